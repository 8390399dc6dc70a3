package review_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/sync/review"
	"github.com/clarion-cre/clarion/sync/triage"
)

var noon = time.Date(2026, 3, 13, 12, 0, 0, 0, time.UTC)

// words is a page as it is read: without tags, and with single spaces.
func words(t *testing.T, page string) string {
	t.Helper()
	if strings.Contains(page, "<script") {
		t.Errorf("something on the page acts:\n%s", page)
	}
	page = page[strings.Index(page, "</style>"):]
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")), " ")
}

func status(t *testing.T, s review.Status) string {
	t.Helper()
	p, err := review.New()
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := p.Status(&page, s); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func TestStatus(t *testing.T) {
	r := triage.NewReport(noon)
	r.Ended = noon.Add(1500 * time.Millisecond)
	r.Queues["desk"] = &triage.QueueReport{Read: 7, Reliability: 5, Matched: 4, Odd: 1, More: true}
	r.Noted, r.Waiting, r.Failed = 3, 2, 1
	r.Capped = []triage.Capped{{Cap: triage.CapHour, Text: "cap of 600 edits an hour to desk"}}
	r.Errors["support"] = "fetch: <script>alert(1)</script>"
	r.Unfinished = []string{"desk"}
	r.Matched["search-degraded"], r.Matched["api-latency"] = 2, 9
	r.Verdicts[evidence.Confirmed] = 11
	op := func(kind triage.Kind, id string, state triage.State, reason string) triage.Operation {
		return triage.Operation{
			Kind: kind, Target: "desk", ID: id, State: state, Reason: reason, Kept: noon, Settled: noon.Add(time.Minute),
			Want: rules.Want{Labels: []string{"cre:api-latency"}, Owner: "edge", Title: "Keeps coming back: The API is slow"},
		}
	}
	tests := []struct {
		name string
		of   review.Status
		says []string
		not  []string
	}{
		{
			"before the first cycle",
			review.Status{Version: "v1", Mode: triage.Observe, Schedule: "@every 2m", Started: noon},
			[]string{"Clarion v1, mode observe, @every 2m Started 2026-03-13 12:00 UTC", "The first cycle is under way."},
			[]string{"nothing is written", "Decided last", "Since the start"},
		},
		{"paused", review.Status{Mode: triage.Act, Due: 5, Halted: "paused since yesterday by kim: <b>why</b>"}, []string{
			"nothing is written paused since yesterday by kim: &lt;b&gt;why&lt;/b&gt;. Reading and judging go on.", "5 to be written.",
		}, nil},
		{"observing", review.Status{Mode: triage.Observe, Due: 5}, []string{"5 to be written if the mode were act."}, nil},
		{"a cycle in trouble", review.Status{Last: &r}, []string{
			"took 1.5s", "It did not go as it should: support: fetch: &lt;script&gt;", "held back by the cap of 600 edits an hour to desk",
			"1 given up; the log says which", "desk, more to read 7 5 4 0 0 1", "3 notes", "2 waiting", "more to be written in desk",
		}, nil},
		{"what was found", review.Status{Sum: &r}, []string{"api-latency 9 search-degraded 2", "confirmed 11;"}, nil},
		{"what was decided", review.Status{Latest: []triage.Operation{
			op(triage.OnTicket, "17", triage.Done, ""), op(triage.OnTicket, "18", triage.Held, "the ticket is gone"),
			op(triage.OnIssue, "4", triage.Due, ""), op(triage.OnIssue, "", triage.Failed, "500"),
		}}, []string{
			"desk/17 cre:api-latency to edge written 2026-03-13 12:01 UTC", "desk/18 cre:api-latency to edge left undone: the ticket is gone",
			"desk, issue 4 Keeps coming back: The API is slow to be written", "desk Keeps coming back: The API is slow given up: 500",
		}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := words(t, status(t, tt.of))
			for _, w := range tt.says {
				if !strings.Contains(got, w) {
					t.Errorf("%q is missing in: %s", w, got)
				}
			}
			for _, w := range tt.not {
				if strings.Contains(got, w) {
					t.Errorf("%q stands in: %s", w, got)
				}
			}
		})
	}
}

func TestTicket(t *testing.T) {
	p, err := review.New()
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	card := rules.Card{
		Signature: "api-latency", Title: "The API is slow", Verdict: evidence.Confirmed, Cause: "slow", Owner: "edge", OwnerWhy: "owns it",
		Findings: []rules.Finding{{Title: "Share of slow requests", Evidence: evidence.Finding{
			Verdict: evidence.Confirmed, Events: 1234567, BadShare: 0.4, Queries: []string{`sum(x{a="<i>"})  # noon to one`},
			Affected: []evidence.Affected{{Tenant: "acme", Events: 2581, BadShare: 0.98}},
			Part:     map[string]string{"region": "eu", "route": "/v1"}, Place: evidence.Place{Labels: map[string]string{"region": "eu"}},
		}}, {Title: "Share of errors", Evidence: evidence.Finding{Verdict: evidence.Unknown}}},
	}
	for i := range card.Findings {
		card.Findings[i].Evidence.Cause = []string{"slow", "no samples"}[i]
		card.Findings[i].Evidence.Chart = "▁█▁"
	}
	if err := p.Ticket(&page, triage.Entry{Key: "SUP-1", URL: "javascript:alert(1)", Judged: noon, Card: card}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "javascript:") || !strings.Contains(page.String(), "&lt;i&gt;&#34;})\n# noon to one") {
		t.Errorf("an address that acts, or a query that cannot be copied:\n%s", page.String())
	}
	got := words(t, page.String())
	for _, w := range []string{
		"SUP-1 The API is slow", "edge, owns it Fastest check", "40 % of 1,234,567 requests", "acme 2,581 98 %",
		"confirmed Slow.", "unknown No samples. ▁█▁", "The chart shows all regions, all routes.", "Affected, all routes Requests",
	} {
		if !strings.Contains(got, w) {
			t.Errorf("%q is missing in: %s", w, got)
		}
	}
	if n := strings.Count(got, "Slow."); n != 1 {
		t.Errorf("the cause stands there %d times: %s", n, got)
	}
}

// Where no browser can open the tickets, none is linked.
func TestUnlinkedTicket(t *testing.T) {
	p, err := review.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, p.Unlinked = range []bool{false, true} {
		var page strings.Builder
		if err := p.Ticket(&page, triage.Entry{Key: "SUP-1", URL: "https://desk.example/SUP-1"}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(page.String(), "desk.example") == p.Unlinked || !strings.Contains(page.String(), "SUP-1") {
			t.Errorf("unlinked is %v:\n%s", p.Unlinked, page.String())
		}
	}
}
