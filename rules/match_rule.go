package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/phrase"
)

// compiled is all words of all signatures in one set, and the rules over them.
type compiled struct {
	set      *phrase.Set
	names    []string    // of groups, for citing
	groups   [][]int     // by phrase: the groups it belongs to
	patterns [][]pattern // by phrase: the expressions it opens
	rules    [][]rule    // by signature
	bars     [][]int     // by signature: groups that rule it out
	idioms   int         // the group of words in which others mean none of their things
}

type rule struct {
	Rule
	about, says, unless []int
	codes               []string // folded
}

const defaultNear = 12

// compiler collects phrases under their groups.
type compiler struct {
	compiled
	words   shared
	phrases []string
	index   map[string]int // phrase text to its number
	byName  map[string]int // "signature/group" or "_/group" to its number
}

func compile(all []*Signature, words shared) (compiled, error) {
	c := &compiler{words: words, index: map[string]int{}, byName: map[string]int{}}
	for _, s := range all {
		list := make([]rule, len(s.Matching.Rules))
		for i, r := range s.Matching.Rules {
			list[i] = rule{Rule: r, about: c.named(s, r.About), says: c.named(s, r.Says), unless: c.named(s, r.Unless)}
			if r.Near == 0 {
				list[i].Near = defaultNear
			}
			for _, code := range r.Codes {
				list[i].codes = append(list[i].codes, phrase.Fold(code))
			}
		}
		c.rules = append(c.rules, list)
		c.bars = append(c.bars, c.named(s, s.Matching.Unless))
		for _, p := range s.Matching.Patterns {
			one, err := newPattern(p.Regex, c.group(s, p.Words))
			if err != nil {
				return compiled{}, fmt.Errorf("pattern of %s: %w", s.ID, err)
			}
			n := c.phrase(p.Literal)
			c.patterns[n] = append(c.patterns[n], one)
		}
	}
	c.idioms = c.group(&Signature{}, "idioms")
	var err error
	c.set, err = phrase.Compile(c.phrases)
	return c.compiled, err
}

func (c *compiler) named(s *Signature, names []string) []int {
	groups := make([]int, len(names))
	for i, name := range names {
		groups[i] = c.group(s, name)
	}
	return groups
}

// group is the number of a signature's own group, else of the shared one.
func (c *compiler) group(s *Signature, name string) int {
	key, words := s.ID+"/"+name, s.Matching.Words[name]
	if words == nil {
		key, words = "_/"+name, c.words[name]
	}
	if g, known := c.byName[key]; known {
		return g
	}
	g := len(c.names)
	c.byName[key] = g
	c.names = append(c.names, name)
	for _, lang := range slices.Sorted(maps.Keys(words)) {
		for _, p := range words[lang] {
			n := c.phrase(p)
			if !slices.Contains(c.groups[n], g) {
				c.groups[n] = append(c.groups[n], g)
			}
		}
	}
	return g
}

func (c *compiler) phrase(p string) int {
	if n, known := c.index[p]; known {
		return n
	}
	n := len(c.phrases)
	c.index[p] = n
	c.phrases = append(c.phrases, p)
	c.groups = append(c.groups, nil)
	c.patterns = append(c.patterns, nil)
	return n
}

// weigh adds up the rules of signature i: each leaves only its share of the doubt that is left.
func (c *compiled) weigh(i int, s *Signature, f *found) candidate {
	cand := candidate{sig: s}
	for _, g := range c.bars[i] {
		if f.stated(g) {
			return cand
		}
	}
	doubt := 1.0
	for k := range c.rules[i] {
		score, holds := c.rules[i][k].apply(f)
		if score == 0 {
			continue
		}
		doubt *= 1 - score
		cand.firm = cand.firm || holds.code != "" || f.inSubject(holds.spots)
		if score > cand.best {
			cand.best = score
			cand.proofs = slices.Insert(cand.proofs, 0, holds)
		} else {
			cand.proofs = append(cand.proofs, holds)
		}
	}
	if cand.best == 0 {
		return cand
	}
	cand.score = 1 - doubt
	if sym := f.record.Symptom; sym != "" && sym != s.Symptom && !slices.Contains(s.Also, sym) {
		cand.score *= mismatch
	}
	return cand
}

// proof is a rule that holds, and what it rests on.
type proof struct {
	rule  *rule
	code  string
	spots []spot
}

// apply is the rule's score for the text, 0 if it does not hold, and what it rests on.
func (r *rule) apply(f *found) (float64, proof) {
	if !r.circumstances(f) {
		return 0, proof{}
	}
	p := proof{rule: r}
	if len(r.about)+len(r.says) > 0 {
		if p.spots = r.together(f); p.spots == nil {
			return 0, proof{}
		}
	}
	if len(r.codes) > 0 {
		if p.code = r.code(f.codes); p.code == "" {
			return 0, proof{}
		}
	}
	if p.spots == nil {
		return r.Score, p
	}
	return f.placed(r.Score, p.spots), p
}

