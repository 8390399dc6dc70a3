package window

import "time"

// stamp reads times as machines write them: ISO 8601, web server and mail dates with seconds, epoch seconds.
func (p *parser) stamp(pt *point, j int) int {
	t := p.at(j)
	if t.kind != number && !t.is(cMonth) || p.stuck(j) {
		return j
	}
	if at, ok := p.epoch(t); ok {
		pt.instant, pt.stamp = at, true
		return j + 1
	}
	d, n := p.dateAt(j)
	if n == j || d.d == 0 {
		return j
	}
	iso := p.at(n).glued && p.at(n).text == "t"
	if iso || p.isSep(n, ":,") {
		n++
	}
	c, e := p.stampClock(n)
	if e == n || !iso && p.colonNumber(n+3) < 0 || p.at(e).is(cMeridiem) {
		return j
	}
	pt.date, pt.clock, pt.stamp = d, c, true
	if z, m := p.zoneAt(e); m > e {
		pt.zone, e = z, m
	}
	return e
}

func (p *parser) stampClock(n int) (clock, int) {
	t := p.at(n)
	if !t.small(2) || t.num > 24 {
		return clock{}, n
	}
	c := clock{set: true, h: int(t.num)}
	return c, p.minutesAt(&c, n, notBare)
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
