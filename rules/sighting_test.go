package rules_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

func TestSighted(t *testing.T) {
	stated := &window.Window{Start: morning, End: morning.Add(15 * time.Minute)}
	measured := []rules.Finding{{Evidence: evidence.Finding{
		Verdict: evidence.Confirmed, From: morning.Add(time.Minute), To: morning.Add(9 * time.Minute),
		Place:    evidence.Place{Kind: evidence.Region, Labels: map[string]string{"region": "eu-west"}},
		Affected: []evidence.Affected{{Tenant: "acme"}, {Tenant: "bolt"}},
	}}}
	ticket := connectors.Ticket{Queue: "support", ID: "1", Key: "#1", Created: morning.Add(time.Hour)}
	tests := []struct {
		name       string
		card       rules.Card
		start, end time.Time
		affected   []string
	}{
		{
			"measured before stated",
			rules.Card{Signature: "s", Tenant: "acme", Record: intake.Record{Reliability: true, Window: stated}, Findings: measured},
			morning.Add(time.Minute), morning.Add(9 * time.Minute),
			[]string{"bolt"},
		},
		{"stated", rules.Card{Signature: "s", Record: intake.Record{Reliability: true, Window: stated}}, stated.Start, stated.End, nil},
		{"without an end", rules.Card{Signature: "s", Record: intake.Record{Reliability: true, Window: &window.Window{Start: morning}}}, morning, time.Time{}, nil},
		{"neither", rules.Card{Signature: "s", Record: intake.Record{Reliability: true}}, ticket.Created, time.Time{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := rules.Sighted(ticket, tt.card)
			if !s.Start.Equal(tt.start) || !s.End.Equal(tt.end) || !slices.Equal(s.Affected, tt.affected) || s.Queue != "support" {
				t.Errorf("sighting %+v", s)
			}
		})
	}
	for name, c := range map[string]rules.Card{
		"no signature": {Record: intake.Record{Reliability: true}}, "no report of unreliable service": {Signature: "s"},
	} {
		if s := rules.Sighted(ticket, c); s != nil {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestAsk(t *testing.T) {
	created := morning.Add(time.Hour)
	whole := window.Window{Start: morning, End: morning.Add(15 * time.Minute)}
	tests := []struct {
		name   string
		record intake.Record
		want   [][2]time.Time
	}{
		{"the stated window", intake.Record{Window: &whole}, [][2]time.Time{{whole.Start, whole.End}}},
		{"still going on", intake.Record{Window: &window.Window{Start: morning}}, [][2]time.Time{{morning, created}}},
		{
			"every reading",
			intake.Record{Window: &whole, Candidates: []window.Candidate{{Window: window.Window{Start: morning.Add(-time.Hour), End: morning}}}},
			[][2]time.Time{{whole.Start, whole.End}, {morning.Add(-time.Hour), morning}},
		},
		{"none", intake.Record{Window: &window.Window{}}, [][2]time.Time{{created.Add(-2 * time.Hour), created}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := rules.Ask(tt.record, created, "acme", created.Add(time.Minute))
			var got [][2]time.Time
			for _, w := range q.Windows {
				got = append(got, [2]time.Time{w.Start, w.End})
			}
			if !slices.Equal(got, tt.want) || q.Tenant != "acme" {
				t.Errorf("asked %v, want %v", got, tt.want)
			}
		})
	}
}
