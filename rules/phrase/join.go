package phrase

import (
	"cmp"
	"slices"
	"sort"
)

// piece is one part of one form, found.
type piece struct {
	order        int64 // form, then end
	start, place int32
}

func (p piece) form() int { return int(p.order >> 32) }
func (p piece) end() int  { return int(int32(p.order)) }

// chain is how far a form has been found: where it began and where it stands now.
type chain struct{ start, end int }

// join puts the pieces of phrases with gaps together, form by form. Pieces are taken in order of their ends, so that the
// chains of one part are sorted and the nearest earlier one is found by bisection: if it is too far away, all others are.
// Of a form whose last place was not found nothing is of use.
func (f *finder) join() {
	f.pieces = slices.DeleteFunc(f.pieces, func(p piece) bool { return !holds(f.closed, int32(p.form())) })
	slices.SortFunc(f.pieces, func(a, b piece) int {
		if a.order != b.order {
			return cmp.Compare(a.order, b.order)
		}
		return cmp.Compare(a.start, b.start)
	})
	for todo := f.pieces; len(todo) > 0; {
		n := 1
		for n < len(todo) && todo[n].form() == todo[0].form() {
			n++
		}
		if n > 1 {
			f.joinForm(todo[:n])
		}
		todo = todo[n:]
	}
}

// joinForm joins the pieces of one form.
func (f *finder) joinForm(pieces []piece) {
	form := f.set.joins[pieces[0].form()]
	gaps := f.set.gaps[form.gaps : form.gaps+form.places]
	last := len(gaps) - 1
	for len(f.chains) < last {
		f.chains = append(f.chains, nil)
	}
	chains := f.chains // by place
	for i := range chains {
		chains[i] = chains[i][:0]
	}
	for _, p := range pieces {
		c := chain{int(p.start), p.end()}
		if p.place > 0 {
			before := chains[p.place-1]
			n := sort.Search(len(before), func(k int) bool { return before[k].end > c.start })
			if n == 0 || !near(f.text, before[n-1].end, c.start, int(gaps[p.place])) {
				continue
			}
			c.start = before[n-1].start
		}
		if int(p.place) == last {
			f.hits = append(f.hits, Hit{Phrase: int(form.phrase), Start: c.start, End: c.end})
			continue
		}
		chains[p.place] = append(chains[p.place], c)
	}
}

func near(t Text, end, start, gap int) bool {
	return t.wordsBetween(end, start) <= gap && t.SameSentence(end, start)
}
