package window

import (
	"strings"
	"time"
)

func (p *parser) assignRange(m *mention, s *surroundings) {
	if s.workedThen() {
		m.reason = "it worked then"
		return
	}
	if p.changes(m) {
		m.role, m.basis, m.score = starts, "explicit-bound", 72
		return
	}
	m.role, m.basis = both, "explicit-range"
	m.score = 80
	if m.a.fine() {
		m.score = 100
	}
	if m.a.stamp && m.b.stamp {
		m.basis = "iso-interval"
	}
	if nearest(s.fail) == 99 && nearest(s.start) == 99 && nearest(s.end) >= 12 && !m.a.stamp {
		p.doubtRange(m)
	}
}

// changes: "there was a change between 20:00 and 23:00" tells when it began, where the failure is told elsewhere.
func (p *parser) changes(m *mention) bool {
	first, end := p.reach(m)
	if !p.writesIn(max(first, m.from-14), min(end, m.to+14), "change") || p.failsIn(first, end) {
		return false
	}
	return p.failsNear(m.sent) || m.sent > p.at(p.subjectTo).sent || end < len(p.toks)-ahead
}

// reach are the first token of a mention's sentence and the one after it, in long ones not all of it.
func (p *parser) reach(m *mention) (first, end int) {
	const far = 120
	return max(p.sents[m.sent], m.from-far), min(p.sents[m.sent+1], m.to+far)
}

// writesIn tells whether a token from here to there is in the role that is called so.
func (p *parser) writesIn(from, to int, what string) bool {
	for k := from; k < to; k++ {
		if p.at(k).writes(what) {
			return true
		}
	}
	return false
}

func (p *parser) failsIn(from, to int) bool {
	for k := from; k < to; k++ {
		if p.at(k).is(cFail) {
			return true
		}
	}
	return false
}

// workedThen: "it worked again about 21:00-21:15".
func (s *surroundings) workedThen() bool {
	for _, c := range []cue{s.work[0], s.end[0]} {
		if c.dist > 0 && c.dist <= 2 && c.breaks == 0 {
			return true
		}
	}
	return false
}

// doubtRange: a range with nothing beside it that tells of an impact counts less, or not at all.
func (p *parser) doubtRange(m *mention) {
	own := m.a.hasDate() || m.b.hasDate()
	dated := own || p.dayIn(m) != nil
	switch {
	case p.wishes(m), !own && m.officeHours():
		m.role, m.score = none, 0
	case dated || p.fragment(m.sent) && p.failsNear(m.sent):
		m.score -= 35
	case m.odd():
		m.score = threshold + 2
	default:
		m.role, m.score = none, 0
	}
}

// odd: nobody's contact hours end at 20:10, or lie between 9 and 10 in the morning.
func (m *mention) odd() bool {
	return m.a.clock.m != 0 || m.b.clock.m != 0 || m.prefix&cBetween != 0 && m.a.part+m.b.part != ""
}

// officeHours: "8 to 18", "from 9 am to 5 pm": full hours, most of a day apart.
func (m *mention) officeHours() bool {
	from, _ := m.a.hour()
	to, _ := m.b.hour()
	if to <= from {
		to += 12
	}
	return m.a.clock.set && m.a.clock.m == 0 && m.b.clock.m == 0 && !m.a.stamp && to-from >= 6
}

// fragment: a sentence of a few words, such as a line that only holds the time.
func (p *parser) fragment(sent int) bool {
	return p.sents[sent+1]-p.sents[sent] <= 14
}

// failsNear tells whether the sentence before or after tells of a failure.
func (p *parser) failsNear(sent int) bool {
	first, last := p.sents[max(sent-1, 0)], p.sents[min(sent+2, len(p.sents)-1)]
	for k := first; k < min(last, first+200); k++ {
		if p.toks[k].is(cFail) {
			return true
		}
	}
	return false
}

