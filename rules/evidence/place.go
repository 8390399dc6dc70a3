package evidence

import (
	"math"
	"slices"
	"strings"
)

// tell is what one leaf has to say about the bad stretch.
type tell struct {
	leaf *leaf
	now  cell
	p    float64 // its usual share
	// gains are how much better "it was worse, by at least so much" explains the leaf than "as usual", in nats, one for
	// each of excesses; negative where it was clearly not, near zero where too little happened to tell.
	gains  [levels]float64
	excess float64 // bad events beyond the usual
}

// tells weighs every leaf by its own past. Leaves without much of one borrow from the same route, plan or what else
// there is, of all tenants.
func tells(c Check, f *frame, last int, adjacent bool) []tell {
	end := last
	if adjacent {
		end-- // the block just before may hold the beginning
	}
	tenant := slices.Index(c.By, c.TenantLabel)
	group := func(l *leaf) string {
		v := slices.Clone(l.values)
		v[tenant] = ""
		return strings.Join(v, sep)
	}
	pasts, shared := make([]cell, len(f.leaves)), map[string]cell{}
	for i, l := range f.leaves {
		_, pasts[i] = steady(l.cells[:end])
		shared[group(l)] = shared[group(l)].add(pasts[i])
	}
	noise := noisiness(f, pasts, end)
	ts := make([]tell, len(f.leaves))
	for i, l := range f.leaves {
		prior := smooth(shared[group(l)])
		p := (pasts[i].b + borrowed*prior) / (pasts[i].n + borrowed)
		t := tell{leaf: l, now: l.cells[last], p: p}
		t.excess = t.now.b - t.now.n*p
		t.gains = elevated(t.now, p, noise)
		// A route that never comes near a fixed limit cannot speak against slowness.
		if c.Preset == Latency && c.Threshold > 0 && p < 0.002 {
			for j := range t.gains {
				t.gains[j] = max(t.gains[j], 0)
			}
		}
		ts[i] = t
	}
	return ts
}

// borrowed is how many events the common past of a group counts for.
const borrowed = 30

// noisiness is the dispersion of the leaves' past blocks around their own shares, 1 where it is chance alone.
func noisiness(f *frame, pasts []cell, end int) float64 {
	chi, k := 0.0, 0.0
	for i, l := range f.leaves {
		p := smooth(pasts[i])
		for _, c := range l.cells[:end] {
			e := c.n * p
			if e < 1 || c.b > 3*e+4*math.Sqrt(e)+3 {
				continue
			}
			chi += (c.b - e) * (c.b - e) / (e * max(1-p, 1e-3))
			k++
		}
	}
	if k < 20 {
		return 1
	}
	return max(1, chi/k)
}

// elevated averages over how bad it may have been, from each level upwards.
func elevated(c cell, p, noise float64) [levels]float64 {
	var gains, out [levels]float64
	if c.n <= 0 {
		return out
	}
	for j, e := range excesses() {
		gains[j] = surprise(c, p, worse(p, e)) / noise
	}
	top, sum := math.Inf(-1), 0.0
	for j := levels - 1; j >= 0; j-- {
		higher := max(top, gains[j])
		sum = sum*math.Exp(top-higher) + math.Exp(gains[j]-higher)
		top = higher
		out[j] = top + math.Log(sum/float64(levels-j))
	}
	return out
}

// kind names a place by its labels.
func kind(c Check, s slice) PlaceKind {
	labels := s.labels(c.By)
	switch len(labels) {
	case 0:
		return Global
	case 1:
		for l := range labels {
			switch l {
			case c.TenantLabel:
				return Tenant
			case c.RegionLabel:
				return Region
			}
		}
		return Label
	default:
		return Combination
	}
}
