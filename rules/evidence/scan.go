package evidence

// stretch is a run of points, [from, to), in which a row was worst.
type stretch struct {
	from, to int
	gain     float64 // how much better "worse" explains it than "as usual", in nats
	excess   float64
}

// worst finds the run of points in [lo, hi) that is least like the row's past: for each of a few strengths of trouble,
// the run with the largest sum of log likelihood ratios (Kadane's scan, linear in time), then the best of those.
func worst(r *row, lo, hi int) stretch {
	var best stretch
	for _, excess := range excesses() {
		run, from := 0.0, lo
		for i := lo; i < hi; i++ {
			if run <= 0 {
				run, from = 0, i
			}
			if run += r.gain(i, excess); run > best.gain {
				best = stretch{from, i + 1, run, excess}
			}
		}
	}
	return best
}

func (r *row) gain(i int, excess float64) float64 {
	c := r.cells[i]
	if c.n <= 0 {
		return 0
	}
	p := max(r.expected[i].b/c.n, 1e-9)
	return surprise(c, p, worse(p, excess))
}

// grow extends a stretch beyond the claimed window while what lies there is of the same kind, over [lo, hi).
func grow(r *row, s stretch, lo, hi int) stretch {
	out := s
	run, top := 0.0, 0.0
	for i := s.from - 1; i >= lo && run > top-grace; i-- {
		if run += r.gain(i, s.excess); run > top {
			top, out.from = run, i
		}
	}
	run, top = 0.0, 0.0
	for i := s.to; i < hi && run > top-grace; i++ {
		if run += r.gain(i, s.excess); run > top {
			top, out.to = run, i+1
		}
	}
	return out
}

// trimmed takes off what only trails: a point counts over two scrapes, so the one after the end may still hold a half of the last minute. It is
// not part of the stretch if it is clearly weaker than the rest.
func (r *row) trimmed(s stretch) stretch {
	if s.to-s.from < 4 {
		return s
	}
	beyond := func(from, to int) float64 {
		return pool(r.cells, from, to).share() - pool(r.expected, from, to).share()
	}
	if beyond(s.to-1, s.to) < 0.7*beyond(s.from+1, s.to-1) {
		s.to--
	}
	return s
}

// grace is how much evidence of calm ends a stretch, in nats.
const grace = 20

// hit is a stretch with its figures.
type hit struct {
	row      *row
	stretch  stretch
	seen     cell
	usual    float64 // expected share
	chance   float64 // corrected for how many runs and rows were looked at
	strength float64
}

// figures of a stretch. tries is how many independent looks were taken.
func figures(r *row, s stretch, tries float64) hit {
	seen := pool(r.cells, s.from, s.to)
	p := pool(r.expected, s.from, s.to).share()
	h := hit{row: r, stretch: s, seen: seen, usual: p}
	h.chance = min(1, tail(seen, habit{p, r.habit.n, r.habit.noise})*tries)
	h.strength = s.gain/(1+max(seen.n-1, 0)*r.habit.noise.at(seen.n)) - price*float64(r.slice.size())
	return h
}

// price of one more label, in nats: a place is told by as few labels as explain it.
const price = 3

func (h hit) ratio() float64 { return h.seen.share() / max(h.usual, 1e-9) }

func (h hit) clear(c Check) bool {
	return h.chance < alpha && h.ratio() >= c.MinRatio && h.seen.share()-h.usual >= c.MinExcess &&
		h.seen.b-h.seen.n*h.usual >= fewest
}

const (
	alpha = 0.001
	// fewest bad events beyond the usual: two failed requests are nobody's incident, however unlikely.
	fewest = 3
)

// search looks at every row in [lo, hi) and returns the strongest clear hit.
func search(c Check, rs []*row, lo, hi int) (best hit, found bool) {
	tries := float64(len(rs)) * float64(max(hi-lo, 1))
	for _, r := range rs {
		s := worst(r, lo, hi)
		if s.to == s.from {
			continue
		}
		if h := figures(r, s, tries); h.clear(c) && (!found || h.strength > best.strength) {
			best, found = h, true
		}
	}
	return best, found
}
