package eval

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// truth is a synthetic day and what was planted in it. Its JSON is also what the shared generator writes.
type truth struct {
	Day       string     `json:"day"`
	Regions   []string   `json:"regions"`
	Routes    []string   `json:"routes"`
	Tenants   []tenant   `json:"tenants"`
	Incidents []incident `json:"incidents"`
	Hazards   []hazard   `json:"hazards"`
}

type tenant struct {
	Name    string   `json:"name"`
	Regions []string `json:"regions"`
	Weight  float64  `json:"weight"`
}

// incident multiplies latency by its factor, or raises the share of 503 to it, where its labels match.
type incident struct {
	ID     string            `json:"id"`
	Kind   string            `json:"kind"`
	Match  map[string]string `json:"match"`
	Start  time.Time         `json:"start"`
	End    time.Time         `json:"end"`
	Factor float64           `json:"factor"`
}

// hazard is nothing wrong, but easily taken for it: gap, counter_reset, low_traffic, absent, chronic.
type hazard struct {
	Kind  string            `json:"kind"`
	Match map[string]string `json:"match"`
	Start *time.Time        `json:"start,omitempty"`
	End   *time.Time        `json:"end,omitempty"`
	Share float64           `json:"share,omitempty"`
}

func matches(m map[string]string, tenant, region, route string) bool {
	for k, v := range m {
		if (k == "tenant" && v != tenant) || (k == "region" && v != region) || (k == "route" && v != route) {
			return false
		}
	}
	return true
}

// route is how one endpoint behaves: log-normal durations, requests a second at weight one at the height of the day.
type route struct {
	path          string
	median, sigma float64
	rate          float64
}

func endpoints() []route {
	return []route{
		{"/v1/orders", 0.09, 0.5, 1.2},
		{"/v1/search", 0.14, 0.55, 2.2},
		{"/v1/session", 0.03, 0.4, 2.5},
		{"/v1/reports", 0.8, 0.45, 0.15},
		{"/v1/hooks", 0.05, 0.4, 0.9},
	}
}

func limits() []float64 {
	return []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}
}

// size of a world.
type size struct {
	tenants, incidents int
	hours              int
}

// plant draws a day from a seed: tenants of very different size, one almost silent, two with chronic errors, a gap, a
// restart, and incidents of all shapes, every third of them with a second one at the same time elsewhere.
func plant(seed uint64, s size) truth {
	rng := rand.New(rand.NewPCG(seed, 7))
	midnight := time.Date(2026, 4, 1+int(seed%20), 0, 0, 0, 0, time.UTC)
	t := truth{Day: midnight.Format(time.DateOnly), Regions: []string{"eu-1", "us-1", "us-2", "ap-1"}}
	for _, r := range endpoints() {
		t.Routes = append(t.Routes, r.path)
	}
	for i := range s.tenants {
		n := tenant{Name: fmt.Sprintf("acct-%03d", 101+i*3), Weight: math.Exp(rng.NormFloat64() * 0.7)}
		n.Weight = min(max(n.Weight, 0.5), 6)
		for _, r := range t.Regions {
			if rng.Float64() < 0.5 {
				n.Regions = append(n.Regions, r)
			}
		}
		if len(n.Regions) == 0 {
			n.Regions = []string{t.Regions[rng.IntN(len(t.Regions))]}
		}
		t.Tenants = append(t.Tenants, n)
	}
	low := &t.Tenants[s.tenants-1]
	low.Weight, low.Regions = 0.008, t.Regions[:2]
	at := func(minutes int) time.Time { return midnight.Add(time.Duration(minutes) * time.Minute) }
	end := s.hours * 60
	ptr := func(t time.Time) *time.Time { return &t }
	gap := end - 40
	t.Hazards = []hazard{
		{Kind: "gap", Match: map[string]string{"region": "ap-1"}, Start: ptr(at(gap)), End: ptr(at(gap + 25))},
		{Kind: "counter_reset", Match: map[string]string{"region": "us-1"}, Start: ptr(at(end - 100))},
		{Kind: "low_traffic", Match: map[string]string{"tenant": low.Name}},
		{Kind: "chronic", Match: map[string]string{"tenant": t.Tenants[1].Name}, Share: 0.03},
		{Kind: "chronic", Match: map[string]string{"tenant": t.Tenants[s.tenants/2].Name}, Share: 0.015},
	}
	room := (end - 120 - 160) / max(s.incidents, 1)
	for i := range s.incidents {
		start := 120 + i*room + rng.IntN(10)
		in := draw(rng, t, i)
		in.Start = at(start)
		in.End = in.Start.Add(time.Duration(min(6+rng.IntN(30), room-15)) * time.Minute)
		t.Incidents = append(t.Incidents, in)
		if i%3 == 2 {
			if second, ok := beside(rng, t, in, i); ok {
				t.Incidents = append(t.Incidents, second)
			}
		}
	}
	return t
}

func draw(rng *rand.Rand, t truth, i int) incident {
	who := t.Tenants[rng.IntN(len(t.Tenants)-1)]
	region := t.Regions[rng.IntN(len(t.Regions))]
	path := t.Routes[rng.IntN(len(t.Routes))]
	shapes := []map[string]string{
		{"tenant": who.Name},
		{"region": region},
		{"route": path},
		{},
		{"tenant": who.Name, "region": who.Regions[rng.IntN(len(who.Regions))]},
		{"region": region, "route": path},
		{"tenant": who.Name, "route": path},
	}
	in := incident{ID: fmt.Sprintf("i%02d", i), Kind: "errors", Match: shapes[i%len(shapes)], Factor: 0.04 + 0.3*rng.Float64()}
	if rng.IntN(2) == 0 {
		in.Kind, in.Factor = "latency", 2.5+6*rng.Float64()
	}
	return in
}

// beside is a second incident of the same kind at the same time that touches none of the same traffic.
func beside(rng *rand.Rand, t truth, first incident, i int) (incident, bool) {
	for range 50 {
		in := draw(rng, t, i+rng.IntN(7))
		in.ID, in.Kind = first.ID+"b", first.Kind
		in.Factor = first.Factor
		in.Start = first.Start.Add(time.Duration(rng.IntN(3)) * time.Minute)
		in.End = first.End.Add(time.Duration(rng.IntN(5)) * time.Minute)
		if len(t.leaves(in)) > 0 && len(t.leaves(first)) > 0 && disjoint(t.leaves(in), t.leaves(first)) {
			return in, true
		}
	}
	return incident{}, false
}

func disjoint(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// leaves are the combinations with traffic that an incident hits.
func (t truth) leaves(in incident) []string { return t.matching(in.Match) }

func (t truth) matching(m map[string]string) []string {
	var out []string
	for _, n := range t.Tenants {
		for _, g := range n.Regions {
			for _, r := range t.Routes {
				if matches(m, n.Name, g, r) {
					out = append(out, n.Name+"|"+g+"|"+r)
				}
			}
		}
	}
	return out
}

func (t truth) hazard(kind string) []hazard {
	return slices.DeleteFunc(slices.Clone(t.Hazards), func(h hazard) bool { return h.Kind != kind })
}

func (t truth) midnight() time.Time {
	d, err := time.Parse(time.DateOnly, t.Day)
	if err != nil {
		panic(err)
	}
	return d
}
