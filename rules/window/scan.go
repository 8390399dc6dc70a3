package window

import "slices"

// scan walks the text once and collects the mentions.
func (p *parser) scan() {
	p.claimed = slices.Grow(p.claimed, len(p.toks))[:len(p.toks)]
	clear(p.claimed)
	for i := 0; i < len(p.toks) && len(p.mentions) < maxMentions; {
		t := &p.toks[i]
		if t.is(cThen) {
			p.thenAt = append(p.thenAt, i)
		}
		if t.kind != number && !t.is(cTime|cOrdinal) {
			i++
			continue
		}
		m, ok := p.mentionAt(i)
		if !ok {
			i++
			continue
		}
		m.from, m.sent = i, t.sent
		m.suffix = p.suffixAt(m.to)
		for k := m.from; k < m.to; k++ {
			p.claimed[k] = true
		}
		p.note24(&m)
		p.farSince(&m)
		m.a.hint = p.partNear(&m)
		m.b.hint = m.a.hint
		if p.merges(&m) {
			i = m.to
			continue
		}
		p.mentions = append(p.mentions, m)
		i = m.to
	}
}

// farSince: "since your release on Tuesday", "seit dem Update am Montag".
func (p *parser) farSince(m *mention) {
	if !m.point() || m.prefix&^(cFrom|cAt|cClockAt|cTo|cSpan) != 0 {
		return
	}
	for k := m.from - 1; k > m.from-9 && p.at(k).sent == m.sent; k-- {
		t := p.at(k)
		if p.claimed[k] || t.sign(",") || t.is(cFail) {
			return
		}
		if t.is(cSince|cAfter) && !t.is(cFrom|cAt) {
			m.prefix, m.far = m.prefix|t.mask()&(cSince|cAfter), true
			return
		}
	}
}

// partNear is a part of the day that the sentence tells apart from the time: "every night between 1 and 3".
func (p *parser) partNear(m *mention) string {
	for k := m.from - 8; k < m.to+8; k++ {
		if t := p.at(k); t.sent == m.sent && (k < m.from || k >= m.to) {
			if s, ok := t.node.find(cPart); ok {
				return s.str
			}
		}
	}
	return ""
}

// merges gives a day the hour in brackets after it ("since this morning's release (07:30)"), and makes a range of a late
// job ("at 9:15 instead of 6:00").
func (p *parser) merges(m *mention) bool {
	k := len(p.mentions) - 1
	if k < 0 || !m.point() || !m.a.clock.set || m.a.hasDate() {
		return false
	}
	prev := &p.mentions[k]
	if prev.sent != m.sent || !prev.point() || m.from-prev.to > 5 {
		return false
	}
	return p.bracketedHour(prev, m) || p.insteadOf(prev, m)
}

func (p *parser) bracketedHour(prev, m *mention) bool {
	if !p.at(m.from-1).sign("(") || prev.a.clock.set || !prev.a.hasDate() {
		return false
	}
	prev.a.clock, prev.a.zone, prev.to = m.a.clock, m.a.zone, m.to
	return true
}

func (p *parser) insteadOf(prev, m *mention) bool {
	if !p.at(m.from-1).writes("instead") || !prev.a.clock.set || p.at(prev.from-1).writes("writing") {
		return false
	}
	prev.b, prev.a, prev.ranged, prev.to = prev.a, m.a, true, m.to
	prev.a.date, prev.a.weekday, prev.a.hasDay, prev.a.day = prev.b.date, prev.b.weekday, prev.b.hasDay, prev.b.day
	return true
}

func (p *parser) note24(m *mention) {
	for _, c := range []clock{m.a.clock, m.b.clock} {
		if c.set && !m.a.stamp && c.mer == unsaid && (c.h > 12 || c.h > 0 && c.h < 10 && !c.loose && c.minutes) {
			p.clock24 = true
		}
	}
}
