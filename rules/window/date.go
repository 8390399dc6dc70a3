package window

import (
	"strings"
	"time"
)

// dateAt reads a calendar date at token j and returns the token after it, or j.
func (p *parser) dateAt(j int) (date, int) {
	t := p.at(j)
	switch {
	case t.kind == number && !p.stuck(j):
		for _, read := range []func(int) (date, int){p.isoDate, p.kanjiDate, p.dayMonth, p.slashDate, p.ordinalDay} {
			if d, n := read(j); n > j {
				return d, n
			}
		}
	case t.is(cMonth):
		return p.monthDay(j)
	}
	return date{}, j
}

func validDay(y, m, d int) bool {
	return m >= 1 && m <= 12 && d >= 1 && d <= 31 && (y == 0 || y >= 1970 && y < 2100)
}

// glued returns the number token at n if it is glued to what stands before, else -1.
func (p *parser) glued(n int, maxDigits int32) int {
	if t := p.at(n); t.glued && t.small(maxDigits) {
		return int(t.num)
	}
	return -1
}

func (p *parser) isSep(n int, seps string) bool {
	t := p.at(n)
	return t.glued && t.kind == punct && strings.Contains(seps, t.text)
}

// isoDate reads 2024-05-14, 2024/05/14, 2024.05.14.
func (p *parser) isoDate(j int) (date, int) {
	if p.at(j).digits != 4 || !p.isSep(j+1, "-/.") || !p.isSep(j+3, p.toks[j+1].text) {
		return date{}, j
	}
	y, m, d := int(p.at(j).num), p.glued(j+2, 2), p.glued(j+4, 2)
	if !validDay(y, m, d) || y == 0 {
		return date{}, j
	}
	return date{set: true, y: y, m: m, d: d}, j + 5
}

// kanjiDate reads 2024年8月25日(日), 8月25日, 25日.
func (p *parser) kanjiDate(j int) (date, int) {
	var d date
	n := j
	for p.at(n).kind == number && d.takes(p.at(n+1), int(p.at(n).num)) {
		n += 2
	}
	return p.kanjiDateEnd(d, j, n)
}

// takes reads one number with its mark; each may come once, the year first.
func (d *date) takes(mark *token, v int) bool {
	s, ok := mark.node.find(cMark)
	if !ok {
		return false
	}
	switch {
	case s.str == "year" && d.m == 0 && d.d == 0 && v > 1970:
		d.y = v
	case s.str == "month" && d.m == 0:
		d.m = v
	case s.str == "day" && d.d == 0 && !mark.is(cSpan):
		d.d = v
	default:
		return false
	}
	return true
}

func (p *parser) kanjiDateEnd(d date, j, n int) (date, int) {
	if d.d == 0 && d.m == 0 || d.d > 31 || d.m > 12 {
		return date{}, j
	}
	if d.m == 0 && p.at(n).is(cAgo|cAgoSince) {
		return date{}, j
	}
	if p.at(n).sign("(") && p.at(n+2).sign(")") && p.at(n+1).kind == word {
		n += 3 // the weekday in brackets
	}
	d.set = true
	return d, n
}

// dayMonth reads 29th of July 2024, 5. Mai, 25 de março de 2024, 28/Jan/2025, 05-Mar-24.
func (p *parser) dayMonth(j int) (date, int) {
	t := p.at(j)
	if t.digits > 2 || t.num < 1 || t.num > 31 {
		return date{}, j
	}
	n := j + 1
	for n < j+4 && !p.at(n).is(cMonth) && p.at(n).joinsMonth() {
		n++
	}
	s, ok := p.at(n).node.find(cMonth)
	if !ok || p.at(n).sent != t.sent {
		return date{}, j
	}
	return p.yearAt(date{set: true, m: int(s.num), d: int(t.num)}, p.afterMonth(n+1))
}

// joinsMonth tells whether the token may stand between a day and its month.
func (t *token) joinsMonth() bool {
	return t.is(cOrdinal) && t.glued || t.sign(".") || t.glued && (t.sign("-") || t.sign("/")) || t.is(cAt) && t.kind == word
}

