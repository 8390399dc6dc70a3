package triage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

// Support is written to while desk still waits for its first page.
func TestASlowQueueDelaysNoOther(t *testing.T) {
	w := newWorld(t)
	w.fill()
	var once sync.Once
	written := make(chan struct{})
	r := w.run(t, func(o *triage.Options) {
		desk := o.Queues[0].Queue
		o.Queues[0].Queue = odd{Queue: desk, fetch: func(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
			select {
			case <-written:
			case <-time.After(20 * time.Second):
				t.Error("nothing was written to support while desk was read")
			}
			return desk.Fetch(ctx, c)
		}}
		o.Queues[1].Queue = rushed{o.Queues[1].Queue, func(string) { once.Do(func() { close(written) }) }}
	})
	if r.Noted != 4 || r.Filed != 1 || len(r.Errors) > 0 {
		t.Errorf("report %+v", r)
	}
}

// What the first page wants is written before the second is read, and a backlog longer than a turn goes on in the next
// cycle.
func TestABacklogIsWrittenAndReadInTurns(t *testing.T) {
	w := newWorld(t)
	w.sayEight()
	var steps []string
	slowly := func(o *triage.Options) {
		desk := o.Queues[0].Queue
		o.Queues[0].Queue = rushed{
			odd{Queue: desk, fetch: func(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
				w.pass(2 * time.Minute)
				steps = append(steps, "read")
				return desk.Fetch(ctx, c)
			}},
			func(string) { steps = append(steps, "write") },
		}
		o.Turn = 6 * time.Minute
	}
	r := w.run(t, slowly)
	if got := strings.Join(steps, " "); !strings.HasPrefix(got, "read write write write read write") || !r.Queues["desk"].More || len(r.Errors) > 0 {
		t.Errorf("%s; report %+v %+v", got, r, r.Queues["desk"])
	}
	for cycles := 0; r.Queues["desk"].More; cycles++ {
		if cycles == 8 {
			t.Fatal("the backlog never ends")
		}
		r = w.run(t, slowly)
	}
	if got := count(w.state(), "notes 1"); got != 8 {
		t.Errorf("%d tickets have their note", got)
	}
}

// A ticket that could not be read for a while and comes back as it was is not set apart any longer.
func TestATicketThatComesBackIsNotSetApart(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.run(t, nil)
	fetching := func(fetch func(context.Context, connectors.Queue) (connectors.Page, error)) {
		w.run(t, func(o *triage.Options) {
			desk := o.Queues[0].Queue
			o.Queues[0].Queue = odd{Queue: desk, fetch: func(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
				page, err := fetch(ctx, desk)
				page.Next, page.More = c, false
				return page, err
			}}
		})
	}
	var id string
	again := func(ctx context.Context, desk connectors.Queue) (connectors.Page, error) {
		return desk.Fetch(ctx, desk.Start(w.now.Add(-24*time.Hour)))
	}
	fetching(func(ctx context.Context, desk connectors.Queue) (connectors.Page, error) {
		page, err := again(ctx, desk)
		id = page.Tickets[0].ID
		return connectors.Page{Odd: []connectors.Odd{{ID: id, Err: errors.New("its comments fail")}}}, err
	})
	if apart := w.apart(t, "desk"); len(apart) != 1 || apart[0].ID != id {
		t.Fatalf("set apart: %+v", apart)
	}
	fetching(again)
	if apart := w.apart(t, "desk"); len(apart) != 0 {
		t.Errorf("still set apart: %+v", apart)
	}
}

func (w *world) apart(t *testing.T, queue string) []store.Odd {
	t.Helper()
	s := w.open(t)
	defer s.Close()
	apart, err := s.Odd(t.Context(), queue, 10)
	if err != nil {
		t.Fatal(err)
	}
	return apart
}

// Queues that are worked on side by side tell of their steps one at a time; also whoever asks to be told later on.
func TestProgressIsToldOneAtATime(t *testing.T) {
	w := newWorld(t)
	w.fill()
	s := w.open(t)
	defer s.Close()
	k, err := triage.New(w.options(t, s))
	if err != nil {
		t.Fatal(err)
	}
	var telling atomic.Int32
	steps := map[string]int{}
	k.Progress = func(e triage.Event) {
		telling.Add(1)
		for range 20_000 { // long enough for the other queue to come up with its next step
			runtime.Gosched()
			if telling.Load() > 1 {
				t.Error("told of two steps at once")
				break
			}
		}
		steps[e.Stage]++
		telling.Add(-1)
	}
	if r := k.Cycle(t.Context()); steps["read"] != 6 || steps["write"] != 5 {
		t.Errorf("%v, %+v", steps, r)
	}
}

