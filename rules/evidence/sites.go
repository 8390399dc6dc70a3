package evidence

import (
	"cmp"
	"slices"
)

// site is a slice that explains trouble, with what it explains.
type site struct {
	slice  slice
	excess float64
	part   []int // the tells it explains
}

const (
	// enough is the evidence a place needs, in nats, after its labels are paid for: with a thousand places to choose
	// from, chance reaches it once in some ten thousand times.
	enough = 16
	// witness is the evidence of a tenant that makes it count for a place that is not about a tenant.
	witness = 2
	// rivals is how many places are tried as the first of two.
	rivals = 24
	// several troubles at once are told apart, up to this many.
	several = 5
)

// explain finds the places that account for what was bad. As in Adtributor (Bhagwan et al., NSDI 2014) a place is judged
// by surprise (here: the log likelihood ratio of its leaves against their own past), explanatory power (leaves that were
// fine count against it, so the largest is not the guiltiest) and succinctness (each label has its price, and so has each
// further place). Two troubles at once can look like one large one, so a place is chosen for what it explains together
// with the best one for the rest; what it explains is then taken away.
func explain(c Check, ts []tell) []site {
	m := newAtlas(c, ts)
	var sites []site
	for len(sites) < several {
		id, ok := m.next()
		if !ok {
			break
		}
		s := site{slice: m.slices[id], part: m.take(id)}
		for _, i := range s.part {
			s.excess += ts[i].excess
		}
		sites = append(sites, s)
	}
	return sites
}

// atlas is every slice that holds a leaf, each with a number, so that places can be tried quickly.
type atlas struct {
	tells  []tell
	slices []slice
	within []int   // for a slice with a tenant, the same one without; -1 otherwise
	of     [][]int // by leaf: the slices that hold it
	parts  [][]int // by slice: the leaves it holds
	done   []bool  // leaves that are explained
}

func newAtlas(c Check, ts []tell) *atlas {
	m := &atlas{tells: ts, of: make([][]int, len(ts)), done: make([]bool, len(ts))}
	tenant := uint(1) << slices.Index(c.By, c.TenantLabel)
	ids := map[string]int{}
	number := func(s slice) int {
		id, ok := ids[s.key()]
		if !ok {
			id = len(m.slices)
			ids[s.key()] = id
			m.slices, m.within, m.parts = append(m.slices, s), append(m.within, -1), append(m.parts, nil)
		}
		return id
	}
	for i, t := range ts {
		if t.now.n <= 0 {
			continue
		}
		for mask := range uint(1) << len(c.By) {
			id := number(sliceOf(t.leaf.values, mask))
			m.of[i] = append(m.of[i], id)
			m.parts[id] = append(m.parts[id], i)
			if mask&tenant != 0 {
				m.within[id] = number(sliceOf(t.leaf.values, mask&^tenant))
			}
		}
	}
	return m
}

// take marks a slice's leaves as explained and returns those that were not yet.
func (m *atlas) take(id int) []int {
	var part []int
	for _, i := range m.parts[id] {
		if !m.done[i] {
			m.done[i] = true
			part = append(part, i)
		}
	}
	return part
}

func (m *atlas) giveBack(part []int) {
	for _, i := range part {
		m.done[i] = false
	}
}

// next is the place to name first, if there is one.
func (m *atlas) next() (int, bool) {
	ranked := m.ranked(rivals)
	best, top := -1, 0.0
	for _, r := range ranked {
		part := m.take(r.id)
		total := r.score
		if rest := m.ranked(1); len(rest) > 0 {
			total += rest[0].score - enough
		}
		m.giveBack(part)
		if best < 0 || total > top+1e-9 {
			best, top = r.id, total
		}
	}
	return best, best >= 0
}

type ranking struct {
	id    int
	score float64
}

// ranked are the n best places for what is not explained yet.
func (m *atlas) ranked(n int) []ranking {
	gains := make([]float64, len(m.slices))
	for i, t := range m.tells {
		if m.done[i] {
			continue
		}
		for _, id := range m.of[i] {
			gains[id] += t.gain
		}
	}
	witnesses := make([]int, len(m.slices))
	for id, in := range m.within {
		if in >= 0 && gains[id] > witness {
			witnesses[in]++
		}
	}
	var out []ranking
	for id := range m.slices {
		// What only one customer felt is that customer's, however its labels are called.
		if m.within[id] < 0 && witnesses[id] < 2 {
			continue
		}
		if score := gains[id] - price*float64(m.slices[id].size()); score >= enough {
			out = append(out, ranking{id, score})
		}
	}
	slices.SortFunc(out, func(x, y ranking) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(m.slices[x.id].key(), m.slices[y.id].key()))
	})
	return out[:min(n, len(out))]
}
