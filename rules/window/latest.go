package window

// latest: "the last build that finished is three days ago", "neuester Eintrag vom 16. Juni": a clause about the last thing
// that came, whatever it is, tells until when all was well.
func (p *parser) latest(m *mention) bool {
	if m.ranged || m.prefix&(cSince|cUntil|cFrom|cTo|cBefore|cBy|cLast) != 0 && m.prefix&cAt == 0 {
		return false
	}
	for k := m.from - 1; k > m.from-14 && p.at(k).sent == m.sent; k-- {
		t := p.at(k)
		switch {
		case t.is(cLastGood):
			return true
		case t.writes("latest"):
			return p.lastThing(k, m)
		case p.claimed[k], t.is(cOther) && !t.is(cAt), t.is(cFail | cNot), t.sign(","), t.sign(";"):
			return false
		}
	}
	return false
}

// ranOut: "Expires on: 15 June 2026": what ran out in the past fails since then, in a text that tells of a failure; else the
// time is not the impact.
func (p *parser) ranOut(m *mention) bool {
	k := m.from - 1
	for p.at(k).sent == m.sent && k > m.from-4 && (p.at(k).kind == punct || p.at(k).is(cAt)) && !p.at(k).writes("lapses") {
		k--
	}
	if !p.at(k).writes("lapses") || p.at(k).sent != m.sent {
		return false
	}
	loc, _, _ := p.zoneOf(m)
	at, ok := p.resolve(&m.a, loc, nil)
	if ok && at.at.Before(p.now) && m.a.date.y > 0 && p.failSays {
		m.begins(70, 55, 52, 0)
	} else {
		m.reason = "when something runs out"
	}
	return true
}

// lastThing: what follows the word for "last" is a thing, no day and no unit of time, and the clause begins with it.
func (p *parser) lastThing(k int, m *mention) bool {
	thing := p.at(k + 1)
	if thing.kind != word || thing.is(cTime|cFail|cOther|cEnd) || k+1 >= m.from {
		return false
	}
	first := k
	for p.at(first-1).is(cStop|cAt) && p.at(first-1).sent == m.sent && first > k-4 {
		first--
	}
	prev := p.at(first - 1)
	return p.opensSentence(first) || prev.sent != m.sent || prev.kind == punct || prev.is(cAnd) || prev.writes("but")
}
