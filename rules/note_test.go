package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update to make it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var morning = time.Date(2026, 3, 10, 8, 10, 0, 0, time.UTC)

func signature() *rules.Signature {
	return &rules.Signature{
		ID: "api-latency", Title: "API slower than usual", Summary: "Requests take longer than they usually do.", Owner: "api-platform",
		Mechanisms: []rules.Mechanism{{
			ID: "edge", Title: "p95 latency at the edge", Owner: "edge", Actuator: "shift traffic out of the region",
			Dashboard: "https://grafana.example/d/lat?var-tenant=$tenant&from=$from&to=$to",
		}, {ID: "db", Title: "database wait", Owner: "storage", Actuator: "fail over", Dashboard: "https://grafana.example/d/db"}},
		Customer: rules.Sentences{
			Confirmed: "We saw slower answers for you: $share of requests $measured, usually $usual.",
			Refuted:   "Our measurements for $window show answers as fast as usual.",
			Unknown:   "We have your report and are looking at our measurements.",
			Next:      "We will tell you what we found.",
		},
		Repeat: rules.Threshold{Episodes: 2, Customers: 2, Within: 14 * 24 * time.Hour},
	}
}

func record() intake.Record {
	w := window.Window{
		Start: morning, End: morning.Add(15 * time.Minute), Zone: "Europe/Berlin", ZoneSource: "ticket",
		Granularity: "minute", Text: "from 9:10 to 9:25",
	}
	return intake.Record{
		Reliability: true, Symptom: "latency", Scope: "one_tenant", Window: &w, Windows: []window.Window{w},
		Customer:    &intake.Customer{Key: "brightwave", Source: "organization", Verified: true},
		StatusCodes: []string{"504"}, Missing: []string{"request_id"}, Question: "Could you send the id of one slow request?",
	}
}

func seen(v evidence.Verdict) []rules.Finding {
	e := evidence.Finding{Verdict: v, Cause: "too little traffic to tell: 3 requests in the window"}
	switch v {
	case evidence.Confirmed:
		e = evidence.Finding{
			Verdict: v, Cause: "21 % of 4,210 requests were slow, usually 0.4 %", Ratio: 52.5, BadShare: 0.21, BaselineShare: 0.004, Events: 4210,
			From: morning, To: morning.Add(14 * time.Minute),
			Place:       evidence.Place{Kind: evidence.Region, Labels: map[string]string{"region": "eu-west"}},
			Affected:    []evidence.Affected{{Tenant: "brightwave"}, {Tenant: "nordfjord"}, {Tenant: "moreau"}},
			Contradicts: "you are not the only one: 3 customers in eu-west",
		}
	case evidence.Refuted:
		e.Cause = "0.3 % of 4,100 requests were slow, usually 0.4 %"
	case evidence.Unknown:
	}
	return []rules.Finding{{Mechanism: "edge", Title: "p95 latency at the edge", Evidence: e}}
}

func policy() rules.Policy {
	return rules.Policy{
		LabelPrefix: "cre:", Fallback: "cre-rota", Assign: true, PublicURL: "https://clarion.example/", Tenant: "brightwave",
		Owners: map[string]bool{"edge": true, "api-platform": true, "cre-rota": true},
		Fields: []string{connectors.FieldStart, connectors.FieldEnd, connectors.FieldSignature},
	}
}

func ticket() connectors.Ticket {
	return connectors.Ticket{Queue: "support", ID: "17", Key: "#17", Status: connectors.Open, Created: morning.Add(time.Hour), Subject: "slow"}
}

func card(v evidence.Verdict) rules.Card {
	m := rules.Match{Signature: signature(), Score: 0.9, Why: []intake.Why{{Field: "signature", Text: "API was slow"}}}
	return rules.NewCard(ticket(), record(), m, seen(v), policy())
}

func TestNotes(t *testing.T) {
	for _, v := range []evidence.Verdict{evidence.Confirmed, evidence.Refuted, evidence.Unknown} {
		t.Run(string(v), func(t *testing.T) {
			note := rules.Note(card(v)).String()
			golden(t, filepath.Join("notes", string(v)+".txt"), note+"\n")
			if lines := strings.Count(note, "\n") + 1; lines > 15 {
				t.Errorf("the note has %d lines", lines)
			}
		})
	}
}

func TestOwner(t *testing.T) {
	tests := []struct {
		name  string
		card  func() rules.Card
		owner string
	}{
		{"the confirmed mechanism names it", func() rules.Card { return card(evidence.Confirmed) }, "edge"},
		{"refuted goes to the signature's owner", func() rules.Card { return card(evidence.Refuted) }, "api-platform"},
		{"unknown goes to the rota", func() rules.Card { return card(evidence.Unknown) }, "cre-rota"},
		{"an owner that the queue does not have goes to the rota", func() rules.Card {
			p := policy()
			delete(p.Owners, "edge")
			return rules.NewCard(ticket(), record(), rules.Match{Signature: signature()}, seen(evidence.Confirmed), p)
		}, "cre-rota"},
		{"without any source the signature's owner", func() rules.Card {
			p := policy()
			p.Unchecked = true
			return rules.NewCard(ticket(), record(), rules.Match{Signature: signature()}, nil, p)
		}, "api-platform"},
		{"the second mechanism, when that is the confirmed one", func() rules.Card {
			found := append(seen(evidence.Refuted), seen(evidence.Confirmed)...)
			found[1].Mechanism = "db"
			p := policy()
			p.Owners["storage"] = true
			return rules.NewCard(ticket(), record(), rules.Match{Signature: signature()}, found, p)
		}, "storage"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.card(); got.Owner != tt.owner || got.OwnerWhy == "" {
				t.Errorf("owner %q because %q, want %q", got.Owner, got.OwnerWhy, tt.owner)
			}
		})
	}
}

