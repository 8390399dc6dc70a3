package window

import "strings"

// veto names what makes a time something else than the impact.
func (p *parser) veto(m *mention, s *surroundings) string {
	itself := p.notItself(m, s)
	if itself == "" {
		itself = p.apart(m)
	}
	switch {
	case itself != "":
		return itself
	case m.farSince():
		return ""
	case m.prefix&cEvery != 0 && !m.sp.empty():
		return "an interval"
	case s.late[0].dist > 0 || s.late[1].dist > 0:
		return "" // planned for a time and late for it
	case p.transacted(m), p.andNow(m), p.failSays && p.lastBehind(m):
		return ""
	case p.elsewhere(m, s):
		return "belongs to something else than the impact"
	case m.ahead(s):
		return "lies ahead"
	}
	return ""
}

// transacted: "I paid at 16:12 and was charged, but the booking does not show": what the reporter did with the service at
// the time is what failed, where the failure is told behind it.
func (p *parser) transacted(m *mention) bool {
	moment := m.pointAlone() || m.sp.short() && (m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0)
	if !moment || m.ranged || m.strong() {
		return false
	}
	first, end := p.reach(m)
	behind := min(p.sents[min(m.sent+2, len(p.sents)-1)], m.to+60)
	return p.writesIn(max(first, m.from-8), min(end, m.to+30), "did") && (p.failsIn(m.to, behind) || p.writesIn(m.to, end, "but"))
}

// datesFrom: "the picture is from an hour ago".
func (p *parser) datesFrom(m *mention) bool {
	if m.sp.empty() || m.suffix&cAgo == 0 && m.prefix&cAgoBefore == 0 || p.latest(m) {
		return false
	}
	if of := p.at(m.to + 1); hasKanji(of.text) && strings.HasPrefix(of.text, "の") && of.sent == m.sent {
		return !p.at(m.to + 2).is(cFail)
	}
	k := m.from - 1
	for p.at(k).is(cAgoBefore|cAt|cSpan) && !p.at(k).is(cFrom) {
		k--
	}
	return p.at(k).is(cFrom) && !p.at(k).is(cSince) && p.at(k).sent == m.sent
}

// awaits: "I have been waiting for your answer for 2 hours".
func (p *parser) awaits(m *mention) bool {
	waits, answer := false, false
	for k := m.from - 1; p.sameClause(m, k); k-- {
		waits, answer = waits || p.at(k).writes("waits"), answer || p.at(k).writes("answer")
	}
	for k := m.to; p.sameClause(m, k); k++ {
		waits, answer = waits || p.at(k).writes("waits"), answer || p.at(k).writes("answer")
	}
	return waits && answer
}

// sameClause: the token belongs to the mention's sentence and parts no clauses of it.
func (p *parser) sameClause(m *mention, k int) bool {
	t := p.at(k)
	return k >= 0 && t.sent == m.sent && !p.claimed[k] && !t.sign(",") && !t.sign(";") && !t.is(cAnd)
}

// farSince: "since your release on Tuesday". After something else, the words beside it count.
func (m *mention) farSince() bool { return m.far && m.prefix&cAfter == 0 }

// elsewhere: the time belongs to something else, in Japanese also to what follows it: 10時の予約.
func (p *parser) elsewhere(m *mention, s *surroundings) bool {
	next := p.at(m.to)
	if next.is(cOther) && next.sent == m.sent && (strings.HasPrefix(next.text, "の") || m.point() && m.prefix&cSpan != 0) {
		return true // 10時の予約, "for the 2:00 flight"
	}
	return (m.attached(s) || m.outbid(s)) && !p.consequence(m, s) && !p.tryingFor(m)
}

// notItself: the word before a time can make it the time of writing, or another one that the impact is compared with.
func (p *parser) notItself(m *mention, s *surroundings) string {
	switch {
	case m.deadline(s):
		return "a deadline"
	case p.awaits(m):
		return "waiting for an answer"
	case p.datesFrom(m):
		return "the age of something"
	case m.farSince():
		return ""
	case p.writing(m):
		return "the time of writing"
	case p.compared(m):
		return comparison
	}
	return ""
}

