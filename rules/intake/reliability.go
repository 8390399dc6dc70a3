package intake

import (
	"math"
	"slices"
	"strings"
)

// A ticket is a reliability report when what it says has failed outweighs, by these margins, what speaks against it.
const (
	enough         = 1.6  // weighed failures and what was lived through, at least
	mostOf         = 4.0  // one sentence counts no more than this
	least          = 0.7  // without a failure that counts this much nothing else makes a report
	livedAgainst   = 0.3  // the share of what was lived through that stands against what speaks against a report
	mildly         = 1.0  // what may speak against a report that is told with its time
	mostContra     = 9.0  // what speaks against a report counts no more than this in all
	shortText      = 6    // a text of so few sentences in which nothing speaks against a report is taken at its word
	mostLived      = 2.5  // what was lived through counts no more than this in all
	opening        = 7    // the failure stands in the subject or in the first sentences,
	deep           = 0.6  // and counts less further down
	inSubject      = 1.5  // a subject names the matter
	codeWeight     = 2.0  // what a status code or the name of an error counts
	thingless      = 0.4  // what a failure counts that may be said of anything, where nothing digital is named
	asked          = 0.45 // what a failure counts in a question that tells of nothing lived through
	echo           = 0.3  // what a failure counts in the subject of an answer: it is the old matter
	assured        = 1.5  // a sentence with so much failure reports one for sure
	subjectAgainst = 2.5  // what speaks against a report weighs so much more in the subject
	familyFade     = 0.5  // each further name of a failure in a sentence counts less
	bareMention    = 0.35 // what the mere name of a failure counts
	sentenceFade   = 0.7  // each further sentence with a failure counts less
)

// verdict is the decision with the words it rests on.
type verdict struct {
	reliability bool
	undecided   bool // little speaks against a report, and something digital is named
	lived       bool // the text says that something was lived through
	why         []Why
}

// weigh decides whether the ticket is a reliability report.
func (r *Reader) weigh(d *document) verdict {
	told := &d.on.reasons
	told.why, told.doubtful = told.why[:0], told.doubtful[:0]
	for _, c := range d.codes {
		d.sentences[c.sentence].coded = true
		told.why = append(told.why, Why{"reliability", c.value})
	}
	d.survey()
	lived, contra := 0.0, 0.0
	pros := d.on.pros[:0]
	for i, s := range d.sentences {
		w := d.weighSentence(s, d.bySentence[i])
		if i > opening {
			w.failure *= deep
		}
		pros = append(pros, w.failure)
		lived += w.lived
		contra += w.contra
	}
	d.on.pros = pros
	pro := fading(pros, sentenceFade)
	lived = math.Min(lived, mostLived)
	contra = math.Min(contra, mostContra)
	v := verdict{reliability: pro > least && pro+lived >= enough && pro+livedAgainst*lived > contra}
	if v.reliability && !slices.ContainsFunc(told.why, func(w Why) bool { return w.Field == "reliability" }) {
		told.why = append(told.why, told.doubtful...) // a decision is never without its words
	}
	v.lived = lived > 0
	v.undecided = !v.reliability && contra <= mildly && namesThing(d) && !d.asksOrWorks() && !d.goods()
	v.why = v.cite(told.why)
	return v
}

// survey notes what is needed of the whole text before its sentences are weighed.
func (d *document) survey() {
	d.thing = d.known || namesThing(d)
	d.answer = isAnswer(d.raw)
	d.plain = len(d.sentences) <= shortText && !slices.ContainsFunc(d.hits, func(h hit) bool {
		return !h.negated && (h.family.Role == roleMood || h.family.Role == roleAgainst)
	})
	d.clocks()
	for i, s := range d.sentences {
		if !s.subject && (s.clock || has(d.bySentence[i], roleLived)) && !has(d.bySentence[i], roleMood) {
			d.lived = true
		}
	}
}

// clocks notes which sentences hold a time of day, and whether one of them tells of a failure.
func (d *document) clocks() {
	for i := range d.words {
		if w := &d.words[i]; clockTime(w) {
			d.sentences[w.sentence].clock = true
			d.dated = d.dated || has(d.bySentence[w.sentence], roleFailure)
		}
	}
}

// asksOrWorks: the text asks something, or says that something works and not that only the rest does.
func (d *document) asksOrWorks() bool {
	works, rest := false, false
	for _, h := range d.hits {
		works = works || h.family.Name == "works" && !h.negated
		rest = rest || h.family.Name == "rest" || h.family.Name == "others"
	}
	return works && !rest || slices.ContainsFunc(d.sentences, func(s sentence) bool { return s.question })
}

// goods reports that the text names goods: what it tells the time of is most likely theirs.
func (d *document) goods() bool {
	return slices.ContainsFunc(d.hits, func(h hit) bool { return h.family.Name == "goods" })
}

func has(hits []hit, r role) bool {
	return slices.ContainsFunc(hits, func(h hit) bool { return h.family.Role == r && !h.negated })
}

// clockTime reports a word with a time of day in it, "9:10" or "09:10:11Z".
func clockTime(w *word) bool {
	if !w.has(colon) {
		return false
	}
	s := w.text
	i := strings.IndexByte(s, ':')
	return i > 0 && i+2 < len(s) && isDigit(s[i-1]) && isDigit(s[i+1]) && isDigit(s[i+2])
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

// namesThing reports whether the text names anything that a service is made of.
func namesThing(d *document) bool {
	for _, h := range d.hits {
		if n := h.family.Name; n == "digital" || n == "component" {
			return true
		}
	}
	for i := range d.words {
		if w := &d.words[i]; w.has(slash) && len(w.text) > 3 && w.text[0] == '/' {
			return true
		}
	}
	return len(d.codes) > 0
}

// cite keeps the words for the decision first, and not too many.
func (v verdict) cite(all []Why) []Why {
	const most = 8
	var rooms [2][most]Why
	first, then := rooms[0][:0], rooms[1][:0]
	for _, w := range all {
		list := &then
		if (w.Field == "reliability") == v.reliability {
			list = &first
		}
		if len(*list) < most && !slices.Contains(*list, w) {
			*list = append(*list, w)
		}
	}
	return slices.Concat(first, then[:min(most-len(first), len(then))])
}
