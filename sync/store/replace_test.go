package store

import (
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

// replaceTests: a newer want takes the place of an older one only while nobody can have acted on that.
func replaceTests() map[string]func(*ledger) {
	const takes, stays = "cre:two", "cre:one"
	tests := map[string]func(*ledger){}
	for name, c := range map[string]struct {
		before func(*ledger)
		label  string
	}{
		"untouched":       {func(*ledger) {}, takes},
		"claimed":         {func(l *ledger) { l.claim("a", 0) }, stays},
		"its lease over":  {func(l *ledger) { l.claim("a", -20) }, takes},
		"outcome unknown": {func(l *ledger) { l.intend(l.claimOne("a", -20), -15) }, stays},
		"attempted":       {settled(triage.Outcome{State: triage.Due, Attempts: 1, At: at(1)}), stays},
		"put off":         {settled(triage.Outcome{State: triage.Due, At: at(1)}), takes},
		"done":            {settled(triage.Outcome{State: triage.Done, At: at(1)}), stays},
		"held":            {settled(triage.Outcome{State: triage.Held, At: at(1)}), stays},
		"failed":          {settled(triage.Outcome{State: triage.Failed, At: at(1)}), stays},
	} {
		tests["a newer want of a ticket, the known one "+name] = func(l *ledger) {
			l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", -30)}})
			c.before(l)
			newer := operation("a", 3)
			newer.Want = want("cre:two")
			l.keep(triage.Keeping{Operations: []triage.Operation{newer}})
			if got := l.only().Want.Labels[0]; got != c.label {
				l.Errorf("wanted label %q, want %q", got, c.label)
			}
		}
	}
	tests["an untouched operation may be withdrawn and given again"] = func(l *ledger) {
		held := operation("a", 0)
		l.keep(triage.Keeping{Operations: []triage.Operation{held}})
		held.State, held.Reason = triage.Held, "too old"
		l.keep(triage.Keeping{Operations: []triage.Operation{held}})
		if o := l.only(); o.State != triage.Held || o.Reason != "too old" || len(l.claim("a", 1)) != 0 {
			l.Errorf("operation %+v, want it held", o)
		}
		l.keep(triage.Keeping{Operations: []triage.Operation{operation("a", 0)}})
		if o := l.only(); o.State != triage.Held {
			l.Errorf("state %q: held is final", o.State)
		}
	}
	return tests
}

func settled(o triage.Outcome) func(*ledger) {
	return func(l *ledger) { l.settle(l.claimOne("a", 0), o) }
}

func issueTests() map[string]func(*ledger) {
	return map[string]func(*ledger){
		"an unchanged issue is not due again":                 issueUnchanged,
		"a changed issue is due again, its id kept":           issueChanged,
		"an issue that changes while somebody holds it":       issueChangedMeanwhile,
		"an issue whose outcome is unknown stays unknown":     issueUnknown,
		"a failed or held issue is due again when it changes": issueRevived,
	}
}

func issueUnchanged(l *ledger) {
	l.keepIssue(issue("i", "two episodes"))
	l.settle(l.claimOne("a", 0), triage.Outcome{State: triage.Done, ID: "17", At: at(1)})
	before := l.only()
	again := issue("i", "two episodes")
	again.Due, again.Kept = at(5), at(5)
	l.keepIssue(again)
	l.same("operation", l.only(), before)
	if before.ID != "17" || before.State != triage.Done || !before.Settled.Equal(at(1)) {
		l.Errorf("operation %+v", before)
	}
}

func issueChanged(l *ledger) {
	l.keepIssue(issue("i", "two episodes"))
	l.settle(l.claimOne("a", 0), triage.Outcome{State: triage.Done, ID: "17", At: at(1), Left: []rules.Left{{Part: "x", Reason: "y"}}})
	changed := issue("i", "three episodes")
	changed.Due, changed.Kept = at(5), at(5)
	l.keepIssue(changed)
	l.restart()
	o := l.claimOne("a", 5)
	if o.ID != "17" || o.Attempts != 0 || o.Unknown || o.Want.Body.String() != "three episodes" {
		l.Errorf("operation %+v", o)
	}
}

// issueChangedMeanwhile: the holder writes the older text; that must not count as the newer one having been written.
func issueChangedMeanwhile(l *ledger) {
	l.keepIssue(issue("i", "two episodes"))
	held := l.claimOne("a", 0)
	l.keepIssue(issue("i", "three episodes"))
	if got := l.claim("b", 1); len(got) != 0 {
		l.Fatal("a change takes the operation from its holder")
	}
	l.intend(held, 1)
	l.settle(held, triage.Outcome{State: triage.Done, ID: "17", At: at(2), Reason: "written"})
	o := l.claimOne("b", 2)
	if o.ID != "17" || o.Want.Body.String() != "three episodes" || o.Unknown || o.Reason != "" {
		l.Errorf("operation %+v", o)
	}
	l.settle(o, triage.Outcome{State: triage.Done, ID: "17", At: at(3)})
	if got := l.claim("b", 4); len(got) != 0 {
		l.Errorf("claimed %v after both were written", names(got))
	}
}

func issueUnknown(l *ledger) {
	l.keepIssue(issue("i", "two episodes"))
	held := l.claimOne("a", 0)
	l.intend(held, 1)
	l.settle(held, triage.Outcome{State: triage.Due, Unknown: true, Due: at(5), Attempts: 1, At: at(2)})
	l.keepIssue(issue("i", "three episodes"))
	o := l.claimOne("a", 6)
	if !o.Unknown || o.ID != "" || !o.Sent.Equal(at(1)) {
		l.Errorf("operation %+v: it may have been filed, and the newer text hides that", o)
	}
}

func issueRevived(l *ledger) {
	for i, s := range []triage.State{triage.Failed, triage.Held} {
		l.keepIssue(issue("i", "text "+id(i)))
		l.settle(l.claimOne("a", 0), triage.Outcome{State: s, Attempts: 12, At: at(1), Reason: "gave up"})
	}
	l.keepIssue(issue("i", "text 0009"))
	if o := l.claimOne("a", 0); o.Attempts != 0 || o.Reason != "" {
		l.Errorf("operation %+v", o)
	}
	if n, err := l.Sent(ctx(), "tracker", "", at(-100)); n != 0 || err != nil {
		l.Errorf("%d edits sent, %v, though none was", n, err)
	}
}
