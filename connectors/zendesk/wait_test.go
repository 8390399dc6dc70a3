package zendesk_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

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
			queuetest.WaitersLeave(t, func(held func()) {
				w.server.Fail(func(r *http.Request) *zendesktest.Fault {
					if strings.HasSuffix(r.URL.Path, path) {
						held()
					}
					return nil
				})
			}, func(ctx context.Context) error {
				return q.Apply(ctx, k, connectors.Edit{Op: "op-1", Owner: queuetest.Platform})
			})
		})
	}
}
