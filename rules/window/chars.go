package window

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
func isLetter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80 && unicode.IsLetter(r)
}

func isKanji(r rune) bool {
	return r >= 0x3040 && r <= 0x30FF || r >= 0x4E00 && r <= 0x9FFF || r == '々' || r >= 0x3400 && r <= 0x4DBF
}

func isInvisible(r rune) bool {
	return r == 0x200B || r == 0x200C || r == 0x200D || r == 0xFEFF || r == 0xAD || r >= 0x202A && r <= 0x202E ||
		r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F || r >= 0x300 && r <= 0x36F
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

// vote gives each token a language: that of its line where the line tells, else that of the text. It has to be known
// because words differ: "hier" is yesterday in one language and here in another.
func vote(toks []token, g *lexicon) {
	var all [8]int
	masks := make([]uint8, len(toks))
	for i := range toks {
		if toks[i].kind != word {
			continue
		}
		masks[i] = g.stops[toks[i].text]
		count(&all, masks[i])
		count(&all, g.own[toks[i].text])
	}
	text, _ := leader(all, 0)
	for i := 0; i < len(toks); {
		var line [8]int
		j := i
		for ; j < len(toks) && (j == i || toks[j].lines == 0); j++ {
			count(&line, masks[j])
			if toks[j].kind == word {
				count(&line, g.own[toks[j].text])
			}
		}
		lang, clear := leader(line, text)
		if !clear {
			lang = text
		}
		for ; i < j; i++ {
			toks[i].lang = uint8(lang)
		}
	}
}

func count(votes *[8]int, mask uint8) {
	for k := 0; mask != 0; k++ {
		if mask&1 != 0 {
			votes[k]++
		}
		mask >>= 1
	}
}

// leader is clear when it has at least three votes and two more than the fallback.
func leader(votes [8]int, fallback int) (best int, clear bool) {
	best = fallback
	for k := range votes {
		if votes[k] > votes[best] {
			best = k
		}
	}
	return best, votes[best] >= 3 && (best == fallback || votes[best] >= votes[fallback]+2)
}

// attach looks up the longest phrase at each token and makes it one token.
func attach(toks []token, g *lexicon) []token {
	out := toks[:0]
	for i := 0; i < len(toks); {
		t := toks[i]
		if t.node != nil || t.kind == opaque || hasKanji(t.text) {
			out = append(out, t)
			i++
			continue
		}
		n, found, last := g.roots[t.lang], (*node)(nil), i
		for j := i; j < len(toks) && j < i+8; j++ {
			if j > i && toks[j].lines > 1 || toks[j].kind == opaque {
				break
			}
			n = n.next[toks[j].text]
			if n == nil {
				break
			}
			if n.mask != 0 && (j == i || toks[j].kind != number) {
				found, last = n, j
			}
		}
		if found != nil && last > i {
			t.end = toks[last].end
			t.kind = word
			t.digits = 0
		}
		if found == nil && t.kind == word {
			found = g.stem(t.lang, t.text)
		}
		t.node = found
		out = append(out, t)
		i = last + 1
	}
	return out
}

// sentences numbers them. A line end inside a sentence, as mail programs wrap, does not end it.
func sentences(toks []token) {
	sent := 0
	lineStart := 0
	for i := range toks {
		t := &toks[i]
		if i > 0 && (t.lines > 1 || t.lines == 1 && lineEnds(toks, i, lineStart) || fullStop(toks, i-1)) {
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
	if prev.end-toks[lineStart].start < 45 {
		return true
	}
	if prev.is(cRole) || prev.sign(",") {
		return false
	}
	return t.kind != word || t.capital
}

// abbreviation: "ca.", "Oct.", "Fri.", "a.m." do not end a sentence.
func abbreviation(t *token) bool {
	return t.kind == word && t.end-t.start <= 4 && t.is(cMonth|cWeekday|cAt|cClockAt)
}

func fullStop(toks []token, i int) bool {
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
		if next.glued || i == 0 {
			return false
		}
		prev := &toks[i-1]
		if abbreviation(prev) || prev.kind == number && next.is(cMonth) {
			return false
		}
		return next.capital || next.kind != word
	}
	return false
}
