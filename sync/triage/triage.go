// Package triage is the conductor: it takes every ticket from poll to write-back, and is the file to read first.
//
//	Queue.Fetch → intake.Read → Library.Match → Signals.Query → evidence.Judge → rules.Decide → Store.Keep
//	┆ Store.Claim → Target.Get → rules.Missing → Store.Intend → Target.Apply → Store.Settle
//	and, recounted from the ledger,
//	Store.Sightings → rules.Repeats → Store.KeepIssue ┆ the same right half, with Tracker.Find and Tracker.File
//
// Left of ┆ nothing outside changes; right of it nothing new is decided. It must not know any vendor, write anything
// outside this package's send, or decide what rules decide.
package triage

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

// Mode says whether Clarion writes.
type Mode string

// The modes. Observe reads, judges and keeps, and writes nothing.
const (
	Observe Mode = "observe"
	Act     Mode = "act"
)

// Queue is one polled queue with what the operator decided for it.
type Queue struct {
	Name string
	connectors.Queue
	Defaults intake.Defaults
	Policy   rules.Policy
	// Backfill reaches back from the first start: tickets created since then are judged and written too. Zero, the
	// default, means that nothing older than the first start is ever written. BackfillMost caps how many.
	Backfill     time.Duration
	BackfillMost int
}

// Tracker is the tracker that keeps the repeat issues.
type Tracker struct {
	Name string
	connectors.Tracker
	Labels []string // put on every issue filed
}

// Caps bound what is written, so that a mistake stays small. A cap that is hit is reported, never silent; the rest waits.
type Caps struct {
	Cycle         int // edits in one cycle, of which every target has its part
	Hour          int // edits to one target in an hour
	TicketPerHour int // edits to one ticket or issue in an hour: a trigger that answers every write ends here
	Attempts      int // tries of one operation before it is given up
	Pages         int // pages of one poll
}

// Options is everything a Triage needs.
type Options struct {
	Judge
	Mode     Mode
	Queues   []Queue
	Trackers []Tracker
	Store    Store
	Log      *slog.Logger
	Holder   string // names this process in leases
	Caps     Caps
	// Lease is how long an operation is ours; Stale how long after judging a want may still be written; Settle how long a
	// lost create is given to appear in lists before it is done again; Turn how long a cycle may take, the time from one to
	// the next: see Cycle.
	Lease, Stale, Settle, Turn time.Duration
	// Keep is how long what does not change any more is kept in the store; zero for ever. It has to reach further back than
	// repeats are looked for, or they would change by time alone.
	Keep time.Duration
	// Stopped is the kill switch, asked before every write, as is Store.Paused.
	Stopped func() bool
	// Progress is told what happens, for a terminal; nil for none.
	Progress func(Event)
}

// Event is one step, for progress display.
type Event struct {
	Stage  string // "read", "write", "issue"
	Target string
	Key    string
	Count  int
}

// Triage runs cycles. One Cycle at a time; several processes may share a store.
type Triage struct {
	Options
	quiet   quiet
	showing sync.Mutex
}

// New checks the options and fills the defaults.
func New(o Options) (*Triage, error) {
	if o.Library == nil || o.Reader == nil || o.Store == nil || o.Now == nil || o.Log == nil {
		return nil, errors.New("triage: library, reader, store, clock and log are needed")
	}
	if o.Keep != 0 && o.Keep < LeastKept {
		return nil, fmt.Errorf("triage: what is kept for %s cannot be counted; keep it for %s at least", o.Keep, LeastKept)
	}
	o.Lease = orDuration(o.Lease, 2*time.Minute)
	o.Stale = orDuration(o.Stale, 24*time.Hour)
	o.Settle = orDuration(o.Settle, 10*time.Minute)
	o.Turn = orDuration(o.Turn, 5*time.Minute)
	o.Caps.Cycle = orInt(o.Caps.Cycle, 200)
	o.Caps.Hour = orInt(o.Caps.Hour, 600)
	o.Caps.TicketPerHour = orInt(o.Caps.TicketPerHour, 4)
	o.Caps.Attempts = orInt(o.Caps.Attempts, 12)
	o.Caps.Pages = orInt(o.Caps.Pages, 1000)
	if o.Stopped == nil {
		o.Stopped = func() bool { return false }
	}
	if o.Progress == nil {
		o.Progress = func(Event) {}
	}
	return &Triage{Options: o}, nil
}

// show tells of one step. Queues are worked on side by side, and who draws progress is told one thing at a time.
func (t *Triage) show(e Event) {
	t.showing.Lock()
	defer t.showing.Unlock()
	t.Progress(e)
}

func orDuration(d, fallback time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return fallback
}

func orInt(n, fallback int) int {
	if n > 0 {
		return n
	}
	return fallback
}

// at finds the queue or tracker by name.
func (t *Triage) at(name string) (connectors.Target, bool) {
	for _, q := range t.Queues {
		if q.Name == name {
			return q.Queue, true
		}
	}
	for _, k := range t.Trackers {
		if k.Name == name {
			return k.Tracker, true
		}
	}
	return nil, false
}

func (t *Triage) tracker(name string) connectors.Tracker {
	for _, k := range t.Trackers {
		if k.Name == name {
			return k.Tracker
		}
	}
	return nil
}
