package evidence

import "github.com/clarion-cre/clarion/connectors"

// suspicion is a confirmed stretch whose extent is still to be asked for.
type suspicion struct{}

// MaxWindows is how many readings of a window are tried.
const MaxWindows = 4

// MaxQueries bounds what one check asks for one ticket, whatever the number of tenants.
const MaxQueries = 4*MaxWindows + 2

// Examine asks and judges: first about the customer alone, then, once it is confirmed, about everybody. ask is called at
// most twice and returns one reply a query, in order.
func Examine(c Check, q Question, ask func([]connectors.Query) []Reply) Finding {
	f := Judge(c, q, ask(Plan(c, q)))
	if more := Widen(c, q, f); len(more) > 0 {
		f = Localise(c, q, f, ask(more))
	}
	return f
}

// Plan is what to ask first: the customer's own traffic in each window, and its past.
func Plan(c Check, q Question) []connectors.Query { return nil }

// Judge decides from the answers to Plan, in its order.
func Judge(c Check, q Question, answers []Reply) Finding { return Finding{Verdict: Unknown, Window: -1} }

// Widen is what to ask about everybody once the customer's report is confirmed; nothing otherwise.
func Widen(c Check, q Question, f Finding) []connectors.Query { return nil }

// Localise says where it was bad and for whom else, from the answers to Widen, in its order.
func Localise(c Check, q Question, f Finding, answers []Reply) Finding { return f }
