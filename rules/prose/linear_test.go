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

// TestLinear reads texts that are made to be passed over again and again. Eight times as much text may cost twice what is
// in proportion; what is passed over for each of its parts would cost 64 times as much.
func TestLinear(t *testing.T) {
	const size = 64 << 10
	for _, c := range []struct {
		name   string
		markup connectors.Markup
		text   func(n int) string
	}{
		{"link ends without a link", connectors.Markdown, func(n int) string { return "*" + strings.Repeat("](", n) + ")" }},
		{"cells behind blanks", connectors.HTML, func(n int) string {
			return "<table><tr><td><pre>" + strings.Repeat(" ", n) + strings.Repeat("<td>", n)
		}},
		{"lines of braces", connectors.Wiki, func(n int) string { return strings.Repeat("{", n) + "\n" + strings.Repeat("{{[\n", n) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cost := func(n int) time.Duration {
				body := connectors.Text{Markup: c.markup, Raw: c.text(n)}
				before := cpuTime(t)
				prose.Read("", body)
				return cpuTime(t) - before
			}
			var few, many time.Duration
			for range 3 { // the machine may be at other things as well
				few, many = cost(size), cost(8*size)
				if many < 16*few {
					return
				}
			}
			t.Errorf("%d KB took %s, eight times as much %s", size>>10, few, many)
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
