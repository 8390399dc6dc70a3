package window

// shiftedClock reads "half past ten", "halb eins", "kwart over 9".
func (p *parser) shiftedClock(j int) (clock, int) {
	s, _ := p.at(j).node.find(cClockShift)
	next := p.at(j + 1)
	h := -1
	if v, ok := next.node.find(cNumber); ok && v.num == float64(int(v.num)) && v.num > 0 {
		h = int(v.num)
	} else if next.small(2) {
		h = int(next.num)
	}
	if after := p.at(j + 2); h < 0 || h > 24 || after.is(cUnit) && !after.is(cClockMark) {
		return clock{}, j
	}
	c := clock{set: true, h: h, loose: h <= 12, spoken: true}
	c.shift(int(s.num))
	return p.clockEnd(c, j, j+2)
}

// wordClock reads "nine", "neun Uhr" where a bare number could stand.
func (p *parser) wordClock(j int, bare bareness) (clock, int) {
	t := p.at(j)
	s, _ := t.node.find(cNumber)
	h := int(s.num)
	if s.num != float64(h) || h < 1 || h > 12 {
		return clock{}, j
	}
	c := clock{set: true, h: h, loose: true, spoken: true}
	next := p.at(j + 1)
	switch {
	case next.is(cClockMark) && (!next.is(cUnit) || bare != notBare || p.tooLong(j)):
		return c, j + 2
	case next.meridiem():
		return c, j + 1
	case t.is(cMonth|cStop) || bare == notBare || !p.alone(j+1):
		return clock{}, j
	}
	c.bare = true
	return c, j + 1
}

// kanjiHalf reads 午後3時15分.
func (p *parser) kanjiHalf(j int) (clock, int) {
	if p.at(j+1).kind != number {
		return clock{}, j
	}
	c, n := p.numberClock(j+1, maybeBare)
	if n == j+1 {
		return clock{}, j
	}
	c.setMeridiem(p.at(j))
	return p.clockEnd(c, j, n)
}

// kanjiHour reads what follows the number in 3時, 3時半, 3時15分.
func (p *parser) kanjiHour(c *clock, j int) int {
	mark := p.at(j + 1)
	s, _ := mark.node.find(cMark)
	if s.str != "hour" && (s.str != "half" || mark.is(cUnit)) {
		return j
	}
	c.loose = false
	n := j + 2
	if s.str == "half" || p.at(n).text == "半" {
		c.m, c.minutes = 30, true
		if s.str == "hour" {
			n++
		}
		return n
	}
	if m, ok := p.at(n + 1).node.find(cMark); ok && m.str == "minute" && p.at(n).small(2) && p.at(n).num < 60 {
		c.m, c.minutes = int(p.at(n).num), true
		return n + 2
	}
	return n
}

// hourNotSpan decides for words that mean both "o'clock" and "hours": 9h, 15 heures, 3 uur.
func (p *parser) hourNotSpan(j int, bare bareness) bool {
	t, mark, next := p.at(j), p.at(j+1), p.at(j+2)
	switch {
	case t.lang == 0:
		return bare == maybeBare && mark.end-mark.start <= 3 && t.num >= 7 && p.alone(j+2)
	case mark.text == "h" && !mark.glued && p.spacedMinutes(j+2) && t.num >= 5:
		return true
	case next.is(cAgo), next.is(cNow) && !next.is(cTo):
		return false
	case next.is(cPart | cDay | cDayPart), p.at(j - 1).leadsHour(), t.num >= 13:
		return true
	}
	return p.hourByRole(j)
}

// spacedMinutes: the 30 in "14 h 30" and "14 Uhr 30".
func (p *parser) spacedMinutes(n int) bool {
	m := p.at(n)
	loose := p.at(n-1).text == "h" && !p.at(n-1).glued && !p.at(n+1).is(cUnit) && !p.at(n+1).sign("%")
	return m.kind == number && !m.glued && m.digits == 2 && m.num < 60 && (loose || p.alone(n+1))
}

// minutesPast reads "20 past 7", "zehn nach acht", "10 voor 9". It returns j if there is none.
func (p *parser) minutesPast(j int) (clock, int) {
	minutes, hour, half := p.whole(j), p.whole(j+2), 0
	if s, ok := p.at(j + 2).node.find(cClockShift); ok && s.num == -30 {
		half, hour = 1, p.whole(j+3)
	}
	if minutes < 1 || minutes > 29 || hour < 1 || hour > 12 || p.at(j+1).glued || !p.hourEnds(j+2+half) {
		return clock{}, j
	}
	switch p.side(j, minutes) {
	case 0:
		return clock{}, j
	case -1:
		minutes = -minutes
	}
	c := clock{set: true, h: hour, loose: true, spoken: true}
	c.shift(minutes - 30*half)
	return p.clockEnd(c, j, j+3+half)
}

// hourEnds: the number at n is not the first part of something longer.
func (p *parser) hourEnds(n int) bool {
	return !p.at(n).glued && !p.at(n+1).is(cUnit) && (!p.isSep(n+1, ":.") || !p.at(n+2).glued)
}

