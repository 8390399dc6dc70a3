package store

import (
	"errors"
	"sync"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

func claimTests() map[string]func(*ledger) {
	return map[string]func(*ledger){
		"the oldest due come first, up to the limit":    claimOrder,
		"only what is due, of the targets asked for":    claimDue,
		"a claim brings the operation as it was kept":   claimWhole,
		"a lease holds for everybody, then it is over":  leases,
		"an expired operation is given to its claimant": expired,
		"many claimants never share an operation":       claimants,
	}
}

func claimOrder(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{
		operation("c", 3), operation("a", 1), operation("b1", 2), operation("b2", 2),
	}})
	ask := triage.Claiming{Holder: "a", Now: at(5), Until: at(9), Targets: []string{"support"}, Limit: 3}
	got, err := l.Claim(ctx(), ask)
	if err != nil {
		l.Fatal(err)
	}
	l.same("first claim", names(got), []string{"a", "b1", "b2"})
	if got, err = l.Claim(ctx(), ask); err != nil {
		l.Fatal(err)
	}
	l.same("second claim", names(got), []string{"c"})
}

func claimDue(l *ledger) {
	other := operation("other", 0)
	other.Target = "other"
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("now", 5), operation("later", 6), other}})
	for _, c := range []struct {
		name string
		ask  triage.Claiming
		want []string
	}{
		{"no target", triage.Claiming{Limit: 9}, []string{}},
		{"no limit", triage.Claiming{Targets: []string{"support"}}, []string{}},
		{"unknown targets", triage.Claiming{Targets: []string{"x", ""}, Limit: 9}, []string{}},
		{"one target", triage.Claiming{Targets: []string{"support"}, Limit: 9}, []string{"now"}},
		{"two targets", triage.Claiming{Targets: []string{"support", "other"}, Limit: 9}, []string{"other"}},
	} {
		c.ask.Holder, c.ask.Now, c.ask.Until = "a", at(5), at(9)
		got, err := l.Claim(ctx(), c.ask)
		if err != nil {
			l.Fatalf("%s: %v", c.name, err)
		}
		l.same(c.name, names(got), c.want)
	}
}

func mustClaim(l *ledger, c triage.Claiming) []triage.Operation {
	l.Helper()
	got, err := l.Claim(ctx(), c)
	if err != nil {
		l.Fatalf("claim: %v", err)
	}
	return got
}

func claimWhole(l *ledger) {
	op := operation("a", 0)
	op.Expires, op.Reason = at(100), "matched api-latency"
	op.Want.Mark = connectors.Mark{Op: "m", Part: connectors.PartIssue}
	op.Want.Title = "title"
	l.keep(triage.Keeping{Operations: []triage.Operation{op}})
	l.restart()
	got := l.claimOne("replica-1", 2)
	op.Holder, op.Until = "replica-1", at(12)
	l.same("operation", got, op)
}

func leases(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	l.claimOne("one", 0)
	for minute := range 10 {
		for _, holder := range []string{"one", "two"} {
			if got := l.claim(holder, minute); len(got) != 0 {
				l.Fatalf("minute %d: %s is given what is leased until minute 10", minute, holder)
			}
		}
	}
	l.restart()
	if got := l.claim("two", 9); len(got) != 0 {
		l.Fatal("a restart ends a lease")
	}
	l.claimOne("two", 10)
}

func expired(l *ledger) {
	op := operation("a", 0)
	op.Expires = at(5)
	l.keep(triage.Keeping{Operations: []triage.Operation{op}})
	if got := l.claimOne("one", 30); !got.Expires.Equal(at(5)) {
		l.Errorf("operation %+v", got)
	}
}

func claimants(l *ledger) {
	const workers, each = 6, 12
	l.keep(triage.Keeping{Operations: numbered(workers*each, func(i int) triage.Operation { return operation(id(i), 0) })})
	var mu sync.Mutex
	times := map[string]int{}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for {
				got, err := l.Claim(ctx(), triage.Claiming{Holder: id(w), Now: at(1), Until: at(9), Targets: []string{"support"}, Limit: 3})
				if err != nil {
					l.Errorf("claim: %v", err)
				}
				if len(got) == 0 {
					return
				}
				for _, op := range got {
					mu.Lock()
					times[op.Op]++
					mu.Unlock()
					err := errors.Join(l.Intend(ctx(), op, connectors.Edit{Op: "x"}, at(2)),
						l.Settle(ctx(), op, triage.Outcome{State: triage.Done, At: at(3)}))
					if err != nil {
						l.Errorf("operation %s: %v", op.Op, err)
					}
				}
			}
		})
	}
	all.Wait()
	for op, n := range times {
		if n != 1 {
			l.Errorf("operation %s was given out %d times", op, n)
		}
	}
	if n, err := l.Sent(ctx(), "support", "", at(0)); len(times) != workers*each || n != workers*each || err != nil {
		l.Errorf("%d operations given out, %d edits recorded, %v, want %d", len(times), n, err, workers*each)
	}
}

