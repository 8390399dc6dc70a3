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
	for k, c := m.from-1, (cue{}); p.at(k).sent == m.sent && c.dist < sight; k-- {
		c.step(p.at(k), 0)
		p.see(&s, k, 0, c)
	}
	crossed := false
	head := m.from-p.sents[max(m.sent, 0)] <= 3
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

// step counts a token, and whether it parts clauses; parting, what else does on the way forward, is 0 on the way back.
func (c *cue) step(t *token, parting class) {
	c.dist++
	if t.sign(",") || t.sign(";") || t.sign("、") || t.is(parting) {
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

// giveBack: a verb that stands nearer to the next time than to this one belongs to the next.
func (s *surroundings) giveBack(next int) {
	for _, c := range []*cue{&s.start[1], &s.end[1]} {
		if c.dist > 0 && c.dist*2 >= next {
			*c = cue{}
		}
	}
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
	for i := range p.toks {
		if p.toks[i].is(cClosed) {
			p.closedSay = true
			break
		}
	}
	for i := range p.mentions {
		m := &p.mentions[i]
		if p.at(p.lineStart(m.from)).sign(">") {
			m.reason = "quoted"
			continue
		}
		if p.logged(m) {
			continue
		}
		s := p.around(m)
		if m.reason = p.veto(m, &s); m.reason != "" {
			continue
		}
		p.assign(m, &s)
		if m.role == none && m.reason == "" {
			m.reason = "nothing beside it tells of an impact"
		}
	}
}

// anaphora lets "since then" make the nearest time before it a start.
func (p *parser) anaphora() {
	for _, at := range p.thenAt {
		i := p.before(at)
		if i < 0 {
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

// veto names what makes a time something else than the impact.
func (p *parser) veto(m *mention, s *surroundings) string {
	switch {
	case m.deadline(s):
		return "a deadline"
	case m.far:
		return ""
	case p.notItself(m) != "":
		return p.notItself(m)
	case m.prefix&cEvery != 0 && !m.sp.empty():
		return "an interval"
	case s.late[0].dist > 0 || s.late[1].dist > 0:
		return "" // planned for a time and late for it
	case (m.attached(s) || m.outbid(s)) && !p.consequence(m, s):
		return "belongs to something else than the impact"
	case m.ahead(s):
		return "lies ahead"
	}
	return ""
}

// notItself: the word before a time can make it the time of writing, or another one that the impact is compared with.
func (p *parser) notItself(m *mention) string {
	switch {
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
func (t *token) like() bool {
	s, ok := t.node.find(cWriting)
	return ok && s.str == "like"
}

// writing: "it is now 4 pm", "the calendar shows 10:00".
func (p *parser) writing(m *mention) bool {
	prev := p.at(m.from - 1)
	return m.point() && m.a.clock.set && prev.is(cWriting) && !prev.like() && prev.sent == m.sent
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
	limit := 8
	if m.strong() {
		limit = 5
	}
	return other <= limit && other < fail
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

// strong mentions bound something by their own grammar.
func (m *mention) strong() bool {
	return m.ranged || m.prefix&cSince != 0 && m.prefix&cAt == 0 || m.suffix&cSinceAfter != 0
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

// number notes where each sentence begins and where the subject ends.
func (p *parser) number() {
	p.sents = make([]int, 0, 64)
	p.subjectTo = len(p.toks)
	for i := range p.toks {
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
