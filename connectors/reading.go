package connectors

import (
	"slices"
	"sync"
	"time"
)

// Reading is a page while a queue reads its tickets one by one. A ticket that the vendor fails to give whole is set apart,
// so that it holds up no other one, and asked for again later: the cursor has passed it, and nobody may ever change it.
type Reading struct {
	Page     Page
	Retries  Retries // those of the cursor that was read from; when all is read, those of the next one
	Answered bool    // set by the queue where the vendor gave, or said for certain, what was asked about a ticket
	failed   []error
}

// Take adds a ticket that was read whole.
func (r *Reading) Take(t Ticket) {
	r.Page.Tickets = append(r.Page.Tickets, t)
	r.Retries = r.Retries.without(t.ID)
}

// Gone leaves out a ticket that is no more.
func (r *Reading) Gone(id string) { r.Retries = r.Retries.without(id) }

// SetApart reports a ticket that asking again would not make any better.
func (r *Reading) SetApart(id string, err error) {
	r.Page.Odd = append(r.Page.Odd, Odd{ID: id, Err: err})
	r.Retries = r.Retries.without(id)
}

// Fail reports a ticket that the vendor failed to give whole, and plans to ask again. It returns the error where more
// tickets fail than can be remembered: then the page has to be held.
func (r *Reading) Fail(id string, err error, now time.Time) error {
	next, ok := r.Retries.plan(id, now)
	if !ok {
		return err
	}
	r.Retries = next
	r.Page.Odd = append(r.Page.Odd, Odd{ID: id, Err: err})
	r.failed = append(r.failed, err)
	return nil
}

// outage is why to hold the page: several tickets failed and none was answered. One alone proves nothing.
func (r *Reading) outage() error {
	if r.Answered || len(r.failed) < 2 {
		return nil
	}
	return r.failed[len(r.failed)-1]
}

// Retry is one ticket to ask for again.
type Retry struct {
	ID    string `json:"id"`
	At    int64  `json:"at"`    // not before, milliseconds since 1970, by our own clock
	Tries int    `json:"tries"` // so far
}

// Retries are the tickets to ask for again; part of a cursor.
type Retries []Retry

// The tries of a ticket end after a day and a half. Those that are asked for make a page of their own, which is small so
// that a request budget that runs out half-way wastes little.
const (
	firstPause = 5 * time.Minute
	maxPause   = 6 * time.Hour
	maxTries   = 12
	maxRetries = 100
	retryPage  = 10
)

// Valid reports whether a cursor may hold them; id says whether an id is one of the queue's.
func (r Retries) Valid(id func(string) bool) bool {
	return len(r) <= maxRetries &&
		!slices.ContainsFunc(r, func(one Retry) bool { return !id(one.ID) || one.Tries < 1 || one.Tries > maxTries })
}

// Due are the ids to ask for now, no more than make a page.
func (r Retries) Due(now time.Time, pageSize int) []string {
	var ids []string
	for _, one := range r {
		if one.At <= now.UnixMilli() && len(ids) < min(pageSize, retryPage) {
			ids = append(ids, one.ID)
		}
	}
	return ids
}

func (r Retries) without(id string) Retries {
	return slices.DeleteFunc(slices.Clone(r), func(one Retry) bool { return one.ID == id })
}

// plan sets the next try, ever later, and gives up after the last one; false if there is no room. A ticket that comes along
// before its time has been planned already.
func (r Retries) plan(id string, now time.Time) (Retries, bool) {
	next := Retry{ID: id}
	if k := slices.IndexFunc(r, func(one Retry) bool { return one.ID == id }); k >= 0 {
		next = r[k]
	}
	if next.At > now.UnixMilli() {
		return r, true
	}
	r = r.without(id)
	pause := min(firstPause<<next.Tries, maxPause)
	next.At, next.Tries = now.Add(pause).UnixMilli(), next.Tries+1
	switch {
	case next.Tries > maxTries:
		return r, true
	case len(r) >= maxRetries:
		return r, false
	}
	return append(r, next), true
}

// maxHold is how long an outage holds one page. Who fails for longer may do so for ever, and the others wait.
const maxHold = time.Hour

// Hold remembers since when reading has stood at a cursor. The zero value is ready.
type Hold struct {
	mu    sync.Mutex
	at    Cursor
	since time.Time
}

// Keep is the error that holds the page read from the cursor, nil if it can be passed: where every ticket of it failed it
// is taken for an outage, though no longer than an hour; then its tickets are asked for again like others that fail.
func (h *Hold) Keep(at Cursor, r *Reading, now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := r.outage()
	switch {
	case err == nil:
		h.at = ""
		return nil
	case h.at != at:
		h.at, h.since = at, now
	case now.Sub(h.since) >= maxHold:
		return nil
	}
	return err
}
