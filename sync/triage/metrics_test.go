package triage_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// A source that does not answer is asked again for a few minutes, and then the note says so.
func TestASourceThatPanicsLeavesTheVerdictUnknown(t *testing.T) {
	w := newWorld(t)
	w.fill()
	broken := func(o *triage.Options) { o.Sources = map[string]triage.Source{"default": {Signals: panicking{}}} }
	noted := 0
	for minute := 0; minute <= 6; minute += 2 {
		r := w.run(t, broken)
		if minute < 5 && r.Noted > 0 {
			t.Errorf("after %d minutes %d notes", minute, r.Noted)
		}
		if minute == 0 && r.Verdicts["unknown"] != 4 {
			t.Errorf("report %+v", r)
		}
		noted += r.Noted
		w.pass(2 * time.Minute)
	}
	if noted != 4 {
		t.Errorf("%d notes", noted)
	}
}

// Metrics that are away for a minute leave no note that knows nothing.
func TestASourceThatComesBackIsAskedAgain(t *testing.T) {
	w := newWorld(t)
	id := w.write("acme", noon.Add(-time.Hour), "API slow", "The API was slow from 11:30 to 11:45, every request took four seconds for all of our users.")
	var asked atomic.Int64
	with := func(s connectors.Signals) func(*triage.Options) {
		return func(o *triage.Options) { o.Sources = map[string]triage.Source{"default": {Signals: s}} }
	}
	if r := w.run(t, with(panicking{})); r.Noted != 0 {
		t.Errorf("a note was written: %+v", r)
	}
	w.pass(2 * time.Minute)
	if r := w.run(t, with(counting{&asked})); r.Asked != 1 || r.Noted != 1 || asked.Load() == 0 {
		t.Errorf("asked again %d times with %d queries, %d notes", r.Asked, asked.Load(), r.Noted)
	}
	s := w.open(t)
	entries, err := s.Entries(t.Context(), "support", []string{id})
	if err != nil {
		t.Fatal(err)
	}
	if card := entries[id].Card; len(card.Earlier) == 0 || len(card.Findings) == 0 || card.Findings[0].Evidence.Failed {
		t.Errorf("%d earlier findings, now %+v", len(card.Earlier), card.Findings)
	}
}

type panicking struct{}

func (panicking) Query(context.Context, connectors.Query) (connectors.Answer, error) { panic("boom") }

// A ticket whose metrics are late gets no note that knows nothing; it is asked again, and written once either way.
func TestLateMetricsAreAskedForAgain(t *testing.T) {
	w := newWorld(t)
	sources := func(o *triage.Options) {
		o.Sources = map[string]triage.Source{"default": {Signals: silent{}, Lag: 2 * time.Minute}}
	}
	w.run(t, sources)
	w.pass(10 * time.Minute)
	at := w.Now()
	w.write("acme", at.Add(-2*time.Minute), "API slow", "The API is slow since 13:04, every request takes four seconds for all of our users.")
	w.pass(2 * time.Minute)
	if r := w.run(t, sources); r.Noted != 0 || r.Queues["support"].Matched != 1 {
		t.Fatalf("before data can have come: %+v %+v", r, r.Queues["support"])
	}
	asked, noted := 0, 0
	for range 15 {
		w.pass(2 * time.Minute)
		r := w.run(t, sources)
		asked += r.Asked
		noted += r.Noted
	}
	if asked < 2 || noted != 1 {
		t.Errorf("asked again %d times, noted %d times", asked, noted)
	}
	s := w.open(t)
	defer s.Close()
	id := w.zendesk.Tickets()[0].ID
	entries, err := s.Entries(t.Context(), "support", []string{id64(id)})
	if err != nil {
		t.Fatal(err)
	}
	if e := entries[id64(id)]; len(e.Card.Earlier) == 0 || len(e.Card.Findings) == 0 || !e.Again.IsZero() {
		t.Errorf("the first asking is not kept beside the last: %d earlier, %d now, again %v", len(e.Card.Earlier), len(e.Card.Findings), e.Again)
	}
}

// A ticket of the backfill whose metrics were late counts against the cap as any other.
func TestLateMetricsDoNotGetAroundTheBackfill(t *testing.T) {
	w := newWorld(t)
	id := w.write("acme", noon.Add(-2*time.Minute), "API slow", "The API is slow since 12:50, every request takes four seconds for all of our users.")
	capped := func(o *triage.Options) {
		o.Sources = map[string]triage.Source{"default": {Signals: silent{}, Lag: 5 * time.Minute}}
		o.Queues[1].BackfillMost = 0
	}
	asked := 0
	for range 15 {
		r := w.run(t, capped)
		asked += r.Asked
		if r.Writes != 0 {
			t.Fatalf("it was written to: %+v", r)
		}
		w.pass(2 * time.Minute)
	}
	s := w.open(t)
	defer s.Close()
	entries, err := s.Entries(t.Context(), "support", []string{id})
	if err != nil || asked == 0 || !strings.Contains(entries[id].Card.Reason, "backfill_max") {
		t.Errorf("asked again %d times, reason %q, error %v", asked, entries[id].Card.Reason, err)
	}
}

// silent has no data at all, as a source whose scrapes are behind.
type silent struct{}

func (silent) Query(context.Context, connectors.Query) (connectors.Answer, error) {
	return connectors.Answer{}, nil
}
