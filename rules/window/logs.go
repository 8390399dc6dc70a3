package window

import (
	"strings"
	"time"
)

// logLine is a line with a machine's time stamp.
type logLine struct {
	m   *mention
	bad bool
}

// logged sets lines that machines wrote aside: they count as a whole, from the first bad line to the last.
func (p *parser) logged(m *mention) bool {
	if !m.point() || m.prefix&(cSince|cUntil|cFrom|cTo|cAfter|cBefore) != 0 || m.suffix&(cSinceAfter|cUntilAfter|cAfterAfter) != 0 {
		return false
	}
	lineStart := p.lineStart(m.from)
	if !p.machine(m, m.from-lineStart) || m.from > lineStart && p.latest(m) {
		return false
	}
	p.logs = append(p.logs, logLine{m: m, bad: p.badLine(lineStart)})
	m.reason = "a log line"
	return true
}

// machine tells whether a stamp, or a time with seconds at the head of a line, is a log's and not part of a sentence
// ("first seen: ...").
func (p *parser) machine(m *mention, offset int) bool {
	if !m.a.instant.IsZero() || !m.a.stamp && (!m.a.clock.seconds || offset > 2) {
		return false
	}
	if m.a.stamp && offset == 0 {
		return true
	}
	s := p.around(m)
	if d := s.told(); d > 0 && d <= 2 {
		return false // "it started 2026-06-16T13:05:00Z"
	}
	return which(&s) == none || m.a.stamp && m.a.zone != nil && offset >= 8
}

// told is how far before the time the nearest word stands that says it began, ended or was noticed; 0 is none.
func (s *surroundings) told() int {
	best := 0
	for _, c := range []cue{s.start[0], s.end[0], s.seen[0]} {
		if c.dist > 0 && (best == 0 || c.dist < best) {
			best = c.dist
		}
	}
	return best
}

func (p *parser) lineStart(i int) int {
	for k := i; k > 0 && k > i-60; k-- {
		if p.toks[k].lines > 0 {
			return k
		}
	}
	return max(0, i-60)
}

// badLine tells whether the line that begins at token i shows a failure: a status of 400 or more, or a word of failure.
func (p *parser) badLine(i int) bool {
	for k := i; k < i+80 && (k == i || p.at(k).lines == 0); k++ {
		t := p.at(k)
		if t.is(cFail) && t.kind == word || t.badStatus(p.at(k-1)) {
			return true
		}
	}
	return false
}

// badStatus: 503 alone or between commas, not 1.503 or 12-503.
func (t *token) badStatus(prev *token) bool {
	if t.kind != number || t.digits != 3 || t.num < 400 || t.num > 599 {
		return false
	}
	return !t.glued || prev.kind == punct && !strings.Contains("./-_+:#$", prev.text)
}

// logWindow spans the bad lines.
func (p *parser) logWindow() (Window, bool) {
	var first, last time.Time
	var a, b *mention
	for _, l := range p.badLines() {
		loc, _, _ := p.zoneOf(l.m)
		at, ok := p.resolve(&l.m.a, loc, p.dayIn(l.m))
		if !ok || !inPast(at.at, p.now.Add(time.Hour)) || p.now.Sub(at.at) > 400*24*time.Hour {
			continue
		}
		if a == nil || at.at.Before(first) {
			first, a = at.at, l.m
		}
		if b == nil || at.at.After(last) {
			last, b = at.at, l.m
		}
	}
	if a == nil {
		return Window{}, false
	}
	_, name, source := p.zoneOf(a)
	w := Window{Start: first, Zone: name, ZoneSource: source, Granularity: Minute, Basis: "log-lines", Text: p.slice(a.from, a.to)}
	if last.After(first) {
		w.End = last
	} else {
		w.Open = !p.closedSay
	}
	return w, true
}

// badLines are those that show a failure, or the only one.
func (p *parser) badLines() []logLine {
	if p.loneStamp() {
		return p.logs
	}
	var bad []logLine
	for _, l := range p.logs {
		if l.bad {
			bad = append(bad, l)
		}
	}
	return bad
}

// loneStamp: the only line that a machine wrote, in a text that tells of a failure, says when that was: what an error
// page shows below its message.
func (p *parser) loneStamp() bool {
	if len(p.logs) != 1 || !p.failSays {
		return false
	}
	m := p.logs[0].m
	loc, _, _ := p.zoneOf(m)
	at, ok := p.resolve(&m.a, loc, p.dayIn(m))
	return ok && inPast(at.at, p.now) && p.now.Sub(at.at) < 24*time.Hour
}

// slice is the text of tokens; what begins in the subject ends there, so that it can be found in the ticket.
func (p *parser) slice(from, to int) string {
	start, end := p.toks[from].start, p.toks[to-1].end
	if start < p.subject {
		end = min(end, p.subject)
	}
	return p.text[start:end]
}
