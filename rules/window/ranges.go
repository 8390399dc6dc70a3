package window

import "time"

// resolveRange places both ends: each end lends the other its day, half of the day and zone.
func (p *parser) resolveRange(m *mention, loc *time.Location, lend *point) (start, end moment, ok bool) {
	a, b := m.a, m.b
	p.shareHalf(&a, &b)
	if !a.hasDate() && b.hasDate() {
		return p.backwards(&a, &b, loc)
	}
	if a.hasDate() && !b.hasDate() {
		lend = &a
	}
	from, to := ownZones(&a, &b, loc)
	var fits bool
	start, ok = p.resolve(&a, from, lend)
	if end, fits = p.resolve(&b, to, endDay(&a, &b, lend)); !ok || !fits {
		return start, end, false
	}
	if !a.hasDate() && lend == nil {
		return p.float(start, end)
	}
	end.at = endOf(&a, &b, start, end)
	return start, end, !end.at.Before(start.at)
}

// endOf: "from Monday to Wednesday" includes Wednesday; an hour without a day may be the next day's.
func endOf(a, b *point, start, end moment) time.Time {
	switch {
	case !a.fine() && end.gran == Day && !b.clock.set && b.part == "":
		return dayStart(end.at, 1)
	case end.at.Before(start.at) && !b.hasDate():
		return nextDay(end.at)
	}
	return end.at
}

// ownZones: "02:30 CEST to 02:15 CET", "from 9:00 ET to 15:00 UTC".
func ownZones(a, b *point, loc *time.Location) (from, to *time.Location) {
	if a.zone != nil && b.zone != nil && a.zone.loc.String() != b.zone.loc.String() {
		return a.zone.loc, b.zone.loc
	}
	return loc, loc
}

func endDay(a, b, lend *point) *point {
	if b.hasDate() {
		return nil
	}
	if a.hasDate() {
		day := *a
		day.part = ""
		return &day
	}
	return lend
}

func nextDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, t.Hour(), t.Minute(), t.Second(), 0, t.Location())
}

// backwards: only the end has a day ("between 23:15 and 02:40 today"): the start is the last such time before it.
func (p *parser) backwards(a, b *point, loc *time.Location) (start, end moment, ok bool) {
	if end, ok = p.resolve(b, loc, nil); !ok {
		return start, end, false
	}
	day := *b
	if start, ok = p.resolve(a, loc, &day); !ok {
		return start, end, false
	}
	if start.at.After(end.at) {
		start.at = start.at.AddDate(0, 0, -1)
	}
	return start, end, true
}

// float places a range without any day: its latest occurrence that lies before the ticket.
func (p *parser) float(start, end moment) (moment, moment, bool) {
	loc := start.at.Location()
	now := p.ref.At.In(loc)
	at := func(t time.Time, days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, t.Hour(), t.Minute(), t.Second(), 0, loc)
	}
	for days := 0; days >= -2; days-- {
		s, e := at(start.at, days), at(end.at, days)
		if e.Before(s) {
			s = at(start.at, days-1)
		}
		if !e.After(now.Add(30 * time.Minute)) {
			start.at, end.at = s, e
			return start, end, true
		}
	}
	return start, end, false
}

// shareHalf settles morning and afternoon of a range: 12:50-1:45pm, 8-9 pm, 12:55-1:20.
func (p *parser) shareHalf(a, b *point) {
	ca, cb := &a.clock, &b.clock
	if !ca.set || !cb.set {
		return
	}
	sharePart(a, b)
	switch {
	case cb.mer != unsaid && ca.open() && a.part == "":
		ca.mer = cb.mer
		ca.flip(a.minute() > b.minute() && !b.hasDate())
	case ca.mer != unsaid && cb.open():
		cb.mer = ca.mer
		cb.flip(b.minute() < a.minute())
	case ca.mer == unsaid && cb.open():
		overNoon(a, b)
	}
}

// sharePart: "from 4 to 5:30 in the afternoon".
func sharePart(a, b *point) {
	if a.part != "" || b.part == "" || !a.clock.open() || a.hasDate() {
		return
	}
	a.part = b.part
	if a.minute() > b.minute() {
		a.part = ""
	}
}

// open tells whether the clock could be of either half of the day.
func (c *clock) open() bool { return c.mer == unsaid && c.h <= 12 && c.loose }

// overNoon: 12:55-1:20 ends after noon.
func overNoon(a, b *point) {
	if a.part != "" || b.part != "" || b.hasDate() || b.clock.h == 12 || b.minute() >= a.minute() {
		return
	}
	if b.minute()+12*60 > a.minute() && a.minute() >= 8*60 && a.clock.h <= 12 {
		b.clock.mer = pm
		b.clock.loose, a.clock.loose = false, false
	}
}

// flip takes the other half of the day where the ends would be in the wrong order.
func (c *clock) flip(wrong bool) {
	switch {
	case !wrong:
	case c.mer == am:
		c.mer = pm
	default:
		c.mer = am
	}
}

func (pt *point) minute() int {
	h, _ := pt.hour()
	return h*60 + pt.clock.m
}

// carriesHalf: in "午後2時から3時半まで" the end is in the afternoon too.
func (m *mention) carriesHalf() bool {
	a, b := m.a.clock, m.b.clock
	return a.mer == pm && b.mer == unsaid && b.h > a.h%12 && b.h < 12
}

// sameHalf moves the start of a range into the afternoon, where a single time would be read so, or where the range would
// otherwise last more than half a day.
func (p *parser) sameHalf(m *mention, start, end *moment) {
	if !m.ranged || !m.a.clock.set {
		return
	}
	noon := start.at.Add(12 * time.Hour)
	switch {
	case start.at.After(end.at):
		for _, a := range start.alts {
			if !a.at.After(end.at) {
				start.at = a.at
				return
			}
		}
	case m.a.clock.open() && m.a.part == "" && m.b.clock.spoken && noon.Before(end.at):
		start.at = noon
	case m.carriesHalf() && end.at.Sub(start.at) > 12*time.Hour:
		end.at = end.at.Add(-12 * time.Hour)
	}
}
