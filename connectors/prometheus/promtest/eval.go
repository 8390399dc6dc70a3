package promtest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
)

// sample is one element of an instant vector.
type sample struct {
	labels map[string]string
	value  float64
}

// eval works a query out at one instant.
func (s *Server) eval(n *node, at time.Time) []sample {
	switch n.op {
	case "number":
		return []sample{{map[string]string{}, n.number}}
	case "increase", "rate":
		return s.increase(n, at)
	case "sum", "max", "min", "count":
		return aggregate(n, s.eval(n.args[0], at))
	case "topk":
		return topk(int(n.number), s.eval(n.args[0], at))
	case "sum_over_time", "count_over_time", "max_over_time":
		return s.overTime(n, at)
	case ">", "<", ">=", "<=":
		return compare(n, s.eval(n.args[0], at))
	default:
		return combine(n, s.eval(n.args[0], at), s.eval(n.args[1], at))
	}
}

// increase adds up the minutes of (at-span, at]. As in Prometheus a counter has grown only where there are two samples,
// so a span in which only one minute was sampled gives nothing.
func (s *Server) increase(n *node, at time.Time) []sample {
	if n.pinned != nil {
		at = time.UnixMilli(int64(*n.pinned * 1000))
	}
	last := int64(math.Floor(float64(at.UnixMilli()) / 60000))
	first := int64(math.Floor(float64(at.Add(-n.span).UnixMilli())/60000)) + 1
	var out []sample
	for _, x := range s.choose(n) {
		total, sampled := 0.0, 0
		for m := first; m <= last; m++ {
			if v, ok := s.world.grown(x.series, m); ok {
				total += v
				sampled++
			}
		}
		if sampled == 0 || (sampled == 1 && last > first) {
			continue
		}
		if n.op == "rate" {
			total /= n.span.Seconds()
		}
		out = append(out, sample{x.shown, total})
	}
	return out
}

// choose finds the series of a selector once: a range query asks for them at every step.
func (s *Server) choose(n *node) []chosen {
	if n.chosen == nil {
		n.chosen = []chosen{}
		for _, x := range s.series {
			if matches(n.matchers, x.labels) {
				n.chosen = append(n.chosen, chosen{x, without(x.labels, "__name__")})
			}
		}
	}
	return n.chosen
}

func matches(ms []matcher, labels map[string]string) bool {
	for _, m := range ms {
		v := labels[m.label]
		ok := false
		switch m.op {
		case "=":
			ok = v == m.value
		case "!=":
			ok = v != m.value
		case "=~":
			ok = m.re.MatchString(v)
		case "!~":
			ok = !m.re.MatchString(v)
		}
		if !ok {
			return false
		}
	}
	return true
}

func without(labels map[string]string, name string) map[string]string {
	out := make(map[string]string, len(labels))
	for k, v := range labels {
		if k != name {
			out[k] = v
		}
	}
	return out
}

func keep(labels map[string]string, names []string) map[string]string {
	out := make(map[string]string, len(names))
	for _, n := range names {
		if v := labels[n]; v != "" {
			out[n] = v
		}
	}
	return out
}

func key(labels map[string]string) string {
	names := make([]string, 0, len(labels))
	for k := range labels {
		names = append(names, k)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, k := range names {
		b.WriteString(k + "\x00" + labels[k] + "\x01")
	}
	return b.String()
}

func aggregate(n *node, in []sample) []sample {
	at := map[string]int{}
	var out []sample
	for _, x := range in {
		labels := keep(x.labels, n.labels)
		k := key(labels)
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			first := x.value
			if n.op == "count" {
				first = 1
			}
			out = append(out, sample{labels, first})
			continue
		}
		switch n.op {
		case "sum":
			out[i].value += x.value
		case "count":
			out[i].value++
		case "max":
			out[i].value = max(out[i].value, x.value)
		case "min":
			out[i].value = min(out[i].value, x.value)
		}
	}
	return out
}

func topk(k int, in []sample) []sample {
	in = slices.Clone(in)
	slices.SortStableFunc(in, func(a, b sample) int { return cmp.Compare(b.value, a.value) })
	return in[:min(max(k, 0), len(in))]
}

// overTime evaluates the inner query at each multiple of the step in (at-span, at].
func (s *Server) overTime(n *node, at time.Time) []sample {
	index := map[string]int{}
	var out []sample
	for t := at.Truncate(n.step); t.After(at.Add(-n.span)); t = t.Add(-n.step) {
		for _, x := range s.eval(n.args[0], t) {
			k := key(x.labels)
			v := x.value
			if n.op == "count_over_time" {
				v = 1
			}
			i, ok := index[k]
			switch {
			case !ok:
				index[k] = len(out)
				out = append(out, sample{x.labels, v})
			case n.op == "max_over_time":
				out[i].value = max(out[i].value, v)
			default:
				out[i].value += v
			}
		}
	}
	return out
}

func compare(n *node, in []sample) []sample {
	out := make([]sample, len(in))
	for i, x := range in {
		ok := false
		switch n.op {
		case ">":
			ok = x.value > n.number
		case "<":
			ok = x.value < n.number
		case ">=":
			ok = x.value >= n.number
		case "<=":
			ok = x.value <= n.number
		}
		out[i] = sample{x.labels, 0}
		if ok {
			out[i].value = 1
		}
	}
	return out
}

// combine is one-to-one arithmetic and the set operations.
func combine(n *node, left, right []sample) []sample {
	match := func(x sample) string {
		if n.labels != nil {
			return key(keep(x.labels, n.labels))
		}
		return key(x.labels)
	}
	have := map[string]float64{}
	for _, x := range right {
		have[match(x)] = x.value
	}
	var out []sample
	if n.op == "or" {
		seen := map[string]bool{}
		for _, x := range left {
			seen[match(x)] = true
		}
		return append(slices.Clone(left), slices.DeleteFunc(right, func(x sample) bool { return seen[match(x)] })...)
	}
	for _, x := range left {
		v, ok := have[match(x)]
		if !ok {
			continue
		}
		switch n.op {
		case "+":
			x.value += v
		case "-":
			x.value -= v
		}
		out = append(out, x)
	}
	return out
}
