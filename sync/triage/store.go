package triage

import (
	"context"
	"errors"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// Store is the ledger: what was read, what was judged, what is wanted and what was written. Everything needed to restart
// anywhere is in it. sync/store implements it; its suite is the contract in detail.
type Store interface {
	// Position returns where reading of the queue stands; false before the first Keep.
	Position(ctx context.Context, queue string) (Position, bool, error)
	// Entries returns what the ledger holds of these tickets; unknown ids are absent from the map.
	Entries(ctx context.Context, queue string, ids []string) (map[string]Entry, error)
	// Again returns entries of the queue whose Again has come, earliest first.
	Again(ctx context.Context, queue string, now time.Time, limit int) ([]Entry, error)
	// Keep stores one page: entries, tickets set apart, the operations that follow, and the new position, all in one
	// transaction. An entry replaces the older one of the same ticket. An operation whose Op is already known replaces
	// it only while that one is Due with no attempt made; otherwise the known one stands.
	Keep(ctx context.Context, queue string, k Keeping) error
	// KeepIssue stores what a tracker issue should say. If the operation is known and the want differs, the new want
	// replaces it and it is due again, its ID kept; if it does not differ, nothing changes.
	KeepIssue(ctx context.Context, op Operation) error
	// Issues returns the operations on tracker issues, in whatever state they are.
	Issues(ctx context.Context) ([]Operation, error)
	// Claim leases up to c.Limit operations that are due, oldest first, to c.Holder until c.Until. Nobody else is given
	// them before that.
	Claim(ctx context.Context, c Claiming) ([]Operation, error)
	// Intend records the exact edit just before it is sent, and that its outcome is not known until Settle says so.
	// ErrLeaseLost if the lease has gone to somebody else: then nothing may be sent.
	Intend(ctx context.Context, op Operation, e connectors.Edit, at time.Time) error
	// Settle ends the lease with the outcome. ErrLeaseLost if the lease has gone to somebody else.
	Settle(ctx context.Context, op Operation, o Outcome) error
	// Sightings returns the sighting of every entry that has one and whose impact began at or after since, oldest first.
	Sightings(ctx context.Context, since time.Time) ([]rules.Sighting, error)
	// Sent counts the edits intended for the target since the time, without those that turned out Untaken; with id set, for
	// that ticket alone.
	Sent(ctx context.Context, target, id string, since time.Time) (int, error)
	// Prune takes out up to limit of each kind of what has not changed since before: entries, settled operations on tickets,
	// tickets set apart, audit records. It returns how many went, and moves every baseline up to before,
	// but not past the latest change that is known of in its queue.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
	// Paused tells whether an operator has stopped all writing; the zero Pause if not.
	Paused(ctx context.Context) (Pause, error)
	// Operations lists operations of a target (all targets when empty), newest first, for people to look at.
	Operations(ctx context.Context, target string, limit int) ([]Operation, error)
}

// ErrLeaseLost says that another replica holds the operation now.
var ErrLeaseLost = errors.New("the lease on this operation went to another replica")

// Pause is an operator's word that nothing is to be written until further notice.
type Pause struct {
	Since   time.Time
	By, Why string // for people
}

func (p Pause) String() string {
	s := "paused since " + p.Since.UTC().Format("2006-01-02 15:04 MST") + " by " + p.By
	if p.Why != "" {
		s += ": " + p.Why
	}
	return s
}

// Position is where reading of a queue stands.
type Position struct {
	Cursor   connectors.Cursor
	Baseline time.Time // tickets created before it are never judged or written
	// Started is the first start. Tickets created between Baseline and Started are backfill, and Backfilled counts how
	// many of them got an operation.
	Started    time.Time
	Backfilled int
}

// Entry is one judged ticket. It holds the intake card, never the ticket's text.
type Entry struct {
	Queue, ID, Key, URL string
	Hash                string // of the content that was judged: the same hash needs no second judgement
	Created, Updated    time.Time
	Judged              time.Time
	Again               time.Time // when to ask the metrics again, because data were late; zero for never
	Card                rules.Card
	Sighting            *rules.Sighting // nil unless a signature matched
}

// Keeping is one page, judged.
type Keeping struct {
	Position   Position
	Entries    []Entry
	Odd        []connectors.Odd // set apart with the reason; kept for people, never blocking
	Readable   []string         // tickets that need no new judgement; if they were set apart, they no longer are
	Operations []Operation
	Withdrawn  []string // operations that are no longer wanted: held if due and never tried
	At         time.Time
}

// Kind of target.
type Kind string

// The kinds.
const (
	OnTicket Kind = "ticket"
	OnIssue  Kind = "issue"
)

// State of an operation.
type State string

// The states. Held and Failed are final and visible to people.
const (
	Due    State = "due"
	Done   State = "done"
	Held   State = "held"   // not written on purpose: a person's change wins, the ticket is closed, too old
	Failed State = "failed" // given up after the bounded number of attempts
)

// Operation is one want on one target, with what has become of it.
type Operation struct {
	Op       string // unique for ever: the same ticket or issue always has the same
	Kind     Kind
	Target   string // name of the queue or tracker
	ID       string // of the ticket or issue; empty while the issue is not known to exist
	Want     rules.Want
	State    State
	Due      time.Time // not before
	Expires  time.Time // not after; zero for never
	Attempts int
	Unknown  bool      // an edit was sent whose outcome is not known: look before anything else
	Sent     time.Time // when the last edit was intended; zero for never
	Reason   string
	Holder   string // of the lease
	Until    time.Time
	Kept     time.Time
	Settled  time.Time
}

// Claiming asks for work.
type Claiming struct {
	Holder  string
	Now     time.Time
	Until   time.Time
	Targets []string // only these targets
	Limit   int
}

// Outcome ends one attempt.
type Outcome struct {
	State   State
	Due     time.Time // when State is Due: not before
	ID      string    // of the issue, once known
	Unknown bool
	// Attempts replaces the operation's count: waiting for a throttled vendor is no attempt.
	Attempts int
	// Untaken says that the target did not take the edit that was intended in this attempt: it wants to be left alone. Of an
	// edit that takes two writes the first may have happened; then what is left counts when it is sent.
	Untaken bool
	Reason  string // for people; no secrets, no ticket text
	Left    []rules.Left
	At      time.Time
}
