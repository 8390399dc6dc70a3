package triage

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Cycle polls every queue and writes what is wanted in it, each queue by itself, then recounts repeats and writes those to
// the trackers. A queue that fails does not stop the others: its error is in the report and its cursor stays.
//
// A cycle lasts as long as its slowest queue, and the next begins when it is over. What bounds it is the clock: a turn
// reads until half of Options.Turn has gone, asks again until four sixths, writes until five, and trackers are written to
// until it is over. A stage that begins late has one sixth and does one thing at least, so that a slow one starves none
// behind it; what was begun is finished, which for one operation takes a minute at most. Whatever is left stays where it
// is: pages behind the cursor, operations due.
func (t *Triage) Cycle(ctx context.Context) Report {
	sum := NewReport(t.Now())
	budget, err := t.budget(ctx)
	if err != nil {
		sum.fail("budget", err)
		t.Log.ErrorContext(ctx, "no cycle", "error", err)
		sum.Ended = t.Now()
		return sum
	}
	var queues, trackers []*turn
	for _, q := range t.Queues {
		queues = append(queues, t.turn(q.Name, sum.Started, budget, func(ctx context.Context, turn *turn) error { return turn.poll(ctx, q) }))
	}
	for _, k := range t.Trackers {
		trackers = append(trackers, t.turn(k.Name, sum.Started, budget, nil))
	}
	repeats := t.turn("repeats", sum.Started, budget, nil)
	sideBySide(queues, func(turn *turn) { turn.take(ctx, writeUntil) })
	repeats.safely(ctx, func() error { return t.Recount(ctx) })
	repeats.safely(ctx, func() error { return t.prune(ctx) })
	sideBySide(trackers, func(turn *turn) { turn.take(ctx, over) })
	all := append(append(queues, repeats), trackers...)
	sideBySide(all, func(turn *turn) { turn.again(ctx) })
	for _, turn := range all {
		sum.join(*turn.report)
	}
	if sum.Halted != "" {
		t.Log.WarnContext(ctx, "nothing is written", "why", sum.Halted)
	}
	sum.Ended = t.Now()
	return sum
}

func sideBySide(turns []*turn, work func(*turn)) {
	var all sync.WaitGroup
	for _, turn := range turns {
		all.Go(func() { work(turn) })
	}
	all.Wait()
}

// The ends of a turn's stages, in sixths of it.
const (
	readUntil  = 3
	askUntil   = 4
	writeUntil = 5
	over       = 6
)

// turn is what one queue or tracker gets in a cycle. Turns share nothing but the budget.
type turn struct {
	*Triage
	target string
	first  func(context.Context, *turn) error // what comes before writing; nil for nothing
	report *Report
	budget *budget

	unreadable int  // tickets that could not be looked at, since one could
	done       bool // nothing more is to be written in this turn
	short      bool // the budget held something back
}

func (t *Triage) turn(target string, started time.Time, b *budget, first func(context.Context, *turn) error) *turn {
	report := NewReport(started)
	return &turn{Triage: t, target: target, first: first, report: &report, budget: b}
}

// take polls and writes, and writes what is still due also when the poll failed.
func (t *turn) take(ctx context.Context, sixths int) {
	defer t.budget.leave(t.target)
	if t.first != nil {
		t.safely(ctx, func() error { return t.first(ctx, t) })
	}
	t.safely(ctx, func() error { t.write(ctx, t.until(sixths)); return nil })
}

// again goes on where the budget held something back, with what the others have left of it.
func (t *turn) again(ctx context.Context) {
	if !t.short {
		return
	}
	end := t.ends(over)
	if !t.Now().Before(end) {
		t.more()
		return
	}
	t.short = false
	t.report.Waiting-- // what was held back is due at once
	t.safely(ctx, func() error { t.write(ctx, end); return nil })
	if t.short {
		t.cap(Capped{CapCycle, fmt.Sprintf("cap of %d edits a cycle", t.Caps.Cycle)})
	}
}

func (t *turn) ends(sixths int) time.Time {
	return t.report.Started.Add(t.Turn * time.Duration(sixths) / over)
}

// until is when a stage that begins now ends.
func (t *turn) until(sixths int) time.Time {
	if least := t.Now().Add(t.Turn / over); least.After(t.ends(sixths)) {
		return least
	}
	return t.ends(sixths)
}

// more says that the turn was over before everything was done.
func (t *turn) more() { t.report.Unfinished = []string{t.target} }

// safely keeps what goes wrong in one turn, a panic too, from stopping the others.
func (t *turn) safely(ctx context.Context, work func() error) {
	var err error
	defer func() {
		if p := recover(); p != nil {
			t.Log.ErrorContext(ctx, "a turn panicked", "target", t.target, "stack", string(debug.Stack()))
			err = errors.New("it panicked")
		}
		if err != nil {
			t.report.fail(t.target, err)
			t.Log.ErrorContext(ctx, "turn failed", "target", t.target, "error", err)
		}
	}()
	err = work()
}
