//go:build unix

package phrase_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// TestLinear: eight times the text takes about eight times as long, and not the square of it, whatever is repeated. What
// counts is the CPU time of the process, the least of several tries.
func TestLinear(t *testing.T) {
	set, err := phrase.Compile([]string{"*fehler*", "*ehler", "slow*", "slow slow*", "*fehler* ~3 slow", "遅延", "no slow"})
	if err != nil {
		t.Fatal(err)
	}
	for name, piece := range map[string]string{
		"hits in one word":             "fehler",
		"hits inside and at the start": "fehler slow ",
		"hits that go on":              "slowslow slow ",
		"hits beside each other":       "遅延",
		"denials":                      "no no no slow ",
	} {
		t.Run(name, func(t *testing.T) {
			const small, times = 16 << 10, 8
			cost := func(size int) time.Duration {
				text := phrase.Prepare(strings.Repeat(piece, size/len(piece)))
				least := time.Hour
				for range 5 {
					before := cpuTime(t)
					set.Find(text)
					least = min(least, cpuTime(t)-before)
				}
				return least
			}
			few, many := cost(small), cost(times*small)
			if many > 3*times*few+time.Millisecond {
				t.Errorf("%d bytes take %v, %d times as many %v", small, few, times, many)
			}
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
