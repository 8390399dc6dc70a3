package zendesk_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/wire"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestLongPages: what is too long together is read apart, a ticket that is too long by itself is set apart, the rest of
// the queue is read, in both modes and also with a budget of one request at a time.
func TestLongPages(t *testing.T) {
	for name, settings := range map[string]string{
		"export, one at a time": exportMode + "\nexport_per_minute = 1",
		"agent":                 agentMode,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, settings, zendesktest.Options{}, nil)
			long, longest := strings.Repeat("x", 20<<20), strings.Repeat("y", 33<<20)
			var ids []string
			for i, body := range []string{"a", long, long, longest, "b", "c"} {
				ids = append(ids, w.Seed(t, queuetest.Draft{Subject: "x", Body: body, At: w.Now().Add(time.Duration(i-9) * time.Second)}))
			}
			w.Advance(queuetest.Lag)
			q := openWith(t, w, settings+"\nbase_url = \""+w.url+"\"\nallow_private = true\npage_size = 4\nreads_per_minute = 100000")
			got, odd := patiently(t, w, q, q.Start(w.Now().Add(-time.Hour)))
			if len(got) != 5 || len(odd) != 1 || odd[ids[3]] == nil || !strings.Contains(odd[ids[3]].Error(), "33 MiB") {
				t.Errorf("read %d tickets, set apart %v; want five and the long one", len(got), odd)
			}
			if all, _ := w.Requests(); all > 20 {
				t.Errorf("%d requests for six tickets", all)
			}
		})
	}
}

// TestLongestPage: a page of one ticket that would fill the memory is not read, however small it was asked for.
func TestLongestPage(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	seed(t, w, 1)
	w.Advance(queuetest.Lag)
	w.server.Fail(on(exportPath, zendesktest.Fault{Rewrite: func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 65<<20)...) }}))
	if p, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour))); !errors.Is(err, wire.ErrTooLong) {
		t.Errorf("%d tickets, %v; want the page refused", len(p.Tickets), err)
	}
}

// TestLongPageWithinBudget: the request for a page that is too long for the others draws on the same budget.
func TestLongPageWithinBudget(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	w.Seed(t, queuetest.Draft{Subject: "x", Body: strings.Repeat("x", 33<<20)})
	w.Advance(queuetest.Lag)
	q := openWith(t, w, exportMode+"\nbase_url = \""+w.url+"\"\nallow_private = true\npage_size = 1\nreads_per_minute = 1")
	if _, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour))); scopeOf(t, err) != "reads" {
		t.Errorf("%v, want the second read of the minute to wait", err)
	}
	if all, _ := w.Requests(); all != 1 {
		t.Errorf("%d requests in the minute, want 1", all)
	}
}

// patiently reads to the end and waits where it is told to.
func patiently(t *testing.T, w *world, q connectors.Queue, c connectors.Cursor) (tickets map[string]bool, odd map[string]error) {
	t.Helper()
	tickets, odd = map[string]bool{}, map[string]error{}
	for range 40 {
		p, err := q.Fetch(t.Context(), c)
		var later *connectors.Later
		if errors.As(err, &later) {
			w.Advance(later.After)
			continue
		}
		must(t, err)
		for _, k := range p.Tickets {
			tickets[k.ID] = true
		}
		for _, o := range p.Odd {
			odd[o.ID] = o.Err
		}
		if c = p.Next; !p.More {
			return tickets, odd
		}
	}
	t.Fatal("the cursor does not come to the end")
	return nil, nil
}

// swollen makes the reply longer than allowed where it holds more records than one.
func swollen(param string) func(*http.Request) *zendesktest.Fault {
	return func(r *http.Request) *zendesktest.Fault {
		asked := r.URL.Query().Get(param)
		if asked == "" || asked == "1" || !strings.Contains(asked, ",") && param == "ids" {
			return nil
		}
		return &zendesktest.Fault{Rewrite: func(b []byte) []byte { return append(b, bytes.Repeat([]byte(" "), 33<<20)...) }}
	}
}

