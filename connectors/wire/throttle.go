package wire

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// Bounds for what a vendor asks. A missing hint means a minute, as GitHub's best practices demand; more than an hour is
// cut, because a broken header must not stop a queue for ever and asking again once an hour harms nobody.
const (
	minAfter     = time.Second
	defaultAfter = time.Minute
	maxAfter     = time.Hour
)

// throttled recognises every shape of "leave me alone" that the vendors use. 403 is one of GitHub's for both of its
// limits; the text is the only sign of some secondary limits (google/go-github#3951).
func throttled(r *http.Response, body []byte) bool {
	switch r.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusServiceUnavailable:
		return r.Header.Get("Retry-After") != ""
	case http.StatusForbidden:
		head := bytes.ToLower(body[:min(len(body), 4096)])
		return r.Header.Get("Retry-After") != "" || r.Header.Get("X-RateLimit-Remaining") == "0" ||
			bytes.Contains(head, []byte("secondary rate limit")) || bytes.Contains(head, []byte("abuse detection"))
	}
	return false
}

func (t *transport) later(r *http.Response, err error) *connectors.Later {
	now := t.Now()
	if d, e := http.ParseTime(r.Header.Get("Date")); e == nil {
		now = d // the vendor's own clock: a skew of ours must not make a wait of an hour out of a second
	}
	return &connectors.Later{After: after(r.Header, now), Scope: scope(r.Header), Err: err}
}

// after reads Retry-After (seconds or a date), else the moment the limit resets: an epoch (GitHub), seconds from now
// (Zendesk) or RFC 3339 (Jira).
func after(h http.Header, now time.Time) time.Duration {
	if d, ok := wait(h.Get("Retry-After"), now); ok {
		return d
	}
	for _, name := range []string{"X-RateLimit-Reset", "RateLimit-Reset"} {
		if d, ok := wait(h.Get(name), now); ok {
			return d
		}
	}
	return defaultAfter
}

func wait(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0, false
	}
	if n, err := strconv.ParseFloat(value, 64); err == nil {
		const epoch = 1e9 // no vendor asks for thirty years, and no reset lies before 2001
		if n >= epoch {
			n -= float64(now.Unix())
		}
		return bound(n)
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if at, err := time.Parse(layout, value); err == nil {
			return bound(at.Sub(now).Seconds())
		}
	}
	if at, err := http.ParseTime(value); err == nil {
		return bound(at.Sub(now).Seconds())
	}
	return 0, false
}

func bound(seconds float64) (time.Duration, bool) {
	switch {
	case math.IsNaN(seconds):
		return 0, false
	case seconds >= maxAfter.Seconds():
		return maxAfter, true
	case seconds <= minAfter.Seconds():
		return minAfter, true
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// scope passes on what the vendor says is exhausted (Jira: "jira-per-issue-on-write"), so that only that has to wait.
func scope(h http.Header) string {
	s := h.Get("RateLimit-Reason")
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return s
}
