package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/sync/triage"
)

func TestFirstStartWritesNothing(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	for i := range 5 {
		d.askJira(time.Duration(i+2) * time.Hour)
		d.askZendesk(time.Duration(i+2) * time.Hour)
	}
	out := d.must("once")
	if n := d.writes(); n != 0 {
		t.Errorf("the first start wrote %d times to old tickets\n%s", n, out)
	}
	d.wait(2 * time.Minute)
	out = d.must("once")
	if n := d.writes(); n != 0 {
		t.Errorf("the second cycle wrote %d times to old tickets\n%s", n, out)
	}
	issue := d.askJira(0)
	d.must("once")
	if i, _ := d.jira.Issue(issue.ID); !slices.Contains(i.Labels, "cre:api-latency") || len(i.Comments) != 1 {
		t.Errorf("a new ticket was not written to: %+v", i)
	}
}

func TestObserveWritesNothing(t *testing.T) {
	d := openDesk(t, nil)
	d.askJira(30 * time.Second)
	id := strconv.FormatInt(d.askZendesk(30*time.Second), 10)
	out := d.must("once")
	says(t, out, "desk           read 1: 1 new reliability reports, 1 matched", "support        read 1: 1 new reliability reports",
		"would write to support/"+id+": label cre:api-latency, owner api-platform, one internal note",
		": label cre:api-latency, owner api-platform, fields symptom, one internal note", "observe mode: nothing was written; 2 writes would follow in act mode")
	d.wait(2 * time.Minute)
	says(t, d.must("once", "--json"), `"writes": 0`, `"labelled": 0`)
	if n := d.writes(); n != 0 {
		t.Errorf("observe mode wrote %d times", n)
	}
	d.act()
	says(t, d.must("once"), "2 labelled, 2 assigned, 2 noted")
}

// The summary counts every write to come, not only those it lists, and none that comes too late.
func TestObserveCountsAll(t *testing.T) {
	d := openDesk(t, nil)
	for range shown + 3 {
		d.askZendesk(30 * time.Second)
	}
	says(t, d.must("once"), "\nand 3 more\n", "103 writes would follow in act mode")
	d.wait(25 * time.Hour)
	says(t, d.must("once"), "0 writes would follow in act mode")
}

// TestPlanIsWhatIsWritten: what plan prints is what once then writes, to the word.
func TestPlanIsWhatIsWritten(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	issue := d.askJira(30 * time.Second)
	ticket := d.askZendesk(30 * time.Second)
	name := strconv.FormatInt(ticket, 10)
	jira, zendesk := readPlan(t, d.must("plan", "desk/"+issue.ID)), readPlan(t, d.must("plan", "support/"+name))
	if n := d.writes(); n != 0 {
		t.Fatalf("plan wrote %d times", n)
	}
	d.must("once")
	d.jiraIs(issue.ID, jira)
	d.zendeskIs(ticket, zendesk)
	before := d.writes()
	d.wait(2 * time.Minute)
	d.must("once")
	if n := d.writes() - before; n != 0 {
		t.Errorf("the second pass wrote %d times", n)
	}
	says(t, d.must("plan", "desk/"+issue.Key), "as judged and frozen on", "nothing would be written: it was settled on 2026-03-10 10:00 UTC")
}

func (d *desk) jiraIs(id string, jira planned) {
	d.t.Helper()
	i, _ := d.jira.Issue(id)
	if !slices.Equal(i.Labels, jira.labels) || !slices.Equal(i.Components, []string{jira.owner}) || i.Fields["customfield_10102"] != jira.fields["symptom"] {
		d.t.Errorf("planned %+v, written %v %v %v", jira, i.Labels, i.Components, i.Fields)
	}
	if len(i.Comments) != 1 || !i.Comments[0].Internal || !sameWords(jira.note, i.Comments[0].Body) {
		d.t.Errorf("planned note:\n%s\nwritten: %+v", jira.note, i.Comments)
	}
}

func (d *desk) zendeskIs(id int64, zendesk planned) {
	d.t.Helper()
	z, _ := d.zendesk.Ticket(id)
	if !slices.Equal(z.Tags, zendesk.labels) || zendesk.owner != "api-platform" || z.Group == 0 {
		d.t.Errorf("planned %+v, written %v, group %d", zendesk, z.Tags, z.Group)
	}
	if notes := z.ByMe(); len(notes) != 1 || notes[0].Public || !sameWords(zendesk.note, withoutTags(notes[0].HTML)) {
		d.t.Errorf("planned note:\n%s\nwritten: %+v", zendesk.note, notes)
	}
}

func TestPlanOfWhatIsNotThere(t *testing.T) {
	d := openDesk(t, nil)
	for ticket, want := range map[string]struct {
		code int
		says string
	}{
		"desk":       {exitUsage, `"desk" is not QUEUE/ID`},
		"/1":         {exitUsage, "is not QUEUE/ID"},
		"desks/1":    {exitUsage, `no queue is called "desks"; configured are desk, support`},
		"support/77": {exitFailed, "the ticket is gone"},
		"desk/77":    {exitFailed, "the ticket is gone"},
	} {
		if code, _, errs := d.run("plan", ticket); code != want.code || !strings.Contains(errs, want.says) {
			t.Errorf("plan %s: exit code %d, %s", ticket, code, errs)
		}
	}
}

