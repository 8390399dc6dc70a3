package evidence

import (
	"fmt"
	"slices"
	"time"
)

// seen is one candidate window with its answers.
type seen struct {
	candidate
	check    Check
	question Question
	fine     *frame
	base     baseline
	failed   string
	warnings []string
	lo, hi   int // the claimed window in fine, [lo, hi)
	limits   map[string]string
}

// Judge decides from the answers to Plan, in its order.
func Judge(c Check, q Question, answers []Reply) Finding {
	c = c.withDefaults()
	var found []Finding
	var queries []string
	for _, w := range candidates(q) {
		as := w.askings(c, q)
		var replies [][]Reply
		for _, a := range as {
			for _, x := range a.queries() {
				queries = append(queries, written(x))
			}
			n := min(len(a.exprs), len(answers))
			replies = append(replies, answers[:n])
			answers = answers[n:]
		}
		found = append(found, judgeOne(c, q, w, as, replies))
	}
	f := settle(q, found)
	f.Queries = queries
	return f
}

func judgeOne(c Check, q Question, w candidate, as []asking, replies [][]Reply) Finding {
	if w.problem != "" {
		return Finding{Verdict: Unknown, Cause: w.problem, Window: w.index, Late: w.late, never: w.never}
	}
	s := look(c, q, w, as, replies)
	f := s.verdict()
	f.Window, f.Warnings = w.index, s.warnings
	if s.fine != nil {
		least := 0.1
		if f.Verdict == Confirmed {
			least = 0.01
		}
		f.Chart = s.chart(least)
	}
	if f.Baseline == "" {
		f.Baseline = s.base.words
	}
	return f
}

// look reads the tables. The window itself is needed; of its past, either will do.
func look(c Check, q Question, w candidate, as []asking, replies [][]Reply) *seen {
	s := &seen{candidate: w, check: c, question: q}
	frames := make([]*frame, len(as))
	for i, a := range as {
		problem := ""
		if len(replies[i]) < len(a.exprs) {
			problem = "it was not asked"
		}
		for _, r := range replies[i] {
			if r.Err != nil {
				problem = oneLine(r.Err.Error())
			}
			s.warnings = append(s.warnings, r.Answer.Warnings...)
		}
		switch {
		case problem == "":
			frames[i] = read(c, a, q.Tenant, replies[i])
		case a.purpose == fine:
			s.failed = "the query failed: " + problem
			return s
		default:
			s.warnings = append(s.warnings, "the past could not be asked: "+problem)
		}
	}
	slices.Sort(s.warnings)
	s.warnings = slices.Compact(s.warnings)
	s.fine = frames[0]
	s.limits = choose(c, frames[1], frames[2], s.fine)
	for _, f := range frames {
		if f != nil {
			f.limit(c, s.limits)
		}
	}
	s.lo, s.hi = s.points(w.start, w.end)
	s.base = newBaseline(c, frames[1], frames[2], s.around())
	return s
}

// points are the indices whose stretch of time lies in (from, to].
func (s *seen) points(from, to time.Time) (lo, hi int) {
	g := s.fine.grid
	lo = int(from.Sub(g.from)/g.step) + 1
	hi = int(to.Sub(g.from)/g.step) + 1
	return min(max(lo, 0), g.len()), min(max(hi, 0), g.len())
}

// around is what lies beside the claimed window, as blocks: the yardstick of a customer whose past begins just then.
func (s *seen) around() *frame {
	lo, hi := s.points(s.start.Add(-s.slack), s.end.Add(s.slack))
	per := max(int(block/s.step), 1)
	g := s.fine.grid
	out := &frame{grid: grid{g.from, g.from.Add(time.Duration((g.len()+per-1)/per-1) * block), max(block, s.step)}}
	for _, l := range s.fine.leaves {
		cells := make([]cell, out.grid.len())
		for i, c := range l.cells {
			if i < lo || i >= hi {
				cells[min(i/per, len(cells)-1)] = cells[min(i/per, len(cells)-1)].add(c)
			}
		}
		out.leaves = append(out.leaves, &leaf{values: l.values, cells: cells})
	}
	return out
}

