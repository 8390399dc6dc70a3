package rules

import (
	"cmp"
	"fmt"
	"slices"
	"sort"

	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/phrase"
)

// Match is what a ticket was found to be, and why.
type Match struct {
	Signature *Signature // nil: no signature fits surely enough, or two fit alike
	Score     float64    // of Signature, 0 to 1
	Why       []intake.Why
	Rivals    []Rival // other signatures that something spoke for, best first
}

// Rival is a signature that was not chosen.
type Rival struct {
	ID     string
	Score  float64
	Reason string // why it was not chosen
}

// How sure is sure. Precision comes first: what is matched gets a label, an owner and a note; what is not is left for a
// person, who is no worse off than before.
const (
	accept    = 0.6  // least score to act on
	margin    = 0.25 // by which the best has to lead
	faint     = 0.3  // below this a signature is not even a rival
	mismatch  = 0.85 // factor where intake read another symptom than the signature's
	inSubject = 0.6  // what doubt is left of a rule that the subject already satisfies
	handicap  = 0.2  // by how much a narrower signature may be less sure and still replace a wider one
	opening   = 50   // words; what is only said further down is often a circumstance, a guess or somebody else's case
	apart     = 0.75 // factor for a rule whose words stand in different sentences
	furtherOn = 0.7  // factor for a rule that holds only there
)

// candidate is a signature that at least one rule spoke for.
type candidate struct {
	sig   *Signature
	score float64
	best  float64 // of the rule that said most
	why   []intake.Why
}

// Match finds the one signature that the ticket is about. It reads the text once, whatever the number of signatures.
// Tickets that are no report of unreliable service match nothing.
func (l *Library) Match(r intake.Record) Match {
	if !r.Reliability {
		return Match{}
	}
	room, ok := l.rooms.Get().(*phrase.Room)
	if !ok {
		room = &phrase.Room{}
	}
	defer l.rooms.Put(room)
	found := l.compiled.read(r, room)
	var all []candidate
	for i, s := range l.signatures {
		if c := l.compiled.weigh(i, s, found); c.score >= faint {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	return choose(all)
}

// choose picks the best candidate that no narrower one replaces and that leads clearly.
func choose(all []candidate) Match {
	var m Match
	var best *candidate
	tied := false
	for i := range all {
		c := &all[i]
		if best == nil && c.score >= accept && yieldsTo(c, all) == "" {
			best = c
			continue
		}
		reason, alike := c.against(best, all)
		tied = tied || alike
		m.Rivals = append(m.Rivals, Rival{ID: c.sig.ID, Score: c.score, Reason: reason})
	}
	if best == nil {
		return m
	}
	if tied {
		m.Rivals = slices.Insert(m.Rivals, 0, Rival{ID: best.sig.ID, Score: best.score, Reason: "does not lead clearly"})
		return m
	}
	m.Signature, m.Score, m.Why = best.sig, best.score, best.why
	return m
}

// against says why the candidate is not chosen, and whether the best one does not lead it clearly.
func (c *candidate) against(best *candidate, all []candidate) (reason string, tied bool) {
	narrower := yieldsTo(c, all)
	switch {
	case narrower != "":
		return "stands back behind the narrower " + narrower, false
	case best == nil:
		return fmt.Sprintf("score %.2f is under %.2f", c.score, accept), false
	case best.score-c.score < margin && !slices.Contains(c.sig.Matching.Yields, best.sig.ID):
		return "fits about as well as " + best.sig.ID, true
	}
	return "fits less than " + best.sig.ID, false
}

// yieldsTo names the narrower signature that is sure enough itself and about as sure as this one, if there is one.
func yieldsTo(c *candidate, all []candidate) string {
	for _, other := range all {
		if other.score >= accept && other.score >= c.score-handicap && slices.Contains(c.sig.Matching.Yields, other.sig.ID) {
			return other.sig.ID
		}
	}
	return ""
}

// found is what the text holds of each group, in order of position.
type found struct {
	record  intake.Record
	text    phrase.Text
	subject int      // folded offset at which the subject ends
	groups  [][]spot // by group
	said    [][]spot // by group, without those that the text denies
	tagged  []bool   // groups that a component of the ticket names
	codes   []string // folded
}

type spot struct {
	start, end int
	negated    bool
}

// read finds the words in the text and in the ticket's component names.
func (c *compiled) read(r intake.Record, room *phrase.Room) *found {
	f := &found{record: r, text: r.Text, tagged: make([]bool, len(c.names))}
	f.subject = sort.Search(len(r.Text.Folded()), func(i int) bool { return r.Text.Origin(i) >= len(r.Prose.Subject) })
	hits := c.set.FindIn(room, r.Text)
	f.groups = c.lists(hits)
	for _, h := range hits {
		for _, g := range c.groups[h.Phrase] {
			f.groups[g] = append(f.groups[g], spot{h.Start, h.End, h.Negated})
		}
		for i := range c.patterns[h.Phrase] {
			p := &c.patterns[h.Phrase][i]
			f.groups[p.group] = p.find(r.Text.Folded(), h, f.groups[p.group])
		}
	}
	f.said = make([][]spot, len(f.groups))
	for g, spots := range f.groups {
		f.said[g] = spots
		if slices.ContainsFunc(spots, denied) {
			f.said[g] = slices.DeleteFunc(slices.Clone(spots), denied)
		}
	}
	for _, component := range r.Components {
		for _, h := range c.set.FindIn(room, phrase.Prepare(component)) {
			for _, g := range c.groups[h.Phrase] {
				f.tagged[g] = true
			}
		}
	}
	for _, list := range [][]string{r.StatusCodes, r.ErrorNames} {
		for _, code := range list {
			f.codes = append(f.codes, phrase.Fold(code))
		}
	}
	return f
}

// lists makes a list for each group, as long as the hits need.
func (c *compiled) lists(hits []phrase.Hit) [][]spot {
	need := make([]int, len(c.names))
	all := 0
	for _, h := range hits {
		for _, g := range c.groups[h.Phrase] {
			need[g]++
			all++
		}
		for _, p := range c.patterns[h.Phrase] {
			need[p.group]++
			all++
		}
	}
	groups, spots := make([][]spot, len(need)), make([]spot, all)
	for g, n := range need {
		groups[g], spots = spots[:0:n], spots[n:]
	}
	return groups
}

func denied(s spot) bool { return s.negated }

// stated reports whether the group is named and not denied.
func (f *found) stated(group int) bool { return len(f.said[group]) > 0 }
