//go:build unix

package prose_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/prose"
)

// hard are texts of a size that are made to be passed over again and again.
var hard = []struct {
	name   string
	markup connectors.Markup
	text   func(n int) string
}{
	{"link ends without a link", connectors.Markdown, func(n int) string { return "*" + strings.Repeat("](", n) + ")" }},
	{"cells behind blanks", connectors.HTML, func(n int) string {
		return "<table><tr><td><pre>" + strings.Repeat(" ", n) + strings.Repeat("<td>", n)
	}},
	{"lines of braces", connectors.Wiki, func(n int) string { return strings.Repeat("{", n) + "\n" + strings.Repeat("{{[\n", n) }},
}

// TestHard: what is hard to read is read to its end, and nothing is added to it.
func TestHard(t *testing.T) {
	for _, c := range hard {
		t.Run(c.name, func(t *testing.T) {
			raw, size := c.text(256<<10), 0
			for _, l := range prose.Read("", connectors.Text{Markup: c.markup, Raw: raw}).Lines {
				size += len(l.Text)
			}
			if size > len(raw) {
				t.Errorf("%d bytes of %d", size, len(raw))
			}
		})
	}
}

// BenchmarkLinear reads each text at two sizes side by side: "x/8" is how many times as much eight times the text takes, in
// eighths. It stays near 1, and is 8 for what costs the square. What counts is the CPU time of the process.
func BenchmarkLinear(b *testing.B) {
	for _, c := range hard {
		b.Run(c.name, func(b *testing.B) {
			cost := func(n int) time.Duration {
				body := connectors.Text{Markup: c.markup, Raw: c.text(n)}
				before := cpuTime(b)
				prose.Read("", body)
				return cpuTime(b) - before
			}
			var few, many time.Duration
			for b.Loop() {
				few += cost(64 << 10)
				many += cost(512 << 10)
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
