package intake

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// codeWords is data/codes.toml.
type codeWords struct {
	Numbers    []int             `toml:"numbers"`
	Quantities []string          `toml:"quantities"`
	Before     []string          `toml:"before"`
	Beside     []string          `toml:"beside"`
	Named      map[string]string `toml:"named"`
	Names      struct {
		Codes    []string `toml:"codes"`
		Endings  []string `toml:"endings"`
		Parts    []string `toml:"parts"`
		Messages []string `toml:"messages"`
		Quoted   []string `toml:"quoted"`
	} `toml:"names"`
}

// codeTable is codeWords made ready for look-up.
type codeTable struct {
	numbers                    map[string]bool
	quantities, before, beside map[string]bool
	names, parts, quoted       map[string]bool
	endings                    []string
	said                       *phrase.Set // names and messages told in words
	meaning                    []string    // by phrase of said; empty: the words themselves
}

func newCodeTable(c codeWords) (codeTable, error) {
	t := codeTable{
		numbers: map[string]bool{}, quantities: setOf(c.Quantities), before: setOf(c.Before), beside: setOf(c.Beside),
		names: setOf(c.Names.Codes), parts: setOf(c.Names.Parts), quoted: setOf(c.Names.Quoted), endings: c.Names.Endings,
	}
	for _, n := range c.Numbers {
		t.numbers[strconv.Itoa(n)] = true
	}
	var texts []string
	for _, words := range slices.Sorted(maps.Keys(c.Named)) {
		texts = append(texts, words)
		t.meaning = append(t.meaning, c.Named[words])
	}
	for _, words := range c.Names.Messages {
		texts = append(texts, words)
		t.meaning = append(t.meaning, "")
	}
	var err error
	if t.said, err = phrase.Compile(texts); err != nil {
		return codeTable{}, fmt.Errorf("codes.toml: %w", err)
	}
	return t, nil
}

