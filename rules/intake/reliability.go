package intake

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// A ticket is a reliability report when what it says has failed outweighs, by these margins, what speaks against it.
const (
	enough       = 1.6  // weighed failures and what was lived through, at least
	mostOf       = 4.0  // one sentence counts no more than this
	mostLived    = 2.5  // what was lived through counts no more than this in all
	opening      = 7    // the failure stands in the subject or in the first sentences,
	deep         = 0.6  // and counts less further down
	inSubject    = 1.5  // a subject names the matter
	codeWeight   = 2.0  // what a status code or the name of an error counts
	thingless    = 0.4  // what a failure counts that may be said of anything, where nothing digital is named
	asked        = 0.45 // what a failure counts in a question that tells of nothing lived through
	echo         = 0.3  // what a failure counts in the subject of an answer: it is the old matter
	bareMention  = 0.35 // what the mere name of a failure counts
	sentenceFade = 0.7  // each further sentence with a failure counts less
)

// verdict is the decision with the words it rests on.
type verdict struct {
	reliability bool
	why         []Why
	failures    []hit // that count, for symptom and scope
}

// weigh decides whether the ticket is a reliability report.
func (r *Reader) weigh(d *document) verdict {
	var v verdict
	perSentence, coded := group(d), make([]bool, len(d.sentences))
	strongest := []Why{}
	for _, c := range d.codes {
		coded[c.sentence] = true
		strongest = append(strongest, Why{"reliability", c.value})
	}
	lived, contra := 0.0, 0.0
	var pros []float64
	thing := d.known || namesThing(d)
	d.markLived(perSentence)
	for i, s := range d.sentences {
		w := weighSentence(d, s, perSentence[i], coded[i], thing)
		if i > opening {
			w.failure *= deep
		}
		pros = append(pros, w.failure)
		if w.failure > 0 || w.lived > 0 {
			lived += w.lived
		}
		contra += w.contra
		strongest = append(strongest, w.why...)
		v.failures = append(v.failures, w.failures...)
	}
	pro := fading(pros, sentenceFade)
	lived = math.Min(lived, mostLived)
	if pro == 0 {
		lived = 0
	}
	contra = math.Min(contra, 9)
	v.reliability = pro+lived >= enough && pro+0.6*lived > contra && pro > 0.7
	v.why = cite(strongest, v.reliability)
	return v
}

// markLived notes which sentences hold a time of day, whether any sentence below the subject was lived through, and
// whether nothing at all speaks against a report.
func (d *document) markLived(perSentence [][]hit) {
	for _, w := range d.words {
		if i := strings.IndexByte(w.text, ':'); i > 0 && i+2 < len(w.text) && isDigit(w.text[i-1]) && isDigit(w.text[i+1]) && isDigit(w.text[i+2]) {
			d.sentences[w.sentence].clock = true
		}
	}
	d.answer = isAnswer(d.raw)
	d.plain = len(d.sentences) <= 6 && !slices.ContainsFunc(d.hits, func(h hit) bool {
		return !h.negated && (h.family.Role == roleMood || h.family.Role == roleAgainst)
	})
	for i, s := range d.sentences {
		if s.subject {
			continue
		}
		lived, mood := s.clock, false
		for _, h := range perSentence[i] {
			lived = lived || h.family.Role == roleLived && !h.negated
			mood = mood || h.family.Role == roleMood && !h.negated
		}
		d.lived = d.lived || lived && !mood
	}
}

// isAnswer reports a subject that answers an older mail.
func isAnswer(raw string) bool {
	for _, p := range []string{"re:", "aw:", "antw:", "rif:", "res:", "sv:"} {
		if len(raw) >= len(p) && strings.EqualFold(raw[:len(p)], p) {
			return true
		}
	}
	return false
}

// group sorts the cues by sentence.
func group(d *document) [][]hit {
	out := make([][]hit, len(d.sentences))
	for _, h := range d.hits {
		out[h.sentence] = append(out[h.sentence], h)
	}
	return out
}

// sentenceWeight is what one sentence says for and against.
type sentenceWeight struct {
	failure, lived, contra float64
	why                    []Why
	failures               []hit
}

