package window

import "time"

// stamp reads times as machines write them: ISO 8601, web server and mail dates with seconds, epoch seconds.
func (p *parser) stamp(pt *point, j int) int {
	t := &p.toks[j]
	if t.kind != number && !t.is(cMonth) || p.stuck(j) {
		return j
	}
	if at, ok := p.epoch(t); ok {
		pt.instant, pt.stamp = at, true
		return j + 1
	}
	d, n := p.dateAt(j)
	if n == j || !d.set || d.d == 0 || n >= len(p.toks) {
		return j
	}
	machine := false
	if p.toks[n].glued && (p.toks[n].text == "t" || p.toks[n].sign(":") || p.toks[n].sign(",")) {
		machine = p.toks[n].text == "t"
		n++
	}
	if n >= len(p.toks) || !p.toks[n].small(2) || p.toks[n].num > 24 {
		return j
	}
	c := clock{set: true, h: int(p.toks[n].num)}
	e := p.minutesAt(&c, n, notBare)
	if e == n || !machine && p.colonNumber(n+3) < 0 {
		return j
	}
	if e < len(p.toks) && p.toks[e].is(cMeridiem) {
		return j
	}
	pt.date, pt.clock, pt.stamp = d, c, true
	if z, m := p.zoneAt(e); m > e {
		pt.zone, e = z, m
	}
	return e
}

// epoch takes ten digits as seconds and thirteen as milliseconds, if that falls near the ticket.
func (p *parser) epoch(t *token) (time.Time, bool) {
	var at time.Time
	switch t.digits {
	case 10:
		at = time.Unix(t.num, 0)
	case 13:
		at = time.UnixMilli(t.num)
	default:
		return at, false
	}
	age := p.now.Sub(at)
	return at.UTC(), age > -time.Hour && age < 400*24*time.Hour
}