func (p *parser) assignSpan(m *mention, s *surroundings) {
	m.basis = "relative-duration"
	if m.reason = p.otherLength(m); m.reason != "" {
		return
	}
	switch {
	case m.suffix&cLater != 0 && (!m.sp.short() || nearest(s.end) >= 9):
	case m.suffix&cLater != 0, p.gauges(m):
		m.lasts(threshold-1, 0)
	case m.sinceAgo():
		m.starts(75, 62)
	case p.couldBefore(m):
		m.role = worked
		m.weight(50, 45)
	case p.longAfter(m):
		m.prefix |= cSince
		m.starts(54, 50)
	case m.isAgo(s):
		p.assignAgo(m, s)
	case p.fromThen(m, s):
		m.starts(75, 62)
	default:
		p.assignLength(m, s)
	}
}

// ofSomething: "the last 3 hours of logs", "20 minuti di video"; "2 hours of downtime" is the impact all the same.
func (p *parser) ofSomething(m *mention) bool {
	of, thing := p.at(m.to), p.at(m.to+1)
	if p.at(m.from-1).writes("of") || p.at(m.from-1).is(cAt) && p.at(m.from-2).writes("of") {
		return true // "0.75 of the last 2 hours"
	}
	return (of.writes("of") || of.writes("ofThing")) && of.sent == m.sent && thing.kind == word && thing.sent == m.sent &&
		!thing.is(cFail|cOther|cTime|cNot)
}

// longAfter: "24 hours after the release it still fails", "after 2 hours still nothing".
func (p *parser) longAfter(m *mention) bool {
	behind := p.at(m.to).is(cAfter) && p.at(m.to).sent == m.sent
	if !behind && m.prefix&cAfter == 0 || m.prefix&(cSince|cUntil|cBy) != 0 {
		return false
	}
	for k := m.to + 1; k < m.to+6; k++ {
		if p.at(k).sent == m.sent && p.claimed[k] {
			return false // after a time that is told
		}
	}
	first, end := p.reach(m)
	return p.writesIn(max(p.sents[max(m.sent-1, 0)], first-60), end, "still")
}

func (p *parser) fromThen(m *mention, s *surroundings) bool {
	return m.prefix&cSince != 0 || p.fromLength(m, s)
}

// fromLength: "payments failing from 3 days", "trying from half an hour", as it is said in India.
func (p *parser) fromLength(m *mention, s *surroundings) bool {
	if p.at(m.from).lang != 0 || m.prefix&cFrom == 0 || m.suffix&cAgo != 0 || p.at(m.to).is(cTo|cUntil) && p.claimed[m.to+1] {
		return false
	}
	for k := m.from; k < m.to; k++ {
		if p.at(k).is(cTo) {
			return false // "from 10 to 20 seconds"
		}
	}
	first, _ := p.reach(m)
	return s.fail[0].dist > 0 || p.writesIn(first, m.from, "trying") || m.sp.short() && p.fails(m, s)
}

// underway: "it has been buffering for two hours".
func (p *parser) underway(m *mention, s *surroundings) bool {
	if m.prefix&cSpan == 0 || nearest(s.other) < 9 || nearest(s.work) < 9 {
		return false
	}
	for k := m.from - 1; k > m.from-7 && p.at(k).sent == m.sent && !p.at(k).sign(","); k-- {
		if p.at(k).writes("trying") || p.at(k).writes("been") && strings.HasSuffix(p.at(k+1).text, "ing") {
			return true
		}
	}
	return false
}

// opensClause: nothing, or a comma or colon, stands before the token in its sentence.
func (p *parser) opensClause(i int) bool {
	prev := p.at(i - 1)
	return p.opensSentence(i) || prev.sent == p.at(i).sent && (prev.sign(",") || prev.sign(":") || prev.dash())
}

// headline: "10 days no service", "2+ day outage": a length at the beginning, and right behind it what fails.
func (p *parser) headline(m *mention) bool {
	next := p.at(m.to)
	return m.prefix&^(cAt|cNow) == 0 && m.suffix == 0 && (next.is(cFail|cNot) || next.writes("without")) && next.sent == m.sent && p.opensClause(m.from)
}

