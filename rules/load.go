package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
)

// Fault is one thing to put right in a signature file: where, and what to do.
type Fault struct {
	File string
	Key  string // "customer.confirmed", "example[2].lang"; empty where the whole file is meant
	Text string
}

func (f Fault) String() string {
	if f.Key == "" {
		return f.File + ": " + f.Text
	}
	return f.File + ": " + f.Key + ": " + f.Text
}

// LoadError is all the faults of all files, sorted by file. LoadFS returns it.
type LoadError []Fault

func (f LoadError) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// file is one signature file as read, with what was found wrong in it.
type file struct {
	name   string
	sig    *Signature
	faults []Fault
}

func (f *file) fault(key, format string, args ...any) {
	f.faults = append(f.faults, Fault{f.name, key, fmt.Sprintf(format, args...)})
}

// shared are the word groups that every signature may use, by name.
type shared map[string]Words

// sharedFile is a file of word groups; its name begins with _.
type sharedFile struct {
	Words shared `toml:"words"`
}

// LoadFS reads every .toml file at the root of the file system: signatures, and, where the name begins with _, word
// groups that all signatures may use. The built-in word groups are there as well unless a file defines them anew. The
// error is a LoadError, with every fault of every file, or what kept a file from being read.
func LoadFS(files fs.FS) (*Library, error) {
	words, faults, err := loadShared(files)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("list signatures: %w", err)
	}
	l := &Library{}
	ids := map[string]string{}
	for _, name := range names {
		if strings.HasPrefix(name, "_") {
			continue
		}
		f, err := readFile(files, name)
		if err != nil {
			return nil, err
		}
		f.check(words)
		if first, known := ids[f.sig.ID]; known && f.sig.ID != "" {
			f.fault("id", "%q is the id of %s as well; give each signature its own", f.sig.ID, first)
		}
		ids[f.sig.ID] = name
		faults = append(faults, f.faults...)
		l.signatures = append(l.signatures, f.sig)
	}
	if len(names) == 0 {
		faults = append(faults, Fault{".", "", "there are no signatures here; put one .toml file for each into this directory"})
	}
	faults = append(faults, crossFaults(l.signatures)...)
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.File, b.File) })
		return nil, LoadError(faults)
	}
	slices.SortFunc(l.signatures, func(a, b *Signature) int { return cmp.Compare(a.ID, b.ID) })
	l.compiled, err = compile(l.signatures, words)
	if err != nil {
		return nil, fmt.Errorf("compile signatures: %w", err)
	}
	return l, nil
}

// loadShared reads the built-in word groups, then those of the files, which win and are checked (the tests see to the
// built-in ones).
func loadShared(files fs.FS) (shared, []Fault, error) {
	all, err := builtInWords()
	if err != nil {
		return nil, nil, err
	}
	all = maps.Clone(all)
	var faults []Fault
	defined := map[string]string{}
	read := func(f *file, groups shared) {
		f.checkWords(groups)
		for group, words := range groups {
			if first, twice := defined[group]; twice {
				f.fault("words."+group, "is defined in %s as well; put all of it into one file", first)
			}
			defined[group] = f.name
			all[group] = words
		}
		faults = append(faults, f.faults...)
	}
	err = eachShared(files, read)
	return all, faults, err
}

// builtInWords are read once for all libraries of the process; nobody changes them.
var builtInWords = sync.OnceValues(func() (shared, error) {
	own, err := builtIn()
	if err != nil {
		return nil, err
	}
	all := shared{}
	err = eachShared(own, func(_ *file, groups shared) { maps.Copy(all, groups) })
	return all, err
})

// eachShared reads the files of word groups, in order of their names.
func eachShared(files fs.FS, read func(*file, shared)) error {
	names, err := fs.Glob(files, "_*.toml")
	if err != nil {
		return fmt.Errorf("list word groups: %w", err)
	}
	for _, name := range names {
		var s sharedFile
		f := &file{name: name}
		if err := f.decode(files, &s); err != nil {
			return err
		}
		read(f, s.Words)
	}
	return nil
}

func readFile(files fs.FS, name string) (*file, error) {
	f := &file{name: name, sig: &Signature{}}
	if err := f.decode(files, f.sig); err != nil {
		return nil, err
	}
	var within connectors.Duration
	if within.UnmarshalText([]byte(f.sig.Repeat.Span)) == nil {
		f.sig.Repeat.Within = time.Duration(within)
	}
	return f, nil
}

// decode fills v. What is wrong with the TOML becomes a fault; only a file that cannot be read is an error.
func (f *file) decode(files fs.FS, v any) error {
	text, err := fs.ReadFile(files, f.name)
	if err != nil {
		return fmt.Errorf("read signature: %w", err)
	}
	md, err := toml.Decode(string(text), v)
	var parse toml.ParseError
	switch {
	case errors.As(err, &parse):
		f.fault("", "line %d: %s", parse.Position.Line, parse.Message)
	case err != nil:
		f.fault("", "%s", strings.TrimPrefix(err.Error(), "toml: "))
	}
	for _, key := range md.Undecoded() {
		if err == nil {
			f.fault(key.String(), "is not a key of this file; check its spelling, or remove it")
		}
	}
	return nil
}

// crossFaults finds what can only be seen with all signatures at hand: names of others that do not exist, and circles.
func crossFaults(all []*Signature) []Fault {
	known := map[string]bool{}
	for _, s := range all {
		known[s.ID] = true
	}
	var faults []Fault
	for _, s := range all {
		for _, id := range s.Matching.Yields {
			if !known[id] || id == s.ID {
				faults = append(faults, Fault{s.ID + ".toml", "match.yields", fmt.Sprintf("there is no other signature %q here; name one, or remove it", id)})
			}
		}
		if way := wayBack(s.ID, s, all, map[string]bool{}); way != nil && !slices.Contains(s.Matching.Yields, s.ID) {
			faults = append(faults, Fault{s.ID + ".toml", "match.yields", fmt.Sprintf("goes in a circle, %s, so that none of them is ever chosen; take one of them out", strings.Join(append(way, s.ID), " to "))})
		}
		for i, e := range s.Examples {
			if e.Instead != "" && (!known[e.Instead] || e.Instead == s.ID) {
				faults = append(faults, Fault{s.ID + ".toml", fmt.Sprintf("example[%d].instead", i), fmt.Sprintf("there is no other signature %q here; name the one this text belongs to, or give a reason", e.Instead)})
			}
		}
	}
	return faults
}

// wayBack is the way on which s stands back behind the signature of that id, from s on; nil if there is none. It goes
// nowhere twice.
func wayBack(id string, s *Signature, all []*Signature, been map[string]bool) []string {
	been[s.ID] = true
	if slices.Contains(s.Matching.Yields, id) {
		return []string{s.ID}
	}
	for _, next := range all {
		if been[next.ID] || !slices.Contains(s.Matching.Yields, next.ID) {
			continue
		}
		if way := wayBack(id, next, all, been); way != nil {
			return append([]string{s.ID}, way...)
		}
	}
	return nil
}

// stem is the file's name without directory and extension.
func stem(name string) string {
	return strings.TrimSuffix(path.Base(name), ".toml")
}
