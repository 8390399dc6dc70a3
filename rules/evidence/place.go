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
	// gain is how much better "it was worse" explains the leaf than "as usual", in nats; negative where it was clearly
	// as usual, near zero where too little happened to tell.
	gain   float64
	excess float64 // bad events beyond the usual
}

// tells weighs every leaf by its own past. Leaves without much of one borrow from the same route, plan or what else
// there is, of all tenants.
func tells(c Check, f *frame, now int, past []int) []tell {
	tenant := slices.Index(c.By, c.TenantLabel)
	group := func(l *leaf) string {
		v := slices.Clone(l.values)
		v[tenant] = ""
		return strings.Join(v, sep)
	}
	pasts, shared := make([]cell, len(f.leaves)), map[string]cell{}
	for i, l := range f.leaves {
		_, pasts[i] = steady(pick(l.cells, past))
		shared[group(l)] = shared[group(l)].add(pasts[i])
	}
	noise := noisiness(f, pasts, past)
	ts := make([]tell, len(f.leaves))
	for i, l := range f.leaves {
		prior := smooth(shared[group(l)])
		p := (pasts[i].b + borrowed*prior) / (pasts[i].n + borrowed)
		t := tell{leaf: l, now: l.cells[now], p: p}
		t.excess = t.now.b - t.now.n*p
		t.gain = elevated(t.now, p, noise)
		// A route that never comes near a fixed limit cannot speak against slowness.
		if c.Preset == Latency && c.Threshold > 0 && p < 0.002 {
			t.gain = max(t.gain, 0)
		}
		ts[i] = t
	}
	return ts
}

func pick(cells []cell, which []int) []cell {
	out := make([]cell, len(which))
	for i, k := range which {
		out[i] = cells[k]
	}
	return out
}

// borrowed is how many events the common past of a group counts for.
const borrowed = 30

// noisiness is the dispersion of the leaves' past blocks around their own shares, 1 where it is chance alone. The median
// serves, because some of those blocks hold the edges of other troubles.
func noisiness(f *frame, pasts []cell, past []int) float64 {
	var chi []float64
	for i, l := range f.leaves {
		p := smooth(pasts[i])
		for _, c := range pick(l.cells, past) {
			if e := c.n * p; e >= 3 {
				chi = append(chi, (c.b-e)*(c.b-e)/(e*max(1-p, 1e-3)))
			}
		}
	}
	if len(chi) < 20 {
		return 1
	}
	slices.Sort(chi)
	return max(1, chi[len(chi)/2]/chiMedian)
}

// chiMedian is the median of the chi-squared distribution with one degree of freedom.
const chiMedian = 0.455

// elevated averages over how bad it may have been: not knowing that has its price, which a leaf with few events cannot
// pay.
func elevated(c cell, p, noise float64) float64 {
	if c.n <= 0 {
		return 0
	}
	var gains []float64
	for _, e := range excesses()[1:] {
		gains = append(gains, surprise(c, p, worse(p, e))/noise)
	}
	top, sum := slices.Max(gains), 0.0
	for _, g := range gains {
		sum += math.Exp(g - top)
	}
	return top + math.Log(sum/float64(len(gains)))
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
