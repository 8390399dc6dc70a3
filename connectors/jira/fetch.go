package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// Fetch reads the next page, oldest change first. Tickets within the overlap come again at each poll; what has changed
// shows in Version.
func (q *Queue) Fetch(ctx context.Context, since connectors.Cursor) (connectors.Page, error) {
	c, err := parseCursor(since)
	if err != nil {
		return connectors.Page{}, err
	}
	s, err := q.site(ctx)
	if err != nil {
		return connectors.Page{}, err
	}
	f, err := q.search(ctx, s, c)
	if err != nil && c.Token != "" && refusedWith(err, http.StatusBadRequest) {
		c = c.restart() // the token has expired, or the index was rebuilt; they live seven days at most
		f, err = q.search(ctx, s, c)
	}
	if err == nil && f.moved {
		c = c.restart()
		f, err = q.search(ctx, s, c)
	}
	if err != nil {
		return connectors.Page{}, err
	}
	next, more, err := q.advance(c, f)
	if err != nil {
		return connectors.Page{}, err
	}
	page := connectors.Page{Next: next.encode(), More: more}
	for _, data := range f.issues {
		if err := q.add(ctx, s, &page, data, c.From); err != nil {
			return connectors.Page{}, err
		}
	}
	return page, nil
}

// add reads one issue of a page. Only what concerns the whole queue is an error; what concerns the ticket makes it odd.
func (q *Queue) add(ctx context.Context, s *site, page *connectors.Page, data json.RawMessage, from int64) error {
	var raw rawIssue
	if json.Unmarshal(data, &raw) != nil || !idShape.MatchString(raw.ID) {
		page.Odd = append(page.Odd, connectors.Odd{Err: errors.New("read ticket: no numeric id"), ID: raw.oddID()})
		return nil
	}
	t, err := q.fetched(ctx, s, raw)
	var (
		odd *oddError
		no  *refusal
	)
	switch {
	case err == nil:
		if t.Updated.UnixMilli() >= from { // Jira rounds the bound down to the minute
			page.Tickets = append(page.Tickets, t)
		}
	case errors.Is(err, connectors.ErrGone), isGone(err): // deleted since the search answered
	case errors.As(err, &odd), errors.As(err, &no):
		page.Odd = append(page.Odd, connectors.Odd{ID: raw.ID, Err: fmt.Errorf("read ticket %s: %w", raw.ID, err)})
	default:
		return err
	}
	return nil
}

// fetched completes a ticket from a search. Data Center's search knows no properties, so a ticket that was changed since
// it was made is asked for ours.
func (q *Queue) fetched(ctx context.Context, s *site, raw rawIssue) (connectors.Ticket, error) {
	if q.config.Flavour == datacenter && raw.changed() {
		value, err := q.issueProperty(ctx, raw.ID)
		if err != nil {
			return connectors.Ticket{}, err
		}
		raw.Properties = map[string]json.RawMessage{property: value}
	}
	return q.ticket(ctx, s, raw)
}

// advance decides where the next page begins. See cursor.
func (q *Queue) advance(c cursor, f found) (next cursor, more bool, err error) {
	if c.Began == 0 {
		c.Began = f.at.UnixMilli()
	}
	o := q.orderOf(f)
	c.Newest = max(c.Newest, o.newest)
	if f.last {
		return c.end(q.config.Overlap), false, nil
	}
	if o.settled-o.settled%minute > c.From {
		return c.jump(o.settled - o.settled%minute), true, nil
	}
	if q.config.Flavour == datacenter {
		c.Offset += len(f.issues)
		c.Anchor = anchorOf(f.issues[len(f.issues)-1])
		c.Pages++
		return brake(c)
	}
	if c.used(f.token) {
		if f.fresh {
			return c, false, errors.New("search tickets: the first page already repeats a page token: the cursor stays")
		}
		return brake(c.restart())
	}
	return brake(c.follow(f.token))
}

// brake ends what would never end by itself: a vendor that pages in circles.
func brake(c cursor) (cursor, bool, error) {
	if c.Pages > maxPages || c.Restarts > maxRestarts {
		return c, false, errors.New("search tickets: the pages do not come to an end: the cursor stays")
	}
	return c, true, nil
}

const minute = int64(time.Minute / time.Millisecond)

// order is what a page says about the progress of reading.
type order struct {
	newest  int64 // latest change on the page, by the vendor's clock
	settled int64 // up to here everything has been read; 0 if the page does not tell
}

// orderOf trusts dates with care. A page shows each ticket as it is now but lists it where the index last saw it, so a
// date near the present may belong to a ticket that was edited between the two; jumping to it would skip all that lies
// between. The same goes for a page out of order.
func (q *Queue) orderOf(f found) order {
	var o order
	trusted := f.at.Add(-q.config.Overlap).UnixMilli()
	ordered := true
	for _, data := range f.issues {
		updated, ok := updatedOf(data)
		if !ok {
			continue
		}
		o.newest = max(o.newest, min(updated, f.at.UnixMilli()))
		if updated > trusted {
			continue
		}
		if updated/minute < o.settled/minute {
			ordered = false
		}
		o.settled = max(o.settled, updated)
	}
	if !ordered {
		o.settled = 0
	}
	return o
}

func updatedOf(data json.RawMessage) (int64, bool) {
	var issue struct {
		Fields struct {
			Updated string `json:"updated"`
		} `json:"fields"`
	}
	if json.Unmarshal(data, &issue) != nil {
		return 0, false
	}
	at, err := parseTime(issue.Fields.Updated)
	return at.UnixMilli(), err == nil && at.UnixMilli() > 0
}

// anchorOf identifies a ticket at its place in the order.
func anchorOf(data json.RawMessage) string {
	var issue struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(data, &issue) != nil {
		return "?"
	}
	updated, _ := updatedOf(data)
	return issue.ID + "@" + strconv.FormatInt(updated, 10)
}
