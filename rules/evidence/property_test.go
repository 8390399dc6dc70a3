package evidence_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
)

// experiment is one question and the two rounds of answers to it, to be changed and asked again.
type experiment struct {
	name     string
	check    evidence.Check
	question evidence.Question
	rounds   [][]evidence.Reply
	finding  evidence.Finding
}

// GoString keeps the answers out of a failing property's report.
func (e *experiment) GoString() string { return e.name }

func experiments(t *testing.T) []*experiment {
	t.Helper()
	l := newLab(t, city())
	es := []*experiment{
		{name: "region", check: latency(), question: question("acme", from(9, 10, 9, 25))},
		{name: "tenant", check: failures(), question: question("acme", from(13, 0, 13, 30))},
		{name: "global", check: failures(), question: question("hooli", from(16, 0, 16, 12))},
		{name: "route", check: failures(), question: question("umbrella", from(19, 0, 19, 20))},
		{name: "combination", check: failures(), question: question("globex", from(20, 30, 20, 50))},
		{name: "refuted", check: failures(), question: question("hooli", from(13, 0, 13, 30))},
		{name: "chronic", check: failures(), question: question("sore", from(11, 0, 11, 30))},
		{name: "gap", check: failures(), question: question("asia", from(21, 25, 21, 48))},
	}
	for _, e := range es {
		e.finding = evidence.Examine(e.check, e.question, func(qs []connectors.Query) []evidence.Reply {
			rs := l.ask(qs)
			e.rounds = append(e.rounds, rs)
			return rs
		})
	}
	return es
}

// again examines with the recorded answers, changed. The queries come in the same order, whatever they say.
func (e *experiment) again(q evidence.Question, change func(connectors.Series) connectors.Series, more ...connectors.Series) evidence.Finding {
	round := 0
	return evidence.Examine(e.check, q, func(qs []connectors.Query) []evidence.Reply {
		var out []evidence.Reply
		if round >= len(e.rounds) {
			return nil // it was not asked before: what follows is another verdict
		}
		for _, r := range e.rounds[round] {
			var ss []connectors.Series
			for _, s := range r.Answer.Series {
				ss = append(ss, change(s))
			}
			if round == 1 {
				ss = append(ss, more...)
			}
			out = append(out, evidence.Reply{Answer: connectors.Answer{Series: ss}})
		}
		round++
		return out[:min(len(qs), len(out))]
	})
}

func (e *experiment) same(t *rapid.T, f evidence.Finding, rename func(string) string) {
	if f.Verdict != e.finding.Verdict || f.Place.Kind != e.finding.Place.Kind {
		t.Fatalf("%s: %s %s became %s %s: %s", e.name, e.finding.Verdict, e.finding.Place.Kind, f.Verdict, f.Place.Kind, f.Cause)
	}
	for k, v := range e.finding.Place.Labels {
		if f.Place.Labels[k] != rename(v) {
			t.Fatalf("%s: place %v became %v", e.name, e.finding.Place.Labels, f.Place.Labels)
		}
	}
}

func keep(s string) string { return s }

func samples(s connectors.Series, change func(connectors.Sample) connectors.Sample) connectors.Series {
	out := connectors.Series{Labels: s.Labels}
	for _, p := range s.Samples {
		out.Samples = append(out.Samples, change(p))
	}
	return out
}

// TestProperties holds that nothing but what happened decides: not how much traffic there is, what things are called,
// when it was, or who else is well.
func TestProperties(t *testing.T) {
	es := experiments(t)
	for _, p := range []struct {
		name string
		hold func(*testing.T, []*experiment)
	}{{"scale", scale}, {"rename", rename}, {"shift", shift}, {"an unaffected customer", unaffected}} {
		t.Run(p.name, func(t *testing.T) { p.hold(t, es) })
	}
}

func scale(t *testing.T, es []*experiment) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(es).Draw(t, "experiment")
		k := rapid.Float64Range(1, 200).Draw(t, "times")
		f := e.again(e.question, func(s connectors.Series) connectors.Series {
			return samples(s, func(p connectors.Sample) connectors.Sample { return connectors.Sample{At: p.At, Value: p.Value * k} })
		})
		e.same(t, f, keep)
	})
}

