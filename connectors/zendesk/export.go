package zendesk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// exportLag is how old a start_time has to be: the export leaves out the last minute. The second is for whole seconds.
const exportLag = 61 * time.Second

var (
	errProof = errors.New("the reply does not say whether there is more: it is no proof that nothing changed")
	errStuck = errors.New("zendesk hands out the same cursor again although there is more: reading would go in a circle")
)

type exportPage struct {
	Tickets     *[]json.RawMessage `json:"tickets"`
	AfterCursor *string            `json:"after_cursor"`
	EndOfStream *bool              `json:"end_of_stream"`
	sideload
}

// fetchExport reads one page of GET /api/v2/incremental/tickets/cursor: start_time only on the first request, then the
// cursor alone, until end_of_stream.
func (q *Queue) fetchExport(ctx context.Context, c cursor) (connectors.Page, error) {
	now := q.host.Now()
	var page exportPage
	err := q.exportPage(ctx, c, now, &page)
	if c.After != "" && refused(err, http.StatusBadRequest, http.StatusUnprocessableEntity) {
		q.log.Warn("zendesk no longer takes the export's cursor: reading again from an earlier time", "queue", q.name)
		c = cursor{Mode: modeExport, From: c.From - int64(overlap.Seconds())}
		page = exportPage{}
		err = q.exportPage(ctx, c, now, &page)
	}
	if err != nil {
		return connectors.Page{}, err
	}
	next, err := page.next(c, now)
	if err != nil {
		return connectors.Page{}, err
	}
	all, legible := q.readTickets(*page.Tickets)
	p, err := q.known(ctx, page.sideload, legible...)
	if err != nil {
		return connectors.Page{}, err
	}
	out, err := q.tickets(ctx, all, p)
	out.Next, out.More = next.text(), !*page.EndOfStream
	return out, err
}

func (q *Queue) exportPage(ctx context.Context, c cursor, now time.Time, page *exportPage) error {
	return q.sized(ctx, func(ctx context.Context, size int) error {
		turn := q.export.ReserveN(now, 1)
		if wait := turn.DelayFrom(now); wait > 0 {
			turn.CancelAt(now)
			return &connectors.Later{After: max(wait, time.Second), Scope: "export", Err: errors.New("own budget of export requests used up")}
		}
		query := values{"per_page": strconv.Itoa(size), "include": include}
		if c.After != "" {
			query["cursor"] = c.After
		} else {
			query["start_time"] = strconv.FormatInt(max(0, min(c.From, now.Add(-exportLag).Unix())), 10)
		}
		return q.read(ctx, "/incremental/tickets/cursor", query, page)
	})
}

// next is where reading continues. A null after_cursor never replaces a good one.
func (p exportPage) next(c cursor, now time.Time) (cursor, error) {
	if p.Tickets == nil || p.EndOfStream == nil {
		return cursor{}, errProof
	}
	after := deref(p.AfterCursor)
	if !*p.EndOfStream && (after == "" || after == c.After) {
		return cursor{}, errStuck
	}
	if after != "" {
		c.After = after
	}
	if *p.EndOfStream && c.After != "" {
		c.From = max(c.From, now.Add(-exportLag).Unix())
	}
	return c, nil
}

// tickets reads the tickets of a page, each by itself. One whose comments the vendor fails to give is set apart; where that
// is so of every ticket that needs them, it is an outage and fails the page.
func (q *Queue) tickets(ctx context.Context, list []reading, p people) (connectors.Page, error) {
	var out connectors.Page
	var talk conversation
	for _, r := range list {
		t := r.ticket
		k, odd := q.one(r, p)
		if odd == nil && t.Status == "deleted" {
			continue
		}
		if odd == nil && t.talked() {
			err := q.addComments(ctx, &k, t)
			if errors.Is(err, connectors.ErrGone) {
				talk.asked++
				continue
			}
			if !talk.goesOn(err) {
				return connectors.Page{}, err
			}
			if err != nil {
				odd = &connectors.Odd{ID: k.ID, Err: err}
			}
		}
		if odd != nil {
			out.Odd = append(out.Odd, *odd)
			continue
		}
		out.Tickets = append(out.Tickets, k)
	}
	if talk.outOfOrder() {
		return connectors.Page{}, talk.outage
	}
	return out, nil
}

// conversation counts how the comments of a page's tickets could be read.
type conversation struct {
	asked, failed, odd int
	outage             error
}

// outOfOrder: not one ticket's comments could be read. A single ticket whose comments make no sense is no outage, nor are
// conversations that are too long, or they would hold the page for ever.
func (c *conversation) outOfOrder() bool {
	return c.failed+c.odd == c.asked && (c.failed > 0 || c.odd > 1)
}

// goesOn notes the outcome for one ticket; false if the error is of more than this ticket.
func (c *conversation) goesOn(err error) bool {
	c.asked++
	var broken *wire.StatusError
	if errors.As(err, &broken) {
		c.failed++
		c.outage = err
		return true
	}
	if err == nil {
		return true
	}
	if !errors.Is(err, wire.ErrTooLong) && !errors.Is(err, errPages) {
		c.odd++
		c.outage = err
	}
	return ofOneTicket(err)
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

// ofOneTicket reports a refusal or a reply that concerns this ticket's comments alone.
func ofOneTicket(err error) bool {
	for _, of := range []error{errComments, errProof, errStuck, errPages, errJSON, wire.ErrTooLong} {
		if errors.Is(err, of) {
			return true
		}
	}
	return refused(err, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity)
}

// addComments adds what customers said later.
func (q *Queue) addComments(ctx context.Context, k *connectors.Ticket, t ticket) error {
	comments, users, err := q.comments(ctx, k.ID)
	if err != nil {
		return goneIfMissing(err)
	}
	k.Comments = customers(comments, users, t.RequesterID)
	return nil
}
