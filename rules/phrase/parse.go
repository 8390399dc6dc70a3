package phrase

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxPhrase = 200 // bytes
	maxForms  = 256 // spellings of one phrase
	maxGap    = 12  // words
)

// parse reads a phrase into its spellings, each a list of parts.
func parse(p string) ([][]part, error) {
	if strings.TrimSpace(p) == "" {
		return nil, errors.New("is empty: write the words to look for")
	}
	if len(p) > maxPhrase {
		return nil, fmt.Errorf("is longer than %d bytes: shorten it to the words that matter", maxPhrase)
	}
	choices, err := expand(p)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var forms [][]part
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
			forms = append(forms, parts)
		}
	}
	if len(forms) > maxForms {
		return nil, fmt.Errorf("has %d spellings, more than %d: split it into several phrases", len(forms), maxForms)
	}
	return forms, nil
}

// expand writes out the choices in round brackets.
func expand(p string) ([]string, error) {
	done := []string{""}
	for p != "" {
		open := strings.IndexByte(p, '(')
		if open < 0 {
			if strings.ContainsAny(p, ")|") {
				return nil, errors.New("has ) or | outside a choice: write choices as (this|that)")
			}
			return times(done, []string{p})
		}
		length := strings.IndexByte(p[open:], ')')
		if length < 0 || strings.ContainsAny(p[:open], ")|") || strings.Contains(p[open+1:open+length], "(") {
			return nil, errors.New("has an unclosed or nested choice: write choices as (this|that)")
		}
		var err error
		if done, err = times(done, []string{p[:open]}); err != nil {
			return nil, err
		}
		if done, err = times(done, strings.Split(p[open+1:open+length], "|")); err != nil {
			return nil, err
		}
		p = p[open+length+1:]
	}
	return done, nil
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
	umlauts := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue")
	add(umlauts.Replace)
	add(func(s string) string { return strings.NewReplacer("n't", "nt", "n’t", "nt").Replace(s) })
	add(closeHyphens)
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

// split cuts one spelling at its gaps and open words.
func split(p string) ([]part, error) {
	var parts []part
	var words []string
	gap, begun := 0, false
	flush := func(openEnd bool) {
		text := strings.Join(words, " ")
		open := strings.HasPrefix(text, "*")
		text = strings.Trim(Prepare(strings.Trim(text, "*")).Folded(), " \n")
		parts = append(parts, part{text: text, openStart: open, openEnd: openEnd, gap: gap})
		words, gap, begun = nil, 0, true
	}
	for _, w := range strings.Fields(p) {
		if n, isGap, err := readGap(w); err != nil {
			return nil, err
		} else if isGap {
			if len(words) > 0 {
				flush(false)
			}
			if !begun || gap > 0 {
				return nil, errors.New("has a gap that does not stand between words: write it as one ~2 two")
			}
			gap = n
			continue
		}
		if strings.Contains(strings.Trim(w, "*"), "*") {
			return nil, fmt.Errorf("has a star inside %q: a star stands before or after a word", w)
		}
		if strings.HasPrefix(w, "*") && len(words) > 0 {
			flush(false)
		}
		words = append(words, w)
		if strings.HasSuffix(w, "*") {
			flush(true)
		}
	}
	if len(words) > 0 {
		flush(false)
	} else if gap > 0 {
		return nil, errors.New("ends in a gap: write the word that comes after it, or drop the gap")
	}
	return parts, check(parts)
}

func check(parts []part) error {
	for _, p := range parts {
		n := utf8.RuneCountInString(p.text)
		switch {
		case n == 0 || strings.IndexFunc(p.text, wordRune) < 0:
			return errors.New("has a part without any letter or digit: write words")
		case (p.openEnd || p.openStart) && n < 3 && !unspaced(first(p.text)):
			return fmt.Errorf("has a star at %q, which is too short: give it at least three letters", p.text)
		}
	}
	return nil
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func readGap(w string) (n int, isGap bool, err error) {
	digits, isGap := strings.CutPrefix(w, "~")
	if !isGap {
		return 0, false, nil
	}
	n, err = strconv.Atoi(digits)
	if err != nil || n < 1 || n > maxGap {
		return 0, true, fmt.Errorf("has the gap %q: write ~1 to ~%d", w, maxGap)
	}
	return n, true, nil
}

// wordStart is where the word that stands before i begins.
func wordStart(s string, i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !wordRune(r) || unspaced(r) {
			break
		}
		i -= n
	}
	return i
}
