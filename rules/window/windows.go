package window

import "time"

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
	if f.m.last > 0 && p.endsWith(&p.mentions[f.m.last], &w) {
		w.Text = p.slice(f.m.from, p.mentions[f.m.last].to)
		return w
	}
	p.laterHalf(f, all)
	w.Start = f.start.at
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

// findEnd looks for a stated end or length after the start, the nearest first.
func (p *parser) findEnd(f *placed, w *Window, all []placed) {
	best := 1 << 30
	for i := range all {
		e := &all[i]
		d := 100 * sentencesApart(f.m, e.m)
		if e.m == f.m || d > 1200 || d >= best {
			continue
		}
		at, basis := p.endBy(f, e)
		if basis == "start-plus-duration" {
			d += 50
		}
		if basis != "" && at.After(w.Start) && p.inReach(e.m, at) {
			w.End, w.Basis, best = at, basis, d
			w.Text = p.slice(min(f.m.from, e.m.from), max(f.m.to, e.m.to))
		}
	}
}

// sentencesApart counts forward; what stands before counts three more.
func sentencesApart(from, to *mention) int {
	d := to.sent - from.sent
	if d < 0 {
		d = 3 - d
	}
	return d
}

// endBy is the end of a start by what another mention says, with the grammar that says so; none if it says nothing.
func (p *parser) endBy(f, e *placed) (time.Time, string) {
	switch {
	case e.m.role == ends && e.m.point() && f.start.gran != Week:
		return p.endAfter(f, e), "explicit-range"
	case e.m.role == lasting && e.m.sp.exact > 0 && e.m.suffix&cNow == 0 && f.m.a.fine() && sentencesApart(f.m, e.m) <= 1:
		at := f.start.at.Add(e.m.sp.exact)
		if p.now.Sub(at) > 2*time.Minute {
			return at, "start-plus-duration"
		}
	}
	return time.Time{}, ""
}

// comesFirst: the end has a day of its own, or was told later than the start.
func (f *placed) comesFirst(e *placed) bool {
	return e.m.a.hasDate() || !e.m.a.clock.set || e.m.added && e.start.at.After(f.start.at)
}

// endAfter places an end that has no day of its own on the first such time after the start.
func (p *parser) endAfter(f, e *placed) time.Time {
	if f.comesFirst(e) {
		return e.start.at
	}
	loc := e.start.at.Location()
	s := f.start.at.In(loc)
	b := e.m.a
	open := b.clock.open() && b.clock.h < 12
	if open && f.m.a.clock.mer == pm {
		b.clock.mer = pm
		open = false
	}
	h, _ := b.hour()
	at := time.Date(s.Year(), s.Month(), s.Day(), h, b.clock.m, b.clock.s, 0, loc)
	if !at.Before(s) {
		return at
	}
	if late := at.Add(12 * time.Hour); open && h < 12 && !late.Before(s) && late.Sub(s) < 12*time.Hour {
		return late
	}
	return nextDay(at)
}

// endOnly is the window of a text that tells when it was over and not when it began.
func (p *parser) endOnly(found []placed) (Window, bool) {
	for i := range found {
		f := &found[i]
		if f.m.role == ends && f.m.score >= threshold && (f.m.a.fine() || f.m.strong()) && p.inReach(f.m, f.start.at) {
			l := lengthOf(f, found)
			if l == nil && !p.saysEnd(f.m) {
				continue
			}
			if l != nil {
				return p.lastingWindow(l, Window{Zone: f.zone, ZoneSource: f.source, Granularity: f.start.gran}, found), true
			}
			return Window{End: f.start.at, Zone: f.zone, ZoneSource: f.source, Granularity: f.start.gran, Basis: f.m.basis, Text: p.slice(f.m.from, f.m.to)}, true
		}
	}
	return Window{}, false
}

// saysEnd tells whether the sentence speaks of a failure, or of the end of one that the text tells: "please answer by
// Friday 12:00" and "my trial ends on Friday" do not.
func (p *parser) saysEnd(m *mention) bool {
	s := p.around(m)
	return m.added || m.strong() && p.failSays || nearest(s.fail) < 99 || min(nearest(s.end), nearest(s.work)) < 99 && p.failSays
}

// lengthOf is the length told beside an end: "for 15 minutes, ending at 9:25".
func lengthOf(end *placed, found []placed) *placed {
	for i := range found {
		if l := &found[i]; l.m.role == lasting && l.m.sp.exact > 0 && l.m.sent == end.m.sent {
			return l
		}
	}
	return nil
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