func rename(t *testing.T, es []*experiment) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(es).Draw(t, "experiment")
		salt := rapid.String().Draw(t, "salt")
		names := map[string]string{}
		rename := func(v string) string { // injective, and the order of names is not kept
			if _, ok := names[v]; !ok {
				names[v] = fmt.Sprintf("%d%s%s", (len(names)*7919)%101, salt, v)
			}
			return names[v]
		}
		q := e.question
		q.Tenant = rename(q.Tenant)
		f := e.again(q, func(s connectors.Series) connectors.Series {
			labels := map[string]string{}
			for k, v := range s.Labels {
				labels[k] = v
				if k != "le" {
					labels[k] = rename(v)
				}
			}
			return connectors.Series{Labels: labels, Samples: s.Samples}
		})
		e.same(t, f, rename)
	})
}

func shift(t *testing.T, es []*experiment) {
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(es).Draw(t, "experiment")
		by := time.Duration(rapid.IntRange(-200000, 200000).Draw(t, "minutes")) * time.Minute
		q := e.question
		q.Now = q.Now.Add(by)
		q.Windows = slices.Clone(q.Windows)
		for i, w := range q.Windows {
			q.Windows[i] = window.Window{Start: w.Start.Add(by), End: w.End.Add(by), Granularity: w.Granularity, Zone: w.Zone}
		}
		f := e.again(q, func(s connectors.Series) connectors.Series {
			return samples(s, func(p connectors.Sample) connectors.Sample {
				return connectors.Sample{At: p.At.Add(by), Value: p.Value}
			})
		})
		e.same(t, f, keep)
		if e.finding.Verdict == evidence.Confirmed && !f.From.Equal(e.finding.From.Add(by)) {
			t.Fatalf("%s: from %v, wanted %v", e.name, f.From, e.finding.From.Add(by))
		}
	})
}

// A customer who is as well as ever, wherever it is, changes nothing, unless everybody else is not: then it is no longer
// everybody.
func unaffected(t *testing.T, es []*experiment) {
	es = slices.DeleteFunc(slices.Clone(es), func(e *experiment) bool { return e.finding.Place.Kind == evidence.Global })
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(es).Draw(t, "experiment")
		region := rapid.SampledFrom([]string{"eu", "us", "ap", "sa"}).Draw(t, "region")
		if e.finding.Place.Kind != evidence.Tenant && e.finding.Place.Kind != evidence.Combination {
			region = "sa" // in a bad place nobody is well
		}
		route := rapid.SampledFrom([]string{"/v1/orders", "/v1/export", "/v1/new"}).Draw(t, "route")
		rate := rapid.Float64Range(1, 5000).Draw(t, "rate")
		if len(e.rounds) < 2 {
			e.same(t, e.again(e.question, func(s connectors.Series) connectors.Series { return s }), keep)
			return
		}
		f := e.again(e.question, func(s connectors.Series) connectors.Series { return s }, e.calm(region, route, rate)...)
		e.same(t, f, keep)
		for _, a := range f.Affected {
			if a.Tenant == "newcomer" {
				t.Fatalf("%s: %+v", e.name, a)
			}
		}
	})
}

// calm is a newcomer's series for the question about everybody: always half a percent bad.
func (e *experiment) calm(region, route string, rate float64) []connectors.Series {
	var at []time.Time
	les := map[string]bool{}
	for _, r := range e.rounds[1] {
		for _, s := range r.Answer.Series {
			les[s.Labels["le"]] = true
			for _, p := range s.Samples {
				if !slices.Contains(at, p.At) {
					at = append(at, p.At)
				}
			}
		}
	}
	var out []connectors.Series
	for le := range les {
		s := connectors.Series{Labels: map[string]string{"tenant": "newcomer", "region": region, "route": route}}
		for _, t := range at {
			s.Samples = append(s.Samples, connectors.Sample{At: t, Value: rate})
		}
		if le != "" {
			s.Labels["le"] = le
			if le != "+Inf" {
				s = samples(s, func(p connectors.Sample) connectors.Sample {
					return connectors.Sample{At: p.At, Value: 0.995 * p.Value}
				})
			}
		}
		out = append(out, s)
	}
	return out
}
