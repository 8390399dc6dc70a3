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

// hostile are texts, to be repeated, that are made to cost as much as they can.
var hostile = map[string]string{
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
	"things in one word":         "monitor",
	"failures at ends of words":  "Anmeldefehler langsam ",
}

func readHostile(r *intake.Reader, piece string, size int) intake.Record {
	return r.Read(connectors.Ticket{
		Subject: "502 errors since 10:00", Body: connectors.Text{Markup: connectors.Plain, Raw: strings.Repeat(piece, size/len(piece))},
		Created: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
	}, intake.Defaults{})
}

// TestHostile: a text made to cost much is read to its end, and the record holds.
func TestHostile(t *testing.T) {
	r := newReader(t)
	for name, piece := range hostile {
		t.Run(name, func(t *testing.T) { check(t, readHostile(r, piece, 256<<10)) })
	}
}

// BenchmarkLinear reads each text and an eighth of it side by side: "x/8" is how many times as much the whole takes, in
// eighths. What costs in proportion stays near 1 (lists that outgrow the caches take up to 3), and what is looked along
// again and again comes to 8. What counts is the CPU time of the process.
func BenchmarkLinear(b *testing.B) {
	r, err := intake.New()
	if err != nil {
		b.Fatal(err)
	}
	for name, piece := range hostile {
		b.Run(name, func(b *testing.B) {
			cost := func(size int) time.Duration {
				before := cpuTime(b)
				readHostile(r, piece, size)
				return cpuTime(b) - before
			}
			var few, many time.Duration
			for b.Loop() {
				few += cost(32 << 10)
				many += cost(256 << 10)
			}
			b.ReportMetric(float64(many)/float64(few)/8, "x/8")
		})
	}
}

// cpuTime is the CPU time that the process has taken so far.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
