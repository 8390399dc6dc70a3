package phrase

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed negation.txt
var negationText string

// negations reads the word list once; it is never changed afterwards.
var negations = sync.OnceValue(func() *negation { return readNegation(negationText) })

// role is what a word, or a few words, do in a denial.
type role uint8

const (
	denies       role = iota + 1 // with one foreign word between
	deniesOwn                    // as denies, and no verb between
	deniesNearby                 // across light words only
	verb                         // light
	light
	harmless
)

// negation reads denials. Words are looked up folded; entries of several words are joined by one space.
type negation struct {
	roles map[string]role
	last  map[string]int    // by the last word of entries: the words in the longest of them
	ends  Shapes            // of those last words
	after map[rune][]string // what follows a hit at once and denies it, by its first character
}

const (
	longestCue = 3 // words in one entry
	reach      = 6 // words read before a hit
)

func readNegation(list string) *negation {
	n := &negation{roles: map[string]role{}, last: map[string]int{}, after: map[rune][]string{}}
	kinds := map[string]role{"no": denies, "own": deniesOwn, "not": deniesNearby, "verb": verb, "light": light, "never": harmless}
	var after []string
	glue := []string{""}
	for line := range strings.Lines(list) {
		kind, words, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.HasPrefix(kind, "#") {
			continue
		}
		for w := range strings.SplitSeq(words, ",") {
			key := joinWords(Prepare(strings.TrimSpace(w)))
			switch kind {
			case "after":
				after = append(after, key)
			case "glue":
				glue = append(glue, key)
			default:
				n.put(key, kinds[kind])
			}
		}
	}
	for _, g := range glue {
		for _, a := range after {
			n.after[first(g+a)] = append(n.after[first(g+a)], g+a)
		}
	}
	return n
}

// put keeps the stronger of two roles that languages give one word: "no" denies in English and Spanish alike.
func (n *negation) put(key string, r role) {
	if have, known := n.roles[key]; !known || r < have {
		n.roles[key] = r
	}
	t := Prepare(key)
	if k := len(t.words); k > 0 {
		word := t.folded[t.words[k-1].start:t.words[k-1].end]
		n.last[word] = max(n.last[word], k)
		n.ends.Add(word)
	}
}

func joinWords(t Text) string {
	var b strings.Builder
	for i, w := range t.words {
		if i > 0 && !unspaced(first(t.folded[w.start:])) {
			b.WriteByte(' ')
		}
		b.WriteString(t.folded[w.start:w.end])
	}
	return b.String()
}

// Shapes holds a bit for each first byte and length of some words: most other words have another shape, and are told
// apart without being looked up.
type Shapes [256]uint64

// Add takes in a word, which must not be empty.
func (s *Shapes) Add(word string) { s[word[0]] |= 1 << (len(word) % 64) }

// Have reports whether a word that is not empty may be one of those taken in.
func (s *Shapes) Have(word string) bool { return s[word[0]]>>(len(word)%64)&1 == 1 }

// Denials reads what one text denies. Hits stand close together and many begin at the same place, so what is found out
// about a word or a place is kept until the next.
type Denials struct {
	*negation
	text   Text
	start  int // of the hit read last
	word   int // the first that begins there or behind
	before bool
	room   *Room
	cues   []cue // by word; none before the first is asked for
}

// Denials is a reader of the text's denials, good until the room is used for another.
func (r *Room) Denials(t Text) Denials {
	return Denials{negation: negations(), text: t, start: -1, room: r}
}

// cue is what the longest entry does whose last word is this one, and how many words it takes; 0 words: not looked up.
type cue struct {
	role role
	used uint8
}

// Read reports whether the text denies what stands at [start, end) of Folded. It is fastest where hits are asked for in
// order of position.
func (d *Denials) Read(start, end int) bool {
	if start != d.start {
		if start < d.start {
			d.word = d.text.wordAt(start)
		}
		for d.word < len(d.text.words) && int(d.text.words[d.word].start) < start {
			d.word++
		}
		d.start, d.before = start, d.standsBefore(start, d.word-1)
	}
	return d.before || d.behind(d.text.folded, end)
}

// standsBefore walks back from the hit and the word w before it, word by word and at most reach of them, within the clause.
// Light words are passed over, one foreign word makes the weaker denials too far away, two end the search.
func (d *Denials) standsBefore(start, w int) bool {
	t := &d.text
	foreign, edge, verbs := 0, start, 0
	if w >= 0 && int(t.words[w].end) > start { // the hit begins inside a word
		edge = int(t.words[w].start)
		w--
	}
	for steps := 0; w >= 0 && steps < reach && !clauseEnds(t.folded[t.words[w].end:edge]); steps++ {
		c := d.cue(w)
		r, used := c.role, int(c.used)
		if r == 0 {
			foreign++
		}
		switch {
		case r == harmless, foreign > 1, r == deniesNearby && foreign > 0, r == deniesOwn && verbs > 0:
			return false
		case r == denies, r == deniesOwn, r == deniesNearby:
			return !d.disarmed(t, w-used+1, start)
		case r == verb:
			verbs++
		}
		w -= used
		edge = int(t.words[w+1].start)
	}
	return false
}

func (d *Denials) cue(w int) cue {
	if d.cues == nil {
		d.cues = wiped(d.room.cues, len(d.text.words))
		d.room.cues = d.cues
	}
	if d.cues[w].used == 0 {
		d.cues[w] = d.look(&d.text, w)
	}
	return d.cues[w]
}

// look finds the longest entry whose last word is word w.
func (n *negation) look(t *Text, w int) cue {
	to := t.words[w].end
	last := t.folded[t.words[w].start:to]
	if !n.ends.Have(last) {
		return cue{0, 1}
	}
	for used := min(n.last[last], longestCue, w+1); used > 0; used-- {
		if r, known := n.roles[t.folded[t.words[w-used+1].start:to]]; known {
			return cue{r, uint8(used)}
		}
	}
	return cue{0, 1}
}

// disarmed reports whether the denial that begins with word w is part of words that deny nothing: "not only",
// "no idea", "geht nicht". The entry may reach up to the hit itself but no further.
func (n *negation) disarmed(t *Text, w, start int) bool {
	for from := max(0, w-longestCue+1); from <= w; from++ {
		for to := w; to < min(len(t.words), from+longestCue+1) && int(t.words[to].end) <= start; to++ {
			if n.roles[t.folded[t.words[from].start:t.words[to].end]] == harmless {
				return true
			}
		}
	}
	return false
}

// behind looks for a denial that follows the hit at once, as Japanese puts it.
func (n *negation) behind(s string, end int) bool {
	rest := s[end:]
	next := first(rest)
	return unspaced(next) && slices.ContainsFunc(n.after[next], func(a string) bool { return strings.HasPrefix(rest, a) })
}

// clauseEnds reports whether anything but blanks and apostrophes stands between two words.
func clauseEnds(between string) bool {
	return between != " " && (strings.Trim(between, " '-/") != "" || strings.Contains(between, " -"))
}
