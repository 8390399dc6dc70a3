package window

import "time"

// moment is a point on the time line with its other readings.
type moment struct {
	at   time.Time
	gran Granularity
	alts []alt
}

type alt struct {
	at     time.Time
	reason string
}

const slack = 5 * time.Minute // clocks of people and machines differ

// hours at which parts of a day begin when no clock time is given; a night belongs to the evening before it.
func partHour(part string) int {
	switch part {
	case "morning":
		return 6
	case "afternoon", "lunch":
		return 12
	case "late-afternoon":
		return 16
	case "evening":
		return 18
	case "night":
		return 20
	case "late":
		return 21
	}
	return 0
}

// hour is the hour of a clock, 0 to 24, under its meridiem and part of the day; carry is 1 where the small hours belong
// to the next day ("last night at 2").
func (pt *point) hour() (h, carry int) {
	c := pt.clock
	h = c.h
	switch {
	case c.mer == pm && h < 12, c.mer == unsaid && h < 12 && later(pt.part, h):
		h += 12
	case c.mer == am && h == 12:
		h = 0
	}
	if pt.part == "night" && (pt.hasDate() || pt.lent) {
		return c.night(h)
	}
	return h, 0
}

// night: at twelve and after, the next day has begun.
func (c *clock) night(h int) (hour, carry int) {
	if h == 12 && c.h == 12 && c.mer == unsaid {
		return 0, 1
	}
	if h < 12 {
		return h, 1
	}
	return h, 0
}

func later(part string, h int) bool {
	switch part {
	case "afternoon", "late-afternoon", "evening", "lunch":
		return h >= 1
	case "night", "late":
		return h >= 6
	}
	return false
}

// resolve places a point in a zone; lend is a point whose day it may take over when it has none of its own.
func (p *parser) resolve(pt *point, loc *time.Location, lend *point) (moment, bool) {
	now := p.ref.At.In(loc)
	if !pt.instant.IsZero() {
		return moment{at: pt.instant.In(loc), gran: Minute}, true
	}
	d := p.groundOf(pt, lend, now)
	if !pt.clock.set {
		return p.partOf(pt, d)
	}
	return p.clockOf(pt, d, now), true
}

// ground is the day a point stands on. A floating one was not told: the latest that fits is taken.
type ground struct {
	day      time.Time
	gran     Granularity
	alts     []alt
	floating bool
}

func (p *parser) groundOf(pt, lend *point, now time.Time) ground {
	day, gran, alts, ok := p.dayOf(pt, now)
	if !ok && lend != nil {
		if day, _, alts, ok = p.dayOf(lend, now); ok && pt.part == "" {
			pt.part = lend.part
		}
		pt.lent = ok
	}
	if !ok {
		return ground{day: dayStart(now, 0), gran: gran, floating: true}
	}
	return ground{day: day, gran: gran, alts: alts}
}

func (p *parser) partOf(pt *point, d ground) (moment, bool) {
	m := moment{at: d.day, gran: d.gran, alts: d.alts}
	if pt.part == "" {
		return m, !d.floating
	}
	if d.floating && partHour(pt.part) > p.ref.At.In(d.day.Location()).Hour() {
		m.at = dayStart(d.day, -1)
	}
	m.at = time.Date(m.at.Year(), m.at.Month(), m.at.Day(), partHour(pt.part), 0, 0, 0, d.day.Location())
	m.gran = DayPart
	return m, true
}

// atHour is the hour on the ground's day; where the day was not told, the last such time before now.
func (pt *point) atHour(h, carry int, d ground, now time.Time) time.Time {
	on := func(days int) time.Time {
		return time.Date(d.day.Year(), d.day.Month(), d.day.Day()+carry+days, h, pt.clock.m, pt.clock.s, 0, d.day.Location())
	}
	t := on(0)
	switch {
	case pt.added && d.floating:
		if now.Sub(t) >= 12*time.Hour {
			return on(1)
		}
		return t
	case !t.After(now.Add(slack)):
		return t
	case d.floating:
		return on(-1)
	case pt.weekday > 0 && !pt.date.set:
		return on(-7)
	}
	return t
}

func (p *parser) clockOf(pt *point, d ground, now time.Time) moment {
	h, carry := pt.hour()
	m := moment{gran: Minute, at: pt.atHour(h, carry, d, now)}
	if !pt.clock.minutes {
		m.gran = Hour
	}
	if other, ok := p.otherHalf(pt, h); ok {
		second := pt.atHour(other, carry, d, now)
		if second.After(m.at) && p.preferLate(pt, second, now) {
			m.at, second = second, m.at
		}
		if !second.After(now) {
			m.alts = append(m.alts, alt{second, "the time may be morning or afternoon"})
		}
	}
	pt.wrapped = d.floating && m.at.Before(d.day)
	for _, a := range d.alts {
		t := time.Date(a.at.Year(), a.at.Month(), a.at.Day()+carry, m.at.Hour(), m.at.Minute(), m.at.Second(), 0, d.day.Location())
		m.alts = append(m.alts, alt{t, a.reason})
	}
	return shifted(m, pt)
}

// otherHalf is the hour twelve hours on, for times that do not tell which half of the day they mean.
func (p *parser) otherHalf(pt *point, h int) (int, bool) {
	if !pt.clock.loose || pt.clock.mer != unsaid || pt.part != "" || h >= 12 || !pt.clock.spoken && !p.twelveHour() {
		return 0, false
	}
	return h + 12, true
}