func (s *seen) verdict() Finding {
	switch {
	case s.failed != "":
		return Finding{Verdict: Unknown, Cause: s.failed, Failed: true}
	case busy(s.fine) == 0 && s.base.empty:
		return Finding{Verdict: Unknown, Cause: s.nothing(), Late: s.late}
	case s.base.empty:
		return Finding{Verdict: Unknown, Cause: "there is no past to compare " + span(s.start, s.end) + " with"}
	}
	rs := rows(s.check, s.fine, s.base.habits)
	for _, r := range rs {
		r.habit.noise = s.base.spread[r.slice.key()]
	}
	// What lies in the window itself goes before what lies just beside it, however bad that was.
	for _, slack := range []time.Duration{0, s.slack} {
		lo, hi := s.points(s.start.Add(-slack), s.end.Add(slack))
		h, ok := search(s.check, rs, lo, hi)
		if !ok {
			continue
		}
		if whole := grow(h.row, h.stretch, 0, s.fine.grid.len()); s.meant(whole) {
			return s.confirmed(h, whole, float64(len(rs)*(hi-lo)))
		}
	}
	if cause, late := s.blind(); cause != "" {
		return Finding{Verdict: Unknown, Cause: cause, Late: late}
	}
	return s.refuted(rs)
}

// meant reports whether enough of a bad stretch lies in the claimed window to be what the customer speaks of, rather
// than the edge of another trouble.
func (s *seen) meant(w stretch) bool {
	lo, hi := s.points(s.start.Add(-s.slack), s.end.Add(s.slack))
	overlap := min(hi, w.to) - max(lo, w.from)
	return 10*overlap >= 3*min(hi-lo, w.to-w.from)
}

// blind says why nothing seen does not mean that nothing was.
func (s *seen) blind() (cause string, late bool) {
	pooled := s.claimed()
	gap := missing(s.fine, s.base, s.lo, s.hi)
	wanted := s.check.MinEvents * max(1, float64(s.end.Sub(s.start))/float64(block))
	switch {
	case s.late:
		return "the end of " + span(s.start, s.end) + " is not in the metrics yet", true
	case pooled.n == 0:
		return "no samples for " + s.who() + " from " + span(s.start, s.end) + ", though there are some before: a gap is not health", false
	case gap.share > 0.1:
		return fmt.Sprintf("samples are missing: %s of the usual traffic, %s from %s", percent(gap.share),
			s.naming(gap.values), span(s.fine.grid.at(gap.from-1), s.fine.grid.at(gap.to-1))), false
	case s.question.Tenant == "":
		return "the customer is not known, and nothing was wrong for everybody together", false
	case pooled.n < wanted:
		return fmt.Sprintf("too little traffic to tell: %s from %s, and it takes %s", s.count(pooled.n), span(s.start, s.end), number(wanted)), false
	case len(s.warnings) > 0:
		return "nothing was seen, but the source warns: " + oneLine(s.warnings[0]), false
	}
	return "", false
}

// claimed is the whole traffic of the claimed window.
func (s *seen) claimed() cell {
	var t cell
	for _, l := range s.fine.leaves {
		t = t.add(pool(l.cells, s.lo, s.hi))
	}
	return t
}

// settle weighs the readings of one window against each other.
func settle(q Question, found []Finding) Finding {
	if len(found) == 0 {
		return Finding{Verdict: Unknown, Cause: "the ticket gives no time", Window: -1}
	}
	if possible := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.never }); len(possible) > 0 {
		found = possible
	}
	of := func(v Verdict) []Finding {
		return slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return f.Verdict != v })
	}
	if yes := of(Confirmed); len(yes) > 0 {
		return settled(q, yes, len(found))
	}
	f := found[0]
	if open := of(Unknown); len(open) > 0 {
		if f = open[0]; len(found) > 1 {
			f.Cause = fmt.Sprintf("the time has %d readings; %s: %s", len(found), reading(q, f.Window), f.Cause)
			f.Late = slices.ContainsFunc(open, func(o Finding) bool { return o.Late })
			f.Failed = slices.ContainsFunc(open, func(o Finding) bool { return o.Failed })
		}
		return f
	}
	if len(found) > 1 {
		f.Cause += fmt.Sprintf("; nor in the other %d readings of the time", len(found)-1)
	}
	return f
}

// settled is what the confirmed readings amount to: evidence for one of them shows which was meant, evidence for several
// shows nothing.
func settled(q Question, yes []Finding, readings int) Finding {
	f := yes[0]
	switch {
	case readings == 1:
	case len(yes) == 1:
		f.Cause += fmt.Sprintf("; of %d readings of the time only this one (%s) fits", readings, reading(q, f.Window))
	case !same(yes):
		f.Verdict, f.Window, f.settled = Unknown, -1, nil
		f.Cause = "the time is ambiguous, and more than one reading fits: " + span(yes[0].From, yes[0].To) + " and " + span(yes[1].From, yes[1].To)
	}
	return f
}

// same reports whether all readings met the same trouble: then it does not matter which of them was meant.
func same(yes []Finding) bool {
	for _, f := range yes[1:] {
		if !f.From.Before(yes[0].To) || !yes[0].From.Before(f.To) {
			return false
		}
	}
	return true
}
