package evidence

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// cell is how many events there were and how many of them were bad.
type cell struct{ n, b float64 }

func (c cell) add(o cell) cell { return cell{c.n + o.n, c.b + o.b} }

func (c cell) share() float64 {
	if c.n <= 0 {
		return 0
	}
	return c.b / c.n
}

// frame is one table read from the answers to an asking: for each combination of labels (a leaf), counts over time.
type frame struct {
	grid   grid
	leaves []*leaf
}

// leaf is one combination of label values, in the order of Check.By.
type leaf struct {
	values []string
	series map[string][]float64 // "total", "bad", or a bucket's limit as the source spells it; NaN where there is none
	cells  []cell               // once limits are chosen
}

const (
	total = "total"
	bad   = "bad"
	sep   = "\x00"
)

func (l *leaf) key() string { return strings.Join(l.values, sep) }

// read makes a frame of the replies, all of which have answers. Series of other tenants are left out where one is asked
// for, whatever a hand-written expression returns.
func read(c Check, a asking, tenant string, replies []Reply) *frame {
	f := &frame{grid: a.grid}
	at := map[string]*leaf{}
	scale := 1.0
	if a.purpose == fine && a.grid.step < a.width && c.Preset != Threshold {
		scale = float64(a.grid.step) / float64(a.width)
	}
	for i, reply := range replies {
		for _, s := range reply.Answer.Series {
			if tenant != "" && s.Labels[c.TenantLabel] != tenant {
				continue
			}
			f.leaf(c, at, s.Labels).add(c, a.grid, kindOf(c, i, s.Labels), s.Samples, scale)
		}
	}
	slices.SortFunc(f.leaves, func(x, y *leaf) int { return strings.Compare(x.key(), y.key()) })
	if c.Preset == Threshold && a.purpose == fine {
		f.judgeValues(c)
	}
	return f
}

func (f *frame) leaf(c Check, at map[string]*leaf, labels map[string]string) *leaf {
	l := &leaf{values: make([]string, len(c.By)), series: map[string][]float64{}}
	for j, label := range c.By {
		l.values[j] = labels[label]
	}
	if have := at[l.key()]; have != nil {
		return have
	}
	at[l.key()] = l
	f.leaves = append(f.leaves, l)
	return l
}

func (l *leaf) add(c Check, g grid, kind string, samples []connectors.Sample, scale float64) {
	row := l.series[kind]
	if row == nil {
		row = blank(g.len())
		l.series[kind] = row
	}
	for _, p := range samples {
		if k := g.index(p.At); k >= 0 && usable(c, p.Value) {
			row[k] = orZero(row[k]) + p.Value*scale
		}
	}
}

func kindOf(c Check, query int, labels map[string]string) string {
	if c.Preset == Latency {
		return labels["le"]
	}
	if query == 0 {
		return bad
	}
	return total
}

// usable keeps what is a count. NaN (0/0, stale) and infinities (division by a vanishing rate) say nothing.
func usable(c Check, v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (v >= 0 || c.Preset == Threshold)
}

func blank(n int) []float64 {
	row := make([]float64, n)
	for i := range row {
		row[i] = math.NaN()
	}
	return row
}

func orZero(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// judgeValues turns the values of a threshold check into minutes beyond it.
func (f *frame) judgeValues(c Check) {
	for _, l := range f.leaves {
		values := l.series[bad]
		minutes := f.grid.step.Minutes()
		l.series = map[string][]float64{bad: blank(len(values)), total: blank(len(values))}
		for i, v := range values {
			if math.IsNaN(v) {
				continue
			}
			l.series[total][i], l.series[bad][i] = minutes, 0
			if (v > c.Threshold) != c.Below && v != c.Threshold {
				l.series[bad][i] = minutes
			}
		}
	}
}

// limit fills the cells, given the bucket that each leaf is held against. A leaf without that bucket gets none: no
// limit, no statement.
func (f *frame) limit(c Check, limits map[string]string) {
	for _, l := range f.leaves {
		l.cells = make([]cell, f.grid.len())
		if c.Preset != Latency {
			fillCells(l.cells, l.series[total], func(i int, _ float64) float64 {
				if l.series[bad] == nil {
					return 0 // a counter of errors exists only after the first error
				}
				return orZero(l.series[bad][i])
			})
			continue
		}
		good := l.series[limits[l.key()]]
		if good == nil {
			continue
		}
		fillCells(l.cells, l.series[infinity], func(i int, n float64) float64 {
			if math.IsNaN(good[i]) {
				return math.NaN()
			}
			return n - good[i]
		})
	}
}

func fillCells(cells []cell, totals []float64, badOf func(i int, n float64) float64) {
	for i, n := range totals {
		if math.IsNaN(n) || n <= 0 {
			continue
		}
		b := badOf(i, n)
		if math.IsNaN(b) {
			continue
		}
		cells[i] = cell{n, min(max(b, 0), n)}
	}
}

// usual is the share of requests beyond its limit that a leaf is held against where the operator gives no limit: rare
// enough that slowness doubles it many times over, frequent enough to be known.
const usual = 0.03

// choose finds for each leaf the bucket limit that its own past stays below in about 97 of 100 cases. Leaves without a
// past get the limit that serves most of the others.
func choose(c Check, pasts ...*frame) map[string]string {
	limits := map[string]string{}
	for _, f := range pasts {
		if f == nil {
			continue
		}
		for _, l := range f.leaves {
			if _, done := limits[l.key()]; !done {
				if le := best(c, l); le != "" {
					limits[l.key()] = le
				}
			}
		}
	}
	return limits
}

func best(c Check, l *leaf) string {
	chosen, distance := "", math.Inf(1)
	for le, row := range l.series {
		v, err := strconv.ParseFloat(le, 64)
		if err != nil || math.IsInf(v, 0) {
			continue
		}
		if c.Threshold > 0 {
			if v == c.Threshold {
				return le
			}
			continue
		}
		// The median over time, so that an earlier trouble does not move the limit.
		share, ok := slower(l.series[infinity], row)
		if !ok || share > 0.5 {
			continue
		}
		// On a logarithmic scale; ties go to the lower limit, so that the order of a map decides nothing.
		d := math.Abs(math.Log(max(share, 1e-5) / usual))
		if d < distance || d == distance && v < parsed(chosen) {
			chosen, distance = le, d
		}
	}
	return chosen
}

// slower is the usual share of events beyond a bucket's limit.
func slower(all, below []float64) (float64, bool) {
	var blocks []cell
	for i, n := range all {
		if n > 0 && !math.IsNaN(below[i]) {
			blocks = append(blocks, cell{n, max(n-below[i], 0)})
		}
	}
	if len(blocks) == 0 {
		return 0, false
	}
	return middle(blocks), true
}

func parsed(le string) float64 {
	v, err := strconv.ParseFloat(le, 64)
	if err != nil {
		return math.Inf(1)
	}
	return v
}
