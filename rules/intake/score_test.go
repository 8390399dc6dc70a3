package intake_test

import (
	"strings"

	"github.com/clarion-cre/clarion/rules/intake"
)

// rate counts what was found of what there was to find.
type rate struct{ found, of int }

func (r *rate) add(found bool) { //nolint:revive // what is counted
	r.of++
	if found {
		r.found++
	}
}

func (r rate) rate() float64 {
	if r.of == 0 {
		return 1
	}
	return float64(r.found) / float64(r.of)
}

// binary counts the outcomes of a yes-or-no question.
type binary struct{ yes, falseYes, missed int }

func (b binary) precision() float64 { return float64(b.yes) / float64(max(1, b.yes+b.falseYes)) }
func (b binary) recall() float64    { return float64(b.yes) / float64(max(1, b.yes+b.missed)) }

// confusion counts pairs of label and reading.
type confusion map[[2]string]int

// macroF1 is the mean of the F1 of every label that occurs.
func (c confusion) macroF1() float64 {
	labels := map[string]bool{}
	for pair := range c {
		labels[pair[0]] = true
	}
	sum := 0.0
	for l := range labels {
		tp, wrong := 0, 0
		for pair, n := range c {
			switch {
			case pair[0] == l && pair[1] == l:
				tp += n
			case pair[0] == l || pair[1] == l:
				wrong += n
			}
		}
		if tp > 0 {
			sum += 2 * float64(tp) / float64(2*tp+wrong)
		}
	}
	return sum / float64(max(1, len(labels)))
}

// score is what is measured over a set of labelled tickets, as the scorer of the corpora counts it.
type score struct {
	records                         int
	reliability                     binary
	symptoms                        confusion
	scope, customer, codes, regions rate
}

func (s *score) add(g gold, rec intake.Record) {
	if s.symptoms == nil {
		s.symptoms = confusion{}
	}
	s.records++
	switch {
	case g.Reliability && rec.Reliability:
		s.reliability.yes++
	case rec.Reliability:
		s.reliability.falseYes++
	case g.Reliability:
		s.reliability.missed++
	}
	want := g.Symptom
	if !g.Reliability {
		want = intake.NotReliability
	}
	s.symptoms[[2]string{string(want), string(rec.Symptom)}]++
	s.scope.add(g.Scope == rec.Scope)
	if g.Customer != "" {
		got, wanted := strings.ToLower(key(rec)), strings.ToLower(g.Customer)
		s.customer.add(got != "" && (strings.Contains(got, wanted) || strings.Contains(wanted, got)))
	}
	for _, c := range g.StatusCodes {
		s.codes.add(among(rec.StatusCodes, c))
	}
	for _, c := range g.Regions {
		s.regions.add(among(rec.Regions, c))
	}
}