// TestLongComments: a conversation that is too long for one page is read in smaller ones.
func TestLongComments(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := seed(t, w, 2)
	w.Change(t, ids[1], queuetest.Change{Reply: "Still slow."})
	w.Advance(queuetest.Lag)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if !strings.HasSuffix(r.URL.Path, "/comments") {
			return nil
		}
		return swollen("page[size]")(r)
	})
	got, odd, _ := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	if len(got) != 2 || len(odd) != 0 || len(got[1].Comments) != 1 {
		t.Errorf("%d tickets, odd %v; want both with their comments", len(got), odd)
	}
}

// TestCommentsCut: what is left out of a long conversation is said, and our own note is found behind it.
func TestCommentsCut(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	id := seed(t, w, 1)[0]
	long := strings.Repeat("x", 1<<20)
	for _, words := range []string{long, "short", long, long, "last"} {
		w.Change(t, id, queuetest.Change{Reply: words})
	}
	log := &strings.Builder{}
	q := w.open(t, exportMode, log)
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	k := read(t, q, id)
	w.Advance(queuetest.Lag)
	fetched := drain(t, q, q.Start(w.Now().Add(-time.Hour)))
	for from, k := range map[string]connectors.Ticket{"get": k, "fetch": fetched[0]} {
		if len(k.Comments) != 2 || k.CommentsCut < 2<<20 || k.CommentsCut > 2<<20+1000 {
			t.Errorf("%s: %d comments, %d bytes cut; want 2, and what is beyond 2 MiB", from, len(k.Comments), k.CommentsCut)
		}
		if !strings.Contains(log.String(), fmt.Sprint("bytes=", k.CommentsCut)) {
			t.Errorf("%s: it is not said", from)
		}
	}
	if !k.Marked(connectors.Mark{Op: "op-1", Part: connectors.PartNote}) {
		t.Errorf("marks %v", k.Marks)
	}
}

// TestLongLookUps: people whose records are too long together are looked up apart.
func TestLongLookUps(t *testing.T) {
	w, q := agent(t, zendesktest.Options{})
	seed(t, w, 3)
	w.Advance(queuetest.Lag)
	w.server.Fail(swollen("ids"))
	got, _, _ := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	for _, k := range got {
		if k.Requester.Name == "" {
			t.Errorf("ticket %s lost its requester", k.ID)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d tickets", len(got))
	}
}

// TestBrokenConversation: a list of comments that leads in a circle, or is none, sets its own ticket apart and no other.
func TestBrokenConversation(t *testing.T) {
	for name, body := range map[string]string{
		"a circle": `{"comments":[],"meta":{"has_more":true,"after_cursor":"x"}}`,
		"no proof": `{"comments":[]}`,
		"a list":   `[]`,
		"cut off":  `{"comments":[`,
	} {
		t.Run(name, func(t *testing.T) {
			w, q := export(t, zendesktest.Options{})
			ids := seed(t, w, 3)
			w.Change(t, ids[1], queuetest.Change{Reply: "Anything new?"})
			w.Advance(queuetest.Lag)
			w.server.Fail(on("/api/v2/tickets/"+ids[1]+"/comments", zendesktest.Fault{Status: http.StatusOK, Body: body}))
			got, odd, _ := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
			if len(got) != 2 || len(odd) != 1 || odd[0].ID != ids[1] {
				t.Errorf("%d tickets, odd %v; want the one ticket set apart", len(got), odd)
			}
		})
	}
}

// TestNoConversationAtAll: where not one ticket's comments make sense, it is the vendor and not the tickets; the cursor
// stays, and all are read when it has healed.
func TestNoConversationAtAll(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	ids := seed(t, w, 3)
	for _, id := range ids {
		w.Change(t, id, queuetest.Change{Reply: "Anything new?"})
	}
	w.Advance(queuetest.Lag)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if !strings.Contains(r.URL.Path, "/comments") {
			return nil
		}
		return &zendesktest.Fault{Status: http.StatusOK, Body: `{"comments":[`}
	})
	start := q.Start(w.Now().Add(-time.Hour))
	if page, err := q.Fetch(t.Context(), start); err == nil {
		t.Fatalf("%d tickets, %d odd, no error; want the page refused", len(page.Tickets), len(page.Odd))
	}
	w.server.Fail(nil)
	if got, odd, _ := drainAll(t, q, start); len(got) != 3 || len(odd) != 0 {
		t.Errorf("%d tickets, odd %v after healing; want all three", len(got), odd)
	}
}
