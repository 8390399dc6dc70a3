package window

import (
	"unicode"
	"unicode/utf8"
)

func (l *lexer) letters() {
	t := l.begin(l.pos, word)
	upper := 0
	for l.pos < len(l.s) && isPlainLetter(l.s[l.pos]) {
		if l.s[l.pos] <= 'Z' {
			upper++
		}
		l.pos++
	}
	if l.byteAt(l.pos) < utf8.RuneSelf {
		t.text, t.capital, t.caps = l.low[t.start:l.pos], l.s[t.start] <= 'Z', upper == l.pos-t.start
	} else {
		l.pos = t.start
		l.foreign(t)
	}
	l.splitMeridiem()
	l.wordEnd()
}

// foreign takes a word with letters beyond A to Z.
func (l *lexer) foreign(t *token) {
	l.buf = l.buf[:0]
	upper, lower := 0, 0
	for l.pos < len(l.s) {
		r, n := l.rune(l.pos)
		if !isLetter(r) || isKanji(r) {
			break
		}
		low := unicode.ToLower(r)
		if low == r {
			lower++
		} else {
			t.capital = t.capital || upper+lower == 0
			upper++
		}
		l.buf = appendFolded(l.buf, low)
		l.pos += n
	}
	t.text, t.caps = l.written(t.start), lower == 0 && upper > 0
}

// wordEnd decides what an underscore, an at sign or a backslash right after a word makes of it.
func (l *lexer) wordEnd() {
	next, after := l.byteAt(l.pos), l.byteAt(l.pos+1)
	switch {
	case next == '_' && !isLetter(rune(after)) && !isDigit(rune(after)) && after != '_':
		l.finish() // emphasis, not part of a name
		return
	case next == '_' && !l.toks[len(l.toks)-1].caps && l.plainKey():
		l.finish()
		l.pos++
		l.gap = true
		return
	case next == '_' || next == '@' || next == '\\' && isLetter(rune(after)):
		l.toks[len(l.toks)-1].kind = opaque
		l.skipChunk()
	}
	l.finish()
}

func (l *lexer) byteAt(i int) byte {
	if i < len(l.s) {
		return l.s[i]
	}
	return 0
}

// splitMeridiem parts "amet" in 4.46amet: am or pm and a zone run together after a number.
func (l *lexer) splitMeridiem() {
	k := len(l.toks) - 1
	if l.g == nil || k < 1 || !l.toks[k].glued || l.toks[k-1].kind != number {
		return
	}
	w := l.toks[k].text
	if len(w) < 4 || len(w) > 6 || w[:2] != "am" && w[:2] != "pm" {
		return
	}
	if h := l.g.words.find(w[2:]); h == nil || h.first[0] == nil || h.first[0].mask&cZone == 0 {
		return
	}
	t := l.toks[k]
	end := l.pos
	l.pos = t.start + 2
	l.finish()
	l.pos = end
	l.last().text = w[:2]
	t.start, t.text = t.start+2, w[2:]
	t.capital = t.caps
	l.toks = append(l.toks, t)
}

// plainKey tells whether the identifier ahead is made of words alone, like first_seen.
func (l *lexer) plainKey() bool {
	const longest = 80
	i := l.pos
	for ; i < l.pos+longest && (l.byteAt(i) == '_' || isLetter(rune(l.byteAt(i)))); i++ {
	}
	return !isDigit(rune(l.byteAt(i))) && l.byteAt(i) != '@' && i > l.pos+1
}

// kanji takes the longest known phrase, else one character; unknown ones run together.
func (l *lexer) kanji() {
	n, found := l.g.kanjiAt(l.s[l.pos:])
	if found == nil {
		_, n = utf8.DecodeRuneInString(l.s[l.pos:])
		if k := len(l.toks) - 1; k >= 0 && !l.gap && l.toks[k].kanjiRun() {
			l.extend(&l.toks[k], n)
			return
		}
	}
	t := l.begin(l.pos, word)
	if t.node = found; found == nil {
		t.digits = unknownKanji
	}
	l.pos += n
	t.text = l.s[t.start:l.pos]
	l.finish()
}

// unknownKanji stands in the place of the digits of a run of Japanese that no list holds.
const unknownKanji = -1

func (t *token) kanjiRun() bool { return t.digits == unknownKanji && t.node == nil }

// extend adds n bytes to a run of Japanese. Where something dropped stands inside, its text is built anew, as far as a word
// of the lists is long.
func (l *lexer) extend(t *token, n int) {
	const longest = 64
	switch {
	case len(t.text) == l.pos-t.start:
		t.text = l.s[t.start : l.pos+n]
	case len(t.text) < longest:
		t.text += l.s[l.pos : l.pos+n]
	}
	l.pos += n
	t.end = l.pos
}
