package window

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"time"
)

//go:embed data/*.toml
var files embed.FS

// grammar is loaded once. The data is part of the program, so a fault in it is a fault of the program; a test loads it.
var grammar = sync.OnceValue(func() *lexicon {
	l, err := load(files)
	if err != nil {
		panic(err)
	}
	return l
})

// sense is one meaning of a word: for a month its number, for a part its name, and so on.
type sense struct {
	cl  class
	num float64
	str string
}

// node is a step in the trie of phrases; its own senses are those of the phrase that ends here.
type node struct {
	next   map[string]*node
	mask   class
	weak   bool
	senses []sense
}

func (n *node) find(cl class) (sense, bool) {
	if n == nil || n.mask&cl == 0 {
		return sense{}, false
	}
	for _, s := range n.senses {
		if s.cl == cl {
			return s, true
		}
	}
	return sense{}, false
}

type zoneName struct {
	name     string
	zones    []*time.Location
	common   int // so many of them are usual; the rest are rare
	capitals bool
}

// head is a word with what it says of the language, and where phrases that begin with it go on.
type head struct {
	stops uint8    // a bit for each language that it gives away
	own   uint8    // the languages whose lists hold it
	first [8]*node // by language
}

type lexicon struct {
	codes      []string              // languages, English first
	heads      map[string]*head      // by word: what it says by itself
	stems      []map[string][]string // by language: beginnings of words of failure, by their first two letters
	failing    *node                 // what a word that begins with a stem means
	kanji      map[string]*node      // Japanese, matched without blanks
	kanjiMax   int                   // longest Japanese phrase, in runes
	zones      []zoneName
	byName     map[string]*time.Location
	monthFirst []string
	twelveHour []string
	tongues    map[string][]string // zones by the language that is spoken there
	endings    map[string][]string // last words of what stands before a number, by what they make of it
	desks      sync.Pool           // of *desk
}

func load(fsys fs.FS) (*lexicon, error) {
	l := &lexicon{heads: map[string]*head{}, endings: map[string][]string{}, kanji: map[string]*node{}, byName: map[string]*time.Location{}}
	var langs []langFile
	for _, code := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"} {
		f, err := readLang(fsys, "data/"+code+".toml")
		if err != nil {
			return nil, err
		}
		langs = append(langs, f)
	}
	zones, err := l.loadZones(fsys)
	if err != nil {
		return nil, err
	}
	for i, f := range langs {
		if err := l.addLang(i, f, langs[0], zones); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *lexicon) addLang(i int, f, english langFile, zones []entry) error {
	own, err := f.entries()
	if err != nil {
		return err
	}
	l.codes = append(l.codes, f.Code)
	l.addEndings(f.Table["ending"])
	for _, w := range f.Stop {
		l.head(fold(w)).stops |= 1 << i
	}
	if f.Code == "ja" {
		l.addKanji(own)
		l.addKanji(zones)
	}
	for _, e := range own {
		for _, w := range strings.Fields(e.phrase) {
			l.head(fold(w)).own |= 1 << i
		}
	}
	own = append(own, f.compounds()...)
	l.addStems(own)
	root := &node{next: map[string]*node{}}
	add(root, own, nil)
	if i > 0 {
		more, err := english.entries()
		if err != nil {
			return err
		}
		stops := map[string]bool{}
		for _, w := range f.Stop {
			stops[fold(w)] = true
		}
		add(root, more, func(phrase []string, have *node) bool {
			return have.mask == 0 && (len(phrase) > 1 || !stops[phrase[0]])
		})
	}
	add(root, zones, nil)
	for _, w := range f.Stop {
		add(root, []entry{{phrase: w, sense: sense{cl: cStop}}}, nil)
	}
	l.lead(i, root)
	return nil
}

func (l *lexicon) addEndings(endings map[string][]string) {
	for what, words := range endings {
		l.endings[what] = append(l.endings[what], words...)
	}
}

// lead notes at each word where the phrases of language i that begin with it go on.
func (l *lexicon) lead(i int, root *node) {
	for w, n := range root.next {
		l.head(w).first[i] = n
	}
}

// head is the entry of a word, made where there is none yet.
func (l *lexicon) head(w string) *head {
	h := l.heads[w]
	if h == nil {
		h = &head{}
		l.heads[w] = h
	}
	return h
}

