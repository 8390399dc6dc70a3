package phrase

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
	words   *trie   // patterns that begin where a word does; nil when there are no phrases
	inner   *trie   // patterns that may begin inside a word
	uses    []use   // by pattern; those of pattern n end where those of the next begin
	from    []int32 // by pattern: its first use
	joins   []join  // by form
	gaps    []int8  // of all forms, by place
	negates *negation
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
	form, phrase       int32
	place              int16
	single             bool // the form has no other place
	openStart, openEnd bool
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
	s := &Set{negates: negations()}
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
					uses[n] = append(uses[n], use{int32(len(s.joins)), int32(i), int16(k), len(f.places) == 1, part.openStart, part.openEnd})
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
	opened []uint64 // a bit for each form whose first place has been found; none before the first is
	chains [][]chain
	cues   []cue
}

// finder is one search.
type finder struct {
	*Room
	set    *Set
	text   Text
	begins bool // a word may begin where the search stands
}

// Find returns every hit in order of position. Where a phrase with gaps could begin at several places, the nearest
// counts: one hit for each place where its last part stands.
func (s *Set) Find(t Text) []Hit { return s.FindIn(&Room{}, t) }

// FindIn is Find with room to work in. The hits are good until the room is used again.
func (s *Set) FindIn(room *Room, t Text) []Hit {
	if s.words == nil || t.folded == "" {
		return nil
	}
	f := finder{Room: room, set: s, text: t}
	f.hits, f.pieces, f.opened = f.hits[:0], f.pieces[:0], f.opened[:0]
	f.search()
	f.join()
	f.hits = tidy(f.hits)
	denied := denials{negation: s.negates, text: t, start: -1, room: room}
	for i := range f.hits {
		f.hits[i].Negated = denied.reads(f.hits[i].Start, f.hits[i].End)
	}
	return f.hits
}

// search follows the tries from every place where a pattern may begin.
func (f *finder) search() {
	text := f.text.folded
	inners, words := &f.set.inner.root, &f.set.words.root
	inWord := false // the character before is a plain letter or digit
	for i := range len(text) {
		c := text[i]
		after := inWord
		inWord = plain(rune(c))
		inner, word := inners[c], words[c]
		if inner == 0 && (word == 0 || after && inWord) {
			continue
		}
		f.begins = (!after || !inWord) && boundary(text, i)
		if inner != 0 {
			f.follow(f.set.inner, inner, i)
		}
		if word != 0 && f.begins {
			f.follow(f.set.words, word, i)
		}
	}
}

// follow walks from node n, which the byte at start leads to, and notes the patterns that end on the way.
func (f *finder) follow(t *trie, n int32, start int) {
	s := f.text.folded
	i := start
	if pairs := t.pairs[s[start]]; pairs != nil {
		if i++; i == len(s) {
			return
		}
		n = pairs[s[i]]
	}
	for n != 0 {
		node := &t.nodes[n]
		i++
		if node.length > 0 {
			if i == len(s) || s[i] != node.head || !strings.HasPrefix(s[i:], t.tails[node.tail:int(node.tail)+int(node.length)]) {
				return
			}
			i += int(node.length)
		}
		if node.pattern != noPattern {
			if ends := boundary(s, i); ends || node.open {
				f.found(int(node.pattern), start, i, ends)
			}
		}
		if i == len(s) {
			return
		}
		n = t.step(node, s[i])
	}
}

// found notes the uses of a pattern that stands at [start, end), where a word ends or goes on.
func (f *finder) found(pattern, start, end int, ends bool) { //nolint:revive // ends is a fact about the text
	for _, u := range f.set.uses[f.set.from[pattern]:f.set.from[pattern+1]] {
		if !f.begins && !u.openStart || !ends && !u.openEnd || u.place > 0 && !f.isOpen(u.form) {
			continue
		}
		from, to := start, end
		if u.openStart || u.openEnd {
			from, to = widen(f.text.folded, start, end, u)
		}
		if u.single {
			f.hits = append(f.hits, Hit{Phrase: int(u.phrase), Start: from, End: to})
		} else {
			f.piece(u, from, to)
		}
	}
}

// piece notes a part of a form of several.
func (f *finder) piece(u use, from, to int) {
	if u.place == 0 {
		f.open(u.form)
	}
	f.pieces = append(f.pieces, piece{int64(u.form)<<32 | int64(to), int32(from), int32(u.place)})
}

func (f *finder) open(form int32) {
	if len(f.opened) == 0 {
		f.opened = wiped(f.opened, len(f.set.joins)/64+1)
	}
	f.opened[form/64] |= 1 << (form % 64)
}

// wiped is a list of n zero values in the place of another list.
func wiped[T any](list []T, n int) []T {
	list = slices.Grow(list[:0], n)[:n]
	clear(list)
	return list
}

// isOpen reports whether a later place of the form is of use: its first was found further ahead in the text.
func (f *finder) isOpen(form int32) bool {
	return len(f.opened) > 0 && f.opened[form/64]&(1<<(form%64)) != 0
}

// widen takes in the rest of a word that may go on.
func widen(s string, start, end int, u use) (from, to int) {
	if u.openEnd {
		end = wordEnd(s, end)
	}
	if u.openStart {
		start = wordStart(s, start)
	}
	return start, end
}

// tidy sorts the hits and drops those that several spellings of one phrase gave twice.
func tidy(hits []Hit) []Hit {
	slices.SortFunc(hits, func(a, b Hit) int {
		switch {
		case a.Start != b.Start:
			return a.Start - b.Start
		case a.End != b.End:
			return a.End - b.End
		}
		return a.Phrase - b.Phrase
	})
	kept := hits[:0]
	for i, h := range hits {
		if i == 0 || h != hits[i-1] {
			kept = append(kept, h)
		}
	}
	return kept
}
