package window

import (
	"slices"
	"time"
)

// vote gives each token a language: that of its line where the line tells, else that of the text. It has to be known
// because words differ: "hier" is yesterday in one language and here in another.
// What it looked up for that it returns, by token.
func vote(toks []token, g *lexicon, d *desk, home int) []*head {
	var all ballot
	heads := slices.Grow(d.heads[:0], len(toks))[:len(toks)]
	d.heads = heads
	for i := range toks {
		heads[i] = nil
		if toks[i].kind != opaque {
			heads[i] = g.words.find(toks[i].text)
		}
		if toks[i].kind == word {
			all.add(heads[i])
		}
	}
	text, _ := all.leader(home)
	for i := 0; i < len(toks); {
		var line ballot
		j := i
		for ; j < len(toks) && (j == i || toks[j].lines == 0); j++ {
			if toks[j].kind == word {
				line.add(heads[j])
			}
		}
		lang, sure := line.leader(text)
		if !sure {
			lang = text
		}
		for ; i < j; i++ {
			toks[i].lang = uint8(lang)
		}
	}
	return heads
}

// home is the language of a zone, English where the table does not tell.
func (l *lexicon) home(loc *time.Location) int {
	for k, code := range l.codes {
		if zoneIn(loc, l.tongues[code]) {
			return k
		}
	}
	return 0
}

// ballot counts votes by language. Those of the last words stand together, a byte for each language.
type ballot struct {
	count [8]int
	last  uint64
	words int
}

func (b *ballot) add(h *head) {
	if h == nil {
		return
	}
	b.last += h.stops + h.own
	if b.words++; b.words == 127 { // of two votes each, as many as a byte holds
		b.tally()
	}
}

func (b *ballot) tally() {
	for k := range b.count {
		b.count[k] += int(b.last >> (8 * k) & 0xff)
	}
	b.last, b.words = 0, 0
}

// leader is sure when it has at least three votes and two more than the fallback.
func (b *ballot) leader(fallback int) (best int, sure bool) {
	b.tally()
	best = fallback
	for k, n := range b.count {
		if n > b.count[best] {
			best = k
		}
	}
	return best, b.count[best] >= 3 && (best == fallback || b.count[best] >= b.count[fallback]+2)
}

// attach looks up the longest phrase at each token and makes it one token.
func attach(toks []token, heads []*head, g *lexicon) []token {
	n := 0
	for i := 0; i < len(toks); n++ {
		t := &toks[n]
		if n < i {
			*t = toks[i]
		}
		last := i
		if t.node == nil && t.kind != opaque && t.digits != unknownKanji {
			if heads[i] != nil {
				t.node, last = longest(toks, heads, i, heads[i].first[t.lang])
			}
			if last > i {
				t.end = toks[last].end
				t.kind, t.digits = word, 0
			}
			if t.node == nil && t.kind == word && g.stems[t.lang].begin(t.text) {
				t.node = g.failing
			}
		}
		i = last + 1
	}
	return toks[:n]
}

// longest follows the trie from token i, which leads to node n, and returns the last phrase that ends on the way, and its last token.
func longest(toks []token, heads []*head, i int, n *node) (found *node, last int) {
	last = i
	for j := i; j < len(toks) && j < i+8 && toks[j].kind != opaque; j++ {
		if j > i && toks[j].lines > 1 {
			break
		}
		if j > i {
			n = n.after(heads[j])
		}
		if n == nil {
			break
		}
		if n.mask != 0 && (j == i || toks[j].kind != number) {
			found, last = n, j
		}
	}
	return found, last
}