// addStems takes the beginnings of words; those of English count in every language, as its words do.
func (l *lexicon) addStems(own []entry) {
	l.failing = &node{mask: cFail, senses: []sense{{cl: cFail}}}
	stems := map[string][]string{}
	if len(l.stems) > 0 {
		for k, v := range l.stems[0] {
			stems[k] = append(stems[k], v...)
		}
	}
	for _, e := range own {
		if e.sense.cl == cFailStem {
			stems[e.phrase[:2]] = append(stems[e.phrase[:2]], e.phrase)
		}
	}
	l.stems = append(l.stems, stems)
}

// stem tells whether a word begins like one of failure.
func (l *lexicon) stem(lang uint8, w string) *node {
	if len(w) < 5 {
		return nil
	}
	for _, s := range l.stems[lang][w[:2]] {
		if strings.HasPrefix(w, s) {
			return l.failing
		}
	}
	return nil
}

func (l *lexicon) addKanji(all []entry) {
	for _, e := range all {
		if !hasKanji(e.phrase) {
			continue
		}
		n := l.kanji[e.phrase]
		if n == nil {
			n = &node{}
			l.kanji[e.phrase] = n
		}
		n.put(e)
		l.kanjiMax = max(l.kanjiMax, len([]rune(e.phrase)))
	}
}

// entry is one phrase with one meaning.
type entry struct {
	phrase string
	sense  sense
	weak   bool
}

func (n *node) put(e entry) {
	n.mask |= e.sense.cl
	n.weak = n.weak || e.weak
	n.senses = append(n.senses, e.sense)
}

// add puts phrases into the trie; keep, if given, decides from what the node held before this call.
func add(root *node, all []entry, keep func(phrase []string, have *node) bool) {
	type pending struct {
		n *node
		e entry
	}
	var todo []pending
	for _, e := range all {
		if e.sense.cl == cFailStem {
			continue
		}
		words := phraseWords(e.phrase)
		if len(words) == 0 {
			continue
		}
		n := root
		for _, w := range words {
			if n.next == nil {
				n.next = map[string]*node{}
			}
			if n.next[w] == nil {
				n.next[w] = &node{}
			}
			n = n.next[w]
		}
		if keep == nil || keep(words, n) {
			todo = append(todo, pending{n, e})
		}
	}
	for _, p := range todo {
		p.n.put(p.e)
	}
}

func phraseWords(phrase string) []string {
	var words []string
	for _, t := range lexRaw(phrase, nil, &desk{}) {
		words = append(words, t.text)
	}
	return words
}

func (l *lexicon) loadZones(fsys fs.FS) ([]entry, error) {
	var raw struct {
		Abbreviation, Place map[string][]string
		Capitals            struct{ Words []string }
		Habit               struct {
			MonthFirst []string `toml:"month-first"`
			TwelveHour []string `toml:"twelve-hour"`
		}
		Tongue map[string][]string
	}
	if err := decode(fsys, "data/zones.toml", &raw); err != nil {
		return nil, err
	}
	l.tongues = raw.Tongue
	l.monthFirst, l.twelveHour = raw.Habit.MonthFirst, raw.Habit.TwelveHour
	capitals := map[string]bool{}
	for _, w := range raw.Capitals.Words {
		capitals[w] = true
	}
	var out []entry
	for _, part := range []struct {
		cl    class
		names map[string][]string
	}{{cZone, raw.Abbreviation}, {cPlace, raw.Place}} {
		for name, ids := range part.names {
			z := zoneName{name: name, capitals: capitals[name]}
			for _, id := range ids {
				id, rare := strings.CutPrefix(id, "?")
				loc, err := l.location(id)
				if err != nil {
					return nil, err
				}
				z.zones = append(z.zones, loc)
				if !rare {
					z.common = len(z.zones)
				}
			}
			out = append(out, entry{phrase: name, sense: sense{cl: part.cl, num: float64(len(l.zones))}})
			l.zones = append(l.zones, z)
		}
	}
	return out, nil
}

func (l *lexicon) location(id string) (*time.Location, error) {
	if loc := l.byName[id]; loc != nil {
		return loc, nil
	}
	loc, err := time.LoadLocation(id)
	if err != nil {
		return nil, fmt.Errorf("zone table: %w", err)
	}
	l.byName[id] = loc
	return loc, nil
}
