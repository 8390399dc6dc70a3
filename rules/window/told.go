package window

import "strings"

// mostTold bounds how many words of failure are looked for in a text.
const mostTold = 24

// told marks the words that the caller knows to tell a failure, wherever they stand: the reader of tickets knows many more
// than the grammar of times needs. Words with a meaning of their own keep it.
func (p *parser) told(failures []string) {
	at := 0
	for n, words := range failures {
		if n == mostTold {
			return
		}
		for from := 0; words != ""; {
			i := strings.Index(p.text[from:], words)
			if i < 0 {
				break
			}
			from += i
			at = p.tokenAt(at, from)
			p.fail(at, from+len(words))
			from += len(words)
		}
	}
}

// tokenAt finds the first token that ends behind the offset, near token k.
func (p *parser) tokenAt(k, offset int) int {
	for k > 0 && p.at(k-1).end > offset {
		k--
	}
	for k < len(p.toks)-ahead && p.at(k).end <= offset {
		k++
	}
	return k
}

// fail marks the first word from token k on that has no meaning yet and begins before the offset; none of words that say
// that it works ("had no issues accessing").
func (p *parser) fail(k, end int) {
	for n := k; n < len(p.toks)-ahead && p.toks[n].start < end; n++ {
		if p.toks[n].is(cWork | cEnd) {
			return
		}
	}
	for ; k < len(p.toks)-ahead && p.toks[k].start < end; k++ {
		if t := &p.toks[k]; t.kind == word && t.node == nil {
			t.node = p.g.failing
			return
		}
	}
}
