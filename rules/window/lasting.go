package window

// soLong is the reason against the length of what was well.
const soLong = "so long it worked"

// fails tells whether the sentence tells of a failure, or is a few words beside one that does.
func (p *parser) fails(m *mention, s *surroundings) bool {
	return nearest(s.fail) < 99 || p.fragment(m.sent) && p.failsNear(m.sent)
}

// assignLength reads "the last 3 hours", "for 3 hours", "3 hours now", "3 Stunden lang".
func (p *parser) assignLength(m *mention, s *surroundings) {
	near, now, span := nearest(s.fail) < 15, (m.suffix|m.prefix)&cNow != 0, m.prefix&cSpan != 0
	switch {
	case m.prefix&cLast != 0 && m.prefix&cAfter == 0:
		p.assignLast(m, s)
	case span:
		p.assignSpanned(m, s, now)
	case now && near:
		m.lasts(56, 54)
	case (near || now) && m.suffix&cLong != 0, p.headline(m), p.closing(m, s), p.waitsBehind(m):
		m.lasts(50, 48)
	case p.restates(m), p.saysNoMore(m) && p.failsBefore(m.sent):
		m.lasts(52, 50)
	}
}

// restates: "for a while now (about 3 days)": the length tells more exactly what was just told vaguely.
func (p *parser) restates(m *mention) bool {
	for k := m.from - 1; k > m.from-9 && (p.at(k).sent == m.sent || p.at(m.from-1).sign("(")); k-- {
		t := p.at(k)
		if t.writes("vague") {
			return true
		}
		if t.kind == word && !t.is(cAt|cNow|cSpan|cNumber|cAgoBefore) {
			return false
		}
	}
	return false
}

// saysNoMore: "Three days already!": the sentence tells a length, and nothing that has been so long.
func (p *parser) saysNoMore(m *mention) bool {
	const small = cWhole | cStop | cAt | cNow | cSpan | cAgoBefore | cSince | cLast | cAnd | cAgo
	first, end := p.sents[m.sent], p.sents[m.sent+1]
	if end-first > 20 {
		return false
	}
	for k := first; k < end; k++ {
		t := p.at(k)
		if p.claimed[k] || t.kind == punct {
			continue
		}
		if !t.is(small) && !t.writes("runs") && !t.writes("still") && !t.writes("been") && !t.writes("so") {
			return false
		}
	}
	return m.sp.unit != "second" && m.suffix&(cAgo|cLater) == 0
}

// failsBefore tells whether the sentence before tells of a failure.
func (p *parser) failsBefore(sent int) bool {
	return sent > 0 && p.failsIn(max(p.sents[sent-1], p.sents[sent]-100), p.sents[sent])
}

// closing: "API down 3 hours": what fails, and right behind it a length with which the sentence ends.
func (p *parser) closing(m *mention, s *surroundings) bool {
	if nearest(s.other) < 9 || nearest(s.work) < 9 {
		return false
	}
	to := m.to
	if p.at(to).sign("+") {
		to++
	}
	before := m.from - 1
	for p.at(before).is(cAt) && !p.at(before).is(cFail) {
		before--
	}
	return m.prefix&^(cAt|cNow|cClockAt) == 0 && m.suffix&^cNow == 0 && p.at(before).is(cFail) && p.at(before).sent == m.sent &&
		(p.at(to).sent != m.sent || p.at(to).sign("."))
}

// assignSpanned reads "for 3 hours".
func (p *parser) assignSpanned(m *mention, s *surroundings, now bool) {
	switch {
	case s.workedBefore():
		m.reason = soLong
	case p.waited(m), p.tryingFor(m):
		m.lasts(46, 44)
	case now || p.failsAnywhere(m, s) || p.underway(m, s):
		m.lasts(56, 54)
		if p.stillBehind(m) {
			m.score += 2
		}
	case m.suffix&cLong != 0 && nearest(s.fail) < 15:
		m.lasts(50, 48)
	}
}

// stillBehind: "for more than 36 hours, still not finished": that length runs until now.
func (p *parser) stillBehind(m *mention) bool {
	_, end := p.reach(m)
	return p.writesIn(m.to, end, "still")
}

// assignLast reads "the last 3 hours"; where no word tells of a failure, it only has to be short and not said to be well.
func (p *parser) assignLast(m *mention, s *surroundings) {
	switch {
	case p.fails(m, s):
		m.starts(72, 60)
	case m.sp.short() && !s.workedBefore() && nearest(s.work) > 6:
		m.starts(threshold+4, 0)
	}
}

// tryingFor: "I have been trying for two hours to join a call that I paid for", whatever the call is.
func (p *parser) tryingFor(m *mention) bool {
	return m.prefix&cSpan != 0 && p.writesIn(max(m.from-3, p.sents[m.sent]), m.from, "trying")
}

// waitsBehind: 2時間待っています; elsewhere what stands so is to be waited, as in "90 minutes wait".
func (p *parser) waitsBehind(m *mention) bool {
	return p.at(m.to).writes("waits") && hasKanji(p.at(m.to).text) && p.at(m.to).sent == m.sent
}

// waited: "waited for 24 hours", which says less than how long it has been so.
func (p *parser) waited(m *mention) bool {
	return m.prefix&cSpan != 0 && p.writesIn(max(m.from-3, p.sents[m.sent]), m.from, "waits")
}
