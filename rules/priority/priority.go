// Package priority turns sightings into a ranking by harm, so that the loudest customer does not rule it. It counts
// episodes, not tickets: ten tickets of one customer about one outage are one customer harmed once, and a customer whom
// the metrics show as affected but who never wrote counts as much as one who did.
//
// It must not know any ticket tool, read a clock, or look at who shouts.
package priority

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Seen is one ticket of a signature, reduced to what ranking needs.
type Seen struct {
	Key      string // of the ticket, for people
	Customer string // empty when not known; each such ticket then counts as a customer of its own
	Affected []string
	Place    string // where it was, as evidence localised it; empty if it did not
	Start    time.Time
	End      time.Time // zero when not known
	Checked  bool      // the metrics confirmed it
	Refuted  bool      // the metrics show nothing of it
}

// Episode is one stretch of time in which customers were harmed in the same way.
type Episode struct {
	Start, End time.Time
	Customers  []string // harmed, sorted: those who wrote and those who did not
	Silent     []string // harmed and never wrote
	Tickets    []string
	Places     []string // where it was, by the metrics
	Checked    bool
	Hours      float64 // customer-hours: each customer's own stretch of it, once
	// Alone is true when one customer reported it and the metrics show nothing of it: a belief, not yet harm.
	Alone bool
}

// The bounds of one episode: a ticket that gives no end is counted as Usual long, none as more than Longest, because an
// open end says how long nobody looked rather than how long it lasted. A gap up to Together joins two windows: people's
// clocks and memories differ.
const (
	Usual    = 30 * time.Minute
	Longest  = 24 * time.Hour
	Together = 30 * time.Minute
)

// Episodes joins sightings whose windows overlap or nearly touch, in order of time. What the metrics contradict neither
// lengthens an episode that they support nor counts as harm in it; by itself it is an episode of its own.
func Episodes(seen []Seen) []Episode {
	var supported, refuted []Seen
	for _, s := range seen {
		if s.Refuted {
			refuted = append(refuted, s)
		} else {
			supported = append(supported, s)
		}
	}
	out := joined(supported)
	for _, e := range joined(refuted) {
		if !slices.ContainsFunc(out, func(o Episode) bool { return !e.Start.After(o.End) && !o.Start.After(e.End) }) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b Episode) int { return a.Start.Compare(b.Start) })
	return out
}

func joined(seen []Seen) []Episode {
	sorted := slices.Clone(seen)
	slices.SortStableFunc(sorted, func(a, b Seen) int {
		return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.Key, b.Key))
	})
	var out []Episode
	var open *gathering
	for _, s := range sorted {
		end := ending(s)
		if open == nil || s.Start.After(open.end.Add(Together)) {
			if open != nil {
				out = append(out, open.episode())
			}
			open = &gathering{start: s.Start, end: end, wrote: map[string]bool{}, harmed: map[string]stretch{}, tickets: map[string]bool{}, places: map[string]bool{}}
		}
		open.add(s, end)
	}
	if open != nil {
		out = append(out, open.episode())
	}
	return out
}

func ending(s Seen) time.Time {
	switch length := s.End.Sub(s.Start); {
	case length <= 0:
		return s.Start.Add(Usual)
	case length > Longest:
		return s.Start.Add(Longest)
	default:
		return s.End
	}
}

// gathering is an episode while sightings are still added to it.
type gathering struct {
	start, end             time.Time
	wrote, tickets, places map[string]bool
	harmed                 map[string]stretch
	checked, supported     bool
}

func (g *gathering) add(s Seen, end time.Time) {
	if end.After(g.end) {
		g.end = end
	}
	who := cmp.Or(s.Customer, "ticket "+s.Key)
	g.wrote[who], g.tickets[s.Key] = true, true
	for _, c := range append([]string{who}, s.Affected...) {
		g.harm(c, s.Start, end)
	}
	if s.Place != "" {
		g.places[s.Place] = true
	}
	g.checked = g.checked || s.Checked
	g.supported = g.supported || !s.Refuted
}

// harm widens the stretch in which a customer was harmed.
func (g *gathering) harm(customer string, start, end time.Time) {
	was, known := g.harmed[customer]
	if !known {
		was = stretch{start, end}
	}
	if start.Before(was.start) {
		was.start = start
	}
	if end.After(was.end) {
		was.end = end
	}
	g.harmed[customer] = was
}

type stretch struct{ start, end time.Time }

func (g *gathering) episode() Episode {
	e := Episode{
		Start: g.start, End: g.end, Checked: g.checked,
		Customers: slices.Sorted(maps.Keys(g.harmed)), Tickets: slices.Sorted(maps.Keys(g.tickets)),
		Places: slices.Sorted(maps.Keys(g.places)), Alone: !g.supported && len(g.wrote) < 2,
	}
	for _, c := range e.Customers {
		if !g.wrote[c] {
			e.Silent = append(e.Silent, c)
		}
		e.Hours += g.harmed[c].end.Sub(g.harmed[c].start).Hours()
	}
	return e
}

// Harm of several episodes in customer-hours.
func Harm(episodes []Episode) float64 {
	var sum float64
	for _, e := range episodes {
		sum += e.Hours
	}
	return sum
}

// Customers that any of the episodes harmed, sorted.
func Customers(episodes []Episode) []string {
	all := map[string]bool{}
	for _, e := range episodes {
		for _, c := range e.Customers {
			all[c] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
