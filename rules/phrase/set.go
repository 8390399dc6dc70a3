package phrase

import (
	"errors"
	"fmt"
	"sort"

	"github.com/coregx/ahocorasick"
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
	auto    *ahocorasick.Automaton
	uses    [][]use // by pattern of the automaton
	forms   []form
	negates *negation
}

// form is one way to write a phrase: places that follow each other.
type form struct {
	phrase int
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

// use says where a pattern of the automaton belongs.
type use struct {
	form, place        int
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
	var faults []error
	for i, p := range phrases {
		forms, err := parse(p)
		if err != nil {
			faults = append(faults, fmt.Errorf("phrase %d %q: %w", i, p, err))
			continue
		}
		for _, f := range forms {
			f.phrase = i
			for k, place := range f.places {
				for _, part := range place.parts {
					n, known := index[part.text]
					if !known {
						n = len(patterns)
						index[part.text] = n
						patterns = append(patterns, part.text)
						s.uses = append(s.uses, nil)
					}
					s.uses[n] = append(s.uses[n], use{len(s.forms), k, part.openStart, part.openEnd})
				}
			}
			s.forms = append(s.forms, f)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if len(patterns) == 0 {
		return s, nil
	}
	auto, err := ahocorasick.NewBuilder().AddStrings(patterns).Build()
	if err != nil {
		return nil, fmt.Errorf("build automaton: %w", err)
	}
	s.auto = auto
	return s, nil
}

// Check says what is wrong with a phrase, nil if nothing, without the cost of compiling a Set.
func Check(p string) error {
	_, err := parse(p)
	return err
}

// piece is one part of one form, found.
type piece struct {
	use
	start, end int
}

// Find returns every hit in order of position. Where a phrase with gaps could begin at several places, the nearest
// counts: one hit for each place where its last part stands.
func (s *Set) Find(t Text) []Hit {
	if s.auto == nil || t.folded == "" {
		return nil
	}
	var hits []Hit
	var pieces []piece
	for _, m := range s.auto.FindAllOverlapping([]byte(t.folded)) {
		// once a place, not once a use: common words belong to many phrases
		begins, ends := boundary(t.folded, m.Start), boundary(t.folded, m.End)
		for _, u := range s.uses[m.PatternID] {
			f := &s.forms[u.form]
			if !begins && !u.openStart || !ends && !u.openEnd {
				continue
			}
			start, end := widen(t.folded, m.Start, m.End, u)
			if len(f.places) == 1 {
				hits = append(hits, Hit{Phrase: f.phrase, Start: start, End: end})
			} else {
				pieces = append(pieces, piece{u, start, end})
			}
		}
	}
	hits = s.join(t, pieces, hits)
	hits = tidy(hits)
	for i := range hits {
		hits[i].Negated = s.negates.reads(t, hits[i].Start, hits[i].End)
	}
	return hits
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

// chain is how far a form has been found: where it began and where it stands now.
type chain struct{ start, end int }

// join puts the pieces of phrases with gaps together. Pieces are taken in order of their ends, so that the chains of
// one part are sorted and the nearest earlier one is found by bisection: if it is too far away, all others are.
func (s *Set) join(t Text, pieces []piece, hits []Hit) []Hit {
	sort.Slice(pieces, func(i, j int) bool {
		a, b := pieces[i], pieces[j]
		if a.end != b.end {
			return a.end < b.end
		}
		return a.start < b.start
	})
	type at struct{ form, place int }
	chains := map[at][]chain{}
	for _, p := range pieces {
		f := s.forms[p.form]
		c := chain{p.start, p.end}
		if p.place > 0 {
			before := chains[at{p.form, p.place - 1}]
			n := sort.Search(len(before), func(k int) bool { return before[k].end > p.start })
			if n == 0 || !near(t, before[n-1].end, p.start, f.places[p.place].gap) {
				continue
			}
			c.start = before[n-1].start
		}
		if p.place == len(f.places)-1 {
			hits = append(hits, Hit{Phrase: f.phrase, Start: c.start, End: c.end})
			continue
		}
		chains[at{p.form, p.place}] = append(chains[at{p.form, p.place}], c)
	}
	return hits
}

func near(t Text, end, start, gap int) bool {
	return t.wordsBetween(end, start) <= gap && t.SameSentence(end, start)
}

// tidy sorts the hits and drops those that several spellings of one phrase gave twice.
func tidy(hits []Hit) []Hit {
	sort.Slice(hits, func(i, j int) bool {
		a, b := hits[i], hits[j]
		switch {
		case a.Start != b.Start:
			return a.Start < b.Start
		case a.End != b.End:
			return a.End < b.End
		}
		return a.Phrase < b.Phrase
	})
	kept := hits[:0]
	for i, h := range hits {
		if i == 0 || h != hits[i-1] {
			kept = append(kept, h)
		}
	}
	return kept
}
