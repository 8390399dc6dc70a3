package evidence

import (
	"fmt"
	"math"
	"slices"
)

// baseline is a customer's own past.
type baseline struct {
	daily  bool               // earlier days
	around bool               // for want of a past, what lies beside the window
	habits map[string]habit   // by leaf
	rates  map[string]float64 // events a minute usual at this time, by leaf
	spread map[string]noise   // by slice
	words  string
	empty  bool
}

// newBaseline prefers earlier days, because what is usual at nine in the morning may not be usual at six; it takes two
// of them, so that one bad day cannot pass for normal. Else the hours before are the yardstick.
func newBaseline(c Check, hourly, daily, spare *frame) baseline {
	b := baseline{habits: map[string]habit{}, rates: map[string]float64{}, spread: map[string]noise{}, words: "the hours before"}
	yard := hourly
	if n := busy(daily); n >= 2 {
		yard, b.daily = daily, true
		b.words = fmt.Sprintf("the same window on %d earlier days", n)
	} else if busy(hourly) < 3 && spare != nil {
		yard, b.around = spare, true
		b.words = "the hour around"
	}
	b.empty = busy(yard) == 0
	if yard == nil {
		return b
	}
	b.habits = habitsOf(yard)
	// The hours before also show how much the share varies within a day; the hour around would show the trouble itself.
	for _, f := range []*frame{yard, hourly} {
		if f == nil || f == hourly && yard == spare {
			continue
		}
		own := b.habits
		if f != yard {
			own = habitsOf(f)
		}
		for _, r := range rows(c, f, own) {
			if o := r.spread(); o.rho > b.spread[r.slice.key()].rho {
				b.spread[r.slice.key()] = o
			}
		}
	}
	b.rate(hourly, spare)
	return b
}

// spread of a row's own blocks, without those in which something was clearly wrong.
func (r *row) spread() noise {
	var blocks, expected []cell
	for i, c := range r.cells {
		if e := r.expected[i].b; c.n > 0 && c.b <= 3*e+4*math.Sqrt(e)+3 {
			blocks, expected = append(blocks, c), append(expected, r.expected[i])
		}
	}
	return spread(blocks, expected)
}

// busy is how many columns of the frame hold events.
func busy(f *frame) int {
	if f == nil {
		return 0
	}
	n := 0
	for i := range f.grid.len() {
		if slices.ContainsFunc(f.leaves, func(l *leaf) bool { return l.cells[i].n > 0 }) {
			n++
		}
	}
	return n
}

func habitsOf(f *frame) map[string]habit {
	habits := map[string]habit{}
	for _, l := range f.leaves {
		_, pooled := steady(l.cells)
		if pooled.n > 0 {
			habits[l.key()] = habit{p: smooth(pooled), n: pooled.n}
		}
	}
	return habits
}

// rate is the median traffic of the last two hours, which tells a gap from a quiet route.
func (b *baseline) rate(fs ...*frame) {
	for _, f := range fs {
		if f == nil {
			continue
		}
		for _, l := range f.leaves {
			if _, done := b.rates[l.key()]; done {
				continue
			}
			var ns []float64
			for _, c := range l.cells[max(0, len(l.cells)-12):] {
				ns = append(ns, c.n)
			}
			slices.Sort(ns)
			b.rates[l.key()] = ns[len(ns)/2] / f.grid.step.Minutes()
		}
	}
}

// silence is what is missing from the claimed window: traffic that usually comes and did not, at all.
type silence struct {
	share    float64 // of the usual traffic
	from, to int     // the longest run
	values   []string
}

// surely is how many events a silence has to swallow before it counts as one: the odds of none of 12 are 1 to 160,000.
const surely = 12

func missing(f *frame, b baseline, lo, hi int) silence {
	var s silence
	var lost, usual float64
	at := map[string]*leaf{}
	for _, l := range f.leaves {
		at[l.key()] = l
	}
	keys := make([]string, 0, len(b.rates))
	for k := range b.rates {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		perPoint := b.rates[k] * f.grid.step.Minutes()
		usual += perPoint * float64(hi-lo)
		for _, run := range quiet(at[k], lo, hi) {
			n := perPoint * float64(run[1]-run[0])
			if n < surely {
				continue
			}
			lost += n
			if run[1]-run[0] > s.to-s.from {
				s.from, s.to, s.values = run[0], run[1], splitKey(k)
			}
		}
	}
	if usual > 0 {
		s.share = lost / usual
	}
	return s
}

// quiet lists the runs of points without events; all of them for a leaf that did not appear.
func quiet(l *leaf, lo, hi int) [][2]int {
	if l == nil {
		return [][2]int{{lo, hi}}
	}
	var runs [][2]int
	for i := lo; i < hi; i++ {
		if l.cells[i].n > 0 {
			continue
		}
		if k := len(runs) - 1; k >= 0 && runs[k][1] == i {
			runs[k][1]++
		} else {
			runs = append(runs, [2]int{i, i + 1})
		}
	}
	return runs
}
