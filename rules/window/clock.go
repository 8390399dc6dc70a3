package window

import "strings"

// clockAt reads a time of day at token j: 14:05, 14h05, 2 pm, 0910 hrs, halb eins, noon, 午後3時. It returns j if there
// is none.
func (p *parser) clockAt(j int, bare bareness) (clock, int) {
	t := p.at(j)
	if c, n := p.minutesPast(j); n > j {
		return c, n
	}
	if t.kind == number {
		c, n := p.numberClock(j, bare)
		return p.clockEnd(c, j, n)
	}
	if t.kind != word || t.node == nil {
		return clock{}, j
	}
	switch {
	case t.is(cClockWord):
		s, _ := t.node.find(cClockWord)
		return p.clockEnd(clock{set: true, h: int(s.num)}, j, j+1)
	case t.is(cClockShift):
		return p.shiftedClock(j)
	case t.is(cMeridiem) && hasKanji(t.text):
		return p.kanjiHalf(j)
	case t.is(cNumber) && !t.weak():
		c, n := p.wordClock(j, bare)
		return p.clockEnd(c, j, n)
	}
	return clock{}, j
}

func (c *clock) setMeridiem(t *token) {
	if s, ok := t.node.find(cMeridiem); ok {
		c.mer = am
		if s.str == "pm" {
			c.mer = pm
		}
		c.loose, c.bare = false, false
	}
}

// tail reads "et demie", "y media".
func (c *clock) tail(t *token) bool {
	if c.minutes || c.h > 12 {
		return false
	}
	s, _ := t.node.find(cClockTail)
	c.shift(int(s.num))
	c.spoken = c.h <= 12
	return true
}

// takesHalf: neither half of the day is told yet, and it may be.
func (c *clock) takesHalf() bool { return c.mer == unsaid && c.h <= 12 }

func (c *clock) halfless() bool { return c.minutes && c.takesHalf() }

func (c *clock) oneLetter(t *token) {
	c.mer, c.loose = am, false
	if t.text == "p" {
		c.mer = pm
	}
}

// oneLetterHalf: the a in 8:31a.
func (t *token) oneLetterHalf() bool {
	return t.kind == word && t.glued && (t.text == "a" || t.text == "p")
}

// meridiem tells whether the token says am or pm, and not "am Montag".
func (t *token) meridiem() bool { return t.is(cMeridiem) && !t.is(cAt) }

// clockEnd reads what may follow the numbers at j to n: "and a half" in several languages, o'clock marks, am and pm.
func (p *parser) clockEnd(c clock, j, n int) (clock, int) {
	if n == j {
		return clock{}, j
	}
	for p.at(n).sent == p.at(n-1).sent && p.clockSuffix(&c, n) {
		n++
	}
	if m := p.whole(n + 1); p.at(n).is(cAnd) && m > 0 && m < 60 && p.spokenMinutes(&c, j, n+1) {
		c.m, c.minutes, c.spoken = m, true, true
		n += 2
	}
	return c, n
}

// spokenMinutes: "alle 4 e 20", but "tra le 9 e 10" are two hours.
func (p *parser) spokenMinutes(c *clock, j, n int) bool {
	return c.takesHalf() && !c.minutes && p.isPlural(j) && p.roleBefore(j)&cBetween == 0 && !p.at(n+1).is(cUnit) && !p.longer(n+1)
}

// longer: a sign and more digits are glued to the number before n.
func (p *parser) longer(n int) bool { return p.isSep(n, ":.h") && p.at(n+1).glued }

func (p *parser) clockSuffix(c *clock, n int) bool {
	t := p.at(n)
	switch {
	case t.is(cClockTail):
		return c.tail(t)
	case t.oneLetterHalf() && c.halfless():
		c.oneLetter(t)
	case t.meridiem():
		if !c.takesHalf() {
			return p.clockMark(c, t)
		}
		c.setMeridiem(t)
	case t.sign("."):
		next := p.at(n + 1)
		return p.at(n-1).is(cMeridiem) && t.glued && next.kind == word && !next.capital
	default:
		return p.clockMark(c, t)
	}
	return true
}

