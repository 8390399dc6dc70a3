package intake

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// document is a text made ready for reading.
type document struct {
	raw        string
	text       phrase.Text
	sentences  []sentence
	language   string
	hits       []hit // in order of position
	bySentence [][]hit
	on         *desk
	denied     bool // the sentence weighed last denies a failure
	words      []word
	codes      []codeHit
	lived      bool // some sentence below the subject tells of something lived through
	plain      bool // short, and no cue speaks against a report
	dated      bool // some sentence tells of a failure and a time of day
	answer     bool // the subject answers an older mail
	thing      bool // the text is about something digital
	zeros      *zeroWords
	boxes      bool // some box of a form is not ticked
	where      inTheWords
	known      bool // the requester belongs to a known customer: what fails is ours, whatever it is called
}

// sentence is a piece of the text that is read as one statement. Offsets are into the folded form and into raw.
type sentence struct {
	start, end       int
	rawStart, rawEnd int
	subject          bool
	question         bool
	clock            bool // holds a time of day
	coded            bool // holds a status code or the name of an error
}

// hit is a cue found.
type hit struct {
	family     *family
	start, end int // folded
	opening    int // where its first segment ends: that is what may be denied
	sentence   int
	negated    bool
}

// cited is what the reporter wrote at a hit.
func (d *document) cited(h hit) string { return d.text.Original(h.start, h.end) }

// cueSets are the cues by language. A text is searched for those of its language and for the English ones that count
// abroad, so that seven other languages cost it nothing; a text whose language is undecided is searched for all.
type cueSets struct {
	native map[string]cueSet
	abroad cueSet
}

// cueSet finds all cues of one language in one pass.
type cueSet struct {
	set      *phrase.Set
	families []*family
	uses     []cueUse // by phrase; those of phrase n begin at from[n] and end where those of the next begin
	from     []int32
	slots    int
}

// cueUse says what a phrase is to a cue: one of its segments, which follow each other. There are thousands, and those of
// a text lie far apart: hence all in one place, and small.
type cueUse struct {
	slot   int32 // in the scratch space, where the segment waits for the next
	family uint8
	gap    int8 // words that may stand between it and the segment before
	first  bool
	last   bool
}

func compileCues(lex lexicon) (cueSets, error) {
	sets := make([]cueSet, len(lex.languages)+1)
	faults := make([]error, len(sets))
	var all sync.WaitGroup
	for i, l := range lex.languages {
		all.Go(func() { sets[i], faults[i] = compileLanguage(lex.families, l, func(*family) bool { return true }) })
		if l.Language == "en" {
			all.Go(func() { sets[len(sets)-1], faults[len(sets)-1] = compileLanguage(lex.families, l, (*family).abroad) })
		}
	}
	all.Wait()
	compiled := cueSets{native: map[string]cueSet{}, abroad: sets[len(sets)-1]}
	for i, l := range lex.languages {
		compiled.native[l.Language] = sets[i]
	}
	return compiled, errors.Join(faults...)
}

// compileLanguage compiles the cues of the families that count.
func compileLanguage(families map[string]family, l language, counts func(*family) bool) (cueSet, error) {
	var c cueSet
	b := cueBuilder{set: &c, index: map[string]int{}}
	for n, name := range slices.Sorted(maps.Keys(l.Cues)) {
		f := families[name]
		c.families = append(c.families, &f)
		for _, text := range l.Cues[name] {
			if err := b.add(n, text); err != nil {
				b.faults = append(b.faults, fmt.Errorf("%s.toml: cues.%s: %q: %w", l.Language, name, text, err))
			}
		}
	}
	if len(c.families) > math.MaxUint8+1 {
		b.faults = append(b.faults, fmt.Errorf("%s.toml: cues: more than %d families", l.Language, math.MaxUint8+1))
	}
	if len(b.faults) > 0 {
		return cueSet{}, errors.Join(b.faults...)
	}
	var texts []string
	for n, uses := range b.uses {
		uses = slices.DeleteFunc(uses, func(u cueUse) bool { return !counts(c.families[u.family]) })
		if len(uses) > 0 {
			texts = append(texts, b.texts[n])
			c.from = append(c.from, int32(len(c.uses)))
			c.uses = append(c.uses, uses...)
		}
	}
	c.from = append(c.from, int32(len(c.uses)))
	set, err := phrase.Compile(texts)
	if err != nil {
		return cueSet{}, fmt.Errorf("%s.toml: compile cues: %w", l.Language, err)
	}
	c.set = set
	return c, nil
}

type cueBuilder struct {
	set    *cueSet
	index  map[string]int
	texts  []string
	uses   [][]cueUse // by phrase
	faults []error
}

