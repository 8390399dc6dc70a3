package store

import (
	"context"
	"fmt"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

// backend opens the same ledger again and again, as restarts do. Every database has one and passes the whole suite.
type backend func(t testing.TB) *Store

func TestSQLite(t *testing.T) {
	suite(t, func(t testing.TB) backend {
		path := filepath.Join(t.TempDir(), "clarion.db")
		return func(t testing.TB) *Store {
			s, err := OpenSQLite(t.Context(), path)
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			return s
		}
	})
}

// suite is the contract of triage.Store in detail.
func suite(t *testing.T, fresh func(testing.TB) backend) {
	t.Helper()
	for _, group := range []map[string]func(*ledger){keepTests(), replaceTests(), issueTests(), claimTests(), settleTests(), listTests(), pruneTests()} {
		for name, test := range group {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				test(open(t, fresh(t)))
			})
		}
	}
	t.Run("state machine", func(t *testing.T) { t.Parallel(); machine(t, fresh) })
}

// ledger is an open store with the words that tests need.
type ledger struct {
	testing.TB
	*Store
	again backend
}

func open(t testing.TB, again backend) *ledger {
	l := &ledger{TB: t, Store: again(t), again: again}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return l
}

func (l *ledger) restart() {
	l.Helper()
	if err := l.Close(); err != nil {
		l.Fatalf("close: %v", err)
	}
	l.Store = l.again(l.TB)
}

// at is a moment of the tests' day, in whole milliseconds as the ledger keeps them.
func at(minutes int) time.Time {
	return time.Date(2026, 3, 12, 9, 0, 0, 123e6, time.UTC).Add(time.Duration(minutes) * time.Minute)
}

func ctx() context.Context { return context.Background() }

func entry(id string) triage.Entry {
	return triage.Entry{
		Queue: "support", ID: id, Key: "SUP-" + id, URL: "https://desk.example.com/" + id, Hash: "h" + id,
		Created: at(0), Updated: at(1), Judged: at(2), Card: rules.Card{Signature: "api-latency", Cause: "8 times the usual"},
	}
}

func sighted(id string, minute int) triage.Entry {
	e := entry(id)
	e.Sighting = &rules.Sighting{
		Queue: e.Queue, ID: id, Key: e.Key, Signature: "api-latency", Customer: "northwind", Start: at(minute), End: at(minute + 5),
		Dated: true, Created: e.Created, Verdict: "confirmed", Affected: []string{"contoso"},
	}
	return e
}

func want(label string) rules.Want {
	return rules.Want{
		Op: "op", Labels: []string{label}, Owner: "platform", Fields: map[string]string{connectors.FieldSymptom: "latency"},
		Note: connectors.Doc{connectors.P(connectors.B("Clarion"), connectors.T(" <b>&\u2028 says"))},
	}
}

func operation(op string, due int) triage.Operation {
	return triage.Operation{
		Op: op, Kind: triage.OnTicket, Target: "support", ID: "t-" + op, Want: want("cre:one"), State: triage.Due, Due: at(due),
		Kept: at(due),
	}
}

func issue(op, body string) triage.Operation {
	return triage.Operation{
		Op: op, Kind: triage.OnIssue, Target: "tracker", State: triage.Due, Due: at(0), Kept: at(0),
		Want: rules.Want{Op: "w", Mark: connectors.Mark{Op: op, Part: connectors.PartIssue}, Body: connectors.Doc{connectors.P(connectors.T(body))}},
	}
}

func (l *ledger) keep(k triage.Keeping) {
	l.Helper()
	if k.At.IsZero() {
		k.At = at(0)
	}
	if err := l.Keep(ctx(), "support", k); err != nil {
		l.Fatalf("keep: %v", err)
	}
}

func (l *ledger) keepIssue(op triage.Operation) {
	l.Helper()
	if err := l.KeepIssue(ctx(), op); err != nil {
		l.Fatalf("keep issue: %v", err)
	}
}

// claim leases everything due at the minute, for ten minutes.
func (l *ledger) claim(holder string, minute int) []triage.Operation {
	l.Helper()
	ops, err := l.Claim(ctx(), triage.Claiming{
		Holder: holder, Now: at(minute), Until: at(minute + 10), Targets: []string{"support", "tracker"}, Limit: 1000,
	})
	if err != nil {
		l.Fatalf("claim: %v", err)
	}
	return ops
}

func (l *ledger) claimOne(holder string, minute int) triage.Operation {
	l.Helper()
	ops := l.claim(holder, minute)
	if len(ops) != 1 {
		l.Fatalf("claimed %v, want one", names(ops))
	}
	return ops[0]
}

func (l *ledger) intend(op triage.Operation, minute int) {
	l.Helper()
	if err := l.Intend(ctx(), op, connectors.Edit{Op: op.Want.Op, Labels: op.Want.Labels, Note: op.Want.Note}, at(minute)); err != nil {
		l.Fatalf("intend: %v", err)
	}
}

func (l *ledger) settle(op triage.Operation, o triage.Outcome) {
	l.Helper()
	if err := l.Settle(ctx(), op, o); err != nil {
		l.Fatalf("settle: %v", err)
	}
}

// only is the one operation of the ledger.
func (l *ledger) only() triage.Operation {
	l.Helper()
	ops, err := l.Operations(ctx(), "", 10)
	if err != nil || len(ops) != 1 {
		l.Fatalf("operations %v, %v, want one", names(ops), err)
	}
	return ops[0]
}

// whole compares unexported members of the cards' types as well.
var whole = cmp.Exporter(func(reflect.Type) bool { return true })

func (l *ledger) same(what string, got, want any) {
	l.Helper()
	if diff := cmp.Diff(want, got, whole); diff != "" {
		l.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func names(ops []triage.Operation) []string {
	n := []string{}
	for _, o := range ops {
		n = append(n, o.Op)
	}
	return n
}

func numbered(n int, one func(i int) triage.Operation) []triage.Operation {
	ops := []triage.Operation{}
	for i := range n {
		ops = append(ops, one(i))
	}
	return ops
}

func id(i int) string { return fmt.Sprintf("%04d", i) }
