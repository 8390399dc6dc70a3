package phrase

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// gapped is a part and how many words may stand before it.
type gapped struct {
	part
	gap int
}

// split cuts one spelling at its gaps and open words.
func split(p string) ([]gapped, error) {
	var s splitter
	for _, w := range strings.Fields(p) {
		n, isGap, err := readGap(w)
		switch {
		case err != nil:
		case isGap:
			err = s.between(n)
		default:
			err = s.word(w)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(s.words) > 0 {
		s.flush()
	} else if s.gap > 0 {
		return nil, errors.New("ends in a gap: write the word that comes after it, or drop the gap")
	}
	return s.parts, check(s.parts)
}

// splitter collects the words of the part that is being read.
type splitter struct {
	parts []gapped
	words []string
	gap   int // before the part
}

func (s *splitter) between(gap int) error {
	if len(s.words) > 0 {
		s.flush()
	}
	if len(s.parts) == 0 || s.gap > 0 {
		return errors.New("has a gap that does not stand between words: write it as one ~2 two")
	}
	s.gap = gap
	return nil
}

func (s *splitter) word(w string) error {
	if strings.Contains(strings.Trim(w, "*"), "*") {
		return fmt.Errorf("has a star inside %q: a star stands before or after a word", w)
	}
	if strings.HasPrefix(w, "*") && len(s.words) > 0 {
		s.flush()
	}
	s.words = append(s.words, w)
	if strings.HasSuffix(w, "*") {
		s.flush()
	}
	return nil
}

// flush ends the part.
func (s *splitter) flush() {
	text := strings.Join(s.words, " ")
	p := part{openStart: strings.HasPrefix(text, "*"), openEnd: strings.HasSuffix(text, "*")}
	p.text = strings.Trim(Fold(strings.Trim(text, "*")), " \n")
	s.parts = append(s.parts, gapped{p, s.gap})
	s.words, s.gap = nil, 0
}

func check(parts []gapped) error {
	if len(parts) == 0 {
		return errors.New("may be empty: a choice needs words around it, or no empty side")
	}
	for _, p := range parts {
		n := utf8.RuneCountInString(p.text)
		switch {
		case n == 0 || strings.IndexFunc(p.text, wordRune) < 0:
			return errors.New("has a part without any letter or digit: write words")
		case (p.openEnd || p.openStart) && n < 3 && !unspaced(first(p.text)) && !strings.ContainsAny(p.text, "0123456789"):
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
