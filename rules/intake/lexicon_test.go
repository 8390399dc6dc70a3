package intake

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPattern(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     pattern
		fault    bool
	}{
		{name: "words", in: "not working", want: pattern{{texts: []string{"not working"}}}},
		{name: "choice", in: "(is|was) down", want: pattern{{texts: []string{"is down", "was down"}}}},
		{name: "choice in a word", in: "licen(s|c)e", want: pattern{{texts: []string{"license", "licence"}}}},
		{name: "may be absent", in: "at (the|) end", want: pattern{{texts: []string{"at the end", "at end"}}}},
		{name: "choice in a choice", in: "(a|b (c|d))", want: pattern{{texts: []string{"a", "b c", "b d"}}}},
		{name: "gap", in: "webhook ~3 late", want: pattern{{texts: []string{"webhook"}}, {texts: []string{"late"}, gap: 3}}},
		{name: "unclosed", in: "(a|b", fault: true},
		{name: "nothing", in: "(a|)", fault: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := readPattern(tc.in)
			if (err != nil) != tc.fault {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				return
			}
			if d := cmp.Diff(tc.want, got, cmp.AllowUnexported(segment{})); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestLexicon: every language knows every family that has phrases in English, and every question.
func TestLexicon(t *testing.T) {
	lex, err := loadLexicon()
	if err != nil {
		t.Fatal(err)
	}
	english := lex.languages[0]
	for _, l := range lex.languages {
		for _, f := range []string{"broken", "down", "outage", "cannot", "error", "refused", "timeout", "stuck", "slow", "late", "wrong", "stale", "lost", "since", "recovered", "ask", "howto", "wish", "planned", "ours", "closed", "order", "rest", "we"} {
			if len(l.Cues[f]) == 0 {
				t.Errorf("%s.toml: no cues.%s", l.Language, f)
			}
		}
		for what := range english.Questions {
			if l.Questions[what] == "" {
				t.Errorf("%s.toml: no questions.%s", l.Language, what)
			}
		}
	}
	for name, f := range lex.families {
		if f.About == "" || f.Role == 0 {
			t.Errorf("families.toml: %s: wants about and role", name)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, tc := range []struct {
		between string
		gap     int
		want    bool
	}{
		{" ", 0, true}, {", ", 0, false}, {" very ", 1, true}, {" very very ", 1, false}, {"は今", 1, true}, {"、それからずっと", 1, false},
	} {
		if got := within(tc.between, tc.gap); got != tc.want {
			t.Errorf("within(%q, %d) = %t", tc.between, tc.gap, got)
		}
	}
}
