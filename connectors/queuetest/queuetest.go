// Package queuetest is the conformance suite that every connectors.Queue passes: what "never skips a ticket", "one
// internal note" or "a human's change wins" mean, written as tests that know no vendor.
//
// A connector's test implements World on its stand-in and calls Run. The suite must not know any vendor's terms, must
// not import a connector, and must not wait: time is the World's own clock.
package queuetest

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// The owners that every World configures for its queue, each with a vendor assignment of its own.
const (
	Platform = "platform"
	Identity = "identity"
)

// Somebody is an assignment that stands in no configuration: a person or group the operator never told Clarion about.
const Somebody = "somebody"

// Lag is how long every change may take to show up in a vendor's listing in these tests (Zendesk leaves out the last
// minute). The suite advances the clock by Lag before it expects a change to be listed, unless Draft.Late asks for more.
const Lag = 2 * time.Minute

// Traits says what the suite has to know about a vendor.
type Traits struct {
	Name        string            // the queue's configured name
	Signer      connectors.Signer // the one the queue was given
	PageSize    int               // how many tickets a page holds at most; between 2 and 10
	Conditional bool              // the vendor can refuse a write to a ticket that changed since it was read
}

// A World is one stand-in with its own clock and one configured queue: owners Platform and Identity, all of
// connectors.FieldNames mapped, no label prefix of its own, client-side budgets off, retries without noticeable waits.
type World interface {
	Traits() Traits
	// Queue is a new connector to the same server, as after a restart: it shares no memory with earlier ones.
	Queue(t testing.TB) connectors.Queue

	// Now and Advance are the clock of both the stand-in and the connector. Advance never waits.
	Now() time.Time
	Advance(d time.Duration)

	// Seed creates a ticket as a customer would and returns the ID under which the queue knows it.
	Seed(t testing.TB, d Draft) (id string)
	// Change is what a person does in the vendor's own screens, at Now.
	Change(t testing.TB, id string, c Change)
	// Delete and Close end a ticket: Close leaves it for ever read-only (connectors.Closed).
	Delete(t testing.TB, id string)
	Close(t testing.TB, id string)
	// Spoil makes the stand-in send this ticket in a form that cannot be decoded, its id excepted.
	Spoil(t testing.TB, id string)

	// Look is the stand-in's own memory of the ticket; it goes past the connector.
	Look(t testing.TB, id string) Look
	// Requests counts what reached the stand-in so far; writes are the requests that would change something (a search
	// sent by POST is none), refused ones included.
	Requests() (all, writes int)

	// Rotate puts another secret in the place of the configured one. It belongs to another identity of Clarion's, whose
	// notes Look lists as well. False if this World has only one.
	Rotate(t testing.TB) bool

	// Fail breaks the stand-in until Heal, or once, as the fault says.
	Fail(f Fault)
	Heal()
}

// Draft is a new ticket.
type Draft struct {
	Subject      string
	Body         string // plain text
	Requester    string // a name; the World makes up the mail address; empty for one of its own
	Organization string
	Labels       []string
	At           time.Time     // created and last changed; zero for Now; never later than Now
	Late         time.Duration // hidden from listings until At+Late, as index lag does
}

// Change is a person's edit; the zero value of a member leaves that part alone.
type Change struct {
	Subject      string
	AddLabels    []string
	RemoveLabels []string
	Owner        string // Platform, Identity or Somebody
	Reply        string // a further message from the customer
	Note         string // an internal note by an agent
	Solve        bool   // answered; may be reopened
}

// Look is a ticket as the vendor stores it.
type Look struct {
	Subject string
	Labels  []string
	Owner   string // Platform, Identity, Somebody, empty for nobody
	Notes   []Note // by Clarion's own identity, oldest first, public ones included
}

// Note is one note that Clarion left.
type Note struct {
	Text     string // as a person reads it
	Internal bool
	Acts     []string // what in it acts in this tool: mentions, images, macros, scripts, references, links (as their address)
}

// FaultKind names what goes wrong.
type FaultKind string

// The faults.
const (
	Outage      FaultKind = "outage"       // every request is answered 5xx, until Heal
	Throttle    FaultKind = "throttle"     // every request is refused for Fault.After, as the vendor says it, until Heal
	Deny        FaultKind = "deny"         // credentials are no longer taken, with whatever the vendor answers then, until Heal
	LoseReply   FaultKind = "lose-reply"   // once: the write after Skip others takes effect and its reply is lost
	LoseRequest FaultKind = "lose-request" // once: the write after Skip others is lost before it takes effect
	Refuse      FaultKind = "refuse"       // once: the write after Skip others is throttled for Fault.After, the others are not
	Break       FaultKind = "break"        // requests for Fault.Ticket alone are answered 5xx, until Heal; lists are not
	Publish     FaultKind = "publish"      // the vendor stores notes as public whatever it is told, until Heal
)

// Fault is one thing that goes wrong.
type Fault struct {
	Kind   FaultKind
	Skip   int           // LoseReply, LoseRequest, Refuse: how many writes go well before
	After  time.Duration // Throttle, Refuse: the pause that the vendor asks for
	Ticket string        // Break: the ticket's id
}

// Run runs the whole suite, each test in a world of its own.
func Run(t *testing.T, open func(t *testing.T) World) {
	t.Helper()
	for _, group := range [][]test{reading(), writing(), faults(), hostile()} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
		}
	}
}

type test struct {
	name string
	run  func(t *testing.T, w World)
}
