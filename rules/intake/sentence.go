package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// sentenceWeight is what one sentence says for and against.
type sentenceWeight struct {
	failure, lived, contra float64
}

// weighSentence weighs the cues of one sentence against each other. The mood of the sentence (a question, a wish, a
// plan) leaves only a share of its failures.
func (d *document) weighSentence(s sentence, hits []hit) sentenceWeight {
	var w sentenceWeight
	cues := d.distinct(hits)
	if d.closesNothing(s, hits) {
		cues = slices.DeleteFunc(cues, func(h hit) bool { return h.family.Name == "closed" })
	}
	lived := total(cues, roleLived)
	leaves := 1.0
	if s.question && lived < 1 {
		leaves = asked
	}
	for _, h := range cues {
		if h.family.Role == roleMood {
			leaves = math.Min(leaves, mood(h.family, lived))
		}
	}
	failures := d.failures(cues)
	w.lived = lived * leaves
	if goodsAlone(cues) {
		w.lived *= thingless
	}
	w.failure = d.failing(s, cues, failures, lived) * leaves
	w.contra = against(cues, w.failure >= assured)
	switch {
	case s.subject && d.answer:
		w.failure *= echo
		w.contra *= subjectAgainst
	case s.subject:
		w.failure *= inSubject
		w.contra *= subjectAgainst
	}
	d.reasons(cues, failures, leaves)
	return w
}

// closesNothing: whether it works is asked, or how what is reported with its time ended is told.
func (d *document) closesNothing(s sentence, hits []hit) bool {
	return s.question || d.dated && endsAlone(hits)
}

// endsAlone reports that the words that would close a ticket only tell that all is well again: "it is fine again now".
func endsAlone(hits []hit) bool {
	return !slices.ContainsFunc(hits, func(c hit) bool {
		return c.family.Name == "closed" && !slices.ContainsFunc(hits, func(r hit) bool {
			return r.family.Name == "recovered" && r.start < c.end && c.start < r.end
		})
	})
}

// distinct keeps one cue a family, by name; those denied are dropped. What it returns stands until it is asked again.
func (d *document) distinct(hits []hit) []hit {
	out := d.on.apart[:0]
	d.denied = false
	var seen [math.MaxUint8 + 1]bool
	for _, h := range hits {
		d.denied = d.denied || h.negated && h.family.Role == roleFailure
		if !h.negated && !seen[h.family.order] {
			seen[h.family.order] = true
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b hit) int { return cmp.Compare(a.family.order, b.family.order) })
	d.on.apart = out
	return out
}

func total(cues []hit, r role) float64 {
	sum := 0.0
	for _, h := range cues {
		if h.family.Role == r {
			sum += h.family.Weight
		}
	}
	return sum
}

// holds reports a cue of the family that is not denied.
func holds(cues []hit, name string) bool {
	for i := range cues {
		if cues[i].family.Name == name && !cues[i].negated {
			return true
		}
	}
	return false
}

// failures are the cues of failure that the sentence leaves their meaning. Vague ones count only where nothing else
// names the failure.
func (d *document) failures(cues []hit) []hit {
	out, vague := d.on.failures[:0], d.on.vague[:0]
	for _, h := range cues {
		switch {
		case h.family.Role != roleFailure || moot(h.family, cues):
		case h.family.Vague:
			vague = append(vague, h)
		default:
			out = append(out, h)
		}
	}
	d.on.failures, d.on.vague = out, vague
	if len(out) == 0 && !d.denied {
		return vague
	}
	return out
}

// moot reports words of failure that mean none beside the other cues of their sentence: what is said of things in one
// about goods alone, wrong figures in one about the customer's own bill, and "but not" where nothing works. That something
// cannot be done counts once, however it is told.
func moot(f *family, cues []hit) bool {
	if f.Thing && goodsAlone(cues) {
		return true
	}
	switch f.Name {
	case "wrong":
		return holds(cues, "money")
	case "unable":
		return holds(cues, "cannot") || holds(cues, "inside")
	case "contrast":
		return !holds(cues, "works") && !holds(cues, "rest")
	}
	return false
}

