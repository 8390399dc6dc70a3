package evidence

import (
	"math"
	"math/bits"
	"slices"
	"strings"
)

// slice is a part of the traffic: some labels fixed, the rest free. Labels are indices into Check.By; mask says which.
type slice struct {
	mask   uint
	values []string // of the fixed labels, in the order of By; empty strings elsewhere
}

// sliceOf fixes the labels of the mask to the leaf's values.
func sliceOf(values []string, mask uint) slice {
	s := slice{mask, make([]string, len(values))}
	for i, v := range values {
		if mask&(1<<i) != 0 {
			s.values[i] = v
		}
	}
	return s
}

func (s slice) key() string { return string(rune('0'+s.mask)) + sep + strings.Join(s.values, sep) }

func (s slice) size() int { return bits.OnesCount(s.mask) }

func (s slice) has(values []string) bool {
	for i, v := range s.values {
		if s.mask&(1<<i) != 0 && v != values[i] {
			return false
		}
	}
	return true
}

func (s slice) labels(by []string) map[string]string {
	m := map[string]string{}
	for i, v := range s.values {
		if s.mask&(1<<i) != 0 {
			m[by[i]] = v
		}
	}
	return m
}

// row is a slice's traffic over time and what was to be expected of it. The expectation is made leaf by leaf, so that a
// change in the mix (more exports than usual) is no trouble.
type row struct {
	slice    slice
	cells    []cell
	expected []cell // the same events, with the bad ones there would usually be
	habit    habit
}

// rows are all slices of one customer's traffic: the whole, each label value, each combination.
func rows(c Check, f *frame, habits map[string]habit) []*row {
	tenant := slices.Index(c.By, c.TenantLabel)
	at := map[string]*row{}
	var all []*row
	weight := map[string]float64{}
	for _, l := range f.leaves {
		h, ok := habits[l.key()]
		if !ok {
			continue
		}
		for mask := uint(0); mask < 1<<len(c.By); mask++ {
			if mask&(1<<tenant) != 0 {
				continue
			}
			s := sliceOf(l.values, mask)
			r := at[s.key()]
			if r == nil {
				r = &row{slice: s, cells: make([]cell, f.grid.len()), expected: make([]cell, f.grid.len())}
				at[s.key()] = r
				all = append(all, r)
			}
			for i, x := range l.cells {
				r.cells[i] = r.cells[i].add(x)
				r.expected[i] = r.expected[i].add(cell{x.n, x.n * h.p})
			}
			r.habit.n += h.n
			weight[s.key()] += h.p * h.n
		}
	}
	for _, r := range all {
		r.habit.p = weight[r.slice.key()] / max(r.habit.n, 1)
	}
	slices.SortFunc(all, func(x, y *row) int {
		if d := x.slice.size() - y.slice.size(); d != 0 {
			return d
		}
		return strings.Compare(x.slice.key(), y.slice.key())
	})
	return unique(all)
}

// unique drops slices that hold the same events as one with fewer labels: a customer with one region is that customer.
func unique(all []*row) []*row {
	seen := map[[2]float64]bool{}
	return slices.DeleteFunc(all, func(r *row) bool {
		var k [2]float64
		for i, c := range r.cells {
			k[0] += c.n * float64(i+1)
			k[1] += (c.b + 0.25) * c.n * math.Sqrt(float64(i+1))
		}
		dup := seen[k]
		seen[k] = true
		return dup
	})
}

func pool(cells []cell, from, to int) cell {
	var t cell
	for _, c := range cells[from:to] {
		t = t.add(c)
	}
	return t
}
