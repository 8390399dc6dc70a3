package window

import (
	"slices"
	"strings"
)

// isPlural: in Italian "dalle 9" and Spanish "las 9" a plural article makes it a time of day.
func (p *parser) isPlural(j int) bool {
	return j > 0 && p.lastWordIn(j-1, "las", "as", "das", "às", "dalle", "alle", "le", "à")
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
	return p.lastWordIn(j-1, "at", "@", "um", "om") && !next.capital && (next.lang != 0 || !strings.HasSuffix(next.text, "s"))
}

// lastWordIn tells whether the word or phrase at token j ends in one of the words.
func (p *parser) lastWordIn(j int, words ...string) bool {
	text := strings.ToLower(p.text[p.at(j).start:p.at(j).end])
	text = text[strings.LastIndexAny(text, " '’")+1:]
	return slices.Contains(words, text)
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
	if t.kind != word || t.is(cUnit) || t.is(cOrdinal) && t.glued || t.is(cTo|cAnd) && p.counted(n+1) {
		return false
	}
	return t.is(cStop|cClockTail|cDay|cDayPart|cPart|cTo|cAnd|cUntil|cFrom|cMeridiem|cWeekday|cSinceAfter|cUntilAfter) ||
		t.is(cZone|cPlace) && !t.glued
}

// harmless signs leave the number before them a time.
func (p *parser) harmless(n int) bool {
	t, next := p.at(n), p.at(n+1)
	switch t.text {
	case "%", "/", "$", "€", "£", "°", "#", "_", "+", "=", "×", ":":
		return false
	case ".", ",":
		return !next.glued || next.kind == punct
	case "-":
		return !next.glued || next.kind == punct || next.kind == number
	}
	return true
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
	t, prev := p.at(j), p.at(j-1)
	if prev.is(cVersion) && prev.sent == t.sent && p.isSep(j+1, ".") {
		return true
	}
	if !t.glued {
		return false
	}
	switch prev.kind {
	case word:
		return !hasKanji(prev.text) && (prev.node == nil || prev.glued && p.at(j-2).kind == number)
	case opaque, number:
		return true
	case punct:
	}
	return p.stuckTo(j)
}

// stuckTo looks at the sign before the number and at what stands before that.
func (p *parser) stuckTo(j int) bool {
	sign, before := p.at(j-1), p.at(j-2)
	switch sign.text {
	case "/", "_", "#", "$", "€", "£", "\\", "+", "&":
		return true
	case ".":
		return !sign.glued || before.kind == number || before.node == nil
	case ":", ",":
		return sign.glued && before.kind == number
	case "-":
		if !sign.glued {
			return false
		}
		first := p.at(j - 3)
		return before.kind == word && before.node == nil || before.kind == opaque ||
			before.kind == number && before.glued && first.kind == word && first.node == nil
	}
	return false
}