func (p *parser) clockMark(c *clock, t *token) bool {
	return t.is(cClockMark) && c.minutes && !t.is(cAgo)
}

func (c *clock) shift(minutes int) {
	c.m += minutes
	if c.m < 0 {
		c.m += 60
		c.h = (c.h + 23) % 24
	}
	c.minutes = true
}

// numberClock reads the digits of a time.
func (p *parser) numberClock(j int, bare bareness) (clock, int) {
	t := p.at(j)
	switch {
	case p.stuck(j):
		return clock{}, j
	case t.digits == 4 || t.digits == 3:
		return p.military(j, bare)
	case !t.small(2) || t.num > 24:
		return clock{}, j
	}
	c := clock{set: true, h: int(t.num), loose: t.looseHour()}
	if n := p.minutesAt(&c, j, bare); n > j {
		return c, n
	}
	if n := p.markedHour(&c, j, bare); n > j {
		return c, n
	}
	c.bare = !t.half() || !p.at(j+1).meridiem()
	if c.bare && !p.bareHour(j, bare) {
		return clock{}, j
	}
	return c, j + 1
}

// looseHour: 8 and 10 may be of either half of the day, 08 and 14 are not.
func (t *token) looseHour() bool { return t.half() && (t.digits != 2 || t.num >= 10) }

// half tells whether the number is an hour of a twelve-hour clock.
func (t *token) half() bool { return t.num >= 1 && t.num <= 12 }

// bareHour tells whether what stands around it lets a number alone be an hour.
func (p *parser) bareHour(j int, bare bareness) bool {
	t := p.at(j)
	return bare != notBare && (t.num != 0 || t.digits == 2) && (p.alone(j+1) || p.afterPlural(j))
}

// minutesAt reads ":05", ":05:30.123", ".05" and "h05" after the hour.
func (p *parser) minutesAt(c *clock, j int, bare bareness) int {
	m := p.glued(j+2, 2)
	if p.at(j+2).digits != 2 || m < 0 || m > 59 || c.h == 24 && m > 0 || !p.parts(j+1, bare) {
		return j
	}
	n := j + 3
	if p.isSep(n, "%$") || p.at(j+1).sign(".") && p.isSep(n, ".") && p.glued(n+1, 99) >= 0 {
		return j
	}
	c.m, c.minutes = m, true
	return p.secondsAt(c, n)
}

// parts tells whether the token parts hours from minutes: a colon, an h, or a full stop where that is a time.
func (p *parser) parts(k int, bare bareness) bool {
	t := p.at(k)
	switch {
	case !t.glued:
		return false
	case t.sign("."):
		return p.dotted(k+2, bare)
	}
	return t.sign(":") || t.is(cClockMark) && t.end-t.start == 1
}

// secondsAt reads ":30" and ":30.123".
func (p *parser) secondsAt(c *clock, n int) int {
	s := p.colonNumber(n)
	if s < 0 {
		return n
	}
	c.s, c.seconds = min(s, 59), true
	n += 2
	if p.isSep(n, ".,") && p.glued(n+1, 99) >= 0 {
		n += 2
	}
	return n
}

func (p *parser) colonNumber(n int) int {
	if !p.isSep(n, ":") || p.at(n+1).digits != 2 {
		return -1
	}
	if s := p.glued(n+1, 2); s < 61 {
		return s
	}
	return -1
}

// dottedEnd: at n the dash of 9.05-9.40 am.
func (p *parser) dottedEnd(n int) bool {
	return p.at(n).dash() && p.at(n).glued && p.at(n+1).kind == number && p.at(n+2).sign(".")
}

// clockClosed: am, pm or o'clock stand at n.
func (p *parser) clockClosed(n int) bool { return p.at(n).meridiem() || p.at(n).is(cClockMark) }

