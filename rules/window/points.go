package window

// enumerate joins what is told as points: "502s at 14:02, 14:09 and again at 14:31" is an impact from the first to the
// last, of which nothing says that it goes on.
func (p *parser) enumerate() {
	for i := 0; i < len(p.mentions); {
		j := i
		for j+1 < len(p.mentions) && p.listed(&p.mentions[j], &p.mentions[j+1]) {
			j++
		}
		if first := &p.mentions[i]; j > i && !p.goesOnFrom(j) {
			if first.role == none {
				first.basis, first.reason = "explicit-bound", ""
				first.begins(threshold+1, 0, 0, 0)
			}
			first.last = j
			for k := i + 1; k <= j; k++ {
				p.mentions[k].role, p.mentions[k].reason = none, "one of the times told together"
			}
		}
		i = j + 1
	}
}

// listed: two times of day with only small words between them.
func (p *parser) listed(a, b *mention) bool {
	return a.sent == b.sent && a.blip() && (b.blip() || p.onceMore(b)) && b.from-a.to <= 6 && p.joined(a.to, b.from)
}

// joined: between the tokens stand only commas, "and", small words, and at most two that say nothing of the matter, such
// as "then".
func (p *parser) joined(from, to int) bool {
	const verbs = cFail | cStart | cEnd | cWork | cOther | cSeen | cNot | cFuture | cTo | cUntil | cSince
	others, and := 0, false // "or" offers a choice
	for k := from; k < to; k++ {
		switch t := p.at(k); {
		case t.writes("choice"):
			return false
		case t.is(cAnd), t.writes("again"), t.writes("plus"):
			and = true
		case t.sign(","), t.sign("/"), t.sign("、"), t.is(cAt | cClockAt):
		case t.kind == word && t.mask()&verbs == 0 && others < 2:
			others++
		default:
			return false
		}
	}
	return and || others == 0
}

// onceMore: "again at 9:25", where the word may also be that of an end.
func (p *parser) onceMore(m *mention) bool {
	for k := m.from - 1; k >= m.from-3 && p.at(k).sent == m.sent; k-- {
		if p.at(k).writes("again") {
			return m.role == ends && m.pointAlone()
		}
	}
	return false
}

// blip: a time of day that may be one of several at which it happened.
func (m *mention) blip() bool {
	const before, after = cSince | cAfter | cBefore | cBy | cAgo | cEvery, cSinceAfter | cUntilAfter | cAfterAfter
	told := m.role == starts || m.reason == untold
	return told && m.pointAlone() && !m.a.stamp && !m.since() && m.prefix&before == 0 && m.suffix&after == 0
}

// goesOnFrom: behind the last of the times the text says that it still is so, or has been since.
func (p *parser) goesOnFrom(last int) bool {
	m := &p.mentions[last]
	for k := m.to; k < m.to+60 && p.at(k).sent >= 0 && p.at(k).sent <= m.sent+1; k++ {
		if t := p.at(k); t.writes("still") || t.is(cThen) && t.is(cSince) {
			return true
		}
	}
	return false
}

// endsWith makes the last of several times the end.
func (p *parser) endsWith(last *mention, w *Window) bool {
	f := placed{m: last}
	if !p.put(&f, w.Start.Location()) || !f.start.at.After(w.Start) {
		return false
	}
	w.End, w.Basis = f.start.at, "points"
	return true
}
