package window

import "time"

// placed is a mention on the time line.
type placed struct {
	m          *mention
	start, end moment
	zone       string
	source     string
}

const threshold = 34

// choose makes windows of the mentions that tell of the impact.
func (p *parser) choose() Reading {
	var r Reading
	found := p.place()
	measuresOnly(found)
	best := heaviest(found)
	beats := p.beats()
	if w, ok := p.history(); ok {
		r.Windows = append(r.Windows, p.withStart(w, best, found))
		r.Rejected = p.rejected()
		return r
	}
	if best < 0 || found[best].m.score < 68 || within(beats, found[best].m) {
		if w, ok := p.timeline(beats); ok {
			r.Windows = append(r.Windows, w)
			best = -1
		}
	}
	switch {
	case len(r.Windows) > 0:
	case best >= 0 && p.dayOfLogs(&found[best], &r):
	case best >= 0:
		r.Windows = append(r.Windows, p.windowOf(&found[best], found))
		r.Candidates = p.candidates(&found[best], r.Windows[0])
		r.Windows = append(r.Windows, p.episodes(best, found)...)
	default:
		r.Windows = p.remains(found)
	}
	r.Rejected = p.rejected()
	return r
}

// dayOfLogs: where the subject tells only the day and log lines of that day the time, the lines are the window.
func (p *parser) dayOfLogs(f *placed, r *Reading) bool {
	if f.m.to > p.subjectEnd() || f.start.gran != Day || f.m.ranged {
		return false
	}
	w, ok := p.logWindow()
	if !ok || w.Start.Before(f.start.at) || !w.Start.Before(dayStart(f.start.at, 1)) {
		return false
	}
	r.Windows = []Window{w}
	return true
}

// chooseAgain chooses anew after the zone has changed.
func (p *parser) chooseAgain() Reading {
	p.logs, p.added = nil, nil
	for i := range p.mentions {
		if m := &p.mentions[i]; m.reason != notHours {
			m.role, m.reason, m.score, m.last = none, "", 0, 0
		}
	}
	p.additions()
	p.judge()
	return p.choose()
}

func heaviest(found []placed) int {
	best := -1
	for i := range found {
		if f := &found[i]; f.m.role != ends && f.m.score >= threshold && (best < 0 || f.outranks(&found[best])) {
			best = i
		}
	}
	return best
}

// remains is what is left where no sentence tells of a beginning: logs, or an end alone.
func (p *parser) remains(found []placed) []Window {
	if w, ok := p.logWindow(); ok {
		return []Window{w}
	}
	if w, ok := p.endOnly(found); ok {
		return []Window{w}
	}
	return nil
}

func (p *parser) rejected() []Rejected {
	var out []Rejected
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.reason != "" && len(out) < maxRejected {
			out = append(out, Rejected{Text: p.slice(m.from, m.to), Reason: m.reason})
		}
	}
	return out
}

// measuresOnly: a length beside a past time measures it ("yesterday at noon it was down for 15 minutes") and does not
// run until now.
func measuresOnly(found []placed) {
	for i := range found {
		f := &found[i]
		if f.m.role != lasting || f.m.suffix&cNow != 0 {
			continue
		}
		for k := max(0, i-3); k < len(found) && k <= i+3; k++ {
			if o := found[k].m; o.role == starts && (o.sent == f.m.sent && o.a.past() || o.sent == f.m.sent-1 && o.a.before(f.m)) {
				f.m.score = min(f.m.score, threshold-1)
			}
		}
	}
}

// before: a day before today, in the sentence before a length of some hours.
func (pt *point) before(length *mention) bool {
	return pt.hasDay && pt.day < 0 && length.sp.short() && length.prefix&cNow == 0
}

// past tells whether a point is told finely enough, or lies far enough back, for a length beside it to measure it.
func (pt *point) past() bool { return pt.fine() || pt.part != "" || pt.day < 0 }

// outranks: the weightier wins, then the first in the text; of two starts that are bounded alike the earlier, because
// an impact begins with its first stage.
func (f *placed) outranks(o *placed) bool {
	if f.m.score != o.m.score {
		return f.m.score > o.m.score
	}
	return f.m.role == starts && o.m.role == starts && f.m.score >= 70 && f.start.at.Before(o.start.at)
}

func (p *parser) zoneOf(m *mention) (loc *time.Location, name, source string) {
	z := m.a.zone
	if z == nil {
		z = m.b.zone
	}
	source = "text"
	if z == nil && p.docZone != nil && (!m.a.stamp || !m.a.instant.IsZero()) {
		z, source = p.docZone, p.zoneFrom
	}
	if z == nil {
		return p.ref.Zone, p.ref.Zone.String(), p.ref.ZoneSource
	}
	return z.loc, z.loc.String(), source
}

func (p *parser) place() []placed {
	out := p.placed[:0]
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.role == none || m.score < threshold && m.role != ends && m.role != lasting {
			continue
		}
		f := placed{m: m}
		var loc *time.Location
		loc, f.zone, f.source = p.zoneOf(m)
		if m.reason = p.misplaced(&f, loc); m.reason != "" {
			m.role = none
			continue
		}
		out = append(out, f)
	}
	p.placed = out
	return out
}

// misplaced puts a mention on the time line and tells why it cannot stay there.
func (p *parser) misplaced(f *placed, loc *time.Location) string {
	m := f.m
	switch {
	case !p.put(f, loc):
		return "cannot be placed on the time line"
	case m.role != ends && f.start.at.After(p.now.Add(slack)):
		return "lies after the ticket was written"
	case !f.start.at.IsZero() && p.now.Sub(f.start.at) > 5*366*24*time.Hour:
		return "lies years before the ticket"
	case p.meansNext(f):
		return "lies ahead"
	case m.role != both:
		return ""
	case !m.a.fine() && p.untilToday(f.end.at):
		m.role, m.score = starts, 70 // "from yesterday to today": still going on
		return ""
	case f.end.at.After(p.now.Add(12 * time.Hour)):
		return "ends after the ticket was written"
	}
	return ""
}

// meansNext: a day without a year that comes round within two months, and came last ten months ago, is the coming one.
func (p *parser) meansNext(f *placed) bool {
	d := f.m.a.date
	return d.set && d.y == 0 && d.m > 0 && !f.m.strong() && !f.m.far && p.now.Sub(f.start.at) > 300*24*time.Hour
}

func (p *parser) untilToday(end time.Time) bool {
	return !end.Before(dayStart(p.now, 0)) && !end.After(dayStart(p.now.In(end.Location()), 1))
}

// put resolves one mention in a zone.
func (p *parser) put(f *placed, loc *time.Location) bool {
	m := f.m
	var ok bool
	switch {
	case m.ranged:
		f.start, f.end, ok = p.resolveRange(m, loc, p.dayIn(m))
		if ok {
			p.sameHalf(m, &f.start, &f.end)
		}
		return ok
	case !m.sp.empty():
		f.start = moment{at: m.sp.before(p.ref.At.In(loc)), gran: m.sp.granularity()}
		return true
	}
	a := m.a
	f.start, ok = p.resolve(&a, loc, p.dayIn(m))
	if a.wrapped && m.role == starts {
		m.score = max(m.score-22, threshold) // more likely the time of something to come
	}
	return ok
}
