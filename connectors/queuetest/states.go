package queuetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func personOwns(t *testing.T, w World) {
	q, k := seeded(t, w)
	w.Change(t, k.ID, Change{Owner: Somebody})
	if o := get(t, q, k.ID).Owner; o.Free || o.Name != "" || o.Text == "" {
		t.Errorf("owner %+v, want one that is taken, not configured, and says who", o)
	}
	w.Change(t, k.ID, Change{Owner: Identity})
	if o := get(t, q, k.ID).Owner; o.Free || o.Name != Identity {
		t.Errorf("owner %+v, want %q", o, Identity)
	}
}

func gone(t *testing.T, w World) {
	q, k := seeded(t, w)
	w.Delete(t, k.ID)
	if _, err := q.Get(context.Background(), k.ID); !errors.Is(err, connectors.ErrGone) {
		t.Errorf("get gives %v, want it to be ErrGone", err)
	}
	if err := q.Apply(context.Background(), k, whole()); !errors.Is(err, connectors.ErrGone) {
		t.Errorf("apply gives %v, want it to be ErrGone", err)
	}
}

func closed(t *testing.T, w World) {
	q, k := seeded(t, w)
	w.Close(t, k.ID)
	now := get(t, q, k.ID)
	if now.Status != connectors.Closed {
		t.Errorf("status %q, want %q", now.Status, connectors.Closed)
	}
	for name, read := range map[string]connectors.Ticket{"before": k, "after": now} {
		if err := q.Apply(context.Background(), read, whole()); !errors.Is(err, connectors.ErrClosed) && name == "after" {
			t.Errorf("apply gives %v, want it to be ErrClosed", err)
		} else if err == nil {
			t.Errorf("apply to a ticket read %s it was closed succeeds", name)
		}
	}
	if l := w.Look(t, k.ID); len(l.Notes) != 0 || slices.Contains(l.Labels, "cre:api-latency") {
		t.Errorf("a closed ticket was written: %+v", l)
	}
}
