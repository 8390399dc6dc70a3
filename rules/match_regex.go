package rules

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"

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
	digits bool // nothing without a digit matches: most do, and most text has none
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
	return pattern{group: group, regex: regex, digits: needsDigit(parsed)}, nil
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

// find adds what the expression matches around the literal's hit, across it.
func (p pattern) find(text string, h phrase.Hit, have []spot) []spot {
	if len(have) >= maxPerRegion {
		return have
	}
	from, to := max(0, h.Start-regexBefore), min(len(text), h.End+regexBehind)
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
