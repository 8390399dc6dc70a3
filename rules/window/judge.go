package window

import (
	"strings"
	"time"
)

// cue is how far the nearest word of a kind stands from a mention, and how many commas lie between; 0 is none.
type cue struct{ dist, breaks int }

const sight = 30 // tokens looked at on each side

type surroundings struct {
	fail, other, start, end, work, future, whole, seen, lastGood, late [2]cue // before, after
}


func (s *surroundings) slot(cl class) *[2]cue {
	switch cl {
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
	for side, step := range [2]int{-1, 1} {
		k, dist, breaks, crossed := m.from-1, 0, 0, false
		if step > 0 {
			k = m.to
		}
		for ; k >= 0 && k < len(p.toks) && dist < sight && p.toks[k].sent == m.sent; k += step {
			dist++
			t := &p.toks[k]
			if t.sign(",") || t.sign(";") || t.sign("、") || side == 1 && t.is(cAnd) {
				breaks++
			}
			if side == 1 && p.claimed[k] && !crossed {
				crossed = true
				s.giveBack(dist)
			}
			if t.node == nil || p.claimed[k] && !t.is(cOther|cWhole) {
				continue
			}
			s.see(t, side, cue{dist, breaks})
		}
	}
	return s
}

// giveBack: a verb that stands nearer to the next time than to this one belongs to the next.
func (s *surroundings) giveBack(next int) {
	for _, c := range []*cue{&s.start[1], &s.end[1]} {
		if c.dist > 0 && c.dist*2 > next {
			*c = cue{}
		}
	}
}

func (s *surroundings) see(t *token, side int, c cue) {
	if t.node.mask&(cFail|cOther|cStart|cEnd|cWork|cFuture|cWhole|cSeen|cLastGood|cLate) == 0 {
		return
	}
	mask := t.node.mask
	for cl := cStart; cl <= cLate; cl <<= 1 {
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
		if p.toks[p.lineStart(m.from)].sign(">") {
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
		for i := len(p.mentions) - 1; i >= 0; i-- {
			m := &p.mentions[i]
			if m.to > at {
				continue
			}
			if p.toks[at].sent-m.sent <= 1 && m.point() && (m.a.hasDate() || m.a.clock.set) {
				m.prefix, m.far = m.prefix&^(cUntil|cTo|cBefore|cBy)|cSince, true
			}
			break
		}
	}
}

// veto names what makes a time something else than the impact.
func (p *parser) veto(m *mention, s *surroundings) string {
	if (m.prefix&cBy != 0 || m.suffix&cByAfter != 0) && which(s) != ends && !(s.work[1].dist > 0 && s.work[1].dist < 6) {
		return "a deadline"
	}
	if m.far {
		return ""
	}
	if m.point() && m.from > 0 && p.toks[m.from-1].is(cWriting) && p.toks[m.from-1].sent == m.sent && m.a.clock.set {
		return "the time of writing"
	}
	if m.prefix&cEvery != 0 && !m.sp.empty() {
		return "an interval"
	}
	if s.late[0].dist > 0 || s.late[1].dist > 0 {
		return "" // planned for a time and late for it
	}
	other, fail := nearest(s.other), nearest(s.fail)
	if s.other[0].dist == 0 {
		other += 2 // what follows a time says less about it
	}
	if start := nearest(s.start); start < fail && !(s.other[0].dist > s.start[0].dist && s.other[0].dist <= s.start[0].dist+2) {
		fail = start // but not where it is the other thing that started
	}
	if o := s.other[0]; !m.strong() && o.dist > 0 && o.dist <= 2 && (s.fail[0].dist == 0 || s.fail[0].dist > o.dist) && !p.consequence(m, s) {
		return "belongs to something else than the impact" // "the invoice of 3 March"
	}
	limit := 8
	if m.strong() {
		limit = 5
	}
	if other <= limit && other < fail && !p.consequence(m, s) {
		return "belongs to something else than the impact"
	}
	if s.future[0].dist > 0 && s.future[0].dist < 6 && !m.ranged && m.prefix&cSince == 0 {
		return "lies ahead"
	}
	return ""
}

// consequence: "it started after the maintenance on Saturday": the other thing only tells when the impact began.
func (p *parser) consequence(m *mention, s *surroundings) bool {
	o := s.other[0]
	if o.dist == 0 || s.start[0].dist <= o.dist || s.start[0].breaks > 0 || s.start[0].dist > 10 {
		return false
	}
	for k := m.from - o.dist - 1; k >= 0 && k >= m.from-o.dist-3; k-- {
		if p.toks[k].is(cAfter | cSince) {
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

func (p *parser) assignRange(m *mention, s *surroundings) {
	m.role, m.basis = both, "explicit-range"
	m.score = 80
	if m.a.fine() {
		m.score = 100
	}
	if m.a.stamp && m.b.stamp {
		m.basis = "iso-interval"
	}
	if nearest(s.fail) < 99 || nearest(s.start) < 99 || nearest(s.end) < 12 || m.a.stamp {
		return
	}
	switch {
	case p.fragment(m.sent) && p.failsNear(m.sent):
		m.score -= 45
	case m.a.hasDate() || m.b.hasDate() || p.dayIn(m) != nil:
		m.score -= 45
	case m.a.clock.m != 0 || m.b.clock.m != 0:
		m.score = threshold + 2 // nobody's contact hours end at 20:10
	default:
		m.role, m.score = none, 0
	}
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
	fine := m.sp.exact > 0 && m.sp.days == 0 && m.sp.months == 0
	weight := func(exact, days int) {
		m.score = days
		if fine {
			m.score = exact
		}
	}
	fail := nearest(s.fail)
	m.basis = "relative-duration"
	switch {
	case m.suffix&cLater != 0:
		if fine && nearest(s.end) < 9 {
			m.role, m.score = lasting, threshold-1
		}
	case fine && (p.measures(m) || p.through(m)):
		m.role = lasting
		m.score = threshold - 1
	case m.suffix&cAgoSince != 0 || m.suffix&cAgo != 0 && m.prefix&cSince != 0 || m.prefix&cAgoBefore != 0 && m.prefix&cSince != 0:
		m.role = starts
		weight(75, 62)
	case m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0 && m.prefix&cBefore == 0 || m.prefix&cAgoBefore != 0 && fail < 99:
		p.assignAgo(m, s, weight)
	case m.prefix&cSince != 0:
		m.role = starts
		weight(75, 62)
	case m.prefix&cLast != 0 && m.prefix&cAfter == 0:
		if fail < 99 || p.fragment(m.sent) && p.failsNear(m.sent) {
			m.role = starts
			weight(72, 60)
		}
	case m.prefix&cSpan != 0 && s.work[0].dist > 0 && s.work[0].dist < 4 && (s.fail[0].dist == 0 || s.work[0].dist < s.fail[0].dist):
		m.reason = "so long it worked"
	case m.prefix&cSpan != 0 && (fail < 99 || m.suffix&cNow != 0 || p.failsNear(m.sent)):
		m.role = lasting
		weight(56, 54)
	case m.suffix&cNow != 0 && fail < 15:
		m.role = lasting
		weight(56, 54)
	case m.suffix&cLong != 0 && fail < 15:
		m.role = lasting
		weight(50, 48)
	}
}

// measures: "20 minutes from 8:40 on".
func (p *parser) measures(m *mention) bool {
	k := m.to
	if k >= len(p.toks) || !p.toks[k].is(cFrom) || p.toks[k].sent != m.sent {
		return false
	}
	for k++; k < len(p.toks) && p.toks[k].is(cAt) && !p.claimed[k]; k++ {
	}
	return k < len(p.toks) && p.claimed[k] && p.toks[k].sent == m.sent
}

// through: in Japanese a unit says itself that the time was passed: 20分間.
func (p *parser) through(m *mention) bool {
	return m.prefix == 0 && m.suffix == 0 && strings.HasSuffix(p.slice(m.from, m.to), "分間")
}

func (p *parser) assignAgo(m *mention, s *surroundings, weight func(exact, days int)) {
	m.ago = true
	switch {
	case nearest(s.start) < 8:
		m.role = starts
		weight(73, 61)
	case nearest(s.work) < nearest(s.fail) && nearest(s.work) < 6:
		m.role = worked
		weight(50, 45)
	case nearest(s.end) < nearest(s.fail):
		m.role = ends
		weight(40, 35)
	case nearest(s.fail) < 20 && m.suffix&cAfter == 0:
		m.role = starts
		weight(58, 50)
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
