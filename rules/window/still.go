package window

import (
	"strings"
	"time"
)

// able: "I could log in until 3am", "10 minutes before, I could": what somebody could do then worked then.
func (p *parser) able(m *mention) bool {
	first, end := p.clause(m)
	for k := m.to; k < end; k++ {
		if p.at(k).writes("nowFails") {
			end = k
		}
	}
	return p.writesIn(first, min(m.to+3, end), "could") && !p.failsIn(first, end)
}

// thenFails: "I was playing until 3am and now I cannot get in": nothing before the time fails, and what follows it does.
func (p *parser) thenFails(m *mention, s *surroundings) bool {
	next := p.at(m.to)
	joins := next.is(cAnd) || next.sign(",") || next.writes("but") || next.writes("plus") || next.writes("nowFails")
	return joins && next.sent == m.sent && s.fail[0].dist == 0 && s.end[1].dist == 0 && s.fail[1].dist > 0 && s.fail[1].dist < 16
}

// couldBefore: "10 minutes before I could log in".
func (p *parser) couldBefore(m *mention) bool {
	if !p.at(m.to).is(cBefore) && !p.at(m.to).writes("formerly") || p.at(m.to).sent != m.sent || p.claimed[m.to+1] {
		return false
	}
	end := m.to + 1
	for end < m.to+12 && p.sameClause(m, end) {
		end++
	}
	return p.writesIn(m.to+1, min(m.to+5, end), "could") && !p.failsIn(m.to+1, end)
}

// lastBehind: "9:55 was the last time it came".
func (p *parser) lastBehind(m *mention) bool {
	k := m.to
	for k < m.to+4 && p.small(k) {
		k++
	}
	t := p.at(k)
	if !m.point() || t.sent != m.sent || k == m.to {
		return false
	}
	if t.writes("latest") {
		k++
		if p.at(k).is(cTime|cFail|cOther) || p.at(k).kind != word {
			return false
		}
	} else if !t.is(cLastGood) && !t.writes("earlierTime") && !t.writes("lastTime") {
		return false
	}
	_, end := p.reach(m)
	return !p.failsIn(k, min(end, k+8))
}

// small: a verb such as "was" and an article, which say nothing by themselves.
func (p *parser) small(k int) bool {
	t := p.at(k)
	return t.kind == word && (t.node == nil || t.is(cStop|cAt)) && !t.is(cFail|cOther|cLastGood) && !t.writes("latest") && !t.writes("lastTime") &&
		!t.writes("earlierTime")
}

// retried: "I tried again at noon": it failed already.
func (p *parser) retried(m *mention, s *surroundings) bool {
	first, end := p.clause(m)
	return nearest(s.work) == 99 && p.writesIn(first, end, "tries") && p.writesIn(first, end, "again")
}

// laterHalf moves a time that may be morning or afternoon by half a day, where a length up to now tells which it is: "I
// got stuck at 6:00 and cannot log in for two hours", written at eight in the evening.
func (p *parser) laterHalf(f *placed, all []placed) {
	if f.m.role != starts || f.start.at.Hour() >= 12 || p.clock24 || !f.m.a.eitherHalf() {
		return
	}
	late := f.start.at.Add(12 * time.Hour)
	for i := range all {
		e := &all[i]
		if e.m.role != lasting || e.m.sp.exact == 0 || sentencesApart(f.m, e.m) > 2 {
			continue
		}
		if length := e.m.sp.exact; p.runsUntilNow(late, length) && !p.runsUntilNow(f.start.at, length) {
			f.start.at, e.m.suffix = late, e.m.suffix|cNow
			return
		}
	}
}

// eitherHalf: nothing tells whether the time is one of the morning or of the afternoon.
func (pt *point) eitherHalf() bool {
	return pt.clock.loose && pt.clock.mer == unsaid && pt.part == "" && pt.hint == ""
}

// runsUntilNow: what began then and lasted so long is going on, give or take an eighth.
func (p *parser) runsUntilNow(start time.Time, length time.Duration) bool {
	off := p.now.Sub(start) - length
	return off.Abs() <= max(length/8, slack)
}

// stopsDoing: "it stopped receiving data", unlike "it stopped" and "it stopped failing".
func (p *parser) stopsDoing(k int) bool {
	t, next := p.at(k), p.at(k+1)
	return strings.HasSuffix(p.text[t.start:t.end], "stopped") && strings.HasSuffix(next.text, "ing") && next.sent == t.sent && !next.is(cFail)
}
