package intake

import (
	"slices"
	"strings"
)

// tally is how often the families of cues occur in sentences that count, those of the subject twice.
type tally map[string]float64

// tallies counts the cues that are not denied.
func (d *document) tallies() tally {
	t := d.on.tally
	clear(t)
	for i := range d.hits {
		h := &d.hits[i]
		if h.negated && !whose(h.family.Name) || d.inLonger(i) {
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

// inLonger: the words of a failure that are part of longer words for another one do not count for themselves ("wrong"
// in "something went wrong"). The longer ones begin at most a few cues before.
func (d *document) inLonger(i int) bool {
	const near = 8
	h := &d.hits[i]
	if h.family.Role != roleFailure {
		return false
	}
	for k := max(0, i-near); k < min(len(d.hits), i+near); k++ {
		o := &d.hits[k]
		longer := o.end-o.start > h.end-h.start
		if longer && o.start <= h.start && h.end <= o.end && o.family.Role == roleFailure && o.family.Symptom != h.family.Symptom && o.family.Symptom != "" {
			return true
		}
	}
	return false
}

// whose: "none of our users" is about our users all the same.
func whose(family string) bool { return family == "we" || family == "users" || family == "me" }

// restWorks counts the sentences that say that the rest works. What works for others, in other regions, in other
// versions, or works again, says nothing about the rest.
func (r *Reader) restWorks(d *document) int {
	elsewhere := make([]bool, len(d.sentences))
	for i := range d.words {
		w := &d.words[i]
		if w.has(digit) && versionLike(w.text) && !afterTimeWord(d, i) || r.where.names.has(w.text) || w.has(hyphen) && r.where.provider(w.lower) {
			elsewhere[w.sentence] = true
		}
	}
	n := 0
	for i, hits := range d.bySentence {
		if !elsewhere[i] && saysRestWorks(hits) {
			n++
		}
	}
	return n
}

// saysRestWorks reports a sentence in which something works: not before, and not again, unless it says beside it what
// does not.
func saysRestWorks(hits []hit) bool {
	for _, other := range []string{"others", "region", "only_me"} {
		if holds(hits, other) {
			return false
		}
	}
	if !works(hits) {
		return holds(hits, "rest")
	}
	return holds(hits, "rest") || holds(hits, "contrast") || !holds(hits, "recovered") && !holds(hits, "before")
}

// works: something is said to work, and not as a part of words that say the opposite ("rien ne fonctionne").
func works(hits []hit) bool {
	return some(hits, func(h hit, failing bool) bool { return !failing && h.family.Name == "works" && !h.negated })
}

// some reports a cue that is so, told of each whether it stands within words of failure.
func some(hits []hit, is func(h hit, failing bool) bool) bool {
	next, reach := 0, 0 // of the words of failure that have begun, how far those that end last reach
	return slices.ContainsFunc(hits, func(h hit) bool {
		for ; next < len(hits) && hits[next].start <= h.start; next++ {
			if hits[next].family.Role == roleFailure {
				reach = max(reach, hits[next].end)
			}
		}
		return is(h, h.end <= reach)
	})
}

// subjectSays reports whether the subject holds a cue of one of the families.
func (d *document) subjectSays(families ...string) bool {
	return slices.ContainsFunc(d.hits, func(h hit) bool {
		return d.sentences[h.sentence].subject && !h.negated && slices.Contains(families, h.family.Name)
	})
}

// afterTimeWord: "since 12.50" tells a time of day and no version.
func afterTimeWord(d *document, i int) bool {
	if i == 0 {
		return false
	}
	switch d.words[i-1].lower {
	case "since", "at", "until", "till", "seit", "ab", "um", "gegen", "bis", "depuis", "vers", "alle", "dalle", "om", "vanaf", "sinds":
		return true
	}
	return false
}

// versionLike: "1.8.x ok" speaks of another version, not of the rest.
func versionLike(s string) bool {
	s = strings.TrimPrefix(s, "v")
	major, minor, ok := strings.Cut(s, ".")
	return ok && allDigits(major) && len(major) <= 2 && minor != "" && (isDigit(minor[0]) || minor[0] == 'x') && !strings.Contains(minor, ":")
}

// symptom decides what the failure looked like: the kind of failure that the text names most, and partial where the
// text says that the rest works. An outage in the subject is never partial.
func (r *Reader) symptom(d *document, rec *Record) Symptom {
	t := d.tallies()
	if len(rec.StatusCodes)+len(rec.ErrorNames) > 0 {
		t["code"] = 1.5
	}
	s := t.kind()
	switch {
	case s != Latency && d.subjectSays("down", "outage"):
		s = Errors
	case s == Errors && r.onePart(d, t):
		s = PartialFeatureFailure
	case s != IncorrectResults && t.notIndexed():
		s = PartialFeatureFailure
	}
	if i := slices.IndexFunc(d.hits, func(h hit) bool { return !h.negated && h.family.Symptom == s }); i >= 0 {
		rec.Why = append(rec.Why, Why{"symptom", strings.TrimSpace(d.cited(d.hits[i]))})
	}
	return s
}

// kind is the kind of failure named most. Wrong answers and lateness are told in fewer words than errors, hence the
// small advantage; "stuck" is also said of figures that no longer move.
func (t tally) kind() Symptom {
	stuck := t["stuck"]
	if t["stale"] > 0 {
		stuck /= 2
	}
	best := Errors
	score := t["outage"] + t["broken"] + t["faulty"] + t["down"] + t["cannot"] + t["inside"] + t["error"] + t["refused"] + t["timeout"] + stuck + t["code"]
	if t["down"]+t["outage"] > 0 {
		score++
	}
	for _, c := range []struct {
		symptom Symptom
		score   float64
	}{
		{PartialFeatureFailure, 1.2 * (t["lost"] + t["stale"] + t["hollow"])},
		{IncorrectResults, 1.3 * t["wrong"]},
		{Latency, 1.3 * (t["latency"] + t["slow"] + t["late"])},
	} {
		if c.score > score {
			best, score = c.symptom, c.score
		}
	}
	return best
}

// notIndexed: what is new cannot be found, and nothing found is wrong.
func (t tally) notIndexed() bool { return t["wrong"] == 0 && t["search"] > 0 && t["stale"] > 0 }

// onePart: a function fails, whatever else works. Where people of a known customer name one they mean the service that
// they use it for, unless it moves files.
func (r *Reader) onePart(d *document, t tally) bool {
	rest := r.restWorks(d) > 0
	if d.known {
		return rest || d.transferFails(t)
	}
	return rest && t["code"]+t["down"]+t["outage"] == 0 || d.oneFunction(t)
}

// sure: what is down, times out or answers with a code fails as a whole.
func (t tally) sure() bool { return t["code"]+t["timeout"]+t["down"]+t["outage"] > 0 }

// oneFunction: a person without an organization who names a function that fails, and neither a cause nor the whole,
// reports that function. The first sentence that tells of a failure tells the matter; what fails on the way to mend it does
// not. What cannot be done is the function, whatever it is a part of ("the app won't let me print").
func (d *document) oneFunction(t tally) bool {
	if t.sure() || t["error"] > 0 {
		return false
	}
	for _, hits := range d.bySentence {
		if tells(hits) {
			return function(hits)
		}
	}
	return t["whole"] == 0 && t["feature"] > 0
}

// transferFails: the first sentence that tells what fails tells of files that are moved, and nowhere is the whole down.
func (d *document) transferFails(t tally) bool {
	i := slices.IndexFunc(d.bySentence, tells)
	return i >= 0 && holds(d.bySentence[i], "transfer") && t["code"]+t["down"]+t["outage"]+t["everything"] == 0
}

// function reports a sentence about a function that fails, and not about the way into the whole.
func function(hits []hit) bool {
	return holds(hits, "inside") || namesFunction(hits) && (!holds(hits, "whole") || !names(hits, "access"))
}

// namesFunction reports a function that is named. A denial denies none ("I got no notification" is about notifications),
// unless what is denied is the verb itself ("not received").
func namesFunction(hits []hit) bool {
	return some(hits, func(h hit, failing bool) bool {
		return h.family.Name == "feature" && (!h.negated || !failing)
	})
}

// names reports a cue of the family, denied or not: "does not open" names the way in.
func names(hits []hit, family string) bool {
	return slices.ContainsFunc(hits, func(h hit) bool { return h.family.Name == family })
}

// tells reports a sentence that says what fails, and not only that there is trouble.
func tells(hits []hit) bool {
	return slices.ContainsFunc(hits, func(h hit) bool { return h.family.Symptom != "" && !h.negated })
}
