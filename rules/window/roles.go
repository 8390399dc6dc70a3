package window

// assignPoint decides what a single time says: the impact's start, its end, a moment of it, or a time when all was well.
func (p *parser) assignPoint(m *mention, s *surroundings) {
	fail, work, end := nearest(s.fail), nearest(s.work), nearest(s.end)
	since := m.prefix&cSince != 0 || m.suffix&cSinceAfter != 0
	if since && m.prefix&(cFrom|cAt) != 0 && m.prefix&cAt != 0 && !m.a.clock.set {
		since = m.prefix&cFrom == 0
	}
	if m.prefix == 0 || m.prefix&^(cFrom|cAt|cClockAt|cTo|cSpan) == 0 {
		if p.farUntil(m) {
			m.role, m.basis = ends, "explicit-bound"
			m.weigh(70, 42, 40, 30)
			return
		}
	}
	switch {
	case since || m.prefix&cFrom != 0 && m.prefix&cAt == 0 || m.prefix&cFrom != 0 && m.a.clock.set:
		p.assignSince(m, fail, work, end)
	case m.prefix&cBy != 0:
		m.role, m.basis = ends, "explicit-bound"
		m.weigh(60, 40, 38, 30)
	case m.prefix&(cUntil|cTo) != 0 && m.prefix&cAt == 0 || m.suffix&cUntilAfter != 0 || m.prefix&cUntil != 0:
		p.assignUntil(m, s, fail, work)
	case m.prefix&cAfter != 0 || m.suffix&cAfterAfter != 0:
		if work < fail || end < fail && end < 6 {
			m.role, m.basis = ends, "explicit-bound"
			m.weigh(60, 40, 38, 30)
			return
		}
		if fail < 99 {
			m.role, m.basis = starts, "explicit-bound"
			m.weigh(70, 55, 52, 40)
		}
	case m.prefix&cBefore != 0:
		if work < fail || s.work[0].dist > 0 || s.work[1].dist > 0 && s.work[1].dist < 8 {
			m.role, m.basis = worked, "explicit-bound"
			m.weigh(64, 44, 42, 30)
		}
	default:
		p.assignBare(m, s)
	}
}

func (p *parser) assignSince(m *mention, fail, work, end int) {
	m.basis = "explicit-bound"
	if (work < fail || end < fail) && min(work, end) < 7 && m.prefix&cSince != 0 && !m.far && fail > 6 {
		m.role = ends
		m.weigh(80, 50, 45, 30)
		return
	}
	if m.a.date.set && m.a.date.d == 0 && m.a.date.y > 0 && m.a.date.m == 0 {
		return
	}
	m.role = starts
	m.weigh(90, 72, 70, 60)
	if fail == 99 && !p.failsNear(m.sent) {
		m.score -= 20
	}
	if !m.a.fine() && m.a.part == "" && m.a.hasDay {
		m.basis = "relative-day"
	}
}

func (p *parser) assignUntil(m *mention, s *surroundings, fail, work int) {
	m.basis = "explicit-bound"
	if s.work[0].dist > 0 && (s.fail[0].dist == 0 || s.work[0].dist <= s.fail[0].dist) && work <= fail ||
		s.work[1].dist > 0 && s.work[1].dist < 8 && (s.fail[1].dist == 0 || s.work[1].dist < s.fail[1].dist) && work < 10 {
		m.role = worked
		m.weigh(64, 58, 56, 40)
		return
	}
	m.role = ends
	m.weigh(60, 40, 38, 30)
}

