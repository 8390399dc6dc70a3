package evidence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func (s *seen) confirmed(h hit, whole stretch, tries float64) Finding {
	whole = h.row.trimmed(whole)
	h = figures(h.row, whole, tries)
	g := s.fine.grid
	f := Finding{
		Verdict: Confirmed, Ratio: h.ratio(), BadShare: h.seen.share(), BaselineShare: h.usual,
		Significance: max(h.chance, 1e-300), Events: h.seen.n,
		From: g.at(whole.from - 1), To: g.at(whole.to - 1), Baseline: s.base.words,
		Place: Place{Kind: UnknownPlace},
	}
	labels := h.row.slice.labels(s.check.By)
	f.Cause = fmt.Sprintf("%s of %s%s %s from %s, usually %s (%s), %s times as many", percent(f.BadShare), s.count(f.Events),
		in(labels), s.badWord(), span(f.From, f.To), percent(f.BaselineShare), s.base.words, times(f.Ratio))
	if said := span(s.start, s.end); said != span(f.From, f.To) {
		f.Cause += "; " + s.asTold(said)
	}
	f.Part = labels
	f.settled = &suspicion{
		from: f.From, to: f.To, daily: s.base.daily, limits: s.limits, les: s.buckets(), le: s.ranking(h.row.slice),
	}
	if s.base.around {
		left := s.question.Now.Add(-s.question.Lag).Sub(f.To) / f.settled.width(s.check)
		f.settled.after = min(max(int(left), 0), 4)
	}
	return f
}

// asTold is the window as the ticket has it. Of one that was still going on, only the start was said.
func (s *seen) asTold(said string) string {
	if i := s.index; i >= 0 && i < len(s.question.Windows) && s.question.Windows[i].Open {
		return "the ticket says since " + s.start.UTC().Format("2006-01-02 15:04 UTC")
	}
	return "the ticket says " + said
}

// buckets are the limits in use, for the question about everybody.
func (s *seen) buckets() []string {
	var les []string
	for _, le := range s.limits {
		les = append(les, le)
	}
	slices.Sort(les)
	return slices.Compact(les)
}

// ranking is the limit of the busiest leaf of the slice.
func (s *seen) ranking(of slice) string {
	le, n := "", -1.0
	for _, l := range s.fine.leaves {
		if t := pool(l.cells, 0, len(l.cells)).n; of.has(l.values) && s.limits[l.key()] != "" && t > n {
			le, n = s.limits[l.key()], t
		}
	}
	return le
}

func (s *seen) refuted(rs []*row) Finding {
	whole := rs[0]
	c, e := pool(whole.cells, s.lo, s.hi), pool(whole.expected, s.lo, s.hi)
	f := Finding{
		Verdict: Refuted, BadShare: c.share(), BaselineShare: e.share(), Events: c.n, Ratio: c.share() / max(e.share(), 1e-9),
		From: s.start, To: s.end, Baseline: s.base.words, Place: Place{Kind: UnknownPlace},
		Significance: tail(c, habit{e.share(), whole.habit.n, whole.habit.noise}),
	}
	f.Cause = fmt.Sprintf("%s of %s %s from %s, usually %s (%s): no more than at other times", percent(f.BadShare), s.count(f.Events),
		s.badWord(), span(s.start, s.end), percent(f.BaselineShare), s.base.words)
	if h, ok := search(s.check, rs, 0, s.fine.grid.len()); ok {
		w := h.row.trimmed(grow(h.row, h.stretch, 0, s.fine.grid.len()))
		g := s.fine.grid
		f.Cause += fmt.Sprintf("; but %s %s from %s", percent(h.seen.share()), s.badWord(), span(g.at(w.from-1), g.at(w.to-1)))
	}
	return f
}

func (s *seen) nothing() string {
	if s.question.Tenant == "" {
		return "no samples at all for this check from " + span(s.start, s.end)
	}
	return "no samples for " + s.who() + ", neither from " + span(s.start, s.end) + " nor before: is that its name in the metrics?"
}

func (s *seen) who() string {
	if s.question.Tenant == "" {
		return "anybody"
	}
	return s.check.TenantLabel + " " + s.question.Tenant
}

func (s *seen) naming(values []string) string {
	var parts []string
	for i, v := range values {
		if s.check.By[i] != s.check.TenantLabel && v != "" {
			parts = append(parts, s.check.By[i]+" "+v)
		}
	}
	return "the longest in " + strings.Join(parts, ", ")
}

func (s *seen) count(n float64) string {
	if s.check.Preset == Threshold {
		return number(n) + " minutes"
	}
	if s.check.Preset == "" {
		return number(n) + " events"
	}
	return number(n) + " requests"
}

func (s *seen) badWord() string {
	switch s.check.Preset {
	case Latency:
		if s.check.Threshold > 0 {
			return fmt.Sprintf("took longer than %s", words(time.Duration(s.check.Threshold*float64(time.Second))))
		}
		return "were slow"
	case Errors:
		return "failed"
	case Threshold:
		return "were beyond the limit"
	default:
		return "were bad"
	}
}

func in(labels map[string]string) string {
	if len(labels) == 0 {
		return ""
	}
	keys := make([]string, 0, len(labels))
	for k := range labels {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for i, k := range keys {
		keys[i] = k + " " + labels[k]
	}
	return " in " + strings.Join(keys, ", ")
}

// written is a query with its range, as a person can run it again.
func written(q connectors.Query) string {
	return fmt.Sprintf("%s  # %s to %s, step %s", q.Expr, q.From.Format(time.RFC3339), q.To.Format(time.RFC3339), words(q.Step))
}

func reading(q Question, i int) string {
	w := q.Windows[i]
	start := w.Start
	if start.IsZero() {
		start = w.End
	}
	zone := w.Zone
	if zone == "" {
		zone = "UTC"
	}
	return start.UTC().Format("15:04") + " UTC, read as " + zone
}
