package connectors

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Duration is a time span as the configuration writes it: weeks and days before what Go reads, as "2w", "14d", "1d12h",
// "90s". It cannot be negative.
type Duration time.Duration

var spanText = regexp.MustCompile(`^(?:(\d{1,3})w)?(?:(\d{1,4})d)?(.*)$`)

// UnmarshalText reads the form above.
func (d *Duration) UnmarshalText(text []byte) error {
	part := spanText.FindSubmatch(text)
	if part == nil || len(text) == 0 {
		return fmt.Errorf("%q is not a duration; write 90s, 2h, 14d or 2w", text)
	}
	weeks, _ := strconv.Atoi(string(part[1])) // empty for none
	days, _ := strconv.Atoi(string(part[2]))
	span := time.Duration(7*weeks+days) * 24 * time.Hour
	if rest := string(part[3]); rest != "" {
		v, err := time.ParseDuration(rest)
		if err != nil || v < 0 || span+v < span {
			return fmt.Errorf("%q is not a duration; write 90s, 2h, 14d or 2w", text)
		}
		span += v
	}
	*d = Duration(span)
	return nil
}
