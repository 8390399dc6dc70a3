// Package window reads impact windows out of free ticket text: since when, until when, in which zone, how finely told.
//
// It is a hand-written lexer (lex.go), word lists a person can read (data/*.toml, explained in README.md) and a small
// grammar over tokens: times (point.go), spans (span.go), mentions with a role (mention.go), the judgement which of them
// are the impact (judge.go), their place on the time line (resolve.go) and the choice (choose.go).
//
// It must not read a clock, open anything, guess silently, or take longer than the text is long: reference time and
// zone are arguments, and what can be read in two ways comes back as a window and a candidate with the reason.
package window

import (
	"time"
	_ "time/tzdata" // zones must not depend on the machine
)

// Granularity says how finely the text tells the time. It is the unit of doubt, not the length of the window.
type Granularity string

// The granularities.
const (
	Minute  Granularity = "minute"
	Hour    Granularity = "hour"
	DayPart Granularity = "day-part"
	Day     Granularity = "day"
	Week    Granularity = "week"
	Month   Granularity = "month"
)

// Window is a stretch of time in which the customer felt something.
type Window struct {
	Start, End  time.Time // zero where the text does not tell
	Open        bool      // the text says or implies that it is still going on
	Zone        string    // IANA name or UTC offset in which the text was read
	ZoneSource  string    // text, elsewhere in the text, signature, or Reference.ZoneSource
	Granularity Granularity
	Basis       string // which grammar: explicit-range, explicit-bound, relative-duration, log-lines, ...
	Text        string // the words it was read from
}

// Candidate is another way to read the same words.
type Candidate struct {
	Window Window
	Reason string // one clause: "IST may be Europe/Dublin"
}

// Rejected is a time in the text that is not the impact.
type Rejected struct {
	Text, Reason string
}

// Reference is what relative words are counted from.
type Reference struct {
	At         time.Time      // when the ticket was written
	Zone       *time.Location // the reporter's; nil is UTC
	ZoneSource string         // ticket, organization, queue or assumed
	Region     string         // as the operator calls it, such as "eu-west"; helps with IST, CST, BST
	Signature  string         // the signature block, which may state a zone
	Failures   []string       // words of the text known to tell a failure, as written, besides those this package knows
}

// Reading is all that was found.
type Reading struct {
	Windows    []Window    // episodes in text order; the first is the one to act on; empty when the text gives none
	Candidates []Candidate // other readings of Windows[0]
	Rejected   []Rejected  // at most maxRejected, in text order
}

const (
	maxRejected   = 20
	maxMentions   = 2000
	maxCandidates = 8
)

// Read finds the impact windows of a ticket. It is linear in the text and never fails; a text without a window gives
// an empty Reading. Whether the ticket is a reliability report at all is not asked here.
func Read(subject, body string, ref Reference) Reading {
	if ref.Zone == nil {
		ref.Zone = time.UTC
	}
	if ref.ZoneSource == "" {
		ref.ZoneSource = "assumed"
	}
	g := grammar()
	d := g.desk()
	defer g.leave(d)
	p := d.parser(g, ref, subject+"\n\n"+body)
	p.subject = len(subject)
	p.toks = lex(p.text, g, d, g.home(ref.Zone))
	p.told(ref.Failures)
	p.number()
	p.scan()
	p.additions()
	p.zones()
	p.judge()
	reading := p.choose()
	if p.byPlace && len(reading.Windows) == 0 {
		p.docZone = nil // "this morning" there would be still to come: the place is not where the clock hangs
		reading = p.chooseAgain()
	}
	return reading
}
