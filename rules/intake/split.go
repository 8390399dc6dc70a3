package intake

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// split cuts the folded text at the ends of sentences.
func (d *document) split(subject int) {
	s := d.text.Folded()
	d.sentences = d.on.sentences[:0]
	start, from := 0, len(d.text.Original(0, 0))
	for i := 0; i < len(s); {
		end, ends := i+1, false
		if s[i] <= '?' || s[i] >= utf8.RuneSelf { // no letter
			end, ends = endsSentence(s, i)
		}
		if ends || end == len(s) {
			to := len(d.text.Original(0, end))
			if strings.TrimSpace(s[start:end]) != "" {
				d.sentences = append(d.sentences, sentence{
					start: start, end: end, rawStart: from, rawEnd: to, subject: from < subject, question: s[i] == '?',
				})
			}
			start, from = end, to
		}
		i = end
	}
	d.on.sentences = d.sentences
}

// endsSentence reports whether the byte or sign at i ends a sentence, and where the next is. Two dots and more end one
// without a space after them ("it was good....now it hangs").
func endsSentence(s string, i int) (next int, ends bool) {
	const stop = "。"
	switch s[i] {
	case '\n', '!', '?', ';':
		return i + 1, true
	case '.':
		return i + 1, i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n' || i > 0 && s[i-1] == '.' && s[i+1] >= 'a' && s[i+1] <= 'z'
	case stop[0]:
		if strings.HasPrefix(s[i:], stop) {
			return i + len(stop), true
		}
	}
	return i + 1, false
}

// group cuts the cues at the ends of sentences.
func group(d *document) [][]hit {
	out := slices.Grow(d.on.bySentence[:0], len(d.sentences))[:len(d.sentences)]
	clear(out)
	d.on.bySentence = out
	for start := 0; start < len(d.hits); {
		end := start
		for end < len(d.hits) && d.hits[end].sentence == d.hits[start].sentence {
			end++
		}
		out[d.hits[start].sentence] = d.hits[start:end]
		start = end
	}
	return out
}
