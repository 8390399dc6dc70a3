package window

// spanMention reads "for 3 hours", "the last 2 days", "vor drei Stunden", "3 hours ago" at token i.
func (p *parser) spanMention(i int, roles class) (mention, bool) {
	j, last := p.lastWords(i)
	if last != 0 && p.at(j).is(cWeekday|cPart) {
		return mention{}, false
	}
	for j > i && j < i+5 && p.at(j).skipped() {
		j++
	}
	sp, n := p.spanAt(j)
	if n == j {
		sp, n = p.unitAlone(i, j, last, roles)
	}
	if sp.empty() || p.clockish(j, roles) && p.clockInstead(j) {
		return mention{}, false
	}
	for k := j; k < n; k++ {
		last |= p.at(k).mask() & cLast
	}
	return mention{sp: sp, to: n, prefix: roles | last}, true
}

// unitAlone reads units without a number: "the last hour", and "for days", "seit Wochen", which are taken for three.
func (p *parser) unitAlone(i, j int, last, roles class) (span, int) {
	var sp span
	switch {
	case last != 0:
		return p.lastUnit(i, j, roles)
	case p.at(j+1).writes("choice") && p.whole(j+2) == 2 && p.at(j).is(cUnit):
		u, _ := p.at(j).node.find(cUnit)
		sp.add(1, u.str) // "week or two"
		return sp, j + 3
	case roles&(cSince|cSpan|cAgoBefore) != 0 && p.at(j).writes("some"):
		u, _ := p.at(j).node.find(cUnit)
		sp.add(3, u.str)
		return sp, j + 1
	}
	return sp, j
}

// skipped words stand between "last" and a number: "the last roughly 3 hours".
func (t *token) skipped() bool { return t.kind == word && t.is(cAt) && !t.is(cNumber) }

// lastWords skips "these last" and tells whether "last" was among them.
func (p *parser) lastWords(i int) (j int, last class) {
	for j = i; j < i+3 && p.at(j).is(cLast|cThis) && p.at(j).sent == p.at(i).sent; j++ {
		last |= p.at(j).mask() & cLast
	}
	return j, last
}

// lastUnit reads units without a number: "the last hour", "the last days", "for the past week".
func (p *parser) lastUnit(i, j int, roles class) (span, int) {
	var sp span
	u, ok := p.at(j).node.find(cUnit)
	if !ok {
		return sp, j
	}
	n := 0.0
	switch {
	case u.str == "hour" || u.str == "minute" || u.str == "day" && p.at(j-1).is(cLast):
		n = 1
	case u.str == "day":
		n = 3
	case p.at(i).lang == 0 && (roles&cSpan != 0 || p.at(i).writes("rolling")):
		n = 1 // unlike "last week", which is the one before this
	}
	if p.at(j).writes("some") {
		n = 3
	}
	sp.add(n, u.str)
	return sp, j + 1
}

// clockish tells whether what stands around a span lets it be a time of day.
func (p *parser) clockish(j int, roles class) bool {
	if p.ofLength(j) {
		return false
	}
	if roles&(cFrom|cBetween|cSince|cTo|cUntil|cClockAt) != 0 || p.isPlural(j) || p.tooLong(j) {
		return true
	}
	return p.glued(j+2, 2) >= 0 && roles&(cSpan|cAgoBefore|cLast) == 0
}

// ofLength: in "um prazo de 8 horas", "un corte de 2 horas", which no article makes a time of day.
func (p *parser) ofLength(j int) bool {
	code, unit := p.g.codes[p.at(j).lang], p.at(j+1)
	return (code == "es" || code == "pt") && p.endsIn(j-1, "lengthOf") && unit.is(cUnit) && unit.end-unit.start > 2 && !p.at(j+2).is(cTo|cUntil)
}

// tooLong: nobody measures "9 h 40" or "neuf heures et quart"; these are times of day.
func (p *parser) tooLong(j int) bool {
	announced := j == 0 || p.at(j-1).kind == punct || p.at(j-1).sent != p.at(j).sent || p.roleBefore(j) != 0
	return announced && p.whole(j) >= 5 && (p.at(j+1).text == "h" && p.spacedMinutes(j+2) || p.at(j+2).is(cClockTail))
}

// clockInstead: "13 uur", "dalle 9 ore", "15h" look like spans too; numberClock knows when they are times of day.
func (p *parser) clockInstead(j int) bool {
	if p.toks[j].kind != number && !p.toks[j].is(cClockWord) && !p.tooLong(j) {
		return false
	}
	_, e := p.clockAt(j, maybeBare)
	return e > j
}
