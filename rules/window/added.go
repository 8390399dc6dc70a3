package window

import (
	"strings"
	"time"
)

// addition is what a reporter put into the text once it had been written: "EDIT: back since 14:20", "Update 4 pm: fixed".
// Its times count forward from the report.
type addition struct {
	label, to int // tokens
	stamp     int // the mention that says when it was added, -1 if none does
}

// mostAdded is how long after a report an addition to it may tell of its end.
const mostAdded = 30 * 24 * time.Hour

// additions finds what was added, and marks the times in it.
func (p *parser) additions() {
	for _, i := range p.namedAt {
		if !p.addedAt(i) {
			continue
		}
		if k := len(p.added) - 1; k >= 0 {
			p.added[k].to = min(p.added[k].to, i)
		}
		p.added = append(p.added, addition{label: i, to: p.additionEnd(i), stamp: -1})
	}
	for k := range p.added {
		a := &p.added[k]
		for i := p.from(a.label); i < len(p.mentions) && p.mentions[i].from < a.to; i++ {
			m := &p.mentions[i]
			m.added, m.a.added, m.b.added = true, true, true
			if a.stamp < 0 && p.stampsAddition(m, a.label) {
				a.stamp = i
				m.a.stamps = true
			}
		}
	}
}

// from is the first mention that begins at a token or behind it.
func (p *parser) from(token int) int { return p.before(token) + 1 }

// addedAt: the label stands at the head of a sentence or line, and a colon, a dash, a time or a line's end follows it.
func (p *parser) addedAt(i int) bool {
	t := p.at(i)
	if !t.writes("edited") || !p.opensSentence(i) {
		return false
	}
	k := p.afterLabel(i)
	next := p.at(k)
	return next.sign(":") || next.dash() || next.sign("(") || next.lines > 0 && p.opensLine(i) || p.timeAt(k)
}

// editedBefore: "EDIT 16.20", "Update (16.20)".
func (p *parser) editedBefore(i int) bool {
	k := i - 1
	if p.at(k).sign("(") {
		k--
	}
	return p.at(k).writes("edited")
}

// opensSentence: only signs stand before the token in its sentence.
func (p *parser) opensSentence(i int) bool {
	first := p.sents[max(p.at(i).sent, 0)]
	return i-first <= 4 && p.onlySigns(first, i) || p.opensLine(i)
}

// opensLine: only signs stand before the token on its line.
func (p *parser) opensLine(i int) bool {
	first := p.lineStart(i)
	return i-first <= 4 && p.onlySigns(first, i)
}

func (p *parser) onlySigns(from, to int) bool {
	for k := from; k < to; k++ {
		if p.at(k).kind != punct {
			return false
		}
	}
	return true
}

// timeAt: a time of day begins at the token or behind small words and signs.
func (p *parser) timeAt(k int) bool {
	for n := k; n <= k+2; n++ {
		if p.claimed[min(n, len(p.claimed)-1)] {
			i := p.from(n)
			return i < len(p.mentions) && p.mentions[i].from == n && p.mentions[i].stampLike(p)
		}
		if !p.at(n).is(cAt|cClockAt) && !p.at(n).writes("again") && p.at(n).kind != punct {
			return false
		}
	}
	return false
}

// additionEnd: an addition at the top of the text ends with its paragraph, one below the report with the text.
func (p *parser) additionEnd(label int) int {
	words := 0
	for k := p.subjectTo; k < label && words == 0; k++ {
		if p.at(k).kind == word {
			words++
		}
	}
	if words > 0 {
		return len(p.toks) - ahead
	}
	for k := label + 1; k < len(p.toks)-ahead; k++ {
		if p.at(k).lines > 1 {
			return k
		}
	}
	return label // it is the whole report
}

// afterLabel skips what may stand between the label and the colon: the signs of emphasis, a number ("Edit 2:").
func (p *parser) afterLabel(i int) int {
	k := i + 1
	for k < i+4 && (p.at(k).kind == punct && strings.Contains("*_)]#", p.at(k).text) || p.at(k).small(1) && p.at(k+1).sign(":")) {
		k++
	}
	return k
}

// stampLike: an hour that is no bare number, or a day with a sign behind it.
func (m *mention) stampLike(p *parser) bool {
	return m.pointAlone() || m.point() && m.a.hasDate() && p.at(m.to).kind == punct
}

// stampsAddition: the time stands beside the label, in the same line, and is not the beginning of a sentence.
func (p *parser) stampsAddition(m *mention, label int) bool {
	if !m.point() || m.from > label+6 {
		return false
	}
	for k := label + 1; k <= m.from; k++ {
		t := p.at(k)
		if t.lines > 0 || k < m.from && t.kind == word && !t.is(cAt|cClockAt|cSinceAfter) {
			return false
		}
	}
	next := p.at(m.to)
	return next.lines > 0 || next.kind == punct || m.a.fine()
}

// judgeAdded decides what the times of additions say, before the others are looked at: the last that sounds over is the end.
func (p *parser) judgeAdded() {
	last := -1
	for _, a := range p.added {
		if a.stamp < 0 {
			continue
		}
		m := &p.mentions[a.stamp]
		m.reason = "the time of an update"
		if p.soundsOver(m.to, a.to) && !p.tellsTime(a) && p.mayBeAdded(m) {
			last = a.stamp
		}
	}
	if last >= 0 {
		m := &p.mentions[last]
		m.basis, m.reason = "explicit-bound", ""
		m.ends(75, 75, 75)
	}
}

// mayBeAdded: the time lies so near that an addition may tell of it; "EDIT 04.10." for 10 April is a slip.
func (p *parser) mayBeAdded(m *mention) bool {
	loc, _, _ := p.zoneOf(m)
	at, ok := p.resolve(&m.a, loc, p.dayIn(m))
	return ok && p.inReach(m, at.at)
}

// tellsTime: besides its stamp the addition tells another time of day.
func (p *parser) tellsTime(a addition) bool {
	i := a.stamp + 1
	return i < len(p.mentions) && p.mentions[i].from < a.to && p.mentions[i].point() && p.mentions[i].a.fine()
}

// soundsOver: the first paragraph from the token on says that it is over, or that it works.
func (p *parser) soundsOver(from, to int) bool {
	for k := from; k < min(to, from+120); k++ {
		t := p.at(k)
		if k > from+1 && t.lines > 1 {
			return false
		}
		if t.is(cEnd|cClosed|cWork) && !p.negated(k) && !p.claimed[k] {
			return true
		}
	}
	return false
}

// turned: in an addition that says that it is over, a time that was taken for a beginning is the end.
func (p *parser) turned(m *mention) {
	if !m.added || m.role != starts || m.strong() || !m.point() || !m.a.fine() {
		return
	}
	if first := p.sents[m.sent]; p.soundsOver(first, p.sents[m.sent+1]) && p.verbOf(m) != starts {
		m.ends(60, 0, 0)
	}
}

// inReach: a start or an end lies before the ticket; the end that an addition tells may lie behind it.
func (p *parser) inReach(m *mention, at time.Time) bool {
	return inPast(at, p.now) || m.added && at.Sub(p.now) < mostAdded
}
