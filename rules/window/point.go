package window

import "time"

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
	lent     bool // the day is another point's
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
	clock24   bool // the text writes 14:00 or 08:00
	rejected  []Rejected
	thenAt    []int
	logs      []logLine
	closedSay bool
	sents     []int // first token of each sentence
	subjectTo int   // the token after the subject
	free      int   // a token that may be a time although a slash stands before it
	places    []int // zones of the places the text names
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
	t := &p.toks[j]
	if t.sign(".") {
		return j > 0 && t.glued && abbreviation(&p.toks[j-1])
	}
	if t.kind == punct {
		return t.text == "," || t.text == "(" || t.text == ")" || t.text == ":" || t.text == "@" || t.text == "~" || t.text == "[" || t.text == "]" || t.text == "、"
	}
	return t.is(cAt) && !t.is(cTime|cSince|cBetween|cUntil)
}

// part reads one part of a point and returns the token after it, or j itself.
func (p *parser) part(pt *point, j int, bare bareness) int {
	if pt.empty() || pt.weekday > 0 && !pt.date.set && !pt.clock.set {
		if n := p.stamp(pt, j); n > j {
			return n
		}
	}
	if !pt.hasDate() || pt.weekday > 0 && !pt.date.set || pt.hasDay && !pt.date.set {
		if n := p.datePart(pt, j); n > j {
			return n
		}
	}
	if !pt.clock.set {
		if bare == afterFiller && (j == 0 || j == pt.to || !p.toks[j-1].is(cClockAt)) {
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

func (p *parser) datePart(pt *point, j int) int {
	d, n := p.dateAt(j)
	if n == j {
		return j
	}
	if pt.hasDay && !d.set {
		return j
	}
	pt.date = d
	return n
}

// words reads relative days, parts of the day, weekdays and periods.
func (p *parser) words(pt *point, j int) int {
	t := &p.toks[j]
	if t.kind != word || t.node == nil {
		return j
	}
	if s, ok := t.node.find(cDayPart); ok && !pt.hasDay && pt.part == "" {
		pt.hasDay, pt.day, pt.part = true, int(s.num), s.str
		return j + 1
	}
	if s, ok := t.node.find(cDay); ok && !pt.hasDay && !(t.weak() && !pt.clock.set) {
		pt.hasDay, pt.day = true, int(s.num)
		return j + 1
	}
	if n := p.weekdayAt(pt, j); n > j {
		return n
	}
	if s, ok := t.node.find(cPart); ok && pt.part == "" && (pt.hasDate() || pt.clock.set || p.parted(j) || pt.empty() && p.roleBefore(j)&(cSince|cFrom) != 0) {
		pt.part = s.str
		return j + 1
	}
	if pt.empty() {
		return p.periodAt(pt, j)
	}
	return j
}

// parted tells whether a part of the day may begin a point: only when a day follows ("morning of 5 May").
func (p *parser) parted(j int) bool {
	for k := j + 1; k < len(p.toks) && k <= j+3; k++ {
		t := &p.toks[k]
		if _, n := p.dateAt(k); n > k {
			return true
		}
		if t.is(cDay|cDayPart|cMonth) && !t.weak() || t.is(cWeekday) && !t.weak() || t.kind == number {
			return true
		}
		if !p.filler(k) {
			return false
		}
	}
	return false
}

func (p *parser) weekdayAt(pt *point, j int) int {
	if pt.weekday > 0 || pt.hasDay {
		return j
	}
	k := j
	back, forward := false, false
	if t := &p.toks[k]; t.is(cLast|cThis|cNext) && !t.is(cWeekday) && k+1 < len(p.toks) {
		back, forward = t.is(cLast), t.is(cNext)
		k++
	}
	s, ok := p.toks[k].node.find(cWeekday)
	if !ok || p.toks[k].weak() && !p.besideNumber(k, pt) {
		return j
	}
	pt.weekday, pt.back, pt.forward = int(s.num), back, forward
	if part, ok := p.toks[k].node.find(cPart); ok {
		pt.part = part.str
	}
	k++
	if k < len(p.toks) && p.toks[k].is(cLast|cNext) && p.toks[k].sent == p.toks[j].sent && !p.spanAhead(k) {
		pt.back, pt.forward = p.toks[k].is(cLast), p.toks[k].is(cNext)
		k++
	}
	if n := p.weekdayDate(pt, k); n > k {
		return n
	}
	if k < len(p.toks) && p.toks[k].sign(".") && k+1 < len(p.toks) && (p.toks[k+1].kind == number || p.toks[k+1].is(cMonth)) {
		k++
	}
	return k
}

// weekdayDate reads the day of the month after a weekday in the languages that write "vendredi 12".
func (p *parser) weekdayDate(pt *point, k int) int {
	if k >= len(p.toks) || pt.date.set || !p.toks[k].small(2) || p.toks[k].sent != p.toks[k-1].sent {
		return k
	}
	switch p.g.codes[p.toks[k].lang] {
	case "fr", "es", "pt", "it":
	default:
		return k
	}
	if _, n := p.dateAt(k); n > k {
		return k
	}
	if d := int(p.toks[k].num); d >= 1 && d <= 31 && p.alone(k+1) {
		pt.date = date{set: true, d: d}
		return k + 1
	}
	return k
}

func (p *parser) spanAhead(k int) bool {
	_, n := p.spanAt(k + 1)
	return n > k+1
}

// besideNumber tells whether an abbreviated weekday or month stands beside a number, as in "Fri 14:00".
func (p *parser) besideNumber(k int, pt *point) bool {
	if pt.date.set || pt.clock.set {
		return true
	}
	if t := &p.toks[k]; t.is(cWeekday) && t.end-t.start >= 5 && k > 0 && (p.roleBefore(k) != 0 || p.toks[k-1].is(cAt)) && (p.alone(k+1) || p.toks[k+1].is(cLast)) {
		return true
	}
	for n := k + 1; n < len(p.toks) && n <= k+3; n++ {
		t := &p.toks[n]
		if t.kind == number {
			return p.numericTime(n)
		}
		if t.is(cMonth) && !t.weak() || t.is(cClockWord|cMeridiem) {
			return true
		}
		if !p.filler(n) && !t.sign(".") {
			return false
		}
	}
	return false
}

func (p *parser) numericTime(n int) bool {
	if _, e := p.clockAt(n, notBare); e > n {
		return true
	}
	_, e := p.dateAt(n)
	return e > n
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

// periodAt reads "this week", "last month", "the weekend".
func (p *parser) periodAt(pt *point, j int) int {
	t := &p.toks[j]
	if s, ok := t.node.find(cPeriod); ok {
		pt.period, pt.offset = fixedPeriod(s.str)
		return j + 1
	}
	if j+1 >= len(p.toks) || p.toks[j+1].sent != t.sent {
		return j
	}
	mod, unit := t, &p.toks[j+1]
	if !mod.is(cLast|cThis|cNext) || !unit.is(cUnit) {
		unit, mod = mod, unit
		if !mod.is(cLast|cNext) || !unit.is(cUnit) {
			return j
		}
	}
	s, _ := unit.node.find(cUnit)
	if s.str != "week" && s.str != "month" {
		return j
	}
	pt.period, pt.offset = s.str, 0
	if mod.is(cLast) {
		pt.offset = -1
	}
	if mod.is(cNext) {
		pt.offset = 1
	}
	return j + 2
}