// failing adds up the failures of a sentence: the second name for the same failure says less than the first. The mere
// name of a failure, and words that are said of anything, count less unless something makes them sure.
func (d *document) failing(s sentence, cues, failures []hit, lived float64) float64 {
	mention, thing := bareMention, 1.0
	if lived > 0 || d.sure(s) || slices.ContainsFunc(failures, asserts) {
		mention = 1
	}
	if !s.coded && (!d.thing || holds(cues, "goods")) {
		thing = thingless
	}
	goods := 1.0
	if goodsAlone(cues) {
		goods = thingless
	}
	weights := d.on.weights[:0]
	if s.coded {
		weights = append(weights, codeWeight*mention)
	}
	for _, h := range failures {
		weights = append(weights, h.family.counts(thing, goods, mention))
	}
	d.on.weights = weights
	return math.Min(fading(weights, familyFade), mostOf)
}

// told are the words of failure as the reporter wrote them, each once; not those that count only for want of others.
func (d *document) told() []string {
	var out []string
	for _, h := range d.hits {
		if h.family.Role != roleFailure || h.negated || h.family.Vague || h.family.Mention {
			continue
		}
		if words := d.cited(h); !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return out
}

// counts is what a failure weighs where these shares are left of what may be said of anything, of what may be said of
// goods, and of what only names a failure.
func (f *family) counts(thing, goods, mention float64) float64 {
	weight := f.Weight
	switch {
	case f.Thing:
		weight *= thing
	case f.Goods:
		weight *= goods
	}
	if f.Mention {
		weight *= mention
	}
	return weight
}

// goodsAlone reports a sentence about goods that names nothing digital: what fails and is suffered there is no service.
// Words for people in service ("servizio clienti") name nothing digital.
func goodsAlone(cues []hit) bool {
	return holds(cues, "goods") && !slices.ContainsFunc(cues, func(h hit) bool {
		return h.family.Name == "digital" && !slices.ContainsFunc(cues, func(s hit) bool {
			return s.family.Name == "staff" && s.start <= h.start && h.end <= s.end
		})
	})
}

// sure reports a sentence whose failure needs no further sign: it tells a time of day, is the subject of a text that
// tells of something lived through, or stands in a short text that says nothing against it.
func (d *document) sure(s sentence) bool { return s.clock || d.plain || s.subject && d.lived }

// asserts reports a cue that says that something fails, and does not only name a failure.
func asserts(h hit) bool { return !h.family.Mention }

// against adds up what speaks against a report. Where the sentence reports a failure for sure, the names of things that
// people order or sign ("invoice", "limit") are most likely what fails.
func against(cues []hit, sure bool) float64 {
	sum := 0.0
	for _, h := range cues {
		switch f := h.family; {
		case f.Role == roleAgainst && f.Thing && sure:
			sum += f.Weight * thingless
		case f.Role == roleAgainst || f.Role == roleMood:
			sum += f.Weight
		}
	}
	return sum
}

// reasons are the words that speak for or against a report, and those of failure of which the mood leaves little.
type reasons struct{ why, doubtful []Why }

// reasons cites the words of a sentence against a report, and those of failure.
func (d *document) reasons(cues, failures []hit, leaves float64) {
	to := &d.on.reasons
	for _, h := range cues {
		if h.family.Role == roleMood || h.family.Role == roleAgainst {
			to.why = append(to.why, Why{"against", strings.TrimSpace(d.cited(h))})
		}
	}
	failing := &to.doubtful
	if leaves >= 0.5 {
		failing = &to.why
	}
	for _, h := range failures {
		*failing = append(*failing, Why{"reliability", strings.TrimSpace(d.cited(h))})
	}
}

// mood: a question or a wish about something that is being lived through ("why do we get 502s since 9?") leaves more.
func mood(f *family, lived float64) float64 {
	if lived >= 1 && f.Leaves > 0.12 {
		return math.Min(1, f.Leaves+0.3*lived)
	}
	return f.Leaves
}

// fading adds up weights, the greatest in full and each next one by fade less.
func fading(weights []float64, fade float64) float64 {
	slices.SortFunc(weights, func(a, b float64) int { return cmp.Compare(b, a) })
	total, share := 0.0, 1.0
	for _, x := range weights {
		total += x * share
		share *= fade
	}
	return total
}
