package window

import "time"

// otherLength names what a length is of, if it is not how long the impact has lasted.
func (p *parser) otherLength(m *mention) string {
	switch {
	case p.ofSomething(m), p.shown(m):
		return "the length of something else"
	case p.laterStill(m):
		return "how long after, and still so"
	case p.steady(m):
		return soLong
	}
	return p.otherTimes(m)
}

// otherTimes names what makes a length that of something else than this impact: each time of a failure that comes again, or
// an earlier impact.
func (p *parser) otherTimes(m *mention) string {
	if m.strong() || m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0 {
		return ""
	}
	first, _ := p.reach(m)
	switch {
	case p.writesIn(first, m.from, "earlierTime"):
		return "an earlier time"
	case p.eachTime(m, first):
		return "how long it takes each time"
	}
	return ""
}

// eachTime: "when I open it, it hangs for two minutes". Where a time of day stands beside it, the length measures that.
func (p *parser) eachTime(m *mention, first int) bool {
	if !m.sp.short() || m.sp.exact >= time.Hour || (m.prefix|m.suffix)&cNow != 0 && p.at(m.from).lang == 0 || m.prefix&cLast != 0 {
		return false
	}
	if !p.writesIn(first, m.from, "habit") || p.writesIn(first, m.from, "been") {
		return false
	}
	for i := p.before(first) + 1; i < len(p.mentions) && p.mentions[i].from < m.from; i++ {
		if o := &p.mentions[i]; o.point() && o.a.fine() {
			return false
		}
	}
	return true
}
