//go:build unix

package window

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLinear reads texts that are hard for a grammar at two sizes: eight times the text may take at most some twelve times
// the work. What counts is the time that this process computes, not what passes while others do.
func TestLinear(t *testing.T) {
	for name, unit := range map[string]string{
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
	} {
		t.Run(name, func(t *testing.T) {
			small := cost(strings.Repeat(unit, 1+(64<<10)/len(unit)))
			large := cost(strings.Repeat(unit, 1+(512<<10)/len(unit)))
			if large > 12*small+20*time.Millisecond {
				t.Errorf("64 KB took %v, 512 KB %v", small, large)
			}
		})
	}
}

// cost is the computing time of the cheapest of three readings.
func cost(text string) time.Duration {
	best := time.Hour
	for range 3 {
		start := computed()
		Read("", text, Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC)})
		best = min(best, computed()-start)
	}
	return best
}

func computed() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
