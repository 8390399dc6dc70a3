package jira

import (
	"context"
	"errors"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
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
