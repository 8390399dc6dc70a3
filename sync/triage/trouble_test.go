package triage_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

// odd is a queue whose calls can be replaced.
type odd struct {
	connectors.Queue
	fetch func(context.Context, connectors.Cursor) (connectors.Page, error)
	get   func(context.Context, string) (connectors.Ticket, error)
}

func (q odd) Fetch(ctx context.Context, c connectors.Cursor) (connectors.Page, error) {
	if q.fetch != nil {
		return q.fetch(ctx, c)
	}
	return q.Queue.Fetch(ctx, c)
}

func (q odd) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	if q.get != nil {
		return q.get(ctx, id)
	}
	return q.Queue.Get(ctx, id)
}

func TestAFirstFetchThatFailsMovesNoStart(t *testing.T) {
	w := newWorld(t)
	fresh := func(o *triage.Options) { o.Queues[1].Backfill = 0 }
	w.run(t, func(o *triage.Options) {
		fresh(o)
		o.Queues[1].Queue = odd{Queue: o.Queues[1].Queue, fetch: func(context.Context, connectors.Cursor) (connectors.Page, error) {
			return connectors.Page{}, errors.New("down")
		}}
	})
	w.pass(10 * time.Minute)
	w.write("acme", w.Now(), "API slow", "The API is slow since 13:05, every request takes four seconds for all of our users.")
	w.pass(20 * time.Minute)
	if r := w.run(t, fresh); r.Noted != 1 {
		t.Errorf("a ticket that came while the first fetch failed was lost: %+v", r.Queues["support"])
	}
}

func TestAPanicBlocksNobodyElse(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) {
		o.Queues[0].Queue = odd{Queue: o.Queues[0].Queue, get: func(context.Context, string) (connectors.Ticket, error) { panic("boom") }}
	})
	if r.Noted != 2 || r.Filed != 1 {
		t.Errorf("noted %d, filed %d", r.Noted, r.Filed)
	}
	if r := w.run(t, func(o *triage.Options) {
		o.Queues[0].Queue = odd{Queue: o.Queues[0].Queue, fetch: func(context.Context, connectors.Cursor) (connectors.Page, error) { panic("boom") }}
	}); r.Errors["desk"] == "" || r.Queues["support"] == nil {
		t.Errorf("report %+v", r)
	}
}

// claimless is a store that breaks when desk is written to.
type claimless struct{ triage.Store }

func (s claimless) Claim(ctx context.Context, c triage.Claiming) ([]triage.Operation, error) {
	if c.Targets[0] == "desk" {
		panic("boom")
	}
	return s.Store.Claim(ctx, c)
}

func TestAPanicOutsideConnectorsEndsOneTurn(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) { o.Store = claimless{o.Store} })
	if r.Errors["desk"] == "" || r.Noted != 2 || r.Filed != 1 {
		t.Errorf("report %+v", r)
	}
}

// forgetful is a store that breaks when repeats are recounted.
type forgetful struct{ triage.Store }

func (forgetful) Sightings(context.Context, time.Time) ([]rules.Sighting, error) { panic("boom") }

func TestAPanicInRecountingStopsNoWrite(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) { o.Store = forgetful{o.Store} })
	if r.Errors["repeats"] == "" || r.Noted != 4 || r.Ended.IsZero() {
		t.Errorf("report %+v", r)
	}
}

func TestWhatIsGivenUpIsAnErrorInTheLog(t *testing.T) {
	w := newWorld(t)
	w.fill()
	var log bytes.Buffer
	r := w.run(t, func(o *triage.Options) {
		o.Caps.Attempts = 1
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
		o.Queues[0].Queue = refusing{o.Queues[0].Queue}
	})
	if r.Failed != 2 || strings.Count(log.String(), "state=failed") != 2 {
		t.Errorf("%d given up; the log says:\n%s", r.Failed, log.String())
	}
}

type refusing struct{ connectors.Queue }

func (refusing) Apply(context.Context, connectors.Ticket, connectors.Edit) error {
	return errors.New("500")
}

func TestAnOutageOfHoursLosesNoWrite(t *testing.T) {
	w := newWorld(t)
	w.fill()
	down := func(o *triage.Options) {
		for i := range o.Queues {
			o.Queues[i].Queue = odd{Queue: o.Queues[i].Queue, get: func(context.Context, string) (connectors.Ticket, error) {
				return connectors.Ticket{}, errors.New("503")
			}}
		}
	}
	for range 40 {
		w.run(t, down)
		w.pass(20 * time.Minute)
	}
	if r := w.run(t, nil); r.Noted != 4 {
		t.Errorf("after thirteen hours only %d notes were written", r.Noted)
	}
}

func TestADecisionThatIsWithdrawnIsNotWritten(t *testing.T) {
	w := newWorld(t)
	id := w.write("acme", noon.Add(-time.Hour), "API slow", "The API is slow since 11:05, every request takes four seconds for all of our users.")
	stopped := func(o *triage.Options) { o.Stopped = func() bool { return true } }
	w.run(t, stopped)
	w.pass(2 * time.Minute)
	for _, k := range w.zendesk.Tickets() {
		if err := w.zendesk.Edit(k.ID, func(k *zendesktest.Ticket) {
			k.Subject = "Invoice"
			k.Comments[0].Plain, k.Comments[0].HTML = "Sorry, wrong text. Could you please send the invoice for February again?", ""
			k.Description = k.Comments[0].Plain
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(10 * time.Minute)
	w.run(t, stopped)
	w.pass(10 * time.Minute)
	if r := w.run(t, nil); r.Writes != 0 {
		t.Errorf("ticket %s was written although it no longer reports anything: %v", id, w.state())
	}
}

// What the metrics showed when the ticket came is not replaced by what they show weeks later.
func TestEvidenceStaysFrozen(t *testing.T) {
	w := newWorld(t)
	id := w.write("acme", noon.Add(-time.Hour), "API slow", "The API was slow from 11:30 to 11:45, every request took four seconds for all of our users.")
	var asked atomic.Int64
	sources := func(o *triage.Options) {
		o.Sources = map[string]triage.Source{"default": {Signals: counting{&asked}}}
	}
	w.run(t, sources)
	first := asked.Load()
	w.pass(40 * 24 * time.Hour)
	for _, k := range w.zendesk.Tickets() {
		if err := w.zendesk.Comment(k.ID, zendesktest.Comment{Author: k.Requester, Public: true, Plain: "Thanks, please close.", At: w.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	w.pass(2 * time.Minute)
	w.run(t, sources)
	s := w.open(t)
	defer s.Close()
	entries, err := s.Entries(t.Context(), "support", []string{id})
	if err != nil {
		t.Fatal(err)
	}
	card := entries[id].Card
	if first == 0 || len(card.Findings) == 0 {
		t.Fatalf("nothing was asked: %d, %+v", first, card)
	}
	if all := append(card.Earlier, card.Findings...); !strings.Contains(all[0].Asked.Format(time.RFC3339), "2026-03-13") {
		t.Errorf("the first asking is gone; what is left was asked %s", all[0].Asked)
	}
}

type counting struct{ n *atomic.Int64 }

func (c counting) Query(context.Context, connectors.Query) (connectors.Answer, error) {
	c.n.Add(1) // queries of one ticket are asked side by side
	return connectors.Answer{}, nil
}
