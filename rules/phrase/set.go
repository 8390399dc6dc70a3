package phrase

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// Hit is a phrase found. Start and End are offsets into the Text's Folded form. Phrase is the index given to Compile.
// Negated says that the text denies it ("no errors", "nicht langsam", "遅延はありません").
type Hit struct {
	Phrase     int
	Start, End int
	Negated    bool
}

// Set is a compiled list of phrases.
type Set struct {
	words *trie  // patterns that begin where a word does; nil when there are none
	inner *trie  // patterns that may begin inside a word; nil when there are none
	uses  []use  // those of a pattern stand beside each other
	joins []join // by form
	gaps  []int8 // of all forms, by place
}

// join is what is needed to put a form together that has been found in pieces.
type join struct{ phrase, places, gaps int32 }

// form is one way to write a phrase: places that follow each other.
type form struct {
	places []place
}

// place holds what may stand there, and how many words may be between it and the place before.
type place struct {
	parts []part
	gap   int
}

type part struct {
	text               string
	openStart, openEnd bool // the word may go on there: "*fehler", "webhook*"
}

// use says where a pattern belongs. There are tens of thousands, looked at all the time: hence the narrow fields.
type use struct {
	form, phrase int32
	place        uint8
	how          how
}

// how is a set of facts about a use.
type how uint8

const (
	openStart how = 1 << iota // the word may begin earlier
	openEnd                   // the word may go on
	single                    // the form has no other place
	last                      // of the uses of its pattern
)

func (u *use) is(h how) bool { return u.how&h != 0 }

func (p part) how() how {
	var h how
	if p.openStart {
		h |= openStart
	}
	if p.openEnd {
		h |= openEnd
	}
	return h
}

