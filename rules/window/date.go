package window

// dateAt reads a calendar date at token j and returns the token after it, or j.
func (p *parser) dateAt(j int) (date, int) {
	t := &p.toks[j]
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

// num returns the number token at n if it is glued to what stands before, else -1.
func (p *parser) glued(n int, maxDigits int32) int {
	if n < len(p.toks) && p.toks[n].glued && p.toks[n].small(maxDigits) {
		return int(p.toks[n].num)
	}
	return -1
}

func (p *parser) isSep(n int, seps string) bool {
	if n >= len(p.toks) || !p.toks[n].glued || p.toks[n].kind != punct {
		return false
	}
	for _, r := range seps {
		if p.toks[n].text == string(r) {
			return true
		}
	}
	return false
}

// isoDate reads 2024-05-14, 2024/05/14, 2024.05.14.
func (p *parser) isoDate(j int) (date, int) {
	if p.toks[j].digits != 4 || !p.isSep(j+1, "-/.") || !p.isSep(j+3, p.toks[j+1].text) {
		return date{}, j
	}
	y, m, d := int(p.toks[j].num), p.glued(j+2, 2), p.glued(j+4, 2)
	if !validDay(y, m, d) || y == 0 {
		return date{}, j
	}
	return date{set: true, y: y, m: m, d: d}, j + 5
}

// kanjiDate reads 2024年8月25日(日), 8月25日, 25日.
func (p *parser) kanjiDate(j int) (date, int) {
	var d date
	n := j
	for n+1 < len(p.toks) && p.toks[n].kind == number {
		s, ok := p.toks[n+1].node.find(cMark)
		if !ok {
			break
		}
		v := int(p.toks[n].num)
		switch {
		case s.str == "year" && n == j && v > 1970:
			d.y = v
		case s.str == "month" && d.m == 0:
			d.m = v
		case s.str == "day" && d.d == 0 && !p.toks[n+1].is(cSpan):
			d.d = v
		default:
			return p.kanjiDateEnd(d, j, n)
		}
		n += 2
	}
	return p.kanjiDateEnd(d, j, n)
}

func (p *parser) kanjiDateEnd(d date, j, n int) (date, int) {
	if d.d == 0 && d.m == 0 || d.d > 31 || d.m > 12 {
		return date{}, j
	}
	if d.m == 0 && n < len(p.toks) && p.toks[n].is(cAgo|cAgoSince) {
		return date{}, j
	}
	if n+2 < len(p.toks) && p.toks[n].sign("(") && p.toks[n+2].sign(")") && p.toks[n+1].kind == word {
		n += 3
	}
	d.set = true
	return d, n
}

// dayMonth reads 29th of July 2024, 5. Mai, 25 de março de 2024, 28/Jan/2025, 05-Mar-24.
func (p *parser) dayMonth(j int) (date, int) {
	t := &p.toks[j]
	if t.digits > 2 || t.num < 1 || t.num > 31 {
		return date{}, j
	}
	n := j + 1
	for k := 0; k < 3 && n < len(p.toks); k++ {
		s := &p.toks[n]
		if s.is(cMonth) {
			break
		}
		if !(s.is(cOrdinal) && s.glued || s.sign(".") || s.sign("-") && s.glued || s.sign("/") && s.glued || s.is(cAt) && s.kind == word) {
			return date{}, j
		}
		n++
	}
	if n >= len(p.toks) || p.toks[n].sent != t.sent {
		return date{}, j
	}
	s, ok := p.toks[n].node.find(cMonth)
	if !ok {
		return date{}, j
	}
	d := date{set: true, m: int(s.num), d: int(t.num)}
	n = p.afterMonth(n + 1)
	return p.yearAt(d, n)
}

func (p *parser) afterMonth(n int) int {
	if n+1 < len(p.toks) && p.toks[n].sign(".") && p.toks[n].glued && p.toks[n+1].kind == number {
		n++
	}
	return n
}

// yearAt reads ", 2024", " de 2024", "/2024", "'24".
func (p *parser) yearAt(d date, n int) (date, int) {
	k := n
	for k < len(p.toks) && k < n+2 && (p.toks[k].sign(",") || p.toks[k].sign("/") || p.toks[k].sign("-") || p.toks[k].is(cAt) && p.toks[k].kind == word) {
		k++
	}
	if k >= len(p.toks) || p.toks[k].kind != number || p.toks[k].sent != p.toks[n-1].sent {
		return d, n
	}
	t := &p.toks[k]
	if t.digits == 4 && t.num >= 1970 && t.num < 2100 {
		d.y = int(t.num)
		return d, k + 1
	}
	if t.digits == 2 && k > n && t.glued && (p.toks[k-1].sign("/") || p.toks[k-1].sign("-")) {
		d.y = 2000 + int(t.num)
		return d, k + 1
	}
	return d, n
}

// monthDay reads July 29th, 2024 and a month alone.
func (p *parser) monthDay(j int) (date, int) {
	s, _ := p.toks[j].node.find(cMonth)
	n := p.afterMonth(j + 1)
	if n < len(p.toks) && p.toks[n].sign("-") && p.toks[n].glued && p.glued(n+1, 2) > 0 {
		n++
	}
	if n < len(p.toks) && p.toks[n].sign(".") && n+1 < len(p.toks) && p.toks[n+1].kind == number {
		n++
	}
	if n < len(p.toks) && p.toks[n].is(cAt) && p.toks[n].kind == word && n+1 < len(p.toks) && p.toks[n+1].kind == number && p.ordinalAt(n+2) {
		n++
	}
	if n < len(p.toks) && p.toks[n].kind == number && p.toks[n].sent == p.toks[j].sent {
		t := &p.toks[n]
		clockNext := n+1 < len(p.toks) && (p.toks[n+1].sign(":") && p.toks[n+1].glued || p.toks[n+1].is(cMeridiem))
		if t.digits <= 2 && t.num >= 1 && t.num <= 31 && !clockNext {
			n++
			if p.ordinalAt(n) {
				n++
			}
			return p.yearAt(date{set: true, m: int(s.num), d: int(t.num)}, n)
		}
		if t.digits == 4 && t.num >= 1970 && t.num < 2100 {
			return date{set: true, m: int(s.num), y: int(t.num)}, n + 1
		}
	}
	if p.toks[j].weak() && p.roleBefore(j)&cSince == 0 || p.toks[j].end-p.toks[j].start < 3 {
		return date{}, j
	}
	return date{set: true, m: int(s.num)}, j + 1
}

func (p *parser) ordinalAt(n int) bool {
	return n < len(p.toks) && p.toks[n].glued && p.toks[n].is(cOrdinal)
}

// slashDate reads 10/05/2016, 05.12.2025, 8/7, 9.5., in the order that fits; both orders are kept when both fit.
func (p *parser) slashDate(j int) (date, int) {
	a, b := int(p.toks[j].num), p.glued(j+2, 2)
	if p.toks[j].digits > 2 || !p.isSep(j+1, "/.-") || b < 0 {
		return date{}, j
	}
	sep := p.toks[j+1].text
	n, y := j+3, 0
	if p.isSep(n, sep) {
		switch v := p.glued(n+1, 4); {
		case v < 0:
		case p.toks[n+1].digits == 4:
			y, n = v, n+2
		case p.toks[n+1].digits == 2:
			y, n = 2000+v, n+2
		default:
			return date{}, j
		}
	}
	if y == 0 && !p.shortDate(j, sep, n) {
		return date{}, j
	}
	if sep == "." && y == 0 {
		n++
	}
	if n < len(p.toks) && p.toks[n].glued && (p.toks[n].sign("/") || p.toks[n].sign("%") || (p.toks[n].sign(".") || p.toks[n].sign("-") && sep == "-") && p.glued(n+1, 9) >= 0) {
		return date{}, j
	}
	return p.ordered(a, b, y, sep), p.orderedEnd(a, b, y, j, n)
}

// shortDate tells whether two numbers without a year are a date: 8/7 and 9.5., not 24/7, 3.5 or 1-2.
func (p *parser) shortDate(j int, sep string, n int) bool {
	a, b := p.toks[j].num, p.toks[j+2].num
	switch sep {
	case "/":
		return !(a == 24 && b == 7) && (n >= len(p.toks) || !p.toks[n].is(cUnit) && !p.toks[n].sign("/"))
	case ".":
		return n < len(p.toks) && p.toks[n].sign(".") && p.toks[n].glued && p.toks[j].lang != 0 && p.toks[n-1].glued
	}
	return false
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

func (p *parser) orderedEnd(a, b, y, j, n int) int {
	if validDay(y, a, b) || validDay(y, b, a) {
		return n
	}
	return j
}

// ordinalDay reads "the 12th", "dia 17", "am 12.".
func (p *parser) ordinalDay(j int) (date, int) {
	t := &p.toks[j]
	if t.digits > 2 || t.num < 1 || t.num > 31 || j == 0 {
		return date{}, j
	}
	prev := &p.toks[j-1]
	switch {
	case p.ordinalAt(j+1) && p.toks[j].lang == 0 && prev.is(cAt|cSince|cFrom|cWeekday) && p.alone(j+2):
		return date{set: true, d: int(t.num)}, j + 2
	case p.lastWordIn(j-1, "dia", "día") && p.alone(j+1):
		return date{set: true, d: int(t.num)}, j + 1
	}
	return date{}, j
}
