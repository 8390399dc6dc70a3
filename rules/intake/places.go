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
	words, names map[string]bool
	suffixes     []string
	first        map[string]bool
	directions   []string
}

func newPlaceTable(p placeWords) placeTable {
	t := placeTable{words: setOf(p.Words), suffixes: p.Suffixes, first: setOf(p.First), directions: p.Directions}
	t.names = map[string]bool{}
	for _, n := range p.Names {
		t.names[n] = true
	}
	return t
}

// regions fills in the affected regions: names as providers write them, the operator's own names, and places that the
// text calls a region. A region of which the text only says that it works is left out.
func (r *Reader) regions(d *document, words []word, defaults Defaults, rec *Record) {
	own := map[string]bool{}
	for _, name := range defaults.Regions {
		own[strings.ToLower(name)] = true
	}
	for i, w := range words {
		name := r.regionAt(words, i, own)
		if name == "" || r.fineClause(d, w) {
			continue
		}
		rec.Regions = addOnce(rec.Regions, name)
	}
}

func (r *Reader) regionAt(words []word, i int, own map[string]bool) string {
	w := words[i]
	switch {
	case w.lower == "":
		return ""
	case own[w.lower] || r.where.provider(w.lower):
		return w.text
	case !ascii(w.text):
		for _, suffix := range r.where.suffixes {
			if k := strings.Index(w.text, suffix); k > 0 {
				return r.japanese(w.text[:k], suffix)
			}
		}
	case w.lower == w.text:
		return "" // places are written with a capital
	}
	n := 1
	name := w.text
	if i+1 < len(words) && w.tail == "" && words[i+1].lower != words[i+1].text && r.where.names[w.text+" "+words[i+1].text] {
		name, n = w.text+" "+words[i+1].text, 2
	}
	if !r.where.names[name] {
		return ""
	}
	if r.where.words[neighbour(words, i-1)] || w.tail == "" && r.where.words[neighbour(words, i+n)] {
		return name
	}
	return ""
}

// japanese cuts the name before "リージョン" out of a run of text without blanks: the known place it ends with.
func (r *Reader) japanese(before, suffix string) string {
	for name := range r.where.names {
		if strings.HasSuffix(before, name) {
			return name + suffix
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
	if !t.first[first] {
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
func (r *Reader) fineClause(d *document, w word) bool {
	s := d.sentences[w.sentence]
	from, to := s.rawStart, s.rawEnd
	before, after := d.raw[from:w.start], d.raw[w.end:to]
	if k := strings.LastIndexAny(before, ",;:(–（、，"); k >= 0 {
		from += k
	}
	if k := strings.IndexAny(after, ",;)–）、，"); k >= 0 {
		to = w.end + k
	}
	for _, turn := range []string{" but ", " while ", " aber ", " mais ", " pero ", " mas ", " ma ", " maar "} {
		if k := strings.Index(d.raw[w.end:to], turn); k >= 0 {
			to = w.end + k
		}
		if k := strings.LastIndex(d.raw[from:w.start], turn); k >= 0 {
			from += k
		}
	}
	works, fails := false, false
	for _, h := range d.hits {
		if h.sentence != w.sentence || h.negated {
			continue
		}
		at := len(d.text.Original(0, h.start))
		if at < from || at >= to {
			continue
		}
		works = works || h.family.Name == "works" || h.family.Name == "others"
		fails = fails || h.family.Role == roleFailure
	}
	return works && !fails
}
