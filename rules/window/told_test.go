package window

import (
	"testing"
	"time"
)

// TestToldWordsThatSayItWorks: words that the reader of tickets counts for a report, and that say how well it went before,
// are no words of failure.
func TestToldWordsThatSayItWorks(t *testing.T) {
	got := Read("", "Until yesterday, I had no issues opening the planner.", Reference{
		At: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC), Failures: []string{"had no issues opening"},
	})
	if len(got.Windows) != 1 || got.Windows[0].Start.Day() != 17 {
		t.Errorf("windows %+v, want one from yesterday on", got.Windows)
	}
}
