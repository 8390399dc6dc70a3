package eval

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
)

// question is what is asked and what is true.
type question struct {
	kind    string // for the table
	check   string // latency or errors
	tenant  string
	windows []window.Window
	want    evidence.Verdict
	either  bool       // refuted and unknown are both honest
	culprit []incident // the incidents that explain it, if confirmed
	settled int        // which window, where there are several
	paired  bool       // another incident was going on elsewhere
}

// asker draws questions from a truth.
type asker struct {
	truth
	rng   *rand.Rand
	hours int
	out   []question
}

func ask(t truth, seed uint64, hours, each int) []question {
	a := &asker{truth: t, rng: rand.New(rand.NewPCG(seed, 13)), hours: hours}
	for _, in := range t.Incidents {
		a.right(in, each)
		a.wrongTenant(in, each/2)
		a.wrongWindow(in, each/2)
		a.wrongKind(in)
		a.zones(in)
	}
	a.hazards(each)
	return a.out
}

func (a *asker) low() string { return a.hazard("low_traffic")[0].Match["tenant"] }

// hit are the tenants with enough traffic that an incident reaches, in a drawn order.
func (a *asker) hit(in incident) []string {
	var names []string
	for _, i := range a.rng.Perm(len(a.Tenants)) {
		n := a.Tenants[i]
		if n.Name != a.low() && a.reaches(in, n.Name) && a.felt(in, n) >= 12 {
			names = append(names, n.Name)
		}
	}
	return names
}

func (a *asker) reaches(in incident, tenant string) bool {
	return (in.Match["tenant"] == "" || in.Match["tenant"] == tenant) && len(a.matching(merge(in.Match, tenant))) > 0
}

// felt is how many requests of a tenant the incident is expected to have spoiled. A customer who made five requests in
// those minutes can tell nobody, and no check can be asked to see it.
func (a *asker) felt(in incident, n tenant) float64 {
	hour := in.Start.Sub(a.midnight()).Hours()
	perSecond := 0.0
	for _, g := range n.Regions {
		for _, r := range a.rates() {
			if matches(in.Match, n.Name, g, r.path) {
				perSecond += r.rate
			}
		}
	}
	share := in.Factor
	for _, h := range a.hazard("chronic") {
		if h.Match["tenant"] == n.Name && in.Kind == "errors" {
			share -= 2 * h.Share // of which it has too many anyway
		}
	}
	if in.Kind == "latency" {
		share = 0.3
	}
	return perSecond * n.Weight * busy(hour) * in.End.Sub(in.Start).Seconds() * share
}

// rates of the routes at weight one; those of the shared generator are not in its truth and are taken as one a second,
// a tenth for exports.
func (a *asker) rates() []route {
	if slices.Equal(a.Routes, paths(endpoints())) {
		return endpoints()
	}
	var rs []route
	for _, p := range a.Routes {
		r := route{path: p, rate: 1}
		if strings.Contains(p, "export") {
			r.rate = 0.1
		}
		rs = append(rs, r)
	}
	return rs
}

func paths(rs []route) []string {
	var out []string
	for _, r := range rs {
		out = append(out, r.path)
	}
	return out
}

func merge(m map[string]string, tenant string) map[string]string {
	out := map[string]string{"tenant": tenant}
	for k, v := range m {
		if k != "tenant" {
			out[k] = v
		}
	}
	return out
}

// over are the incidents of the kind that reach the tenant in a window widened by an hour and a half.
func (a *asker) over(kind, tenant string, from, to time.Time, margin time.Duration) []incident {
	var found []incident
	for _, in := range a.Incidents {
		if in.Kind == kind && a.reaches(in, tenant) && in.Start.Before(to.Add(margin)) && from.Add(-margin).Before(in.End) {
			found = append(found, in)
		}
	}
	return found
}

func exact(from, to time.Time) window.Window {
	return window.Window{Start: from, End: to, Granularity: window.Minute, Zone: "UTC"}
}

// told is a window as people tell it: exactly, rounded, by the hour, a whole stretch of the day, or without an end.
func (a *asker) told(in incident, how int) (string, window.Window) {
	w := exact(in.Start, in.End)
	switch how % 5 {
	case 1:
		w.Start = in.Start.Add(time.Duration(a.rng.IntN(7)-3) * time.Minute).Truncate(5 * time.Minute)
		w.End = in.End.Add(time.Duration(a.rng.IntN(7)-3) * time.Minute).Truncate(5 * time.Minute).Add(5 * time.Minute)
		return "rounded", w
	case 2:
		w.Start, w.End = in.Start.Truncate(time.Hour), in.End.Truncate(time.Hour).Add(time.Hour)
		w.Granularity = window.Hour
		return "by the hour", w
	case 3:
		w.Start, w.End = in.Start.Add(-80*time.Minute).Truncate(time.Hour), in.End.Add(70*time.Minute).Truncate(time.Hour)
		w.Granularity = window.DayPart
		return "part of the day", w
	case 4:
		w.End = time.Time{}
		return "no end", w
	}
	return "exact", w
}

func (a *asker) right(in incident, each int) {
	for i, tenant := range a.hit(in) {
		if i == each {
			break
		}
		kind, w := a.told(in, i+a.rng.IntN(5))
		to := w.End
		if to.IsZero() {
			to = w.Start.Add(3 * time.Hour)
		}
		a.add(question{
			kind: "right, " + kind, check: in.Kind, tenant: tenant, windows: []window.Window{w}, want: evidence.Confirmed,
			culprit: a.over(in.Kind, tenant, w.Start, to, 0), paired: a.paired(in),
		})
	}
}

