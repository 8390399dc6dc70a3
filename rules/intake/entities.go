package intake

import (
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// entities fills in what the words of the text name: codes, endpoints, regions, ids, components. Sentences that only
// say that something works are passed over.
func (r *Reader) entities(d *document, defaults Defaults, rec *Record) {
	words := d.words
	fine := r.fineSentences(d)
	d.codesOf(fine, rec)
	for i := range words {
		w := &words[i]
		if fine[w.sentence] {
			continue
		}
		if path, ok := endpoint(w, words, i); ok {
			rec.Endpoints = addOnce(rec.Endpoints, path)
		}
		if id, ok := requestID(w); ok {
			rec.RequestIDs = addOnce(rec.RequestIDs, id)
		}
	}
	for _, id := range labelled(words, "request") {
		if hasDigit(id.text) && !clockLike(id.text) {
			rec.RequestIDs = addOnce(rec.RequestIDs, id.text)
		}
	}
	r.regions(d, defaults, rec)
	components(d, rec)
}

// codesOf fills in the codes and names of errors, without those of the sentences in which all is fine.
func (d *document) codesOf(fine []bool, rec *Record) {
	for _, c := range d.codes {
		if fine[c.sentence] {
			continue
		}
		if c.kind != codeNumber {
			rec.ErrorNames = addOnce(rec.ErrorNames, c.value)
		}
		if c.kind.status() && !d.numbered(c) {
			rec.StatusCodes = addOnce(rec.StatusCodes, c.value)
		}
	}
}

// numbered reports words whose number stands in the text too: "504 Gateway Timeout" is one code.
func (d *document) numbered(c codeHit) bool {
	return c.means != "" && strings.Contains(c.value, " ") && slices.ContainsFunc(d.codes, func(o codeHit) bool { return o.kind == codeNumber && o.value == c.means })
}

// fineSentences marks the sentences that say that something works and name no failure.
func (r *Reader) fineSentences(d *document) []bool {
	works := make([]bool, len(d.sentences))
	fails := make([]bool, len(d.sentences))
	for _, h := range d.hits {
		switch {
		case h.family.Name == "works" || h.family.Name == "others":
			works[h.sentence] = works[h.sentence] || !h.negated
		case h.family.Role == roleFailure && !h.negated && h.family.Name != "trouble":
			fails[h.sentence] = true
		}
	}
	for i := range works {
		works[i] = works[i] && !fails[i]
	}
	return works
}

// endpoint recognises "/v1/exports", "GET /v1/exports?x=1" and the path of a URL: letters after a slash, not a date, a
// fraction or an "and/or".
func endpoint(w *word, words []word, i int) (string, bool) {
	if !w.has(slash) {
		return "", false
	}
	text := pathOf(w.text, methodBefore(words, i))
	if len(text) < 3 || text[0] != '/' || strings.HasSuffix(w.lead, "<") || filePath(text) {
		return "", false
	}
	if j := strings.IndexAny(text, "?#\"' "); j > 0 {
		text = text[:j]
	}
	text = strings.TrimRight(text, ".,;:/")
	if len(text) < 3 || !isLetter(text[1]) && strings.IndexByte("._{", text[1]) < 0 {
		return "", false
	}
	return text, true
}

// pathOf cuts away what stands before a path: "url=", "GET:", the host of a URL that was called.
func pathOf(text string, called bool) string { //nolint:revive // called is a fact about the text
	if _, rest, ok := strings.Cut(text, "://"); ok {
		host, path, _ := strings.Cut(rest, "/")
		if !called && !strings.Contains(host, "api") {
			return ""
		}
		return "/" + path
	}
	if j := strings.Index(text, "=/"); j > 0 {
		return text[j+1:]
	}
	if j := strings.Index(text, ":/"); j > 0 && methodName(text[:j]) {
		return text[j+1:]
	}
	return text
}

func methodBefore(words []word, i int) bool { return i > 0 && methodName(words[i-1].text) }

func methodName(s string) bool {
	switch s {
	case "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
		return true
	}
	return false
}

func filePath(s string) bool {
	top, _, below := strings.Cut(strings.TrimPrefix(s, "/"), "/")
	return below && strings.HasPrefix(s, "/") &&
		slices.Contains([]string{"usr", "var", "etc", "home", "opt", "tmp", "bin", "dev", "lib", "root", "srv"}, top)
}

// requestID recognises identifiers by their shape: "req_8f3k2a", "evt_3018594e", UUIDs.
func requestID(w *word) (string, bool) {
	text := w.text
	if !w.has(digit) {
		return "", false
	}
	if j := strings.LastIndexAny(text, "=:"); j >= 0 {
		text = strings.Trim(text[j+1:], around)
	}
	if uuid(text) {
		return text, true
	}
	prefix, rest, ok := strings.Cut(text, "_")
	if ok && len(rest) >= 4 && hasDigit(rest) {
		switch strings.ToLower(prefix) {
		case "req", "evt", "event", "job", "run", "build", "trace", "msg", "txn", "ch", "pi", "corr", "op", "exec", "task", "dlv", "del", "wh", "inv", "batch", "call", "sess", "up", "upl", "exp", "rid":
			return text, true
		}
	}
	prefix, rest, ok = strings.Cut(text, "-")
	if ok && len(rest) >= 4 && hasDigit(rest) {
		switch strings.ToLower(prefix) {
		case "req", "evt", "trace", "rid", "corr", "mpu", "job", "msg", "txn":
			return text, true
		}
	}
	return "", false
}

func uuid(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f'):
			return false
		}
	}
	return true
}

