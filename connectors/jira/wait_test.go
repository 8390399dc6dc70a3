package jira

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

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
			arrived, answer := make(chan struct{}), make(chan struct{})
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if strings.HasSuffix(r.URL.Path, path) {
					close(arrived)
					<-answer
				}
				return nil
			})
			first := make(chan error, 1)
			go func() {
				_, err := q.Get(t.Context(), id)
				first <- err
			}()
			<-arrived
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			if _, err := q.Get(ctx, id); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the one who waited: %v", err)
			}
			close(answer)
			if err := <-first; err != nil {
				t.Errorf("the one who asked: %v", err)
			}
		})
	}
}
