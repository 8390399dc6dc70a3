// Package zendesk reads and writes the tickets of one Zendesk Support account.
//
// It reads through the incremental cursor export, or, for teams that will not hand out an admin identity, through the
// search export ("agent" mode). It writes label (a Zendesk tag), owner (a group), mapped ticket fields, one internal note
// and our mark in a single conditional request.
//
// It must not decide anything, must never write a public comment, and must not let Zendesk's terms (tag, group, custom
// field, audit) leave it. Facts about the vendor are taken from its API reference; where a behaviour is known only from
// others' bug reports the place says so.
package zendesk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/clarion-cre/clarion/connectors"
)

// Queue is one Zendesk account as a [connectors.Queue] and [connectors.Checker]. It is safe for concurrent use.
type Queue struct {
	name   string
	config config
	host   connectors.Host
	log    *slog.Logger
	http   *http.Client
	wide   *http.Client  // takes a reply that is too long for http
	size   atomic.Int64  // tickets that the next page asks for
	export *rate.Limiter // the export has a budget of its own, far below the rest
	memory directory
	self   identity
	holds  holds
	hold   connectors.Hold

	noAudits atomic.Bool // the credentials may not read audits
	leaked   atomic.Bool // a note came out public: no note is written until a person has looked
}

var (
	_ connectors.Queue   = (*Queue)(nil)
	_ connectors.Checker = (*Queue)(nil)
)

// New makes the queue from its own configuration table, which decode fills in. It sends nothing. All faults of the
// table are reported at once, each with its key.
func New(name string, decode func(any) error, host connectors.Host) (*Queue, error) {
	var c config
	if err := decode(&c); err != nil {
		return nil, fmt.Errorf("queue.%s: %w", name, err)
	}
	c.fill()
	if err := c.faults(name); err != nil {
		return nil, err
	}
	q := &Queue{name: name, config: c, host: host, log: host.Log}
	if q.log == nil {
		q.log = slog.New(slog.DiscardHandler)
	}
	if err := q.connect(); err != nil {
		return nil, fmt.Errorf("queue.%s: %w", name, err)
	}
	q.size.Store(int64(c.PageSize))
	// A bucket of b that refills r a minute lets b+r through in its first minute, so the burst is taken off the rate.
	burst := max(1, c.ExportPerMinute/5)
	q.export = rate.NewLimiter(rate.Limit(float64(max(1, c.ExportPerMinute-burst))/60), burst)
	if c.APIToken != "" {
		q.log.Warn("zendesk api tokens stop working for good on 30 April 2027: move to an OAuth client",
			"queue", name, "key", "queue."+name+".api_token")
	}
	return q, nil
}

// Start implements [connectors.Queue].
func (q *Queue) Start(at time.Time) connectors.Cursor {
	return cursor{Mode: q.config.Mode, From: at.Unix()}.text()
}

// Fetch implements [connectors.Queue]. Later means that the export's own request budget is used up for now.
func (q *Queue) Fetch(ctx context.Context, since connectors.Cursor) (connectors.Page, error) {
	c, err := parseCursor(since)
	if err != nil {
		return connectors.Page{}, fmt.Errorf("queue %s: %w", q.name, err)
	}
	if c.Mode != q.config.Mode { // the operator changed the mode: what was read in the other one stays read
		c = c.restart(c.From - int64(overlap.Seconds()))
		c.Mode = q.config.Mode
	}
	read := q.fetchExport
	switch ids := c.Again.Due(q.host.Now(), q.config.PageSize); {
	case len(ids) > 0:
		read = func(ctx context.Context, c cursor) (connectors.Reading, cursor, bool, error) {
			return q.askAgain(ctx, c, ids)
		}
	case q.config.Mode == modeAgent:
		read = q.fetchSearch
	}
	r, next, more, err := read(ctx, c)
	if err != nil {
		return connectors.Page{}, fmt.Errorf("queue %s: read tickets: %w", q.name, err)
	}
	next.Again = r.Retries
	r.Page.Next, r.Page.More = next.text(), more
	return r.Page, nil
}

// Get implements [connectors.Target].
func (q *Queue) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	t, err := q.get(ctx, id)
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("queue %s: read ticket: %w", q.name, err)
	}
	return t, nil
}

func (q *Queue) get(ctx context.Context, id string) (connectors.Ticket, error) {
	if err := checkID(id); err != nil {
		return connectors.Ticket{}, err
	}
	me, err := q.me(ctx)
	if err != nil {
		return connectors.Ticket{}, err
	}
	raw, people, err := q.show(ctx, id)
	if err != nil {
		return connectors.Ticket{}, err
	}
	t, odd := q.one(raw, people)
	if odd != nil {
		return connectors.Ticket{}, odd.Err
	}
	if err := q.complete(ctx, &t, raw.ticket, me.ID); err != nil {
		return connectors.Ticket{}, err
	}
	return t, q.stillMe(ctx, me.ID)
}

var errOther = errors.New("the reply holds another ticket than the one asked for")

// show reads one ticket by its id, with the people around it.
func (q *Queue) show(ctx context.Context, id string) (reading, people, error) {
	var reply struct {
		Ticket json.RawMessage `json:"ticket"`
		sideload
	}
	if err := q.read(ctx, "/tickets/"+id, values{"include": include}, &reply); err != nil {
		return reading{}, people{}, goneIfMissing(err)
	}
	t, odd := q.readTicket(reply.Ticket)
	switch {
	case odd != nil && odd.ID == id:
		return reading{odd: odd}, people{}, nil
	case odd != nil || strconv.FormatInt(t.ID, 10) != id:
		return reading{}, people{}, errOther
	case t.gone():
		return reading{}, people{}, connectors.ErrGone
	}
	p, err := q.known(ctx, reply.sideload, t)
	return reading{ticket: t}, p, err
}

// complete adds the customer's comments and our marks.
func (q *Queue) complete(ctx context.Context, t *connectors.Ticket, raw ticket, me int64) error {
	if raw.talked() {
		err := q.converse(ctx, t, raw.RequesterID, func(c comment) {
			if c.AuthorID != me {
				return
			}
			for _, m := range q.marksIn(t.ID, c) {
				t.Marks = addMark(t.Marks, m)
			}
		})
		if err != nil {
			return err
		}
	}
	if !raw.touched() {
		return nil
	}
	marks, err := q.auditMarks(ctx, t.ID, me)
	if err != nil {
		return goneIfMissing(err)
	}
	for _, m := range marks {
		t.Marks = addMark(t.Marks, m)
	}
	return nil
}

// checkID refuses everything but a plain number, before it can become part of a path.
func checkID(id string) error {
	if !isID(id) {
		return errors.New("a zendesk ticket id is a plain positive number, this is not")
	}
	return nil
}

func isID(id string) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == id
}

// goneIfMissing turns the API's own "not found" into ErrGone. Other 404 answers (no such account, no such page) are not
// about the ticket.
func goneIfMissing(err error) error {
	var r *refusal
	if errors.As(err, &r) && r.status == http.StatusNotFound && r.code == "RecordNotFound" {
		return connectors.ErrGone
	}
	return err
}
