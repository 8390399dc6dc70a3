//go:build unix

package intake_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestHostile reads texts of the greatest size that are made to cost as much as they can, and eighths of them: what costs
// in proportion to its length costs eight times as much, what is looked along again and again 64 times.
func TestHostile(t *testing.T) {
	r := newReader(t)
	const size = 256 << 10
	const most = 24 // lists that outgrow the caches, and the collector, take their share
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
		"dots of a form":             ".",
		"failures in one address":    "http://error?",
		"words that mean no failure": "failover error ",
		"words within a failure":     "rien ne fonctionne ",
		"ids of ids":                 "id ",
	} {
		t.Run(name, func(t *testing.T) {
			cost := func(size int) time.Duration {
				before := cpuTime(t)
				rec := r.Read(connectors.Ticket{
					Subject: "502 errors since 10:00", Body: connectors.Text{Markup: connectors.Plain, Raw: strings.Repeat(piece, size/len(piece))},
					Created: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
				}, intake.Defaults{})
				check(t, rec)
				return cpuTime(t) - before
			}
			var few, many time.Duration
			for range 3 { // the collector may have been at other texts
				few, many = cost(size/8), cost(size)
				if many < most*few {
					t.Logf("%s for %d KB", many.Round(time.Millisecond), size>>10)
					return
				}
			}
			t.Errorf("%d KB took %s, an eighth of it %s", size>>10, many, few)
		})
	}
}

// cpuTime is the CPU time that the process has taken so far.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		t.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
