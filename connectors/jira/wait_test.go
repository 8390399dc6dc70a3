package jira

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestWaitingCallersLeave: while a token or our own identity is asked for, who waits for the answer can go.
func TestWaitingCallersLeave(t *testing.T) {
	for _, path := range []string{"/oauth/token", "/myself"} {
		t.Run(path, func(t *testing.T) {
			w := oauthWorld(t)
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			q := w.queue(t)
			queuetest.WaitersLeave(t, func(held func()) {
				w.site.Fail(func(r *http.Request) *jiratest.Fault {
					if strings.HasSuffix(r.URL.Path, path) {
						held()
					}
					return nil
				})
			}, func(ctx context.Context) error {
				_, err := q.Get(ctx, id)
				return err
			})
		})
	}
}
