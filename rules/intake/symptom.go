package intake

import (
	"slices"
	"strings"
)

// tally is how often the families of cues occur in sentences that count, those of the subject twice.
type tally map[string]float64

// tallies counts the cues that are not denied.
func (d *document) tallies() tally {
	t := tally{}
	for _, h := range d.hits {
		if h.negated && !whose(h.family.Name) {
			continue
		}
		n := 1.0
		if d.sentences[h.sentence].subject {
			n = 2
		}
		t[h.family.Name] += n
	}
	return t
}

// whose: "none of our users" is about our users all the same.
func whose(family string) bool { return family == "we" || family == "users" || family == "me" }

// restWorks counts the sentences that say that the rest works. What works for others, in other regions, or works again,
// says nothing about the rest.
func (r *Reader) restWorks(d *document) float64 {
	rest, works, again, not := map[int]bool{}, map[int]bool{}, map[int]bool{}, map[int]bool{}
	for _, h := range d.hits {
		switch h.family.Name {
		case "rest":
			rest[h.sentence] = rest[h.sentence] || !h.negated
		case "works":
			works[h.sentence] = works[h.sentence] || !h.negated
		case "others", "region", "only_me":
			not[h.sentence] = true
		case "recovered", "before":
			again[h.sentence] = true
		}
	}
	for _, w := range d.words {
		if versionLike(w.text) || r.where.names[w.text] || r.where.provider(w.lower) {
			not[w.sentence] = true
		}
	}
	n := 0.0
	for s := range d.sentences {
		if (rest[s] || works[s] && !again[s]) && !not[s] {
			n++
		}
	}
	return n
}

// subjectSays reports whether the subject holds a cue of one of the families.
func (d *document) subjectSays(families ...string) bool {
	return slices.ContainsFunc(d.hits, func(h hit) bool {
		return d.sentences[h.sentence].subject && !h.negated && slices.Contains(families, h.family.Name)
	})
}

// versionLike: "1.8.x ok" speaks of another version, not of the rest.
func versionLike(s string) bool {
	s = strings.TrimPrefix(s, "v")
	major, minor, ok := strings.Cut(s, ".")
	return ok && allDigits(major) && len(major) <= 2 && minor != "" && (isDigit(minor[0]) || minor[0] == 'x') && !strings.Contains(minor, ":")
}

// symptom decides what the failure looked like. A failure of a part while the text says that the rest works is partial;
// else the kind of failure that the text names most, in the order of doubt: wrong answers, lateness, errors.
func (r *Reader) symptom(d *document, rec *Record) Symptom {
	t := d.tallies()
	rest := r.restWorks(d)
	if t["stale"] > 0 { // "stuck" is also said of figures that no longer move
		t["stuck"] /= 2
	}
	late := t["latency"] + t["slow"] + t["late"]
	wrong := t["wrong"]
	gone := t["lost"] + t["stale"]
	codes := 0.0
	if len(rec.StatusCodes) > 0 {
		codes = 1.5
	}
	hard := t["outage"] + t["broken"] + t["down"] + t["cannot"] + t["error"] + t["refused"] + t["timeout"] + t["stuck"] + codes
	best := Errors
	score := hard
	if t["down"]+t["outage"] > 0 {
		score++
	}
	for _, c := range []struct {
		s Symptom
		n float64
	}{{PartialFeatureFailure, gone * 1.2}, {IncorrectResults, wrong * 1.3}, {Latency, late * 1.3}} {
		if c.n > score {
			best, score = c.s, c.n
		}
	}
	if d.subjectSays("down", "outage") && best != Latency {
		best = Errors
	} else if best == Errors && (rest > 0 || !d.known && codes == 0 && t["error"]+t["whole"] == 0 && t["feature"] > 0) {
		best = PartialFeatureFailure
	}
	if best != IncorrectResults && wrong == 0 && t["search"] > 0 && t["stale"] > 0 {
		return PartialFeatureFailure
	}
	for _, h := range d.hits {
		if !h.negated && h.family.Symptom == best {
			rec.Why = append(rec.Why, Why{"symptom", strings.TrimSpace(d.cited(h))})
			break
		}
	}
	return best
}
