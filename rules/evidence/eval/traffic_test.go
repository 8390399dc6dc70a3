package eval

import (
	"math"
	"math/rand/v2"
	"time"
)

// combo is the counters of one tenant in one region on one route.
type combo struct {
	tenant, region string
	route          route
	rate           float64
	chronic        float64
	below          []float64 // cumulative, +Inf last
	codes          [3]float64
	mood           float64 // how the share of errors wanders, so that traffic is not as even as dice
}

func combos(t truth) []*combo {
	var cs []*combo
	for _, n := range t.Tenants {
		for _, g := range n.Regions {
			for _, r := range endpoints() {
				c := &combo{tenant: n.Name, region: g, route: r, rate: r.rate * n.Weight, below: make([]float64, len(limits())+1), mood: 1}
				for _, h := range t.hazard("chronic") {
					if matches(h.Match, n.Name, g, r.path) {
						c.chronic = h.Share
					}
				}
				cs = append(cs, c)
			}
		}
	}
	return cs
}

// live makes one minute of requests, those of (at-1m, at].
func (c *combo) live(t truth, at time.Time, rng *rand.Rand) {
	hour := at.Sub(t.midnight()).Hours()
	c.mood = math.Exp(0.9*math.Log(c.mood) + 0.15*rng.NormFloat64())
	median, share := c.route.median*(1+0.03*rng.NormFloat64()), max(0.002, c.chronic)*c.mood
	for _, in := range t.Incidents {
		if !at.After(in.Start) || at.After(in.End) || !matches(in.Match, c.tenant, c.region, c.route.path) {
			continue
		}
		if in.Kind == "latency" {
			median *= in.Factor
		} else {
			share = in.Factor
		}
	}
	n := poisson(rng, c.rate*busy(hour)*60*math.Exp(0.2*rng.NormFloat64()))
	left, before := n, 0.0
	for i, le := range limits() {
		f := 0.5 * math.Erfc(-math.Log(le/median)/(c.route.sigma*math.Sqrt2))
		k := 0.0
		if before < 1 {
			k = binomial(rng, left, (f-before)/(1-before))
		}
		left -= k
		before = f
		c.below[i] += n - left
	}
	c.below[len(limits())] += n
	bad := binomial(rng, n, min(share, 1))
	c.codes[2] += bad
	lost := binomial(rng, n-bad, 0.01)
	c.codes[1] += lost
	c.codes[0] += n - bad - lost
}

// busy is how the day goes, 0.15 to 0.95.
func busy(hour float64) float64 { return 0.55 + 0.4*math.Sin(2*math.Pi*(hour/24-0.3)) }

func (c *combo) restart() {
	clear(c.below)
	c.codes = [3]float64{}
}

func poisson(rng *rand.Rand, mean float64) float64 {
	if mean > 40 {
		return math.Max(0, math.Round(mean+math.Sqrt(mean)*rng.NormFloat64()))
	}
	k, p, floor := 0.0, rng.Float64(), math.Exp(-mean)
	for p > floor {
		k++
		p *= rng.Float64()
	}
	return k
}

func binomial(rng *rand.Rand, n, p float64) float64 {
	p = min(max(p, 0), 1)
	switch v := n * p * (1 - p); {
	case n <= 0 || p == 0:
		return 0
	case p == 1:
		return n
	case v > 12:
		return min(n, max(0, math.Round(n*p+math.Sqrt(v)*rng.NormFloat64())))
	case n > 60 && p < 0.5:
		return min(n, poisson(rng, n*p))
	case n > 60:
		return n - min(n, poisson(rng, n*(1-p)))
	}
	k := 0.0
	for range int(n) {
		if rng.Float64() < p {
			k++
		}
	}
	return k
}
