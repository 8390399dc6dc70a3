package promtest

import (
	"hash/fnv"
	"math"
	"slices"
	"strconv"
	"time"
)

// series is one counter: a label set and what it counts each minute.
type series struct {
	labels map[string]string
	leaf   *leaf
	le     float64 // a bucket's limit; NaN for a counter of requests
	code   string
}

// leaf is one tenant in one region on one route.
type leaf struct {
	tenant Tenant
	region string
	route  string
	pace   float64 // requests a minute at the height of the day
	median float64 // seconds
	seed   uint64
	hit    []Incident // those that reach it
}

const (
	sigma   = 0.45 // of the log-normal durations
	healthy = 0.002
	missing = 0.01 // share of 404
)

func limits() []float64 {
	return []float64{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, math.Inf(1)}
}

func (w World) series() []*series {
	var all []*series
	codes := []string{"200", "404", "503"}
	for _, i := range w.Incidents {
		if i.Code != "" && !slices.Contains(codes, i.Code) {
			codes = append(codes, i.Code)
		}
	}
	for _, t := range w.Tenants {
		regions := t.Regions
		if len(regions) == 0 {
			regions = w.Regions
		}
		for _, region := range regions {
			for i, route := range w.Routes {
				l := newLeaf(t, region, route, i)
				l.hit = slices.DeleteFunc(slices.Clone(w.Incidents), func(i Incident) bool { return !i.reaches(l) })
				for _, le := range limits() {
					labels := l.labels("http_request_duration_seconds_bucket")
					labels["le"] = spelt(le)
					all = append(all, &series{labels: labels, leaf: l, le: le})
				}
				for _, code := range codes {
					labels := l.labels("http_requests_total")
					labels["code"] = code
					all = append(all, &series{labels: labels, leaf: l, le: math.NaN(), code: code})
				}
			}
		}
	}
	return all
}

// newLeaf gives each route its own pace and speed by its place in the list, so that no two behave alike.
func newLeaf(t Tenant, region, route string, i int) *leaf {
	weight := t.Weight
	if weight == 0 {
		weight = 1
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Name + "\x00" + region + "\x00" + route))
	return &leaf{
		tenant: t, region: region, route: route, seed: h.Sum64(),
		pace:   weight * []float64{60, 90, 40, 25, 15, 10}[i%6],
		median: []float64{0.04, 0.09, 0.15, 0.06, 0.3, 0.6}[i%6],
	}
}

func (l *leaf) labels(name string) map[string]string {
	return map[string]string{"__name__": name, "tenant": l.tenant.Name, "region": l.region, "route": l.route}
}

func spelt(le float64) string {
	if math.IsInf(le, 1) {
		return "+Inf"
	}
	return strconv.FormatFloat(le, 'g', -1, 64)
}

// grown is what a series counted in the minute that ends at the given one; false where no sample was taken.
func (w World) grown(s *series, minute int64) (float64, bool) {
	at := time.Unix(minute*60, 0).UTC()
	if w.silent(s.leaf, at) {
		return 0, false
	}
	n := s.leaf.requests(minute)
	times, share, code := 1.0, max(s.leaf.tenant.ErrorShare, healthy), "503"
	if s.leaf.tenant.ErrorShare == 0 {
		share = healthy
	}
	for _, i := range s.leaf.hit {
		if !at.After(i.Start) || at.After(i.End) {
			continue
		}
		if i.Kind == Latency {
			times *= i.Factor
			continue
		}
		share = max(share, i.Factor)
		if i.Code != "" {
			code = i.Code
		}
	}
	if !math.IsNaN(s.le) {
		return s.leaf.within(n, s.le, times, minute), true
	}
	failed := math.Floor(n*min(share, 1) + s.leaf.chance(minute, 2))
	lost := math.Floor((n - failed) * missing)
	switch s.code {
	case code:
		return failed, true
	case "404":
		return lost, true
	case "200":
		return n - failed - lost, true
	}
	return 0, true
}

func (w World) silent(l *leaf, at time.Time) bool {
	if (!w.From.IsZero() && at.Before(w.From)) || (!w.To.IsZero() && at.After(w.To)) {
		return true
	}
	return slices.ContainsFunc(w.Gaps, func(g Gap) bool {
		return at.After(g.Start) && !at.After(g.End) && (g.Tenant == "" || g.Tenant == l.tenant.Name) && (g.Region == "" || g.Region == l.region)
	})
}

func (i Incident) reaches(l *leaf) bool {
	return (i.Tenant == "" || i.Tenant == l.tenant.Name) && (i.Region == "" || i.Region == l.region) && (i.Route == "" || i.Route == l.route)
}

// requests of a minute: a daily tide, and a third of a difference from minute to minute.
func (l *leaf) requests(minute int64) float64 {
	tide := 0.6 + 0.4*math.Sin(2*math.Pi*(float64(minute%1440)/1440-0.3))
	return math.Floor(l.pace*tide*(0.85+0.3*l.chance(minute, 1)) + l.chance(minute, 3))
}

func (l *leaf) within(n, le, times float64, minute int64) float64 {
	if math.IsInf(le, 1) {
		return n
	}
	median := l.median * times * (0.97 + 0.06*l.chance(minute, 4))
	share := 0.5 * math.Erfc(-math.Log(le/median)/(sigma*math.Sqrt2))
	return math.Floor(n*share + l.chance(minute, 5)*min(1, n-n*share))
}

// chance is a number from 0 to 1 that depends on nothing but the leaf, the minute and the purpose.
func (l *leaf) chance(minute int64, purpose uint64) float64 {
	x := l.seed ^ uint64(minute)*0x9e3779b97f4a7c15 ^ purpose*0xbf58476d1ce4e5b9
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	return float64(x>>11) / (1 << 53)
}
