package evidence

import "github.com/clarion-cre/clarion/connectors"

// Examine asks and judges: first about the customer alone, then, once it is confirmed, about everybody. ask is called at
// most twice and returns one reply a query, in order.
func Examine(c Check, q Question, ask func([]connectors.Query) []Reply) Finding {
	f := Judge(c, q, ask(Plan(c, q)))
	if more := Widen(c, q, f); len(more) > 0 {
		f = Localise(c, q, f, ask(more))
	}
	return f
}