// clockLike reports a time or a date, which is no identifier.
func clockLike(s string) bool {
	return strings.Contains(s, ":") || len(s) == 10 && s[4] == '-' && s[7] == '-'
}

// labelledWord is a word that a label announces: "tenant: acme-prod", "request id 7f21".
type labelledWord struct {
	text  string
	start int32
}

// label announces something of a kind: customer, client, request.
type label struct {
	kind, text string
	words      int // up to three
}

// labelTable holds the labels of all kinds and languages by their first word.
type labelTable struct {
	shapes *phrase.Shapes // of those words
	labels map[string]*[]label
}

func (t labelTable) add(kind string, texts []string) {
	for _, text := range texts {
		first, _, _ := strings.Cut(text, " ")
		t.shapes.Add(first)
		if t.labels[first] == nil {
			t.labels[first] = new([]label)
		}
		*t.labels[first] = append(*t.labels[first], label{kind, text, 1 + strings.Count(text, " ")})
	}
}

// of are the labels that begin with a word; nearly every word begins none.
func (t labelTable) of(lower string) *[]label {
	if lower == "" || !t.shapes.Have(lower) {
		return nil
	}
	return t.labels[lower]
}

// has reports whether a single word is a label of the kind.
func (t labelTable) has(kind, lower string) bool {
	all := t.of(lower)
	return all != nil && slices.ContainsFunc(*all, func(l label) bool { return l.words == 1 && l.kind == kind })
}

// labelAt returns how many words from i on are a label of the kind, the longest that fits; 0 for none.
func labelAt(kind string, words []word, i int) int {
	if words[i].labels == nil {
		return 0
	}
	best := 0
	for _, c := range *words[i].labels {
		if c.kind == kind && c.words > best && i+c.words <= len(words) && c.matches(words[i:i+c.words]) {
			best = c.words
		}
	}
	return best
}

func (c label) matches(words []word) bool {
	rest := c.text
	for i := range words {
		w := &words[i]
		after, ok := strings.CutPrefix(rest, w.lower)
		if !ok || i < len(words)-1 && (w.tail != "" || !strings.HasPrefix(after, " ")) {
			return false
		}
		rest = strings.TrimPrefix(after, " ")
	}
	return rest == ""
}

// labelled returns the words announced by a label of the given kind, in any language.
func labelled(words []word, kind string) []labelledWord {
	var out []labelledWord
	for i := range words {
		n := labelAt(kind, words, i)
		if n == 0 {
			continue
		}
		last := &words[i+n-1]
		next := i + n
		for next < len(words) && linking(words[next].lower) && !strings.Contains(last.tail, ".") {
			next++
		}
		if next >= len(words) || words[next].sentence != last.sentence && !strings.ContainsAny(last.tail, ":：") {
			continue
		}
		out = append(out, labelledWord{text: words[next].text, start: words[next].start})
	}
	return out
}

// linking words may stand between a label and what it announces: "tenant is acme".
func linking(s string) bool {
	switch s {
	case "", "is", "=", "id", "no", "nr", "slug", "key", "name", "code", "ist", "est", "es", "é", "è", "lautet", "-", "number", "called", "n°", "nº":
		return true
	}
	return false
}
