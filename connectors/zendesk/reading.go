package zendesk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// tickets reads the tickets of the page at the cursor, each by itself.
func (q *Queue) tickets(ctx context.Context, c cursor, list []reading, p people) (connectors.Reading, error) {
	r := connectors.Reading{Retries: c.Again}
	for _, one := range list {
		if err := q.take(ctx, &r, one, p); err != nil {
			return r, err
		}
	}
	return r, q.hold.Keep(c.text(), &r, q.host.Now())
}

// askAgain reads tickets that were set apart, one by one as a page of its own, and goes on where the cursor stands.
func (q *Queue) askAgain(ctx context.Context, c cursor, ids []string) (r connectors.Reading, next cursor, more bool, err error) {
	r.Retries = c.Again
	for _, id := range ids {
		one, p, err := q.show(ctx, id)
		if err != nil {
			err = q.failed(ctx, &r, id, err)
		} else {
			err = q.take(ctx, &r, one, p)
		}
		if err != nil {
			return r, c, false, err
		}
	}
	return r, c, true, nil
}

// take adds a ticket to the page, with what customers said later, or what came in its place. An error is more than this
// ticket's. A ticket that nobody answered takes no request of its own and so proves nothing about the others.
func (q *Queue) take(ctx context.Context, r *connectors.Reading, one reading, p people) error {
	k, odd := q.one(one, p)
	switch t := one.ticket; {
	case odd != nil:
		r.SetApart(odd.ID, odd.Err)
	case t.Status == "deleted":
		r.Gone(strconv.FormatInt(t.ID, 10))
	case !t.talked():
		r.Take(k)
	default:
		if err := q.converse(ctx, &k, t.RequesterID, nil); err != nil {
			return q.failed(ctx, r, k.ID, err)
		}
		r.Answered = true
		r.Take(k)
	}
	return nil
}

// failed notes what came in a ticket's place.
func (q *Queue) failed(ctx context.Context, r *connectors.Reading, id string, err error) error {
	switch {
	case errors.Is(err, connectors.ErrGone):
		r.Answered = true
		r.Gone(id)
	case errors.Is(err, wire.ErrTooLong), errors.Is(err, errPages):
		r.SetApart(id, err)
	case ctx.Err() == nil && ofOneTicket(err):
		return r.Fail(id, err, q.host.Now())
	default:
		return err
	}
	return nil
}

// one turns one ticket of a page into ours, comments excepted. Of a deleted one only the status counts.
func (q *Queue) one(r reading, p people) (connectors.Ticket, *connectors.Odd) {
	if r.odd != nil || r.ticket.Status == "deleted" {
		return connectors.Ticket{}, r.odd
	}
	k, err := q.ticket(r.ticket, p)
	if err != nil {
		return connectors.Ticket{}, &connectors.Odd{ID: strconv.FormatInt(r.ticket.ID, 10), Err: err}
	}
	return k, nil
}

// ofOneTicket reports a failure, a refusal or a reply that may concern this ticket's own requests alone; throttling never
// does.
func ofOneTicket(err error) bool {
	var (
		later  *connectors.Later
		status *wire.StatusError
		cut    *wire.ReplyError
	)
	if errors.As(err, &later) {
		return false
	}
	for _, of := range []error{errComments, errProof, errStuck, errJSON, errOther} {
		if errors.Is(err, of) {
			return true
		}
	}
	return errors.As(err, &status) || errors.As(err, &cut) ||
		refused(err, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity)
}
