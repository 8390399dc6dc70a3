package window

import "strings"

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
	added    bool   // told after the report
	last     int    // the last mention of a list of times that begins here, 0 if it begins none
}

func (m *mention) point() bool { return !m.ranged && m.sp.empty() }

// notHours is the reason against "from 5 to 3 connections".
const notHours = "two numbers that need not be hours"

func (p *parser) mentionAt(i int) (mention, bool) {
	if pt, n := p.dayCount(i); n > i {
		return mention{a: pt, to: n, prefix: cSince}, true
	}
	roles := p.roleBefore(i)
	if m, ok := p.spanMention(i, roles); ok {
		return m, true
	}
	bare := notBare
	if roles&(cSince|cFrom|cBetween|cUntil|cClockAt|cAfter|cBefore) != 0 || p.editedBefore(i) {
		bare = maybeBare
	}
	m, ok := p.rangeFrom(i, roles, bare)
	m.prefix = roles
	if m.to > i && p.suffixAt(m.to)&cSinceAfter != 0 {
		roles |= cFrom
	}
	if ok {
		return m, true
	}
	if roles&cFrom != 0 && roles&cAt != 0 && roles&(cSince|cClockAt) == 0 {
		pt, _ := p.point(i, notBare) // "de 15" counts something
		m.a, m.to = pt, pt.to
	}
	return m, m.to > i && m.a.tells(roles)
}

// tells: a part of a day alone is a time only after "since" and the like.
func (pt *point) tells(roles class) bool {
	return pt.hasDate() || pt.clock.set || pt.part != "" && roles&(cSince|cFrom) != 0
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
	b, ok := p.rangeEnd(k, &a, roles)
	switch {
	case !ok || b.empty() || !matching(&a, &b):
		return single, false
	case a.clock.bare && b.clock.bare && !p.bareRange(&a, &b, roles):
		return mention{a: a, to: b.to, reason: notHours}, false // "from 5 to 3 connections"
	}
	return mention{a: a, b: b, ranged: true, to: b.to}, true
}

// rangeEnd reads the second end of a range.
func (p *parser) rangeEnd(k int, a *point, roles class) (point, bool) {
	p.free = k
	b, ok := p.point(k, maybeBare)
	p.free = 0
	if !ok && roles&cBetween != 0 && a.clock.set && !a.clock.bare {
		return p.hourAlone(k)
	}
	return b, ok
}

// hourAlone takes a number for an hour whatever follows it: "between half past eight and nine nothing worked".
func (p *parser) hourAlone(k int) (point, bool) {
	h := p.whole(k)
	if h < 1 || h > 24 || p.at(k+1).is(cUnit) || p.at(k+1).sign("%") || p.at(k+1).glued && p.at(k+1).kind != punct {
		return point{}, false
	}
	return point{from: k, to: k + 1, clock: clock{set: true, h: h, loose: h <= 12, spoken: p.at(k).kind == word}}, true
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
	t := p.at(i)
	if !t.small(2) || t.num == 0 || t.num > 31 || p.stuck(i) {
		return point{}, false
	}
	start := point{from: i, to: i + 1}
	if p.isSep(i+1, ".") {
		start.to++
	}
	k, ok := p.connector(start.to, i, cBetween)
	if !ok {
		return start, false
	}
	p.free = k
	b, _ := p.point(k, notBare)
	p.free = 0
	switch {
	case !b.clock.set:
		start.date = date{set: true, d: int(t.num), m: b.date.m, y: b.date.y}
		return start, b.date.d > 0 && b.date.m > 0
	case t.num <= 24 && p.fuller(&b, i):
		start.clock = clock{set: true, h: int(t.num), loose: t.num <= 12, bare: true}
		return start, true
	}
	return start, false
}

// fuller tells whether the end of a range shows that the number at its start is an hour.
func (p *parser) fuller(b *point, start int) bool {
	return b.clock.mer != unsaid || b.clock.minutes || p.at(b.from).is(cClockWord) || p.roleBefore(start)&(cFrom|cBetween|cSince|cClockAt) != 0
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
	sent := p.at(first).sent
	if p.beforeConnector(j) {
		j++
	}
	if p.at(j).sent != sent {
		return 0, false
	}
	k := j + 1
	switch {
	case p.dashed(j, first):
		for p.at(k).dash() || p.at(k).sign(">") {
			k++
		}
	case !p.at(j).connects(roles):
		return 0, false
	}
	for k < j+5 && p.at(k).sent == sent && p.betweenEnds(k) {
		k++
	}
	return k, p.at(k).sent == sent
}

// beforeConnector: a comma, or what says that the first end is not exact ("9h10 environ à").
func (p *parser) beforeConnector(j int) bool {
	t, next := p.at(j), p.at(j+1)
	return t.sign(",") && next.is(cUntil|cTo) || t.is(cAt) && !t.is(cTo|cUntil|cAnd) && next.is(cTo|cUntil|cAnd)
}

// dashed: a dash, an arrow, or the slash of an ISO interval.
func (p *parser) dashed(j, first int) bool {
	t := p.at(j)
	if t.sign("/") && p.at(j+1).kind == number && (p.at(j+2).is(cMonth) || p.at(j+3).is(cMonth)) {
		return true // "11/12 June", "16./17. Juni"
	}
	return t.dash() || t.sign("→") || t.sign("/") && t.glued && p.at(j-1).end-p.at(first).start > 12
}

func (t *token) connects(roles class) bool {
	return t.kind == word && (t.is(cTo|cUntil) || t.is(cAnd) && roles&cBetween != 0)
}

func (p *parser) betweenEnds(k int) bool {
	return !p.at(k).is(cTime) && (p.filler(k) || p.at(k).is(cTo|cUntil|cClockAt|cAfter|cBefore))
}

// roleBefore looks back over small words for what says how the time bounds the impact.
func (p *parser) roleBefore(i int) class {
	var about class
	for k, steps := i-1, 0; k >= 0 && steps < 4 && p.toks[k].sent == p.toks[i].sent; k, steps = k-1, steps+1 {
		t := &p.toks[k]
		if p.approximates(k) {
			about |= t.mask() & cSpan
			continue
		}
		if r := t.mask() & cRole &^ cAt; r != 0 && (about == 0 || r&^cTo != 0) {
			return r | about | t.mask()&(cAt|cClockAt)
		}
		about |= t.mask() & cClockAt
		if !t.is(cAt|cClockAt) && (t.kind != punct || !strings.Contains("(~\"[", t.text)) {
			break
		}
	}
	return about
}

// approximates: "über" in "seit über 2 Stunden", "over" in "for over 2 hours" only say that it is not exact.
func (p *parser) approximates(k int) bool {
	t := p.at(k)
	return t.is(cAt) && t.is(cSpan) && !t.is(cSince|cAgoBefore) && p.at(k-1).is(cSince|cAgoBefore|cSpan)
}

func (t *token) mask() class {
	if t.node == nil {
		return 0
	}
	return t.node.mask
}

func (p *parser) suffixAt(n int) class {
	const suffixes = cSinceAfter | cUntilAfter | cAfterAfter | cBetweenAfter | cByAfter | cLater | cLong | cAgo | cAgoSince | cNow
	for k := n; k < n+3 && p.at(k).sent == p.at(n-1).sent; k++ {
		if r := p.at(k).mask() & suffixes; r != 0 {
			return r
		}
		if !p.at(k).is(cAt) && !p.at(k).sign(")") {
			break
		}
	}
	return 0
}