// failsAnywhere tells whether this sentence or the next to it tells of a failure.
func (p *parser) failsAnywhere(m *mention, s *surroundings) bool {
	return nearest(s.fail) < 99 || p.failsNear(m.sent)
}

// workedBefore: "it worked fine for 2 days".
func (s *surroundings) workedBefore() bool {
	work, fail := s.work[0].dist, s.fail[0].dist
	return work > 0 && work < 4 && s.work[0].breaks == 0 && (fail == 0 || work < fail)
}

// short spans are measured by the clock, long ones on the calendar.
func (s span) short() bool { return s.exact > 0 && s.days == 0 && s.months == 0 }

func (m *mention) weight(exact, days int) {
	m.score = days
	if m.sp.short() {
		m.score = exact
	}
}

func (m *mention) starts(exact, days int) {
	m.role = starts
	m.weight(exact, days)
}

func (m *mention) lasts(exact, days int) {
	m.role = lasting
	m.weight(exact, days)
}

// sinceAgo: "since 3 hours ago", "desde hace tres horas", "3時間前から".
func (m *mention) sinceAgo() bool {
	return m.suffix&cAgoSince != 0 || m.prefix&cSince != 0 && (m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0)
}

func (m *mention) isAgo(s *surroundings) bool {
	return m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0 && (m.prefix&cBefore == 0 || min(nearest(s.fail), nearest(s.start)) < 99)
}

// laterStill: "two hours later it still fails" tells no end.
func (p *parser) laterStill(m *mention) bool {
	first, end := p.reach(m)
	return m.suffix&cLater != 0 && p.writesIn(first, end, "still")
}

// gauges: by its own words the length measures what it stands beside.
func (p *parser) gauges(m *mention) bool { return m.sp.short() && (p.measures(m) || p.through(m)) }

// measures: "20 minutes from 8:40 on".
func (p *parser) measures(m *mention) bool {
	k := m.to
	if !p.at(k).is(cFrom) || p.at(k).sent != m.sent {
		return false
	}
	for k++; p.at(k).is(cAt) && !p.claimed[k]; k++ {
	}
	return p.at(k).sent == m.sent && p.claimed[k]
}

// through: in Japanese a unit says itself that the time was passed: 20分間.
func (p *parser) through(m *mention) bool {
	return m.prefix == 0 && m.suffix == 0 && strings.HasSuffix(p.slice(m.from, m.to), "分間")
}

func (p *parser) assignAgo(m *mention, s *surroundings) {
	work, fail := nearest(s.work), nearest(s.fail)
	switch {
	case p.failSays && p.latest(m):
		m.role = worked
		m.weight(50, 45)
	case nearest(s.start) < 8:
		m.starts(69, 61)
	case work < fail && work < 6:
		m.role = worked
		m.weight(50, 45)
	case nearest(s.end) < fail:
		m.role = ends
		m.weight(40, 35)
	case fail < 20 && m.suffix&cAfter == 0:
		m.starts(58, 50)
	default:
		p.assignAgoAlone(m)
	}
}

// assignAgoAlone reads "ago" where no word of the sentence tells what was then.
func (p *parser) assignAgoAlone(m *mention) {
	now := (m.prefix|m.suffix)&cNow != 0
	switch {
	case m.prefix&cNow != 0 && p.saysNoMore(m) && p.failsBefore(m.sent):
		m.starts(54, 50)
	case m.sp.short() && m.suffix&cAfter == 0 && (now || p.failsNear(m.sent)):
		m.starts(threshold+1, 0)
	}
}

// weigh is the worth of a point by how finely it is told.
func (m *mention) weigh(fine, part, day, period int) {
	switch {
	case m.a.fine():
		m.score = fine
	case m.a.part != "":
		m.score = part
	case m.a.period != "" || m.a.date.set && m.a.date.d == 0:
		m.score = period
	default:
		m.score = day
	}
}

func inPast(t, now time.Time) bool { return !t.After(now.Add(slack)) }