func (b *cueBuilder) add(family int, text string) error {
	p, err := readPattern(text)
	if err != nil {
		return err
	}
	for k, seg := range p {
		use := cueUse{int32(b.set.slots + k), uint8(family), int8(min(seg.gap, math.MaxInt8)), k == 0, k == len(p)-1}
		for _, t := range seg.texts {
			n, known := b.index[t]
			if !known {
				n = len(b.texts)
				b.index[t] = n
				b.texts = append(b.texts, t)
				b.uses = append(b.uses, nil)
			}
			b.uses[n] = append(b.uses[n], use)
		}
	}
	b.set.slots += len(p) - 1 // the last segment is never waited for
	return nil
}

// chain is how far a rule of several segments has been found.
type chain struct {
	start, end, opening int32
	set                 bool
}

// abroad: in a text of another language English cues count only where they are names of failures and things, which
// people of all languages mix in.
func (f *family) abroad() bool {
	return f.Role == roleFailure && !f.Grammar || f.Name == "digital" || f.Name == "component" || f.Name == "robot"
}

// find returns the cues of the document, in order of position.
func (s cueSets) find(d *document, on *desk) []hit {
	out := slices.Grow(on.cues[:0], len(d.raw)/12)
	for _, lang := range languageFiles {
		switch {
		case d.language == "" || d.language == lang:
			out = s.native[lang].find(d, on, out)
		case lang == "en":
			out = s.abroad.find(d, on, out)
		}
	}
	slices.SortStableFunc(out, func(a, b hit) int { return a.start - b.start })
	on.cues = out
	out = withoutIdioms(d.withoutLinks(out))
	denials := on.room.Denials(d.text)
	for i := range out {
		h := &out[i]
		h.negated = d.denies(h, denials.Read(h.start, h.opening))
	}
	return out
}

func (c cueSet) find(d *document, on *desk, out []hit) []hit {
	on.chains = slices.Grow(on.chains[:0], c.slots)[:c.slots]
	clear(on.chains)
	at := 0
	for _, h := range c.set.FindSaid(&on.room, d.text) {
		for at+1 < len(d.sentences) && h.Start >= d.sentences[at].end {
			at++
		}
		for i := c.from[h.Phrase]; i < c.from[h.Phrase+1]; i++ {
			u := &c.uses[i]
			if !u.first && !on.chains[u.slot-1].set {
				continue
			}
			link, ok := follow(d, on.chains, u, h, d.sentences[at].start)
			if !ok {
				continue
			}
			if !u.last {
				on.chains[u.slot] = link
				continue
			}
			out = append(out, hit{
				family: c.families[u.family], start: int(link.start), end: int(link.end), opening: int(link.opening), sentence: at,
			})
		}
	}
	return out
}

// withoutLinks drops what is part of a web address: its words are a title's and not the reporter's.
func (d *document) withoutLinks(hits []hit) []hit {
	if !strings.Contains(d.raw, "http") {
		return hits
	}
	at, word, linked := 0, 0, false // how far the text has been looked at, and whether the word there has begun an address
	return slices.DeleteFunc(hits, func(h hit) bool {
		start := max(at, d.text.Origin(h.start))
		if blank := strings.LastIndexAny(d.raw[at:start], " \t\n"); blank >= 0 {
			word, linked = at+blank+1, false
		}
		piece := d.raw[max(word, at-len("https:/")):start]
		linked = linked || strings.Contains(piece, "http://") || strings.Contains(piece, "https://")
		at = start
		return linked
	})
}

// withoutIdioms drops the words of failure that are part of words that mean none ("failover", "error codes"), and those
// of wishes, thanks and closing that are part of words that mean none ("whenever I want to").
func withoutIdioms(hits []hit) []hit {
	next, noFailure, noMood := 0, 0, 0 // of the idioms that have begun: how far the one of each kind that ends last reaches
	return slices.DeleteFunc(hits, func(h hit) bool {
		for ; next < len(hits) && hits[next].start <= h.start; next++ {
			switch hits[next].family.Name {
			case "no_failure":
				noFailure = max(noFailure, hits[next].end)
			case "no_mood":
				noMood = max(noMood, hits[next].end)
			}
		}
		switch h.family.Role {
		case roleFailure:
			return h.end <= noFailure
		case roleMood, roleAgainst:
			return h.end <= noMood
		default:
			return false
		}
	})
}

// follow joins a found segment to the segments before it, the first of which has been found.
func follow(d *document, chains []chain, u *cueUse, h phrase.Hit, sentenceStart int) (chain, bool) {
	link := chain{start: int32(h.Start), end: int32(h.End), opening: int32(h.End), set: true}
	if u.first {
		return link, true
	}
	before := chains[u.slot-1]
	if int(before.end) > h.Start || int(before.start) < sentenceStart {
		return link, false
	}
	if !within(d.text.Folded()[before.end:h.Start], int(u.gap)) {
		return link, false
	}
	link.start, link.opening = before.start, before.opening
	return link, true
}
