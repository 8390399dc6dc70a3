package jira

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestBrake: after one public note no other is written, on any ticket, and nothing is sent for it.
func TestBrake(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		q := w.queue(t)
		first := mustGet(t, q, w.Seed(t, queuetest.Draft{Subject: "x"}))
		other := mustGet(t, q, w.Seed(t, queuetest.Draft{Subject: "y"}))
		w.site.Publish(true)
		if err := q.Apply(context.Background(), first, noteEdit()); !errors.Is(err, connectors.ErrRefused) {
			t.Errorf("%s: a public note gives %v", flavour, err)
		}
		before, _ := w.Requests()
		err := q.Apply(context.Background(), other, noteEdit())
		if after, _ := w.Requests(); !errors.Is(err, connectors.ErrRefused) || after != before {
			t.Errorf("%s: the next note gives %v after %d requests", flavour, err, after-before)
		}
	}
}

// A project whose type nobody tells may have a portal: even where the operator allows unrestricted notes elsewhere,
// nothing is written there.
func TestAProjectOfNoKnownTypeGetsNoNote(t *testing.T) {
	for _, kind := range []string{`"projectTypeKey":""`, `"projectTypeKey":"customer_service"`, `"other":"software"`} {
		for _, flavour := range []string{cloud, datacenter} {
			w := newWorld(t, flavour, func(_ *jiratest.Options, c *config) { c.UnrestrictedNotes = true })
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/issue/") {
					return nil
				}
				return &jiratest.Fault{Rewrite: func(body []byte) []byte {
					return regexp.MustCompile(`"projectTypeKey":"[a-z_]*"`).ReplaceAll(body, []byte(kind))
				}}
			})
			q := w.queue(t)
			err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
			if issue, _ := w.site.Issue(id); err == nil || len(issue.Comments) != 0 {
				t.Errorf("%s, %s: %d comments, error %v", flavour, kind, len(issue.Comments), err)
			}
		}
	}
}