// desk is a queue in memory whose writes take their time, all of it before they happen.
type desk struct {
	takes   time.Duration
	mu      sync.Mutex
	tickets []connectors.Ticket
	applied map[string]int
}

func (d *desk) Start(time.Time) connectors.Cursor { return "0" }

func (d *desk) Fetch(context.Context, connectors.Cursor) (connectors.Page, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return connectors.Page{Tickets: slices.Clone(d.tickets), Next: "1"}, nil
}

func (d *desk) Get(_ context.Context, id string) (connectors.Ticket, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.tickets {
		if t.ID == id {
			return t, nil
		}
	}
	return connectors.Ticket{}, connectors.ErrGone
}

func (d *desk) Apply(_ context.Context, t connectors.Ticket, e connectors.Edit) error {
	time.Sleep(d.takes)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.applied[t.ID]++
	for i := range d.tickets {
		if d.tickets[i].ID == t.ID {
			d.tickets[i].Labels = append(slices.Clone(d.tickets[i].Labels), e.Labels...)
			d.tickets[i].Marks = append(slices.Clone(d.tickets[i].Marks), connectors.Mark{Op: e.Op, Part: connectors.PartEdit}, connectors.Mark{Op: e.Op, Part: connectors.PartNote})
		}
	}
	return nil
}

// Two replicas on one store write each ticket once, however long the writes take: a lease that was begun for a whole
// batch would run out while its later writes are under way.
func TestTwoReplicasAndSlowWrites(t *testing.T) {
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		s, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "clarion.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		d := &desk{takes: 50 * time.Second, applied: map[string]int{}}
		for i := range 12 {
			_, subject, body := slow(1)
			d.tickets = append(d.tickets, connectors.Ticket{
				Queue: "desk", ID: fmt.Sprint(i), Key: fmt.Sprint(i), Created: time.Now(), Updated: time.Now(), Status: connectors.Open,
				Subject: subject, Body: connectors.Text{Markup: connectors.Plain, Raw: body},
			})
		}
		replica := func(name string) *triage.Triage {
			k, err := triage.New(triage.Options{
				Mode: triage.Act, Store: s, Holder: name, Log: slog.New(slog.DiscardHandler),
				Queues: []triage.Queue{{Name: "desk", Queue: d, Policy: rules.Policy{LabelPrefix: "cre:"}}},
				Judge:  triage.Judge{Library: w.signatures, Reader: w.reader, Now: time.Now},
			})
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		var both sync.WaitGroup
		for i, name := range []string{"one", "two"} {
			k := replica(name)
			both.Go(func() {
				time.Sleep(time.Duration(i) * 121 * time.Second) // two comes just after a lease of the first moment has ended
				for range 3 {
					k.Cycle(context.Background())
					time.Sleep(time.Second)
				}
			})
		}
		both.Wait()
		for _, ticket := range d.tickets {
			if n := d.applied[ticket.ID]; n != 1 {
				t.Errorf("ticket %s was written %d times", ticket.ID, n)
			}
		}
	})
}

// A target that shows no ticket is left alone for the rest of the turn: looks that each wait for a timeout would hold up
// the other queues.
func TestATargetThatShowsNothingIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.sayEight()
	looks := 0
	hanging := func(o *triage.Options) {
		o.Queues[0].Queue = odd{Queue: o.Queues[0].Queue, get: func(context.Context, string) (connectors.Ticket, error) {
			looks++
			return connectors.Ticket{}, context.DeadlineExceeded
		}}
	}
	r := w.run(t, hanging)
	if looks == 0 || looks > 3 || r.Noted != 0 {
		t.Errorf("%d looks, %d notes; want a few looks and no note", looks, r.Noted)
	}
	w.pass(10 * time.Minute)
	if r := w.run(t, nil); r.Noted != 8 {
		t.Errorf("%d notes after healing, want 8: %+v", r.Noted, r)
	}
}
