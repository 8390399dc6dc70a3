//go:build unix

package phrase_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// BenchmarkLinear searches each text and an eighth of it side by side: "x/8" is how many times as much the whole takes, in
// eighths. It stays near 1, and is 8 for what costs the square. What counts is the CPU time of the process.
func BenchmarkLinear(b *testing.B) {
	set, err := phrase.Compile([]string{"*fehler*", "*ehler", "slow*", "slow slow*", "*fehler* ~3 slow", "遅延", "no slow"})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, piece string }{
		{"hits in one word", "fehler"},
		{"hits inside and at the start", "fehler slow "},
		{"hits that go on", "slowslow slow "},
		{"hits beside each other", "遅延"},
		{"denials", "no no no slow "},
	} {
		b.Run(c.name, func(b *testing.B) {
			cost := func(size int) time.Duration {
				text := phrase.Prepare(strings.Repeat(c.piece, size/len(c.piece)))
				before := cpuTime(b)
				set.Find(text)
				return cpuTime(b) - before
			}
			var few, many time.Duration
			for b.Loop() {
				few += cost(16 << 10)
				many += cost(128 << 10)
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
