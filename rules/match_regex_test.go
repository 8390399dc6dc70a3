package rules

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// What an expression matches is the same whether it reads the whole text around its literal or only the stretch that can
// be part of a match.
func TestPatternReach(t *testing.T) {
	exprs := []string{
		`lib[a-z ]{0,20} v?[0-9]+\.[0-9]+`, `[ (]v[0-9]+(\.[0-9]+)+`, `(since|after) v[0-9]+`, `(?i)LIB.v1`, `\blib\b`,
		`lib[^0-9]+2`, `(a|b|)lib$`, `^.*lib`, `lib(é|x)?[0-9]`, `[0-9]{2,}:lib`, `[à-ü]lib`, `lib[ -~]*é`,
	}
	texts := []string{
		"lib v1.2", "our lib é is (v1.2) since v1", "lib é9, a lib 2.1 and alib", "12:lib 12;lib", "lib: 2", "é lib/v1/lib2",
		"ülib lib-v1.0", "the lib\nlib 3.4", strings.Repeat("é", 40) + "lib", strings.Repeat("v1.", 30) + "lib v1.0" + strings.Repeat(".1", 150),
	}
	for _, expr := range exprs {
		p, err := newPattern(expr, 0)
		if err != nil {
			t.Fatal(err)
		}
		whole := p
		for c := range whole.bytes {
			whole.bytes[c] = true
		}
		for _, text := range texts {
			for _, literal := range []string{"lib", "v1", "since"} {
				for at := 0; strings.Contains(text[at:], literal); at++ {
					at += strings.Index(text[at:], literal)
					h := phrase.Hit{Start: at, End: at + len(literal)}
					got, want := p.find(text, h, nil), whole.find(text, h, nil)
					if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
						t.Errorf("%s at %d of %q: found %v, want %v", expr, at, text, got, want)
					}
				}
			}
		}
	}
}