func weighSentence(d *document, s sentence, hits []hit, coded, thing bool) sentenceWeight {
	var w sentenceWeight
	best := map[string]hit{} // a family counts once a sentence
	for _, h := range hits {
		if have, ok := best[h.family.Name]; !ok || have.negated && !h.negated {
			best[h.family.Name] = h
		}
	}
	leaves, lived, things := 1.0, 0.0, 0.0
	for _, h := range best {
		if h.family.Role == roleLived && !h.negated {
			lived += h.family.Weight
		}
	}
	names := make([]string, 0, len(best))
	for name := range best {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		h := best[name]
		f := h.family
		weight := f.Weight
		if s.subject {
			weight *= 2
		}
		switch f.Role {
		case roleFailure:
			if !h.negated {
				w.failures = append(w.failures, h)
			}
		case roleLived:
		case roleMood:
			if h.negated {
				continue
			}
			leaves = math.Min(leaves, mood(f, lived))
			w.contra += weight
			w.why = append(w.why, Why{"against", d.cited(h)})
		case roleAgainst:
			if h.negated {
				continue
			}
			if f.Thing {
				things += weight
			} else {
				w.contra += weight
			}
			w.why = append(w.why, Why{"against", d.cited(h)})
		}
	}
	_, goods := best["goods"]
	switch {
	case goods:
		thing = false
		w.failures = slices.DeleteFunc(w.failures, func(h hit) bool { return h.family.Thing })
	case coded:
		thing = true
	}
	if s.question && lived < 1 {
		leaves = math.Min(leaves, asked)
	}
	w.lived = lived * leaves
	w.failure = sum(w.failures, coded, thing, mentioned(w.failures, lived > 0 || s.clock || s.subject && d.lived || d.plain)) * leaves
	if w.failure >= 1.5 {
		things *= thingless
	}
	w.contra += things
	switch {
	case s.subject && d.answer:
		w.failure *= echo
	case s.subject:
		w.failure *= inSubject
	}
	if leaves >= 0.5 {
		for _, h := range w.failures {
			w.why = append(w.why, Why{"reliability", d.cited(h)})
		}
	} else {
		w.failures = nil
	}
	return w
}

// mood: a question or a wish about something that is being lived through ("why do we get 502s since 9?") leaves more.
func mood(f *family, lived float64) float64 {
	if lived >= 1 && f.Leaves > 0.12 {
		return math.Min(1, f.Leaves+0.3*lived)
	}
	return f.Leaves
}

// sum adds up the failures of a sentence: the second name for the same failure says less than the first.
func sum(failures []hit, coded, thing bool, mention float64) float64 {
	weights := make([]float64, 0, len(failures)+1)
	if coded {
		weights = append(weights, codeWeight*mention)
	}
	for _, h := range failures {
		weight := h.family.Weight
		if h.family.Thing && !thing {
			weight *= thingless
		}
		if h.family.Mention {
			weight *= mention
		}
		weights = append(weights, weight)
	}
	return math.Min(fading(weights, 0.5), mostOf)
}

// mentioned is what the mere name of a failure counts: in full beside a sign that it was lived through, or beside words
// that say that something fails.
func mentioned(failures []hit, lived bool) float64 {
	if lived || slices.ContainsFunc(failures, func(h hit) bool { return !h.family.Mention }) {
		return 1
	}
	return bareMention
}

// fading adds up weights, the greatest in full and each next one by fade less.
func fading(weights []float64, fade float64) float64 {
	sort.Sort(sort.Reverse(sort.Float64Slice(weights)))
	total, share := 0.0, 1.0
	for _, x := range weights {
		total += x * share
		share *= fade
	}
	return total
}

// namesThing reports whether the text names anything that a service is made of.
func namesThing(d *document) bool {
	for _, h := range d.hits {
		if n := h.family.Name; n == "digital" || n == "component" {
			return true
		}
	}
	for _, w := range d.words {
		if len(w.text) > 3 && w.text[0] == '/' {
			return true
		}
	}
	return len(d.codes) > 0
}

// cite keeps the words for the decision first, and not too many.
func cite(all []Why, reliability bool) []Why {
	const most = 8
	var first, then []Why
	seen := map[Why]bool{}
	for _, w := range all {
		switch {
		case seen[w]:
		case (w.Field == "reliability") == reliability:
			first = append(first, w)
		default:
			then = append(then, w)
		}
		seen[w] = true
	}
	first = append(first, then...)
	return first[:min(most, len(first))]
}
