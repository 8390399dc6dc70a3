package intake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a piece of raw text between blanks, without the punctuation around it.
type word struct {
	text       string
	lower      string
	start, end int // raw
	sentence   int
	label      bool   // labels begin with it
	lead       string // punctuation cut off before it, "(" or `"`
	tail       string // and after it, "," or "):"
}

const around = "\"'`“”„‚‘’«»‹›「」『』【】（）()[]{}<>,;:!?*|、。，．…：；→=~^"

// scan cuts the raw text into words. Punctuation inside a word stays: paths, ids and codes are made of it.
func scan(d *document, room []word) []word {
	out := slices.Grow(room[:0], 2+strings.Count(d.raw, " ")+strings.Count(d.raw, "\n"))
	at := 0
	for i := 0; i < len(d.raw); {
		r, n := utf8.DecodeRuneInString(d.raw[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		start := i
		i = chunkEnd(d.raw, i)
		if i == start { // a mark that separates words by itself
			i += n
			continue
		}
		for at+1 < len(d.sentences) && start >= d.sentences[at].rawEnd {
			at++
		}
		out = append(out, trimWord(d.raw, start, i, at))
	}
	return out
}

// chunkEnd is where the run of characters that begins at i ends: before a blank, or a mark that separates words.
func chunkEnd(raw string, i int) int {
	for i < len(raw) {
		if c := raw[i]; c > ' ' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(raw[i:])
		if unicode.IsSpace(r) || r >= 0x3000 && strings.ContainsRune("、。（）「」", r) {
			break
		}
		i += n
	}
	return i
}

func trimWord(raw string, start, end, sentence int) word {
	whole := raw[start:end]
	if isWordByte(whole[0]) && isWordByte(whole[len(whole)-1]) {
		return word{text: whole, lower: strings.ToLower(whole), start: start, end: end, sentence: sentence}
	}
	text := whole
	if !isWordByte(whole[0]) {
		text = strings.TrimLeft(whole, around)
	}
	lead := whole[:len(whole)-len(text)]
	trimmed := trimRight(text)
	w := word{
		text: trimmed, start: start + len(lead), sentence: sentence, lead: lead, tail: text[len(trimmed):],
	}
	w.end = w.start + len(trimmed)
	w.lower = strings.ToLower(trimmed) // no copy where it is lower case already
	return w
}

// trimRight cuts off the punctuation behind a word, the common kinds first.
func trimRight(text string) string {
	for len(text) > 0 && strings.IndexByte(`.,:;)!?"'`, text[len(text)-1]) >= 0 {
		text = text[:len(text)-1]
	}
	if text == "" || isWordByte(text[len(text)-1]) {
		return text
	}
	return strings.TrimRight(text, around+".")
}

func isWordByte(c byte) bool { return isLetter(c) || isDigit(c) }

// addOnce appends a value that is not there yet, in whatever case.
func addOnce(list []string, value string) []string {
	if value == "" || len(list) >= mostValues {
		return list
	}
	for _, have := range list {
		if strings.EqualFold(have, value) {
			return list
		}
	}
	return append(list, value)
}

// mostValues bounds every list of a record: a pasted dump names thousands.
const mostValues = 20

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hasEither(s string, a, b byte) bool {
	return strings.IndexByte(s, a) >= 0 || strings.IndexByte(s, b) >= 0
}

func hasDigit(s string) bool {
	for i := range len(s) {
		if isDigit(s[i]) {
			return true
		}
	}
	return false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// within reports whether at most gap words stand in between; with gap 0 nothing but blanks may. Two characters of a
// language without blanks count as a word.
func within(between string, gap int) bool {
	if gap == 0 {
		return strings.TrimSpace(between) == ""
	}
	halves, in := 0, false
	for _, r := range between {
		switch {
		case r >= 0x3040 && unicode.IsLetter(r):
			halves++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !in {
				halves += 2
			}
			in = true
		default:
			in = in && strings.ContainsRune("'./_", r)
		}
		if halves/2 > gap {
			return false
		}
	}
	return true
}