// Compile builds a Set. A phrase is words as people write them, with
//
//	delay*           the word may go on: delayed, delays; *fehler: it may begin earlier
//	time-out         the hyphen may be a space or nothing: time-out, time out, timeout
//	(slow|sluggish)  one of these; (so|) may be absent
//	webhook* ~3 late at most three other words between, in one sentence
//
// Umlauts match their two-letter spelling as well (ö, oe), and n't its careless one (nt). The error names every phrase
// that cannot be used, not only the first.
func Compile(phrases []string) (*Set, error) {
	s := &Set{}
	index := map[string]int{}
	var patterns []string
	var uses [][]use
	var faults []error
	for i, p := range phrases {
		forms, err := parse(p)
		if err != nil {
			faults = append(faults, fmt.Errorf("phrase %d %q: %w", i, p, err))
			continue
		}
		for _, f := range forms {
			for k, place := range f.places {
				for _, part := range place.parts {
					n, known := index[part.text]
					if !known {
						n = len(patterns)
						index[part.text] = n
						patterns = append(patterns, part.text)
						uses = append(uses, nil)
					}
					how := part.how()
					if len(f.places) == 1 {
						how |= single
					}
					uses[n] = append(uses[n], use{int32(len(s.joins)), int32(i), uint8(k), how})
				}
			}
			s.joins = append(s.joins, join{int32(i), int32(len(f.places)), int32(len(s.gaps))})
			for _, place := range f.places {
				s.gaps = append(s.gaps, int8(place.gap))
			}
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if len(patterns) == 0 {
		return s, nil
	}
	s.grow(patterns, uses)
	return s, nil
}

// Check says what is wrong with a phrase, nil if nothing, without the cost of compiling a Set.
func Check(p string) error {
	_, err := parse(p)
	return err
}

// Room is what searches work in. One that is passed from search to search, of one goroutine at a time, saves making it
// anew; it keeps numbers of the last text and none of its words.
type Room struct {
	hits   []Hit
	pieces []piece
	opened []uint64 // a bit for each form whose first place has been found; none before some place is
	closed []uint64 // and for each whose last has
	chains [][]chain
	cues   []cue
}

// finder is one search.
type finder struct {
	*Room
	set    *Set
	text   Text
	inside bool    // the search is for what may begin inside a word
	head   stretch // where the word that was widened last begins, and from where it was read back
	tail   stretch // from where it was read on, and where it ends
}

// Find returns every hit in order of position. Where a phrase with gaps could begin at several places, the nearest
// counts: one hit for each place where its last part stands.
func (s *Set) Find(t Text) []Hit { return s.FindIn(&Room{}, t) }

// FindIn is Find with room to work in. The hits are good until the room is used again.
func (s *Set) FindIn(room *Room, t Text) []Hit {
	hits := s.FindSaid(room, t)
	denials := room.Denials(t)
	for i := range hits {
		hits[i].Negated = denials.Read(hits[i].Start, hits[i].End)
	}
	return hits
}

// FindSaid is FindIn for a caller who asks for the denials of some hits himself: Negated is false in all.
func (s *Set) FindSaid(room *Room, t Text) []Hit {
	if t.folded == "" {
		return nil
	}
	f := finder{Room: room, set: s, text: t}
	f.hits, f.pieces, f.opened, f.closed = f.hits[:0], f.pieces[:0], f.opened[:0], f.closed[:0]
	f.searchInside()
	f.searchWords()
	f.join()
	f.hits = tidy(f.hits)
	return f.hits
}

// searchInside follows what may begin inside a word from every byte.
func (f *finder) searchInside() {
	t, text := f.set.inner, f.text.folded
	if t == nil {
		return
	}
	f.inside = true
	for i := range len(text) {
		if at, n := t.child(text[i:]); at != 0 {
			f.follow(t, at, i, i+n)
		}
	}
	f.inside = false
}

// searchWords follows what begins a word from where words may begin.
func (f *finder) searchWords() {
	t, text := f.set.words, f.text.folded
	if t == nil {
		return
	}
	for n, edges := range f.text.edges {
		for ; edges != 0; edges &= edges - 1 {
			i := n*64 + bits.TrailingZeros64(edges)
			if i == len(text) {
				return
			}
			if at, used := t.child(text[i:]); at != 0 {
				f.follow(t, at, i, i+used)
			}
		}
	}
}

// follow walks through a trie from the node that what stands at [start, i) leads to, and notes the patterns that end on
// the way.
func (f *finder) follow(t *trie, at uint32, start, i int) {
	s := f.text.folded
	for ; at != 0; i++ {
		node := t.nodes[at:]
		kids, tail := int(node[0]), int(node[1]&lead)
		if tail > 0 {
			if i+tail > len(s) || s[i] != node[head] || s[i:i+tail] != string(node[head:head+tail]) {
				return
			}
			i += tail
		}
		list := int(at) + head + tail
		if node[1]&ending != 0 {
			if ends := f.text.edges.at(i); ends || node[1]&goesOn != 0 {
				f.found(binary.LittleEndian.Uint32(t.nodes[list:]), start, i, ends)
			}
			list += 4
		}
		if i == len(s) {
			return
		}
		at = t.step(list, kids, s[i])
	}
}

// found notes the uses of a pattern, n being the first, that stands at [start, end), where a word ends or goes on.
func (f *finder) found(n uint32, start, end int, ends bool) { //nolint:revive // ends is a fact about the text
	begins := !f.inside || f.text.edges.at(start)
	for ; ; n++ {
		u := &f.set.uses[n]
		if f.fits(u, begins, ends) {
			from, to := start, end
			if u.is(openStart | openEnd) {
				from, to = f.widen(start, end, u)
			}
			if u.is(single) {
				f.hit(Hit{Phrase: int(u.phrase), Start: from, End: to})
			} else {
				f.piece(u, from, to)
			}
		}
		if u.is(last) {
			return
		}
	}
}

// fits reports whether a use may begin and end where its pattern does, and whether it is of any use there: of a form's
// later places only where the first was found further ahead in the text, or may have been.
func (f *finder) fits(u *use, begins, ends bool) bool {
	return (begins || u.is(openStart)) && (ends || u.is(openEnd)) && (u.place == 0 || f.inside || holds(f.opened, u.form))
}

// hit notes a phrase found. What begins with one word is put in order at once, since it is nearly so; what stands further
// from its place is left to tidy.
func (f *finder) hit(h Hit) {
	const nearly = 16
	f.hits = append(f.hits, h)
	if f.inside {
		return
	}
	far := max(0, len(f.hits)-nearly)
	for k := len(f.hits) - 1; k > far && byPlace(f.hits[k], f.hits[k-1]) < 0; k-- {
		f.hits[k], f.hits[k-1] = f.hits[k-1], f.hits[k]
	}
}

// piece notes a part of a form of several.
func (f *finder) piece(u *use, from, to int) {
	if len(f.opened) == 0 {
		f.opened = wiped(f.opened, len(f.set.joins)/64+1)
		f.closed = wiped(f.closed, len(f.set.joins)/64+1)
	}
	switch {
	case u.place == 0:
		f.opened[u.form/64] |= 1 << (u.form % 64)
	case int32(u.place) == f.set.joins[u.form].places-1:
		f.closed[u.form/64] |= 1 << (u.form % 64)
	}
	f.pieces = append(f.pieces, piece{int64(u.form)<<32 | int64(to), int32(from), int32(u.place)})
}

// wiped is a list of n zero values in the place of another list.
func wiped[T any](list []T, n int) []T {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// holds reports whether the bit of a form is set; no bits at all stand for none.
func holds(bits []uint64, form int32) bool {
	return len(bits) > 0 && bits[form/64]>>(form%64)&1 == 1
}

// tidy sorts the hits and drops those that several spellings of one phrase gave twice.
func tidy(hits []Hit) []Hit {
	if !slices.IsSortedFunc(hits, byPlace) {
		slices.SortFunc(hits, byPlace)
	}
	return slices.Compact(hits)
}

// byPlace compares by beginning, end and phrase.
func byPlace(a, b Hit) int {
	switch {
	case a.Start != b.Start:
		return a.Start - b.Start
	case a.End != b.End:
		return a.End - b.End
	}
	return a.Phrase - b.Phrase
}
