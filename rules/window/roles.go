package window

// assignPoint decides what a single time says: the impact's start, its end, a moment of it, or a time when all was well.
func (p *parser) assignPoint(m *mention, s *surroundings) {
	m.basis = "explicit-bound"
	switch {
	case m.prefix&^(cFrom|cAt|cClockAt|cTo|cSpan) == 0 && p.farUntil(m):
		m.ends(70, 42, 40)
	case p.onlyThen(m):
		m.ends(64, 0, 0)
	case m.since(), p.sinceBefore(m):
		p.assignSince(m, s)
	case m.prefix&cBy != 0:
		m.ends(60, 40, 38)
	case m.until():
		p.assignUntil(m, s)
	case m.prefix&cAfter != 0 || m.suffix&cAfterAfter != 0:
		p.assignAfter(m, s)
	case m.prefix&cBefore != 0:
		m.assignBefore(s)
	default:
		p.assignBare(m, s)
	}
}

// onlyThen: "at 9:10 it stood still, and only at 9:25 that was over": where one time of a sentence comes "only", it is
// the end of what began at the one before.
func (p *parser) onlyThen(m *mention) bool {
	k := m.from - 1
	for p.at(k).is(cAt|cClockAt) && !p.at(k).writes("only") {
		k--
	}
	i := p.index(m)
	if !p.at(k).writes("only") || p.at(k).sent != m.sent || i == 0 || !m.a.fine() {
		return false
	}
	o := &p.mentions[i-1]
	return o.sent == m.sent && (o.pointAlone() || !o.sp.empty())
}

// since tells whether the words around a time let something begin there. Words that also mean "of" or "at" need an hour.
func (m *mention) since() bool {
	from, at, clock := m.prefix&cFrom != 0, m.prefix&cAt != 0, m.a.clock.set
	if from {
		return !at || clock
	}
	return m.prefix&cSince != 0 || m.suffix&cSinceAfter != 0
}

// sinceBefore: "since before 9", which is as late as it can have begun.
func (p *parser) sinceBefore(m *mention) bool {
	k := m.from - 1
	for k > m.from-4 && p.at(k).is(cBefore|cAt|cClockAt) && !p.at(k).is(cSince) {
		k--
	}
	return m.prefix&cBefore != 0 && p.at(k).is(cSince) && p.at(k).sent == m.sent
}

// wishes: the sentence asks for something: "after we hired three people on Monday we need more seats".
func (p *parser) wishes(m *mention) bool {
	first, end := p.reach(m)
	return p.writesIn(first, end, "wish")
}

func (m *mention) until() bool {
	return m.prefix&cTo != 0 && m.prefix&cAt == 0 || m.prefix&cUntil != 0 || m.suffix&cUntilAfter != 0
}

func (m *mention) begins(fine, part, day, period int) {
	m.role = starts
	m.weigh(fine, part, day, period)
}

func (m *mention) ends(fine, part, day int) {
	m.role = ends
	m.weigh(fine, part, day, 30)
}

func (m *mention) worked(fine, part, day, period int) {
	m.role = worked
	m.weigh(fine, part, day, period)
}

// assignBefore: "before 10:20 all was well", "went down just before 11".
func (m *mention) assignBefore(s *surroundings) {
	if which(s) == starts && m.a.clock.set {
		m.begins(70, 55, 52, 40)
		return
	}
	if work := s.work; nearest(work) < nearest(s.fail) || work[0].dist > 0 || work[1].dist > 0 && work[1].dist < 8 {
		m.worked(64, 44, 42, 30)
	}
}

// assignAfter: "did not fire after midnight" begins there, "after 6:00 all is normal" ends.
func (p *parser) assignAfter(m *mention, s *surroundings) {
	fail, end := nearest(s.fail), nearest(s.end)
	switch {
	case nearest(s.work) < fail, end < fail && end < 6:
		m.ends(60, 40, 38)
	case fail < 99, m.far && !p.wishes(m): // "after we updated the app on Sunday it closes by itself"
		m.begins(70, 55, 52, 40)
	}
}

func (p *parser) assignSince(m *mention, s *surroundings) {
	fail := nearest(s.fail)
	if p.wellFrom(m, s) {
		m.ends(80, 50, 45)
		return
	}
	m.begins(90, 72, 70, 60)
	if fail == 99 && !p.failsNear(m.sent) {
		m.score -= 20
	}
	if !m.a.fine() && m.a.part == "" && m.a.hasDay {
		m.basis = "relative-day"
	}
}

// wellFrom: since then all is well, or it works.
func (p *parser) wellFrom(m *mention, s *surroundings) bool {
	fail, well := nearest(s.fail), s.wellSince()
	if fail == 99 && p.runsSince(m) {
		return true
	}
	bound := m.prefix&cSince|m.suffix&cSinceAfter != 0 && !m.far
	return bound && well < 7 && well < fail && (fail > 6 || !s.failsInClause())
}

// failsInClause: a word of failure stands on some side with no comma between.
func (s *surroundings) failsInClause() bool {
	for _, c := range s.fail {
		if c.dist > 0 && c.breaks == 0 {
			return true
		}
	}
	return false
}

// wellSince is how near a word stands that says that all is well; in "since 9:10, all back at 9:25" it speaks of the other.
func (s *surroundings) wellSince() int {
	if s.end[1].breaks > 0 && s.end[0].dist == 0 {
		return nearest(s.work)
	}
	return min(nearest(s.work), nearest(s.end))
}

