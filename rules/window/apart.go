package window

import "strings"

// apart names what takes a time out of the report although words of failure stand by: it is part of a name, of a figure of
// speech, or the time of something that the reporter made or wanted to attend.
func (p *parser) apart(m *mention) string {
	switch {
	case !m.point():
		return ""
	case p.inName(m):
		return "part of a name"
	case p.attribute(m):
		return "belongs to something else than the impact"
	case p.figure(m):
		return "said of no day"
	case p.ownWork(m):
		return "when the reporter made something"
	}
	return ""
}

// inName: the "Today" tab, the Sales Today widget: a day in quotes, or one with a capital beside another in a sentence that
// has few.
func (p *parser) inName(m *mention) bool {
	t, prev, next := p.at(m.from), p.at(m.from-1), p.at(m.to)
	if m.to-m.from != 1 || !t.is(cDay) {
		return false
	}
	if prev.quotes() && next.quotes() && next.sent == m.sent {
		return true
	}
	return t.capital && !t.caps && p.titled(m) && (prev.capital || p.endsIn(m.from-1, "article"))
}

// quotes: a sign that opens or closes a quotation.
func (t *token) quotes() bool {
	return t.kind == punct && strings.Contains("\"“”„«»「」『』", t.text)
}

// titled: the time has a capital within a sentence of small letters.
func (p *parser) titled(m *mention) bool {
	first, end := p.reach(m)
	small, capitals := 0, 0
	for n := first + 1; n < end; n++ {
		switch t := p.at(n); {
		case t.kind != word:
		case t.capital:
			capitals++
		default:
			small++
		}
	}
	return m.from > first && p.at(m.from-1).kind == word && capitals < small
}

// attribute: "I cannot connect to 9:05 pm quiz": behind "to" alone, a time right before the name of a thing is that thing's.
func (p *parser) attribute(m *mention) bool {
	prev, next := p.at(m.from-1), p.at(m.to)
	if !m.a.clock.set || m.a.hasDate() || m.a.part != "" || prev.text != "to" || p.claimed[max(m.from-2, 0)] {
		return false
	}
	return next.kind == word && next.node == nil && next.sent == m.sent && next.lines == 0 && !next.capital
}

// figure: "you can tell me all day long": what somebody may do all day is no failure.
func (p *parser) figure(m *mention) bool {
	if !p.at(m.from).is(cWhole) {
		return false
	}
	may := false
	for k := m.from - 1; k > m.from-16 && p.sameClause(m, k); k-- {
		if p.at(k).is(cNot | cFail) {
			return false
		}
		may = may || p.at(k).writes("may")
	}
	return may && !p.at(m.to).is(cNot|cFail)
}

// ownWork: "I created a dashboard yesterday": the day on which the reporter made what fails since. What was made today
// failed today.
func (p *parser) ownWork(m *mention) bool {
	const bound = cSince | cFrom | cAfter | cUntil | cTo | cBefore
	first, end := p.clause(m)
	if m.a.clock.set || m.a.hasDay && m.a.day == 0 || m.prefix&bound != 0 || m.suffix != 0 || p.failsIn(first, end) {
		return false
	}
	return p.made(m, first, end)
}

// made: "I created", with the time anywhere about it, and in German and Dutch also between the two.
func (p *parser) made(m *mention, first, end int) bool {
	self := -1
	for k := first; k < end; k++ {
		if p.at(k).writes("self") {
			self = k
		}
		if p.at(k).writes("made") && self >= 0 && (k-self <= 3 || self < m.from && k >= m.to) {
			return true
		}
	}
	return false
}

// clause is where the clause of a mention begins and ends, within twenty words of it.
func (p *parser) clause(m *mention) (first, end int) {
	const far = 20
	first, end = m.from, m.to
	for first > m.from-far && p.sameClause(m, first-1) {
		first--
	}
	for end < m.to+far && p.sameClause(m, end) {
		end++
	}
	return first, end
}

// steady: "the connection has been up for 2 days without loss": so long a thing ran; in "the results have been online for an
// hour, but not in the app" it is as long as they are missing there.
func (p *parser) steady(m *mention) bool {
	const long = cSpan | cSince | cAgoSince | cAgoBefore | cNow
	first, end := p.clause(m)
	if (m.prefix&long|m.suffix&cAgoSince) == 0 || m.prefix&cLast != 0 || m.suffix&cAgo != 0 || p.missingElsewhere(m, end) {
		return false
	}
	up := false
	for k := first; k < end; k++ {
		t := p.at(k)
		switch {
		case k >= m.to && t.writes("without"):
			return up || p.writesIn(first, m.from, "runs")
		case t.is(cFail | cNot), t.writes("trying"), t.writes("only"):
			return false
		}
		up = up || t.writes("up")
	}
	return up
}

// missingElsewhere: "but not in the app" follows.
func (p *parser) missingElsewhere(m *mention, end int) bool {
	for k := end; p.at(k).sent == m.sent && k < end+12; k++ {
		if p.at(k).writes("but") && p.at(k+1).is(cNot) {
			return true
		}
	}
	return false
}

// shown: "when I export data for 24 hours", "the report for 30 days": the length of what is shown.
func (p *parser) shown(m *mention) bool {
	if m.prefix&cSpan == 0 || m.prefix&cSince != 0 || (m.prefix|m.suffix)&cNow != 0 {
		return false
	}
	k := m.from - 1
	for p.at(k).is(cSpan | cAt) {
		k--
	}
	first, end := p.clause(m)
	switch {
	case p.failsIn(first, m.from), p.writesIn(first, m.from, "runs"), p.writesIn(first, m.from, "been"):
		return false
	case p.at(k).writes("chart") && p.at(k).sent == m.sent:
		return k < m.from-1
	}
	return p.writesIn(first, m.from, "views") || end > m.to && p.at(end-1).writes("views")
}
