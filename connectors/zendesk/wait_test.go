package zendesk_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestWaitingCallersLeave: while a token or the groups are asked for, who waits for the answer can go.
func TestWaitingCallersLeave(t *testing.T) {
	for _, path := range []string{"/oauth/tokens", "/groups"} {
		t.Run(path, func(t *testing.T) {
			w := newWorld(t, clientLogin, zendesktest.Options{}, nil)
			q := w.open(t, clientLogin, nil)
			k := read(t, w.open(t, clientLogin, nil), w.Seed(t, queuetest.Draft{Subject: "x"}))
			arrived, answer := make(chan struct{}), make(chan struct{})
			w.server.Fail(func(r *http.Request) *zendesktest.Fault {
				if strings.HasSuffix(r.URL.Path, path) {
					close(arrived)
					<-answer
				}
				return nil
			})
			edit := connectors.Edit{Op: "op-1", Owner: queuetest.Platform}
			first := make(chan error, 1)
			go func() { first <- q.Apply(t.Context(), k, edit) }()
			<-arrived
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			if err := q.Apply(ctx, k, edit); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the one who waited: %v", err)
			}
			close(answer)
			if err := <-first; err != nil {
				t.Errorf("the one who asked: %v", err)
			}
		})
	}
}
