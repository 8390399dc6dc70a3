package jira

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
)

// talkedAt makes n tickets, a minute apart from the time on, whose comments the connector has to ask for.
func (w *world) talkedAt(n int, at time.Time) []string {
	var ids []string
	for i := range n {
		at := at.Add(time.Duration(i) * time.Minute)
		id := w.site.Add(jiratest.Issue{
			Project: "SUP", Summary: fmt.Sprintf("Ticket %d", i), Reporter: "cust", Created: at,
			Comments: []jiratest.Comment{{ID: strconv.Itoa(900000 + len(w.site.Issues())), Author: botID, Body: "x", Created: at, Internal: true}},
		}).ID
		ids = append(ids, id)
	}
	return ids
}

// failComments breaks the comments of the tickets.
func (w *world) failComments(f jiratest.Fault, ids ...string) {
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		for _, id := range ids {
			if strings.HasSuffix(r.URL.Path, "/issue/"+id+"/comment") {
				return &f
			}
		}
		return nil
	})
}

func drainOdd(t *testing.T, q *Queue, c connectors.Cursor) (got, odd []string, next connectors.Cursor) {
	t.Helper()
	for range 40 {
		p, err := q.Fetch(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range p.Tickets {
			got = append(got, k.ID)
		}
		for _, o := range p.Odd {
			odd = append(odd, o.ID)
		}
		if c = p.Next; !p.More {
			return compact(got), compact(odd), c
		}
	}
	t.Fatal("reading does not end")
	return nil, nil, c
}

// TestOneTicketFails: it is set apart whatever way Jira fails it, holds up no other one, and is read once Jira recovers
// although nobody changes it.
func TestOneTicketFails(t *testing.T) {
	jsonType := http.Header{"Content-Type": {"application/json"}}
	for name, f := range map[string]jiratest.Fault{
		"500":           {Status: 500, Body: "x"},
		"502 HTML":      {Status: 502, Body: "<html>"},
		"no answer":     {Drop: true},
		"login page":    {Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>log in</html>"},
		"another shape": {Status: 200, Header: jsonType, Body: `{"comments":7}`},
		"forbidden":     {Status: 403, Header: jsonType, Body: `{}`},
		"withheld":      {Status: 404, Header: jsonType, Body: `{}`},
	} {
		for _, flavour := range []string{cloud, datacenter} {
			t.Run(flavour+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, flavour, nil)
				ids := w.talkedAt(6, start.Add(-24*time.Hour))
				w.Advance(time.Hour)
				w.failComments(f, ids[1])
				got, odd, c := drainOdd(t, w.queue(t), w.queue(t).Start(start.Add(-48*time.Hour)))
				if want := slices.Delete(slices.Clone(ids), 1, 2); !slices.Equal(got, want) || !slices.Equal(odd, ids[1:2]) {
					t.Fatalf("read %v, odd %v; want %v and %s set apart", got, odd, want, ids[1])
				}
				w.Heal()
				w.Advance(5 * time.Minute)
				got, odd, c = drainOdd(t, w.queue(t), c)
				if !slices.Contains(got, ids[1]) || len(odd) > 0 {
					t.Errorf("after recovery read %v, odd %v; want %s read", got, odd, ids[1])
				}
				if now, err := parseCursor(c); err != nil || len(now.Again) > 0 {
					t.Errorf("still to be asked for: %v, %v", now.Again, err)
				}
			})
		}
	}
}

