package phrase

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxPhrase = 900 // bytes
	maxForms  = 256 // spellings of one phrase
	maxGap    = 12  // words
	maxDepth  = 4   // of choices within choices
)

// parse reads a phrase into its forms. Where every choice is one run of words, the choices stay beside each other in
// their place, so that (a|b) ~2 (c|d) is one form of two places; where a choice has gaps or inner stars of its own, all
// spellings are written out.
func parse(p string) ([]form, error) {
	if strings.TrimSpace(p) == "" {
		return nil, errors.New("is empty: write the words to look for")
	}
	if len(p) > maxPhrase {
		return nil, fmt.Errorf("is longer than %d bytes: shorten it to the words that matter", maxPhrase)
	}
	if f, ok := compact(p); ok {
		return []form{f}, nil
	}
	return writtenOut(p)
}

// compact reads a phrase place by place; false if it is not of that simple kind or has a fault.
func compact(p string) (form, bool) {
	var f form
	segments, gaps := []string{p}, []string(nil)
	if strings.Contains(p, "~") {
		segments, gaps = gapMark.Split(p, -1), gapMark.FindAllString(p, -1)
	}
	for i, segment := range segments {
		at, ok := readPlace(segment)
		if ok && i > 0 {
			n, _, err := readGap(strings.TrimSpace(gaps[i-1]))
			at.gap, ok = n, err == nil
		}
		if !ok {
			return form{}, false
		}
		f.places = append(f.places, at)
	}
	return f, true
}

// readPlace reads the choices of one place; false if one of them is more than one run of words.
func readPlace(segment string) (place, bool) {
	choices, err := expand(segment)
	if err != nil {
		return place{}, false
	}
	var at place
	seen := map[string]bool{}
	for _, c := range choices {
		for _, v := range variants(c) {
			parts, err := split(strings.Join(strings.Fields(v), " "))
			if err != nil || len(parts) != 1 {
				return place{}, false
			}
			if !seen[v] {
				seen[v] = true
				at.parts = append(at.parts, parts[0].part)
			}
		}
	}
	return at, true
}

// gapMark is a gap with the blanks around it.
var gapMark = regexp.MustCompile(`\s~\d+\s`)

// writtenOut reads a phrase by writing out all its spellings.
func writtenOut(p string) ([]form, error) {
	choices, err := expand(p)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var forms []form
	for _, c := range choices {
		for _, v := range variants(c) {
			key := strings.Join(strings.Fields(v), " ")
			if seen[key] {
				continue
			}
			seen[key] = true
			parts, err := split(key)
			if err != nil {
				return nil, err
			}
			var f form
			for _, one := range parts {
				f.places = append(f.places, place{parts: []part{one.part}, gap: one.gap})
			}
			forms = append(forms, f)
		}
	}
	if len(forms) > maxForms {
		return nil, fmt.Errorf("has %d spellings, more than %d: split it into several phrases", len(forms), maxForms)
	}
	return forms, nil
}

// expand writes out the choices in round brackets, those within choices too.
func expand(p string) ([]string, error) {
	done, rest, err := sequence(p, 0)
	if err == nil && rest != "" {
		err = errors.New("has ) or | outside a choice: write choices as (this|that)")
	}
	return done, err
}

// sequence reads up to the end of the text or of the choice it is in.
func sequence(p string, depth int) (done []string, rest string, err error) {
	if depth > maxDepth {
		return nil, "", fmt.Errorf("has choices more than %d deep: write some of them out", maxDepth)
	}
	done = []string{""}
	for p != "" && p[0] != ')' && p[0] != '|' {
		var next []string
		if p[0] == '(' {
			if next, p, err = choice(p[1:], depth+1); err != nil {
				return nil, "", err
			}
		} else {
			n := strings.IndexAny(p, "()|")
			if n < 0 {
				n = len(p)
			}
			next, p = []string{p[:n]}, p[n:]
		}
		if done, err = times(done, next); err != nil {
			return nil, "", err
		}
	}
	return done, p, nil
}

// choice reads the sides of a choice and its closing bracket.
func choice(p string, depth int) (sides []string, rest string, err error) {
	for {
		side, rest, err := sequence(p, depth)
		if err != nil {
			return nil, "", err
		}
		sides = append(sides, side...)
		switch {
		case rest == "":
			return nil, "", errors.New("has an unclosed choice: write choices as (this|that)")
		case len(sides) > maxForms:
			return nil, "", fmt.Errorf("has more than %d spellings: split it into several phrases", maxForms)
		case rest[0] == ')':
			return sides, rest[1:], nil
		}
		p = rest[1:]
	}
}

func times(heads, tails []string) ([]string, error) {
	if len(heads)*len(tails) > maxForms {
		return nil, fmt.Errorf("has more than %d spellings: split it into several phrases", maxForms)
	}
	all := make([]string, 0, len(heads)*len(tails))
	for _, h := range heads {
		for _, t := range tails {
			all = append(all, h+t)
		}
	}
	return all, nil
}

// variants are the spellings of one written form: the hyphen open or closed, umlauts as two letters, n't as nt.
func variants(p string) []string {
	all := []string{p}
	add := func(change func(string) string) {
		for _, have := range all[:len(all):len(all)] {
			if v := change(have); v != have {
				all = append(all, v)
			}
		}
	}
	if strings.ContainsAny(p, "äöüÄÖÜ") {
		add(strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue").Replace)
	}
	if strings.Contains(p, "n't") || strings.Contains(p, "n’t") {
		add(strings.NewReplacer("n't", "nt", "n’t", "nt").Replace)
	}
	if strings.Contains(p, "-") {
		add(closeHyphens)
	}
	return all
}

// closeHyphens drops the hyphens between letters.
func closeHyphens(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r == '-' {
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			after, _ := utf8.DecodeRuneInString(s[i+1:])
			if unicode.IsLetter(before) && unicode.IsLetter(after) {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}
