package store

import (
	"database/sql"
	"errors"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

func pruneTests() map[string]func(*ledger) {
	return map[string]func(*ledger){
		"what has not changed since goes, a few at a time": pruneOld,
		"pauses and what is still due are not pruned":      pruneKeeps,
		"the audit of the 180 days before the last record": pruneHolds,
	}
}

const year = 365 * 24 * 60 // in minutes, as at takes them

// pruneOld keeps tickets a and b, judged and written long ago, and c, of which b was changed since.
func pruneOld(l *ledger) {
	for _, name := range []string{"a", "b", "c"} {
		op := operation(name, 0)
		l.keep(triage.Keeping{
			Entries: []triage.Entry{sighted(name, 0)}, Operations: []triage.Operation{op},
			Odd: []connectors.Odd{{ID: "odd-" + name, Err: errors.New("unreadable")}}, Position: triage.Position{Baseline: at(-60)},
		})
		held := l.claimOne("one", 1)
		l.intend(held, 2)
		l.settle(held, triage.Outcome{State: triage.Done, At: at(3)})
	}
	changed := sighted("b", 0)
	changed.Updated, changed.Judged = at(year), at(year)
	later := operation("d", year)
	l.keep(triage.Keeping{Entries: []triage.Entry{changed}, Operations: []triage.Operation{later}, Position: triage.Position{Baseline: at(-60)}, At: at(year)})
	held := l.claimOne("one", year)
	l.intend(held, year)
	for i, want := range []int{8, 4, 2, 0} { // two of each kind at once; of the audit there are six
		if n, err := l.Prune(ctx(), at(60), 2); n != want || err != nil {
			l.Errorf("step %d: %d rows went, %v, want %d", i, n, err, want)
		}
	}
	prunedOld(l)
}

func prunedOld(l *ledger) {
	l.Helper()
	l.same("entries", len(l.entries("a", "b", "c")), 1)
	l.same("operation", l.only().Op, "d")
	records, err := l.Audit(ctx(), "", "", 100)
	if odd, oddErr := l.Odd(ctx(), "support", 10); err != nil || oddErr != nil || len(odd) != 0 || len(records) != 1 {
		l.Errorf("%d odd tickets, %v; audit %v, %v", len(odd), oddErr, records, err)
	}
	if p, _, err := l.Position(ctx(), "support"); err != nil || !p.Baseline.Equal(at(60)) {
		l.Errorf("baseline %s, %v", p.Baseline, err)
	}
}

func pruneKeeps(l *ledger) {
	open, expired, unsure := operation("open", 0), operation("expired", 0), operation("unsure", 0)
	expired.Expires, unsure.Expires = at(5), at(5)
	l.keep(triage.Keeping{Operations: []triage.Operation{open, expired, unsure}, Position: triage.Position{Baseline: at(90)}})
	l.keepIssue(issue("x", "text"))
	for _, op := range l.claim("one", 0) {
		if op.Op == "unsure" {
			l.intend(op, 1)
		}
	}
	if err := l.inTx(ctx(), "pause", func(tx *sql.Tx) error {
		return audit(ctx(), tx, triage.Operation{}, Record{At: at(2), Event: Paused, Holder: "kim"})
	}); err != nil {
		l.Fatal(err)
	}
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("new", year)}, Position: triage.Position{Baseline: at(90)}, At: at(year)})
	for _, op := range l.claim("one", year) {
		if op.Op == "new" {
			l.intend(op, year)
		}
	}
	if _, err := l.Prune(ctx(), at(60), 100); err != nil {
		l.Fatal(err)
	}
	ops, err := l.Operations(ctx(), "", 10)
	if err != nil {
		l.Fatal(err)
	}
	l.same("operations", names(ops), []string{"new", "x", "unsure", "open"})
	if p, err := l.Paused(ctx()); err != nil || p.By != "kim" {
		l.Errorf("the pause is gone: %+v, %v", p, err)
	}
	if p, _, err := l.Position(ctx(), "support"); err != nil || !p.Baseline.Equal(at(90)) {
		l.Errorf("baseline %s, %v: it went back", p.Baseline, err)
	}
}

func pruneHolds(l *ledger) {
	l.keep(triage.Keeping{Entries: []triage.Entry{entry("a")}, Operations: []triage.Operation{operation("a", 0)}})
	held := l.claimOne("one", 0)
	l.intend(held, 1)
	l.settle(held, triage.Outcome{State: triage.Done, At: at(2)})
	if n, err := l.Prune(ctx(), at(year), 100); n != 2 || err != nil { // entry and operation
		l.Errorf("%d rows went, %v", n, err)
	}
	if records, err := l.Audit(ctx(), "", "", 10); len(records) != 2 || err != nil {
		l.Errorf("audit %v, %v", records, err)
	}
}
