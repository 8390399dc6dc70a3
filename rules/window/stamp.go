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
	c, e := p.stampClock(n)
	if e == n {
		return j
	}
	pt.date, pt.clock, pt.stamp = d, c, true
	if z, m := p.zoneAt(e); m > e {
		pt.zone, e = z, m
	}
	return e
}

// stampClock reads the time after a date: behind a T, or with seconds.
func (p *parser) stampClock(n int) (clock, int) {
	k := n
	iso := p.at(k).glued && p.at(k).text == "t"
	if iso || p.isSep(k, ":,") {
		k++
	}
	t := p.at(k)
	if !t.small(2) || t.num > 24 {
		return clock{}, n
	}
	c := clock{set: true, h: int(t.num)}
	e := p.minutesAt(&c, k, notBare)
	if e == k || !iso && !c.seconds || p.at(e).is(cMeridiem) {
		return clock{}, n
	}
	return c, e
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