func (p *parser) afterMonth(n int) int {
	if p.isSep(n, ".") && p.at(n+1).kind == number {
		n++
	}
	return n
}

// yearAt reads ", 2024", " de 2024", "/2024", "-24".
func (p *parser) yearAt(d date, n int) (date, int) {
	k := n
	for k < n+2 && p.at(k).joinsYear() {
		k++
	}
	t := p.at(k)
	if t.kind != number || t.sent != p.at(n-1).sent {
		return d, n
	}
	switch {
	case t.isYear():
		d.y = int(t.num)
	case t.digits == 2 && k > n && t.glued && (p.at(k-1).sign("/") || p.at(k-1).sign("-")):
		d.y = 2000 + int(t.num)
	default:
		return d, n
	}
	return d, k + 1
}

func (t *token) joinsYear() bool {
	return t.sign(",") || t.sign("/") || t.sign("-") || t.is(cAt) && t.kind == word
}

func (t *token) isYear() bool {
	return t.kind == number && t.digits == 4 && t.num >= 1970 && t.num < 2100
}

// monthDay reads July 29th, 2024 and a month alone.
func (p *parser) monthDay(j int) (date, int) {
	s, _ := p.at(j).node.find(cMonth)
	d := date{set: true, m: int(s.num)}
	n := p.beforeDay(p.afterMonth(j + 1))
	if t := p.at(n); t.sent == p.at(j).sent {
		if t.small(2) && t.num >= 1 && t.num <= 31 && !p.hourAt(n) {
			d.d = int(t.num)
			if p.ordinalAt(n + 1) {
				n++
			}
			return p.yearAt(d, n+1)
		}
		if t.isYear() {
			d.y = int(t.num)
			return d, n + 1
		}
	}
	if p.at(j).weak() && p.roleBefore(j)&cSince == 0 || p.at(j).end-p.at(j).start < 3 {
		return date{}, j
	}
	return d, j + 1
}

// hourAt: in "March 9:30" and "March 9 am" the number is an hour.
func (p *parser) hourAt(n int) bool {
	return p.at(n+1).meridiem() || p.isSep(n+1, ":")
}

// beforeDay skips what may stand between a month and the day: "Mar-05", "July the 3rd".
func (p *parser) beforeDay(n int) int {
	if p.isSep(n, "-") && p.glued(n+1, 2) > 0 {
		n++
	}
	if p.at(n).sign(".") && p.at(n+1).kind == number {
		n++
	}
	if t := p.at(n); t.is(cAt) && t.kind == word && p.at(n+1).kind == number && p.ordinalAt(n+2) {
		n++
	}
	return n
}

func (p *parser) ordinalAt(n int) bool {
	return p.at(n).glued && p.at(n).is(cOrdinal)
}

// slashDate reads 10/05/2016, 05.12.2025, 8/7, 9.5., in the order that fits; both orders are kept when both fit.
func (p *parser) slashDate(j int) (date, int) {
	a, b := int(p.at(j).num), p.glued(j+2, 2)
	if p.at(j).digits > 2 || !p.isSep(j+1, "/.-") || b < 0 {
		return date{}, j
	}
	sep := p.at(j + 1).text
	y, n, ok := p.thirdPart(j+3, sep)
	if !ok || y == 0 && !p.shortDate(j, sep, n) {
		return date{}, j
	}
	n = p.fullStop(n, sep, y)
	if p.goesOn(n, sep) || !validDay(y, a, b) && !validDay(y, b, a) {
		return date{}, j
	}
	return p.ordered(a, b, y, sep), n
}

// fullStop passes over the one that ends "16.06.".
func (p *parser) fullStop(n int, sep string, y int) int {
	if sep == "." && y == 0 && p.isSep(n, ".") {
		return n + 1
	}
	return n
}

// thirdPart reads the year after two numbers, if there is one.
func (p *parser) thirdPart(n int, sep string) (y, to int, ok bool) {
	v := p.glued(n+1, 4)
	if !p.isSep(n, sep) || v < 0 {
		return 0, n, true
	}
	switch p.at(n + 1).digits {
	case 4:
		return v, n + 2, true
	case 2:
		return 2000 + v, n + 2, true
	}
	return 0, n, false
}

