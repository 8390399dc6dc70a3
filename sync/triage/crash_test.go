package triage_test

import (
	"context"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

// fuse ends every goroutine of a cycle, as a killed process ends: nothing after it runs, and nobody can recover. Every
// outside call has two points, before and after. Queues are worked on side by side, so points are counted a lane: the
// calls for one queue or the tracker come in the same order in every life. When the fuse blows in one lane, the others end
// at the next point they come to.
type fuse struct {
	lane string
	at   int    // 0 never
	name string // what stood at the point where it blew

	mu     sync.Mutex
	points map[string]int
}

func (f *fuse) pass(lane, name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.name == "" {
		if f.points == nil {
			f.points = map[string]int{}
		}
		f.points[lane]++
		if lane != f.lane || f.points[lane] != f.at {
			return
		}
		f.name = name
	}
	runtime.Goexit()
}

// through makes a call between two points.
func through[T any](f *fuse, lane, name string, call func() (T, error)) (T, error) {
	f.pass(lane, "before "+name)
	v, err := call()
	f.pass(lane, "after "+name)
	return v, err
}

func just(f *fuse, lane, name string, call func() error) error {
	_, err := through(f, lane, name, func() (struct{}, error) { return struct{}{}, call() })
	return err
}

type fusedQueue struct {
	connectors.Queue
	*fuse
	name string
}

func (q fusedQueue) Fetch(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
	return through(q.fuse, q.name, q.name+".Fetch", func() (connectors.Page, error) { return q.Queue.Fetch(ctx, c) })
}

func (q fusedQueue) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	return through(q.fuse, q.name, q.name+".Get", func() (connectors.Ticket, error) { return q.Queue.Get(ctx, id) })
}

func (q fusedQueue) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	return just(q.fuse, q.name, q.name+".Apply", func() error { return q.Queue.Apply(ctx, t, e) })
}

type fusedTracker struct {
	connectors.Tracker
	*fuse
}

func (k fusedTracker) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	return through(k.fuse, "hub", "tracker.Get", func() (connectors.Ticket, error) { return k.Tracker.Get(ctx, id) })
}

func (k fusedTracker) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	return just(k.fuse, "hub", "tracker.Apply", func() error { return k.Tracker.Apply(ctx, t, e) })
}

func (k fusedTracker) Find(ctx context.Context, m connectors.Mark) (string, error) {
	return through(k.fuse, "hub", "tracker.Find", func() (string, error) { return k.Tracker.Find(ctx, m) })
}

func (k fusedTracker) File(ctx context.Context, i connectors.Issue) (string, error) {
	return through(k.fuse, "hub", "tracker.File", func() (string, error) { return k.Tracker.File(ctx, i) })
}

type fusedStore struct {
	triage.Store
	*fuse
}

func (s fusedStore) Position(ctx context.Context, queue string) (p triage.Position, known bool, err error) {
	p, err = through(s.fuse, queue, "store.Position", func() (triage.Position, error) {
		var err error
		p, known, err = s.Store.Position(ctx, queue)
		return p, err
	})
	return p, known, err
}

func (s fusedStore) Entries(ctx context.Context, queue string, ids []string) (map[string]triage.Entry, error) {
	return through(s.fuse, queue, "store.Entries", func() (map[string]triage.Entry, error) { return s.Store.Entries(ctx, queue, ids) })
}

func (s fusedStore) Again(ctx context.Context, queue string, now time.Time, limit int) ([]triage.Entry, error) {
	return through(s.fuse, queue, "store.Again", func() ([]triage.Entry, error) { return s.Store.Again(ctx, queue, now, limit) })
}

func (s fusedStore) Keep(ctx context.Context, queue string, k triage.Keeping) error {
	return just(s.fuse, queue, "store.Keep", func() error { return s.Store.Keep(ctx, queue, k) })
}

func (s fusedStore) KeepIssue(ctx context.Context, op triage.Operation) error {
	return just(s.fuse, "hub", "store.KeepIssue", func() error { return s.Store.KeepIssue(ctx, op) })
}

func (s fusedStore) Claim(ctx context.Context, c triage.Claiming) ([]triage.Operation, error) {
	return through(s.fuse, c.Targets[0], "store.Claim", func() ([]triage.Operation, error) { return s.Store.Claim(ctx, c) })
}

func (s fusedStore) Intend(ctx context.Context, op triage.Operation, e connectors.Edit, at time.Time) error {
	return just(s.fuse, op.Target, "store.Intend", func() error { return s.Store.Intend(ctx, op, e, at) })
}

func (s fusedStore) Settle(ctx context.Context, op triage.Operation, o triage.Outcome) error {
	return just(s.fuse, op.Target, "store.Settle", func() error { return s.Store.Settle(ctx, op, o) })
}