// assignBare reads times without a bounding word by the verbs beside them: "started at", "recovered 16:55", "errors at".
func (p *parser) assignBare(m *mention, s *surroundings) {
	m.basis = "explicit-bound"
	if !m.a.fine() && m.a.hasDay {
		m.basis = "relative-day"
	}
	fail := nearest(s.fail)
	if g := s.lastGood[0]; g.dist > 0 && g.dist < 9 && m.a.fine() || s.lastGood[1].dist > 0 && s.lastGood[1].dist < 4 {
		m.role = worked
		m.weigh(64, 50, 48, 30)
		return
	}
	if s.late[1].dist > 0 {
		m.role = starts
		m.weigh(86, 60, 50, 40)
		return
	}
	switch which(s) {
	case starts:
		m.role = starts
		m.weigh(88, 70, 66, 45)
		return
	case ends:
		m.role = ends
		m.weigh(80, 45, 40, 30)
		return
	}
	if m.prefix&cEvery != 0 {
		m.basis = "recurring"
	}
	if p.fraction(m) {
		return
	}
	if seen := nearest(s.seen); seen < 8 {
		m.role = starts
		m.weigh(63, 52, 50, 40)
		return
	}
	if fail == 99 {
		if m.a.date.set && m.a.clock.set && p.failsNear(m.sent) {
			m.role, m.score = starts, threshold+1
		}
		return
	}
	if work := nearest(s.work); work < fail && work < 5 && !m.a.hasDay {
		return
	}
	m.role = starts
	m.weigh(62, 52, 50, 40)
	if m.a.fine() && m.a.clock.bare || fail > 14 {
		m.score -= 20
	}
}

// farUntil: "until we rolled it back at 23:35".
func (p *parser) farUntil(m *mention) bool {
	for k := m.from - 1; k >= 0 && k > m.from-9 && p.toks[k].sent == m.sent; k-- {
		t := &p.toks[k]
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
		(m.from == 0 || !p.toks[m.from-1].is(cAt|cSince|cFrom) || p.toks[m.from-1].text == "the")
}

// which tells whether a verb of beginning or ending belongs to the time: one before it without a comma between, else one
// after it, the nearer of both kinds.
func which(s *surroundings) role {
	const reach = 7
	best, found := reach+1, none
	for _, side := range [2]int{0, 1} {
		for _, c := range []struct {
			cue  [2]cue
			role role
		}{{s.start, starts}, {s.end, ends}} {
			d := c.cue[side]
			if d.dist > 0 && d.breaks == 0 && d.dist+side < best {
				best, found = d.dist+side, c.role
			}
		}
	}
	return found
}

// dayIn finds the point of the same sentence, or of the sentence before, or of the subject, that has a day to lend.
func (p *parser) dayIn(m *mention) *point {
	var best *point
	gap := 1 << 30
	at := p.index(m)
	for i := at - 1; i >= 0 && i > at-8; i-- {
		o := &p.mentions[i]
		if m.sent-o.sent > 1 {
			break
		}
		if d := m.from - o.to + 40*(m.sent-o.sent); o.lends() && d < gap {
			best, gap = o.day(), d
		}
	}
	for i := at + 1; i < len(p.mentions) && i < at+8 && p.mentions[i].sent == m.sent; i++ {
		o := &p.mentions[i]
		if d := o.from - m.to + 2; o.lends() && d < gap && !o.a.clock.set {
			best, gap = o.day(), d
		}
	}
	if best == nil && m.from >= p.subjectEnd() {
		for i := range p.mentions {
			if o := &p.mentions[i]; o.to <= p.subjectEnd() && o.lends() && o.reason == "" {
				return o.day()
			}
		}
	}
	return best
}

func (p *parser) index(m *mention) int {
	lo, hi := 0, len(p.mentions)
	for lo < hi {
		mid := (lo + hi) / 2
		if p.mentions[mid].from < m.from {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// lends tells whether the mention has a day that a bare time beside it may take.
func (m *mention) lends() bool {
	if !m.sp.empty() || m.a.stamp {
		return false
	}
	return m.a.date.set && m.a.date.d > 0 || m.a.hasDay || m.a.weekday > 0
}

func (m *mention) day() *point {
	d := m.a
	if m.ranged && m.b.hasDate() {
		d = m.b
	}
	d.clock, d.zone = clock{}, nil
	return &d
}
