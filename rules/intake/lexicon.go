package intake

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed data/*.toml
var dataFiles embed.FS

// role says what a cue does to the reading; see data/families.toml.
type role uint8

const (
	roleFailure role = iota + 1
	roleLived
	roleMood
	roleAgainst
	roleHint
)

// UnmarshalText reads the name of a role.
func (r *role) UnmarshalText(name []byte) error {
	known := []string{"failure", "lived", "mood", "against", "hint"}
	*r = role(slices.Index(known, string(name)) + 1)
	if *r == 0 {
		return fmt.Errorf("%q is no role; write one of %v", name, known)
	}
	return nil
}

// family is one table of data/families.toml.
type family struct {
	Name    string  `toml:"-"`
	order   uint8   // among the names
	About   string  `toml:"about"`
	Role    role    `toml:"role"`
	Weight  float64 `toml:"weight"`
	Leaves  float64 `toml:"leaves"`
	Symptom Symptom `toml:"symptom"`
	Thing   bool    `toml:"thing"`
	Goods   bool    `toml:"goods"`
	Mention bool    `toml:"mention"`
	Grammar bool    `toml:"grammar"`
	Vague   bool    `toml:"vague"`
}

// language is one data file of a language.
type language struct {
	Language  string              `toml:"language"`
	Common    []string            `toml:"common"`
	None      []string            `toml:"none"`    // what is filled in where there is none
	InThe     []string            `toml:"in_the"`  // what says where, and denies in another language
	Denials   []string            `toml:"denials"` // what denies in a language that has such words
	Cues      map[string][]string `toml:"cues"`
	Labels    map[string][]string `toml:"labels"`
	Questions map[string]string   `toml:"questions"`
}

// lexicon is everything the data files say.
type lexicon struct {
	families  map[string]family
	languages []language
	codes     codeWords
	places    placeWords
}

// languageFiles in the order in which a tie of the language vote is broken.
var languageFiles = [...]string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"}

// loadLexicon reads all data files and tells all faults at once.
func loadLexicon() (lexicon, error) {
	var lex lexicon
	faults := []error{
		decode("families", &lex.families),
		decode("codes", &lex.codes),
		decode("places", &lex.places),
	}
	for i, name := range slices.Sorted(maps.Keys(lex.families)) {
		f := lex.families[name]
		f.Name, f.order = name, uint8(i)
		lex.families[name] = f
	}
	for _, name := range languageFiles {
		var l language
		if err := decode(name, &l); err != nil {
			faults = append(faults, err)
			continue
		}
		if l.Language != name {
			faults = append(faults, fmt.Errorf("%s.toml: language is %q, want %q", name, l.Language, name))
		}
		for cue := range l.Cues {
			if _, known := lex.families[cue]; !known {
				faults = append(faults, fmt.Errorf("%s.toml: cues.%s: no such family in families.toml", name, cue))
			}
		}
		lex.languages = append(lex.languages, l)
	}
	return lex, errors.Join(faults...)
}

// decode reads one data file strictly: an unknown key is a misspelt one.
func decode(name string, into any) error {
	text, err := fs.ReadFile(dataFiles, "data/"+name+".toml")
	if err != nil {
		return fmt.Errorf("read %s.toml: %w", name, err)
	}
	md, err := toml.Decode(string(text), into)
	if err != nil {
		return fmt.Errorf("read %s.toml: %w", name, err)
	}
	var unknown []string
	for _, key := range md.Undecoded() {
		unknown = append(unknown, key.String())
	}
	if len(unknown) > 0 {
		return fmt.Errorf("%s.toml: unknown keys %s", name, strings.Join(unknown, ", "))
	}
	return nil
}

// pattern is a phrase of a data file, cut into segments that follow each other.
type pattern []segment

type segment struct {
	texts []string // its spellings
	gap   int      // words that may stand between it and the segment before
}

// mostSpellings is how many spellings a segment may have before it is cut between its choices: two lists of words that
// follow each other are found as two lists, not as all their combinations.
const mostSpellings = 48

// readPattern cuts "(isn't|aren't) ~2 (updated|moved)" into its segments.
func readPattern(s string) (pattern, error) {
	var p pattern
	var items [][]string
	gap := 0
	flush := func(next int) error {
		segments, err := cut(items)
		if err != nil {
			return err
		}
		segments[0].gap = gap
		p = append(p, segments...)
		items, gap = nil, next
		return nil
	}
	words, err := topWords(s)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		var n int
		if _, err := fmt.Sscanf(w, "~%d", &n); err == nil {
			if err := flush(n); err != nil {
				return nil, err
			}
			continue
		}
		options, err := expand(w)
		if err != nil {
			return nil, err
		}
		items = append(items, options)
	}
	return p, flush(0)
}

// cut joins items to segments of at most mostSpellings spellings.
func cut(items [][]string) ([]segment, error) {
	var out []segment
	texts := []string{""}
	for _, options := range items {
		if len(texts)*len(options) > mostSpellings && !slices.Contains(texts, "") && !slices.Contains(options, "") {
			out = append(out, segment{texts: texts})
			texts = []string{""}
		}
		var next []string
		for _, t := range texts {
			for _, o := range options {
				next = append(next, strings.TrimSpace(t+" "+o))
			}
		}
		texts = next
	}
	out = append(out, segment{texts: texts})
	for _, s := range out {
		if slices.Contains(s.texts, "") {
			return nil, errors.New("may be empty")
		}
	}
	return out, nil
}

// topWords splits at spaces outside brackets.
func topWords(s string) ([]string, error) {
	var out []string
	depth, start := 0, 0
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == ' ' && depth == 0:
			if i > start {
				out = append(out, s[start:i])
			}
			start = i + 1
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth--
		}
	}
	if depth != 0 {
		return nil, fmt.Errorf("unclosed bracket in %q", s)
	}
	return out, nil
}

// expand writes out the choices of a word such as "licen(s|c)e" or "(can't|unable (to|))".
func expand(s string) ([]string, error) {
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return []string{s}, nil
	}
	depth, from := 0, open+1
	var options []string
	for i := open; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
			continue
		case ')':
			depth--
		case '|':
		default:
			continue
		}
		if depth > 1 || depth == 1 && s[i] == ')' {
			continue
		}
		inner, err := expand(s[from:i])
		if err != nil {
			return nil, err
		}
		options = append(options, inner...)
		from = i + 1
		if depth == 0 {
			return combine(s[:open], options, s[i+1:])
		}
	}
	return nil, fmt.Errorf("unclosed bracket in %q", s)
}

func combine(head string, options []string, tail string) ([]string, error) {
	tails, err := expand(tail)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, o := range options {
		for _, t := range tails {
			out = append(out, strings.TrimSpace(strings.Join(strings.Fields(head+o+t), " ")))
		}
	}
	return out, nil
}
