package window

import (
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"
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

// class is what a word may mean. Classes are bits, so that a token's meanings are tested with one mask.
type class uint64

const (
	cMonth class = 1 << iota
	cWeekday
	cNumber
	cUnit
	cDay
	cDayPart
	cPart
	cClockWord
	cMeridiem
	cClockMark
	cClockShift
	cClockTail
	cOrdinal
	cMark
	cZone
	cPlace
	cFrom
	cTo
	cBetween
	cAnd
	cSince
	cUntil
	cAfter
	cBefore
	cBy
	cAgo
	cAgoBefore
	cAgoSince
	cSpan
	cNow
	cLast
	cThis
	cNext
	cPeriod
	cEvery
	cAt
	cClockAt
	cWriting
	cVersion
	cLater
	cLong
	cThen
	cZoneWord
	cAllTimes
	cSinceAfter
	cUntilAfter
	cAfterAfter
	cBetweenAfter
	cByAfter
	cStart
	cEnd
	cWork
	cFail
	cOther
	cFuture
	cClosed
	cWhole
	cSeen
	cLastGood
	cLate
	cIdiom
	cFailStem
	cStop
)

// cTime are the classes a time can begin with.
const cTime = cMonth | cWeekday | cNumber | cDay | cDayPart | cPart | cClockWord | cMeridiem | cClockShift | cLast |
	cThis | cNext | cPeriod | cUnit

// cRole are the words that say how a time bounds the impact.
const cRole = cFrom | cTo | cBetween | cAnd | cSince | cUntil | cAfter | cBefore | cBy | cAgo | cAgoBefore | cSpan | cNow |
	cLast | cThis | cNext | cEvery | cAt

func tables() map[string]class {
	return map[string]class{
		"month": cMonth, "weekday": cWeekday, "number": cNumber, "unit": cUnit, "day": cDay, "dayPart": cDayPart,
		"part": cPart, "clockWord": cClockWord, "meridiem": cMeridiem, "clockMark": cClockMark,
		"clockShift": cClockShift, "clockTail": cClockTail, "ordinal": cOrdinal, "mark": cMark,
		"role/from": cFrom, "role/to": cTo, "role/between": cBetween, "role/and": cAnd, "role/since": cSince,
		"role/until": cUntil, "role/after": cAfter, "role/before": cBefore, "role/by": cBy, "role/ago": cAgo,
		"role/agoBefore": cAgoBefore, "role/agoSince": cAgoSince, "role/span": cSpan, "role/now": cNow,
		"role/last": cLast, "role/this": cThis, "role/next": cNext, "role/lastWeek": cPeriod,
		"role/thisWeek": cPeriod, "role/lastMonth": cPeriod, "role/thisMonth": cPeriod,
		"role/weekStart": cPeriod, "role/weekend": cPeriod, "role/every": cEvery, "role/at": cAt, "role/clockAt": cClockAt, "role/writing": cWriting, "role/version": cVersion, "role/later": cLater, "role/long": cLong,
		"role/then": cThen, "role/zone": cZoneWord, "role/allTimes": cAllTimes, "role/sinceAfter": cSinceAfter,
		"role/untilAfter": cUntilAfter, "role/afterAfter": cAfterAfter, "role/betweenAfter": cBetweenAfter,
		"role/byAfter": cByAfter,
		"cue/start":    cStart, "cue/end": cEnd, "cue/work": cWork, "cue/fail": cFail, "cue/other": cOther,
		"cue/future": cFuture, "cue/closed": cClosed, "cue/whole": cWhole, "cue/seen": cSeen, "cue/lastGood": cLastGood, "cue/late": cLate, "cue/idiom": cIdiom, "cue/failStem": cFailStem,
	}
}

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

type lexicon struct {
	codes      []string              // languages, English first
	stops      map[string]uint8      // word to a bit for each language it gives away
	own        map[string]uint8      // word to the languages whose lists hold it
	stems      []map[string][]string // by language: beginnings of words of failure, by their first two letters
	failing    *node                 // what a word that begins with a stem means
	roots      []*node               // by language: its own phrases, then English where it has none
	kanji      map[string]*node      // Japanese, matched without blanks
	kanjiMax   int                   // longest Japanese phrase, in runes
	zones      []zoneName
	byName     map[string]*time.Location
	monthFirst []string
	twelveHour []string
}

type langFile struct {
	Code  string
	Stop  []string
	Weak  []string
	Table map[string]map[string][]string
}

func load(fsys fs.FS) (*lexicon, error) {
	l := &lexicon{stops: map[string]uint8{}, own: map[string]uint8{}, kanji: map[string]*node{}, byName: map[string]*time.Location{}}
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
	for _, w := range f.Stop {
		l.stops[fold(w)] |= 1 << i
	}
	if f.Code == "ja" {
		l.addKanji(own)
		l.addKanji(zones)
	}
	for _, e := range own {
		for _, w := range strings.Fields(e.phrase) {
			l.own[fold(w)] |= 1 << i
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
	l.roots = append(l.roots, root)
	return nil
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

// compounds joins weekdays and parts of the day where a language writes them as one word: Montagabend.
func (f langFile) compounds() []entry {
	var out []entry
	for day, names := range f.Table["weekday"] {
		n, _ := strconv.ParseFloat(day, 64)
		for part, ends := range f.Table["partSuffix"] {
			for _, name := range names {
				for _, end := range ends {
					if len(name) < 5 {
						continue
					}
					out = append(out, entry{phrase: name + end, sense: sense{cl: cWeekday, num: n}},
						entry{phrase: name + end, sense: sense{cl: cPart, str: part}})
				}
			}
		}
	}
	return out
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
	for _, t := range lexRaw(phrase, nil) {
		words = append(words, t.text)
	}
	return words
}

func readLang(fsys fs.FS, name string) (langFile, error) {
	var raw map[string]any
	if err := decode(fsys, name, &raw); err != nil {
		return langFile{}, err
	}
	f := langFile{Table: map[string]map[string][]string{}}
	for key, v := range raw {
		switch v := v.(type) {
		case string:
			f.Code = v
		case []any:
			words, err := stringList(name, key, v)
			if err != nil {
				return f, err
			}
			if key == "stop" {
				f.Stop = words
			} else {
				f.Weak = words
			}
		case map[string]any:
			f.Table[key] = map[string][]string{}
			for value, list := range v {
				words, err := stringList(name, key+"."+value, list)
				if err != nil {
					return f, err
				}
				f.Table[key][value] = words
			}
		}
	}
	return f, nil
}

func decode(fsys fs.FS, name string, into any) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("read word list: %w", err)
	}
	if err := toml.Unmarshal(data, into); err != nil {
		return fmt.Errorf("decode word list %s: %w", name, err)
	}
	return nil
}

func stringList(file, key string, v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, fmt.Errorf("word list %s: %s must be a list of words", file, key)
	}
	var out []string
	for _, w := range list {
		s, ok := w.(string)
		if !ok {
			return nil, fmt.Errorf("word list %s: %s holds something that is no word", file, key)
		}
		out = append(out, s)
	}
	return out, nil
}

// entries turns the tables of a file into phrases with meanings, in a fixed order.
func (f langFile) entries() ([]entry, error) {
	weak := map[string]bool{}
	for _, w := range f.Weak {
		weak[fold(w)] = true
	}
	known := tables()
	var out []entry
	for table, values := range f.Table {
		if table == "partSuffix" {
			continue
		}
		for value, phrases := range values {
			cl, ok := known[table]
			if !ok {
				cl, ok = known[table+"/"+value]
			}
			if !ok {
				return nil, fmt.Errorf("word list %s: no such table as %s %s", f.Code, table, value)
			}
			s := sense{cl: cl, str: value}
			first, rest, _ := strings.Cut(value, " ")
			if n, err := strconv.ParseFloat(first, 64); err == nil {
				s.num, s.str = n, rest
			}
			for _, p := range phrases {
				out = append(out, entry{phrase: p, sense: s, weak: weak[fold(p)]})
				if cl == cClosed {
					out = append(out, entry{phrase: p, sense: sense{cl: cEnd}})
				}
			}
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.sense.cl != b.sense.cl {
			return a.sense.cl < b.sense.cl
		}
		if a.phrase != b.phrase {
			return a.phrase < b.phrase
		}
		return a.sense.num < b.sense.num
	})
	return out, nil
}

func (l *lexicon) loadZones(fsys fs.FS) ([]entry, error) {
	var raw struct {
		Abbreviation, Place map[string][]string
		Capitals            struct{ Words []string }
		Habit               struct {
			MonthFirst []string `toml:"month-first"`
			TwelveHour []string `toml:"twelve-hour"`
		}
	}
	if err := decode(fsys, "data/zones.toml", &raw); err != nil {
		return nil, err
	}
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