func (a *asker) paired(in incident) bool {
	return slices.ContainsFunc(a.Incidents, func(o incident) bool {
		return o.ID != in.ID && o.Kind == in.Kind && o.Start.Before(in.End) && in.Start.Before(o.End)
	})
}

func (a *asker) add(q question) { a.out = append(a.out, q) }

func (a *asker) calm(check, tenant string, w window.Window) bool {
	if len(a.over(check, tenant, w.Start, w.End, 20*time.Minute)) > 0 {
		return false
	}
	for _, h := range a.hazard("gap") {
		if h.Start.Before(w.End.Add(5*time.Minute)) && w.Start.Before(h.End.Add(10*time.Minute)) {
			return false
		}
	}
	return true
}

func (a *asker) wrongTenant(in incident, each int) {
	for _, i := range a.rng.Perm(len(a.Tenants)) {
		n, w := a.Tenants[i].Name, exact(in.Start, in.End)
		if each > 0 && n != a.low() && a.calm(in.Kind, n, w) {
			a.add(question{kind: "wrong tenant", check: in.Kind, tenant: n, windows: []window.Window{w}, want: evidence.Refuted})
			each--
		}
	}
}

func (a *asker) wrongWindow(in incident, each int) {
	names := a.hit(in)
	for range 40 {
		if each == 0 || len(names) == 0 {
			return
		}
		from := a.midnight().Add(time.Duration(60+a.rng.IntN(a.hours*60-150)) * time.Minute)
		w := exact(from, from.Add(in.End.Sub(in.Start)))
		if n := names[a.rng.IntN(len(names))]; a.calm(in.Kind, n, w) {
			a.add(question{kind: "wrong window", check: in.Kind, tenant: n, windows: []window.Window{w}, want: evidence.Refuted})
			each--
		}
	}
}

func (a *asker) wrongKind(in incident) {
	other := map[string]string{"latency": "errors", "errors": "latency"}[in.Kind]
	w := exact(in.Start, in.End)
	for _, n := range a.hit(in) {
		if a.calm(other, n, w) {
			a.add(question{kind: "wrong kind", check: other, tenant: n, windows: []window.Window{w}, want: evidence.Refuted})
			return
		}
	}
}

// zones asks with two readings of the same clock time, five or seven hours apart.
func (a *asker) zones(in incident) {
	for _, n := range a.hit(in) {
		off := []time.Duration{-5 * time.Hour, 7 * time.Hour, 5 * time.Hour, -7 * time.Hour}[a.rng.IntN(4)]
		other := exact(in.Start.Add(off), in.End.Add(off))
		if other.Start.Before(a.midnight().Add(time.Hour)) || other.End.After(a.midnight().Add(time.Duration(a.hours)*time.Hour-10*time.Minute)) {
			continue
		}
		if !a.calm(in.Kind, n, other) {
			continue
		}
		a.add(question{
			kind: "two zones", check: in.Kind, tenant: n, windows: []window.Window{other, exact(in.Start, in.End)},
			want: evidence.Confirmed, culprit: a.over(in.Kind, n, in.Start, in.End, 0), settled: 1, paired: a.paired(in),
		})
		return
	}
}

func (a *asker) hazards(each int) {
	for _, h := range a.hazard("gap") {
		a.gaps(h, each*2)
	}
	for _, h := range a.hazard("counter_reset") {
		w := exact(h.Start.Add(-10*time.Minute), h.Start.Add(10*time.Minute))
		a.quiet("reset", w, each*2, func(n tenant) bool { return slices.Contains(n.Regions, h.Match["region"]) })
	}
	for _, h := range a.hazard("chronic") {
		for i := range each * 2 {
			from := a.midnight().Add(time.Duration(70+(i*a.hours*60/(each*2+1)+a.rng.IntN(20))%(a.hours*60-150)) * time.Minute)
			a.quiet("chronic", exact(from, from.Add(25*time.Minute)), 1, func(n tenant) bool { return n.Name == h.Match["tenant"] })
		}
	}
	for i := range each * 2 {
		from := a.midnight().Add(time.Duration(90+a.rng.IntN(a.hours*60-180)) * time.Minute)
		w := exact(from, from.Add(20*time.Minute))
		check := []string{"latency", "errors"}[i%2]
		a.add(question{kind: "absent", check: check, tenant: fmt.Sprintf("nobody-%d", i), windows: []window.Window{w}, want: evidence.Unknown})
		if a.calm(check, a.low(), w) {
			a.add(question{kind: "low traffic", check: check, tenant: a.low(), windows: []window.Window{w}, want: evidence.Unknown, either: true})
		}
	}
}

func (a *asker) gaps(h hazard, left int) {
	for _, n := range a.Tenants {
		if left == 0 || n.Name == a.low() || !slices.Contains(n.Regions, h.Match["region"]) {
			continue
		}
		for _, check := range []string{"latency", "errors"} {
			w := exact(h.Start.Add(2*time.Minute), h.End.Add(-2*time.Minute))
			if len(a.over(check, n.Name, w.Start, w.End, 20*time.Minute)) == 0 {
				a.add(question{kind: "gap", check: check, tenant: n.Name, windows: []window.Window{w}, want: evidence.Unknown})
			}
		}
		left--
	}
}

func (a *asker) quiet(kind string, w window.Window, most int, fits func(tenant) bool) {
	for _, n := range a.Tenants {
		for _, check := range []string{"errors", "latency"} {
			if most > 0 && n.Name != a.low() && fits(n) && a.calm(check, n.Name, w) {
				a.add(question{kind: kind, check: check, tenant: n.Name, windows: []window.Window{w}, want: evidence.Refuted})
				most--
			}
		}
	}
}
