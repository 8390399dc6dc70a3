// Package eval measures verdicts and places against a real Prometheus filled with synthetic days whose incidents are
// known. It holds tests only, and must not be what the rules are made for: the days are drawn from seeds.
//
//	go test ./rules/evidence/eval -run TestEvidence -v -args -full
package eval

import (
	"flag"
	"os"
	"testing"
	"time"
)

var (
	full = flag.Bool("full", false, "many large days instead of one small one")
	only = flag.Uint64("seed", 0, "with -full: one day of this seed")
)

func TestEvidence(t *testing.T) {
	seeds, s, each := []uint64{3}, size{tenants: 10, incidents: 9, hours: 14}, 3
	if *full {
		seeds, s, each = []uint64{11, 12, 13, 14}, size{tenants: 30, incidents: 14, hours: 24}, 4
	}
	if *only != 0 {
		seeds = []uint64{*only}
	}
	var total score
	for _, seed := range seeds {
		day := plant(seed, s)
		base := start(t)
		began := time.Now()
		if err := fill(base, day, seed, s.hours); err != nil {
			t.Fatal(err)
		}
		t.Logf("seed %d: %s with %d incidents filled in %v", seed, day.Day, len(day.Incidents), time.Since(began).Round(time.Millisecond))
		now := day.midnight().Add(time.Duration(s.hours) * time.Hour)
		total.add(day, examine(t.Context(), source(t, base), day, ask(day, seed, s.hours, each), now))
	}
	total.print(os.Stdout)
	total.judge(t)
}

// judge holds the figures against what Clarion promises.
func (s *score) judge(t *testing.T) {
	t.Helper()
	for _, w := range s.wrong {
		t.Log(w)
	}
	for _, g := range []struct {
		what     string
		got, min float64
	}{
		{"verdict precision", s.precision(), 0.98},
		{"verdict recall", s.recall(), 0.95},
		{"place, one incident", share(s.place[0], s.placed[0]), 0.95},
		{"place, two at once", share(s.place[1], s.placed[1]), 0.95},
		{"affected precision", share(s.found, s.named), 0.95},
		{"affected recall", share(s.found, s.there), 0.95},
	} {
		if g.got < g.min {
			t.Errorf("%s is %.3f, wanted %.2f", g.what, g.got, g.min)
		}
	}
	if m := s.median(); m > 2*time.Second {
		t.Errorf("a question takes %v in the middle, wanted under 2 s", m)
	}
	if s.yes == 0 || s.placed[0] == 0 || s.placed[1] == 0 {
		t.Error("nothing was confirmed, so nothing was measured")
	}
}
