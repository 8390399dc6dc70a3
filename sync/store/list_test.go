package store

import (
	"encoding/json"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

func listTests() map[string]func(*ledger) {
	return map[string]func(*ledger){
		"operations, newest first, of one target or all":      listOperations,
		"what is wanted is counted whole, whatever is listed": listWanted,
		"edits are counted by target, ticket and time":        countSent,
		"what the target did not take counts for nothing":     countUntaken,
		"the audit tells what was sent, not its words":        auditTells,
		"the audit cannot be changed":                         auditStays,
		"a purge leaves nothing of the ticket":                purgeOne,
		"a purge brings issues up to date or forgets them":    purgeIssues,
	}
}

func listOperations(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("b", 2), operation("a", 1), operation("c", 3)}})
	l.keepIssue(issue("i", "text"))
	for _, c := range []struct {
		target string
		limit  int
		want   []string
	}{
		{"", 10, []string{"c", "b", "a", "i"}},
		{"support", 2, []string{"c", "b"}},
		{"tracker", 10, []string{"i"}},
		{"x", 10, []string{}},
		{"", 0, []string{}},
		{"", -1, []string{}},
	} {
		got, err := l.Operations(ctx(), c.target, c.limit)
		if err != nil {
			l.Fatal(err)
		}
		l.same("operations of "+c.target, names(got), c.want)
	}
}

func listWanted(l *ledger) {
	late := operation("late", 1)
	late.Expires = at(9)
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0), operation("b", 2), operation("c", 3), late}})
	for _, op := range l.claim("one", 0) {
		l.settle(op, triage.Outcome{State: triage.Done, At: at(0)})
	}
	for minute, want := range map[int][]string{9: {"c", "b", "late"}, 10: {"c", "b"}} {
		got, n, err := l.Wanted(ctx(), at(minute), 9)
		if err != nil || n != len(want) {
			l.Errorf("%d wanted in minute %d, %v", n, minute, err)
		}
		l.same("wanted", names(got), want)
	}
	if got, n, err := l.Wanted(ctx(), at(0), 1); err != nil || n != 3 || len(got) != 1 {
		l.Errorf("%d listed of %d, %v", len(got), n, err)
	}
}

func countSent(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0), operation("b", 0)}})
	l.keepIssue(issue("i", "text"))
	for i, op := range l.claim("one", 0) {
		for again := range i + 1 {
			l.intend(op, again)
		}
	}
	for _, c := range []struct {
		target, id  string
		since, want int
	}{
		{"support", "", -1, 3},
		{"support", "", 0, 3},
		{"support", "", 1, 1},
		{"support", "t-a", 0, 1},
		{"support", "t-b", 0, 2},
		{"support", "t-c", 0, 0},
		{"tracker", "", 0, 3},
		{"tracker", "", 3, 0},
		{"x", "", 0, 0},
	} {
		if n, err := l.Sent(ctx(), c.target, c.id, at(c.since)); n != c.want || err != nil {
			l.Errorf("%d edits to %q %q since minute %d, %v, want %d", n, c.target, c.id, c.since, err, c.want)
		}
	}
}

// An edit is taken back in the moment in which it was intended, so that no stretch of time holds one without the other.
func countUntaken(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	for _, minute := range []int{0, 20} {
		held := l.claimOne("one", minute)
		l.intend(held, minute+1)
		l.settle(held, triage.Outcome{State: triage.Due, Due: at(minute + 20), Untaken: true, At: at(minute + 3)})
	}
	held := l.claimOne("one", 40)
	l.intend(held, 41)
	l.settle(held, triage.Outcome{State: triage.Done, At: at(42)})
	for since, want := range map[int]int{0: 1, 1: 1, 2: 1, 21: 1, 22: 1, 41: 1, 42: 0} {
		for _, id := range []string{"", "t-a"} {
			if n, err := l.Sent(ctx(), "support", id, at(since)); n != want || err != nil {
				l.Errorf("%d edits to %q since minute %d, %v, want %d", n, id, since, err, want)
			}
		}
	}
	records, err := l.Audit(ctx(), "support", "t-a", 10)
	if err != nil || len(records) != 8 || records[6].Event != Untaken {
		l.Errorf("audit %+v, %v, want three intents, three outcomes, and two taken back", records, err)
	}
}

