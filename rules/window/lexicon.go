package window

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
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
	next   []step
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

type lexicon struct {
	codes      []string // languages, English first
	words      words
	stems      []stems                // by language
	failing    *node                  // what a word that begins with a stem means
	kanji      map[rune][]kanjiPhrase // by their first character, the longest first
	zones      []zoneName
	byName     map[string]*time.Location
	monthFirst []string
	twelveHour []string
	tongues    map[string][]string // zones by the language that is spoken there
	endings    map[string][]string // last words of what stands before a number, by what they make of it
	desks      sync.Pool           // of *desk
}

func load(fsys fs.FS) (*lexicon, error) {
	l := &lexicon{endings: map[string][]string{}, kanji: map[rune][]kanjiPhrase{}, byName: map[string]*time.Location{}}
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
		l.words.head(fold(w)).stops |= 1 << (8 * i)
	}
	if f.Code == "ja" {
		l.addKanji(own)
		l.addKanji(zones)
	}
	for _, e := range own {
		for _, w := range strings.Fields(e.phrase) {
			l.words.head(fold(w)).own |= 1 << (8 * i)
		}
	}
	own = append(own, f.compounds()...)
	l.addStems(own)
	l.add(i, own, nil)
	if i > 0 {
		more, err := english.entries()
		if err != nil {
			return err
		}
		stops := map[string]bool{}
		for _, w := range f.Stop {
			stops[fold(w)] = true
		}
		l.add(i, more, func(phrase []string, have *node) bool {
			return have.mask == 0 && (len(phrase) > 1 || !stops[phrase[0]])
		})
	}
	l.add(i, zones, nil)
	for _, w := range f.Stop {
		l.add(i, []entry{{phrase: w, sense: sense{cl: cStop}}}, nil)
	}
	return nil
}

func (l *lexicon) addEndings(endings map[string][]string) {
	for what, words := range endings {
		l.endings[what] = append(l.endings[what], words...)
	}
}

// addStems takes the beginnings of words; those of English count in every language, as its words do.
func (l *lexicon) addStems(own []entry) {
	l.failing = &node{mask: cFail, senses: []sense{{cl: cFail}}}
	var all stems
	if len(l.stems) > 0 {
		all = l.stems[0]
	}
	for _, e := range own {
		if e.sense.cl == cFailStem {
			c := e.phrase[0]
			all[c] = append(slices.Clip(all[c]), e.phrase)
		}
	}
	l.stems = append(l.stems, all)
}

func (l *lexicon) addKanji(all []entry) {
	for _, e := range all {
		if !hasKanji(e.phrase) {
			continue
		}
		first, _ := utf8.DecodeRuneInString(e.phrase)
		phrases := l.kanji[first]
		k, known := slices.BinarySearchFunc(phrases, e.phrase, func(p kanjiPhrase, phrase string) int {
			return cmp.Or(cmp.Compare(len(phrase), len(p.text)), cmp.Compare(p.text, phrase))
		})
		if !known {
			phrases = slices.Insert(phrases, k, kanjiPhrase{text: e.phrase, node: &node{}})
			l.kanji[first] = phrases
		}
		phrases[k].node.put(e)
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

// add puts phrases of language i into the trie; keep, if given, decides from what the node held before this call.
func (l *lexicon) add(i int, all []entry, keep func(phrase []string, have *node) bool) {
	type pending struct {
		n *node
		e entry
	}
	var todo []pending
	d := &desk{}
	for _, e := range all {
		if e.sense.cl == cFailStem {
			continue
		}
		words := phraseWords(e.phrase, d)
		if len(words) == 0 {
			continue
		}
		first := &l.words.head(words[0]).first[i]
		if *first == nil {
			*first = &node{}
		}
		n := *first
		for _, w := range words[1:] {
			n = n.grow(l.words.head(w))
		}
		if keep == nil || keep(words, n) {
			todo = append(todo, pending{n, e})
		}
	}
	for _, p := range todo {
		p.n.put(p.e)
	}
}

// grow is the node that the word leads to, made where there is none yet.
func (n *node) grow(h *head) *node {
	if to := n.after(h); to != nil {
		return to
	}
	to := &node{}
	n.next = append(n.next, step{by: h, to: to})
	return to
}

func phraseWords(phrase string, d *desk) []string {
	var words []string
	for _, t := range lexRaw(phrase, nil, d) {
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
		for _, name := range slices.Sorted(maps.Keys(part.names)) {
			z := zoneName{name: name, capitals: capitals[name]}
			for _, id := range part.names[name] {
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