func TestKillSwitch(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	d.askJira(30 * time.Second)
	d.askZendesk(30 * time.Second)
	if err := os.WriteFile(d.kill, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	says(t, d.must("once"), "NOTHING IS WRITTEN: the kill switch is set", "0 noted", "read 1: 1 new reliability reports")
	if n := d.writes(); n != 0 {
		t.Errorf("%d writes while the kill switch was set", n)
	}
	if err := os.Remove(d.kill); err != nil {
		t.Fatal(err)
	}
	d.wait(2 * time.Minute)
	says(t, d.must("once"), "2 noted")
}

func TestCapsAreLoud(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	d.set("per_cycle = 200", "per_cycle = 2")
	for range 4 {
		d.askZendesk(30 * time.Second)
	}
	code, out, errs := d.run("once")
	if code != exitFailed {
		t.Errorf("a cap that is hit ends with exit code %d", code)
	}
	says(t, out, "CAP HIT: cap of 2 edits a cycle", "2 noted")
	says(t, errs, `"msg":"cap hit"`)
	d.wait(2 * time.Minute)
	says(t, d.must("once"), "2 noted")
	for _, ticket := range d.zendesk.Tickets() {
		if len(ticket.ByMe()) != 1 {
			t.Errorf("ticket %d has %d notes", ticket.ID, len(ticket.ByMe()))
		}
	}
}

// A cap that is hit is counted by its key, once a cycle however many targets it held back, and spoils the cycle.
func TestCapsAreCounted(t *testing.T) {
	m := newMetrics(func(context.Context) string { return "" })
	r := triage.NewReport(day("10:00"))
	r.Capped = []triage.Capped{{Cap: triage.CapHour, Text: "to desk"}, {Cap: triage.CapHour, Text: "to support"}, {Cap: triage.CapTicket, Text: "to one ticket"}}
	m.observe(r)
	m.observe(triage.NewReport(day("10:02")))
	answer := httptest.NewRecorder()
	(&daemon{metrics: m}).handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	says(t, answer.Body.String(), `clarion_caps_hit_total{cap="backfill_max"} 0`, `clarion_caps_hit_total{cap="per_cycle"} 0`,
		`clarion_caps_hit_total{cap="per_hour"} 1`, `clarion_caps_hit_total{cap="per_ticket_per_hour"} 1`,
		`clarion_cycles_total{outcome="ok"} 1`, `clarion_cycles_total{outcome="troubled"} 1`)
}

// Outcomes are there before the first cycle, and buckets have the bounds that were meant, as a query would write them.
func TestMetricsBeforeTheFirstCycle(t *testing.T) {
	m := newMetrics(func(context.Context) string { return "" })
	answer := httptest.NewRecorder()
	(&daemon{metrics: m}).handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	says(t, answer.Body.String(), `clarion_cycles_total{outcome="ok"} 0`, `clarion_cycles_total{outcome="troubled"} 0`,
		`_bucket{le="0.3"} 0`, `_bucket{le="218.7"} 0`)
}

func TestBackfillIsCapped(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	d.set("type = \"zendesk\"", "type = \"zendesk\"\nbackfill = \"1d\"\nbackfill_max = 2")
	for i := range 4 {
		d.askZendesk(time.Duration(i+1) * 5 * time.Minute)
	}
	code, out, _ := d.run("once")
	if code != exitFailed {
		t.Errorf("a cap that is hit ends with exit code %d", code)
	}
	says(t, out, "CAP HIT: backfill_max of 2 tickets in support", "2 noted")
}

func TestOneToolThatFailsLeavesTheOther(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	d.askJira(30 * time.Second)
	d.askZendesk(30 * time.Second)
	d.jira.Revoke(true)
	code, out, _ := d.run("once")
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
	says(t, out, "FAILED desk", "1 noted")
}

// TestNoSecretIsEverSeen: whatever goes right or wrong, in any command, no secret is printed, logged or kept.
func TestNoSecretIsEverSeen(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	issue := d.askJira(30 * time.Second)
	d.askZendesk(30 * time.Second)
	for _, args := range [][]string{{"check"}, {"plan", "desk/" + issue.ID}, {"once"}, {"once", "--json"}, {"once", "--log-json"}} {
		d.must(args...)
	}
	d.jira.Revoke(true)
	d.zendesk.Revoke()
	d.github.SetToken("another")
	d.set(`oauth_client_id = "clarion"`, `oauth_client_id = "nobody"`)
	d.set(`"env:METRICS_TOKEN"`, `"env:JIRA_TOKEN"`)
	d.wait(2 * time.Minute)
	for _, args := range [][]string{{"check"}, {"plan", "desk/" + issue.ID}, {"once"}} {
		if code, out, _ := d.run(args...); code != exitFailed {
			t.Errorf("%v with worthless credentials: exit code %d\n%s", args, code, out)
		}
	}
	seen := map[string][]byte{"output": d.said.Bytes()}
	files, err := filepath.Glob(d.store + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no store: %v", err)
	}
	for _, f := range files {
		if seen[f], err = os.ReadFile(f); err != nil {
			t.Fatal(err)
		}
	}
	for where, bytes := range seen {
		for _, canary := range []string{canaryKey, canaryJira, canaryGitHub, canaryMetrics, zendesktest.ClientSecret, "granted-token-"} {
			if strings.Contains(string(bytes), canary) {
				t.Errorf("%s is in %s", canary, where)
			}
		}
	}
}
