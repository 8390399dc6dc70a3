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
	w := newWorld(t, cloud, func(o *jiratest.Options, _ *config) { o.CommentPage = 2 })
	endless, whole := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
	most := maxCommentPages + 1 // each page but the first repeats one
	for id, n := range map[string]int{endless: most + 1, whole: most} {
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
	if len(p.Tickets) != 1 || len(p.Tickets[0].Comments) != most {
		t.Errorf("%d tickets were read, want the one that ends in time", len(p.Tickets))
	}
	if k, err := q.Get(context.Background(), endless); err == nil {
		t.Errorf("get gives %d comments as if they were all", len(k.Comments))
	}
}

// TestCommentDeletedWhilePaging: those behind it move up, and none of them is passed over, also where another one was added
// meanwhile and there are as many as before.
func TestCommentDeletedWhilePaging(t *testing.T) {
	for name, added := range map[string]int{"deleted": 0, "deleted and added": 1, "deleted and several added": 12} {
		for _, at := range []int{3, 17, 18, 19, 20, 29} {
			t.Run(fmt.Sprintf("%s, comment %d", name, at), func(t *testing.T) {
				w := newWorld(t, cloud, func(o *jiratest.Options, _ *config) { o.CommentPage = 10 })
				id := w.Seed(t, queuetest.Draft{Subject: "x"})
				var want []string
				say := func() {
					want = append(want, fmt.Sprint("comment ", len(want)))
					w.site.Say(id, jiratest.Comment{Author: "cust", Body: want[len(want)-1]})
				}
				for range 30 {
					say()
				}
				pages := 0
				w.site.Fail(func(r *http.Request) *jiratest.Fault {
					if !strings.HasSuffix(r.URL.Path, "/comment") {
						return nil
					}
					if pages++; pages == 3 {
						w.site.Change(id, func(i *jiratest.Issue) { i.Comments = slices.Delete(i.Comments, at, at+1) })
						for range added {
							say()
						}
						want = slices.Delete(want, at, at+1)
					}
					return nil
				})
				var got []string
				for _, c := range mustGet(t, w.queue(t), id).Comments {
					got = append(got, c.Body.Raw)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%d comments, want %d: %q", len(got), len(want), got)
				}
			})
		}
	}
}

// TestCommentsCut: what is left out of a long conversation is said, and our own note is found behind it.
func TestCommentsCut(t *testing.T) {
	w := newWorld(t, cloud, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	long := strings.Repeat("x", 1<<20)
	for _, body := range []string{long, "short", long, long, "last"} {
		w.site.Say(id, jiratest.Comment{Author: "cust", Body: body})
	}
	q := w.queue(t)
	k := mustGet(t, q, id)
	if err := q.Apply(t.Context(), k, noteEdit()); err != nil {
		t.Fatal(err)
	}
	k = mustGet(t, q, id)
	if len(k.Comments) != 2 || k.CommentsCut != 2<<20+len("last") || len(k.Marks) != 2 {
		t.Errorf("%d comments, %d bytes cut, marks %v; want 2, what is beyond 2 MiB, and both our marks", len(k.Comments), k.CommentsCut, k.Marks)
	}
	if !strings.Contains(w.logged.String(), fmt.Sprint("bytes=", k.CommentsCut)) {
		t.Errorf("it is not said: %s", w.logged)
	}
}
