package window

import "sort"

// cue is how far the nearest word of a kind stands from a mention, and how many commas lie between; 0 is none.
type cue struct{ dist, breaks int }

const sight = 30 // tokens looked at on each side

type surroundings struct {
	fail, other, start, end, work, future, whole, seen, lastGood, late [2]cue // before, after
}

func (s *surroundings) slot(cl class) *[2]cue {
	switch cl { //nolint:exhaustive // the other classes are no cues
	case cFail:
		return &s.fail
	case cOther:
		return &s.other
	case cStart:
		return &s.start
	case cEnd:
		return &s.end
	case cWork:
		return &s.work
	case cFuture:
		return &s.future
	case cWhole:
		return &s.whole
	case cSeen:
		return &s.seen
	case cLastGood:
		return &s.lastGood
	case cLate:
		return &s.late
	}
	return nil
}

// around looks at the words of the sentence on both sides of a mention.
func (p *parser) around(m *mention) surroundings {
	var s surroundings
	p.behind(m, &s)
	crossed := false
	head := p.leadsClause(m)
	for k, c := m.to, (cue{}); p.at(k).sent == m.sent && c.dist < sight; k++ {
		if !head || !p.at(k).sign(",") || c.dist > 0 { // "At 14:32, the service recovered"
			c.step(p.at(k), cAnd)
		} else {
			c.dist++
		}
		if p.claimed[k] && !crossed {
			crossed = true
			s.giveBack(c.dist)
		}
		p.see(&s, k, 1, c)
	}
	return s
}

// behind looks back from a mention. What stands right before another time belongs to that, for a length up to now: "they told
// me to wait for 48 hours, now it has been 10 days".
func (p *parser) behind(m *mention, s *surroundings) {
	theirs := 0
	for k, c := m.from-1, (cue{}); p.at(k).sent == m.sent && c.dist < sight; k-- {
		c.step(p.at(k), 0)
		if p.claimed[k] && m.prefix&cNow != 0 {
			theirs = c.dist + 3
		}
		if c.dist > theirs || !p.at(k).is(cOther) || p.claimed[k] {
			p.see(s, k, 0, c)
		}
	}
}

// leadsClause: at most small words stand between the beginning of the clause and the time.
func (p *parser) leadsClause(m *mention) bool {
	first := p.sents[max(m.sent, 0)]
	for first < m.from && p.toks[first].kind != word {
		first++ // "(4) At about 8 pm, it was live again"
	}
	if m.from-first <= 3 {
		return true
	}
	for k := m.from - 1; k >= m.from-3; k-- {
		if t := p.at(k); t.sign(";") || t.sign(",") || t.sign(":") {
			return true
		}
	}
	return false
}

// step counts a token, and whether it parts clauses; parting, what else does on the way forward, is 0 on the way back.
func (c *cue) step(t *token, parting class) {
	c.dist++
	if t.sign(",") || t.sign(";") || t.sign("、") || t.is(parting) || t.writes("but") || t.writes("formerly") {
		c.breaks++
	}
}

// negated: "has not recovered", "n'est pas revenu".
func (p *parser) negated(k int) bool {
	for n := k - 1; n >= k-2; n-- {
		if p.at(n).is(cNot) && p.at(n).sent == p.at(k).sent {
			return true
		}
	}
	return false
}

// deniedBehind: in Japanese what negates a word stands behind it: 復旧しません.
func (p *parser) deniedBehind(k int) bool {
	next := p.at(k + 1)
	return hasKanji(p.at(k).text) && hasKanji(next.text) && next.glued && next.is(cFail)
}

// again: "war wieder alles normal", "todo bien otra vez" tell of an end.
func (p *parser) again(k int) bool {
	for n := k - 4; n <= k+6; n++ {
		if p.at(n).writes("again") && p.at(n).sent == p.at(k).sent {
			return true
		}
	}
	return false
}

// giveBack: a verb that stands nearer to the next time than to this one belongs to the next.
func (s *surroundings) giveBack(next int) {
	for _, c := range []*cue{&s.start[1], &s.end[1]} {
		if c.dist > 0 && c.dist*2 >= next {
			*c = cue{}
		}
	}
}

// recovers: a word for "works" with "again" beside it.
func (p *parser) recovers(k int, mask class) bool {
	return (mask&cWork != 0 || p.at(k).writes("runs") && !p.negated(k)) && p.again(k)
}

