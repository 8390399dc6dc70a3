package window

import (
	"time"
)

// placed is a mention on the time line.
type placed struct {
	m          *mention
	start, end moment
	zone       string
	source     string
}

const threshold = 34

// choose makes windows of the mentions that tell of the impact.
func (p *parser) choose() Reading {
	var r Reading
	found := p.place()
	best := -1
	measuresOnly(found)
	for i := range found {
		if f := &found[i]; f.m.role != ends && f.m.score >= threshold && (best < 0 || f.outranks(&found[best])) {
			best = i
		}
	}
	if beats := p.beats(); best < 0 || found[best].m.score < 68 || within(beats, found[best].m) {
		if w, ok := p.timeline(beats); ok {
			r.Windows = append(r.Windows, w)
			best = -1
		}
	}
	if len(r.Windows) > 0 {
	} else if best >= 0 {
		r.Windows = append(r.Windows, p.windowOf(&found[best], found))
		r.Candidates = p.candidates(&found[best], r.Windows[0])
		r.Windows = append(r.Windows, p.episodes(best, found)...)
	} else if w, ok := p.logWindow(); ok {
		r.Windows = append(r.Windows, w)
	} else if w, ok := p.endOnly(found); ok {
		r.Windows = append(r.Windows, w)
	}
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.reason != "" && len(r.Rejected) < maxRejected {
			r.Rejected = append(r.Rejected, Rejected{Text: p.slice(m.from, m.to), Reason: m.reason})
		}
	}
	return r
}

// measuresOnly: a length beside a past time measures it ("yesterday at noon it was down for 15 minutes") and does not
// run until now.
func measuresOnly(found []placed) {
	for i := range found {
		f := &found[i]
		if f.m.role != lasting || f.m.suffix&cNow != 0 {
			continue
		}
		for k := max(0, i-3); k < len(found) && k <= i+3; k++ {
			o := &found[k].m.a
			if found[k].m.role == starts && found[k].m.sent == f.m.sent && (o.fine() || o.part != "" || o.day < 0) {
				f.m.score = min(f.m.score, threshold-1)
			}
		}
	}
}

// outranks: the weightier wins, then the first in the text; of two starts that are bounded alike the earlier, because
// an impact begins with its first stage.
func (f *placed) outranks(o *placed) bool {
	if f.m.score != o.m.score {
		return f.m.score > o.m.score
	}
	return f.m.role == starts && o.m.role == starts && f.m.score >= 70 && f.start.at.Before(o.start.at)
}

func (p *parser) zoneOf(m *mention) (loc *time.Location, name, source string) {
	z := m.a.zone
	if z == nil {
		z = m.b.zone
	}
	source = "text"
	if z == nil && p.docZone != nil && !(m.a.stamp && m.a.instant.IsZero()) {
		z, source = p.docZone, p.zoneFrom
	}
	if z == nil {
		return p.ref.Zone, p.ref.Zone.String(), p.ref.ZoneSource
	}
	return z.loc, z.loc.String(), source
}

func (p *parser) place() []placed {
	var out []placed
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.role == none || m.score < threshold && m.role != ends && m.role != lasting {
			continue
		}
		f := placed{m: m}
		var loc *time.Location
		loc, f.zone, f.source = p.zoneOf(m)
		ok := p.put(&f, loc)
		switch {
		case !ok:
			m.role, m.reason = none, "cannot be placed on the time line"
		case f.start.at.After(p.now.Add(slack)) && m.role != ends:
			m.role, m.reason = none, "lies after the ticket was written"
		case !f.start.at.IsZero() && p.now.Sub(f.start.at) > 5*366*24*time.Hour:
			m.role, m.reason = none, "lies years before the ticket"
		case m.role == both && !m.a.fine() && !f.end.at.Before(dayStart(p.now, 0)) && !f.end.at.After(dayStart(p.now.In(f.end.at.Location()), 1)):
			m.role, m.score = starts, 70 // "from yesterday to today": still going on
			out = append(out, f)
		case m.role == both && f.end.at.After(p.now.Add(12*time.Hour)):
			m.role, m.reason = none, "ends after the ticket was written"
		default:
			out = append(out, f)
		}
	}
	return out
}

// put resolves one mention in a zone.
func (p *parser) put(f *placed, loc *time.Location) bool {
	m := f.m
	var ok bool
	switch {
	case m.ranged:
		f.start, f.end, ok = p.resolveRange(m, loc, p.dayIn(m))
		if ok {
			p.sameHalf(m, &f.start, &f.end)
		}
		return ok
	case !m.sp.empty():
		f.start = moment{at: m.sp.before(p.ref.At.In(loc)), gran: m.sp.granularity()}
		return true
	}
	a := m.a
	f.start, ok = p.resolve(&a, loc, p.dayIn(m))
	return ok
}

// windowOf turns the chosen mention into a window and looks for its end.
func (p *parser) windowOf(f *placed, all []placed) Window {
	w := Window{Start: f.start.at, Zone: f.zone, ZoneSource: f.source, Granularity: f.start.gran, Basis: f.m.basis, Text: p.slice(f.m.from, f.m.to)}
	if f.m.role == both {
		w.End = f.end.at
		w.Granularity = finer(f.start.gran, f.end.gran)
		return w
	}
	if f.m.role == lasting {
		return p.lastingWindow(f, w, all)
	}
	p.findEnd(f, &w, all)
	if w.End.IsZero() && p.wholeDay(f) {
		w.End = dayStart(w.Start, 1)
		if f.m.a.period == "weekend" {
			w.End = dayStart(w.Start, 2)
		}
	}
	w.Open = w.End.IsZero() && (f.m.prefix&cSince != 0 || f.m.suffix&cSinceAfter != 0 || !p.closedSay)
	return w
}

