package window

// desk is room to work in. What lies on it is as large as the text many times over, so it is passed on from text to text;
// it is wiped before, so that nothing of a text is kept.
type desk struct {
	toks  []token
	heads []*head // of the word lists: nothing of a text
	buf   []byte
	p     parser
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
	clear(d.buf[:cap(d.buf)])
	d.p.wipe()
	l.desks.Put(d)
}

// parser is the one of the desk, made ready for a text.
func (d *desk) parser(g *lexicon, ref Reference, text string) *parser {
	p := &d.p
	p.g, p.ref, p.now, p.text = g, ref, ref.At.In(ref.Zone), text
	p.void = token{sent: -1, lines: 2}
	return p
}

// wipe leaves the parser with nothing but room.
func (p *parser) wipe() {
	clear(p.mentions)
	clear(p.placed)
	*p = parser{
		mentions: p.mentions[:0], placed: p.placed[:0], claimed: p.claimed[:0], namedAt: p.namedAt[:0], sents: p.sents[:0],
	}
}

// lower makes small letters of the capitals from A to Z and leaves all else in its place.
func (d *desk) lower(text string) string {
	d.buf = append(d.buf[:0], text...)
	for i, c := range d.buf {
		if c >= 'A' && c <= 'Z' {
			d.buf[i] = c | 0x20
		}
	}
	return string(d.buf)
}
