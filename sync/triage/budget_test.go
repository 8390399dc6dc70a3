package triage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// busyWorld has eight matching tickets in each queue, of customers enough for an issue.
func busyWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for day := 1; day <= 8; day++ {
		at, subject, body := slow(day)
		w.say([]string{"acme", "bolt"}[day%2], at, subject, body)
		w.write("cobalt", at, subject, body)
	}
	return w
}

// written counts what people see: notes in either queue, and issues.
func (w *world) written() (desk, support, issues int) {
	for _, i := range w.jira.Issues() {
		desk += min(len(i.Labels), 1)
	}
	for _, k := range w.zendesk.Tickets() {
		support += min(len(k.Tags), 1)
	}
	return desk, support, len(w.github.Issues())
}

// untilWritten runs cycles until each of the seventeen has been written to once.
func (w *world) untilWritten(t *testing.T, change func(*triage.Options)) {
	t.Helper()
	for range 17 {
		if desk, support, issues := w.written(); desk+support == 16 && issues == 1 {
			return
		}
		w.run(t, change)
		w.pass(2 * time.Minute)
	}
	t.Errorf("not all is ever written: %v", w.state())
}

// However small the cap is, no target takes another's part, and all is written in the end.
func TestEachTargetHasItsPartOfTheCap(t *testing.T) {
	for name, c := range map[string]struct {
		perCycle, cycles      int // to begin with
		desk, support, issues int
	}{
		"a part for each":            {perCycle: 3, cycles: 1, desk: 1, support: 1, issues: 1},
		"fewer parts than targets":   {perCycle: 1, cycles: 3, desk: 1, support: 1, issues: 1},
		"parts that differ":          {perCycle: 4, cycles: 3, desk: 6, support: 5, issues: 1}, // the issue is done after one
		"what is left is anybody's":  {perCycle: 11, cycles: 1, desk: 5, support: 5, issues: 1},
		"everything in one cycle":    {perCycle: 17, cycles: 1, desk: 8, support: 8, issues: 1},
		"a cap that is hardly there": {perCycle: 200, cycles: 1, desk: 8, support: 8, issues: 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := busyWorld(t)
			change := func(o *triage.Options) { o.Caps.Cycle = c.perCycle }
			var r triage.Report
			for range c.cycles {
				r = w.run(t, change)
				if all := c.desk + c.support; r.Writes > c.perCycle || (len(r.Capped) > 0) != (all < 16) || (r.Waiting > 0) != (all < 16) {
					t.Errorf("%d writes, capped %v, %d waiting", r.Writes, r.Capped, r.Waiting)
				}
				w.pass(2 * time.Minute)
			}
			desk, support, issues := w.written()
			if desk+support != c.desk+c.support || max(desk, support) > max(c.desk, c.support) || issues != c.issues {
				t.Errorf("%d written to in desk, %d in support, %d issues", desk, support, issues)
			}
			w.untilWritten(t, change)
		})
	}
}

// What the vendor did not take does not use the cap up.
func TestWhatWasNotTakenIsBackInTheBudget(t *testing.T) {
	w := busyWorld(t)
	first := true
	r := w.run(t, func(o *triage.Options) {
		o.Queues, o.Trackers = o.Queues[:1], nil
		o.Queues[0].Queue = refusingOnce{o.Queues[0].Queue, &first}
		o.Caps.Cycle = 7
	})
	if r.Noted != 7 || len(r.Capped) > 0 {
		t.Errorf("%d notes, capped %v", r.Noted, r.Capped)
	}
}

// refusingOnce takes anything but the first edit, whose ticket is to be left alone.
type refusingOnce struct {
	connectors.Queue
	first *bool
}

func (q refusingOnce) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	if *q.first {
		*q.first = false
		return &connectors.Later{After: time.Minute, Scope: "ticket " + t.ID, Err: errors.New("429")}
	}
	return q.Queue.Apply(ctx, t, e)
}
