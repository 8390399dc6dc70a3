package window

const untold = "nothing beside it tells of an impact"

// complete gives a part to times that no word beside them speaks for, from what other times say: what is told with its
// end, or with how long it lasted, is the impact, whatever verb the reporter has for it.
func (p *parser) complete() {
	for i := range p.mentions {
		m := &p.mentions[i]
		if m.reason != untold {
			continue
		}
		if !p.completed(m, i) {
			continue
		}
		m.reason = ""
	}
}

// completed gives the mention at i its part, if what stands around it tells.
func (p *parser) completed(m *mention, i int) bool {
	switch {
	case (m.lengthAlone() || p.measured(i)) && p.besideStart(i):
		m.lasts(threshold-1, 0)
	case m.today() && p.workedNear(i):
		m.basis = "relative-day"
		m.begins(0, 0, 40, 0)
	case m.pointAlone():
		return p.completedPoint(m, i)
	default:
		return false
	}
	return true
}

func (p *parser) completedPoint(m *mention, i int) bool {
	switch {
	case p.endFollows(i) || p.lengthFollows(i):
		m.basis = "explicit-bound"
		m.begins(52, 0, 0, 0)
	case m.added && p.eventAdded(m):
		m.basis = "explicit-bound"
		m.ends(threshold+6, 0, 0)
	case p.startBefore(i):
		m.ends(60, 0, 0)
	default:
		return false
	}
	return true
}

// eventAdded: "UPDATE: at 12:09 the new keys were taken": what an addition tells and is no failure, nor about the text.
func (p *parser) eventAdded(m *mention) bool {
	s := p.around(m)
	return nearest(s.fail) == 99 && nearest(s.other) == 99
}

// startBefore: "um 9:10 ging es los, erst um 9:25 hatte sich das gelegt".
func (p *parser) startBefore(i int) bool {
	if i == 0 {
		return false
	}
	m, o := &p.mentions[i], &p.mentions[i-1]
	return o.sent == m.sent && o.point() && o.role == starts && o.a.fine() && !m.a.hasDate()
}

func (m *mention) today() bool {
	return m.point() && m.a.hasDay && m.a.day == 0 && !m.a.clock.set && m.a.part == ""
}

// workedNear: "any report I download today is empty. Yesterday fine."
func (p *parser) workedNear(i int) bool {
	m := &p.mentions[i]
	for k := max(0, i-2); k < min(len(p.mentions), i+3); k++ {
		if o := &p.mentions[k]; o.wasWell() && o.sent-m.sent <= 1 && m.sent-o.sent <= 1 {
			return true
		}
	}
	return false
}

// wasWell: a time when it worked, or a day before today when all was well.
func (m *mention) wasWell() bool {
	return m.role == worked || m.role == ends && m.a.hasDay && m.a.day < 0
}

// lengthAlone: "for 15 minutes", "it lasted two hours".
func (m *mention) lengthAlone() bool {
	return m.sp.short() && (m.prefix&cSpan != 0 || m.suffix&cLong != 0)
}

// measured: "9時10分から15分ほど", "9時25分までの15分": a length right behind the time at which it began or ended.
func (p *parser) measured(i int) bool {
	if i == 0 {
		return false
	}
	m, o := &p.mentions[i], &p.mentions[i-1]
	return m.sp.short() && m.prefix&cRole&^(cAt|cTo|cFrom) == 0 && o.suffix&(cSinceAfter|cUntilAfter) != 0 && o.sent == m.sent && m.from-o.to <= 4
}

// pointAlone: "at 9:10".
func (m *mention) pointAlone() bool { return m.point() && m.a.fine() && !m.a.loner() }

// besideStart tells whether the mention before or after, in this sentence or the last, is a time at which it may have
// begun or ended.
func (p *parser) besideStart(i int) bool {
	m := &p.mentions[i]
	for _, k := range []int{i - 1, i + 1} {
		if k < 0 || k >= len(p.mentions) {
			continue
		}
		o := &p.mentions[k]
		if near := m.sent == o.sent || k < i && m.sent == o.sent+1; near && o.bounds() {
			return true
		}
	}
	return false
}

// bounds tells whether it may have begun or ended at the time.
func (m *mention) bounds() bool {
	return m.point() && m.a.fine() && (m.role == starts || m.role == ends || m.reason == untold && m.pointAlone())
}

// endFollows: "at 9:10 the page went grey, at 9:25 it was back".
func (p *parser) endFollows(i int) bool {
	m := &p.mentions[i]
	for k := i + 1; k < len(p.mentions) && k <= i+2; k++ {
		o := &p.mentions[k]
		if o.sent-m.sent > 1 || o.role == starts || o.role == both {
			return false
		}
		if o.role == ends && o.point() && o.a.fine() {
			return true
		}
	}
	return false
}

// lengthFollows: "at 9:10 for 15 minutes".
func (p *parser) lengthFollows(i int) bool {
	m, k := &p.mentions[i], i+1
	if k == len(p.mentions) {
		return false
	}
	o := &p.mentions[k]
	return o.sent-m.sent <= 1 && o.lengthAlone() && (o.role == lasting || o.reason == untold)
}
