package triage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Halt says why nothing may be written now; empty when writing may go on. What cannot be looked at halts as well.
func (t *Triage) Halt(ctx context.Context) string {
	if t.Stopped() {
		return "the kill switch is set"
	}
	p, err := t.Store.Paused(ctx)
	switch {
	case err != nil:
		return err.Error()
	case p.Since.IsZero():
		return ""
	default:
		return p.String()
	}
}

// halted is Halt, told in the report.
func (t *turn) halted(ctx context.Context) string {
	why := t.Halt(ctx)
	t.report.Halted = cmp.Or(why, t.report.Halted)
	return why
}

// mayWrite asks the kill switch and the caps, and takes one edit of the budget. A cap that is hit is told.
func (s *step) mayWrite(ctx context.Context) (time.Duration, string) {
	if why := s.halted(ctx); why != "" {
		return 0, why
	}
	hourAgo := s.Now().Add(-time.Hour)
	all, err := s.Store.Sent(ctx, s.op.Target, "", hourAgo)
	if err != nil {
		s.report.fail("count edits", err)
		return time.Minute, "counting edits failed: " + err.Error()
	}
	if all >= s.Caps.Hour {
		s.done = true
		return s.capped(10*time.Minute, Capped{CapHour, fmt.Sprintf("cap of %d edits an hour to %s", s.Caps.Hour, s.op.Target)})
	}
	one := 0
	if s.op.ID != "" {
		if one, err = s.Store.Sent(ctx, s.op.Target, s.op.ID, hourAgo); err != nil {
			s.report.fail("count edits", err)
			return time.Minute, "counting edits failed: " + err.Error()
		}
	}
	switch {
	case one >= s.Caps.TicketPerHour:
		return s.capped(time.Hour, Capped{CapTicket, fmt.Sprintf("cap of %d edits an hour to one ticket", s.Caps.TicketPerHour)})
	case !s.budget.take(s.target): // last, so that what another cap holds back does not use it up
		s.short = true
		return 0, fmt.Sprintf("cap of %d edits a cycle", s.Caps.Cycle)
	}
	return 0, ""
}

func (s *step) capped(wait time.Duration, c Capped) (time.Duration, string) {
	s.cap(c)
	return wait, c.Text
}

// cap tells of a cap that was hit, once a cycle: a cap that is hit in silence looks like a healthy quiet day.
func (t *turn) cap(c Capped) {
	if !slices.Contains(t.report.Capped, c) {
		t.report.Capped = append(t.report.Capped, c)
		t.Log.Error("cap hit", "cap", c.Cap, "what", c.Text)
	}
}
