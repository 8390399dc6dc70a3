package triage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// write works through what is due until nothing is, its time is over, a cap is hit, or the target or the operator wants it
// to stop. It leases one operation at a time: a lease begins when its work does, and always outlives it (see underway).
func (t *turn) write(ctx context.Context, until time.Time) {
	for ctx.Err() == nil && t.writes() {
		if t.halted(ctx) != "" {
			return
		}
		now := t.Now()
		ops, err := t.Store.Claim(ctx, Claiming{Holder: t.Holder, Now: now, Until: now.Add(t.Lease), Targets: []string{t.target}, Limit: 1})
		if err != nil {
			t.report.fail("claim", err)
			return
		}
		if len(ops) == 0 {
			t.report.Unfinished = nil // an earlier stage may have left something, and it is done now
			return
		}
		step := &step{turn: t, op: ops[0]}
		if !t.settled(ctx, step.op, step.guarded(ctx)) {
			return
		}
		if !t.Now().Before(until) {
			t.more()
			return
		}
	}
}

// writes tells whether anything more may be written in this turn.
func (t *turn) writes() bool {
	return t.Mode == Act && !t.done && !t.short && t.unreadable < blind && t.quiet.wait(t.target, writing, t.Now()) == nil
}

// underway bounds one operation: a request that has begun is finished and recorded even while the process is told to stop.
const underway = time.Minute

// settled records the outcome; false when the store is out of order and nothing more should be written.
func (t *turn) settled(ctx context.Context, op Operation, o Outcome) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), underway)
	defer cancel()
	if err := t.Store.Settle(ctx, op, o); err != nil {
		t.report.fail("settle in "+op.Target, fmt.Errorf("%s: %w", op.Op, err)) // by target: the sum of a daemon's life holds these
		return errors.Is(err, ErrLeaseLost)
	}
	t.tell(ctx, op, o)
	return true
}

func (t *Triage) tell(ctx context.Context, op Operation, o Outcome) {
	reason := o.Reason
	if o.State == Done {
		reason = "" // what was left undone may name an agent; the ledger has it
	}
	level := slog.LevelInfo
	if o.State == Failed {
		level = slog.LevelError // nobody tries it again
	}
	t.Log.Log(ctx, level, "operation", "op", op.Op, "target", op.Target, "id", cmp.Or(o.ID, op.ID), "state", o.State, "reason", reason)
	t.show(Event{Stage: "write", Target: op.Target, Key: op.ID})
}

// step is one operation on its way from claimed to settled.
type step struct {
	*turn
	op Operation
}

// guarded keeps a connector that panics from blocking every write behind it.
func (s *step) guarded(ctx context.Context) (o Outcome) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), underway)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			s.Log.ErrorContext(ctx, "a connector panicked", "target", s.op.Target, "stack", string(debug.Stack()))
			o = s.failed(errors.New("the connector panicked"))
		}
	}()
	return s.settle(ctx)
}

func (s *step) settle(ctx context.Context) Outcome {
	if e := s.op.Expires; !e.IsZero() && s.Now().After(e) && !s.op.Unknown {
		return s.held("too old to be of use: decided at " + s.op.Kept.UTC().Format(time.RFC3339))
	}
	if s.op.Kind == OnIssue && s.op.ID == "" {
		return s.findOrFile(ctx)
	}
	return s.edit(ctx)
}

// edit is the only way anything is ever changed: read the target afresh, work out what is missing, send exactly that.
func (s *step) edit(ctx context.Context) Outcome {
	target, ok := s.at(s.op.Target)
	if !ok {
		return s.held("no queue or tracker called " + s.op.Target + " is configured any more")
	}
	ticket, err := target.Get(ctx, s.op.ID)
	if err != nil {
		return s.unread(fmt.Errorf("read: %w", err))
	}
	s.unreadable = 0
	edit, left := rules.Missing(ticket, s.op.Want)
	if edit.Empty() {
		return Outcome{State: Done, ID: s.op.ID, Left: left, Reason: reason(left), At: s.Now()}
	}
	if stop := s.send(ctx, edit, func() error { return target.Apply(ctx, ticket, edit) }); stop != nil {
		return *stop
	}
	s.count(edit)
	return Outcome{State: Done, ID: s.op.ID, Left: left, Reason: reason(left), At: s.Now()}
}