// cite says which rule holds, with the words that it rests on.
func (f *found) cite(p proof) intake.Why {
	var cited []string
	if p.code != "" {
		cited = append(cited, p.code)
	}
	for _, s := range p.spots {
		if quote := f.text.Original(s.start, s.end); s.end > 0 && !slices.Contains(cited, quote) {
			cited = append(cited, quote)
		}
	}
	text := p.rule.Name
	if len(cited) > 0 {
		text += `: "` + strings.Join(cited, `" + "`) + `"`
	}
	return intake.Why{Field: "signature", Text: text}
}

// placed weighs a rule by where its words stand: the subject says what a ticket is about, what comes late in a long text
// is often a circumstance, and words of different sentences may belong to different things.
func (f *found) placed(score float64, spots []spot) float64 {
	first, last := ends(spots)
	switch {
	case f.inSubject(spots):
		return 1 - (1-score)*inSubject
	case f.text.WordsBetween(f.subject, first.start) > opening:
		score *= furtherOn
	}
	if !f.text.SameSentence(first.end, last.start) {
		score *= apart
	}
	return score
}

// inSubject reports that all words of a rule stand in the subject.
func (f *found) inSubject(spots []spot) bool {
	return !slices.ContainsFunc(spots, func(s spot) bool { return s.end > f.subject })
}

// ends are the first and the last of the spots.
func ends(spots []spot) (first, last spot) {
	byStart := func(a, b spot) int { return a.start - b.start }
	return slices.MinFunc(spots, byStart), slices.MaxFunc(spots, byStart)
}

func (r *rule) circumstances(f *found) bool {
	if len(r.Symptoms) > 0 && !slices.Contains(r.Symptoms, f.record.Symptom) || r.Region && len(f.record.Regions) == 0 {
		return false
	}
	return !slices.ContainsFunc(r.unless, f.stated)
}

// code is the first reported code that the rule asks for; x stands for any digit.
func (r *rule) code(reported []string) string {
	for _, have := range reported {
		for _, want := range r.codes {
			if sameCode(want, have) {
				return have
			}
		}
	}
	return ""
}

func sameCode(want, have string) bool {
	if want == have {
		return true
	}
	if len(want) != len(have) || !strings.HasSuffix(want, "x") {
		return false
	}
	for i := range len(want) {
		if want[i] != have[i] && (want[i] != 'x' || have[i] < '0' || have[i] > '9') {
			return false
		}
	}
	return true
}

// together finds one spot for each group of the rule, the tightest set in the text, nil if they do not come together.
// Claims that the text denies do not count. A thing that the ticket's component names needs no spot. What the subject
// says by itself goes before what the body says.
func (r *rule) together(f *found) []spot {
	if slices.ContainsFunc(r.says, func(g int) bool { return !f.stated(g) }) {
		return nil
	}
	lists := make([][]spot, 0, 8)
	for _, g := range r.about {
		if len(f.groups[g]) > 0 || !f.tagged[g] {
			lists = append(lists, f.groups[g])
		}
	}
	for _, g := range r.says {
		lists = append(lists, f.said[g])
	}
	if len(lists) == 0 {
		return []spot{{}}
	}
	if slices.ContainsFunc(lists, empty) {
		return nil
	}
	short := make([][]spot, 0, 8)
	for _, list := range lists {
		n := slices.IndexFunc(list, func(s spot) bool { return s.end > f.subject })
		if n < 0 {
			n = len(list)
		}
		short = append(short, list[:n])
	}
	if best := r.closest(f, short); best != nil {
		return best
	}
	return r.closest(f, lists)
}

// closest is the tightest set if it is close enough, else nil.
func (r *rule) closest(f *found, lists [][]spot) []spot {
	if best := tightest(lists); best != nil && r.close(f, best) {
		return best
	}
	return nil
}

func empty(list []spot) bool { return len(list) == 0 }

// close reports whether the spots are as near each other as the rule asks.
func (r *rule) close(f *found, spots []spot) bool {
	first, last := ends(spots)
	return r.Anywhere || f.text.WordsBetween(first.end, last.start) <= r.Near
}

// tightest takes one spot of each list so that they lie as close together as they can. Each step moves on the list whose
// spot stands first, so it is linear in the number of spots (the lists being few).
func tightest(lists [][]spot) []spot {
	if slices.ContainsFunc(lists, empty) {
		return nil
	}
	at := make([]int, len(lists))
	best := make([]spot, 0, len(lists))
	width := 0
	for {
		low, high := -1, 0
		for i, list := range lists {
			if at[i] >= len(list) {
				return best
			}
			if s := list[at[i]]; low < 0 || s.start < lists[low][at[low]].start {
				low = i
			}
			high = max(high, list[at[i]].start)
		}
		if w := high - lists[low][at[low]].start; len(best) == 0 || w < width {
			width = w
			best = best[:0]
			for i, list := range lists {
				best = append(best, list[at[i]])
			}
		}
		at[low]++
	}
}
