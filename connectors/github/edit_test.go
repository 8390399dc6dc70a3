package github

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
)

func TestEditOutcomes(t *testing.T) {
	for name, tt := range map[string]struct {
		fault githubtest.Fault
		want  string
	}{
		"lost":             {githubtest.Fault{Drop: true, Effect: true}, "unknown"},
		"empty":            {githubtest.Fault{Status: 200, Effect: true}, "unknown"},
		"not what we sent": {githubtest.Fault{Rewrite: func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), ":edit:beef", ":edit:dead")) }}, "unknown"},
		"moved":            {githubtest.Fault{Status: 301, Header: http.Header{"Location": {"/repositories/1/issues/1"}}}, "refused"},
		"throttled":        {githubtest.Fault{Status: 403, Header: http.Header{"Retry-After": {"5"}}}, "later"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, private(), nil)
			ctx := t.Context()
			id, err := d.File(ctx, latency())
			if err != nil {
				t.Fatal(err)
			}
			d.Fail(on(http.MethodPatch, "/issues/1", tt.fault))
			err = d.Apply(ctx, ticketOf(d.Get(ctx, id)), connectors.Edit{Op: "beef", Body: latency().Body})
			if kind(err) != tt.want {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

// TestPartsOnTheirOwn: a part that GitHub refuses is told, and keeps no other away. While nothing is known, nothing more is
// sent.
func TestPartsOnTheirOwn(t *testing.T) {
	json := http.Header{"Content-Type": {"application/json"}}
	refused := githubtest.Fault{Status: 422, Header: json, Body: secretBody}
	for name, tt := range map[string]struct {
		fail   func(*http.Request) *githubtest.Fault
		labels []string
		want   string
		told   string
		body   bool
		note   bool
	}{
		"labels refused":       {on(http.MethodPost, "/labels", refused), []string{"p1"}, "refused", "add labels", true, true},
		"a label too long":     {nil, []string{"p1", strings.Repeat("l", 51)}, "refused", "1 left out", true, true},
		"body refused":         {on(http.MethodPatch, "/issues/1", refused), []string{"p1"}, "refused", "edit issue", false, true},
		"comment refused":      {on(http.MethodPost, "/comments", refused), []string{"p1"}, "refused", "comment", true, false},
		"labels throttled":     {on(http.MethodPost, "/labels", githubtest.Fault{Status: 429}), []string{"p1"}, "later", "", false, false},
		"reply to labels lost": {on(http.MethodPost, "/labels", githubtest.Fault{Drop: true}), []string{"p1"}, "unknown", "", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, private(), nil)
			ctx := t.Context()
			id, err := d.File(ctx, latency())
			if err != nil {
				t.Fatal(err)
			}
			d.Fail(tt.fail)
			doc := connectors.Doc{connectors.P(connectors.T("anew"))}
			err = d.Apply(ctx, ticketOf(d.Get(ctx, id)), connectors.Edit{Op: "beef", Labels: tt.labels, Body: doc, Note: doc})
			if kind(err) != tt.want || !strings.Contains(err.Error(), tt.told) {
				t.Errorf("%v, want %s that says %q", err, tt.want, tt.told)
			}
			i := d.Issues()[0]
			if strings.Contains(i.Body, "anew") != tt.body || (len(i.Comments) == 1) != tt.note {
				t.Errorf("body %q, %d comments", i.Body, len(i.Comments))
			}
			d.Fail(nil)
			marks := ticketOf(d.Get(ctx, id))
			if marks.Marked(connectors.Mark{Op: "beef", Part: connectors.PartEdit}) != tt.body || marks.Marked(connectors.Mark{Op: "beef", Part: connectors.PartNote}) != tt.note {
				t.Errorf("marks %v", marks.Marks)
			}
		})
	}
}

// TestWaitingCallersLeave: while a write, a token or our own identity is under way, who waits for it can go.
func TestWaitingCallersLeave(t *testing.T) {
	for name, path := range map[string]string{"write": "/labels", "token": "/access_tokens", "identity": "/app"} {
		t.Run(name, func(t *testing.T) {
			d := openApp(t, nil)
			id, err := d.File(t.Context(), latency())
			if err != nil {
				t.Fatal(err)
			}
			ticket := ticketOf(d.Get(t.Context(), id))
			fresh := d.Tracker
			if name != "write" {
				fresh = d.again(t, enterprise)
			}
			arrived, leave := make(chan struct{}, 9), make(chan struct{})
			d.Fail(func(r *http.Request) *githubtest.Fault {
				if strings.HasSuffix(r.URL.Path, path) {
					arrived <- struct{}{}
					<-leave
				}
				return nil
			})
			edit := connectors.Edit{Op: "beef", Labels: []string{"p1"}}
			done := make(chan error, 1)
			go func() { done <- fresh.Apply(context.WithoutCancel(t.Context()), ticket, edit) }()
			<-arrived
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			if err := fresh.Apply(ctx, ticket, edit); !errors.Is(err, context.DeadlineExceeded) || kind(err) == "unknown" {
				t.Errorf("the one who waited: %v", err)
			}
			close(leave)
			if err := <-done; err != nil {
				t.Errorf("the one who was first: %v", err)
			}
		})
	}
}

// TestIdentityFollowsTheSecret: what a new owner of the token writes is ours at once.
func TestIdentityFollowsTheSecret(t *testing.T) {
	d := open(t, private(), func(c *config) { c.Authors = []string{"clarion-bot"} })
	if _, err := d.File(t.Context(), latency()); err != nil {
		t.Fatal(err)
	}
	d.SetLogin("clarion-bot-2")
	d.SetToken("rotated")
	d.rotate("env:TOKEN", "rotated")
	other := latency()
	other.Mark.Op = "api-5xx-errors"
	id, err := d.File(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	d.recent.id = nil
	if got, err := d.Find(t.Context(), other.Mark); got != id || err != nil {
		t.Errorf("what the new identity filed is found as %q, %v", got, err)
	}
	if got, err := d.Find(t.Context(), latency().Mark); got != "1" || err != nil {
		t.Errorf("what the old one filed is found as %q, %v", got, err)
	}
}
