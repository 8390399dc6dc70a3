package queuetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

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

// rotated: our own notes are told from others' by who wrote them, and a rotated secret may belong to somebody else.
func rotated(t *testing.T, w World) {
	q, k := seeded(t, w)
	apply(t, q, k, connectors.Edit{Op: "before-1", Labels: []string{"cre:seen"}})
	w.Advance(time.Minute)
	if k = get(t, q, k.ID); !w.Rotate(t) {
		t.Skip("the credentials of this world belong to one identity")
	}
	if err := q.Apply(context.Background(), k, whole()); err != nil {
		k = get(t, q, k.ID) // it may want to look again first: the old marks were told by the old identity
		apply(t, q, k, whole())
	}
	checkOneNote(t, w, k.ID)
	w.Advance(time.Minute)
	now := get(t, q, k.ID)
	for _, p := range []connectors.Part{connectors.PartEdit, connectors.PartNote} {
		if m := (connectors.Mark{Op: op, Part: p}); !now.Marked(m) {
			t.Errorf("mark %v of the new identity is missing from %v", m, now.Marks)
		}
	}
	heal(t, w, q, k.ID, whole())
	checkOneNote(t, w, k.ID)
}
