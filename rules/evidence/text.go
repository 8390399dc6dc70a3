package evidence

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

func span(from, to time.Time) string {
	from, to = from.UTC(), to.UTC()
	if from.YearDay() == to.YearDay() && from.Year() == to.Year() {
		return from.Format("2006-01-02 15:04") + " to " + to.Format("15:04 UTC")
	}
	return from.Format("2006-01-02 15:04") + " to " + to.Format("2006-01-02 15:04 UTC")
}

// words is a duration without the zeros: "15m", "2h", "7 days".
func words(d time.Duration) string {
	if d >= 2*day && d%day == 0 {
		return strconv.Itoa(int(d/day)) + " days"
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

func percent(share float64) string {
	p := share * 100
	switch {
	case p >= 10:
		return fmt.Sprintf("%.0f %%", p)
	case p >= 0.1:
		return fmt.Sprintf("%.1f %%", p)
	case p > 0.001:
		return fmt.Sprintf("%.2f %%", p)
	default:
		return "0 %"
	}
}

func times(ratio float64) string {
	switch {
	case ratio > 1000:
		return "over 1,000"
	case ratio >= 10:
		return fmt.Sprintf("%.0f", ratio)
	default:
		return fmt.Sprintf("%.1f", ratio)
	}
}

// number is a whole number with separated thousands.
func number(n float64) string {
	s := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// oneLine keeps a foreign text from breaking out of its sentence.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 200 {
		s = string(r[:199]) + "…"
	}
	return s
}

func splitKey(k string) []string { return strings.Split(k, sep) }
