package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/rules/phrase"
)

const (
	regexBefore  = 60  // bytes of text that an expression sees before its literal
	regexBehind  = 240 // and behind it
	maxPerRegion = 40  // spots of one group that are kept; more say nothing new
)

// pattern is an expression that is tried where its literal stands.
type pattern struct {
	group  int
	regex  *regexp.Regexp
	digits bool     // nothing without a digit matches: most do, and most text has none
	bytes  alphabet // what matches are made of
}

func newPattern(expr string, group int) (pattern, error) {
	regex, err := regexp.Compile(expr)
	if err != nil {
		return pattern{}, fmt.Errorf("compile %q: %w", expr, err)
	}
	parsed, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return pattern{}, fmt.Errorf("parse %q: %w", expr, err)
	}
	return pattern{group: group, regex: regex, digits: needsDigit(parsed), bytes: alphabetOf(parsed)}, nil
}

// alphabet tells of each byte whether a match may hold it.
type alphabet [256]bool

// alphabetOf is what the matches of an expression are made of. All characters beyond ASCII count as one; an expression that
// looks at what stands around a match is taken to be made of anything.
func alphabetOf(re *syntax.Regexp) alphabet {
	var a alphabet
	a.add(re)
	return a
}

func (a *alphabet) add(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if a.span(r, r); re.Flags&syntax.FoldCase != 0 {
				a.span(0, utf8.RuneSelf)
			}
		}
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			a.span(re.Rune[i], re.Rune[i+1])
		}
	case syntax.OpEmptyMatch, syntax.OpCapture, syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat, syntax.OpConcat, syntax.OpAlternate:
		for _, sub := range re.Sub {
			a.add(sub)
		}
	default:
		a.span(0, utf8.RuneSelf)
	}
}

// span takes in the characters from first to last.
func (a *alphabet) span(first, last rune) {
	for c := first; c <= min(last, utf8.RuneSelf-1); c++ {
		a[c] = true
	}
	for c := utf8.RuneSelf; last >= utf8.RuneSelf && c < len(a); c++ {
		a[c] = true
	}
}

// needsDigit reports whether every match holds a digit.
func needsDigit(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return slices.ContainsFunc(re.Rune, func(r rune) bool { return r >= '0' && r <= '9' })
	case syntax.OpCharClass:
		return len(re.Rune) == 2 && re.Rune[0] >= '0' && re.Rune[1] <= '9'
	case syntax.OpPlus, syntax.OpCapture:
		return needsDigit(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && needsDigit(re.Sub[0])
	case syntax.OpConcat:
		return slices.ContainsFunc(re.Sub, needsDigit)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(side *syntax.Regexp) bool { return !needsDigit(side) })
	default:
		return false
	}
}

// reach is the stretch of text around the hit in which a match across it lies.
func (p *pattern) reach(text string, h phrase.Hit) (from, to int) {
	from, to = h.Start, h.End
	for from > max(0, h.Start-regexBefore) && p.bytes[text[from-1]] {
		from--
	}
	for to < min(len(text), h.End+regexBehind) && p.bytes[text[to]] {
		to++
	}
	return from, to
}

// find adds what the expression matches around the literal's hit, across it.
func (p *pattern) find(text string, h phrase.Hit, have []spot) []spot {
	if len(have) >= maxPerRegion {
		return have
	}
	from, to := p.reach(text, h)
	if p.digits && !strings.ContainsAny(text[from:to], "0123456789") {
		return have
	}
	for _, m := range p.regex.FindAllStringIndex(text[from:to], -1) {
		start, end := from+m[0], from+m[1]
		if start < h.End && end > h.Start {
			return append(have, spot{start, end, h.Negated})
		}
	}
	return have
}
