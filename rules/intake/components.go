package intake

import "strings"

// components fills in the parts of the service that the text names, as it writes them: "search", "the export API".
// Only sentences that report a failure, and the subject, are looked at.
func components(d *document, words []word, rec *Record) {
	fails := make([]bool, len(d.sentences))
	for _, h := range d.hits {
		if h.family.Role == roleFailure && !h.negated {
			fails[h.sentence] = true
		}
	}
	for _, h := range d.hits {
		if len(rec.Components) >= mostComponents {
			break
		}
		if h.family.Name != "component" || h.negated || !fails[h.sentence] && !d.sentences[h.sentence].subject {
			continue
		}
		rec.Components = addOnce(rec.Components, strings.TrimSpace(d.cited(h)))
	}
	for i, w := range words {
		if len(rec.Components) >= mostComponents || !fails[w.sentence] && !d.sentences[w.sentence].subject {
			continue
		}
		if strings.EqualFold(w.text, "API") && i > 0 && words[i-1].tail == "" && plainWord(words[i-1].text) {
			rec.Components = addOnce(rec.Components, d.raw[words[i-1].start:w.end])
		}
	}
}

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
