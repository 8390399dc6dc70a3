package window

import "unicode/utf8"

// desk is room to work in. What lies on it is as large as the text many times over, so it is passed on from text to text;
// it is wiped before, so that nothing of a text is kept.
type desk struct {
	toks     []token
	from     []int32
	heads    []*head // of the word lists: nothing of a text
	buf      []byte
	mentions []mention
}

// mostOnDesk is how many tokens a desk may have room for and still be kept: more are met once in thousands of texts.
const mostOnDesk = 8192

func (l *lexicon) desk() *desk {
	if d, ok := l.desks.Get().(*desk); ok {
		return d
	}
	return &desk{}
}

func (l *lexicon) leave(d *desk) {
	if cap(d.toks) > mostOnDesk {
		return
	}
	clear(d.toks[:min(len(d.toks)+ahead, cap(d.toks))])
	clear(d.mentions)
	clear(d.buf)
	l.desks.Put(d)
}

// changes counts where one kind of character gives way to another, which is about the number of tokens.
func changes(text string) int {
	n, before := 0, byte(' ')
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= '0' && c <= '9':
			c = '0'
		case c|0x20 >= 'a' && c|0x20 <= 'z' || c >= utf8.RuneSelf:
			c = 'a'
		case c <= ' ':
			c = ' '
		}
		if c != ' ' && (c != before || c != 'a' && c != '0') {
			n++
		}
		before = c
	}
	return n
}