func TestACustomerSentenceHoldsCheckedFactsOnly(t *testing.T) {
	if got := card(evidence.Confirmed).Now; got != "We saw slower answers for you: 21 % of requests 2026-03-10 09:10 to 09:24 (Europe/Berlin), usually 0.4 %." {
		t.Errorf("confirmed: %s", got)
	}
	r := record()
	r.Window = nil
	c := rules.NewCard(ticket(), r, rules.Match{Signature: signature()}, seen(evidence.Refuted), policy())
	if c.Now != signature().Customer.Unknown {
		t.Errorf("a sentence about a window nobody stated was used: %s", c.Now)
	}
}

func TestVerdictOfSeveralMechanisms(t *testing.T) {
	refuted, unknown := seen(evidence.Refuted)[0], seen(evidence.Unknown)[0]
	c := rules.NewCard(ticket(), record(), rules.Match{Signature: signature()}, []rules.Finding{refuted, unknown}, policy())
	if c.Verdict != evidence.Unknown {
		t.Errorf("one mechanism refuted and one unknown make %s; nobody has looked at everything", c.Verdict)
	}
}

func TestCheckLinkHasTenantAndWindow(t *testing.T) {
	want := "https://grafana.example/d/lat?var-tenant=brightwave&from=1773130200000&to=1773131040000"
	if got := card(evidence.Confirmed).Check.URL; got != want {
		t.Errorf("link %s, want %s", got, want)
	}
	p := policy()
	p.Tenant = `a&b="{}`
	c := rules.NewCard(ticket(), record(), rules.Match{Signature: signature()}, nil, p)
	if strings.ContainsAny(c.Check.URL, `"{} `) || strings.Count(c.Check.URL, "&") != 2 {
		t.Errorf("a customer's name changed the link: %s", c.Check.URL)
	}
}

func TestDecide(t *testing.T) {
	asIs, same := func(*connectors.Ticket) {}, func(*rules.Card) {}
	tests := []struct {
		name   string
		ticket func(*connectors.Ticket)
		card   func(*rules.Card)
		check  func(*rules.Want) bool
	}{
		{"open: label, owner, fields, note", asIs, same, func(w *rules.Want) bool {
			return w != nil && w.Labels[0] == "cre:api-latency" && w.Owner == "edge" && len(w.Note) > 5 &&
				w.Fields[connectors.FieldStart] == "2026-03-10T08:10:00Z" && w.Fields[connectors.FieldSymptom] == ""
		}},
		{"solved: label and fields so that it counts", func(k *connectors.Ticket) { k.Status = connectors.Solved }, same, func(w *rules.Want) bool {
			return w != nil && len(w.Labels) == 1 && w.Owner == "" && w.Note == nil
		}},
		{"closed: nothing", func(k *connectors.Ticket) { k.Status = connectors.Closed }, same, func(w *rules.Want) bool { return w == nil }},
		{"not a reliability report: nothing", asIs, func(c *rules.Card) { c.Record.Reliability = false }, func(w *rules.Want) bool { return w == nil }},
		{"no signature: left for a person", asIs, func(c *rules.Card) { c.Signature = "" }, func(w *rules.Want) bool { return w == nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, c := ticket(), card(evidence.Confirmed)
			tt.ticket(&k)
			tt.card(&c)
			if d := rules.Decide(k, c, policy()); !tt.check(d.Want) || d.Reason == "" {
				t.Errorf("decided %+v because %q", d.Want, d.Reason)
			}
		})
	}
}

func TestOurOwnWritesAreNoNews(t *testing.T) {
	before, after := ticket(), ticket()
	after.Labels, after.Owner = []string{"cre:api-latency"}, connectors.Owner{Name: "edge"}
	after.Updated, after.Version = morning.Add(2*time.Hour), "2"
	if rules.ContentHash(before) != rules.ContentHash(after) {
		t.Error("a label of ours makes the ticket look changed")
	}
	after.Comments = []connectors.Comment{{ID: "1", Body: connectors.Text{Raw: "it is back"}}}
	if rules.ContentHash(before) == rules.ContentHash(after) {
		t.Error("a customer's comment goes unnoticed")
	}
	more := after
	more.CommentsCut = 7
	if rules.ContentHash(more) == rules.ContentHash(after) {
		t.Error("a customer's comment beyond what a ticket carries goes unnoticed")
	}
}
