package github

import (
	"net/http"
	"strings"
	"testing"

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
