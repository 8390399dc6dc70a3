package window

// class is what a word may mean. Classes are bits, so that a token's meanings are tested with one mask.
type class uint64

const (
	cMonth class = 1 << iota
	cWeekday
	cNumber
	cUnit
	cDay
	cDayPart
	cPart
	cClockWord
	cMeridiem
	cClockMark
	cClockShift
	cClockTail
	cOrdinal
	cMark
	cZone
	cPlace
	cFrom
	cTo
	cBetween
	cAnd
	cSince
	cUntil
	cAfter
	cBefore
	cBy
	cAgo
	cAgoBefore
	cAgoSince
	cSpan
	cNow
	cLast
	cThis
	cNext
	cPeriod
	cEvery
	cAt
	cClockAt
	cNamed
	cVersion
	cLater
	cLong
	cThen
	cZoneWord
	cAllTimes
	cSinceAfter
	cUntilAfter
	cAfterAfter
	cBetweenAfter
	cByAfter
	cStart
	cEnd
	cWork
	cFail
	cOther
	cFuture
	cClosed
	cWhole
	cSeen
	cLastGood
	cLate
	cNot
	cIdiom
	cFailStem
	cStop
)

// cTime are the classes a time can begin with.
const cTime = cMonth | cWeekday | cNumber | cDay | cDayPart | cPart | cClockWord | cMeridiem | cClockShift | cLast |
	cThis | cNext | cPeriod | cUnit

// cRole are the words that say how a time bounds the impact.
const cRole = cFrom | cTo | cBetween | cAnd | cSince | cUntil | cAfter | cBefore | cBy | cAgo | cAgoBefore | cSpan | cNow |
	cLast | cThis | cNext | cEvery | cAt

func tables() map[string]class {
	t := map[string]class{
		"month": cMonth, "weekday": cWeekday, "number": cNumber, "unit": cUnit, "day": cDay, "dayPart": cDayPart,
		"part": cPart, "clockWord": cClockWord, "meridiem": cMeridiem, "clockMark": cClockMark,
		"clockShift": cClockShift, "clockTail": cClockTail, "ordinal": cOrdinal, "ordinalWord": cOrdinal, "mark": cMark,
		"role/from": cFrom, "role/to": cTo, "role/between": cBetween, "role/and": cAnd, "role/since": cSince,
		"role/until": cUntil, "role/after": cAfter, "role/before": cBefore, "role/by": cBy, "role/ago": cAgo,
		"role/agoBefore": cAgoBefore, "role/agoSince": cAgoSince, "role/span": cSpan, "role/now": cNow,
		"role/last": cLast, "role/this": cThis, "role/next": cNext, "role/lastWeek": cPeriod,
		"role/thisWeek": cPeriod, "role/lastMonth": cPeriod, "role/thisMonth": cPeriod,
		"role/weekStart": cPeriod, "role/weekend": cPeriod, "role/every": cEvery, "role/at": cAt, "role/clockAt": cClockAt, "role/version": cVersion, "role/later": cLater, "role/long": cLong,
		"role/then": cThen, "role/zone": cZoneWord, "role/allTimes": cAllTimes, "role/sinceAfter": cSinceAfter,
		"role/untilAfter": cUntilAfter, "role/afterAfter": cAfterAfter, "role/betweenAfter": cBetweenAfter,
		"role/byAfter": cByAfter,
		"cue/start":    cStart, "cue/end": cEnd, "cue/work": cWork, "cue/fail": cFail, "cue/other": cOther,
		"cue/future": cFuture, "cue/closed": cClosed, "cue/whole": cWhole, "cue/seen": cSeen, "cue/lastGood": cLastGood, "cue/late": cLate, "cue/not": cNot, "cue/idiom": cIdiom, "cue/failStem": cFailStem,
	}
	for _, name := range namedRoles() {
		t["role/"+name] = cNamed
	}
	return t
}

// namedRoles are the roles of words that are asked for by name and need no class of their own; README.md says what each means.
func namedRoles() []string {
	return []string{
		"here", "runs", "formerly", "writing", "instead", "like", "again", "still", "change", "edited", "open", "resolved",
		"choice", "trying", "did", "past", "pastHour", "toHour", "toSpoken", "hour", "some",
		"rolling", "of", "ofThing", "but", "nth", "nthAfter", "without", "been", "plus",
		"only", "vague", "nowFails", "runsNow", "barely", "habit", "earlierTime", "times", "lapses", "latest", "so", "waits", "answer", "wish",
		"self", "made", "up", "may", "views", "chart", "could", "tries", "lastTime",
	}
}
