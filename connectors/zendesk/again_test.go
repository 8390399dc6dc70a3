package zendesk_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// talked makes n tickets of which each has been answered, so that its comments are asked for.
func talked(t *testing.T, w *world, n int) []string {
	t.Helper()
	ids := seed(t, w, n)
	for _, id := range ids {
		w.Change(t, id, queuetest.Change{Reply: "Still slow."})
		w.Advance(time.Second)
	}
	w.Advance(queuetest.Lag)
	return ids
}

// breakComments breaks the comments of the tickets.
func (w *world) breakComments(f zendesktest.Fault, ids ...string) {
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		for _, id := range ids {
			if strings.HasSuffix(r.URL.Path, "/tickets/"+id+"/comments") {
				return &f
			}
		}
		return nil
	})
}

func (w *world) asked(id string) (n int) {
	for _, r := range w.server.History() {
		if strings.HasSuffix(r.Path, "/tickets/"+id+"/comments") {
			n++
		}
	}
	return n
}

func ticketIDs(list []connectors.Ticket) []string {
	var ids []string
	for _, k := range list {
		ids = append(ids, k.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func oddIDs(list []connectors.Odd) []string {
	var ids []string
	for _, o := range list {
		ids = append(ids, o.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// TestOneTicketFails: it is set apart whatever way Zendesk fails it, holds up no other one, and is read once Zendesk
// recovers although nobody changes it, also with a cursor that was moved to the other mode meanwhile.
func TestOneTicketFails(t *testing.T) {
	for name, f := range map[string]zendesktest.Fault{
		"500":           {Status: http.StatusInternalServerError, Body: "x"},
		"502 HTML":      {Status: http.StatusBadGateway, Body: "<html>"},
		"no answer":     {Drop: true},
		"login page":    {Status: http.StatusOK, Body: "<html>log in</html>"},
		"another shape": {Status: http.StatusOK, Body: `{"comments":7}`},
		"forbidden":     {Status: http.StatusForbidden, Body: `{"error":"Forbidden"}`},
	} {
		for mode, settings := range map[string]string{"export": exportMode, "agent": agentMode} {
			t.Run(mode+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, settings, zendesktest.Options{}, nil)
				ids := talked(t, w, 2*pageSize)
				w.breakComments(f, ids[1])
				q := w.open(t, settings, nil)
				got, odd, c := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
				if want := slices.Delete(slices.Clone(ids), 1, 2); !slices.Equal(ticketIDs(got), want) || !slices.Equal(oddIDs(odd), ids[1:2]) {
					t.Fatalf("read %v, odd %v; want %v and %s set apart", ticketIDs(got), odd, want, ids[1])
				}
				w.Heal()
				w.Advance(time.Hour)
				for _, settings := range []string{exportMode, agentMode} {
					got, odd, next := drainAll(t, w.open(t, settings, nil), c)
					if !slices.Contains(ticketIDs(got), ids[1]) || len(odd) > 0 || strings.Contains(string(next), "again") {
						t.Errorf("after recovery read %v, odd %v, next %s; want %s read", ticketIDs(got), odd, next, ids[1])
					}
				}
			})
		}
	}
}

// TestWholeTicketFails: it recovers in its comments, and then cannot be read by its id.
func TestWholeTicketFails(t *testing.T) {
	for name, c := range map[string]struct {
		fault zendesktest.Fault
		later bool // it is asked for again
		read  bool // and read in the end
	}{
		"500":          {zendesktest.Fault{Status: http.StatusInternalServerError}, true, true},
		"another one":  {zendesktest.Fault{Status: http.StatusOK, Body: `{"ticket":{"id":7,"created_at":"2026-11-24T10:00:00Z"}}`}, true, true},
		"none":         {zendesktest.Fault{Status: http.StatusOK, Body: `{"ticket":null}`}, true, true},
		"deleted":      {zendesktest.Fault{Status: http.StatusNotFound, Body: `{"error":"RecordNotFound"}`}, false, false},
		"unreadable":   {zendesktest.Fault{Rewrite: func(b []byte) []byte { return []byte(strings.Replace(string(b), `"tags":[`, `"tags":7,"was":[`, 1)) }}, false, false},
		"not any more": {zendesktest.Fault{Rewrite: func(b []byte) []byte { return b }}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, q := export(t, zendesktest.Options{})
			ids := talked(t, w, 3)
			w.breakComments(zendesktest.Fault{Status: http.StatusInternalServerError}, ids[1])
			_, _, next := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
			w.Advance(5 * time.Minute)
			w.server.Fail(func(r *http.Request) *zendesktest.Fault {
				if r.URL.Path == "/api/v2/tickets/"+ids[1] {
					return &c.fault
				}
				return nil
			})
			got, _, next := drainAll(t, q, next)
			if later := strings.Contains(string(next), "again"); later != c.later {
				t.Errorf("it is asked for again: %v, want %v", later, c.later)
			}
			w.Heal()
			w.Advance(time.Hour)
			more, _, _ := drainAll(t, q, next)
			if read := slices.Contains(ticketIDs(append(got, more...)), ids[1]); read != c.read {
				t.Errorf("it is read: %v, want %v", read, c.read)
			}
		})
	}
}

// TestEveryTicketFails: that is an outage, and the cursor stays, though not for ever: what fails alone may never recover.
func TestEveryTicketFails(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := talked(t, w, 3)
	w.breakComments(zendesktest.Fault{Status: http.StatusForbidden, Body: `{"error":"Forbidden"}`}, ids...)
	c := q.Start(w.Now().Add(-time.Hour))
	for range 6 {
		if p, err := q.Fetch(t.Context(), c); err == nil {
			t.Fatalf("all tickets fail, and the cursor moves; odd %v", p.Odd)
		}
		w.Advance(10 * time.Minute)
	}
	_, odd, c := drainAll(t, q, c)
	if !slices.Equal(oddIDs(odd), ids) {
		t.Fatalf("after an hour odd %v, want %v set apart", odd, ids)
	}
	w.Heal()
	w.Advance(5 * time.Minute)
	if got, _, _ := drainAll(t, q, c); !slices.Equal(ticketIDs(got), ids) {
		t.Errorf("after recovery read %v, want %v", ticketIDs(got), ids)
	}
}

// TestFailingTicketIsGivenUp: it is asked for ever more rarely, and in the end no more.
func TestFailingTicketIsGivenUp(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := talked(t, w, 2)
	w.breakComments(zendesktest.Fault{Status: http.StatusForbidden, Body: `{"error":"Forbidden"}`}, ids[0])
	_, _, c := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	before := w.asked(ids[0])
	for range 4 * 24 * 6 { // four days, a poll in ten minutes
		w.Advance(10 * time.Minute)
		_, _, c = drainAll(t, q, c)
	}
	if n := w.asked(ids[0]) - before; n != 12 || strings.Contains(string(c), "again") {
		t.Errorf("asked for %d times more, want 12; next %s", n, c)
	}
}

// TestThrottledInTheMiddle: who is asked to wait while reading comments waits with the whole page, and sets nothing apart.
func TestThrottledInTheMiddle(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := talked(t, w, 3)
	w.breakComments(*throttle(30 * time.Second), ids[1])
	start := q.Start(w.Now().Add(-time.Hour))
	p, err := q.Fetch(t.Context(), start)
	if later := new(connectors.Later); !errors.As(err, &later) || later.After != 30*time.Second {
		t.Errorf("fetch gives %v with %v set apart, want Later", err, p.Odd)
	}
	w.Heal()
	if got, _, _ := drainAll(t, q, start); len(got) != 3 {
		t.Errorf("%d tickets, want 3", len(got))
	}
}

// TestRetriesSurviveALostCursor: whatever makes reading begin anew, tickets set apart are still asked for.
func TestRetriesSurviveALostCursor(t *testing.T) {
	for mode, settings := range map[string]string{"export": exportMode, "agent": agentMode} {
		t.Run(mode, func(t *testing.T) {
			w := newWorld(t, settings, zendesktest.Options{}, nil)
			q := w.open(t, settings, nil)
			old := connectors.Cursor(fmt.Sprintf(
				`{"mode":%q,"from":%d,"after":"bm90LWEtY3Vyc29y","issued":%d,"again":[{"id":"1","at":%d,"tries":1}]}`,
				mode, w.Now().Unix(), w.Now().Unix(), w.Now().Add(time.Hour).UnixMilli()))
			if _, _, next := drainAll(t, q, old); !strings.Contains(string(next), `"again":[{"id":"1",`) {
				t.Errorf("next cursor %s", next)
			}
		})
	}
}

// TestCursorWithForeignIDs: what goes into addresses is checked in cursors too.
func TestCursorWithForeignIDs(t *testing.T) {
	_, q := export(t, zendesktest.Options{})
	for id, taken := range map[string]bool{"1": true, "1/../../users/me": false, "01": false, "": false} {
		c := connectors.Cursor(fmt.Sprintf(`{"mode":"export","from":1,"again":[{"id":%q,"at":9000000000000,"tries":1}]}`, id))
		if _, err := q.Fetch(t.Context(), c); (err == nil) != taken {
			t.Errorf("cursor with ticket %q: %v, want it taken: %v", id, err, taken)
		}
	}
}