// assignUntil: "it worked until 15:00" bounds the beginning, "it was down until 15:00" is the end.
func (p *parser) assignUntil(m *mention, s *surroundings) {
	work, fail := nearest(s.work), nearest(s.fail)
	before := s.work[0].dist > 0 && (s.fail[0].dist == 0 || s.work[0].dist <= s.fail[0].dist) && work <= fail
	after := s.work[1].dist > 0 && s.work[1].dist < 8 && (s.fail[1].dist == 0 || s.work[1].dist < s.fail[1].dist) && work < 10
	if before || after || p.able(m) || p.thenFails(m, s) {
		m.worked(64, 58, 56, 40)
		return
	}
	m.ends(60, 40, 38)
}

// assignBare reads times without a bounding word by the verbs beside them: "started at", "recovered 16:55", "errors at".
func (p *parser) assignBare(m *mention, s *surroundings) {
	if !m.a.fine() && m.a.hasDay {
		m.basis = "relative-day"
	}
	verb := which(s)
	switch {
	case p.lastGood(m, s):
		m.worked(64, 50, 48, 30)
	case p.retried(m, s):
		m.begins(threshold+2, threshold+1, threshold, 0)
	case s.late[1].dist > 0:
		m.begins(86, 60, 50, 40)
	case verb == starts:
		m.begins(88, 70, 66, 45)
	case verb == ends:
		m.ends(80, 45, 40)
	case p.fraction(m), p.ranOut(m):
	case nearest(s.seen) < 8:
		m.begins(63, 52, 50, 40)
	default:
		p.assignMoment(m, s)
	}
	if m.prefix&cEvery != 0 {
		m.basis = "recurring"
	}
}

// lastGood: the last time at which all was well, or at which something came, in a text that tells of a failure.
func (p *parser) lastGood(m *mention, s *surroundings) bool {
	return m.lastSuccess(s) || p.failSays && (p.latest(m) || p.lastBehind(m))
}

// lastSuccess: "the last successful call was at 8:47".
func (m *mention) lastSuccess(s *surroundings) bool {
	before, after := s.lastGood[0].dist, s.lastGood[1].dist
	return before > 0 && before < 9 && m.a.fine() || after > 0 && after < 4
}

// assignMoment takes a time beside words of failure for their beginning.
func (p *parser) assignMoment(m *mention, s *surroundings) {
	fail, work := nearest(s.fail), nearest(s.work)
	well := work < fail && work < 5
	switch {
	case fail == 99:
		p.assignAlone(m, work)
		return
	case well && !m.a.hasDay:
		return
	}
	m.begins(62, 52, 50, 40)
	if well {
		m.score -= 5 // "worked yesterday, but today it fails"
	}
	leads := m.from-p.sents[m.sent] <= 4
	if m.a.loner() || fail > 14 && !leads {
		m.score -= 20
	}
}

// assignAlone takes a time in a sentence without a word of failure.
func (p *parser) assignAlone(m *mention, work int) {
	switch {
	case m.a.hasDay && m.a.day < 0 && work < 6:
		m.worked(0, 0, 0, 0)
	case (m.a.whole() || p.heads(m)) && p.failsNear(m.sent), m.a.hasDay && p.saysNoMore(m) && p.failsBefore(m.sent):
		m.role, m.score = starts, threshold+1
	}
}

// heads: the time of day stands alone on its line, above what was then: "[07:45 UTC]".
func (p *parser) heads(m *mention) bool {
	k := m.to
	for p.at(k).kind == punct && p.at(k).lines == 0 && k < m.to+4 {
		k++
	}
	return m.pointAlone() && p.at(k).lines > 0 && p.leads(m)
}

// whole: day and hour are told.
func (pt *point) whole() bool { return pt.clock.set && (pt.date.set || pt.hasDay || pt.weekday > 0) }

// loner: "at 5", with no day or part of it at hand.
func (pt *point) loner() bool { return pt.clock.bare && !pt.hasDate() && pt.part == "" }

// farUntil: "until we rolled it back at 23:35".
func (p *parser) farUntil(m *mention) bool {
	for k := m.from - 1; k > m.from-9 && p.at(k).sent == m.sent; k-- {
		t := p.at(k)
		if p.claimed[k] || t.sign(",") || t.is(cSince) && !t.is(cAt) {
			return false
		}
		if t.is(cUntil) && !t.is(cAt|cFrom) && t.end-t.start > 2 {
			return true
		}
	}
	return false
}

// fraction: 2/3 without "on", year or clock is no date.
func (p *parser) fraction(m *mention) bool {
	d := m.a.date
	return d.set && d.y == 0 && !m.a.clock.set && m.a.weekday == 0 && m.to-m.from == 3 && p.toks[m.from+1].sign("/") &&
		(m.from == 0 || !p.toks[m.from-1].is(cAt|cSince|cFrom) || p.endsIn(m.from-1, "article"))
}

// verbOf is which for a mention.
func (p *parser) verbOf(m *mention) role {
	s := p.around(m)
	return which(&s)
}

// which tells whether a verb of beginning or ending belongs to the time: one before it without a comma between, else one
// after it, the nearer of both kinds.
func which(s *surroundings) role {
	const reach = 7
	best, found := reach+1, none
	for side := range 2 {
		if d := s.start[side]; d.dist > 0 && d.breaks == 0 && d.dist+side < best {
			best, found = d.dist+side, starts
		}
		if d := s.end[side]; d.dist > 0 && d.breaks == 0 && d.dist+side < best {
			best, found = d.dist+side, ends
		}
	}
	return found
}
