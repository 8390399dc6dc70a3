package window

import (
	"strings"
	"time"
)

type meridiem uint8

const (
	unsaid meridiem = iota
	am
	pm
)

// clock is a time of day as written.
type clock struct {
	set     bool
	h, m, s int
	mer     meridiem
	loose   bool // could be morning or afternoon: 2:30, "at 4"
	bare    bool // a number alone
	minutes bool // minutes were written
	seconds bool // seconds were written
	spoken  bool // told in words, which everywhere means a clock of twelve hours
}

// date is a day as written; month or year may be missing.
type date struct {
	set        bool
	y, m, d    int
	altM, altD int // the other order, when both are possible
}

// point is a time as written, in any order of its parts.
type point struct {
	from, to int // tokens, to is exclusive
	date     date
	clock    clock
	weekday  int // 1 Monday
	back     bool
	forward  bool
	day      int // relative, with hasDay
	hasDay   bool
	part     string
	period   string // week, month, weekStart, weekend
	offset   int    // of period
	instant  time.Time
	stamp    bool // written by a machine
	zone     *zoneRef
	hint     string // a part of the day told elsewhere in the sentence
	lent     bool   // the day is another point's
	wrapped  bool   // of yesterday, because today's is still to come
	added    bool   // told after the report
	stamps   bool   // says when an addition was made
}

func (p *point) hasDate() bool {
	return p.date.set || p.weekday > 0 || p.hasDay || p.period != "" || !p.instant.IsZero()
}
func (p *point) fine() bool  { return p.clock.set || !p.instant.IsZero() }
func (p *point) empty() bool { return !p.hasDate() && !p.clock.set && p.part == "" }

type parser struct {
	g         *lexicon
	ref       Reference
	now       time.Time
	text      string
	subject   int // length of the subject
	toks      []token
	mentions  []mention
	claimed   []bool // tokens that are part of a mention
	docZone   *zoneRef
	zoneFrom  string
	byPlace   bool // docZone is that of a place where the reporter is
	clock24   bool // the text writes 14:00 or 08:00
	thenAt    []int
	added     []addition
	logs      []logLine
	closedSay bool     // the text says that it is over
	failSays  bool     // it has a word of failure
	met       class    // all that the tokens mean
	namedAt   []int    // tokens with a role that is asked for by name
	sents     []int    // first token of each sentence
	subjectTo int      // the token after the subject
	void      token    // what at gives outside the text
	free      int      // a token that may be a time although a slash stands before it
	places    []int    // zones of the places the text names
	placed    []placed // what place gives
}

// at is the token at n, an empty one outside the text.
func (p *parser) at(n int) *token {
	if n < 0 || n >= len(p.toks) {
		return &p.void
	}
	return &p.toks[n]
}

// point reads a time that begins at token i: its parts in any order, each at most once.
func (p *parser) point(i int, bare bareness) (point, bool) {
	pt := point{from: i, to: i}
	skipped := 0
	for j := i; j < len(p.toks) && p.toks[j].sent == p.toks[i].sent; {
		next := p.part(&pt, j, bare)
		if next > j {
			j, skipped = next, 0
			pt.to = next
			bare = afterFiller
			continue
		}
		if p.toks[j].is(cAfter) && pt.hasDate() && !pt.clock.set && p.clockNext(j+1) {
			j++ // "yesterday after 9 pm"
			continue
		}
		if skipped == 3 || pt.to == i || !p.filler(j) {
			break
		}
		skipped++
		j++
	}
	return pt, pt.to > i
}

func (p *parser) clockNext(j int) bool {
	_, n := p.clockAt(j, notBare)
	return n > j
}

// bareness says whether a number alone may be a time of day.
type bareness uint8

const (
	notBare     bareness = iota
	afterFiller          // only after "at"
	maybeBare            // yes, if what follows does not make it a count
)

func (p *parser) filler(j int) bool {
	t := p.at(j)
	switch {
	case t.sign("."):
		return t.glued && abbreviation(p.at(j-1))
	case t.kind == punct:
		return strings.Contains(",():@~[]、", t.text)
	}
	return t.is(cAt) && (!t.is(cTime|cSince|cBetween|cUntil) || t.is(cUnit) && p.at(j+1).kind == number && p.isSep(j+2, ":."))
}

