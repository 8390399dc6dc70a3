package evidence

import (
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

const (
	// MaxWindows is how many readings of a window are tried.
	MaxWindows = 3
	// MaxQueries bounds what one check asks for one ticket, whatever the number of tenants: for each reading the
	// window, the hours before and the days before, and once the extent; each bad and total.
	MaxQueries = 2 * (3*MaxWindows + 1)
	// MaxTenants is how many customers the extent is told for, those with most bad events first.
	MaxTenants = 200
)

type purpose int

const (
	fine  purpose = iota // the window and an hour around it, minute by minute
	hours                // the hours before, in blocks
	days                 // the same window on earlier days
	wide                 // everybody, in the bad stretch and before
)

// asking is one table to be read: one query, or two that belong together.
type asking struct {
	purpose purpose
	grid    grid
	width   time.Duration // what each point counts over
	exprs   []string
}

// grid is the instants of a range query.
type grid struct {
	from, to time.Time
	step     time.Duration
}

func (g grid) len() int { return int(g.to.Sub(g.from)/g.step) + 1 }

// index of an instant, or -1 if it is off the grid by more than a second (sources answer in milliseconds).
func (g grid) index(at time.Time) int {
	i := int((at.Sub(g.from) + g.step/2) / g.step)
	if i < 0 || i >= g.len() {
		return -1
	}
	if off := at.Sub(g.at(i)); off > time.Second || off < -time.Second {
		return -1
	}
	return i
}

func (g grid) at(i int) time.Time { return g.from.Add(time.Duration(i) * g.step) }

func (a asking) queries() []connectors.Query {
	qs := make([]connectors.Query, len(a.exprs))
	for i, e := range a.exprs {
		qs[i] = connectors.Query{Expr: e, From: a.grid.from, To: a.grid.to, Step: a.grid.step}
	}
	return qs
}

// Plan is what to ask first: the customer's own traffic in each window, and its past.
func Plan(c Check, q Question) []connectors.Query {
	var qs []connectors.Query
	for _, w := range candidates(q) {
		for _, a := range w.askings(c.withDefaults(), q) {
			qs = append(qs, a.queries()...)
		}
	}
	return qs
}

func (w candidate) askings(c Check, q Question) []asking {
	if w.problem != "" {
		return nil
	}
	s := scope{tenant: q.Tenant, regions: q.Regions}
	have := q.Now.Add(-q.Lag).UTC().Truncate(minute)
	last := earlier(w.end.Add(near), have)
	steps := last.Sub(w.start.Add(-near)) / w.step
	first := grid{from: last.Add(-steps * w.step), to: last, step: w.step}
	// A counter needs two samples to have grown, so the finest stretch is two scrapes wide; frames divide by the overlap.
	width := max(w.step, 2*c.Scrape)
	before := w.start.Add(-w.slack)
	length := w.end.Sub(w.start)
	big := max(block, 2*c.Scrape)
	as := []asking{
		{fine, first, width, c.fineExprs(s, width)},
		{hours, grid{before.Add(-past + big), before, big}, big, c.one(s, big, nil)},
		{days, grid{w.end.Add(-daysBack * day), w.end.Add(-day), day}, max(length, 2*c.Scrape), c.one(s, max(length, 2*c.Scrape), nil)},
	}
	return as
}

// fineExprs are one's, but a threshold's value is read as it is: minute by minute there is nothing to count over.
func (c Check) fineExprs(s scope, width time.Duration) []string {
	if c.Preset == Threshold {
		return []string{c.fill(c.Value, s, 0)}
	}
	return c.one(s, width, nil)
}

// Widen is what to ask about everybody once the customer's report is confirmed; nothing otherwise.
func Widen(c Check, q Question, f Finding) []connectors.Query {
	if f.Verdict != Confirmed || f.settled == nil {
		return nil
	}
	return f.settled.asking(c.withDefaults(), q).queries()
}

// suspicion is a confirmed stretch whose extent is still to be asked for.
type suspicion struct {
	from, to time.Time
	daily    bool     // judged against earlier days rather than the hours before
	les      []string // the buckets that matter, as the source spells them
	le       string   // the one that ranks tenants
	limits   map[string]string
	after    int // blocks after the stretch that serve as its past too, for want of one
}

func (s *suspicion) width(c Check) time.Duration {
	return max(s.to.Sub(s.from), 3*minute, 2*c.Scrape)
}

func (s *suspicion) asking(c Check, q Question) asking {
	width := s.width(c)
	g := grid{from: s.to.Add(-daysBack * day), to: s.to, step: day}
	if !s.daily {
		blocks := min(max(int(4*time.Hour/width), 6), 24) + 1
		g = grid{from: s.to.Add(-time.Duration(blocks) * width), to: s.to.Add(time.Duration(s.after) * width), step: width}
	}
	exprs := c.one(scope{every: true, regions: q.Regions}, width, s.les)
	for i, e := range exprs {
		exprs[i] = c.widest(e, scope{tenant: q.Tenant}, width, s.to, s.le)
	}
	return asking{wide, g, width, exprs}
}

// columns are the one of the bad stretch and those of its past. The blocks that touch the stretch are neither: they may
// hold its edges.
func (s *suspicion) columns(g grid) (now int, past []int) {
	now = g.len() - 1 - s.after
	for i := range g.len() {
		if s.daily && i != now || i < now-1 || i > now+1 {
			past = append(past, i)
		}
	}
	return now, past
}
