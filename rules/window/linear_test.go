//go:build unix

package window

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// hard are texts, to be repeated, that a grammar may pass over again and again.
var hard = map[string]string{
	"times":     "14:00 to 15:00 error ",
	"words":     "since until from to between and ",
	"numbers":   "1 2 3 4 5 6 7 8 9 10 ",
	"digits":    "9",
	"half":      "half ",
	"small":     "a at um ",
	"colons":    "12:",
	"lines":     "2026-03-12 10:00:00 ERROR 500\n",
	"beats":     "10:00 it failed\n",
	"quotes":    "> 10:00\n",
	"quoted":    "> it failed again and again\n",
	"kanji":     "午後1時から障害が",
	"tags":      "<p",
	"signs":     "((((----",
	"then":      "at 10:00 since then ",
	"places":    "Paris 10:00 IST ",
	"edits":     "EDIT 10:00: fixed\n\n",
	"states":    "Investigating - 10:00\nResolved - 11:00\n",
	"lists":     "502 at 10:00 and 10:05, ",
	"waits":     "waiting for an answer for 2 hours and ",
	"paid":      "paid at 10:00 but failed ",
	"changes":   "a change between 10:00 and 11:00 ",
	"long ages": "is from an hour ago ",
}

// TestHard: what is hard to read is read to its end, and what is read from it holds.
func TestHard(t *testing.T) {
	ref := Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC), Zone: time.UTC}
	for name, unit := range hard {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(unit, 1+(256<<10)/len(unit))
			sane(t, "", text, ref, Read("", text, ref))
		})
	}
}

// BenchmarkLinear reads each text at two sizes side by side: "x/8" is how many times as much eight times the text takes, in
// eighths. It stays near 1, and is 8 for what costs the square. What counts is the time that this process computes.
func BenchmarkLinear(b *testing.B) {
	for name, unit := range hard {
		b.Run(name, func(b *testing.B) {
			var small, large time.Duration
			for b.Loop() {
				small += cost(b, strings.Repeat(unit, 1+(64<<10)/len(unit)))
				large += cost(b, strings.Repeat(unit, 1+(512<<10)/len(unit)))
			}
			b.ReportMetric(float64(large)/float64(small)/8, "x/8")
		})
	}
}

func cost(b *testing.B, text string) time.Duration {
	start := computed(b)
	Read("", text, Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC)})
	return computed(b) - start
}

func computed(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
