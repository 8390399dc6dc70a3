package jira

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// again is a ticket of which Jira failed to give all, such as its comments. It is set apart so that it holds up no other
// one, and asked for again: the cursor has passed it, and nobody may ever change it.
type again struct {
	ID    string `json:"id"`
	At    int64  `json:"at"`    // not before, milliseconds since 1970, by our own clock
	Tries int    `json:"tries"` // so far
}

const (
	firstAgain = 5 * time.Minute
	maxPause   = 6 * time.Hour
	maxTries   = 12  // a day and a half
	maxAgain   = 100 // more tickets than that are an outage
)

func usable(list []again) bool {
	return len(list) <= maxAgain &&
		!slices.ContainsFunc(list, func(a again) bool { return !idShape.MatchString(a.ID) || a.Tries < 1 || a.Tries > maxTries })
}

// due are the tickets to ask for again now, no more than make a page.
func (c cursor) due(now time.Time, most int) []string {
	var ids []string
	for _, a := range c.Again {
		if a.At <= now.UnixMilli() && len(ids) < most {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// askAgain reads them one by one as a page of its own, and goes on where the cursor stands.
func (q *Queue) askAgain(ctx context.Context, s *site, c cursor, ids []string) (connectors.Page, error) {
	r := reading{again: c.Again}
	for _, id := range ids {
		raw, err := q.read(ctx, id, s.fieldList(false))
		var t connectors.Ticket
		if err == nil {
			t, err = q.ticket(ctx, s, raw)
		}
		if err := r.take(ctx, id, t, err, q.host.Now()); err != nil {
			return connectors.Page{}, err
		}
	}
	c.Again = r.again
	r.page.Next, r.page.More = c.encode(), true
	return r.page, nil
}

// reading is a page while its tickets are read.
type reading struct {
	page     connectors.Page
	again    []again
	answered bool // Jira gave at least one ticket whole, or said for certain that it is gone
	failed   int
	last     error
}

// take adds a ticket, or what came in its place. An error is more than this ticket's.
func (r *reading) take(ctx context.Context, id string, t connectors.Ticket, err error, now time.Time) error {
	var odd *oddError
	switch {
	case err == nil:
		r.page.Tickets = append(r.page.Tickets, t)
		r.answered = true
		r.forget(id)
		return nil
	case errors.Is(err, connectors.ErrGone):
		r.answered = true
		r.forget(id)
		return nil
	case errors.As(err, &odd):
		r.forget(id)
	case ctx.Err() == nil && broken(err):
		r.failed++
		r.last = err
		if !r.later(id, now) {
			return err
		}
	default:
		return err
	}
	r.page.Odd = append(r.page.Odd, connectors.Odd{ID: id, Err: fmt.Errorf("read ticket %s: %w", id, err)})
	return nil
}

// broken reports a request that failed by itself: neither a throttled one nor one with refused credentials.
func broken(err error) bool {
	var (
		status *wire.StatusError
		cut    *wire.ReplyError
		no     *refusal
		bad    *answerError
		later  *connectors.Later
	)
	if errors.As(err, &later) {
		return false
	}
	return errors.As(err, &status) || errors.As(err, &cut) || errors.As(err, &no) || errors.As(err, &bad)
}

// outage reports that every ticket of the page failed, which is a reason to hold the cursor.
func (r *reading) outage() bool { return r.failed > 0 && !r.answered }

func (r *reading) forget(id string) {
	r.again = slices.DeleteFunc(slices.Clone(r.again), func(a again) bool { return a.ID == id })
}

// later plans the next try, ever later, and gives up after the last one; false if there is no room. One that the search
// brings along before its time has been planned already.
func (r *reading) later(id string, now time.Time) bool {
	next := again{ID: id}
	if k := slices.IndexFunc(r.again, func(a again) bool { return a.ID == id }); k >= 0 {
		next = r.again[k]
	}
	if next.At > now.UnixMilli() {
		return true
	}
	r.forget(id)
	pause := min(firstAgain<<next.Tries, maxPause)
	next.At, next.Tries = now.Add(pause).UnixMilli(), next.Tries+1
	switch {
	case next.Tries > maxTries:
		return true
	case len(r.again) >= maxAgain:
		return false
	}
	r.again = append(r.again, next)
	return true
}