// dotted tells whether 14.30 is a time: only with a mark after it or a time word before it.
func (p *parser) dotted(n int, bare bareness) bool {
	t := p.at(n)
	switch {
	case p.clockClosed(n), p.dottedEnd(n) && p.clockClosed(n+4), p.dottedRange(n):
		return true
	case t.is(cUnit), t.kind == punct && strings.Contains("%$€", t.text), p.isSep(n, ".") && p.at(n+1).glued, p.datedPart(n):
		return false
	}
	return p.afterDay(n-3, t) || bare == maybeBare && (p.alone(n) || t.lang != 0 && p.announced(n-3))
}

// datedPart: in "22.11. evening" the second point makes it a day.
func (p *parser) datedPart(n int) bool {
	k := n + 1
	for k < n+3 && p.at(k).is(cAt) {
		k++
	}
	month := p.at(n - 1)
	return p.at(n).sign(".") && p.at(n).glued && p.at(k).is(cPart) && !p.at(k).capital && p.at(k).sent == month.sent && month.num <= 12
}

// afterDay: "this morning 9.00", and no price: "am Montag 9.50 Euro".
func (p *parser) afterDay(j int, next *token) bool {
	prev := p.at(j - 1)
	if !p.alone(j+3) && (next.kind != word || next.capital) {
		return false
	}
	return prev.is(cDay|cDayPart|cPart|cWeekday) && !prev.weak() && prev.sent == p.at(j).sent
}

// announced: "um", "alle", "a las" before the number at j say that it is an hour.
func (p *parser) announced(j int) bool {
	return p.at(j-1).is(cClockAt) || p.isPlural(j) || p.editedBefore(j)
}

// dottedRange: at n, after the minutes, a second dotted time follows, and a day or "from" stands before the first: "16 June
// 14.05-15.10".
func (p *parser) dottedRange(n int) bool {
	prev := p.at(n - 4)
	dated := prev.is(cMonth|cWeekday|cDay|cDayPart|cBetween|cFrom|cSince) || prev.kind == number && p.at(n-5).sign("/")
	return dated && (p.at(n).dash() || p.at(n).is(cTo|cUntil|cAnd)) && p.dottedTime(n+1)
}

// dottedTime: 15.10.
func (p *parser) dottedTime(j int) bool {
	m := p.glued(j+2, 2)
	return p.at(j).small(2) && p.at(j).num <= 24 && p.isSep(j+1, ".") && p.at(j+2).digits == 2 && m >= 0 && m < 60
}

// markedHour reads 14 Uhr, 14h, 14時, 14時半, 14 Uhr 30.
func (p *parser) markedHour(c *clock, j int, bare bareness) int {
	t := p.at(j + 1)
	if t.is(cMark) {
		return p.kanjiHour(c, j)
	}
	if !t.is(cClockMark) || t.is(cUnit) && !p.hourNotSpan(j, bare) {
		return j
	}
	n := j + 2
	if p.spacedMinutes(n) {
		c.m, c.minutes = int(p.at(n).num), true
		return n + 1
	}
	return n
}

// military reads 0910 and 1900, which need a mark, a zone, am or pm, or a time word before and nothing countable after.
func (p *parser) military(j int, bare bareness) (clock, int) {
	t := p.at(j)
	h, m := int(t.num/100), int(t.num%100)
	if h > 24 || m > 59 {
		return clock{}, j
	}
	c := clock{set: true, h: h, m: m, minutes: true, loose: t.digits == 3}
	next := p.at(j + 1)
	if next.meridiem() && h <= 12 || next.is(cClockMark) {
		return c, j + 1
	}
	if t.digits != 4 {
		return clock{}, j
	}
	if _, z := p.zoneAt(j + 1); z > j+1 {
		return c, j + 1
	}
	year := t.num >= 1900 && t.num < 2100
	if bare == maybeBare && !year && p.alone(j+1) {
		return c, j + 1
	}
	return clock{}, j
}