func (s fusedStore) Sightings(ctx context.Context, since time.Time) ([]rules.Sighting, error) {
	return through(s.fuse, "hub", "store.Sightings", func() ([]rules.Sighting, error) { return s.Store.Sightings(ctx, since) })
}

func (s fusedStore) Issues(ctx context.Context) ([]triage.Operation, error) {
	return through(s.fuse, "hub", "store.Issues", func() ([]triage.Operation, error) { return s.Store.Issues(ctx) })
}

func (s fusedStore) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	return through(s.fuse, "hub", "store.Prune", func() (int, error) { return s.Store.Prune(ctx, before, limit) })
}

func (s fusedStore) Sent(ctx context.Context, target, id string, since time.Time) (int, error) {
	return through(s.fuse, target, "store.Sent", func() (int, error) { return s.Store.Sent(ctx, target, id, since) })
}

// life is one process: it opens the store, runs a cycle and ends, or blows the fuse on the way.
func (w *world) life(t *testing.T, f *fuse) triage.Report {
	t.Helper()
	s := w.open(t)
	defer s.Close()
	o := w.options(t, fusedStore{s, f})
	o.Keep = 400 * 24 * time.Hour
	for i, q := range o.Queues {
		o.Queues[i].Queue = fusedQueue{q.Queue, f, q.Name}
	}
	for i, k := range o.Trackers {
		o.Trackers[i].Tracker = fusedTracker{k.Tracker, f}
	}
	k, err := triage.New(o)
	if err != nil {
		t.Fatal(err)
	}
	var report triage.Report
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		report = k.Cycle(t.Context())
	}()
	<-ended
	return report
}

// heal runs further lives until one writes nothing and waits for nothing.
func (w *world) heal(t *testing.T) {
	t.Helper()
	for range 8 {
		w.pass(11 * time.Minute) // longer than a lease, and than an unknown create is given to appear
		r := w.life(t, &fuse{})
		if len(r.Errors) > 0 {
			t.Fatalf("errors after restart: %v", r.Errors)
		}
		if r.Writes == 0 && r.Waiting == 0 {
			return
		}
	}
	t.Fatal("still writing or waiting after eight restarts")
}

// TestCrashSweep stops the process before and after every call to a queue, the tracker and the store, restarts it, and
// expects the same world from every point: one note a matched ticket, one issue for the repeated signature. It sweeps two
// lives: the first start, and a later one in which a signature is seen again and its issue brought up to date.
func TestCrashSweep(t *testing.T) {
	first := func(w *world) { w.fill() }
	later := func(w *world) {
		w.fill()
		w.life(t, &fuse{})
		w.heal(t)
		w.again()
	}
	t.Run("first start", func(t *testing.T) {
		sweep(t, first, "desk.Get", "desk.Apply", "support.Apply", "tracker.Find", "tracker.File", "store.Keep", "store.Intend", "store.Settle")
	})
	t.Run("seen again", func(t *testing.T) {
		sweep(t, later, "desk.Fetch", "desk.Apply", "tracker.Get", "tracker.Apply", "store.KeepIssue", "store.Intend", "store.Settle")
	})
}

// sweep prepares a world for each point, stops there, heals, and compares with the world that was never stopped. The
// named calls have to be among the points.
func sweep(t *testing.T, prepare func(*world), calls ...string) {
	calm := newWorld(t)
	prepare(calm)
	whole := &fuse{}
	calm.life(t, whole)
	calm.heal(t)
	want := calm.state()
	if issues, notes := count(want, "issue "), count(want, "notes 1"); issues != 1 || notes < 4 || count(want, "notes 2") > 0 {
		t.Fatalf("the calm world has %d issues and %d tickets with one note:\n%s", issues, notes, strings.Join(want, "\n"))
	}
	var mu sync.Mutex
	blown := map[string]bool{}
	t.Run("points", func(t *testing.T) {
		for lane, points := range whole.points {
			for at := 1; at <= points; at++ {
				t.Run(lane+" "+strconv.Itoa(at), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t)
					prepare(w)
					f := &fuse{lane: lane, at: at}
					w.life(t, f)
					if f.name == "" {
						t.Error("this point was not reached")
					}
					mu.Lock()
					blown[f.name] = true
					mu.Unlock()
					w.heal(t)
					if diff := cmp.Diff(want, w.state()); diff != "" {
						t.Errorf("stopped %s, the world ends differently (-calm +crashed):\n%s", f.name, diff)
					}
				})
			}
		}
	})
	for _, call := range calls {
		for _, side := range []string{"before ", "after "} {
			if !blown[side+call] {
				t.Errorf("the sweep never stopped %s%s", side, call)
			}
		}
	}
	t.Logf("points: %v", whole.points)
}

func count(lines []string, part string) int {
	n := 0
	for _, l := range lines {
		if strings.Contains(l, part) {
			n++
		}
	}
	return n
}
