package window

import "sort"

// dayIn finds the point of the same sentence, or of the sentence before, or of the subject, that has a day to lend.
func (p *parser) dayIn(m *mention) *point {
	if ago := p.lentAgo(m); ago != nil {
		return ago
	}
	const far = 1 << 30
	before, gap := p.dayBefore(m, far)
	after, _ := p.dayAfter(m, gap)
	switch {
	case after != nil:
		return after
	case before != nil || m.from < p.subjectTo:
		return before
	}
	for i := range p.mentions {
		o := &p.mentions[i]
		if o.to > p.subjectTo {
			break
		}
		if o.lends() && o.reason == "" {
			return o.day()
		}
	}
	return nil
}

// dayBefore looks back for a day nearer than gap; a sentence counts as forty words.
func (p *parser) dayBefore(m *mention, gap int) (*point, int) {
	var best *point
	at := p.index(m)
	for i := at - 1; i >= 0 && i > at-8 && m.sent-p.mentions[i].sent <= 1; i-- {
		o := &p.mentions[i]
		if d := m.from - o.to + 40*(m.sent-o.sent); o.lendsTo(m) && d < gap {
			best, gap = o.day(), d
		}
	}
	return best, gap
}

// dayAfter looks ahead in the sentence for a day nearer than gap.
func (p *parser) dayAfter(m *mention, gap int) (*point, int) {
	var best *point
	at := p.index(m)
	for i := at + 1; i < len(p.mentions) && i < at+8 && p.mentions[i].sent == m.sent; i++ {
		o := &p.mentions[i]
		if d := o.from - m.to + 2; o.lends() && d < gap && !o.a.clock.set {
			best, gap = o.day(), d
		}
	}
	return best, gap
}

func (p *parser) index(m *mention) int {
	return sort.Search(len(p.mentions), func(i int) bool { return p.mentions[i].from >= m.from })
}

// lends tells whether the mention has a day that a bare time beside it may take.
func (m *mention) lends() bool {
	if !m.sp.empty() || m.a.stamp || m.reason == comparison {
		return false
	}
	return m.a.date.set && m.a.date.d > 0 || m.a.hasDay || m.a.weekday > 0
}

// lendsTo: "since 9:00" begins anew, and takes no day from a sentence about something else.
func (m *mention) lendsTo(to *mention) bool {
	return m.lends() && (m.sent == to.sent || m.reason == "" || to.prefix&cSince == 0)
}

func (m *mention) day() *point {
	d := m.a
	if m.ranged && m.b.hasDate() {
		d = m.b
	}
	d.clock, d.zone = clock{}, nil
	return &d
}

// daysAgo: "two days ago", which lends its day to the hour beside it.
func (m *mention) daysAgo() bool {
	return m.sp.days > 0 && m.sp.exact == 0 && m.sp.months == 0 && (m.suffix&cAgo != 0 || m.prefix&cAgoBefore != 0)
}

// lentAgo is the day that "two days ago" right before an hour lends to it, or behind it in its sentence; nil if there is none.
func (p *parser) lentAgo(m *mention) *point {
	if !m.a.clock.set || m.a.hasDate() {
		return nil
	}
	i := p.index(m)
	if i > 0 {
		if o := &p.mentions[i-1]; o.daysAgo() && o.sent == m.sent && m.from-o.to <= 4 {
			return &point{hasDay: true, day: -o.sp.days}
		}
	}
	if i+1 < len(p.mentions) {
		if o := &p.mentions[i+1]; o.daysAgo() && o.sent == m.sent && o.from-m.to <= 12 {
			return &point{hasDay: true, day: -o.sp.days}
		}
	}
	return nil
}