func setOf(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// codeHit is a code found in the text: a number, a name, or a name told in words.
type codeHit struct {
	value    string
	number   bool
	sentence int
	start    int // folded; -1 where only the raw place is known
}

// find returns the codes in order of position, numbers and names first.
func (t codeTable) find(d *document) []codeHit {
	var out []codeHit
	for i, w := range d.words {
		if strings.HasPrefix(w.tail, ":") && zero(neighbour(d.words, i+1)) {
			continue
		}
		if hasDigit(w.text) {
			if n := t.number(d.words, i); n != "" {
				out = append(out, codeHit{n, true, w.sentence, -1})
			}
		}
		if message := t.message(d, i); message != "" {
			out = append(out, codeHit{message, false, w.sentence, -1})
		}
		if name := t.name(w); name != "" {
			out = append(out, codeHit{name, false, w.sentence, -1})
		}
	}
	at := 0
	for _, h := range t.said.Find(d.text) {
		for at+1 < len(d.sentences) && h.Start >= d.sentences[at].end {
			at++
		}
		if h.Negated {
			continue
		}
		if number := t.meaning[h.Phrase]; number != "" {
			out = append(out, codeHit{number, true, at, h.Start})
		}
		out = append(out, codeHit{strings.TrimSpace(d.text.Original(h.Start, h.End)), false, at, h.Start})
	}
	return out
}

// message reads a quotation that begins at word i and is an error's text: "PKIX path building failed".
func (t codeTable) message(d *document, i int) string {
	w := d.words[i]
	if !strings.ContainsAny(w.lead, `"“„«`) || strings.ContainsAny(w.tail, `"”“»`) {
		return ""
	}
	known := false
	for k := i; k < len(d.words) && k < i+6 && d.words[k].sentence == w.sentence; k++ {
		known = known || t.quoted[d.words[k].lower]
		if strings.ContainsAny(d.words[k].tail, `"”“»`) {
			if !known {
				return ""
			}
			return d.raw[w.start:d.words[k].end]
		}
	}
	return ""
}

// number reads a status code: three digits of the list, not part of a quantity, a date or an address.
func (t codeTable) number(words []word, i int) string {
	w := words[i]
	if w.text == "" || w.text[0] == '/' || strings.ContainsAny(w.lead, "$€£#") {
		return ""
	}
	for from := 0; from+3 <= len(w.text); from++ {
		digits := w.text[from : from+3]
		if !allDigits(digits) {
			continue
		}
		if !t.numbers[digits] || !t.alone(w.text, from) {
			for from+1 < len(w.text) && isDigit(w.text[from+1]) {
				from++
			}
			continue
		}
		if t.isCode(words, i, digits, w.text) {
			return digits
		}
	}
	return ""
}

// alone reports whether the three digits at from are a number of their own: "502", "HTTP502", "status:502", "502s",
// "502/503", but no part of "1502", "10.0.0.500", "2024-500" or "500,000".
func (t codeTable) alone(text string, from int) bool {
	if from > 0 {
		switch c := text[from-1]; {
		case isDigit(c) || strings.IndexByte("-.,+$#_", c) >= 0:
			return false
		case c == ':' && (from < 2 || isDigit(text[from-2])):
			return false
		case isLetter(c) && !strings.HasSuffix(strings.ToLower(text[:from]), "http"):
			return false
		}
	}
	rest := text[from+3:]
	if rest == "" {
		return true
	}
	switch rest {
	case "s", "er", "ers", "ern", "'s", "’s", "'er", "-er", "-fehler", "-error", "-errors", "-fout", "'ing", "’ing", "-ing":
		return true
	}
	c := rest[0]
	if strings.IndexByte("-.,:", c) >= 0 { // "500,000", "502.5", "503-a"
		return len(rest) == 1 || !isDigit(rest[1]) && (c != '-' || !isLetter(rest[1]))
	}
	return !isDigit(c) && !isLetter(c) && strings.IndexByte("%_+", c) < 0
}

// isCode looks at the words around: round numbers are quantities more often than codes and need a sign that they are
// none; the others need only the absence of a unit.
func (t codeTable) isCode(words []word, i int, digits, text string) bool {
	before, after := neighbour(words, i-1), neighbour(words, i+1)
	bare := text == digits
	if bare && (t.quantities[after] || t.before[before]) {
		return false
	}
	if !bare || strings.ContainsAny(words[i].lead, `("'[<`+"`") {
		return true
	}
	if !strings.HasSuffix(digits, "00") {
		return true
	}
	return t.beside[before] || t.beside[after] || strings.HasPrefix(before, "http") || strings.HasSuffix(before, "エラー") || methodName(strings.ToUpper(after))
}

func neighbour(words []word, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	return words[i].lower
}

// name recognises the name of an error by its make: "ReadTimeout", "invalid_grant", "RATE_LIMITED", "ETIMEDOUT", "rc=4".
func (t codeTable) name(w word) string {
	text := w.text
	if w.lower == text && strings.IndexByte(text, '_') < 0 && strings.IndexByte(text, '=') < 0 {
		return "" // every name has a capital, a joiner or a value
	}
	if len(text) < 4 || len(text) > 60 || !ascii(text) || text[0] == '/' || strings.Contains(text, "://") {
		return ""
	}
	if rest, ok := strings.CutPrefix(strings.ToLower(text), "rc="); ok && allDigits(rest) {
		return text
	}
	if j := strings.LastIndexAny(text, "=:"); j > 0 {
		text = strings.Trim(text[j+1:], around)
	}
	if t.names[text] || errno(text) {
		return text
	}
	if strings.ContainsAny(text, "@/()") || strings.HasPrefix(w.tail, "(") {
		return ""
	}
	if strings.Contains(text, "_") {
		return t.snake(text)
	}
	if j := strings.LastIndexByte(text, '.'); j >= 0 {
		text = text[j+1:]
	}
	return t.camel(text)
}

func errno(s string) bool {
	if len(s) < 5 || s[0] != 'E' || strings.ToUpper(s) != s {
		return false
	}
	for _, mark := range []string{"CONN", "TIMEDOUT", "NOTFOUND", "PIPE", "HOST", "NETUN", "ADDR"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// snake wants a word of failure among the parts, and no counter or time among them.
func (t codeTable) snake(s string) string {
	found := false
	for part := range strings.SplitSeq(strings.ToLower(s), "_") {
		switch part {
		case "ms", "count", "seconds", "url", "at", "log", "logs", "handler", "id", "total", "max", "page", "code", "message":
			return ""
		}
		found = found || t.parts[part]
	}
	if !found {
		return ""
	}
	return s
}

func (t codeTable) camel(s string) string {
	if len(s) < 7 || s[0] < 'A' || s[0] > 'Z' || strings.ToUpper(s) == s {
		return ""
	}
	humps := 0
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'A' && c <= 'Z':
			humps++
		case !isLetter(c) && !isDigit(c):
			return ""
		}
	}
	if humps == 0 {
		return ""
	}
	for _, end := range t.endings {
		if strings.HasSuffix(s, end) && len(s) > len(end) {
			return s
		}
	}
	return ""
}
