package window

import (
	"slices"
	"time"
)

// beat is one entry of a timeline: a line that begins with a time of day, and the text up to the next.
type beat struct {
	m    *mention
	mask class
	over bool // it says that it is over, or at last that it works
}

// timeline reads a list of at least three lines that begin with ascending times, as incident reports and careful
// customers write it: from the first entry that tells of a failure to the first after it that tells of recovery.
func (p *parser) timeline(beats []beat) (Window, bool) {
	if len(beats) < 3 {
		return Window{}, false
	}
	if p.newestFirst(beats) {
		slices.Reverse(beats)
	}
	first := max(slices.IndexFunc(beats, func(b beat) bool { return b.mask&cFail != 0 }), 0)
	m := beats[first].m
	loc, name, source := p.zoneOf(m)
	start, ok := p.resolve(&m.a, loc, p.heading(m))
	if !ok || !inPast(start.at, p.now.Add(24*time.Hour)) {
		return Window{}, false
	}
	w := Window{Start: start.at, Zone: name, ZoneSource: source, Granularity: Minute, Basis: "timeline-in-text", Text: p.slice(m.from, m.to)}
	for _, b := range beats[first+1:] {
		if !b.over {
			continue
		}
		if end, ok := p.resolve(&b.m.a, loc, p.heading(b.m)); ok && end.at.After(w.Start) && end.at.Sub(w.Start) < 48*time.Hour {
			w.End = end.at
			break
		}
	}
	w.Open = w.End.IsZero() && !p.closedSay
	return w, true
}

// newestFirst: the times of the list run backwards.
func (p *parser) newestFirst(beats []beat) bool {
	a, b := beats[0].m, beats[len(beats)-1].m
	loc, _, _ := p.zoneOf(a)
	first, ok := p.resolve(&a.a, loc, p.heading(a))
	last, fits := p.resolve(&b.a, loc, p.heading(b))
	return ok && fits && last.at.Before(first.at)
}

// within tells whether the mention is an entry of the timeline.
func within(beats []beat, m *mention) bool {
	for _, b := range beats {
		if b.m == m {
			return true
		}
	}
	return false
}

// beats collects the longest run of lines that begin with a time.
func (p *parser) beats() []beat {
	var run, best []beat
	for i := range p.mentions {
		m := &p.mentions[i]
		if !m.point() || !m.a.clock.set || m.a.clock.seconds || m.a.stamp || !p.leads(m) {
			continue
		}
		if len(run) > 0 && m.sent-run[len(run)-1].m.sent > 40 {
			run = nil
		}
		run = append(run, beat{m: m})
		if len(run) > len(best) {
			best = run
		}
	}
	p.listen(best)
	return best
}

// listen notes what the text of each entry tells of.
func (p *parser) listen(beats []beat) {
	for i := range beats {
		to := len(p.toks)
		if i+1 < len(beats) {
			to = beats[i+1].m.from
		}
		works := false
		for k := beats[i].m.to; k < min(to, beats[i].m.to+120); k++ {
			t := &p.toks[k]
			beats[i].mask |= t.mask()
			if t.badStatus(p.at(k-1)) || t.writes("lapses") {
				beats[i].mask |= cFail
			}
			switch denied := t.is(cEnd|cClosed|cWork) && p.negated(k); {
			case denied:
				works = false
			case t.is(cEnd | cClosed):
				beats[i].over = true
			case t.is(cWork | cFail), t.writes("runs"):
				works = !t.is(cFail) && !p.negated(k)
			}
		}
		beats[i].over = beats[i].over || works
	}
}

// leads tells whether only signs stand before the mention on its line.
func (p *parser) leads(m *mention) bool {
	k := m.from
	for ; k > 0 && p.toks[k].lines == 0; k-- {
		if m.from-k > 4 || p.toks[k-1].kind != punct {
			return false
		}
	}
	return true
}

// heading is the last day told on a line of its own before the mention, else any day told before it.
func (p *parser) heading(m *mention) *point {
	if m.a.hasDate() {
		return nil
	}
	var last *point
	at := p.index(m)
	for i := at - 1; i >= 0 && i > at-60; i-- {
		o := &p.mentions[i]
		if !o.lends() {
			continue
		}
		if p.leads(o) {
			return o.day()
		}
		if last == nil {
			last = o.day()
		}
	}
	return last
}
