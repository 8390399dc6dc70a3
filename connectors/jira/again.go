package jira

import (
	"context"
	"errors"
	"fmt"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// askAgain reads tickets that were set apart, one by one as a page of its own, and goes on where the cursor stands.
func (q *Queue) askAgain(ctx context.Context, s *site, c cursor, ids []string) (connectors.Page, error) {
	r := connectors.Reading{Retries: c.Again}
	for _, id := range ids {
		raw, err := q.read(ctx, id, s.fieldList(false))
		var t connectors.Ticket
		if err == nil {
			t, err = q.ticket(ctx, s, raw)
		}
		if err := q.take(ctx, &r, id, t, err); err != nil {
			return connectors.Page{}, err
		}
	}
	c.Again = r.Retries
	r.Page.Next, r.Page.More = c.encode(), true
	return r.Page, nil
}

// take adds a ticket to the page, or what came in its place. An error is more than this ticket's.
func (q *Queue) take(ctx context.Context, r *connectors.Reading, id string, t connectors.Ticket, err error) error {
	var odd *oddError
	switch {
	case err == nil:
		r.Answered = true
		r.Take(t)
	case errors.Is(err, connectors.ErrGone):
		r.Answered = true
		r.Gone(id)
	case errors.As(err, &odd):
		r.SetApart(id, ofTicket(id, err))
	case ctx.Err() == nil && broken(err):
		return r.Fail(id, ofTicket(id, err), q.host.Now())
	default:
		return err
	}
	return nil
}

func ofTicket(id string, err error) error { return fmt.Errorf("read ticket %s: %w", id, err) }

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
