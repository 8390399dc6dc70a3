package connectors_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func TestDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"90s": 90 * time.Second, "2h30m": 150 * time.Minute, "1.5h": 90 * time.Minute, "0": 0, "0s": 0, "14d": 14 * day, "2w": 14 * day,
		"1w1d1h": 8*day + time.Hour, "999w9999d": 16992 * day,
	} {
		var d connectors.Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%q: %v, %v; want %v", text, time.Duration(d), err, want)
		}
	}
	for _, text := range []string{
		"", "90", "-1s", "-1d", "1d-1h", "d", "w", "1.5d", "1d2w", "10000d", "14 d", "14days", "1d\n1h", "999w9999d2562047h", "two weeks",
	} {
		var d connectors.Duration
		if err := d.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "write 90s") {
			t.Errorf("%q: %v, %v", text, time.Duration(d), err)
		}
	}
}
