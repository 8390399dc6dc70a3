package prose

import (
	"strings"
	"testing"
	"unicode"
)

// What is taken for visible at a glance is no odd space, no line end and nothing that cannot be seen.
func TestEverydayCharacters(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		plain := strings.ContainsRune(" \n\t\u3000", r)
		hidden := unicode.In(r, unicode.Zs, unicode.Zl, unicode.Zp, unicode.Cc, unicode.Cf)
		if everyday(r) && hidden && !plain {
			t.Errorf("%U cannot be seen and is taken for everyday", r)
		}
	}
}

func TestVisible(t *testing.T) {
	for _, c := range []struct {
		in, want string
		dropped  bool
	}{
		{"naïve “quoted” — text 東京\u3000リージョン\tend\n", "naïve “quoted” — text 東京\u3000リージョン\tend\n", false},
		{"a\r\nb\rc\u2028d\v", "a\nb\nc\nd\n", false},
		{"a\u00a0b\u2009c", "a b c", false},
		{"\u200bzero\u200b width\ufeff", "zero width", true},
		{"\u200b", "", true},
		{"", "", false},
	} {
		if got, dropped := visible(c.in); got != c.want || dropped != c.dropped {
			t.Errorf("%q: %q (%v), want %q (%v)", c.in, got, dropped, c.want, c.dropped)
		}
	}
}

// A text begins with a phrase in whatever case it writes it.
func TestBeginsInAnyCase(t *testing.T) {
	for in := range sections {
		for _, phrase := range mailWords()[in].all {
			if !begins(phrase, in) || !begins(strings.ToUpper(phrase)+" 1", in) {
				t.Errorf("%q does not begin with itself", phrase)
			}
		}
	}
}