// findOrFile: no certainty, no create. A create whose reply was lost is given time to appear in lists before it counts
// as not having happened.
func (s *step) findOrFile(ctx context.Context) Outcome {
	tracker := s.tracker(s.op.Target)
	if tracker == nil {
		return s.held("no tracker called " + s.op.Target + " is configured any more")
	}
	id, err := tracker.Find(ctx, s.op.Want.Mark)
	switch {
	case err == nil:
		s.op.ID = id
		return s.edit(ctx)
	case !errors.Is(err, connectors.ErrNone):
		return s.unread(fmt.Errorf("find issue: %w", err))
	case s.op.Want.Lapsed:
		return s.held("it does not repeat any more, and no issue was filed")
	}
	if s.op.Unknown {
		if ready := s.op.Sent.Add(s.Settle); s.Now().Before(ready) {
			o := s.wait(ready.Sub(s.Now()), "an issue may have been filed; looking again before filing")
			o.Unknown = true
			return o
		}
	}
	w := s.op.Want
	edit := connectors.Edit{Op: w.Op, Title: w.Title, Body: w.Body, Labels: w.Labels}
	if stop := s.send(ctx, edit, func() error {
		id, err = tracker.File(ctx, connectors.Issue{Op: w.Op, Mark: w.Mark, Title: w.Title, Body: w.Body, Labels: w.Labels})
		return err
	}); stop != nil {
		return *stop
	}
	s.report.Filed++
	return Outcome{State: Done, ID: id, At: s.Now()}
}

// send records the edit as one that may have happened, and lets it go out. nil when it did; else what becomes of it. What
// the target did not take, because it wants to be left alone, counts towards no cap.
func (s *step) send(ctx context.Context, e connectors.Edit, out func() error) *Outcome {
	var o Outcome
	if wait, why := s.mayWrite(ctx); why != "" {
		o = s.wait(wait, why)
		return &o
	}
	if err := s.Store.Intend(ctx, s.op, e, s.Now()); err != nil {
		o = s.failed(fmt.Errorf("record intent: %w", err))
		return &o
	}
	s.report.Writes++
	err := out()
	if err == nil {
		return nil
	}
	o = s.failed(fmt.Errorf("write: %w", err))
	if errors.As(err, new(*connectors.Later)) {
		s.report.Writes--
		s.budget.back(s.target)
		o.Untaken = true
	}
	return &o
}

func (s *step) count(e connectors.Edit) {
	r := s.report
	if s.op.Kind == OnIssue {
		r.Updated++
		return
	}
	if len(e.Labels) > 0 {
		r.Labelled++
	}
	if e.Owner != "" {
		r.Assigned++
	}
	if len(e.Note) > 0 {
		r.Noted++
	}
}

func (s *step) held(reason string) Outcome {
	s.report.Held++
	return Outcome{State: Held, ID: s.op.ID, Reason: reason, At: s.Now()}
}

func (s *step) wait(d time.Duration, why string) Outcome {
	s.report.Waiting++
	return Outcome{State: Due, Due: s.Now().Add(d), ID: s.op.ID, Unknown: s.op.Unknown, Attempts: s.op.Attempts, Reason: why, At: s.Now()}
}

// unread is a target that could not be looked at: nothing was tried, so no attempt is used up. An outage of any length
// ends with the operation still due, unless it expires first.
func (s *step) unread(err error) Outcome {
	var later *connectors.Later
	if errors.As(err, &later) || errors.Is(err, connectors.ErrGone) || errors.Is(err, connectors.ErrClosed) || errors.Is(err, connectors.ErrRefused) {
		return s.failed(err)
	}
	s.unreadable++

	return s.wait(5*time.Minute, err.Error())
}

// blind is how many tickets in a row a target may fail to show before it is left alone for the rest of the turn: that many
// looks that each wait for a timeout would hold up every other queue.
const blind = 3

// failed turns an error into what happens next. Attempts are bounded, except while the vendor merely asks to wait.
func (s *step) failed(err error) Outcome {
	var later *connectors.Later
	var unknown *connectors.Unknown
	switch {
	case errors.As(err, &later):
		s.quiet.heed(s.target, writing, s.Now(), later)
		return s.wait(max(later.After, time.Second), err.Error())
	case errors.Is(err, connectors.ErrClosed), errors.Is(err, connectors.ErrGone), errors.Is(err, connectors.ErrRefused):
		return s.held(err.Error())
	case errors.Is(err, ErrLeaseLost), errors.Is(err, context.Canceled) && !errors.As(err, &unknown):
		return s.wait(time.Second, err.Error())
	}
	if s.op.Attempts+1 >= s.Caps.Attempts {
		s.report.Failed++
		return Outcome{State: Failed, ID: s.op.ID, Unknown: errors.As(err, &unknown), Reason: err.Error(), At: s.Now()}
	}
	o := s.wait(backoff(s.op.Attempts), err.Error())
	o.Attempts++
	switch {
	case errors.As(err, &unknown):
		o.Unknown = true
	case errors.Is(err, connectors.ErrConflict):
		o.Due = s.Now().Add(time.Second)
	}
	return o
}

// backoff grows from half a minute to an hour.
func backoff(attempts int) time.Duration {
	d := 30 * time.Second << min(attempts, 7)
	return min(d, time.Hour)
}

func reason(left []rules.Left) string {
	text := ""
	for i, l := range left {
		if i > 0 {
			text += "; "
		}
		text += l.Part + ": " + l.Reason
	}
	return text
}