const comparison = "only compared with"

// compared: "same as last Tuesday:", "wie schon am Montag", where the day is that of another time.
func (p *parser) compared(m *mention) bool {
	if !m.point() || m.a.clock.set || !m.a.hasDate() || m.prefix&(cSince|cFrom|cUntil|cTo|cBy) != 0 {
		return false
	}
	k := m.from - 1
	for k > m.from-3 && p.at(k).is(cAt) && !p.at(k).like() {
		k--
	}
	return p.at(k).like() && p.at(k).sent == m.sent
}

// like: a word that compares.
func (t *token) like() bool { return t.writes("like") }

// writes tells whether the token is in the role that is called so; cNamed holds all those that need no class of their own.
func (t *token) writes(what string) bool {
	if t.node == nil || t.node.mask&cNamed == 0 {
		return false
	}
	for _, s := range t.node.senses {
		if s.cl == cNamed && s.str == what {
			return true
		}
	}
	return false
}

// writing: "it is now 4 pm", "it is 1 October", "the calendar shows 10:00".
func (p *parser) writing(m *mention) bool {
	prev := p.at(m.from - 1)
	return m.point() && (m.a.clock.set || m.a.date.d > 0) && (prev.writes("writing") || prev.writes("instead")) && prev.sent == m.sent
}

func (m *mention) ahead(s *surroundings) bool {
	will := s.future[0].dist
	return will > 0 && will < 6 && !m.ranged && m.prefix&cSince == 0
}

// deadline: "by 5 pm", unless that is when it was over.
func (m *mention) deadline(s *surroundings) bool {
	if m.prefix&cBy == 0 && m.suffix&cByAfter == 0 || which(s) == ends {
		return false
	}
	return s.work[1].dist == 0 || s.work[1].dist >= 6
}

// attached: "the invoice of 3 March".
func (m *mention) attached(s *surroundings) bool {
	o := s.other[0].dist
	return !m.strong() && o > 0 && o <= 2 && (s.fail[0].dist == 0 || s.fail[0].dist > o)
}

// outbid tells whether a word for something else stands nearer to the time than one for the failure.
func (m *mention) outbid(s *surroundings) bool {
	other, fail := nearest(s.other), nearest(s.fail)
	if m.strong() && s.onlyTheme(fail, m.ranged) {
		return false
	}
	if s.other[0].dist == 0 {
		other += 2 // what follows a time says less about it
	}
	if s.fail[0].dist == 0 && !m.strong() {
		fail++
	}
	itsOwn := s.other[0].dist > s.start[0].dist && s.other[0].dist <= s.start[0].dist+2
	if !itsOwn { // else it is the other thing that started
		fail = min(fail, nearest(s.start))
	}
	return other <= m.sight() && (other < fail || other == fail && nearest(s.fail) == 99)
}

// sight is how far a word for something else reaches, the less the clearer the time bounds something by itself:
// "waiting for a runner since 10:17".
func (m *mention) sight() int {
	switch {
	case m.suffix&cSinceAfter != 0:
		return 4 // what it is about stands behind it: "17時からデモ"
	case m.strong() && !m.ranged && m.a.fine():
		return 2
	case m.strong():
		return 5
	}
	return 8
}

// onlyTheme: in "since Friday the appointments do not show" the other thing is what the sentence is about.
func (s *surroundings) onlyTheme(fail int, ranged bool) bool {
	return s.other[0].dist == 0 && (fail < 99 || !ranged && s.other[1].dist > 3)
}

// consequence: "it started after the maintenance on Saturday": the other thing only tells when the impact began.
func (p *parser) consequence(m *mention, s *surroundings) bool {
	o, start := s.other[0].dist, s.start[0]
	if o == 0 || start.dist <= o || start.breaks > 0 || start.dist > 10 {
		return false
	}
	for k := m.from - o - 1; k >= m.from-o-3; k-- {
		if p.at(k).is(cAfter | cSince) {
			return true
		}
	}
	return false
}
