package jira

import (
	"context"
	"encoding/json"
	"errors"
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
	if ids := c.Again.Due(q.host.Now(), q.config.PageSize); len(ids) > 0 {
		return q.askAgain(ctx, s, c, ids)
	}
	f, next, more, err := q.step(ctx, s, c)
	if err != nil {
		return connectors.Page{}, err
	}
	r := connectors.Reading{Retries: c.Again}
	for _, data := range f.issues {
		if err := q.add(ctx, s, &r, data, c.From); err != nil {
			return connectors.Page{}, err
		}
	}
	if err := q.hold.Keep(since, &r, q.host.Now()); err != nil {
		return connectors.Page{}, err
	}
	next.Again = r.Retries
	r.Page.Next, r.Page.More = next.encode(), more
	return r.Page, nil
}

// add reads one issue of a page. Only what concerns the whole queue is an error; what concerns the ticket makes it odd.
func (q *Queue) add(ctx context.Context, s *site, r *connectors.Reading, data json.RawMessage, from int64) error {
	var raw rawIssue
	if decodes := json.Unmarshal(data, &raw) == nil; !decodes || !idShape.MatchString(raw.ID) {
		r.SetApart(raw.oddID(), errors.New("read ticket: no numeric id"))
		return nil
	}
	var at connectors.Ticket
	if q.readTimes(&at, s, raw) == nil && at.Updated.UnixMilli() < from { // Jira rounds the bound down to the minute
		return nil
	}
	t, err := q.fetched(ctx, s, raw)
	if isGone(err) {
		err = q.confirmGone(ctx, raw.ID, err)
	}
	return q.take(ctx, r, raw.ID, t, err)
}

// confirmGone tells a ticket that was deleted since the search answered from a part of one that is withheld: both are
// 404, and the second must not pass for the first.
func (q *Queue) confirmGone(ctx context.Context, id string, missing error) error {
	if _, err := q.read(ctx, id, bareFields+",project"); err != nil {
		return err
	}
	return missing
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

// step reads the page at the cursor and says where the next one begins. A search that cannot be continued (its token was
// refused, or its offset no longer points where it did) is begun anew at the same time.
func (q *Queue) step(ctx context.Context, s *site, c cursor) (f found, next cursor, more bool, err error) {
	f, err = q.search(ctx, s, c)
	if unusable(c, f, err) {
		c = c.restart()
		if c.Restarts > maxRestarts {
			return q.prove(ctx, s, c)
		}
		f, err = q.search(ctx, s, c)
	}
	if err != nil {
		return f, c, false, err
	}
	next, more, err = q.advance(c, f)
	if errors.Is(err, errCircle) && !f.fresh {
		if next = c.restart(); next.Restarts > maxRestarts {
			return q.prove(ctx, s, next)
		}
		return f, next, true, nil
	}
	return f, next, more, err
}

// unusable: tokens live seven days, and an index may be rebuilt; behind an offset tickets move up when one is edited.
func unusable(c cursor, f found, err error) bool {
	return f.moved || c.Token != "" && refusedWith(err, http.StatusBadRequest)
}

// errCircle says that a page points back to itself.
var errCircle = errors.New("search tickets: the pages do not come to an end: the cursor stays")

// prove goes on after many restarts only if a second page shows that the vendor pages at all again. The first page was
// read often enough by then.
func (q *Queue) prove(ctx context.Context, s *site, c cursor) (f found, next cursor, more bool, err error) {
	if f, err = q.search(ctx, s, c); err != nil {
		return f, c, false, err
	}
	next, more, err = q.advance(c, f)
	if err != nil || !more || next.From > c.From {
		return f, next, more, err
	}
	c = next
	f, err = q.search(ctx, s, c)
	if unusable(c, f, err) {
		return f, c, false, errCircle
	}
	if err != nil {
		return f, c, false, err
	}
	next, more, err = q.advance(c, f)
	return f, next, more, err
}

// advance decides where the next page begins. See cursor.
func (q *Queue) advance(c cursor, f found) (next cursor, more bool, err error) {
	if c.Began == 0 {
		c.Began = f.at.UnixMilli()
	}
	o := q.orderOf(f)
	c.Newest = max(c.Newest, o.newest)
	switch {
	case f.last:
		return c.end(time.Duration(q.config.Overlap)), false, nil
	case o.settled-o.settled%minute > c.From:
		return c.jump(o.settled - o.settled%minute), true, nil
	case q.config.Flavour == datacenter:
		// There is no circle: the offset grows, and its anchor is of the page before or the search begins anew.
		c.Offset += len(f.issues)
		c.Anchor = anchorOf(f.issues[len(f.issues)-1])
		return c, true, nil
	case c.Pages >= maxPages, c.used(f.token):
		return c, false, errCircle
	}
	return c.follow(f.token), true, nil
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
	trusted := f.at.Add(-time.Duration(q.config.Overlap)).UnixMilli()
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