// preferLate: where people write 2:30 for the afternoon, a small hour in the past is the afternoon's, unless the sentence
// speaks of the night or morning.
func (p *parser) preferLate(pt *point, late, now time.Time) bool {
	switch pt.hint {
	case "night", "morning", "dawn":
		return false
	}
	if pt.added {
		return late.After(now) && late.Sub(now) < 12*time.Hour
	}
	usual := p.twelveHour() && p.at(pt.from).lang == 0
	if ago := now.Sub(late); pt.clock.spoken && ago > -slack && ago < 3*time.Hour {
		return true
	}
	return pt.clock.h <= 6 && !late.After(now.Add(slack)) && (usual || pt.clock.spoken)
}

// shifted adds what a change of clocks does to a time: one that is skipped, one that comes twice.
func shifted(m moment, pt *point) moment {
	if h, _ := pt.hour(); h < 24 && m.at.Hour() != h && len(m.alts) == 0 {
		m.alts = append(m.alts, alt{m.at.Add(-time.Hour), "clocks went forward: this time did not exist"})
	}
	for _, d := range []time.Duration{-time.Hour, time.Hour} {
		t := m.at.Add(d)
		if t.Hour() != m.at.Hour() || t.Minute() != m.at.Minute() {
			continue
		}
		if summer, told := pt.zone.summer(); told {
			if summer == (d < 0) {
				m.at = t // CEST names the first of the two, CET the second
			}
			return m
		}
		if d < 0 {
			m.at, t = t, m.at
		}
		m.alts = append(m.alts, alt{t, "clocks went back: this time came twice"})
		return m
	}
	return m
}

func dayStart(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days, 0, 0, 0, 0, t.Location())
}

// dayOf is the day of a point in the zone of now.
func (p *parser) dayOf(pt *point, now time.Time) (day time.Time, gran Granularity, alts []alt, ok bool) {
	switch {
	case pt.date.set:
		day, gran, alts = p.dateOf(pt.date, pt.latest(now))
		if wd := latestWeekday(now, pt.weekday); pt.weekday > 0 && gran == Day && isoWeekday(day) != pt.weekday && !wd.Equal(day) {
			alts = append(alts, alt{wd, "weekday and date do not agree"})
		}
	case pt.hasDay:
		day, gran = dayStart(now, pt.day), Day
	case pt.weekday > 0:
		day, gran = weekdayOf(pt, now), Day
	case pt.period != "":
		day, gran = periodStart(pt, now)
	default:
		return day, Day, nil, false
	}
	return day, gran, alts, true
}

// latest is when a date without a year may lie at the latest.
func (pt *point) latest(now time.Time) time.Time {
	if pt.added && pt.date.y == 0 {
		return now.Add(mostAdded)
	}
	return now
}

func weekdayOf(pt *point, now time.Time) time.Time {
	if pt.stamps {
		return latestWeekday(now.AddDate(0, 0, 6), pt.weekday)
	}
	day := latestWeekday(now, pt.weekday)
	if pt.back && day.Equal(dayStart(now, 0)) {
		return dayStart(day, -7) // "last Tuesday", on a Tuesday
	}
	if pt.forward {
		return dayStart(day, 7)
	}
	return day
}

func isoWeekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func latestWeekday(now time.Time, weekday int) time.Time {
	return dayStart(now, -((isoWeekday(now) - weekday + 7) % 7))
}

func periodStart(pt *point, now time.Time) (time.Time, Granularity) {
	switch pt.period {
	case "month":
		return time.Date(now.Year(), now.Month()+time.Month(pt.offset), 1, 0, 0, 0, 0, now.Location()), Month
	case "weekend":
		return latestWeekday(now, 6), Day
	}
	return dayStart(now, 1-isoWeekday(now)+7*pt.offset), Week
}

// dateOf completes a date to the latest one that is not after the ticket, and weighs the two orders of day and month.
func (p *parser) dateOf(d date, now time.Time) (time.Time, Granularity, []alt) {
	first, gran := completed(d, now)
	if d.altM == 0 {
		return first, gran, nil
	}
	second, _ := completed(date{y: d.y, m: d.altM, d: d.altD}, now)
	limit := dayStart(now, 2)
	a, b := now.Sub(first), now.Sub(second)
	const day = 24 * time.Hour
	const near, far = 21 * day, 60 * day
	switch {
	case first.After(limit) && !second.After(limit), !second.After(limit) && b < near && a > far:
		return second, gran, nil
	case b > -day && b < 2*day && a > 14*day:
		return second, gran, []alt{{first, "day and month may be the other way round"}} // the ticket's own day
	case second.After(limit), a < near && b > far:
		return first, gran, nil
	}
	return first, gran, []alt{{second, "day and month may be the other way round"}}
}

func completed(d date, now time.Time) (time.Time, Granularity) {
	limit := dayStart(now, 2)
	y, m, day, gran := d.y, d.m, d.d, Day
	if day == 0 {
		day, gran = 1, Month
	}
	if m == 0 {
		t := time.Date(now.Year(), now.Month(), day, 0, 0, 0, 0, now.Location())
		for back := 1; t.After(dayStart(now, 1)) || t.Day() != day; back++ {
			t = time.Date(now.Year(), now.Month()-time.Month(back), day, 0, 0, 0, 0, now.Location())
			if back > 3 {
				break
			}
		}
		return t, gran
	}
	if y == 0 {
		y = now.Year()
		if time.Date(y, time.Month(m), day, 0, 0, 0, 0, now.Location()).After(limit) {
			y--
		}
	}
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, now.Location()), gran
}
