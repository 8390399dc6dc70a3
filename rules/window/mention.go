package window

// role is what a time says about the impact.
type role uint8

const (
	none    role = iota
	starts       // the impact began here
	ends         // it ended here
	both         // a range
	lasting      // a span that lies within or measures it
	worked       // it still worked then: the impact began later
)

// mention is one time expression of the text with all that was found out about it.
type mention struct {
	a, b     point // b only for ranges
	sp       span  // for spans
	ranged   bool
	from, to int
	sent     int
	prefix   class // the words before that say how the time bounds the impact
	suffix   class
	role     role
	score    int
	basis    string
	reason   string // why rejected
	far      bool   // "since" stands further ahead
	ago      bool
}

func (m *mention) point() bool { return !m.ranged && m.sp.empty() }

// scan walks the text once and collects the mentions.
func (p *parser) scan() {
	p.claimed = make([]bool, len(p.toks))
	for i := 0; i < len(p.toks) && len(p.mentions) < maxMentions; {
		t := &p.toks[i]
		if t.is(cThen) {
			p.thenAt = append(p.thenAt, i)
		}
		if t.kind != number && !t.is(cTime) {
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
		p.mentions = append(p.mentions, m)
		i = m.to
	}
}

// farSince: "since your release on Tuesday", "seit dem Update am Montag".
func (p *parser) farSince(m *mention) {
	if m.ranged || !m.sp.empty() || m.prefix&^(cFrom|cAt|cClockAt|cTo|cSpan) != 0 {
		return
	}
	for k := m.from - 1; k >= 0 && k > m.from-9 && p.toks[k].sent == m.sent; k-- {
		t := &p.toks[k]
		if p.claimed[k] || t.sign(",") || t.is(cFail) {
			return
		}
		if t.is(cSince) && !t.is(cFrom|cAt) {
			m.prefix, m.far = m.prefix|cSince, true
			return
		}
	}
}

func (p *parser) note24(m *mention) {
	for _, c := range []clock{m.a.clock, m.b.clock} {
		if c.set && !m.a.stamp && c.mer == unsaid && (c.h > 12 || c.h > 0 && c.h < 10 && !c.loose && c.minutes) {
			p.clock24 = true
		}
	}
}

func (p *parser) mentionAt(i int) (mention, bool) {
	roles := p.roleBefore(i)
	if m, ok := p.spanMention(i, roles); ok {
		return m, true
	}
	bare := notBare
	if roles&(cSince|cFrom|cBetween|cUntil|cTo|cClockAt|cAfter|cBefore) != 0 {
		bare = maybeBare
	}
	m, ok := p.rangeFrom(i, roles, bare)
	m.prefix = roles
	if ok {
		return m, true
	}
	if roles&cFrom != 0 && roles&cAt != 0 && roles&(cSince|cClockAt) == 0 {
		pt, _ := p.point(i, notBare) // "de 15" counts something
		m.a, m.to = pt, pt.to
	}
	if pt := &m.a; pt.to == i || pt.empty() || pt.part != "" && !pt.hasDate() && !pt.clock.set && roles&(cSince|cFrom) == 0 {
		return mention{}, false
	}
	return m, true
}

// rangeFrom reads "A to B": dates, clocks or both, where A may be a bare number if B is not. Without B it returns A
// alone, and false.
func (p *parser) rangeFrom(i int, roles class, bare bareness) (mention, bool) {
	a, ok := p.point(i, bare)
	single := mention{a: a, to: a.to}
	if !ok || a.empty() {
		a, ok = p.bareStart(i)
		if !ok {
			return single, false
		}
	}
	k, ok := p.connector(a.to, a.from, roles)
	if !ok {
		return single, false
	}
	p.free = k
	b, ok := p.point(k, maybeBare)
	p.free = 0
	if !ok || b.empty() || !matching(&a, &b) || a.clock.bare && b.clock.bare && !p.bareRange(&a, &b, roles) {
		return single, false
	}
	return mention{a: a, b: b, ranged: true, to: b.to}, true
}

// bareRange tells whether "between 9 and 10", "from 2 to 3" are times: with a day, part of the day or zone at hand, or,
// after "between", when they ascend.
func (p *parser) bareRange(a, b *point, roles class) bool {
	if roles&(cFrom|cBetween|cSince) == 0 {
		return false
	}
	if a.hasDate() || b.hasDate() || a.part != "" || b.part != "" || b.zone != nil {
		return true
	}
	for k := max(0, a.from-5); k < a.from; k++ {
		if p.toks[k].is(cDay|cDayPart|cWeekday) && !p.toks[k].weak() && p.toks[k].sent == p.toks[a.from].sent {
			return true
		}
	}
	return roles&cBetween != 0 && a.clock.h < b.clock.h
}

// bareStart takes a number alone as the start of a range; rangeFrom then wants a fuller end.
func (p *parser) bareStart(i int) (point, bool) {
	t := &p.toks[i]
	if !t.small(2) || p.stuck(i) || t.num > 31 || i+1 >= len(p.toks) {
		return point{}, false
	}
	next := i + 1
	if p.toks[next].sign(".") && p.toks[next].glued {
		next++
	}
	k, ok := p.connector(next, i, cBetween)
	if !ok {
		return point{}, false
	}
	b, ok := p.point(k, notBare)
	switch {
	case !ok:
		return point{}, false
	case b.clock.set && (b.clock.mer != unsaid || b.clock.minutes || p.roleBefore(i)&(cFrom|cBetween|cSince|cClockAt) != 0 || p.toks[k].is(cClockWord)) && t.num <= 24 && t.num > 0:
		return point{from: i, to: next, clock: clock{set: true, h: int(t.num), loose: t.num <= 12, bare: true}}, true
	case b.date.set && b.date.d > 0 && b.date.m > 0 && !b.clock.set && t.num > 0:
		return point{from: i, to: next, date: date{set: true, d: int(t.num), m: b.date.m, y: b.date.y}}, true
	}
	return point{}, false
}

func matching(a, b *point) bool {
	switch {
	case a.fine():
		return b.fine()
	case a.part != "" && b.part != "":
		return true
	}
	return a.hasDate() && b.hasDate()
}

// connector reads the word or dash between the ends of a range and returns the token where the second end begins.
func (p *parser) connector(j, first int, roles class) (int, bool) {
	if j >= len(p.toks) || p.toks[j].sent != p.toks[first].sent {
		return 0, false
	}
	t := &p.toks[j]
	k := j
	if t.sign(",") && j+1 < len(p.toks) && p.toks[j+1].is(cUntil|cTo) {
		k++
		t = &p.toks[k]
	}
	switch {
	case t.dash() || t.sign("→") || t.sign("/") && t.glued && p.toks[j-1].end-p.toks[first].start > 12:
		if t.sign("~") && k+1 < len(p.toks) && p.toks[k+1].sign("~") {
			k++
		}
		for k+1 < len(p.toks) && (p.toks[k+1].dash() || p.toks[k+1].sign(">")) {
			k++
		}
	case t.kind == word && t.is(cTo|cUntil):
	case t.kind == word && t.is(cAnd) && roles&cBetween != 0:
	default:
		return 0, false
	}
	k++
	for k < len(p.toks) && k < j+5 && p.toks[k].sent == p.toks[first].sent && !p.toks[k].is(cTime) && (p.filler(k) || p.toks[k].is(cTo|cUntil|cClockAt)) {
		k++
	}
	return k, k < len(p.toks) && p.toks[k].sent == p.toks[first].sent
}

// roleBefore looks back over small words for what says how the time bounds the impact.
func (p *parser) roleBefore(i int) class {
	var about class
	for k, steps := i-1, 0; k >= 0 && steps < 4 && p.toks[k].sent == p.toks[i].sent; k, steps = k-1, steps+1 {
		t := &p.toks[k]
		if r := t.mask() & cRole &^ cAt; r != 0 && (about == 0 || r&^cTo != 0) {
			return r | about | t.mask()&(cAt|cClockAt)
		}
		about |= t.mask() & cClockAt
		if !t.is(cAt|cClockAt) && !t.sign("(") && !t.sign("~") && !t.sign("\"") && !t.sign("[") {
			break
		}
	}
	return about
}

func (t *token) mask() class {
	if t.node == nil {
		return 0
	}
	return t.node.mask
}

func (p *parser) suffixAt(n int) class {
	for k := n; k < len(p.toks) && k < n+3 && p.toks[k].sent == p.toks[n-1].sent; k++ {
		if r := p.toks[k].mask() & (cSinceAfter | cUntilAfter | cAfterAfter | cBetweenAfter | cByAfter | cLater | cLong | cAgo | cAgoSince | cNow); r != 0 {
			return r
		}
		if !p.toks[k].is(cAt) && !p.toks[k].sign(")") {
			break
		}
	}
	return 0
}

// spanMention reads "for 3 hours", "the last 2 days", "vor drei Stunden", "3 hours ago" at token i.
func (p *parser) spanMention(i int, roles class) (mention, bool) {
	j := i
	last := false
	for j < len(p.toks) && p.toks[j].is(cLast|cThis) && p.toks[j].sent == p.toks[i].sent && j < i+3 {
		last = last || p.toks[j].is(cLast)
		j++
	}
	if j >= len(p.toks) {
		return mention{}, false
	}
	if last && p.toks[j].is(cWeekday|cPart) {
		return mention{}, false
	}
	for j < len(p.toks) && j > i && p.toks[j].is(cAt) && p.toks[j].kind == word && !p.toks[j].is(cNumber) && j < i+5 {
		j++
	}
	sp, n := p.spanAt(j)
	if n == j && last && j < len(p.toks) && p.toks[j].is(cUnit) {
		u, _ := p.toks[j].node.find(cUnit)
		if u.str == "hour" || u.str == "minute" || u.str == "day" && p.toks[j-1].is(cLast) {
			sp.add(1, u.str)
			n = j + 1
		} else if (u.str == "week" || u.str == "month") && (roles&cSpan != 0 || p.toks[i].text == "past") && p.toks[i].lang == 0 {
			sp.add(1, u.str) // "for the past week", unlike "last week"
			n = j + 1
		} else if p.toks[j].text == "days" || u.str == "day" {
			sp.add(3, u.str)
			n = j + 1
		}
	}
	if n == j || sp.empty() {
		return mention{}, false
	}
	if p.clockish(j, roles) && p.clockInstead(j) {
		return mention{}, false
	}
	for k := j; k < n; k++ {
		last = last || p.toks[k].is(cLast)
	}
	m := mention{sp: sp, to: n, prefix: roles}
	if last {
		m.prefix |= cLast
	}
	return m, true
}

// clockish tells whether what stands around a span lets it be a time of day.
func (p *parser) clockish(j int, roles class) bool {
	if roles&(cFrom|cBetween|cSince|cTo|cUntil|cClockAt) != 0 || p.isPlural(j) {
		return true
	}
	return p.glued(j+2, 2) >= 0 && roles&(cSpan|cAgoBefore|cLast) == 0
}

// clockInstead: "13 uur", "dalle 9 ore", "15h" look like spans too; numberClock knows when they are times of day.
func (p *parser) clockInstead(j int) bool {
	if p.toks[j].kind != number && !p.toks[j].is(cClockWord) {
		return false
	}
	_, e := p.clockAt(j, maybeBare)
	return e > j
}
