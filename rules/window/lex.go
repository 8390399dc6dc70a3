package window

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	word   kind = iota + 1
	number      // a run of digits
	punct       // one sign
	opaque      // an address, an identifier: never a time
)

// token is a word, number or sign of the text. Text is folded: lower case, without accents.
type token struct {
	text       string
	node       *node
	num        int64
	start, end int
	lines      int // line ends before it
	sent       int // sentence number
	digits     int32
	lang       uint8
	kind       kind
	glued      bool // no blank before it
	capital    bool // begins with a capital
	caps       bool // all capitals
}

func (t *token) is(cl class) bool       { return t.node != nil && t.node.mask&cl != 0 }
func (t *token) sign(s string) bool     { return t.kind == punct && t.text == s }
func (t *token) dash() bool             { return t.kind == punct && (t.text == "-" || t.text == "~") }
func (t *token) weak() bool             { return t.node != nil && t.node.weak }
func (t *token) small(limit int32) bool { return t.kind == number && t.digits <= limit }

type lexer struct {
	s    string
	pos  int
	toks []token
	buf  []byte  // folded text of all tokens
	from []int32 // where each token's folded text begins in buf
	gap  bool    // a blank since the last token
	nl   int
	g    *lexicon
}

// lex cuts text into tokens with their meanings; home is the language of a text that does not tell.
func lex(text string, g *lexicon, d *desk, home int) []token {
	toks := lexRaw(text, g, d)
	toks = attach(toks, vote(toks, g, d, home), g)
	sentences(toks)
	for range ahead {
		toks = append(toks, token{start: len(text), end: len(text), sent: -1, lines: 2})
	}
	return toks
}

// ahead is the number of empty tokens put after the text, so that the grammar may look that far without asking whether
// there is more.
const ahead = 12

// lexRaw cuts without meanings; with g nil Japanese is cut by character.
func lexRaw(text string, g *lexicon, d *desk) []token {
	l := &lexer{s: text, g: g, gap: true}
	room := 2 + ahead + changes(text)
	l.toks = slices.Grow(d.toks[:0], room)
	l.from = slices.Grow(d.from[:0], room)
	l.buf = slices.Grow(d.buf[:0], len(text)+8)
	for l.pos < len(l.s) {
		l.step()
	}
	all := string(l.buf)
	for i := range l.toks {
		to := int32(len(all))
		if i+1 < len(l.from) {
			to = l.from[i+1]
		}
		l.toks[i].text = all[l.from[i]:to]
	}
	d.toks, d.from, d.buf = l.toks, l.from, l.buf
	return l.toks
}

func (l *lexer) step() {
	r, n := l.rune(l.pos)
	switch {
	case isDigit(r):
		l.digits()
	case isKanji(r):
		l.kanji()
	case isLetter(r):
		if !l.address() {
			l.letters()
		}
	case l.markup(r):
	case isBlank(r):
		l.blank(r)
		l.pos += n
	case isDropped(r):
		l.pos += n
	default:
		l.begin(l.pos, punct)
		l.put(r)
		l.pos += n
		l.finish()
	}
}

// markup passes over tags, entities and the dots of form labels.
func (l *lexer) markup(r rune) bool {
	return r == '<' && l.tag() || r == '&' && l.entity() || r == '.' && l.leader()
}

func (l *lexer) blank(r rune) {
	l.gap = true
	if r == '\n' {
		l.nl++
	}
}

// rune reads one character, with full-width forms, dashes and doubly encoded accents made plain.
func (l *lexer) rune(i int) (rune, int) {
	r, n := utf8.DecodeRuneInString(l.s[i:])
	if r < 0x80 {
		return r, n
	}
	if r == 'Ã' || r == 'Â' { // "Ã¼" and "Â°" are UTF-8 taken for Latin-1
		if c, m := utf8.DecodeRuneInString(l.s[i+n:]); c >= 0x80 && c <= 0xBF {
			return c + (r-'Â')*0x40, n + m
		}
		return r, n
	}
	return plainSign(r), n
}

func plainSign(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == '〜' || r == '∼':
		return '~'
	case r >= 0x2010 && r <= 0x2015 || r == '−':
		return '-'
	}
	return r
}

