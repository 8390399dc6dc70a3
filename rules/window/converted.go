package window

const toldAgain = "told again in a named zone"

// convert gives what is told in the reporter's own time and then in a zone that is named to the second: "about 10am local
// time, which is about midnight UTC", "10:00 (14:00 UTC)".
func (p *parser) convert() {
	for i := 0; i+1 < len(p.mentions); i++ {
		o, m := &p.mentions[i], &p.mentions[i+1]
		if o.role != starts && o.role != ends || !p.converts(o, m) {
			continue
		}
		a := m.a
		if !a.hasDate() && o.a.hasDate() && o.a.part == "" {
			day := *o.day()
			day.from, day.to, day.clock, day.zone, day.hint = a.from, a.to, a.clock, a.zone, a.hint
			a = day
		}
		m.a, m.role, m.score, m.basis, m.prefix, m.suffix, m.reason = a, o.role, o.score, o.basis, o.prefix, o.suffix, ""
		o.role, o.score, o.reason = none, 0, toldAgain
	}
}

// converts tells whether the second of two times is the first one in its own zone.
func (p *parser) converts(o, m *mention) bool {
	switch {
	case !o.point() || !m.point() || o.sent != m.sent, !o.a.clock.set || !m.a.clock.set, o.a.zone != nil || m.a.zone == nil:
		return false
	case (o.a.clock.m-m.a.clock.m)%15 != 0, m.prefix&^(cAt|cClockAt|cTo|cSpan) != 0:
		return false
	}
	first := p.at(o.to)
	return p.ownTime(o, m) || (first.sign("(") || first.sign("=") || first.sign("/")) && m.from == o.to+1
}

// ownTime: "local time" stands behind the first, and nothing that happened between the two.
func (p *parser) ownTime(o, m *mention) bool {
	const happened = cFail | cStart | cEnd | cWork | cSeen | cAnd | cUntil | cOther | cNot
	local := false
	for k := o.to; k < m.from; k++ {
		t := p.at(k)
		if k > o.to+9 || t.is(happened) || t.sign(";") {
			return false
		}
		local = local || k < o.to+3 && t.is(cZoneWord) && !t.is(cZone)
	}
	return local
}
