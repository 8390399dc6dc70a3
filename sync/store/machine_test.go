package store

import (
	"errors"
	"flag"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// TestMain keeps the random histories few unless -rapid.checks asks for more: each works on a database of its own.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "30"); err != nil {
			panic(err)
		}
	}
	m.Run()
}

// machine runs random histories of pages, issues, claims, intents, outcomes, lost leases and restarts against a model
// that is a few lines long. After every step the ledger and the model hold the same operations: none lost, none given
// out twice within a lease, and an unknown outcome stays unknown until somebody who holds the operation says otherwise.
func machine(t *testing.T, fresh func(testing.TB) backend) {
	rapid.Check(t, func(r *rapid.T) {
		m := &model{ledger: &ledger{TB: t, again: fresh(t)}, now: at(0), ops: map[string]*triage.Operation{}, edits: map[string]int{}}
		m.Store = m.again(t)
		defer func() {
			if err := m.Close(); err != nil {
				r.Errorf("close: %v", err)
			}
		}()
		r.Repeat(map[string]func(*rapid.T){
			"page": m.page, "issue": m.issue, "claim": m.claimSome, "intend": m.intendOne, "settle": m.settleOne,
			"wait": m.wait, "restart": m.reopen, "": m.check,
		})
	})
}

type model struct {
	*ledger
	now    time.Time
	ops    map[string]*triage.Operation
	leases []triage.Operation // every operation ever given out, as it was given; most leases are over
	edits  map[string]int
}

func (m *model) wait(r *rapid.T) {
	m.now = m.now.Add(time.Duration(rapid.IntRange(1, 8).Draw(r, "minutes")) * time.Minute)
}

func (m *model) reopen(r *rapid.T) {
	if rapid.IntRange(0, 4).Draw(r, "restart") == 0 { // opening takes longer than everything else
		m.restart()
	}
}

func (m *model) page(r *rapid.T) {
	op := operation(rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "ticket"), 0)
	op.Want = want(rapid.SampledFrom([]string{"cre:one", "cre:two"}).Draw(r, "label"))
	op.Due, op.Kept = m.now, m.now
	m.keep(triage.Keeping{Operations: []triage.Operation{op}, At: m.now})
	known := m.ops[op.Op]
	switch {
	case known == nil:
		m.ops[op.Op] = &op
	case known.State == triage.Due && known.Attempts == 0 && !known.Unknown && !known.Until.After(m.now):
		known.Want, known.Due, known.Reason = op.Want, op.Due, ""
	}
}

func (m *model) issue(r *rapid.T) {
	op := issue("issue/"+rapid.SampledFrom([]string{"x", "y"}).Draw(r, "signature"), rapid.SampledFrom([]string{"two", "three"}).Draw(r, "text"))
	op.Due, op.Kept = m.now, m.now
	m.keepIssue(op)
	known := m.ops[op.Op]
	switch {
	case known == nil:
		m.ops[op.Op] = &op
	case !cmp.Equal(known.Want, op.Want):
		known.Want, known.State, known.Due, known.Kept, known.Attempts, known.Reason = op.Want, triage.Due, op.Due, op.Kept, 0, ""
	}
}

func (m *model) claimSome(r *rapid.T) {
	c := triage.Claiming{
		Holder: rapid.SampledFrom([]string{"one", "two"}).Draw(r, "holder"), Now: m.now, Until: m.now.Add(10 * time.Minute),
		Targets: []string{"support", "tracker"}, Limit: rapid.IntRange(1, 4).Draw(r, "limit"),
	}
	got, err := m.Claim(ctx(), c)
	if err != nil {
		r.Fatalf("claim: %v", err)
	}
	var free []*triage.Operation
	for _, op := range m.ops {
		if op.State == triage.Due && !op.Due.After(m.now) && !op.Until.After(m.now) {
			free = append(free, op)
		}
	}
	if len(got) != min(len(free), c.Limit) {
		r.Fatalf("claimed %v, want %d of %d that are due", names(got), min(len(free), c.Limit), len(free))
	}
	for _, op := range got {
		known := m.ops[op.Op]
		if !slices.Contains(free, known) {
			r.Fatalf("%s was given to %s, though it is not due or is leased: %+v", op.Op, c.Holder, *known)
		}
		known.Holder, known.Until = c.Holder, c.Until
		m.leases = append(m.leases, op)
	}
	m.inOrder(r, got, free)
}

