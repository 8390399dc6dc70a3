package triage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

// rewrite makes an invoice question of every ticket in Zendesk.
func (w *world) rewrite(t *testing.T) {
	t.Helper()
	w.pass(2 * time.Minute)
	for _, k := range w.zendesk.Tickets() {
		if err := w.zendesk.Edit(k.ID, func(k *zendesktest.Ticket) {
			k.Subject = "Invoice"
			k.Comments[0].Plain, k.Comments[0].HTML = "Sorry, wrong text. Could you please send the invoice for February again?", ""
			k.Description = k.Comments[0].Plain
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(2 * time.Minute)
}

// An issue whose signature repeats no more, because a ticket was read anew, says so and stays open; with another episode it
// is as before.
func TestAnIssueThatLapsesSaysSo(t *testing.T) {
	w := newWorld(t)
	w.fill()
	if r := w.run(t, nil); r.Filed != 1 {
		t.Fatalf("no issue: %+v", r)
	}
	w.rewrite(t)
	if r := w.run(t, nil); r.Updated != 1 {
		t.Errorf("the issue was not brought up to date: %+v", r)
	}
	body := w.github.Issues()[0].Body
	if !strings.Contains(body, "Seen in 2 episodes") || !strings.Contains(body, "below the 3 episodes of 2 customers") || w.github.Issues()[0].State != "open" {
		t.Errorf("%s:\n%s", w.github.Issues()[0].State, body)
	}
	w.again()
	w.pass(2 * time.Minute)
	w.run(t, nil)
	if body := w.github.Issues()[0].Body; !strings.Contains(body, "Seen in 3 episodes") || strings.Contains(body, "below") {
		t.Errorf("after another episode:\n%s", body)
	}
}

// An issue that was wanted and is not yet filed is not filed once it has lapsed.
func TestALapsedIssueIsNotFiled(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.run(t, func(o *triage.Options) { o.Mode = triage.Observe })
	w.rewrite(t)
	if r := w.run(t, nil); r.Filed != 0 || len(w.github.Issues()) != 0 || r.Held != 1 {
		t.Errorf("%d filed, %d held", r.Filed, r.Held)
	}
	w.again()
	w.pass(2 * time.Minute)
	if r := w.run(t, nil); r.Filed != 1 {
		t.Errorf("after another episode %d filed", r.Filed)
	}
}

// Time alone changes no issue, neither while its episodes grow too old to be counted one after the other nor when all are.
func TestTimeAloneChangesNoIssue(t *testing.T) {
	w := newWorld(t)
	w.fill() // on 5, 10 and 12 March; it is the 13th
	w.run(t, nil)
	for _, days := range []int{80, 5, 10, 81, 100} {
		w.pass(time.Duration(days) * 24 * time.Hour)
		if r := w.run(t, nil); r.Writes != 0 || len(r.Errors) > 0 {
			t.Errorf("after %d more days %d writes, errors %v", days, r.Writes, r.Errors)
		}
	}
}

// A purge finds the issues that count or name the ticket, however old they are, and leaves the others alone.
func TestForget(t *testing.T) {
	w := newWorld(t)
	seen := func(id, signature string, day int) rules.Sighting {
		start := time.Date(2024, 3, day, 9, 0, 0, 0, time.UTC)
		return rules.Sighting{
			Queue: "desk", ID: id, Key: "D-" + id, URL: "https://desk.example/" + id, Signature: signature, Customer: "customer " + id,
			Start: start, End: start.Add(time.Hour), Verdict: "confirmed",
		}
	}
	sightings := []rules.Sighting{
		seen("1", "api-latency", 1), seen("2", "api-latency", 2), seen("3", "api-latency", 3), seen("4", "api-latency", 4),
		seen("5", "api-5xx-errors", 5), seen("6", "api-5xx-errors", 6), seen("7", "api-5xx-errors", 7),
	}
	links := map[string]string{"D-1": "https://desk.example/1"}
	var known []triage.Operation
	for _, r := range rules.Repeats(w.signatures, sightings) {
		known = append(known, triage.Operation{Op: "issue/hub/" + r.Signature.ID, Kind: triage.OnIssue, Target: "hub", ID: "17", Want: rules.IssueWant(r, []string{"pain"}, links)})
	}
	gone := known[0]
	gone.Op, gone.Want.Mark.Op = "issue/hub/of-old", "of-old"
	gone.Want.Body = connectors.Doc{connectors.P(connectors.L("D-5", ""))}
	known = append(known, gone)
	ticket := func(s rules.Sighting) triage.Entry {
		return triage.Entry{Queue: s.Queue, ID: s.ID, Key: s.Key, URL: s.URL, Sighting: &s}
	}
	unmatched := ticket(sightings[0])
	unmatched.Sighting = nil // it was read anew; the issue still names it
	for _, tt := range []struct {
		name    string
		ticket  triage.Entry
		issues  []string
		orphans int
		lapsed  bool
	}{
		{"one of four", ticket(sightings[0]), []string{"issue/hub/api-latency"}, 0, false},
		{"one of three", ticket(sightings[4]), []string{"issue/hub/api-5xx-errors"}, 1, true},
		{"one that is named only", unmatched, []string{"issue/hub/api-latency"}, 0, false},
		{"one of no issue", ticket(seen("9", "login-failures", 9)), nil, 0, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := triage.Forget(w.signatures, tt.ticket, known, sightings, noon)
			var ops []string
			for _, op := range f.Issues {
				ops = append(ops, op.Op)
				if body := op.Want.Body.String(); strings.Contains(body, tt.ticket.Key) || op.Want.Lapsed != tt.lapsed || op.ID != "17" || !slices.Equal(op.Want.Labels, []string{"pain"}) {
					t.Errorf("%+v\n%s", op, body)
				}
			}
			if !slices.Equal(ops, tt.issues) || len(f.Orphans) != tt.orphans {
				t.Errorf("issues %v, %d orphans", ops, len(f.Orphans))
			}
		})
	}
}

// What is no longer kept is not taken for new when somebody writes to it again, and nobody notices before.
func TestATicketThatIsNoLongerKeptIsNotJudgedAnew(t *testing.T) {
	w := newWorld(t)
	w.fill()
	keep := func(o *triage.Options) { o.Keep = 200 * 24 * time.Hour }
	w.run(t, keep)
	for _, days := range []int{190, 20} {
		w.pass(time.Duration(days) * 24 * time.Hour)
		if r := w.run(t, keep); r.Writes != 0 || len(r.Errors) > 0 {
			t.Errorf("after %d more days %d writes, errors %v", days, r.Writes, r.Errors)
		}
		s := w.open(t)
		ops, err := s.Operations(t.Context(), "support", 10)
		s.Close()
		if kept := len(ops) > 0; kept != (days == 190) || err != nil {
			t.Errorf("after %d more days %d operations on support are kept, %v", days, len(ops), err)
		}
	}
	for _, k := range w.zendesk.Tickets() {
		if err := w.zendesk.Comment(k.ID, zendesktest.Comment{Author: k.Requester, Public: true, Plain: "It is slow again, all requests take four seconds.", At: w.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(2 * time.Minute)
	if r := w.run(t, keep); r.Writes != 0 || r.Queues["support"].Old == 0 {
		t.Errorf("%d writes, %+v", r.Writes, r.Queues["support"])
	}
}
