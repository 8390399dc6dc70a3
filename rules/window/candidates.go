package window

import "time"

// candidates are the other readings of the chosen window.
func (p *parser) candidates(f *placed, w Window) []Candidate {
	var out []Candidate
	for _, a := range f.start.alts {
		c := w
		c.Start = a.at
		if f.m.role == both && !w.End.IsZero() {
			c.End = a.at.Add(w.End.Sub(w.Start))
		}
		if !c.End.IsZero() && c.End.Before(c.Start) {
			continue // that would be over before it began
		}
		if len(out) < maxCandidates && inPast(c.Start, p.now) && !c.Start.Equal(w.Start) {
			out = append(out, Candidate{Window: c, Reason: a.reason})
		}
	}
	return p.otherZones(f, w, p.clockOrLength(f, w, out))
}

// clockOrLength: "depuis 9h" is nine o'clock or nine hours; the reading that was not taken is a candidate.
func (p *parser) clockOrLength(f *placed, w Window, out []Candidate) []Candidate {
	hours, ok := p.hourSaid(f.m)
	if !ok || len(out) == maxCandidates {
		return out
	}
	c, now, reason := w, p.ref.At.In(w.Start.Location()), "may be a length of time"
	c.Start = now.Add(-time.Duration(hours) * time.Hour)
	if !f.m.sp.empty() {
		c.Start, reason = time.Date(now.Year(), now.Month(), now.Day(), hours, 0, 0, 0, now.Location()), "may be a time of day"
	}
	if !inPast(c.Start, p.now) || !c.End.IsZero() && c.End.Before(c.Start) || c.Start.Equal(w.Start) {
		return out
	}
	return append(out, Candidate{Window: c, Reason: reason})
}

// hourSaid is the number of a mention after "since" that ends in a word for both "o'clock" and "hours", and whose other
// words leave both open: not "depuis hier 16h", "desde as 13h".
func (p *parser) hourSaid(m *mention) (int, bool) {
	k := m.from
	for k < m.to && p.at(k).kind != number {
		if p.at(k).is(cDay | cDayPart | cPart | cWeekday) {
			return 0, false
		}
		k++
	}
	if p.isPlural(k) {
		return 0, false
	}
	ok := !m.ranged && m.prefix&cSince != 0 && k+2 == m.to && p.at(k+1).shortHour() && p.at(k+1).is(cUnit)
	return int(p.at(k).num), ok
}

// otherZones reads the window in the other zones that its zone's name may mean.
func (p *parser) otherZones(f *placed, w Window, out []Candidate) []Candidate {
	z := p.statedZone(f.m)
	if z == nil {
		return out
	}
	for _, loc := range z.alts {
		o := *f
		if len(out) == maxCandidates || !p.put(&o, loc) || o.start.at.Equal(f.start.at) {
			continue
		}
		c := w
		c.Start, c.Zone = o.start.at, loc.String()
		if !w.End.IsZero() {
			c.End = o.start.at.Add(w.End.Sub(w.Start))
		}
		out = append(out, Candidate{Window: c, Reason: z.name + " may be " + loc.String()})
	}
	return out
}

// statedZone is the zone beside the time, else the one that counts for the whole text.
func (p *parser) statedZone(m *mention) *zoneRef {
	if m.a.zone != nil {
		return m.a.zone
	}
	if m.b.zone != nil {
		return m.b.zone
	}
	return p.docZone
}
