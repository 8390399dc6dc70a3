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
		s.days += int(n + 0.5)
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

func (p *parser) spanTail(s *span, n int) int {
	k := n
	if s.unit == "hour" && p.toks[k].text == "半" {
		s.exact += 30 * time.Minute
		return k + 1
	}
	if k < len(p.toks) && p.toks[k].is(cClockTail) {
		t, _ := p.toks[k].node.find(cClockTail)
		s.exact += time.Duration(t.num) * time.Minute
		return k + 1
	}
	if s.unit == "hour" && p.glued(k, 2) >= 0 && p.toks[k].digits == 2 && p.toks[k].num < 60 {
		s.exact += time.Duration(p.toks[k].num) * time.Minute
		return k + 1
	}
	if k < len(p.toks) && p.toks[k].is(cAnd) {
		k++
	}
	if k >= len(p.toks) || p.toks[k].sent != p.toks[n-1].sent || k == n && p.toks[k].kind != number {
		return n
	}
	if v, ok := p.toks[k].node.find(cNumber); ok && v.num == 0.5 && (k+1 >= len(p.toks) || !p.toks[k+1].is(cUnit)) && s.unit == "hour" {
		s.exact += 30 * time.Minute
		return k + 1
	}
	rest := *s
	rest.unit = s.unit
	if m := p.spanPart(&rest, k); m > k && rest.exact > s.exact {
		*s = rest
		return m
	}
	return n
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
	for n < len(p.toks) && p.toks[n].is(cLast|cNext) && !p.toks[n].is(cUnit) && p.toks[n].sent == p.toks[j].sent {
		n++
	}
	if n < len(p.toks) && p.toks[n].sign("-") && p.toks[n].glued {
		n++
	}
	if n >= len(p.toks) || p.toks[n].sent != p.toks[j].sent {
		return j
	}
	u, ok := p.toks[n].node.find(cUnit)
	if !ok || !s.add(v, u.str) {
		return j
	}
	return n + 1
}

func (p *parser) quantity(j int) (float64, int) {
	t := &p.toks[j]
	if t.kind == number && !p.stuck(j) && t.digits < 5 && (t.digits < 4 || t.num >= 1000) {
		v := float64(t.num)
		if p.isSep(j+1, ".,") && j+2 < len(p.toks) && p.toks[j+2].glued && p.toks[j+2].kind == number && p.toks[j+2].digits <= 2 {
			f := float64(p.toks[j+2].num) / 10
			if p.toks[j+2].digits == 2 {
				f /= 10
			}
			return v + f, j + 3
		}
		return v, j + 1
	}
	if t.is(cUnit) && p.toks[j+1].is(cClockTail) {
		return 1, j // "hora y media"
	}
	if s, ok := t.node.find(cNumber); ok {
		return s.num, j + 1
	}
	return 0, j
}

// upper skips the upper end of "3-4", "2 or 3", "2 bis 3".
func (p *parser) upper(n int) (float64, int) {
	if n+1 >= len(p.toks) || !p.toks[n].dash() && !p.toks[n].is(cAnd|cTo) {
		return 0, n
	}
	v, m := p.quantity(n + 1)
	if m == n+1 || m >= len(p.toks) || !p.toks[m].is(cUnit) || p.glued(m+1, 9) >= 0 {
		return 0, n
	}
	return v, m
}
