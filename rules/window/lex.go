package window

import (
	"slices"
	"strings"
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
	low  string // s with small letters for the capitals from A to Z, where tokens take their text from
	pos  int
	toks []token
	buf  []byte // a folded word
	gap  bool   // a blank since the last token
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
	l := &lexer{s: text, low: d.lower(text), g: g, gap: true, buf: d.buf}
	const bytesAToken = 4
	l.toks = slices.Grow(d.toks[:0], len(text)/bytesAToken+ahead)
	for l.pos < len(l.s) {
		l.step()
	}
	d.toks, d.buf = l.toks, l.buf
	return l.toks
}

func (l *lexer) step() {
	c := l.s[l.pos]
	if c == ' ' {
		l.gap = true
		l.pos++
		return
	}
	if isPlainLetter(c) {
		if !l.address() {
			l.letters()
		}
		return
	}
	r, n := l.rune(l.pos)
	switch {
	case isDigit(r):
		l.digits()
	case isKanji(r):
		l.kanji()
	case isLetter(r):
		l.letters()
	case l.markup(r):
	case isBlank(r):
		l.blank(r)
		l.pos += n
	case isDropped(r):
		l.pos += n
	default:
		t := l.begin(l.pos, punct)
		l.pos += n
		t.end = l.pos
		if t.text = l.s[t.start:t.end]; n != utf8.RuneLen(r) {
			t.text = string(r)
		}
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

func (l *lexer) begin(at int, k kind) *token {
	l.toks = append(l.toks, token{start: at, kind: k, glued: !l.gap, lines: l.nl})
	l.gap, l.nl = false, 0
	return l.last()
}

func (l *lexer) last() *token { return &l.toks[len(l.toks)-1] }

func (l *lexer) finish() { l.last().end = l.pos }

func (l *lexer) digits() {
	t := l.begin(l.pos, number)
	l.buf = l.buf[:0]
	for l.pos < len(l.s) {
		r, n := l.rune(l.pos)
		if !isDigit(r) {
			break
		}
		if len(l.buf) < 18 {
			t.num = t.num*10 + int64(r-'0')
		}
		l.buf = append(l.buf, byte(r))
		l.pos += n
	}
	t.text, t.digits = l.written(t.start), int32(len(l.buf))
	if t.digits > 18 || l.byteAt(l.pos) == '_' {
		t.kind = opaque
		l.skipChunk()
	}
	l.finish()
}

// written is what has been put into buf: where the text says the same from start on, a part of the text.
func (l *lexer) written(start int) string {
	if string(l.buf) == l.s[start:l.pos] {
		return l.s[start:l.pos]
	}
	return string(l.buf)
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