func auditTells(l *ledger) {
	op := operation("a", 0)
	l.keep(triage.Keeping{Operations: []triage.Operation{op}})
	held := l.claimOne("replica-1", 0)
	edit := connectors.Edit{
		Op: "a", Labels: []string{"cre:one"}, Owner: "platform", Fields: map[string]string{"symptom": "latency"},
		Note: connectors.Doc{connectors.P(connectors.T("the customer's words"))},
	}
	if err := l.Intend(ctx(), held, edit, at(1)); err != nil {
		l.Fatal(err)
	}
	l.settle(held, triage.Outcome{State: triage.Due, Unknown: true, Reason: "the reply was lost", At: at(2)})
	got, err := l.Audit(ctx(), "support", "t-a", 10)
	if err != nil || len(got) != 2 {
		l.Fatalf("audit %+v, %v, want two records", got, err)
	}
	intended, settled := got[1], got[0]
	var detail map[string]any
	if err := json.Unmarshal([]byte(intended.Detail), &detail); err != nil {
		l.Fatalf("detail %q: %v", intended.Detail, err)
	}
	if detail["owner"] != "platform" || !strings.Contains(intended.Detail, "cre:one") || !strings.Contains(intended.Detail, "sha256") {
		l.Errorf("detail %s", intended.Detail)
	}
	if strings.Contains(intended.Detail, "words") {
		l.Errorf("the audit quotes the note: %s", intended.Detail)
	}
	intended.Detail = ""
	l.same("intended", intended, Record{
		At: at(1), Event: Intended, Op: "a", Kind: triage.OnTicket, Target: "support", ID: "t-a", Holder: "replica-1",
		State: triage.Due, Unknown: true,
	})
	l.same("settled", settled, Record{
		At: at(2), Event: Settled, Op: "a", Kind: triage.OnTicket, Target: "support", ID: "t-a", Holder: "replica-1",
		State: triage.Due, Unknown: true, Reason: "the reply was lost",
	})
	for _, c := range []struct {
		target, id  string
		limit, want int
	}{{"", "", 10, 2}, {"", "", 1, 1}, {"other", "", 10, 0}, {"support", "x", 10, 0}} {
		if got, err := l.Audit(ctx(), c.target, c.id, c.limit); err != nil || len(got) != c.want {
			l.Errorf("%d records of %q %q, %v, want %d", len(got), c.target, c.id, err, c.want)
		}
	}
}

func auditStays(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	l.intend(l.claimOne("one", 0), 1)
	for _, statement := range []string{
		`DELETE FROM audit`, `UPDATE audit SET detail = 'other'`, `UPDATE audit SET at_ms = 1, detail = ''`,
		`UPDATE audit SET holder = 'somebody', detail = ''`,
	} {
		if _, err := l.write.ExecContext(ctx(), statement); err == nil {
			l.Errorf("%s succeeds", statement)
		}
	}
}

func purgeOne(l *ledger) {
	e := sighted("t-a", 5)
	e.Card.Cause = "canary-card"
	e.Key = "canary-key"
	e.Sighting.Customer = "canary-customer"
	op := operation("a", 0)
	op.Want.Note = connectors.Doc{connectors.P(connectors.T("canary-note"))}
	other := operation("b", 0)
	l.keep(triage.Keeping{Entries: []triage.Entry{e, entry("2")}, Operations: []triage.Operation{op, other}})
	held := l.claim("one", 0)[0]
	l.intend(held, 1)
	l.settle(held, triage.Outcome{State: triage.Due, Reason: "canary-reason", At: at(2), Attempts: 1})
	if err := l.Keep(ctx(), "support", triage.Keeping{Odd: []connectors.Odd{{ID: "t-a", Err: triage.ErrLeaseLost}}, At: at(2)}); err != nil {
		l.Fatal(err)
	}
	if err := l.Purge(ctx(), triage.Forgetting{Queue: "support", ID: "t-a", At: at(3)}); err != nil {
		l.Fatal(err)
	}
	purged(l)
}

func purgeIssues(l *ledger) {
	l.keep(triage.Keeping{Entries: []triage.Entry{sighted("t-a", 5)}})
	for _, op := range []triage.Operation{issue("x", "canary"), issue("y", "canary"), issue("z", "of other tickets")} {
		l.keepIssue(op)
	}
	for _, op := range l.claim("one", 0) {
		l.settle(op, triage.Outcome{State: triage.Done, ID: "17", At: at(1)})
	}
	without := issue("x", "without it")
	without.Due = at(3)
	f := triage.Forgetting{Queue: "support", ID: "t-a", Issues: []triage.Operation{without}, Orphans: []triage.Operation{issue("y", "")}, At: at(3)}
	if err := l.Purge(ctx(), f); err != nil {
		l.Fatal(err)
	}
	left, err := l.Issues(ctx())
	if err != nil {
		l.Fatal(err)
	}
	l.same("issues", names(left), []string{"x", "z"})
	if x := l.claimOne("one", 3); x.Op != "x" || x.ID != "17" || x.Want.Body.String() != "without it" {
		l.Errorf("due is %+v", x)
	}
}

func purged(l *ledger) {
	l.Helper()
	if got := l.entries("t-a", "2"); len(got) != 1 {
		l.Errorf("entries %v", got)
	}
	if got := l.only(); got.Op != "b" {
		l.Errorf("operation %q is left", got.Op)
	}
	if odd, err := l.Odd(ctx(), "support", 10); err != nil || len(odd) != 0 {
		l.Errorf("odd tickets %v, %v", odd, err)
	}
	records, err := l.Audit(ctx(), "support", "t-a", 10)
	if err != nil || len(records) != 3 {
		l.Fatalf("audit %v, %v, want three records", records, err)
	}
	for _, r := range records {
		if r.Detail != "" || r.Reason != "" {
			l.Errorf("record %+v still tells of the ticket", r)
		}
	}
	if n, err := l.Sent(ctx(), "support", "t-a", at(0)); n != 1 || err != nil {
		l.Errorf("%d edits, %v: a purge must not lift a cap", n, err)
	}
}
