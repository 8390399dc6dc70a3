package evidence

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Localise says where it was bad and for whom else, from the answers to Widen, in its order. The verdict stays, except
// where the customer is not known and it turns out that it was bad for one customer only: that may be another.
func Localise(c Check, q Question, f Finding, answers []Reply) Finding {
	if f.settled == nil {
		return f
	}
	c = c.withDefaults()
	a := f.settled.asking(c, q)
	f.Queries = slices.Clone(f.Queries)
	for _, x := range a.queries() {
		f.Queries = append(f.Queries, written(x))
	}
	for _, r := range answers {
		if r.Err != nil {
			f.Warnings = append(f.Warnings, "where else it was could not be asked: "+oneLine(r.Err.Error()))
			return f
		}
		f.Warnings = append(f.Warnings, r.Answer.Warnings...)
	}
	if len(answers) < len(a.exprs) {
		f.Warnings = append(f.Warnings, "where else it was has not been asked")
		return f
	}
	w := read(c, a, "", answers)
	now, past := f.settled.columns(w.grid)
	w.limit(c, limitsOf(c, w, f.settled, past))
	return place(c, q, f, tells(c, w, now, past))
}

// limitsOf holds the customer's own leaves against the limits already chosen, the others against theirs.
func limitsOf(c Check, w *frame, s *suspicion, columns []int) map[string]string {
	limits := map[string]string{}
	if c.Preset != Latency {
		return limits
	}
	past := &frame{grid: w.grid}
	for _, l := range w.leaves {
		short := &leaf{values: l.values, series: map[string][]float64{}}
		for le, row := range l.series {
			for _, i := range columns { // the bad stretch itself must not choose
				short.series[le] = append(short.series[le], row[i])
			}
		}
		past.leaves = append(past.leaves, short)
	}
	limits = choose(c, past)
	for k, le := range s.limits {
		limits[k] = le
	}
	return limits
}

func place(c Check, q Question, f Finding, ts []tell) Finding {
	tenant := slices.Index(c.By, c.TenantLabel)
	sites := explain(c, ts)
	mine := whose(c, q, ts, sites)
	all := 0.0
	for _, t := range ts {
		if t.gain > 0 {
			all += max(t.excess, 0)
		}
	}
	for i, s := range sites {
		p := Place{Kind: kind(c, s.slice), Labels: s.slice.labels(c.By), Explains: min(max(s.excess/max(all, 1e-9), 0), 1)}
		if i == mine {
			f.Place = p
			f.Affected = affected(ts, s, tenant)
		} else {
			f.Also = append(f.Also, p)
		}
	}
	if mine < 0 {
		f.Place = Place{Kind: UnknownPlace}
		f.Warnings = append(f.Warnings, "what was seen for this customer alone is too little to say where it was")
	}
	if len(ts) > 0 && tenants(ts, tenant) >= MaxTenants {
		f.Warnings = append(f.Warnings, fmt.Sprintf("looked at the %d customers with most bad events only", MaxTenants))
	}
	f.Contradicts = contradiction(c, q, f)
	if _, one := f.Place.Labels[c.TenantLabel]; q.Tenant == "" && (one || mine < 0) {
		f.Verdict = Unknown
		f.Cause = "the customer is not known, and it was not bad for everybody: " + f.Cause
	}
	return f
}

func tenants(ts []tell, tenant int) int {
	seen := map[string]bool{}
	for _, t := range ts {
		seen[t.leaf.values[tenant]] = true
	}
	return len(seen)
}

// whose picks the place that explains most of what the customer felt; for a customer not known, of what anybody did.
func whose(c Check, q Question, ts []tell, sites []site) int {
	tenant := slices.Index(c.By, c.TenantLabel)
	best, most := -1, 0.0
	for i, s := range sites {
		felt := 0.0
		for _, k := range s.part {
			if q.Tenant == "" || ts[k].leaf.values[tenant] == q.Tenant {
				felt += max(ts[k].excess, 0)
			}
		}
		if felt > most {
			best, most = i, felt
		}
	}
	return best
}

// affected are the customers in the place for whom it was more likely bad than not, worst first.
func affected(ts []tell, s site, tenant int) []Affected {
	type felt struct {
		Affected
		gain, usual float64
	}
	at := map[string]*felt{}
	for _, i := range s.part {
		t := ts[i]
		name := t.leaf.values[tenant]
		a := at[name]
		if a == nil {
			a = &felt{Affected: Affected{Tenant: name}}
			at[name] = a
		}
		a.gain += t.gain
		a.Events += t.now.n
		a.BadShare += t.now.b
		a.usual += t.now.n * t.p
	}
	var out []Affected
	for _, a := range at {
		if a.gain <= 0 || a.BadShare < a.usual+0.5 {
			continue
		}
		a.BadShare, a.BaselineShare = a.BadShare/a.Events, a.usual/a.Events
		out = append(out, a.Affected)
	}
	slices.SortFunc(out, func(x, y Affected) int {
		beyond := func(a Affected) float64 { return a.Events * (a.BadShare - a.BaselineShare) }
		return cmp.Or(cmp.Compare(beyond(y), beyond(x)), strings.Compare(x.Tenant, y.Tenant))
	})
	return out
}

// contradiction is where the metrics show another extent than the ticket claims.
func contradiction(c Check, q Question, f Finding) string {
	if f.Place.Kind == UnknownPlace {
		return ""
	}
	region, regional := f.Place.Labels[c.RegionLabel]
	if len(q.Regions) > 0 && regional && !slices.Contains(q.Regions, region) {
		return fmt.Sprintf("the ticket names %s; the metrics show it in %s", strings.Join(q.Regions, ", "), region)
	}
	switch q.Claimed {
	case ScopeGlobal:
		if f.Place.Kind != Global {
			return "the ticket says everybody; the metrics show it only" + in(f.Place.Labels)
		}
	case ScopeRegion:
		if f.Place.Kind == Global {
			return "the ticket says one region; the metrics show it in all of them"
		}
		if !regional {
			return "the ticket says one region; the metrics show it" + in(f.Place.Labels) + ", in every region"
		}
	case ScopeTenant, ScopeUser:
		if n := others(q, f); n > 0 {
			return fmt.Sprintf("the ticket speaks of one customer; the metrics show %d more", n)
		}
	}
	return ""
}

func others(q Question, f Finding) int {
	n := 0
	for _, a := range f.Affected {
		if a.Tenant != q.Tenant {
			n++
		}
	}
	return n
}