// inOrder: the oldest due come first.
func (m *model) inOrder(r *rapid.T, got []triage.Operation, free []*triage.Operation) {
	for _, op := range free {
		if len(got) > 0 && !op.Until.After(m.now) && op.Due.Before(got[len(got)-1].Due) {
			r.Fatalf("%s was passed over for %s, which is due later", op.Op, got[len(got)-1].Op)
		}
	}
}

// holds tells whether the lease is the one that stands.
func (m *model) holds(op triage.Operation) bool {
	known := m.ops[op.Op]
	return known.State == triage.Due && known.Holder == op.Holder && known.Until.Equal(op.Until)
}

func (m *model) intendOne(r *rapid.T) {
	if len(m.leases) == 0 {
		return
	}
	op := rapid.SampledFrom(m.leases).Draw(r, "lease")
	err := m.Intend(ctx(), op, connectors.Edit{Op: op.Want.Op, Labels: op.Want.Labels}, m.now)
	if !m.holds(op) || !op.Until.After(m.now) {
		if !errors.Is(err, triage.ErrLeaseLost) {
			r.Fatalf("intend of %s under a lost lease gives %v", op.Op, err)
		}
		return
	}
	if err != nil {
		r.Fatalf("intend: %v", err)
	}
	known := m.ops[op.Op]
	known.Unknown, known.Sent = true, m.now
	m.edits[op.Target]++
	if n, err := m.Sent(ctx(), op.Target, "", time.Time{}); n != m.edits[op.Target] || err != nil {
		r.Fatalf("%d edits recorded, %v, want %d", n, err, m.edits[op.Target])
	}
}

func (m *model) settleOne(r *rapid.T) {
	if len(m.leases) == 0 {
		return
	}
	op := rapid.SampledFrom(m.leases).Draw(r, "lease")
	o := triage.Outcome{
		State:    rapid.SampledFrom([]triage.State{triage.Due, triage.Due, triage.Done, triage.Held, triage.Failed}).Draw(r, "state"),
		Unknown:  rapid.Bool().Draw(r, "unknown"),
		Attempts: rapid.IntRange(0, 3).Draw(r, "attempts"),
		ID:       rapid.SampledFrom([]string{"", op.ID, "17"}).Draw(r, "id"),
		Due:      m.now.Add(time.Minute), Reason: "because", At: m.now,
	}
	err := m.Settle(ctx(), op, o)
	if !m.holds(op) {
		if !errors.Is(err, triage.ErrLeaseLost) {
			r.Fatalf("settle of %s under a lost lease gives %v", op.Op, err)
		}
		return
	}
	if err != nil {
		r.Fatalf("settle: %v", err)
	}
	known := m.ops[op.Op]
	if o.ID != "" {
		known.ID = o.ID
	}
	known.Unknown, known.Settled, known.Holder, known.Until = o.Unknown, m.now, "", time.Time{}
	if !cmp.Equal(known.Want, op.Want) { // replaced meanwhile: the newer want is still to be written
		known.State, known.Due, known.Attempts, known.Reason = triage.Due, m.now, 0, ""
		return
	}
	known.State, known.Attempts, known.Reason = o.State, o.Attempts, o.Reason
	if o.State == triage.Due {
		known.Due = o.Due
	}
}

func (m *model) check(r *rapid.T) {
	got, err := m.Operations(ctx(), "", 100)
	if err != nil {
		r.Fatalf("operations: %v", err)
	}
	have, want := map[string]triage.Operation{}, map[string]triage.Operation{}
	for _, op := range got {
		have[op.Op] = op
	}
	for name, op := range m.ops {
		want[name] = *op
	}
	if diff := cmp.Diff(want, have); diff != "" || len(got) != len(want) {
		r.Fatalf("operations (-model +ledger):\n%s", diff)
	}
}
