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
		First    []string `toml:"first"`
		Runtime  []string `toml:"runtime"`
		Messages []string `toml:"messages"`
		Quoted   []string `toml:"quoted"`
	} `toml:"names"`
}

// codeTable is codeWords made ready for look-up.
type codeTable struct {
	numbers                              *wordSet
	quantities, before, beside           *wordSet
	names, parts, first, runtime, quoted *wordSet
	endings                              []string
	said                                 *phrase.Set // names and messages told in words
	meaning                              []string    // by phrase of said; empty: the words themselves
}

func newCodeTable(c codeWords) (codeTable, error) {
	t := codeTable{
		numbers: setOf(nil), quantities: setOf(c.Quantities), before: setOf(c.Before), beside: setOf(c.Beside),
		names: setOf(c.Names.Codes), parts: setOf(c.Names.Parts), first: setOf(c.Names.First),
		runtime: setOf(c.Names.Runtime), quoted: setOf(c.Names.Quoted), endings: c.Names.Endings,
	}
	for _, n := range c.Numbers {
		t.numbers.add(strconv.Itoa(n))
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

// codeHit is a code found in the text.
type codeHit struct {
	value    string
	kind     codeKind
	means    string // the number that words stand for
	sentence int32
}

// codeKind says what a code is written as.
type codeKind uint8

const (
	codeNumber    codeKind = iota // 502
	codeName                      // RESOURCE_EXHAUSTED, invalid_grant
	codeTold                      // Bad Gateway, upstream timed out
	codeException                 // TypeError: what the runtime of a language names a program's fault
	codeQuoted                    // "session invalid": the text of an error, in quotation marks
)

// status reports what a service answers with; exceptions and quoted texts are what a program or a page says of it.
func (k codeKind) status() bool { return k <= codeTold }

// find returns the codes: numbers and names in order of position, then those told in words.
func (t codeTable) find(d *document, on *desk) []codeHit {
	var out []codeHit
	add := func(value string, kind codeKind, sentence int32) {
		if value != "" {
			out = append(out, codeHit{value: value, kind: kind, sentence: sentence})
		}
	}
	for i := range d.words {
		w := &d.words[i]
		if strings.HasPrefix(w.tail, ":") && d.zeros.whole(strings.ToLower(neighbour(d.words, i+1))) {
			continue
		}
		add(t.number(d.words, i), codeNumber, w.sentence)
		add(t.message(d, i), codeQuoted, w.sentence)
		if name := t.name(w); name != "" && !framed(d.words, i, name) {
			add(name, t.nameKind(name), w.sentence)
		}
	}
	at := 0
	for _, h := range t.said.FindIn(&on.room, d.text) {
		for at+1 < len(d.sentences) && h.Start >= d.sentences[at].end {
			at++
		}
		if !h.Negated {
			words := strings.TrimSpace(d.text.Original(h.Start, h.End))
			out = append(out, codeHit{value: words, kind: codeTold, means: t.meaning[h.Phrase], sentence: int32(at)})
		}
	}
	return out
}

// nameKind tells the faults of a program from the codes of a service.
func (t codeTable) nameKind(name string) codeKind {
	if t.runtime.has(name) {
		return codeException
	}
	return codeName
}

// framed reports the name of a function in a stack trace: "line 271, in error_router".
func framed(words []word, i int, name string) bool {
	return strings.ToLower(name) == name && neighbour(words, i-1) == "in" && allDigits(neighbour(words, i-2))
}

// message reads a quotation that begins at word i and is an error's text: "PKIX path building failed".
func (t codeTable) message(d *document, i int) string {
	w := &d.words[i]
	if w.lead == "" || !strings.ContainsAny(w.lead, `"“„«`) || strings.ContainsAny(w.tail, `"”“»`) {
		return ""
	}
	known := false
	for k := i; k < len(d.words) && k < i+6 && d.words[k].sentence == w.sentence; k++ {
		known = known || t.quoted.has(d.words[k].lower)
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
	w := &words[i]
	if !w.has(digit) || w.text[0] == '/' || strings.ContainsAny(w.lead, "$€£#") {
		return ""
	}
	for from := 0; from < len(w.text); {
		if !isDigit(w.text[from]) {
			from++
			continue
		}
		to := from
		for to < len(w.text) && isDigit(w.text[to]) {
			to++
		}
		if digits := w.text[from:to]; t.numbers.has(digits) && opensCode(w.text[:from]) && closesCode(w.text[to:]) && t.isCode(words, i, digits, w.text) {
			return digits
		}
		from = to
	}
	return ""
}

// opensCode reports whether a code may follow: nothing, "HTTP", "status:", "(" and the like.
func opensCode(before string) bool {
	if before == "" {
		return true
	}
	c := before[len(before)-1]
	switch {
	case isDigit(c) || strings.IndexByte("-.,+$#_", c) >= 0 || strings.HasSuffix(before, "×"):
		return false
	case c == ':':
		return len(before) < 2 || !isDigit(before[len(before)-2])
	case isLetter(c):
		return strings.EqualFold(before[max(0, len(before)-4):], "http")
	}
	return true
}

// closesCode reports whether a code may end there: "502s", "502/503", "502," but not "500,000", "502.5", "500ms".
func closesCode(rest string) bool {
	switch rest {
	case "", "s", "er", "ers", "ern", "'s", "’s", "'er", "-er", "-fehler", "-error", "-errors", "-fout", "'ing", "’ing", "-ing":
		return true
	}
	c := rest[0]
	if strings.IndexByte("-.,:", c) >= 0 {
		rest = strings.TrimPrefix(rest[1:], "-") // "500.-172" is one number
		return rest == "" || !isDigit(rest[0]) && (c != '-' || !isLetter(rest[0]))
	}
	return !isDigit(c) && !isLetter(c) && strings.IndexByte("%_+", c) < 0
}

// isCode looks at the words around: round numbers are quantities more often than codes and need a sign that they are
// none; the others need only the absence of a unit.
func (t codeTable) isCode(words []word, i int, digits, text string) bool {
	before, after := neighbour(words, i-1), neighbour(words, i+1)
	switch {
	case text != digits:
		return true
	case t.quantities.has(after) || t.before.has(before):
		return false
	case before == "in" && allDigits(strings.Trim(neighbour(words, i-2), "~")): // one in 400
		return false
	case !strings.HasSuffix(digits, "00") || strings.ContainsAny(words[i].lead, `("'[<`+"`"):
		return true
	case strings.HasPrefix(before, "http") || strings.HasSuffix(before, "エラー"):
		return true
	}
	return t.beside.has(before) || t.beside.has(after) || methodName(strings.ToUpper(after))
}

func neighbour(words []word, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	return words[i].lower
}
