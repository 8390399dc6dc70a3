package window

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func isDigit(r rune) bool       { return r >= '0' && r <= '9' }
func isPlainLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 && unicode.IsLetter(r)
}

func isKanji(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x4E00 && r <= 0x9FFF || r == '々' || r >= 0x3400 && r <= 0x4DBF
}

func isInvisible(r rune) bool {
	switch {
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r >= 0x300 && r <= 0x36F:
		return true
	}
	return r == 0xFEFF || r == 0xAD
}

func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == utf8.RuneError || unicode.IsControl(r)
}

// isDropped signs neither part words nor join them: apostrophes and what cannot be seen.
func isDropped(r rune) bool {
	return r == '\'' || r == '’' || r == '‘' || r == '`' || isInvisible(r)
}

func hasKanji(s string) bool { return strings.ContainsFunc(s, isKanji) }

// fold is how words are compared: lower case, no accents.
func fold(s string) string {
	var b []byte
	for _, r := range s {
		if r == '\'' || r == '’' || isInvisible(r) {
			continue
		}
		b = appendFolded(b, unicode.ToLower(r))
	}
	return string(b)
}

// appendFolded strips the accents of the languages that are read; other letters stay as they are.
func appendFolded(b []byte, r rune) []byte {
	if r < 0x80 {
		return append(b, byte(r))
	}
	const plain = "aaaaaaaceeeeiiiidnooooo/ouuuuy" // U+00E0 to U+00FD
	switch {
	case r == 'ß':
		return append(b, 's', 's')
	case r == 'æ':
		return append(b, 'a', 'e')
	case r == 'œ':
		return append(b, 'o', 'e')
	case r >= 0xE0 && r <= 0xFD && r != 0xF7:
		return append(b, plain[r-0xE0])
	}
	return utf8.AppendRune(b, r)
}

// tag skips an HTML tag; those that end a line count as line ends.
func (l *lexer) tag() bool {
	rest := l.s[l.pos+1:]
	if rest == "" || !isLetter(rune(rest[0])) && rest[0] != '/' && rest[0] != '!' {
		return false
	}
	end := strings.IndexByte(rest[:min(len(rest), 2048)], '>')
	if end < 0 {
		return false
	}
	name := strings.TrimLeft(rest[:end], "/")
	cut := strings.IndexFunc(name, func(r rune) bool { return !isLetter(r) && !isDigit(r) })
	if cut >= 0 {
		name = name[:cut]
	}
	switch strings.ToLower(name) {
	case "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre", "blockquote", "hr":
		l.nl += 2
		l.gap = true
	case "br", "td", "th":
		l.nl++
		l.gap = true
	}
	l.pos += end + 2
	return true
}

// entity skips an HTML entity.
func (l *lexer) entity() bool {
	rest := l.s[l.pos:]
	end := strings.IndexByte(rest[:min(len(rest), 10)], ';')
	if end < 2 || strings.ContainsAny(rest[:end], " \n") {
		return false
	}
	l.pos += end + 1
	l.gap = true
	return true
}

// sentences numbers them. A line end inside a sentence, as mail programs wrap, does not end it.
func sentences(toks []token) {
	sent := 0
	lineStart := 0
	small := !slices.ContainsFunc(toks, func(t token) bool { return t.kind == word && t.capital })
	for i := range toks {
		t := &toks[i]
		if i > 0 && (t.lines > 1 || t.lines == 1 && lineEnds(toks, i, lineStart) || fullStop(toks, i-1, small)) {
			sent++
		}
		if t.lines > 0 {
			lineStart = i
		}
		t.sent = sent
	}
}

func lineEnds(toks []token, i, lineStart int) bool {
	prev, t := &toks[i-1], &toks[i]
	length := prev.end - toks[lineStart].start
	if length >= 20 && prev.is(cSince|cFrom|cBetween|cUntil|cClockAt) && !prev.is(cNow|cEnd|cLast) {
		return false // "down since", and the time in the next line
	}
	if length >= 20 && brokenTime(prev, t) {
		return false
	}
	if length < 45 {
		return true
	}
	if prev.is(cRole) || prev.sign(",") {
		return false
	}
	return t.kind != word || t.capital
}

// brokenTime: a line ends between "16" and "June", "14:05" and "Uhr", "Tuesday" and "14:05".
func brokenTime(prev, t *token) bool {
	return prev.kind == number && (t.is(cMonth|cClockMark|cMeridiem) || t.is(cZone) && t.caps) ||
		prev.is(cMonth|cWeekday|cDay) && !prev.weak() && (t.kind == number || t.is(cClockAt|cPart))
}

// abbreviation: "ca.", "Oct.", "Fri.", "a.m." do not end a sentence.
func abbreviation(t *token) bool {
	return t.kind == word && t.end-t.start <= 4 && t.is(cMonth|cWeekday|cAt|cClockAt)
}

// shortened: the full stop at i belongs to an abbreviation or a date.
func shortened(toks []token, i int) bool {
	prev, next := &toks[i-1], &toks[i+1]
	if abbreviation(prev) {
		return !prev.is(cMonth|cWeekday) || !opens(next)
	}
	return prev.kind == number && (next.is(cMonth) || next.writes("nth") || next.kind == number && dottedDate(toks, i))
}

// opens: after "16 June." and "3 Nov.", an ordinary word with a capital begins a sentence.
func opens(t *token) bool {
	return t.kind == word && t.capital && !t.caps && !t.is(cTime|cZone|cPlace|cPart|cClockMark)
}

// dottedDate: the full stop at i ends 16.06., and an hour may follow.
func dottedDate(toks []token, i int) bool {
	return i >= 3 && toks[i-1].glued && toks[i-2].sign(".") && toks[i-2].glued && toks[i-3].small(2) && toks[i-1].small(2) &&
		toks[i-1].num <= 12 && toks[i-3].num <= 31
}

// fullStop tells whether the sign at i ends a sentence; small says that the text has no capitals.
func fullStop(toks []token, i int, small bool) bool {
	t := &toks[i]
	if t.kind != punct || i+1 >= len(toks) {
		return false
	}
	next := &toks[i+1]
	switch t.text {
	case "。", "！", "？":
		return true
	case "!", "?":
		return !next.glued
	case ".":
		return !next.glued && i > 0 && !shortened(toks, i) && begins(next, &toks[i-1], small)
	}
	return false
}

// begins: what stands behind a full stop begins a sentence.
func begins(next, before *token, small bool) bool {
	return next.capital || next.kind != word || closed(before, small)
}

// closed: a full stop behind so long a word ends a sentence, also where the next begins without a capital; in a text
// without capitals, behind any word that is no abbreviation.
func closed(t *token, small bool) bool { //nolint:revive // how the text is written
	if small {
		return !abbreviation(t)
	}
	return t.kind == word && (t.end-t.start >= 5 || t.is(cFail|cEnd|cWork)) && !t.is(cMonth|cWeekday|cAt|cClockAt)
}
