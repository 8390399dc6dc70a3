package window

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// langFile is one language's word list as it stands in data.
type langFile struct {
	Code  string
	Stop  []string
	Weak  []string
	Table map[string]map[string][]string
}

// compounds joins weekdays and parts of the day where a language writes them as one word, in a fixed order: Montagabend.
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
	slices.SortFunc(out, byMeaning)
	return out
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

// special tables hold no phrases: the ends of compounds, and last words.
func special(table string) bool { return table == "partSuffix" || table == "ending" }

// entries turns the tables of a file into phrases with meanings, in a fixed order.
func (f langFile) entries() ([]entry, error) {
	weak := map[string]bool{}
	for _, w := range f.Weak {
		weak[fold(w)] = true
	}
	known := tables()
	var out []entry
	for table, values := range f.Table {
		if special(table) {
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
	slices.SortFunc(out, byMeaning)
	return out, nil
}

// byMeaning orders entries by all that tells one of a file from another: of the meanings that a phrase has of one class
// the first counts.
func byMeaning(a, b entry) int {
	return cmp.Or(
		cmp.Compare(a.sense.cl, b.sense.cl), cmp.Compare(a.phrase, b.phrase), cmp.Compare(a.sense.num, b.sense.num),
		cmp.Compare(a.sense.str, b.sense.str),
	)
}