// side tells on which side of the hour the minutes at j lie: 1 past, -1 to; 0 if the word between says neither. Words
// that mean other things as well count only with round minutes, "to" only after "at" and the like.
func (p *parser) side(j, minutes int) int {
	t, round := p.at(j+1), minutes%5 == 0
	switch {
	case t.writes("past"), round && t.writes("pastHour"):
		return 1
	case round && t.writes("toHour"), round && t.writes("toSpoken") && p.at(j-1).is(cClockAt|cUntil|cSince|cBy|cBefore):
		return -1
	}
	return 0
}

// dayCount reads "day 3 without internet", "Tag 3 ohne Netz", "障害3日目": it began two days ago. It returns i if there is none.
func (p *parser) dayCount(i int) (point, int) {
	if pt, to := p.nthDay(i); to > i {
		return pt, to
	}
	n, lead, next := p.whole(i), p.at(i-1), p.at(i+1)
	counted := lead.writes("nth") && (next.writes("without") || next.is(cFail)) && p.opensSentence(i-1) || next.writes("nthAfter")
	if n < 1 || n > 60 || !counted || next.sent != p.at(i).sent {
		return point{}, i
	}
	to := i + 1
	if next.writes("nthAfter") {
		to++
	}
	return point{from: i, to: to, hasDay: true, day: 1 - n}, to
}

// nthDay reads "third day without mail", "den 2. Tag keine Kurse", "7º dia sem acesso", which began on the first of them. It
// returns i if there is none.
func (p *parser) nthDay(i int) (point, int) {
	n, day := p.ordinal(i)
	next, sent := p.at(day+1), p.at(i).sent
	if n < 2 || n > 60 || !p.at(day).writes("nth") || next.sent != sent || next.writes("of") || next.writes("ofThing") || p.onThatDay(i) {
		return point{}, i
	}
	for k := day + 1; k < day+9 && p.at(k).sent == sent; k++ {
		if t := p.at(k); t.writes("without") || t.is(cFail|cNot) {
			return point{from: i, to: day + 1, hasDay: true, day: 1 - n}, day + 1
		}
	}
	return point{}, i
}

// onThatDay: "on the second day", which only tells when something was.
func (p *parser) onThatDay(i int) bool {
	k := i - 1
	for p.at(k).is(cAt) && !p.endsIn(k, "onDay") {
		k--
	}
	return p.endsIn(k, "onDay")
}

// ordinal is the number that "third", "3rd" or "3." at token i means, and the token after it.
func (p *parser) ordinal(i int) (n, to int) {
	t, next := p.at(i), p.at(i+1)
	if s, ok := t.node.find(cOrdinal); ok && s.num > 0 {
		return int(s.num), i + 1
	}
	if t.small(2) && next.glued && (next.is(cOrdinal) || next.sign(".") || next.sign("°")) {
		return int(t.num), i + 2
	}
	return 0, i + 1
}

// whole is the whole number at token n, written in digits or in words; 0 for none.
func (p *parser) whole(n int) int {
	t := p.at(n)
	if t.kind == number && t.digits <= 2 {
		return int(t.num)
	}
	if v, ok := t.node.find(cNumber); ok && v.num == float64(int(v.num)) {
		return int(v.num)
	}
	return 0
}

// pastHour: the hour has struck today where the ticket was written.
func (p *parser) pastHour(h int) bool { return p.ref.At.In(p.ref.Zone).Hour() >= h }

// hourSince: "depuis 9h" is a time of day when that hour has struck today, "depuis 2h" a length.
func (p *parser) hourSince(j int, before class) bool {
	mark, h := p.at(j+1), int(p.at(j).num)
	marked := mark.shortHour() || mark.is(cUnit) && p.spacedMinutes(j+2)
	return p.isPlural(j) || marked && (h >= 7 && p.pastHour(h) || before&cFrom != 0)
}

// hourByRole decides by the word before: "à 3 heures" is a time of day, "pendant 3 heures" a length.
func (p *parser) hourByRole(j int) bool {
	const bounds, lengths = cTo | cBetween | cAnd | cUntil | cAt | cFrom | cAfter | cBefore, cSince | cSpan | cAgoBefore
	before := p.roleBefore(j)
	switch {
	case before&bounds != 0 && before&lengths == 0:
		return true
	case before&cSince != 0:
		return p.hourSince(j, before)
	case before&(cSpan|cAgoBefore|cLast) != 0 && before&cFrom == 0:
		return false
	}
	return p.at(j+1).shortHour() && (p.at(j).num >= 7 || before&cFrom != 0) || p.isPlural(j)
}

// leadsHour: an hour may follow a day or a part of it.
func (t *token) leadsHour() bool { return t.is(cDay|cDayPart|cPart|cWeekday) && !t.is(cAt) }

// shortHour: "9h" and "9 uur" are times of day more often than lengths.
func (t *token) shortHour() bool { return t.glued && t.end-t.start == 1 || t.writes("hour") }