// goesOn tells whether the numbers are only the beginning of something longer: a path, a version, a reference.
func (p *parser) goesOn(n int, sep string) bool {
	t := p.at(n)
	if !t.glued {
		return false
	}
	return t.sign("/") || t.sign("%") || p.glued(n+1, 9) >= 0 && (t.sign(".") || t.sign("-") && sep == "-")
}

// shortDate tells whether two numbers without a year are a date: 8/7 and 9.5., not 3.5 or 1-2.
func (p *parser) shortDate(j int, sep string, n int) bool {
	t := p.at(n)
	switch sep {
	case "/":
		if p.at(n).is(cMonth) && p.at(n).sent == p.at(j).sent {
			return false // "11/12 June"
		}
		allDays := p.at(j).num == 24 && p.at(j+2).num == 7
		return !allDays && (!t.is(cUnit) || p.at(n+1).kind == number) && !t.sign("/")
	case ".":
		return p.dottedDay(j, n)
	case "-":
		return p.dashedDate(j, n)
	}
	return false
}

// dottedDay: "16.06.", and no version behind a name, unless an hour follows.
func (p *parser) dottedDay(j, n int) bool {
	t := p.at(n)
	if p.at(j).lang == 0 && !p.datedPart(n) || p.announced(j) {
		return false
	}
	return t.sign(".") && t.glued && (!p.named(j-1) || p.clockNext(n+1)) || p.paddedDay(j, n)
}

// paddedDay: "seit dem 16.06 nichts", "dal 16.06", where no minutes can be meant: behind an article, or if that day has just been.
func (p *parser) paddedDay(j, n int) bool {
	d, m, prev := p.at(j), p.at(j+2), p.at(j-1)
	if d.digits != 2 || m.digits != 2 || m.num < 1 || m.num > 12 || p.at(n).is(cClockMark|cUnit|cMeridiem) || p.at(n).sign("%") || p.at(n).dash() {
		return false
	}
	if p.endsIn(j-1, "dayArticle") {
		return true
	}
	at, _ := completed(date{m: int(m.num), d: int(d.num)}, p.now)
	return prev.is(cSince) && p.now.Sub(at) < 60*24*time.Hour
}

// dashedDate: "16-06 14:05", "op 1-4".
func (p *parser) dashedDate(j, n int) bool {
	if p.at(j).digits == 2 && p.at(j+2).digits == 2 && p.at(j).lang != 0 && p.clockNext(n) {
		return true
	}
	return !p.at(n).is(cUnit) && p.endsIn(j-1, "dashedDate") && p.alone(n)
}

// named: in "TLS 1.2." and "Firefox 9.5." the number is that of the name before it.
func (p *parser) named(k int) bool {
	t := p.at(k)
	return t.kind == word && t.node == nil && t.capital && t.sent == p.at(k+1).sent
}

func (p *parser) ordered(a, b, y int, sep string) date {
	monthFirst := p.monthFirst() && sep != "."
	d := date{set: true, y: y, m: b, d: a}
	if monthFirst {
		d.m, d.d = a, b
	}
	switch {
	case !validDay(y, d.m, d.d):
		d.m, d.d = d.d, d.m
	case d.m != d.d && validDay(y, d.d, d.m):
		d.altM, d.altD = d.d, d.m
	}
	return d
}

// ordinalDay reads "the 12th", "dia 17".
func (p *parser) ordinalDay(j int) (date, int) {
	t := p.at(j)
	if t.digits > 2 || t.num < 1 || t.num > 31 || j == 0 {
		return date{}, j
	}
	d := date{set: true, d: int(t.num)}
	switch {
	case p.ordinalAt(j+1) && t.lang == 0 && p.at(j-1).is(cAt|cSince|cFrom|cWeekday) && p.alone(j+2):
		return d, j + 2
	case p.endsIn(j-1, "day") && p.alone(j+1):
		return d, j + 1
	}
	return date{}, j
}
