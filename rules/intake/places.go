package intake

import (
	"strings"
)

// placeWords is data/places.toml.
type placeWords struct {
	Words      []string `toml:"words"`
	Suffixes   []string `toml:"suffixes"`
	Names      []string `toml:"names"`
	First      []string `toml:"first"`
	Directions []string `toml:"directions"`
}

type placeTable struct {
	words, names *wordSet
	suffixes     []string
	first        *wordSet
	directions   []string
	pairs        map[string][]string // the second words of names of two, by the first
}

func newPlaceTable(p placeWords) placeTable {
	t := placeTable{words: setOf(p.Words), names: setOf(p.Names), suffixes: p.Suffixes, first: setOf(p.First), directions: p.Directions}
	t.pairs = map[string][]string{}
	for _, n := range p.Names {
		if first, second, two := strings.Cut(n, " "); two {
			t.pairs[first] = append(t.pairs[first], second)
		}
	}
	return t
}

// regions fills in the affected regions: names as providers write them, the operator's own names, and places that the
// text calls a region. A region of which the text only says that it works is left out.
func (r *Reader) regions(d *document, defaults Defaults, rec *Record) {
	own := map[string]bool{}
	for _, name := range defaults.Regions {
		own[strings.ToLower(name)] = true
	}
	looked := 0
	for i := range d.words {
		name := r.regionAt(d.words, i, own)
		if name == "" {
			continue
		}
		if looked++; looked > mostLooks {
			return
		}
		if !d.fineClause(&d.words[i]) {
			rec.Regions = addOnce(rec.Regions, name)
		}
	}
}

// mostLooks bounds how many mentions of regions are looked at: a pasted dump holds thousands.
const mostLooks = 200

func (r *Reader) regionAt(words []word, i int, own map[string]bool) string {
	w := &words[i]
	switch {
	case w.lower == "":
		return ""
	case own[w.lower] || w.has(hyphen) && r.where.provider(w.lower):
		return w.text
	case !ascii(w.text):
		if name := r.where.japanese(w.text); name != "" {
			return name
		}
	case w.lower == w.text:
		return "" // places are written with a capital
	}
	name, n := r.where.place(words, i)
	if n > 0 && (r.where.words.has(neighbour(words, i-1)) || words[i+n-1].tail == "" && r.where.words.has(neighbour(words, i+n))) {
		return name
	}
	return ""
}

// place reads the name of a known place of one or two words.
func (t placeTable) place(words []word, i int) (name string, n int) {
	if i+1 < len(words) && words[i].tail == "" {
		for _, second := range t.pairs[words[i].text] {
			if words[i+1].text == second {
				return words[i].text + " " + second, 2
			}
		}
	}
	if t.names.has(words[i].text) {
		return words[i].text, 1
	}
	return "", 0
}

// japanese cuts the name before "リージョン" out of a run of text without blanks: the known place it ends with.
func (t placeTable) japanese(text string) string {
	for _, suffix := range t.suffixes {
		k := strings.Index(text, suffix)
		if k <= 0 {
			continue
		}
		for name := range t.names.words {
			if strings.HasSuffix(text[:k], name) {
				return name + suffix
			}
		}
	}
	return ""
}

// provider recognises "eu-west-1", "us-east1", "westeurope-like" names: a part of the world, a direction, a number.
func (t placeTable) provider(s string) bool {
	first, rest, ok := strings.Cut(s, "-")
	if !ok {
		return availabilityZone(s)
	}
	if !t.first.has(first) {
		return false
	}
	for _, dir := range t.directions {
		after, found := strings.CutPrefix(rest, dir)
		if !found {
			continue
		}
		after = strings.TrimPrefix(after, "-")
		if after == "" || isDigit(after[0]) && len(after) <= 2 || len(after) == 1 {
			return true
		}
	}
	return allDigits(rest) && len(rest) == 1
}

// availabilityZone recognises the zone ids "use1-az2" without their hyphen split.
func availabilityZone(s string) bool {
	return len(s) == 8 && strings.Contains(s, "-az")
}

// fineClause reports whether the clause in which the word stands says that something works, and names no failure:
// "eu-west-1 is down, us-east-1 works".
func (d *document) fineClause(w *word) bool {
	from, to := d.clause(w)
	works, fails := false, false
	for _, h := range d.bySentence[w.sentence] {
		if h.negated {
			continue
		}
		if at := len(d.text.Original(0, h.start)); at < from || at >= to {
			continue
		}
		works = works || h.family.Name == "works" || h.family.Name == "others"
		fails = fails || h.family.Role == roleFailure
	}
	return works && !fails
}

// clause is the stretch of raw text around a word, up to the next comma, bracket or "but" on either side.
func (d *document) clause(w *word) (from, to int) {
	s := d.sentences[w.sentence]
	start, end := int(w.start), int(w.end)
	from, to = s.rawStart, max(s.rawEnd, end)
	if k := strings.LastIndexAny(d.raw[from:start], ",;:(–（、，"); k >= 0 {
		from += k
	}
	if k := strings.IndexAny(d.raw[end:to], ",;)–）、，"); k >= 0 {
		to = end + k
	}
	for _, turn := range []string{" but ", " while ", " aber ", " mais ", " pero ", " mas ", " ma ", " maar "} {
		if k := strings.Index(d.raw[end:to], turn); k >= 0 {
			to = end + k
		}
		if k := strings.LastIndex(d.raw[from:start], turn); k >= 0 {
			from += k
		}
	}
	return from, to
}
