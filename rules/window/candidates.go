package window

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
	return p.otherZones(f, w, out)
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
