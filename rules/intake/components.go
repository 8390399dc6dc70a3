package intake

import "strings"

// components fills in the parts of the service that the text names, as it writes them: "search", "the export API".
// Only sentences that report a failure, and the subject, are looked at.
func components(d *document, rec *Record) {
	told := make([]bool, len(d.sentences))
	for i, s := range d.sentences {
		told[i] = s.subject || has(d.bySentence[i], roleFailure)
	}
	add := func(name string, sentence int32) {
		if told[sentence] && len(rec.Components) < mostComponents {
			rec.Components = addOnce(rec.Components, name)
		}
	}
	for _, h := range d.hits {
		if h.family.Name == "component" && !h.negated {
			add(strings.TrimSpace(d.cited(h)), int32(h.sentence))
		}
	}
	for i := range d.words {
		w := &d.words[i]
		if w.lower == "api" && i > 0 && named(&d.words[i-1]) {
			add(d.raw[d.words[i-1].start:w.end], w.sentence)
		}
	}
}

// named reports a word that tells which API is meant.
func named(before *word) bool { return before.tail == "" && plainWord(before.text) }

// mostComponents: more names than this say nothing.
const mostComponents = 6

func plainWord(s string) bool {
	switch strings.ToLower(s) {
	case "", "the", "your", "our", "an", "a", "of", "api", "this", "every", "any", "all", "to", "by", "in", "on", "from", "die", "der", "eure", "votre", "l", "su", "sua", "de", "la", "public":
		return false
	}
	for i := range len(s) {
		if s[i] < 0x80 && !isLetter(s[i]) && s[i] != '-' {
			return false
		}
	}
	return true
}
