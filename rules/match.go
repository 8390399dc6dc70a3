package rules

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

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
	hinted    = 0.4  // what speaks for a narrower signature beside a wider one that only the body tells of
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
	sig    *Signature
	score  float64
	best   float64 // of the rule that said most
	proofs []proof // its own first
	firm   bool    // a rule holds in the subject, or rests on a code
}

// Match finds the one signature that the ticket is about. It reads the text once, whatever the number of signatures.
// Tickets that are no report of unreliable service match nothing.
func (l *Library) Match(r intake.Record) Match {
	if !r.Reliability {
		return Match{}
	}
	found, ok := l.found.Get().(*found)
	if !ok {
		found = newFound(len(l.compiled.names))
	}
	defer func() {
		if found.wipe() {
			l.found.Put(found)
		}
	}()
	l.compiled.read(found, r)
	var all []candidate
	for i, s := range l.signatures {
		if c := l.compiled.weigh(i, s, found); c.score >= faint {
			all = append(all, c)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	m, best := choose(all)
	if best != nil {
		for _, p := range best.proofs {
			m.Why = append(m.Why, found.cite(p))
		}
	}
	return m
}

// choose picks the best candidate that no narrower one replaces and that leads clearly; nil if none does.
func choose(all []candidate) (m Match, best *candidate) {
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
		return m, nil
	}
	if tied {
		m.Rivals = slices.Insert(m.Rivals, 0, Rival{ID: best.sig.ID, Score: best.score, Reason: "does not lead clearly"})
		return m, nil
	}
	m.Signature, m.Score = best.sig, best.score
	return m, best
}

// against says why the candidate is not chosen, and whether the best one does not lead it clearly.
func (c *candidate) against(best *candidate, all []candidate) (reason string, tied bool) {
	narrower := yieldsTo(c, all)
	switch {
	case narrower != "":
		return "stands back behind the narrower " + narrower, false
	case best == nil:
		return fmt.Sprintf("score %.2f is under %.2f", c.score, accept), false
	case best.overlooks(c):
		return "is narrower than " + best.sig.ID + ", and something else speaks for it", true
	case best.score-c.score < margin && !slices.Contains(c.sig.Matching.Yields, best.sig.ID):
		return "fits about as well as " + best.sig.ID, true
	}
	return "fits less than " + best.sig.ID, false
}

// overlooks: a wider signature that neither the subject nor a code tells of is no sure reading where other words hint at a
// narrower one.
func (c *candidate) overlooks(narrower *candidate) bool {
	return !c.firm && narrower.score >= hinted && slices.Contains(c.sig.Matching.Yields, narrower.sig.ID) && !c.rests(narrower.proofs)
}

// rests reports that all words of the proofs are words that the candidate rests on as well.
func (c *candidate) rests(proofs []proof) bool {
	for _, p := range proofs {
		if p.code != "" || slices.ContainsFunc(p.spots, func(s spot) bool { return !c.uses(s) }) {
			return false
		}
	}
	return true
}

// uses reports that the candidate rests on some of the words there.
func (c *candidate) uses(s spot) bool {
	return slices.ContainsFunc(c.proofs, func(p proof) bool {
		return slices.ContainsFunc(p.spots, func(o spot) bool { return s.start < o.end && o.start < s.end })
	})
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

// found is what the text holds of each group, in order of position. It is passed on from ticket to ticket for its room.
type found struct {
	room    phrase.Room
	record  intake.Record
	text    phrase.Text
	subject int      // folded offset at which the subject ends
	groups  [][]spot // by group
	said    [][]spot // by group, without those that the text denies
	tagged  []bool   // groups that a component of the ticket names
	codes   []string // folded
}

func newFound(groups int) *found {
	return &found{groups: make([][]spot, groups), said: make([][]spot, groups), tagged: make([]bool, groups)}
}

// wipe keeps nothing of the ticket, and reports whether the room is worth keeping: that of a pasted dump is not.
func (f *found) wipe() bool {
	const most = 8192 // spots
	kept := 0
	for g := range f.groups {
		f.groups[g], f.said[g], f.tagged[g] = f.groups[g][:0], f.said[g][:0], false
		kept += cap(f.groups[g])
	}
	clear(f.codes)
	f.record, f.text, f.codes = intake.Record{}, phrase.Text{}, f.codes[:0]
	return kept <= most
}

type spot struct {
	start, end int
	negated    bool
}

// read finds the words in the text and in the ticket's component names.
func (c *compiled) read(f *found, r intake.Record) {
	f.record, f.text = r, r.Text
	f.subject = sort.Search(len(r.Text.Folded()), func(i int) bool { return r.Text.Origin(i) >= len(r.Prose.Subject) })
	c.collect(f)
	for _, component := range r.Components {
		for _, h := range c.set.FindIn(&f.room, phrase.Prepare(component)) {
			for _, g := range c.groups[h.Phrase] {
				f.tagged[g] = true
			}
		}
	}
	f.dropIdioms(f.groups[c.idioms])
	for g, spots := range f.groups {
		for _, s := range spots {
			if !s.negated {
				f.said[g] = append(f.said[g], s)
			}
		}
	}
	for _, code := range r.StatusCodes {
		f.codes = append(f.codes, phrase.Fold(code))
	}
	for _, code := range r.ErrorNames {
		f.codes = append(f.codes, phrase.Fold(code))
	}
}

// collect lists the words of the text under their groups.
func (c *compiled) collect(f *found) {
	names := strings.Contains(f.text.Original(0, len(f.text.Folded())), "_")
	for _, h := range c.set.FindIn(&f.room, f.text) {
		if names && f.partOfName(h) {
			continue
		}
		for _, g := range c.groups[h.Phrase] {
			f.groups[g] = append(f.groups[g], spot{h.Start, h.End, h.Negated})
		}
		for i := range c.patterns[h.Phrase] {
			p := &c.patterns[h.Phrase][i]
			f.groups[p.group] = p.find(f.text.Folded(), h, f.groups[p.group])
		}
	}
}

// partOfName: a word that an underscore joins to others is part of the name of something else; one with a number is not.
func (f *found) partOfName(h phrase.Hit) bool {
	end := len(f.text.Folded())
	before, after := f.text.Original(max(0, h.Start-1), h.End), f.text.Original(h.End, min(h.End+2, end))
	return strings.HasPrefix(before, "_") || len(after) > 1 && after[0] == '_' && (after[1] < '0' || after[1] > '9')
}

// dropIdioms drops the words that are part of longer ones in which they mean none of their things: "mail" in "mail address".
func (f *found) dropIdioms(longer []spot) {
	if len(longer) == 0 {
		return
	}
	for g, spots := range f.groups {
		kept := slices.DeleteFunc(spots, func(s spot) bool {
			const most = 3 // that may overlap each other
			n := sort.Search(len(longer), func(i int) bool { return longer[i].start > s.start })
			return slices.ContainsFunc(longer[max(0, n-most):n], func(l spot) bool {
				return s.end <= l.end && s.end-s.start < l.end-l.start
			})
		})
		f.tagged[g] = f.tagged[g] && len(kept) == len(spots) // what names the component is no more than they
		f.groups[g] = kept
	}
}

// stated reports whether the group is named and not denied.
func (f *found) stated(group int) bool { return len(f.said[group]) > 0 }
