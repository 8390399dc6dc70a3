package window

// weekdayAt reads "Monday", "last Tuesday", "lunes pasado", "Fri.", "Montagabend".
func (p *parser) weekdayAt(pt *point, j int) int {
	if pt.weekday > 0 || pt.hasDay {
		return j
	}
	k, mod := p.modified(j)
	s, ok := p.at(k).node.find(cWeekday)
	if !ok || p.ordinaryWord(k, pt) {
		return j
	}
	pt.weekday = int(s.num)
	if part, ok := p.at(k).node.find(cPart); ok {
		pt.part = part.str
	}
	if after := p.at(k + 1); after.is(cLast|cNext) && after.sent == p.at(j).sent && !p.spanAhead(k+1) {
		k, mod = k+1, after
	}
	pt.back, pt.forward = mod.is(cLast), mod.is(cNext)
	return p.afterWeekday(pt, k+1)
}

// modified reads "last", "this", "this past" before a weekday and returns the token after it.
func (p *parser) modified(k int) (int, *token) {
	if p.at(k).is(cThis) && p.at(k+1).is(cLast) && p.at(k+2).is(cWeekday) {
		k++
	}
	if t := p.at(k); t.is(cLast|cThis|cNext) && !t.is(cWeekday) {
		return k + 1, t
	}
	return k, &p.void
}

// ordinaryWord: "sat" and "so" are days of the week only beside a number, and what is common in a language with a capital.
func (p *parser) ordinaryWord(k int, pt *point) bool {
	t := p.at(k)
	return t.weak() && !p.besideNumber(k, pt) || t.is(cStop) && !t.capital
}

// afterWeekday reads the day of the month, or the full stop of an abbreviation, after a weekday.
func (p *parser) afterWeekday(pt *point, k int) int {
	if n := p.weekdayDate(pt, k); n > k {
		return n
	}
	if p.at(k).sign(".") && (p.at(k+1).kind == number || p.at(k+1).is(cMonth)) {
		k++
	}
	return k
}

// weekdayDate reads the day of the month after a weekday in the languages that write "vendredi 12".
func (p *parser) weekdayDate(pt *point, k int) int {
	t := p.at(k)
	if pt.date.set || !t.small(2) || t.sent != p.at(k-1).sent || t.num < 1 || t.num > 31 {
		return k
	}
	switch p.g.codes[t.lang] {
	case "fr", "es", "pt", "it":
	default:
		return k
	}
	if _, n := p.dateAt(k); n > k || !p.alone(k+1) {
		return k
	}
	pt.date = date{set: true, d: int(t.num)}
	return k + 1
}

func (p *parser) spanAhead(k int) bool {
	_, n := p.spanAt(k + 1)
	return n > k+1
}

// besideNumber tells whether an abbreviated weekday or month stands beside a number, as in "Fri 14:00".
func (p *parser) besideNumber(k int, pt *point) bool {
	if pt.date.set || pt.clock.set || p.boundDay(k) {
		return true
	}
	for n := k + 1; n <= k+3; n++ {
		t := p.at(n)
		if t.kind == number {
			return p.numericTime(n) || p.hoursFrom(n)
		}
		if t.is(cMonth) && !t.weak() || t.is(cClockWord|cMeridiem|cPart) {
			return true
		}
		if !p.leadsOn(n) {
			return false
		}
	}
	return false
}

// boundDay: "desde segunda" is Monday, "a segunda vez" is not.
func (p *parser) boundDay(k int) bool {
	t := p.at(k)
	if !t.is(cWeekday) || t.end-t.start < 5 || p.roleBefore(k) == 0 && !p.at(k-1).is(cAt) {
		return false
	}
	return p.alone(k+1) || p.at(k+1).is(cLast)
}

// leadsOn: the token may stand between a day and its hour.
func (p *parser) leadsOn(n int) bool {
	return p.filler(n) || p.at(n).sign(".") || p.at(n).is(cFrom|cBetween)
}

// hoursFrom: the 2 of "from 2 to 3".
func (p *parser) hoursFrom(n int) bool {
	return p.at(n-1).is(cFrom|cBetween) && p.at(n+1).is(cTo|cUntil)
}

func (p *parser) numericTime(n int) bool {
	if _, e := p.clockAt(n, notBare); e > n {
		return true
	}
	_, e := p.dateAt(n)
	return e > n
}
