package jira

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestEndlessComments: a conversation that is not read to its end is no whole one, and our own note may lie in the rest.
func TestEndlessComments(t *testing.T) {
	w := newWorld(t, cloud, func(o *jiratest.Options, _ *config) { o.CommentPage = 1 })
	endless, whole := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
	for id, n := range map[string]int{endless: maxCommentPages + 1, whole: maxCommentPages} {
		for i := range n {
			w.site.Say(id, jiratest.Comment{Author: "cust", Body: fmt.Sprint("comment ", i)})
		}
	}
	w.Advance(time.Second)
	q := w.queue(t)
	p, err := q.Fetch(context.Background(), q.Start(start.Add(-time.Hour)))
	if err != nil || len(p.Odd) != 1 || p.Odd[0].ID != endless || !strings.Contains(p.Odd[0].Err.Error(), "100 pages") {
		t.Errorf("odd %v, error %v; want ticket %s set apart", p.Odd, err, endless)
	}
	if len(p.Tickets) != 1 || len(p.Tickets[0].Comments) != maxCommentPages {
		t.Errorf("%d tickets were read, want the one that ends in time", len(p.Tickets))
	}
	if k, err := q.Get(context.Background(), endless); err == nil {
		t.Errorf("get gives %d comments as if they were all", len(k.Comments))
	}
}

// TestCommentDeletedWhilePaging: those behind it move up, and none of them is passed over.
func TestCommentDeletedWhilePaging(t *testing.T) {
	w := newWorld(t, cloud, func(o *jiratest.Options, _ *config) { o.CommentPage = 10 })
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	for i := range 30 {
		w.site.Say(id, jiratest.Comment{Author: "cust", Body: fmt.Sprint("comment ", i)})
	}
	deleted := false
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		if !deleted && r.URL.Query().Get("startAt") == "20" {
			deleted = true
			w.site.Change(id, func(i *jiratest.Issue) { i.Comments = slices.Delete(i.Comments, 3, 4) })
		}
		return nil
	})
	var got []string
	for _, c := range mustGet(t, w.queue(t), id).Comments {
		got = append(got, c.Body.Raw)
	}
	if len(got) != 29 || !slices.Contains(got, "comment 20") {
		t.Errorf("%d comments: %q", len(got), got)
	}
}
