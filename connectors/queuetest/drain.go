package queuetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// maxPages is far more than any test's tickets need: a queue that still says More then never ends.
const maxPages = 60

// record is what was read so far, over all pages and restarts.
type record struct {
	last   map[string]connectors.Ticket // the newest reading of each ticket
	times  map[string]int
	odd    map[string]error
	cursor connectors.Cursor
}

func begin(q connectors.Queue, at time.Time) *record {
	return &record{
		last: map[string]connectors.Ticket{}, times: map[string]int{}, odd: map[string]error{}, cursor: q.Start(at),
	}
}

// page reads one page and moves the cursor.
func (r *record) page(t *testing.T, w World, q connectors.Queue) connectors.Page {
	t.Helper()
	p, err := q.Fetch(context.Background(), r.cursor)
	if err != nil {
		t.Fatalf("fetch: %v", err)
	}
	r.keep(t, w, p)
	return p
}

func (r *record) keep(t *testing.T, w World, p connectors.Page) {
	t.Helper()
	if p.Next == "" {
		t.Fatal("the page's next cursor is empty: the next start would begin anew")
	}
	if n := len(p.Tickets) + len(p.Odd); n > w.Traits().PageSize {
		t.Errorf("the page holds %d tickets, more than its size %d", n, w.Traits().PageSize)
	}
	r.cursor = p.Next
	for _, k := range p.Tickets {
		checkTicket(t, w, k)
		r.last[k.ID] = k
		r.times[k.ID]++
	}
	for _, o := range p.Odd {
		if o.Err == nil {
			t.Errorf("odd ticket %q comes without a reason", o.ID)
		}
		r.odd[o.ID] = o.Err
	}
}

// drain reads until the queue says that there is no more.
func (r *record) drain(t *testing.T, w World, q connectors.Queue) {
	t.Helper()
	for range maxPages {
		if !r.page(t, w, q).More {
			return
		}
	}
	t.Fatalf("after %d pages the queue still says that there is more", maxPages)
}

func (r *record) wants(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if r.times[id] == 0 {
			t.Errorf("ticket %s was skipped", id)
		}
	}
}

func checkTicket(t *testing.T, w World, k connectors.Ticket) {
	t.Helper()
	for what, wrong := range map[string]bool{
		"no id": k.ID == "", "no key": k.Key == "", "no version": k.Version == "", "no creation time": k.Created.IsZero(),
		"changed before it was created":                                  k.Updated.Before(k.Created),
		fmt.Sprintf("queue %q", k.Queue):                                 k.Queue != w.Traits().Name,
		fmt.Sprintf("status %q", k.Status):                               k.Status != connectors.Open && k.Status != connectors.Solved && k.Status != connectors.Closed,
		fmt.Sprintf("url %q", k.URL):                                     !isAddress(k.URL),
		fmt.Sprintf("owner %+v that is free and named at once", k.Owner): k.Owner.Free && k.Owner.Name != "",
	} {
		if wrong {
			t.Errorf("ticket %s: %s", k.ID, what)
		}
	}
	switch k.Body.Markup {
	case connectors.Plain, connectors.HTML, connectors.Wiki, connectors.ADF, connectors.Markdown:
	default:
		t.Errorf("ticket %s: markup %q", k.ID, k.Body.Markup)
	}
}

func isAddress(s string) bool {
	_, ok := connectors.WebAddress(s)
	return ok
}

// seedMany creates n tickets, step apart, the last one at Now.
func seedMany(t *testing.T, w World, n int, step time.Duration) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.Seed(t, Draft{
			Subject: fmt.Sprintf("Export %d is slow", i), Body: "It takes minutes.",
			At: w.Now().Add(-time.Duration(n-1-i) * step),
		})
	}
	return ids
}

func get(t *testing.T, q connectors.Queue, id string) connectors.Ticket {
	t.Helper()
	k, err := q.Get(context.Background(), id)
	if err != nil {
		t.Fatalf("get ticket %s: %v", id, err)
	}
	return k
}

func apply(t *testing.T, q connectors.Queue, k connectors.Ticket, e connectors.Edit) {
	t.Helper()
	if err := q.Apply(context.Background(), k, e); err != nil {
		t.Fatalf("apply to ticket %s: %v", k.ID, err)
	}
}
