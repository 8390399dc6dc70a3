package zendesk_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/contracttest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestContract holds every request and answer against Zendesk's own description, in both modes.
func TestContract(t *testing.T) {
	for name, mode := range map[string]string{"export": exportMode, "agent": agentMode} {
		t.Run(name, func(t *testing.T) {
			v := contracttest.New(&lenient{t}, "zendesk-support").Ignore("/oauth/tokens")
			w := newWorld(t, mode, zendesktest.Options{}, v.Wrap)
			exercise(t, w)
			want := []string{
				"GET /api/v2/tickets/{ticket_id}", "GET /api/v2/tickets/{ticket_id}/audits", "GET /api/v2/tickets/{ticket_id}/comments",
				"GET /api/v2/tickets/{ticket_id}/comments/count", "GET /api/v2/ticket_fields", "GET /api/v2/groups", "GET /api/v2/users/me",
				"PUT /api/v2/tickets/{ticket_id}", "PUT /api/v2/tickets/{ticket_id}/comments/{ticket_comment_id}/make_private",
				"PUT /api/v2/tickets/{ticket_id}/tags",
			}
			if name == "export" {
				want = append(want, "GET /api/v2/incremental/tickets/cursor")
			} else {
				want = append(want, "GET /api/v2/search/export", "GET /api/v2/users/show_many", "GET /api/v2/organizations/show_many")
			}
			for _, op := range want {
				if !slices.Contains(v.Seen(), op) {
					t.Errorf("%s was not exercised; seen %q", op, v.Seen())
				}
			}
		})
	}
}

// lenient lets pass what Zendesk documents in prose and leaves out of its description, in answers only; each line says
// where the prose is. Requests are held against the description without exception.
type lenient struct{ testing.TB }

var undescribed = regexp.MustCompile(strings.Join([]string{
	`answer: body\.(meta|links) is not listed`,                       // "Pagination": every list by cursor has them
	`answer: body\.(users|groups|organizations) is not listed`,       // "Side-Loading"
	`answer: body\.(ticket|tickets\[\d+\])\.comment_count is not`,    // "Side-Loading", special side-loads
	`search/export: answer: body\.results\[\d+\]\.\w+ is not listed`, // "Search": the results are tickets
	`answer: body\.audit\.events\[\d+\]\.\w+ is not listed`,          // "Ticket Audit events reference"
	`answer: body\.audit\.events\.\d+\.value: value doesn't match`,   // same: tags are lists
	`make_private: answer: body is not JSON: EOF`,                    // described as "Empty response"
	// The file reuses a required path parameter where there is none in the path.
	`GET /api/v2/groups: request: path user_id`,
}, "|"))

func (l *lenient) Errorf(format string, args ...any) {
	l.Helper()
	if text := fmt.Sprintf(format, args...); !undescribed.MatchString(text) {
		l.Error(text)
	}
}

// exercise makes the queue send every kind of request it knows.
func exercise(t *testing.T, w *world) {
	t.Helper()
	q := w.open(t, w.mode, nil)
	for _, a := range q.Check(t.Context()) {
		if a.Err != nil {
			t.Errorf("check: %s: %v", a.What, a.Err)
		}
	}
	id := w.Seed(t, queuetest.Draft{Subject: "Slow", Body: "Since nine.", Organization: "Northwind", Labels: []string{"vip"}})
	w.Advance(time.Minute)
	w.Change(t, id, queuetest.Change{Reply: "Still slow."})
	w.Advance(queuetest.Lag)
	drain(t, q, q.Start(w.Now().Add(-time.Hour)))
	full := number(t, id)
	must(t, w.server.Edit(full, func(k *zendesktest.Ticket) { k.Tags = append(k.Tags, "later") }))
	stale := read(t, q, id)
	must(t, w.server.Edit(full, func(k *zendesktest.Ticket) { k.Tags = append(k.Tags, "same-second") }))
	must(t, q.Apply(t.Context(), stale, wholeEdit("op-1")))
	w.Advance(time.Minute)
	must(t, w.server.Edit(full, func(k *zendesktest.Ticket) {
		k.Comments = append(k.Comments, make([]zendesktest.Comment, 5000)...)
	}))
	if err := q.Apply(t.Context(), readOnly(t, w, id), wholeEdit("op-2")); err == nil {
		t.Error("a note on a full ticket was written")
	}
	w.Advance(time.Minute)
	must(t, w.server.Edit(full, func(k *zendesktest.Ticket) { k.Comments = k.Comments[:2] }))
	w.server.Publish(true)
	if err := q.Apply(t.Context(), read(t, q, id), wholeEdit("op-3")); err == nil {
		t.Error("a note that came out public is no error")
	}
}

// readOnly is the ticket as Get would read it, without reading 5,000 comments.
func readOnly(t *testing.T, w *world, id string) connectors.Ticket {
	t.Helper()
	k, ok := w.server.Ticket(number(t, id))
	if !ok {
		t.Fatal("no ticket")
	}
	return connectors.Ticket{
		Queue: queueName, ID: id, Status: connectors.Open, Labels: k.Tags,
		Version: k.UpdatedAt.Format("2006-01-02T15:04:05Z") + "/" + text(k.Group),
	}
}

func drain(t *testing.T, q connectors.Queue, c connectors.Cursor) []connectors.Ticket {
	t.Helper()
	all, _, _ := drainAll(t, q, c)
	return all
}

func drainAll(t *testing.T, q connectors.Queue, c connectors.Cursor) ([]connectors.Ticket, []connectors.Odd, connectors.Cursor) {
	t.Helper()
	var all []connectors.Ticket
	var odd []connectors.Odd
	for range 100 {
		p, err := q.Fetch(t.Context(), c)
		must(t, err)
		all, odd, c = append(all, p.Tickets...), append(odd, p.Odd...), p.Next
		if !p.More {
			return all, odd, c
		}
	}
	t.Fatal("100 pages and still more")
	return nil, nil, c
}

func read(t *testing.T, q connectors.Queue, id string) connectors.Ticket {
	t.Helper()
	k, err := q.Get(t.Context(), id)
	must(t, err)
	return k
}

func wholeEdit(op string) connectors.Edit {
	return connectors.Edit{
		Op: op, Labels: []string{"cre:api-latency"}, Owner: queuetest.Platform,
		Fields: map[string]string{connectors.FieldSymptom: "latency"},
		Note:   connectors.Doc{connectors.H("Clarion"), connectors.P(connectors.T("confirmed"))},
	}
}
