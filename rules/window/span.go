package window

import "time"

// span is a length of time as written. Days, weeks and months are counted on the calendar, hours and less exactly.
type span struct {
	exact  time.Duration
	days   int
	months int
	unit   string
}

func (s span) empty() bool { return s.exact == 0 && s.days == 0 && s.months == 0 }

func (s *span) add(n float64, unit string) bool {
	if n <= 0 || n > 5000 {
		return false
	}
	switch unit {
	case "second":
		s.exact += time.Duration(n * float64(time.Second))
	case "minute":
		s.exact += time.Duration(n * float64(time.Minute))
	case "quarter":
		s.exact += time.Duration(n * 15 * float64(time.Minute))
	case "hour":
		s.exact += time.Duration(n * float64(time.Hour))
	case "day":
		s.days += int(n)
		s.exact += time.Duration((n - float64(int(n))) * float64(24*time.Hour))
	case "week":
		s.days += int(n*7 + 0.5)
	case "month":
		s.months += int(n + 0.5)
	default:
		return false
	}
	if s.unit == "" {
		s.unit = unit
	}
	return true
}

func (s span) before(t time.Time) time.Time {
	if s.exact > 0 && s.days == 0 && s.months == 0 {
		return t.Add(-s.exact)
	}
	if s.months == 0 {
		t = t.Add(-s.exact) // a day and a half
	}
	return time.Date(t.Year(), t.Month()-time.Month(s.months), t.Day()-s.days, 0, 0, 0, 0, t.Location())
}

func (s span) granularity() Granularity {
	switch s.unit {
	case "second", "minute", "quarter":
		return Minute
	case "hour":
		return Hour
	case "week":
		return Week
	case "month":
		return Month
	}
	return Day
}

// spanAt reads "3 hours", "anderthalb Stunden", "2h30", "an hour and 20 minutes", "3-4 days" (the lower), "quarter of an
// hour". It returns the token after, or j.
func (p *parser) spanAt(j int) (span, int) {
	var s span
	n := p.spanPart(&s, j)
	if n == j {
		return s, j
	}
	if s.unit == "hour" || s.unit == "day" || s.unit == "week" {
		n = p.spanTail(&s, n)
	}
	return s, n
}

// spanTail reads what may follow the unit: "and a half", 30 in 1h30, "and 20 minutes".
func (p *parser) spanTail(s *span, n int) int {
	if s.unit == "hour" {
		if more, m := p.hourTail(n); m > n {
			s.exact += time.Duration(more) * time.Minute
			return m
		}
	}
	if tail, ok := p.at(n).node.find(cClockTail); ok && s.unit == "day" && tail.num == 30 {
		s.exact += 12 * time.Hour
		return n + 1
	}
	k := n
	if p.at(n).is(cAnd) {
		k++
	} else if p.at(n).kind != number {
		return n
	}
	rest := *s
	if m := p.spanPart(&rest, k); m > k && p.at(k).sent == p.at(n-1).sent && rest.exact > s.exact {
		*s = rest
		return m
	}
	return n
}

// hourTail is the number of minutes that the words after an hour add, and the token after them.
func (p *parser) hourTail(n int) (minutes, to int) {
	t := p.at(n)
	if t.text == "半" {
		return 30, n + 1
	}
	if tail, ok := t.node.find(cClockTail); ok && tail.num > 0 {
		return int(tail.num), n + 1
	}
	if m := p.glued(n, 2); t.digits == 2 && m >= 0 && m < 60 {
		return m, n + 1
	}
	if half, ok := p.at(n + 1).node.find(cNumber); ok && t.is(cAnd) && half.num == 0.5 && !p.at(n+2).is(cUnit) {
		return 30, n + 2
	}
	return 0, n
}

// spanPart reads one number and unit.
func (p *parser) spanPart(s *span, j int) int {
	v, n := p.quantity(j)
	if v == 0 {
		return j
	}
	if w, m := p.upper(n); m > n && w >= v {
		n = m
	}
	for p.at(n).is(cLast|cNext) && !p.at(n).is(cUnit) {
		n++
	}
	if p.isSep(n, "-+") {
		n++
	}
	u, ok := p.at(n).node.find(cUnit)
	if !ok || p.at(n).sent != p.at(j).sent || !s.add(v, u.str) {
		return j
	}
	return n + 1
}

func (p *parser) quantity(j int) (float64, int) {
	t := p.at(j)
	if t.kind == number && !p.stuck(j) && (t.digits < 4 || t.digits == 4 && t.num >= 1000) {
		return p.decimal(j)
	}
	if t.is(cUnit) && p.at(j+1).is(cClockTail) {
		return 1, j // "hora y media"
	}
	if s, ok := t.node.find(cNumber); ok {
		return s.num, j + 1
	}
	return 0, j
}

// decimal reads 1.5 and 1,25.
func (p *parser) decimal(j int) (float64, int) {
	v := float64(p.at(j).num)
	f := p.at(j + 2)
	if p.isSep(j+1, "/") && f.glued && f.small(1) && v > 0 && v < float64(f.num) {
		return v / float64(f.num), j + 3
	}
	if !p.isSep(j+1, ".,") || !f.glued || !f.small(2) {
		return v, j + 1
	}
	if f.digits == 2 {
		return v + float64(f.num)/100, j + 3
	}
	return v + float64(f.num)/10, j + 3
}

// upper skips the upper end of "3-4", "2 or 3", "2 bis 3".
func (p *parser) upper(n int) (float64, int) {
	if !p.at(n).dash() && !p.at(n).is(cAnd|cTo) {
		return 0, n
	}
	v, m := p.quantity(n + 1)
	if m == n+1 || !p.at(m).is(cUnit) || p.glued(m+1, 9) >= 0 {
		return 0, n
	}
	return v, m
}
