package intake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a piece of raw text between blanks, without the punctuation around it. Every question walks over all words, so
// they are kept small.
type word struct {
	text       string
	lower      string
	lead       string   // punctuation cut off before it, "(" or `"`
	tail       string   // and after it, "," or "):"
	labels     *[]label // those that begin with it; nil if none does
	start, end int32    // raw
	sentence   int32
	marks      marks // what it is made of, with the punctuation around it
}

// marks are the kinds of signs beside small letters that stand in a word. What cannot be without one of them is not looked
// for in the other words, which are nearly all.
type marks uint8

const (
	capital marks = 1 << iota
	digit
	slash
	colon
	hyphen
	underscore
	equals
	foreign // beyond ASCII
)

func markOf(c byte) marks {
	switch {
	case isDigit(c):
		return digit
	case c >= 'A' && c <= 'Z':
		return capital
	case c >= utf8.RuneSelf:
		return foreign
	}
	switch c {
	case '/':
		return slash
	case ':':
		return colon
	case '-':
		return hyphen
	case '_':
		return underscore
	case '=':
		return equals
	}
	return 0
}

const around = "\"'`“”„‚‘’«»‹›「」『』【】（）()[]{}<>,;:!?*|、。，．…：；→=~^"

// scan cuts the raw text into words. Punctuation inside a word stays: paths, ids and codes are made of it.
func scan(d *document, room []word) []word {
	out := slices.Grow(room[:0], 2+strings.Count(d.raw, " ")+strings.Count(d.raw, "\n"))
	at := int32(0)
	for i := 0; i < len(d.raw); {
		r, n := utf8.DecodeRuneInString(d.raw[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		start := i
		var m marks
		i, m = chunkEnd(d.raw, i)
		if i == start { // a mark that separates words by itself
			i += n
			continue
		}
		for int(at+1) < len(d.sentences) && start >= d.sentences[at].rawEnd {
			at++
		}
		out = append(out, word{start: int32(start), sentence: at, marks: m})
		out[len(out)-1].trim(d.raw[start:i])
	}
	return out
}

// chunkEnd is where the run of characters that begins at i ends, before a blank or a mark that separates words, and what it
// is made of.
func chunkEnd(raw string, i int) (end int, m marks) {
	for i < len(raw) {
		c := raw[i]
		if c >= 'a' && c <= 'z' {
			i++
			continue
		}
		if c > ' ' && c < utf8.RuneSelf {
			m |= markOf(c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(raw[i:])
		if unicode.IsSpace(r) || r >= 0x3000 && strings.ContainsRune("、。（）「」", r) {
			break
		}
		m |= foreign
		i += n
	}
	return i, m
}

// trim takes the word from the characters that begin at its start.
func (w *word) trim(whole string) {
	text := whole
	if !isWordByte(whole[0]) {
		text = strings.TrimLeft(whole, around)
	}
	w.lead = whole[:len(whole)-len(text)]
	w.text = trimRight(text)
	w.tail = text[len(w.text):]
	w.start += int32(len(w.lead))
	w.end = w.start + int32(len(w.text))
	w.lower = w.marks.lower(w.text)
}

// lower is a text with these marks in small letters.
func (m marks) lower(text string) string {
	if m&(capital|foreign) == 0 {
		return text
	}
	return strings.ToLower(text)
}

// has reports whether one of the marks stands in the word, or in the punctuation around it.
func (w *word) has(one marks) bool { return w.marks&one != 0 }

// trimRight cuts off the punctuation behind a word, the common kinds first.
func trimRight(text string) string {
	if text != "" && isWordByte(text[len(text)-1]) {
		return text
	}
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

func hasDigit(s string) bool { return hasBetween(s, '0', '9') }

func hasBetween(s string, first, last byte) bool {
	for i := range len(s) {
		if s[i] >= first && s[i] <= last {
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