func (p *parser) wholeDay(f *placed) bool {
	if f.start.gran != Day || f.m.prefix&cSince != 0 || !f.start.at.Before(dayStart(p.now, 0)) {
		return false
	}
	s := p.around(f.m)
	return nearest(s.whole) < 15 || f.m.a.period == "weekend"
}

func finer(a, b Granularity) Granularity {
	if a == Minute || b == Minute {
		return Minute
	}
	return a
}

// lastingWindow reads "has been down for 3 hours" as running; with a closing word it only has a length.
func (p *parser) lastingWindow(f *placed, w Window, all []placed) Window {
	for i := range all {
		if e := &all[i]; e.m.role == ends && f.m.sp.exact > 0 && e.m.sent-f.m.sent <= 1 && f.m.sent-e.m.sent <= 1 {
			w.End = e.start.at
			w.Start = w.End.Add(-f.m.sp.exact)
			w.Basis = "start-plus-duration"
			w.Text = p.slice(min(f.m.from, e.m.from), max(f.m.to, e.m.to))
			return w
		}
	}
	w.Open = !p.closedSay
	return w
}

// findEnd looks for a stated end or length after the start.
func (p *parser) findEnd(f *placed, w *Window, all []placed) {
	best := 1 << 30
	for i := range all {
		e := &all[i]
		d := e.m.sent - f.m.sent
		if d < 0 {
			d = 3 - d
		}
		if e.m == f.m || d > 12 || d*100 >= best {
			continue
		}
		switch {
		case e.m.role == ends && e.m.point() && f.start.gran != Week:
			at := p.endAfter(f, e)
			if at.After(w.Start) && inPast(at, p.now) {
				w.End, best = at, d*100
				w.Text = p.slice(min(f.m.from, e.m.from), max(f.m.to, e.m.to))
				w.Basis = "explicit-range"
			}
		case e.m.role == lasting && e.m.sp.exact > 0 && d <= 1 && f.m.a.fine() && e.m.suffix&cNow == 0:
			at := w.Start.Add(e.m.sp.exact)
			if inPast(at, p.now) && p.now.Sub(at) > 2*time.Minute {
				w.End, best = at, d*100+50
				w.Text = p.slice(min(f.m.from, e.m.from), max(f.m.to, e.m.to))
				w.Basis = "start-plus-duration"
			}
		}
	}
}

// endAfter places an end that has no day of its own on the first such time after the start.
func (p *parser) endAfter(f, e *placed) time.Time {
	if e.m.a.hasDate() || !e.m.a.clock.set {
		return e.start.at
	}
	loc := e.start.at.Location()
	s := f.start.at.In(loc)
	b := e.m.a
	if b.clock.loose && b.clock.mer == unsaid && f.m.a.clock.mer == pm && b.clock.h < 12 {
		b.clock.mer = pm
	}
	h, _ := b.hour()
	at := time.Date(s.Year(), s.Month(), s.Day(), h, b.clock.m, b.clock.s, 0, loc)
	if at.Before(s) && b.clock.loose && b.clock.mer == unsaid && h < 12 {
		if late := at.Add(12 * time.Hour); !late.Before(s) && late.Sub(s) < 12*time.Hour {
			return late
		}
	}
	if at.Before(s) {
		at = nextDay(at)
	}
	return at
}

// endOnly is the window of a text that tells when it was over and not when it began.
func (p *parser) endOnly(found []placed) (Window, bool) {
	for i := range found {
		f := &found[i]
		if f.m.role == ends && f.m.score >= threshold && f.m.a.fine() && inPast(f.start.at, p.now) {
			return Window{End: f.start.at, Zone: f.zone, ZoneSource: f.source, Granularity: f.start.gran, Basis: f.m.basis, Text: p.slice(f.m.from, f.m.to)}, true
		}
	}
	return Window{}, false
}

// episodes are further ranges told in the same breath as the first.
func (p *parser) episodes(best int, found []placed) []Window {
	var out []Window
	f := &found[best]
	if f.m.role != both {
		return nil
	}
	for i := best + 1; i < len(found) && len(out) < 20; i++ {
		o := &found[i]
		if o.m.role == both && o.m.sent-f.m.sent <= 1 && o.m.score >= f.m.score-10 && !o.start.at.Equal(f.start.at) {
			out = append(out, p.windowOf(o, found))
		}
	}
	return out
}

// candidates are the other readings of the chosen window.
func (p *parser) candidates(f *placed, w Window) []Candidate {
	var out []Candidate
	for _, a := range f.start.alts {
		c := w
		c.Start = a.at
		if f.m.role == both && !w.End.IsZero() {
			c.End = a.at.Add(w.End.Sub(w.Start))
		}
		if len(out) < maxCandidates && inPast(c.Start, p.now) && !c.Start.Equal(w.Start) {
			out = append(out, Candidate{Window: c, Reason: a.reason})
		}
	}
	z := f.m.a.zone
	if z == nil {
		z = f.m.b.zone
	}
	if z == nil && p.docZone != nil {
		z = p.docZone
	}
	if z == nil {
		return out
	}
	for _, loc := range z.alts {
		o := *f
		if len(out) < maxCandidates && p.put(&o, loc) && !o.start.at.Equal(f.start.at) {
			c := w
			c.Start, c.Zone = o.start.at, loc.String()
			if !w.End.IsZero() {
				c.End = o.start.at.Add(w.End.Sub(w.Start))
			}
			out = append(out, Candidate{Window: c, Reason: z.name + " may be " + loc.String()})
		}
	}
	return out
}
