// Package evidence asks the metrics whether a customer's report is true, for that customer and that window, and where
// and for whom else it was: a [Check] says what is bad, [Plan] and [Widen] what to ask, [Judge] and [Localise] what the
// answers mean. [Examine] is the four of them in a row.
//
// It must not ask anything itself, read a clock, or guess: what cannot be told from the answers is [Unknown], with the
// cause in words. An empty answer is never health.
package evidence

import (
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/window"
)

// Verdict is what the metrics say about a report.
type Verdict string

// The verdicts.
const (
	Confirmed Verdict = "confirmed" // it was bad, then and for them, far beyond their own past
	Refuted   Verdict = "refuted"   // enough was measured to have seen it, and it was not there
	Unknown   Verdict = "unknown"   // the metrics cannot tell; the cause says why
)

// The claimed scopes that can be held against the metrics; other words claim nothing.
const (
	ScopeUser   = "one_user"
	ScopeTenant = "one_tenant"
	ScopeRegion = "one_region"
	ScopeGlobal = "global"
)

// Question is what one ticket asks of one check.
type Question struct {
	// Tenant is the value of the tenant label; empty if the customer is not known, which can confirm what hit everybody
	// and never refutes.
	Tenant string
	// Windows are the readings of one impact ("9:10" in two zones); each is tried, and evidence for exactly one of them
	// settles which it was. No more than [MaxWindows] are.
	Windows []window.Window
	Claimed string   // the scope the ticket claims: one_user, one_tenant, one_region, global, unknown
	Regions []string // the regions the ticket names, as the operator's records spell them
	Now     time.Time
	// Lag is how long the source takes to have everything: what is younger than Now-Lag may still come.
	Lag time.Duration
	// Retention is how long the source keeps everything; zero means not known.
	Retention time.Duration
}

// Reply is the answer to one planned query, or why there is none.
type Reply struct {
	Answer connectors.Answer
	Err    error
}

// PlaceKind says what kind of thing was bad.
type PlaceKind string

// The kinds of place.
const (
	Tenant       PlaceKind = "tenant"      // one customer, wherever it was
	Region       PlaceKind = "region"      // one region, whoever was there
	Label        PlaceKind = "label"       // another label's value: one route, one plan, for everybody
	Combination  PlaceKind = "combination" // several labels at once: a tenant in one region, a route in one region
	Global       PlaceKind = "global"      // everybody, everywhere
	UnknownPlace PlaceKind = "unknown"     // not asked, or not to be told
)

// Place is where it was bad: the fewest labels that explain the bad events.
type Place struct {
	Kind   PlaceKind         `json:"kind"`
	Labels map[string]string `json:"labels,omitempty"`
	// Explains is the share of all bad events beyond the usual that happened here, 0 to 1.
	Explains float64 `json:"explains,omitempty"`
}

// Affected is one customer for whom it was bad in the same place, whether it wrote or not.
type Affected struct {
	Tenant        string  `json:"tenant"`
	Events        float64 `json:"events"` // in the place, while it was bad
	BadShare      float64 `json:"bad_share"`
	BaselineShare float64 `json:"baseline_share"`
}

// Finding is what one check says about one question: frozen with the ticket, and enough to draw the same conclusion
// again. Shares are 0 to 1 and refer to the part of the customer's traffic in which it was worst, from From to To.
type Finding struct {
	Verdict Verdict `json:"verdict"`
	Cause   string  `json:"cause"` // the verdict in words and figures

	Ratio         float64 `json:"ratio"` // bad share to baseline share
	BadShare      float64 `json:"bad_share"`
	BaselineShare float64 `json:"baseline_share"`
	// Significance is the probability of so many bad events by chance, given the customer's own past and how much that
	// varies, corrected for every stretch and part that was looked at. Confirmed is below 0.001.
	Significance float64 `json:"significance"`
	// Part are the labels of the part of the customer's traffic that the shares speak of; empty when that is all of it.
	Part     map[string]string `json:"part,omitempty"`
	Events   float64           `json:"events"` // all events, good and bad, from From to To
	From     time.Time         `json:"from,omitzero"`
	To       time.Time         `json:"to,omitzero"`
	Baseline string            `json:"baseline,omitempty"` // what the share was compared with, in words

	Place       Place      `json:"place"`
	Also        []Place    `json:"also,omitempty"` // other places that were bad at the same time, for other reasons
	Affected    []Affected `json:"affected"`       // in Place, the customer who asked included; worst first
	Contradicts string     `json:"contradicts,omitempty"`

	Queries  []string `json:"queries"`            // as sent, with their time range, to be run again by hand
	Warnings []string `json:"warnings,omitempty"` // the source's own
	Window   int      `json:"window"`             // which of Question.Windows it speaks of; -1 for none
	Late     bool     `json:"late,omitempty"`     // unknown because data may still come: ask again
	Failed   bool     `json:"failed,omitempty"`   // unknown because the source did not answer
	Chart    string   `json:"chart,omitempty"`    // the bad share over time, one line of text

	settled *suspicion // what Widen asks about
	never   bool       // the reading can be left out: it lies in the future
}
