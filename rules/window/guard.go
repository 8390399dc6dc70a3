package window

import (
	"slices"
	"strings"
)

// isPlural: in Italian "dalle 9" and Spanish "las 9" a plural article makes it a time of day.
func (p *parser) isPlural(j int) bool {
	return j > 0 && p.endsIn(j-1, "plural")
}

// afterPlural: after "alle", "a las", "at" any word may follow the hour, unless it is counted by it: a unit, a German
// noun, an English plural.
func (p *parser) afterPlural(j int) bool {
	next := p.at(j + 1)
	if j == 0 || next.kind != word || next.glued || next.is(cUnit) {
		return false
	}
	if p.isPlural(j) && p.at(j-1).is(cClockAt|cSince) {
		return true
	}
	return p.endsIn(j-1, "hour") && !next.capital && (next.lang != 0 || !strings.HasSuffix(next.text, "s"))
}

// endsIn tells whether the word or phrase at token j ends in one of the words that make so much of the number behind it.
func (p *parser) endsIn(j int, what string) bool {
	t := p.at(j)
	if t.kind != word {
		return false
	}
	text := strings.ToLower(p.text[t.start:t.end])
	text = text[strings.LastIndexAny(text, " '’")+1:]
	return slices.Contains(p.g.endings[what], text)
}

// alone tells whether the token at n does not turn the number before it into a count of something.
func (p *parser) alone(n int) bool {
	t := p.at(n)
	if t.sent != p.at(n-1).sent {
		return true
	}
	if t.kind == punct {
		return p.harmless(n)
	}
	if t.kind != word || t.is(cUnit) || t.is(cOrdinal) && t.glued || t.is(cTo|cAnd) && p.counted(n+1) || t.writes("of") {
		return false
	}
	return t.is(cStop|cClockTail|cDay|cDayPart|cPart|cTo|cAnd|cUntil|cFrom|cMeridiem|cWeekday|cSinceAfter|cUntilAfter) ||
		t.is(cZone|cPlace) && !t.glued
}

// harmless signs leave the number before them a time.
func (p *parser) harmless(n int) bool {
	t, next := p.at(n), p.at(n+1)
	switch t.text {
	case "%", "/", "$", "€", "£", "°", "#", "_", "+", "=", "×":
		return false
	case ".":
		return (!next.glued || next.kind == punct) && !next.writes("nth") // "seit dem 1. Tag"
	case ",", ":":
		return !next.glued || next.kind == punct
	case "-":
		return !next.glued || next.kind == punct || next.kind == number && !p.quantified(n+1)
	}
	return true
}

// quantified: the number is followed by a unit, or by letters of one: the 4 of "3-4 days", the 50 of "20-50mb".
func (p *parser) quantified(n int) bool {
	next := p.at(n + 1)
	return p.counted(n) || next.writes("times") || next.glued && next.kind == word && !next.is(cMeridiem|cClockMark|cZone|cMark) && !next.oneLetterHalf()
}

// counted: in "5 to 30 minutes" the 5 counts minutes too.
func (p *parser) counted(n int) bool {
	unit := p.at(n + 1)
	return p.at(n).kind == number && unit.is(cUnit) && !unit.is(cClockMark)
}

// stuck tells whether the number at j is part of something larger: a path, a version, an identifier.
func (p *parser) stuck(j int) bool {
	if j == 0 || p.free == j {
		return false
	}
	prev := p.at(j - 1)
	if prev.is(cVersion) && prev.sent == p.at(j).sent && p.isSep(j+1, ".") {
		return true
	}
	return p.at(j).glued && p.stuckTo(j)
}

// stuckTo looks at what the number is glued to.
func (p *parser) stuckTo(j int) bool {
	prev, before := p.at(j-1), p.at(j-2)
	switch {
	case prev.kind == word:
		return p.wordAhead(prev, before)
	case prev.kind != punct || strings.Contains("/_#$€£\\+&", prev.text):
		return true
	case prev.sign("."):
		return !prev.glued || before.kind == number || before.node == nil
	case prev.sign(":"), prev.sign(","):
		return prev.glued && before.kind == number
	}
	return prev.sign("-") && prev.glued && p.hyphened(j-2)
}

// wordAhead: "at13:50" is a time, "v4" and "3a7" are not.
func (p *parser) wordAhead(prev, before *token) bool {
	return !hasKanji(prev.text) && (prev.node == nil || prev.glued && before.kind == number)
}

// hyphened tells whether what stands before a hyphen makes an identifier of what stands after it: "TX-88", "a1-88".
func (p *parser) hyphened(k int) bool {
	t, prev := p.at(k), p.at(k-1)
	if t.kind == number {
		return t.glued && prev.kind == word && prev.node == nil
	}
	return t.kind == opaque || t.kind == word && t.node == nil
}
