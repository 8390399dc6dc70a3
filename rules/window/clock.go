package window

import (
	"slices"
	"strings"
)

// clockAt reads a time of day at token j: 14:05, 14h05, 2 pm, 0910 hrs, halb eins, noon, 午後3時. It returns j if there
// is none.
func (p *parser) clockAt(j int, bare bareness) (clock, int) {
	t := &p.toks[j]
	var c clock
	n := j
	switch {
	case t.kind == number:
		c, n = p.numberClock(j, bare)
	case t.kind != word || t.node == nil:
		return c, j
	case t.is(cClockWord):
		s, _ := t.node.find(cClockWord)
		return clock{set: true, h: int(s.num)}, j + 1
	case t.is(cClockShift):
		return p.shiftedClock(j)
	case t.is(cMeridiem) && !t.is(cAt) && j+1 < len(p.toks) && p.toks[j+1].kind == number && hasKanji(t.text):
		c, n = p.numberClock(j+1, maybeBare)
		if n == j+1 {
			return clock{}, j
		}
		c.setMeridiem(t)
	case t.is(cNumber) && !t.weak():
		c, n = p.wordClock(j, bare)
	}
	if n == j {
		return clock{}, j
	}
	return p.clockEnd(c, n)
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

// clockEnd reads what may follow the numbers: "and a half" in several languages, o'clock marks, am and pm.
func (p *parser) clockEnd(c clock, n int) (clock, int) {
	for n < len(p.toks) && p.toks[n].sent == p.toks[n-1].sent {
		t := &p.toks[n]
		switch {
		case t.is(cClockTail) && !c.minutes && c.h <= 12:
			s, _ := t.node.find(cClockTail)
			c.shift(int(s.num))
			c.spoken = c.h <= 12
		case t.is(cMeridiem) && !t.is(cAt) && c.mer == unsaid && c.h <= 12:
			c.setMeridiem(t)
		case t.is(cClockMark) && c.minutes && !t.is(cAgo):
		case t.sign(".") && p.toks[n-1].is(cMeridiem) && t.glued && n+1 < len(p.toks) && p.toks[n+1].kind == word && !p.toks[n+1].capital:
		default:
			return c, n
		}
		n++
	}
	return c, n
}

func (c *clock) shift(minutes int) {
	c.m += minutes
	if c.m < 0 {
		c.m += 60
		c.h = (c.h + 23) % 24
	}
	c.minutes = true
}

// shiftedClock reads "half past ten", "halb eins", "kwart over 9".
func (p *parser) shiftedClock(j int) (clock, int) {
	s, _ := p.toks[j].node.find(cClockShift)
	if j+1 >= len(p.toks) {
		return clock{}, j
	}
	h := -1
	next := &p.toks[j+1]
	if v, ok := next.node.find(cNumber); ok && v.num == float64(int(v.num)) && v.num > 0 {
		h = int(v.num)
	} else if next.small(2) {
		h = int(next.num)
	}
	if h < 0 || h > 24 || j+2 < len(p.toks) && p.toks[j+2].is(cUnit) && !p.toks[j+2].is(cClockMark) {
		return clock{}, j
	}
	c := clock{set: true, h: h, loose: h <= 12, spoken: true}
	c.shift(int(s.num))
	return p.clockEnd(c, j+2)
}

// wordClock reads "nine", "neun Uhr" where a bare number could stand.
func (p *parser) wordClock(j int, bare bareness) (clock, int) {
	s, _ := p.toks[j].node.find(cNumber)
	h := int(s.num)
	if s.num != float64(h) || h < 1 || h > 12 {
		return clock{}, j
	}
	c := clock{set: true, h: h, loose: true, spoken: true}
	if j+1 < len(p.toks) {
		t := &p.toks[j+1]
		if t.is(cClockMark) && (!t.is(cUnit) || bare != notBare) {
			return c, j + 2
		}
		if t.is(cMeridiem) && !t.is(cAt) {
			return c, j + 1
		}
	}
	if p.toks[j].is(cMonth) || p.toks[j].is(cStop) || bare == notBare || !p.alone(j+1) {
		return clock{}, j
	}
	c.bare = true
	return c, j + 1
}

// numberClock reads the digits of a time.
func (p *parser) numberClock(j int, bare bareness) (clock, int) {
	t := &p.toks[j]
	if p.stuck(j) {
		return clock{}, j
	}
	if t.digits == 4 || t.digits == 3 {
		return p.military(j, bare)
	}
	if t.digits > 2 || t.num > 24 {
		return clock{}, j
	}
	c := clock{set: true, h: int(t.num), loose: t.num >= 1 && t.num <= 12 && !(t.digits == 2 && t.num < 10)}
	if n := p.minutesAt(&c, j, bare); n > j {
		return c, n
	}
	if n := p.markedHour(&c, j, bare); n > j {
		return c, n
	}
	if j+1 < len(p.toks) && p.toks[j+1].is(cMeridiem) && !p.toks[j+1].is(cAt) && t.num >= 1 && t.num <= 12 {
		return c, j + 1
	}
	if bare == notBare || t.num == 0 && t.digits == 1 || !p.alone(j+1) && !p.afterPlural(j) {
		return clock{}, j
	}
	c.bare = true
	return c, j + 1
}

// minutesAt reads ":05", ":05:30.123", ".05" and "h05" after the hour.
func (p *parser) minutesAt(c *clock, j int, bare bareness) int {
	if j+2 >= len(p.toks) {
		return j
	}
	sep, mm := &p.toks[j+1], &p.toks[j+2]
	if !sep.glued || !mm.glued || mm.kind != number || mm.digits != 2 || mm.num > 59 {
		return j
	}
	dot := sep.sign(".")
	if !sep.sign(":") && !dot && !(sep.is(cClockMark) && sep.end-sep.start == 1) {
		return j
	}
	n := j + 3
	if dot && !p.dotted(n, bare) {
		return j
	}
	if n < len(p.toks) && p.toks[n].glued && (p.toks[n].sign("%") || p.toks[n].sign("$") || dot && p.toks[n].sign(".") && n+1 < len(p.toks) && p.toks[n+1].kind == number && p.toks[n+1].glued) {
		return j
	}
	c.m, c.minutes = int(mm.num), true
	if c.h == 24 && c.m > 0 {
		return j
	}
	if s := p.colonNumber(n); s >= 0 {
		c.s, c.seconds = min(s, 59), true
		n += 2
		if n+1 < len(p.toks) && p.toks[n].glued && (p.toks[n].sign(".") || p.toks[n].sign(",")) && p.toks[n+1].glued && p.toks[n+1].kind == number {
			n += 2
		}
	}
	return n
}

func (p *parser) colonNumber(n int) int {
	if n+1 < len(p.toks) && p.toks[n].glued && p.toks[n].sign(":") && p.toks[n+1].glued && p.toks[n+1].small(2) && p.toks[n+1].digits == 2 && p.toks[n+1].num < 61 {
		return int(p.toks[n+1].num)
	}
	return -1
}

// dotted tells whether 14.30 is a time: only with a mark after it or a time word before it.
func (p *parser) dotted(n int, bare bareness) bool {
	if n < len(p.toks) {
		t := &p.toks[n]
		if t.is(cMeridiem) && !t.is(cAt) || t.is(cClockMark) {
			return true
		}
		if t.is(cUnit) || t.sign("%") || t.sign("$") || t.sign("€") || t.glued && t.sign(".") && n+1 < len(p.toks) && p.toks[n+1].glued {
			return false
		}
	}
	return bare == maybeBare && p.alone(n)
}

// markedHour reads 14 Uhr, 14h, 14時, 14時半, 14 Uhr 30.
func (p *parser) markedHour(c *clock, j int, bare bareness) int {
	if j+1 >= len(p.toks) {
		return j
	}
	t := &p.toks[j+1]
	if t.is(cMark) {
		return p.kanjiHour(c, j)
	}
	if !t.is(cClockMark) || t.is(cUnit) && !p.hourNotSpan(j, bare) {
		return j
	}
	n := j + 2
	if n < len(p.toks) && p.toks[n].small(2) && p.toks[n].digits == 2 && p.toks[n].num < 60 && !p.toks[n].glued && !t.is(cUnit) && p.alone(n+1) {
		c.m, c.minutes = int(p.toks[n].num), true
		return n + 1
	}
	return n
}

// hourNotSpan decides for words that mean both "o'clock" and "hours": 9h, 15 heures, 3 uur.
func (p *parser) hourNotSpan(j int, bare bareness) bool {
	t, mark := &p.toks[j], &p.toks[j+1]
	if p.toks[j].lang == 0 {
		return bare == maybeBare && mark.end-mark.start <= 3 && t.num >= 7 && p.alone(j+2)
	}
	if j+2 < len(p.toks) && (p.toks[j+2].is(cAgo) || p.toks[j+2].is(cNow) && !p.toks[j+2].is(cTo)) {
		return false
	}
	if p.toks[j+2].is(cPart|cDay|cDayPart) || j > 0 && p.toks[j-1].is(cDay|cDayPart|cPart|cWeekday) && !p.toks[j-1].is(cAt) {
		return true
	}
	if t.num >= 13 {
		return true
	}
	before := p.roleBefore(j)
	if before&(cTo|cBetween|cAnd|cUntil|cAt|cFrom|cAfter|cBefore) != 0 && before&(cSince|cSpan|cAgoBefore) == 0 {
		return true
	}
	if before&(cSpan|cAgoBefore|cLast) != 0 && before&cFrom == 0 {
		return false
	}
	short := mark.glued && mark.end-mark.start == 1 || mark.text == "uur"
	return t.num >= 7 && short || before&cFrom != 0 && short || p.isPlural(j)
}

// isPlural: in Italian "dalle 9" and Spanish "las 9" a plural article makes it a time of day.
func (p *parser) isPlural(j int) bool {
	if j == 0 {
		return false
	}
	return p.lastWordIn(j-1, "las", "as", "das", "às", "dalle", "alle", "le", "à")
}

// afterPlural: after "alle", "a las", "at" any word may follow the hour, unless it is counted by it: a unit, a German
// noun, an English plural.
func (p *parser) afterPlural(j int) bool {
	if j == 0 {
		return false
	}
	next := &p.toks[j+1]
	if next.kind != word || next.glued || next.is(cUnit) {
		return false
	}
	if p.isPlural(j) && p.toks[j-1].is(cClockAt|cSince) {
		return true
	}
	return p.lastWordIn(j-1, "at", "@", "um", "om") && !next.capital && (next.lang != 0 || !strings.HasSuffix(next.text, "s"))
}

// lastWordIn tells whether the word or phrase at token j ends in one of the words.
func (p *parser) lastWordIn(j int, words ...string) bool {
	text := strings.ToLower(p.text[p.toks[j].start:p.toks[j].end])
	text = text[strings.LastIndexAny(text, " '’")+1:]
	return slices.Contains(words, text)
}

func (p *parser) kanjiHour(c *clock, j int) int {
	s, _ := p.toks[j+1].node.find(cMark)
	if s.str != "hour" && s.str != "half" || p.toks[j+1].is(cUnit) && s.str != "hour" {
		return j
	}
	c.loose = false
	n := j + 2
	if s.str == "half" {
		c.m, c.minutes = 30, true
		return n
	}
	if n < len(p.toks) && p.toks[n].text == "半" {
		c.m, c.minutes = 30, true
		return n + 1
	}
	if n+1 < len(p.toks) && p.toks[n].small(2) {
		if m, ok := p.toks[n+1].node.find(cMark); ok && m.str == "minute" && p.toks[n].num < 60 {
			c.m, c.minutes = int(p.toks[n].num), true
			return n + 2
		}
	}
	return n
}

// military reads 0910 and 1900, which need a mark, a zone, am or pm, or a time word before and nothing countable after.
func (p *parser) military(j int, bare bareness) (clock, int) {
	t := &p.toks[j]
	h, m := int(t.num/100), int(t.num%100)
	if h > 24 || m > 59 {
		return clock{}, j
	}
	c := clock{set: true, h: h, m: m, minutes: true, loose: t.digits == 3}
	n := j + 1
	if n < len(p.toks) {
		next := &p.toks[n]
		if next.is(cMeridiem) && !next.is(cAt) && h <= 12 || next.is(cClockMark) {
			return c, n
		}
		if t.digits == 4 {
			if _, z := p.zoneAt(n); z > n {
				return c, n
			}
		}
	}
	year := t.num >= 1900 && t.num < 2100
	if bare == maybeBare && t.digits == 4 && !year && p.alone(n) {
		return c, n
	}
	return clock{}, j
}

// alone tells whether the token at n does not turn the number before it into a count of something.
func (p *parser) alone(n int) bool {
	if n >= len(p.toks) || p.toks[n].sent != p.toks[n-1].sent {
		return true
	}
	t := &p.toks[n]
	switch t.kind {
	case number, opaque:
		return false
	case punct:
		switch t.text {
		case "%", "/", "$", "€", "£", "°", "#", "_", "+", "=", "×", ":":
			return false
		case ".", ",", "-":
			return n+1 >= len(p.toks) || !p.toks[n+1].glued || p.toks[n+1].kind == punct || t.text == "-" && p.toks[n+1].kind == number
		}
		return true
	}
	if t.is(cUnit) || t.is(cOrdinal) && t.glued || t.is(cTo|cAnd) && p.counted(n+1) {
		return false
	}
	return t.is(cStop|cClockTail|cDay|cDayPart|cPart|cTo|cAnd|cUntil|cFrom|cMeridiem|cWeekday|cSinceAfter|cUntilAfter) || t.is(cZone|cPlace) && !t.glued
}

// counted: in "5 to 30 minutes" the 5 counts minutes too.
func (p *parser) counted(n int) bool {
	return n+1 < len(p.toks) && p.toks[n].kind == number && p.toks[n+1].is(cUnit) && !p.toks[n+1].is(cClockMark)
}

// stuck tells whether the number at j is part of something larger: a path, a version, an identifier.
func (p *parser) stuck(j int) bool {
	if j == 0 || p.free == j {
		return false
	}
	prev := &p.toks[j-1]
	if prev.is(cVersion) && prev.sent == p.toks[j].sent && j+1 < len(p.toks) && p.isSep(j+1, ".") {
		return true
	}
	if !p.toks[j].glued {
		return false
	}
	if prev.kind == word {
		return !hasKanji(prev.text) && (prev.node == nil || prev.glued && j > 1 && p.toks[j-2].kind == number)
	}
	if prev.kind == opaque || prev.kind == number {
		return true
	}
	switch prev.text {
	case "/", "_", "#", "$", "€", "£", "\\", "+", "&":
		return true
	case ".", "-", ":", ",":
		if !prev.glued || j < 2 {
			return prev.text == "."
		}
		pp := &p.toks[j-2]
		if prev.text == ":" {
			return pp.kind == number
		}
		if prev.text == "-" {
			return pp.kind == word && pp.node == nil || pp.kind == opaque || j > 2 && pp.kind == number && p.toks[j-3].kind == word && pp.glued && p.toks[j-3].node == nil
		}
		return pp.kind == number || prev.text == "." && pp.node == nil
	}
	return false
}
