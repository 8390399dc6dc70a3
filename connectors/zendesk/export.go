package zendesk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/clarion-cre/clarion/connectors"
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
func (q *Queue) fetchExport(ctx context.Context, c cursor) (r connectors.Reading, next cursor, more bool, err error) {
	now := q.host.Now()
	var page exportPage
	err = q.exportPage(ctx, c, now, &page)
	if c.After != "" && refused(err, http.StatusBadRequest, http.StatusUnprocessableEntity) {
		q.log.Warn("zendesk no longer takes the export's cursor: reading again from an earlier time", "queue", q.name)
		c, page = c.restart(c.From-int64(overlap.Seconds())), exportPage{}
		err = q.exportPage(ctx, c, now, &page)
	}
	if err != nil {
		return r, c, false, err
	}
	if next, err = page.next(c, now); err != nil {
		return r, c, false, err
	}
	all, legible := q.readTickets(*page.Tickets)
	p, err := q.known(ctx, page.sideload, legible...)
	if err != nil {
		return r, c, false, err
	}
	r, err = q.tickets(ctx, c, all, p)
	return r, next, !*page.EndOfStream, err
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