// part reads one part of a point and returns the token after it, or j itself.
func (p *parser) part(pt *point, j int, bare bareness) int {
	if n := p.calendar(pt, j); n > j {
		return n
	}
	if !pt.clock.set {
		if bare == afterFiller && (j == pt.to || !p.at(j-1).is(cClockAt)) {
			bare = notBare
		}
		if c, n := p.clockAt(j, bare); n > j {
			pt.clock = c
			return n
		}
	}
	if n := p.words(pt, j); n > j {
		return n
	}
	if pt.clock.set && pt.zone == nil {
		if z, n := p.zoneAt(j); n > j {
			pt.zone = z
			return n
		}
	}
	return j
}

// calendar reads a machine's stamp or a date, where the point has none; a weekday or "yesterday" may have one beside it.
func (p *parser) calendar(pt *point, j int) int {
	if pt.date.set {
		return j
	}
	if pt.empty() || pt.weekday > 0 && !pt.clock.set {
		if n := p.stamp(pt, j); n > j {
			return n
		}
	}
	if pt.hasDate() && pt.weekday == 0 && !pt.hasDay {
		return j
	}
	d, n := p.dateAt(j)
	if n > j {
		pt.date = d
	}
	return n
}

// words reads relative days, parts of the day, weekdays and periods.
func (p *parser) words(pt *point, j int) int {
	t := p.at(j)
	if t.kind != word || t.node == nil {
		return j
	}
	if !pt.hasDay && (!t.is(cWhole) || !p.at(j+1).is(cWeekday|cMonth)) && p.relativeDay(pt, t) {
		return j + 1
	}
	if n := p.weekdayAt(pt, j); n > j {
		return n
	}
	if s, ok := t.node.find(cPart); ok && pt.part == "" && p.mayPart(pt, j) {
		pt.part = s.str
		return j + 1
	}
	if pt.empty() {
		return p.periodAt(pt, j)
	}
	return j
}

func (p *parser) relativeDay(pt *point, t *token) bool {
	if s, ok := t.node.find(cDayPart); ok && pt.part == "" {
		pt.hasDay, pt.day, pt.part = true, int(s.num), s.str
		return true
	}
	if s, ok := t.node.find(cDay); ok && (!t.weak() || pt.clock.set) {
		pt.hasDay, pt.day = true, int(s.num)
		return true
	}
	return false
}

// mayPart: "morning" tells a time beside a day or an hour, or after "since".
func (p *parser) mayPart(pt *point, j int) bool {
	if pt.hasDate() || pt.clock.set || p.parted(j) {
		return true
	}
	return pt.empty() && (p.roleBefore(j)&(cSince|cFrom) != 0 || p.suffixAt(j+1)&cSinceAfter != 0)
}

// parted tells whether a part of the day may begin a point: only when a day follows ("morning of 5 May").
func (p *parser) parted(j int) bool {
	for k := j + 1; k <= j+3; k++ {
		t := p.at(k)
		if _, n := p.dateAt(k); n > k || t.kind == number {
			return true
		}
		if t.is(cDay|cDayPart|cMonth|cWeekday) && !t.weak() {
			return true
		}
		if !p.filler(k) {
			return false
		}
	}
	return false
}

func fixedPeriod(name string) (period string, offset int) {
	switch name {
	case "lastWeek":
		return "week", -1
	case "thisWeek":
		return "week", 0
	case "lastMonth":
		return "month", -1
	case "thisMonth":
		return "month", 0
	}
	return name, 0
}

// periodAt reads "this week", "last month", "la semana pasada", "the weekend".
func (p *parser) periodAt(pt *point, j int) int {
	t, next := p.at(j), p.at(j+1)
	if s, ok := t.node.find(cPeriod); ok {
		pt.period, pt.offset = fixedPeriod(s.str)
		return j + 1
	}
	mod, unit := t, next
	if !mod.is(cLast|cThis|cNext) || !unit.is(cUnit) {
		mod, unit = next, t
	}
	s, _ := unit.node.find(cUnit)
	if t.sent != next.sent || s.str != "week" && s.str != "month" {
		return j
	}
	switch {
	case mod.is(cLast):
		pt.offset = -1
	case mod.is(cNext):
		pt.offset = 1
	case mod != t || !mod.is(cThis):
		return j
	}
	pt.period = s.str
	return j + 2
}