func settleTests() map[string]func(*ledger) {
	tests := map[string]func(*ledger){
		"an edit is unknown from intent to outcome": intentIsUnknown,
		"a lost lease may not send":                 lostBeforeSending,
		"a lost lease changes nothing":              lostAfterSending,
	}
	for name, o := range map[string]triage.Outcome{
		"done":    {State: triage.Done, At: at(4), Reason: "label x: a person removed it", Left: []rules.Left{{Part: "label x", Reason: "a person removed it"}}},
		"held":    {State: triage.Held, At: at(4), Reason: "the ticket is closed"},
		"failed":  {State: triage.Failed, At: at(4), Unknown: true, Attempts: 12, Reason: "gave up"},
		"put off": {State: triage.Due, At: at(4), Due: at(40), Attempts: 3, Reason: "throttled"},
		"unknown": {State: triage.Due, At: at(4), Due: at(40), Unknown: true, Attempts: 1, Reason: "the reply was lost"},
	} {
		tests["an outcome: "+name] = func(l *ledger) { outcome(l, o) }
	}
	return tests
}

func outcome(l *ledger, o triage.Outcome) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	op := l.claimOne("one", 1)
	l.intend(op, 2)
	l.settle(op, o)
	l.restart()
	want := op
	want.State, want.Unknown, want.Attempts, want.Reason = o.State, o.Unknown, o.Attempts, o.Reason
	want.Sent, want.Settled, want.Holder, want.Until = at(2), at(4), "", moment(0)
	if o.State == triage.Due {
		want.Due = o.Due
	}
	l.same("operation", l.only(), want)
	if got := l.claim("two", 39); len(got) != 0 {
		l.Error("it is given out before it is due again")
	}
	if got := l.claim("two", 1000); (len(got) == 1) != (o.State == triage.Due) {
		l.Errorf("claimed %v from state %q", names(got), o.State)
	}
}

func intentIsUnknown(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	op := l.claimOne("one", 0)
	if op.Unknown || !op.Sent.IsZero() {
		l.Errorf("operation %+v before anything was sent", op)
	}
	l.intend(op, 1)
	l.restart() // the process died between sending and settling
	if got := l.only(); !got.Unknown || !got.Sent.Equal(at(1)) {
		l.Errorf("operation %+v, want its outcome unknown", got)
	}
	again := l.claimOne("two", 10)
	if !again.Unknown || !again.Sent.Equal(at(1)) {
		l.Errorf("operation %+v, want its outcome unknown", again)
	}
	l.settle(again, triage.Outcome{State: triage.Done, At: at(11)})
	if got := l.only(); got.Unknown {
		l.Error("a settled operation is still unknown")
	}
}

func lostBeforeSending(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	op := l.claimOne("one", 0)
	edit := connectors.Edit{Op: "x"}
	if err := l.Intend(ctx(), op, edit, at(10)); !errors.Is(err, triage.ErrLeaseLost) {
		l.Errorf("intend gives %v once the lease has run out, want it to be ErrLeaseLost", err)
	}
	l.claimOne("one", 10) // the same process again: an older claim of its own is lost as well
	stranger := op
	stranger.Op = "never kept"
	for _, o := range []triage.Operation{op, stranger} {
		if err := l.Intend(ctx(), o, edit, at(1)); !errors.Is(err, triage.ErrLeaseLost) {
			l.Errorf("intend of %s gives %v, want it to be ErrLeaseLost", o.Op, err)
		}
	}
	if n, err := l.Sent(ctx(), "support", "", at(-1)); n != 0 || err != nil {
		l.Errorf("%d edits recorded, %v, though none may be sent", n, err)
	}
	if got := l.only(); got.Unknown {
		l.Error("the refused intents left the operation unknown")
	}
}

func lostAfterSending(l *ledger) {
	l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
	op := l.claimOne("one", 0)
	l.intend(op, 1)
	taken := l.claimOne("two", 10)
	before := l.only()
	err := l.Settle(ctx(), op, triage.Outcome{State: triage.Done, At: at(11)})
	if !errors.Is(err, triage.ErrLeaseLost) {
		l.Errorf("settle gives %v, want it to be ErrLeaseLost", err)
	}
	l.same("operation", l.only(), before)
	l.settle(taken, triage.Outcome{State: triage.Done, At: at(12)})
	if err := l.Settle(ctx(), taken, triage.Outcome{State: triage.Failed, At: at(13)}); !errors.Is(err, triage.ErrLeaseLost) {
		l.Errorf("a second settle gives %v, want it to be ErrLeaseLost", err)
	}
	if got := l.only(); got.State != triage.Done {
		l.Errorf("state %q", got.State)
	}
	records, err := l.Audit(ctx(), "", "", 10)
	if err != nil {
		l.Fatal(err)
	}
	var events []Event
	for _, r := range records {
		events = append(events, r.Event)
	}
	l.same("audit, latest first", events, []Event{Late, Settled, Late, Intended})
}
