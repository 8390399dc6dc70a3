package triage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

// A pause that comes while a write is under way lets that one end and no other begin; reading and judging go on, and after
// it everything is written.
func TestAPauseStopsBetweenTwoWrites(t *testing.T) {
	w := newWorld(t)
	w.sayEight()
	pause := func(string) {
		if _, err := store.Pause(t.Context(), w.db, triage.Pause{Since: w.Now(), By: "kim", Why: "wrong notes"}); err != nil {
			t.Error(err)
		}
	}
	r := w.run(t, func(o *triage.Options) { o.Queues[0].Queue = rushed{o.Queues[0].Queue, pause} })
	if want := "paused since 2026-03-13 12:00 UTC by kim: wrong notes"; r.Writes != 1 || r.Noted != 1 || r.Halted != want {
		t.Errorf("%d writes, %q", r.Writes, r.Halted)
	}
	w.pass(2 * time.Minute)
	w.write("cobalt", w.Now(), "API slow", "The API is slow since 12:55, every request takes four seconds for all of our users.")
	w.pass(2 * time.Minute)
	if r := w.run(t, nil); r.Writes != 0 || r.Halted == "" || r.Queues["support"].Matched != 1 {
		t.Errorf("while paused: %+v %+v", r, r.Queues["support"])
	}
	if _, err := store.Resume(t.Context(), w.db, "kim", w.Now()); err != nil {
		t.Fatal(err)
	}
	if r := w.run(t, nil); r.Noted != 8 || r.Halted != "" {
		t.Errorf("after it: %+v", r)
	}
}

// A pause that comes between look and write stops that write.
func TestAPauseStopsAWriteThatIsDecided(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) {
		desk := o.Queues[0].Queue
		o.Queues, o.Trackers = o.Queues[:1], nil
		o.Queues[0].Queue = odd{Queue: desk, get: func(ctx context.Context, id string) (connectors.Ticket, error) {
			if _, err := store.Pause(ctx, w.db, triage.Pause{Since: w.Now(), By: "kim"}); err != nil {
				t.Error(err)
			}
			return desk.Get(ctx, id)
		}}
	})
	if r.Writes != 0 || r.Halted != "paused since 2026-03-13 12:00 UTC by kim" {
		t.Errorf("%d writes, %q", r.Writes, r.Halted)
	}
}

// unsure is a store that cannot tell whether writing is paused.
type unsure struct{ triage.Store }

func (unsure) Paused(context.Context) (triage.Pause, error) {
	return triage.Pause{}, errors.New("disk error")
}

func TestWhatCannotBeLookedAtCountsAsPaused(t *testing.T) {
	w := newWorld(t)
	w.fill()
	if r := w.run(t, func(o *triage.Options) { o.Store = unsure{o.Store} }); r.Writes != 0 || r.Halted != "disk error" {
		t.Errorf("%d writes, %q", r.Writes, r.Halted)
	}
}
