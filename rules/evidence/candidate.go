package evidence

import (
	"fmt"
	"time"

	"github.com/clarion-cre/clarion/rules/window"
)

const (
	minute = time.Minute
	// near is how far beside the claimed window is looked, to be able to say "not then, but half an hour earlier".
	near = time.Hour
	// past is how much of the hours before is the baseline, in blocks.
	past, block = 6 * time.Hour, 10 * time.Minute
	// daysBack earlier days, so that the same weekday is among them.
	daysBack = 7
	day      = 24 * time.Hour
	// finest bounds the points of a search: longer windows are read more coarsely.
	finest = 720
	// longest is the widest window in which "it was bad somewhere in there" still says something.
	longest = 14 * day
)

// candidate is one reading of the window made definite: whole minutes, both ends known.
type candidate struct {
	index      int // in Question.Windows
	start, end time.Time
	slack      time.Duration // how far outside a bad stretch may lie and still be what was meant
	step       time.Duration
	late       bool   // its end is not in the metrics yet
	problem    string // why it is not even asked
	never      bool   // and never will be: nobody reports what has not happened
}

func candidates(q Question) []candidate {
	var cs []candidate
	for i, w := range q.Windows {
		if i == MaxWindows {
			break
		}
		cs = append(cs, definite(i, w, q))
	}
	return cs
}

func definite(i int, w window.Window, q Question) candidate {
	c := candidate{index: i, start: w.Start.UTC().Truncate(minute), end: w.End.UTC()}
	have := q.Now.Add(-q.Lag).UTC()
	switch {
	case w.Start.IsZero() && w.End.IsZero():
		c.problem = "the ticket gives no time"
		return c
	case w.Start.IsZero():
		c.start = w.End.UTC().Add(-3 * time.Hour).Truncate(minute)
	case w.End.IsZero() && w.Open:
		c.end = earlier(have, c.start.Add(12*time.Hour))
	case w.End.IsZero():
		c.end = earlier(have, c.start.Add(3*time.Hour))
	}
	c.slack = slack(w)
	if c.end.Before(c.start.Add(5 * minute)) { // a moment, not a window
		c.end = c.start.Add(10 * minute)
		c.slack = max(c.slack, 10*minute)
	}
	if up := c.end.Truncate(minute); up.Before(c.end) {
		c.end = up.Add(minute)
	}
	c.step = max(minute, (c.end.Sub(c.start)/finest + minute - 1).Truncate(minute))
	c.problem = c.unaskable(q, have)
	c.never = c.start.After(q.Now)
	c.late = c.end.After(have) && !c.never && c.end.Sub(c.start) <= longest
	return c
}

func (c candidate) unaskable(q Question, have time.Time) string {
	switch {
	case c.start.After(q.Now):
		return "the window lies in the future: " + span(c.start, c.end)
	case !c.start.Before(have):
		return fmt.Sprintf("the metrics of %s are not in yet", span(c.start, c.end))
	case q.Retention > 0 && c.start.Before(q.Now.Add(-q.Retention)):
		return fmt.Sprintf("the window is past what the source keeps (%s): %s", words(q.Retention), span(c.start, c.end))
	case c.end.Sub(c.start) > longest:
		return fmt.Sprintf("a window of %s is too wide to be checked", words(c.end.Sub(c.start)))
	}
	return ""
}

// slack follows how exactly the customer put it: people round to five minutes, and "at nine" is any time near nine.
func slack(w window.Window) time.Duration {
	switch w.Granularity {
	case "minute", "":
		return 5 * minute
	case "hour":
		return 15 * minute
	default:
		return 30 * minute
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
