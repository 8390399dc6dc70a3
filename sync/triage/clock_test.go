package triage_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// halfAnHour runs cycles two minutes apart, and returns how long the longest took and how many wrote something.
func (w *world) halfAnHour(t *testing.T, change func(*triage.Options)) (longest time.Duration, writing int, sum triage.Report) {
	t.Helper()
	for range 15 {
		r := w.run(t, change)
		longest = max(longest, r.Ended.Sub(r.Started))
		writing += min(r.Writes, 1)
		sum.Add(r)
		w.pass(2 * time.Minute)
	}
	return longest, writing, sum
}

// passing is a queue whose calls take their time.
type passing struct {
	connectors.Queue
	pass              func(time.Duration)
	fetch, get, apply time.Duration
	fails             bool // every second look
	looks             int
}

func (q *passing) Fetch(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
	q.pass(q.fetch)
	return q.Queue.Fetch(ctx, c)
}

func (q *passing) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	q.pass(q.get)
	if q.looks++; q.fails && q.looks%2 == 0 {
		return connectors.Ticket{}, errors.New("timeout")
	}
	return q.Queue.Get(ctx, id)
}

func (q *passing) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	q.pass(q.apply)
	return q.Queue.Apply(ctx, t, e)
}

// However a vendor dawdles, a cycle ends with its turn and what was begun; every cycle writes something, and in the end
// all is written once.
func TestASlowVendorHoldsUpNoCycle(t *testing.T) {
	const turn = 2 * time.Minute
	for name, c := range map[string]struct {
		slow   passing
		begun  time.Duration // how much longer than its turn a cycle may be
		cycles int           // least number of cycles that write something
	}{
		"looks that time out now and then": {passing{get: 50 * time.Second, fails: true}, 50 * time.Second, 4},
		"slow writes":                      {passing{apply: 30 * time.Second}, 30 * time.Second, 2},
		"pages longer than a turn":         {passing{fetch: 3 * time.Minute}, 3 * time.Minute, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.sayEight()
			slow := c.slow
			slow.pass = w.pass
			longest, cycles, sum := w.halfAnHour(t, func(o *triage.Options) {
				o.Turn = turn
				slow.Queue = o.Queues[0].Queue
				o.Queues[0].Queue = &slow
			})
			if longest > turn+c.begun || cycles < c.cycles {
				t.Errorf("%d cycles wrote something, the longest took %s", cycles, longest)
			}
			if got := count(w.state(), "notes 1"); got != 8 || sum.Noted != 8 {
				t.Errorf("%d tickets have their note, %d were written", got, sum.Noted)
			}
		})
	}
}

// dawdling metrics take their time, and have nothing.
type dawdling struct {
	pass func()
	err  error
}

func (d dawdling) Query(context.Context, connectors.Query) (connectors.Answer, error) {
	d.pass()
	return connectors.Answer{}, d.err
}

// A page whose metrics take longer than a turn is judged in several, and so are tickets that are asked for again: nothing
// is lost or judged twice.
func TestSlowMetricsHoldUpNoCycle(t *testing.T) {
	for name, c := range map[string]struct {
		fill func(*world)
		lag  time.Duration
		err  error
	}{
		"that time out": {fill: func(w *world) { w.sayEight() }, err: errors.New("timeout")},
		"that are late": {fill: func(w *world) {
			for range 8 {
				w.say("acme", noon.Add(-2*time.Minute), "API slow", "The API is slow since 12:54, every request takes four seconds for all of our users.")
			}
		}, lag: 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.fill(w)
			var each time.Duration // what one ticket takes
			most := func(o *triage.Options) {
				o.Turn = 2 * time.Minute
				o.Sources = map[string]triage.Source{"default": {Lag: c.lag, Signals: dawdling{func() { w.pass(10 * time.Second) }, c.err}}}
			}
			began := w.Now()
			w.run(t, func(o *triage.Options) { most(o); o.Turn = time.Nanosecond })
			each = w.Now().Sub(began)
			longest, _, sum := w.halfAnHour(t, most)
			if limit := time.Minute + 20*time.Second + 2*each; each == 0 || longest > limit {
				t.Errorf("a cycle took %s, want at most %s: one ticket takes %s", longest, limit, each)
			}
			if notes := count(w.state(), "notes 1"); sum.Queues["desk"].Matched != 7 || notes != 8 || len(sum.Errors) > 0 {
				t.Errorf("%d matched, %d noted, errors %v", sum.Queues["desk"].Matched, notes, sum.Errors)
			}
		})
	}
}

// The turn of a queue that is not done is told, and no other's.
func TestAnUnfinishedTurnIsTold(t *testing.T) {
	w := busyWorld(t)
	r := w.run(t, func(o *triage.Options) {
		o.Turn = 2 * time.Minute
		o.Queues, o.Trackers = o.Queues[:1], nil
		o.Queues[0].Queue = &passing{Queue: o.Queues[0].Queue, pass: w.pass, apply: 40 * time.Second}
	})
	if !slices.Equal(r.Unfinished, []string{"desk"}) || r.Noted == 0 || r.Noted == 8 {
		t.Errorf("unfinished %v, %d notes", r.Unfinished, r.Noted)
	}
}

// A clock that jumps ahead by years and comes back must not make what is written afterwards too old to be judged.
func TestAClockThatJumpsAheadMakesNothingTooOld(t *testing.T) {
	w := newWorld(t)
	w.fill()
	keep := func(o *triage.Options) { o.Keep = 400 * 24 * time.Hour }
	w.run(t, keep)
	const jump = 10 * 365 * 24 * time.Hour
	w.pass(jump)
	w.run(t, keep)
	w.pass(2*time.Minute - jump)
	w.write("cobalt", w.Now(), "API slow", "The API is slow since 12:55, every request takes four seconds for all of our users.")
	w.pass(2 * time.Minute)
	if r := w.run(t, keep); r.Queues["support"].Matched != 1 || r.Queues["support"].Old != 0 {
		t.Errorf("after the jump: %+v, errors %v", r.Queues["support"], r.Errors)
	}
}

// What was left over when reading ended, and written after it, is not told of as unfinished.
func TestATurnThatIsDoneAfterAllIsNotToldOf(t *testing.T) {
	w := newWorld(t)
	for day := range 4 { // more than a page
		at, subject, body := slow(day + 5)
		w.say("acme", at, subject, body)
	}
	r := w.run(t, func(o *triage.Options) {
		o.Turn = 6 * time.Minute
		o.Queues, o.Trackers = o.Queues[:1], nil
		o.Queues[0].Queue = &passing{Queue: o.Queues[0].Queue, pass: w.pass, fetch: 20 * time.Second, apply: 56 * time.Second}
	})
	if r.Noted != 4 || len(r.Unfinished) > 0 {
		t.Errorf("%d notes, unfinished %v", r.Noted, r.Unfinished)
	}
}
