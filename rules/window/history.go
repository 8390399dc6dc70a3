package window

import (
	"slices"
	"time"
)

// message is one message of a status page: what it says of the state, and the time beside it.
type message struct {
	label int // token
	over  bool
	m     *mention
}

// history reads the messages of an incident as status pages list them, the newest or the oldest first: from the first to
// the one that says it is resolved.
func (p *parser) history() (Window, bool) {
	entries := p.entries()
	if len(entries) < 2 {
		return Window{}, false
	}
	var w Window
	var first *mention
	for _, e := range entries {
		loc, name, source := p.zoneOf(e.m)
		at, ok := p.resolve(&e.m.a, loc, p.heading(e.m))
		if !ok || !inPast(at.at, p.now.Add(24*time.Hour)) {
			continue
		}
		if w.Start.IsZero() || at.at.Before(w.Start) {
			w.Start, w.Zone, w.ZoneSource, first = at.at, name, source, e.m
		}
		if e.over && at.at.After(w.End) {
			w.End = at.at
		}
	}
	if first == nil || !w.End.IsZero() && !w.End.After(w.Start) {
		return Window{}, false
	}
	w.Granularity, w.Basis, w.Text = Minute, "timeline-in-text", p.slice(first.from, first.to)
	w.Open = w.End.IsZero()
	return w, true
}

// mostMessages bounds the work on a text that is made of states.
const mostMessages = 100

// entries finds the messages: lines that begin with a state, each with a time in its line or on a line of its own.
func (p *parser) entries() []message {
	var out []message
	begun := false
	for _, i := range p.namedAt {
		if len(out) == mostMessages {
			break
		}
		t := &p.toks[i]
		open, over := t.writes("open"), t.writes("resolved")
		if !open && !over && !t.writes("edited") || !p.opensMessage(i) {
			continue
		}
		out = append(out, message{label: i, over: over})
		begun = begun || open
	}
	if len(out) < 2 || !begun {
		return nil
	}
	return p.dated(out)
}

// opensMessage: the state stands at the head of its line, and a dash, a colon, a time or the line's end follows it.
func (p *parser) opensMessage(i int) bool {
	k := i + 1
	for k < i+3 && (p.at(k).sign("*") || p.at(k).sign("_") || p.at(k).sign("]")) {
		k++
	}
	next := p.at(k)
	return (next.dash() || next.sign(":") || next.sign("(") || next.lines > 0 || p.timeAt(k)) && p.headsLine(i)
}

// headsLine: nothing but signs and a time stands before the token on its line.
func (p *parser) headsLine(i int) bool {
	for k := p.lineStart(i); k < i; k++ {
		if p.at(k).kind != punct && !p.claimed[k] {
			return false
		}
	}
	return true
}

// dated gives each message its time: in its order where there are as many times as messages, else the first behind it,
// or the last before it where the times come first.
func (p *parser) dated(all []message) []message {
	var stamps []*mention
	for i := range p.mentions {
		if m := &p.mentions[i]; m.point() && m.a.fine() && !m.a.loner() && p.besideMessage(m, all) {
			stamps = append(stamps, m)
		}
	}
	if len(stamps) == 0 {
		return nil
	}
	first := stamps[0].from < all[0].label
	var out []message
	for k, e := range all {
		switch {
		case len(stamps) == len(all):
			e.m = stamps[k]
		case first:
			e.m = lastBefore(stamps, e.label)
		default:
			e.m = firstIn(stamps, all, k, len(p.toks))
		}
		if e.m != nil {
			out = append(out, e)
		}
	}
	return out
}

// besideMessage: the time stands alone on its line, or on the line of a state.
func (p *parser) besideMessage(m *mention, all []message) bool {
	head := p.lineStart(m.from)
	for k := head; k < m.from; k++ {
		if k >= all[0].label && slices.ContainsFunc(all, func(e message) bool { return e.label == k }) {
			return true
		}
	}
	k := m.to
	for p.at(k).lines == 0 && p.at(k).kind == punct {
		k++
	}
	alone := p.at(k).lines > 0 || k >= len(p.toks)-ahead
	return p.leads(m) && (alone || slices.ContainsFunc(all, func(e message) bool { return e.label == k }))
}

func lastBefore(stamps []*mention, label int) *mention {
	var last *mention
	for _, m := range stamps {
		if m.from < label {
			last = m
		}
	}
	return last
}

func firstIn(stamps []*mention, all []message, k, end int) *mention {
	if k+1 < len(all) {
		end = all[k+1].label
	}
	for _, m := range stamps {
		if m.from > all[k].label && m.from < end {
			return m
		}
	}
	return nil
}

// withStart: where a message says since when, its time is the start, and the history tells the end.
func (p *parser) withStart(history Window, best int, found []placed) Window {
	if best < 0 || found[best].m.score < 80 {
		return history
	}
	w := p.windowOf(&found[best], found)
	if w.End.IsZero() && history.End.After(w.Start) {
		w.End, w.Open, w.Basis = history.End, false, "timeline-in-text"
	}
	return w
}