func (l *lexer) begin(at int, k kind) {
	l.toks = append(l.toks, token{start: at, kind: k, glued: !l.gap, lines: l.nl})
	l.from = append(l.from, int32(len(l.buf)))
	l.gap, l.nl = false, 0
}

func (l *lexer) put(r rune) { l.buf = utf8.AppendRune(l.buf, r) }

func (l *lexer) finish() { l.toks[len(l.toks)-1].end = l.pos }

func (l *lexer) digits() {
	l.begin(l.pos, number)
	var v int64
	count := 0
	for l.pos < len(l.s) {
		r, n := l.rune(l.pos)
		if !isDigit(r) {
			break
		}
		if count < 18 {
			v = v*10 + int64(r-'0')
		}
		count++
		l.put(r)
		l.pos += n
	}
	t := &l.toks[len(l.toks)-1]
	t.num, t.digits = v, int32(count)
	if count > 18 || l.pos < len(l.s) && l.s[l.pos] == '_' {
		t.kind = opaque
		l.skipChunk()
	}
	l.finish()
}

func (l *lexer) letters() {
	l.begin(l.pos, word)
	k := len(l.toks) - 1
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
			l.toks[k].capital = l.toks[k].capital || upper+lower == 0
			upper++
		}
		l.buf = appendFolded(l.buf, low)
		l.pos += n
	}
	l.toks[k].caps = lower == 0 && upper > 0
	l.splitMeridiem()
	l.wordEnd()
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
	w := string(l.buf[l.from[k]:])
	if len(w) < 4 || len(w) > 6 || w[:2] != "am" && w[:2] != "pm" {
		return
	}
	if h := l.g.heads[w[2:]]; h == nil || h.first[0] == nil || h.first[0].mask&cZone == 0 {
		return
	}
	t := l.toks[k]
	end := l.pos
	l.pos = t.start + 2
	l.finish()
	l.pos = end
	t.start += 2
	t.capital = t.caps
	l.toks = append(l.toks, t)
	l.from = append(l.from, l.from[k]+2)
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
	best := 0
	var found *node
	if l.g != nil {
		end := l.pos
		for k := 0; k < l.g.kanjiMax && end < len(l.s); k++ {
			_, n := utf8.DecodeRuneInString(l.s[end:])
			end += n
			if nd := l.g.kanji[l.s[l.pos:end]]; nd != nil {
				best, found = end, nd
			}
		}
	}
	if found == nil {
		r, n := l.rune(l.pos)
		if k := len(l.toks) - 1; k >= 0 && !l.gap && l.toks[k].kind == word && l.toks[k].node == nil && l.toks[k].digits == -1 {
			l.pos += n
			l.put(r)
			l.finish()
			return
		}
		l.begin(l.pos, word)
		l.toks[len(l.toks)-1].digits = -1
		l.put(r)
		l.pos += n
		l.finish()
		return
	}
	l.begin(l.pos, word)
	l.buf = append(l.buf, l.s[l.pos:best]...)
	l.toks[len(l.toks)-1].node = found
	l.pos = best
	l.finish()
}

// leader skips the dots that forms put between a label and its colon ("First seen.....: 10:05"). A run of dots is looked
// along once, from its first.
func (l *lexer) leader() bool {
	if l.pos > 0 && l.s[l.pos-1] == '.' {
		return false
	}
	i := l.pos
	for l.byteAt(i) == '.' {
		i++
	}
	if i < l.pos+2 || l.byteAt(i) != ':' {
		return false
	}
	l.pos = i
	return true
}

// address takes a web address as one opaque token.
func (l *lexer) address() bool {
	rest := l.s[l.pos:]
	if !strings.HasPrefix(rest, "http://") && !strings.HasPrefix(rest, "https://") && !strings.HasPrefix(rest, "www.") {
		return false
	}
	l.begin(l.pos, opaque)
	for l.pos < len(l.s) && !strings.ContainsRune(" \t\r\n<>\"'`{}|", rune(l.s[l.pos])) {
		l.pos++
	}
	l.finish()
	return true
}

func (l *lexer) skipChunk() {
	for l.pos < len(l.s) && !strings.ContainsRune(" \t\r\n<>\"'`,;()[]{}|", rune(l.s[l.pos])) {
		l.pos++
	}
	for l.pos < len(l.s) && !utf8.RuneStart(l.s[l.pos]) {
		l.pos++
	}
}
