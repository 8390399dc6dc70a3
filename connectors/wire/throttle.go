package wire

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// Bounds for what a vendor asks. A missing hint means a minute, and twice as long each time that was not enough, as GitHub's
// best practices demand; more than an hour is cut, because a broken header must not stop a queue for ever and asking again once an hour harms nobody.
const (
	minAfter     = time.Second
	defaultAfter = time.Minute
	maxAfter     = time.Hour
)

// throttled recognises every shape of "leave me alone" that the vendors use. 403 is one of GitHub's for both of its
// limits; the text, or the page it points to, is the only sign of some secondary limits (google/go-github#3951).
func throttled(r *http.Response, body []byte) bool {
	switch r.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusServiceUnavailable:
		return r.Header.Get("Retry-After") != ""
	case http.StatusForbidden:
		head := bytes.ToLower(body[:min(len(body), 4096)])
		return r.Header.Get("Retry-After") != "" || r.Header.Get("X-RateLimit-Remaining") == "0" ||
			bytes.Contains(bytes.ReplaceAll(head, []byte("-"), []byte(" ")), []byte("secondary rate limit")) || bytes.Contains(head, []byte("abuse detection"))
	}
	return false
}

func (t *transport) later(c *call, r *http.Response, err error) *connectors.Later {
	now := t.Now()
	vendor := now
	if d, e := http.ParseTime(r.Header.Get("Date")); e == nil {
		vendor = d // the vendor's own clock: a skew of ours must not make a wait of an hour out of a second
	}
	d, asked := after(r.Header, vendor)
	if !asked {
		d = t.strain(c).grow(now)
	}
	exhausted := t.Exhausted
	if exhausted == nil {
		exhausted = scope
	}
	return &connectors.Later{After: d, Scope: exhausted(r), Err: err}
}

// strain is the pause for a vendor that throttles without saying for how long; reads and writes have one each.
type strain struct {
	mu    sync.Mutex
	pause time.Duration
	until time.Time
}

func (t *transport) strain(c *call) *strain {
	if c.write {
		return &t.strains[1]
	}
	return &t.strains[0]
}

// grow doubles the pause if the last one was kept and not enough. Requests that were under way together count once.
func (s *strain) grow(now time.Time) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !now.Before(s.until) {
		s.pause = min(max(2*s.pause, defaultAfter), maxAfter)
		s.until = now.Add(s.pause)
	}
	return s.pause
}

func (s *strain) ease() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pause, s.until = 0, time.Time{}
}

// after reads Retry-After (seconds or a date), else the moment the limit resets: an epoch (GitHub), seconds from now
// (Zendesk) or RFC 3339 (Jira). A limit that is not used up is not the one that was hit: GitHub sends the primary limit's
// along with each refusal by a secondary one.
func after(h http.Header, now time.Time) (d time.Duration, asked bool) {
	if d, ok := wait(h.Get("Retry-After"), now); ok {
		return d, true
	}
	for _, limit := range []string{"X-RateLimit-", "RateLimit-"} {
		left := h.Get(limit + "Remaining")
		if d, ok := wait(h.Get(limit+"Reset"), now); ok && (left == "" || left == "0") {
			return d, true
		}
	}
	return 0, false
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
func scope(r *http.Response) string {
	s := r.Header.Get("RateLimit-Reason")
	if len(s) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return s
}
