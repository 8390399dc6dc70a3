package window

// andNow: "updated yesterday, and now it crashes", "I watched it last night and now it is gone": whatever was at the time, what
// fails now began there.
func (p *parser) andNow(m *mention) bool {
	if !m.point() || m.strong() || m.prefix&(cUntil|cBy|cBefore) != 0 || m.a.loner() {
		return false
	}
	_, end := p.reach(m)
	for k := m.to; k < min(end, m.to+10); k++ {
		if p.claimed[k] {
			return false
		}
		if p.at(k).writes("nowFails") {
			return p.failsIn(k, min(end, k+14))
		}
	}
	return false
}

// runsSince: "since this morning it works": beside "since", in its clause, stands a verb of working, in the present, and not
// that it works in part or badly: "since this morning only the search works".
func (p *parser) runsSince(m *mention) bool {
	if m.prefix&cSince|m.suffix&cSinceAfter == 0 {
		return false
	}
	to := m.to
	if p.at(to).sign(",") && p.leadsClause(m) {
		to++
	}
	runs := false
	for k := m.from - 1; k > m.from-6 && p.sameClause(m, k); k-- {
		runs = runs || p.works(k)
	}
	for k := to; k < to+5 && p.sameClause(m, k); k++ {
		runs = runs || p.works(k)
		if p.at(k).writes("so") {
			return false // "das geht seit gestern so"
		}
	}
	return runs && !p.writesIn(max(0, m.from-5), to+5, "barely")
}

func (p *parser) works(k int) bool { return p.at(k).writes("runsNow") && !p.negated(k) }
