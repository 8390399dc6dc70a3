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

// Episodes joins sightings whose windows overlap or nearly touch. They are returned in order of time.
func Episodes(seen []Seen) []Episode {
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
			open = &gathering{start: s.Start, end: end, wrote: map[string]bool{}, harmed: map[string]bool{}, tickets: map[string]bool{}, places: map[string]bool{}}
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
	wrote, harmed, tickets map[string]bool
	places                 map[string]bool
	checked, supported     bool
}

func (g *gathering) add(s Seen, end time.Time) {
	if end.After(g.end) {
		g.end = end
	}
	who := cmp.Or(s.Customer, "ticket "+s.Key)
	g.wrote[who], g.harmed[who], g.tickets[s.Key] = true, true, true
	for _, a := range s.Affected {
		g.harmed[a] = true
	}
	if s.Place != "" {
		g.places[s.Place] = true
	}
	g.checked = g.checked || s.Checked
	g.supported = g.supported || !s.Refuted
}

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
	}
	return e
}

// Harm of one episode in customer-hours: each customer once, however often it wrote, times how long it lasted.
func (e Episode) Harm() float64 {
	return float64(len(e.Customers)) * e.End.Sub(e.Start).Hours()
}

// Harm of several episodes in customer-hours.
func Harm(episodes []Episode) float64 {
	var sum float64
	for _, e := range episodes {
		sum += e.Harm()
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