// TestEveryTicketFails: that is an outage, and the cursor stays, though not for ever: what fails alone may never recover.
func TestEveryTicketFails(t *testing.T) {
	w := newWorld(t, cloud, nil)
	ids := w.talkedAt(3, start.Add(-24*time.Hour))
	w.failComments(jiratest.Fault{Status: 403, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{}`}, ids...)
	q := w.queue(t)
	c := q.Start(start.Add(-48 * time.Hour))
	for range 6 {
		if p, err := q.Fetch(t.Context(), c); err == nil {
			t.Fatalf("all tickets fail, and the cursor moves; odd %v", p.Odd)
		}
		w.Advance(10 * time.Minute)
	}
	_, odd, c := drainOdd(t, q, c)
	if !slices.Equal(odd, ids) {
		t.Fatalf("after an hour odd %v, want %v set apart", odd, ids)
	}
	w.Heal()
	w.Advance(5 * time.Minute)
	if got, _, _ := drainOdd(t, q, c); !slices.Equal(got, ids) {
		t.Errorf("after recovery read %v, want %v", got, ids)
	}
}

// TestLoneTicketFails: there is nothing to tell an outage by, so it is set apart at once and read when it recovers.
func TestLoneTicketFails(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		ids := w.talkedAt(1, start.Add(-24*time.Hour))
		w.failComments(jiratest.Fault{Status: 500}, ids...)
		got, odd, c := drainOdd(t, w.queue(t), w.queue(t).Start(start.Add(-48*time.Hour)))
		if len(got) > 0 || !slices.Equal(odd, ids) {
			t.Fatalf("%s: read %v, odd %v; want %v set apart", flavour, got, odd, ids)
		}
		w.Heal()
		w.Advance(5 * time.Minute)
		if got, _, _ := drainOdd(t, w.queue(t), c); !slices.Equal(got, ids) {
			t.Errorf("%s: after recovery read %v, want %v", flavour, got, ids)
		}
	}
}

// TestOnlyTicketOfAPage: one that fails alone holds up those on later pages no more than those on its own.
func TestOnlyTicketOfAPage(t *testing.T) {
	w := newWorld(t, datacenter, func(_ *jiratest.Options, c *config) { c.PageSize = 2 })
	ids := w.talkedAt(1, start.Add(-24*time.Hour))
	for range 4 { // of one minute, so that pages are anchored and bring one new ticket each
		ids = append(ids, w.talkedAt(1, start.Add(-24*time.Hour))...)
	}
	w.failComments(jiratest.Fault{Status: 500}, ids[3])
	got, odd, _ := drainOdd(t, w.queue(t), w.queue(t).Start(start.Add(-48*time.Hour)))
	if len(got) != 4 || !slices.Equal(odd, ids[3:4]) {
		t.Errorf("read %v, odd %v; want all but %s", got, odd, ids[3])
	}
}

// TestFailingTicketIsGivenUp: it is asked for ever more rarely, and in the end no more.
func TestFailingTicketIsGivenUp(t *testing.T) {
	w := newWorld(t, cloud, nil)
	ids := append(w.talkedAt(1, start.Add(-24*time.Hour)), w.talkedAt(1, start.Add(-time.Hour))...)
	w.failComments(jiratest.Fault{Status: 403, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{}`}, ids[0])
	q := w.queue(t)
	_, _, c := drainOdd(t, q, q.Start(start.Add(-48*time.Hour)))
	before := w.asked(ids[0])
	for range 4 * 24 * 6 { // four days, a poll in ten minutes
		w.Advance(10 * time.Minute)
		_, _, c = drainOdd(t, q, c)
	}
	now, err := parseCursor(c)
	if n := w.asked(ids[0]) - before; n != 12 || err != nil || len(now.Again) > 0 {
		t.Errorf("asked for %d times more, want 12; left %v, %v", n, now.Again, err)
	}
}

func (w *world) asked(id string) (n int) {
	for _, r := range w.site.Requests() {
		if strings.HasSuffix(r.Path, "/issue/"+id+"/comment") {
			n++
		}
	}
	return n
}

// TestCursorWithForeignIDs: what goes into addresses is checked in cursors too.
func TestCursorWithForeignIDs(t *testing.T) {
	for a, taken := range map[connectors.Retry]bool{
		{ID: "1", Tries: 1}: true, {ID: "1/../../user", Tries: 1}: false, {ID: "1"}: false, {ID: "1", Tries: 99}: false,
	} {
		if _, err := parseCursor(cursor{V: cursorVersion, Again: connectors.Retries{a}}.encode()); (err == nil) != taken {
			t.Errorf("cursor with %+v: %v, want it taken: %v", a, err, taken)
		}
	}
}
