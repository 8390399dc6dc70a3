package intake_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestHostile reads texts of the greatest size that are made to cost as much as they can: if any of them cost more than
// in proportion to its length, this would not end.
func TestHostile(t *testing.T) {
	r := newReader(t)
	const size = 256 << 10
	for name, piece := range map[string]string{
		"one sentence of failures":   "error failing down slow we since ",
		"labels":                     "tenant org account id ",
		"counters":                   "errors:errors:errors: ",
		"regions in one clause":      "eu-west-1 works and ",
		"regions in many sentences":  "eu-west-1 is down. ",
		"codes":                      "502 503 504 ",
		"open quotation marks":       `"error `,
		"capitals of a reseller":     "our clients Acme And Co For ",
		"no blanks":                  "error500,",
		"questions":                  "why? how? ",
		"japanese without stops":     "障害が発生して遅延",
		"times":                      "from 10:00 to 11:00 ",
		"quotations":                 "> error\n",
		"forms":                      "Error: 500\n",
		"attributions":               "On 3 March 2026 Ana wrote:\n",
		"brackets":                   "[error](",
		"parts of a rule far apart":  "webhooks never late users cannot ",
		"words that end no sentence": strings.Repeat("a", 50) + " ",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			rec := r.Read(connectors.Ticket{
				Subject: "down", Body: connectors.Text{Markup: connectors.Plain, Raw: strings.Repeat(piece, size/len(piece))},
				Created: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
			}, intake.Defaults{})
			t.Logf("%s for %d KB", time.Since(start).Round(time.Millisecond), size>>10)
			check(t, rec)
		})
	}
}
