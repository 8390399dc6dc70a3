package triage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// A target that asks to be left alone until a moment is not called before it, by no cycle and in no way; the other goes
// on.
func TestAThrottledTargetIsLeftAlone(t *testing.T) {
	tests := []struct {
		name string
		busy func(*throttled)
	}{
		{"told when it is read", func(q *throttled) { q.fetch = true }},
		{"told when a ticket is looked at", func(q *throttled) { q.get = true }},
		{"told when it is written to", func(q *throttled) { q.apply = true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.fill()
			s := w.open(t)
			defer s.Close()
			o := w.options(t, s)
			desk := &throttled{Queue: o.Queues[0].Queue, now: w.Now}
			tt.busy(desk)
			o.Queues[0].Queue = desk
			k, err := triage.New(o)
			if err != nil {
				t.Fatal(err)
			}
			if r := k.Cycle(t.Context()); r.Noted != 2 {
				t.Errorf("the other queue got %d notes", r.Noted)
			}
			asked := desk.calls
			for range 14 {
				w.pass(4 * time.Minute)
				k.Cycle(t.Context())
			}
			if desk.until.IsZero() || desk.calls != asked {
				t.Errorf("%d calls before the hour was over", desk.calls-asked)
			}
			desk.fetch, desk.get, desk.apply = false, false, false
			w.pass(5 * time.Minute)
			k.Cycle(t.Context())
			if got := count(w.state(), "notes 1"); got != 4 {
				t.Errorf("after the hour, %d tickets have their note", got)
			}
		})
	}
}

// throttled is a queue that asks for an hour's rest, once, in the chosen call.
type throttled struct {
	connectors.Queue
	now               func() time.Time
	fetch, get, apply bool
	until             time.Time
	calls             int
}

func (q *throttled) rest() error {
	q.until = q.now().Add(time.Hour)
	return &connectors.Later{After: time.Hour, Err: errors.New("429")}
}

func (q *throttled) Fetch(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
	q.calls++
	if q.fetch {
		return connectors.Page{}, q.rest()
	}
	return q.Queue.Fetch(ctx, c)
}

func (q *throttled) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	q.calls++
	if q.get {
		return connectors.Ticket{}, q.rest()
	}
	return q.Queue.Get(ctx, id)
}

func (q *throttled) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	q.calls++
	if q.apply {
		return q.rest()
	}
	return q.Queue.Apply(ctx, t, e)
}

// busy is a queue that takes no write of a scope until a moment.
type busy struct {
	connectors.Queue
	now     func() time.Time
	scope   string
	until   time.Time
	fetched int
	looks   int
	refused int
}

func (q *busy) Fetch(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
	q.fetched++
	return q.Queue.Fetch(ctx, c)
}

func (q *busy) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	q.looks++
	return q.Queue.Get(ctx, id)
}

func (q *busy) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	if wait := q.until.Sub(q.now()); wait > 0 && (q.scope == "updates" || q.scope == "ticket "+t.ID) {
		q.refused++
		return &connectors.Later{After: wait, Scope: q.scope, Err: errors.New("429")}
	}
	return q.Queue.Apply(ctx, t, e)
}

// sayEight files eight matching tickets in Jira and returns the id of the last.
func (w *world) sayEight() (id string) {
	for day := 1; day <= 8; day++ {
		at, subject, body := slow(day)
		id = w.say("acme", at, subject, body)
	}
	return id
}

// While all updates of a target are throttled, its tickets are read and none is looked at to be written; what the target
// did not take counts towards no cap. A throttled ticket holds up itself alone.
func TestAThrottledScopeIsLeftAlone(t *testing.T) {
	for name, notes := range map[string]int{"all updates": 0, "one ticket": 7} { // notes while it lasts
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			scope := map[string]string{"all updates": "updates", "one ticket": "ticket " + w.sayEight()}[name]
			o := w.options(t, w.open(t))
			o.Caps.Cycle, o.Caps.Hour, o.Caps.TicketPerHour = 20, 8, 1
			desk := &busy{Queue: o.Queues[0].Queue, now: w.Now, scope: scope, until: w.Now().Add(50 * time.Minute)}
			o.Queues[0].Queue = desk
			k, err := triage.New(o)
			if err != nil {
				t.Fatal(err)
			}
			var sum triage.Report
			for range 12 {
				sum.Add(k.Cycle(t.Context()))
				w.pass(4 * time.Minute)
			}
			if sum.Noted != notes || desk.refused != 1 || desk.looks != notes+1 || desk.fetched < 12 {
				t.Errorf("%d notes, %d refused, %d looks, %d pages read", sum.Noted, desk.refused, desk.looks, desk.fetched)
			}
			if len(sum.Capped) > 0 || sum.Writes != sum.Noted+sum.Filed+sum.Updated {
				t.Errorf("%d writes, capped %v, although nothing else was taken: %+v", sum.Writes, sum.Capped, sum)
			}
			w.pass(3 * time.Minute)
			if r := k.Cycle(t.Context()); r.Noted != 8-notes || len(r.Capped) > 0 {
				t.Errorf("afterwards %d notes, capped %v", r.Noted, r.Capped)
			}
		})
	}
}

// Tickets whose metrics were late are not looked at one after the other while the queue wants to be left alone, and none
// of them is put off for longer than that.
func TestAskingAgainHeedsAThrottledQueue(t *testing.T) {
	w := newWorld(t)
	for _, who := range []string{"acme", "bolt", "cobalt"} {
		w.write(who, noon.Add(-2*time.Minute), "API slow", "The API is slow since 12:54, every request takes four seconds for all of our users.")
	}
	s := w.open(t)
	defer s.Close()
	o := w.options(t, s)
	o.Sources = map[string]triage.Source{"default": {Signals: silent{}, Lag: 2 * time.Minute}}
	support, looks, resting := o.Queues[1].Queue, 0, true
	o.Queues[1].Queue = odd{Queue: support, get: func(ctx context.Context, id string) (connectors.Ticket, error) {
		looks++
		if resting {
			return connectors.Ticket{}, &connectors.Later{After: 2 * time.Minute, Scope: "reads", Err: errors.New("429")}
		}
		return support.Get(ctx, id)
	}}
	k, err := triage.New(o)
	if err != nil {
		t.Fatal(err)
	}
	k.Cycle(t.Context())
	w.pass(2 * time.Minute)
	k.Cycle(t.Context())
	if looks != 1 {
		t.Fatalf("%d looks at tickets of a throttled queue, want one", looks)
	}
	resting = false
	w.pass(2 * time.Minute)
	if r := k.Cycle(t.Context()); r.Asked != 3 {
		t.Errorf("%d tickets asked again after the wait, want 3", r.Asked)
	}
}