func (p *parser) see(s *surroundings, k, side int, c cue) {
	const seen = cFail | cOther | cStart | cEnd | cWork | cFuture | cWhole | cSeen | cLastGood | cLate
	mask := p.at(k).mask() & seen
	if p.claimed[k] {
		mask &= cOther | cWhole
	}
	if mask&(cEnd|cWork) != 0 && p.negated(k) {
		mask = mask&^(cEnd|cWork) | cFail
	}
	if mask&cEnd != 0 && p.stopsDoing(k) {
		mask = mask&^cEnd | cFail | cStart
	}
	if p.recovers(k, mask) {
		mask = mask&^cWork | cEnd
	}
	for cl := cStart; mask != 0 && cl <= cLate; cl <<= 1 {
		if mask&cl == 0 {
			continue
		}
		if slot := s.slot(cl); slot != nil && slot[side].dist == 0 {
			slot[side] = c
		}
	}
}

// nearest is the smaller distance of both sides, 99 for none. A comma counts as three words.
func nearest(c [2]cue) int {
	best := 99
	for _, side := range c {
		if side.dist > 0 {
			best = min(best, side.dist+3*side.breaks)
		}
	}
	return best
}

// judge gives every mention its role and weight, or the reason why it is not the impact.
func (p *parser) judge() {
	p.anaphora()
	p.judgeAdded()
	p.failSays = p.met&cFail != 0
	for i := 0; p.met&cClosed != 0 && !p.closedSay && i < len(p.toks); i++ {
		p.closedSay = p.toks[i].is(cClosed) && !p.negated(i) && !p.deniedBehind(i)
	}
	for i := range p.mentions {
		if m := &p.mentions[i]; m.reason == "" && m.role == none {
			p.judgeOne(m)
		}
	}
	p.enumerate()
	p.complete()
	p.convert()
}

func (p *parser) judgeOne(m *mention) {
	if p.at(p.lineStart(m.from)).sign(">") {
		m.reason = "quoted"
		return
	}
	if p.logged(m) {
		return
	}
	s := p.around(m)
	if m.reason = p.veto(m, &s); m.reason != "" {
		return
	}
	p.assign(m, &s)
	p.turned(m)
	switch {
	case m.role != none || m.reason != "":
	case p.transacted(m), p.andNow(m):
		m.role, m.score, m.basis = starts, threshold+2, "explicit-bound"
	default:
		m.reason = untold
	}
}

// anaphora lets "since then" make the nearest time before it a start.
func (p *parser) anaphora() {
	for _, at := range p.thenAt {
		i := p.before(at)
		if i < 0 || p.timeAt(at+1) { // "and then at 9:25"
			continue
		}
		m := &p.mentions[i]
		if p.at(at).sent-m.sent <= 1 && m.point() && (m.a.hasDate() || m.a.clock.set) {
			m.prefix, m.far = m.prefix&^(cUntil|cTo|cBefore|cBy)|cSince, true
		}
	}
}

// before is the last mention that ends at or before a token, -1 if there is none.
func (p *parser) before(token int) int {
	return sort.Search(len(p.mentions), func(i int) bool { return p.mentions[i].to > token }) - 1
}

// strong mentions bound something by their own grammar.
func (m *mention) strong() bool {
	return m.ranged || m.prefix&cSince != 0 && m.prefix&cAt == 0 || m.suffix&(cSinceAfter|cAgoSince) != 0
}

func (p *parser) assign(m *mention, s *surroundings) {
	switch {
	case m.ranged:
		p.assignRange(m, s)
	case !m.sp.empty():
		p.assignSpan(m, s)
	default:
		p.assignPoint(m, s)
	}
	if m.role != none && m.to <= p.subjectEnd() {
		m.score--
	}
}

// number notes where each sentence begins and where the subject ends, and what there is to look for.
func (p *parser) number() {
	p.subjectTo = len(p.toks)
	for i := range p.toks {
		mask := p.toks[i].mask()
		if p.met |= mask; mask&cNamed != 0 {
			p.namedAt = append(p.namedAt, i)
		}
		for len(p.sents) <= p.toks[i].sent {
			p.sents = append(p.sents, i)
		}
		if p.toks[i].start >= p.subject && i < p.subjectTo {
			p.subjectTo = i
		}
	}
	p.sents = append(p.sents, len(p.toks)-ahead)
}

func (p *parser) subjectEnd() int { return p.subjectTo }
