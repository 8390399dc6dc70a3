package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func TestAfter(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name, header, value string
		want                time.Duration
	}{
		{"seconds", "Retry-After", "30", 30 * time.Second},
		{"fraction", "Retry-After", "1.5", 1500 * time.Millisecond},
		{"date", "Retry-After", "Tue, 24 Nov 2026 10:02:00 GMT", 2 * time.Minute},
		{"date gone by", "Retry-After", "Tue, 24 Nov 2026 09:00:00 GMT", minAfter},
		{"zero", "Retry-After", "0", minAfter},
		{"negative", "Retry-After", "-5", minAfter},
		{"enormous", "Retry-After", "99999999", maxAfter},
		{"beyond numbers", "Retry-After", "1e400", 0},
		{"not a number", "Retry-After", "NaN", 0},
		{"words", "Retry-After", "soon", 0},
		{"absent", "X-Other", "1", 0},
		{"epoch", "X-RateLimit-Reset", "1795514460", time.Minute},
		{"seconds until reset", "RateLimit-Reset", "41", 41 * time.Second},
		{"jira reset", "X-RateLimit-Reset", "2026-11-24T10:05Z", 5 * time.Minute},
		{"instant", "X-RateLimit-Reset", "2026-11-24T10:00:10Z", 10 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			h.Set(tt.header, tt.value)
			if got, asked := after(h, now); got != tt.want || asked != (got > 0) {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// scripted answers without a network, so that a bubble's clock can move.
type scripted func(*http.Request) (*http.Response, error)

func (f scripted) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func scriptedClient(t *testing.T, o Options, f scripted) *http.Client {
	t.Helper()
	o.BaseURL, o.Now = "https://vendor.example", time.Now
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	c.Transport.(*transport).next = f
	return c
}

func status(r *http.Request, code int, headers ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader("{}")), Request: r}
}

func TestLaterNamesItsScope(t *testing.T) {
	for reason, want := range map[string]string{"jira-per-issue-on-write": "jira-per-issue-on-write", "bad\u202e": "", strings.Repeat("x", 99): ""} {
		c := scriptedClient(t, Options{}, func(r *http.Request) (*http.Response, error) {
			return status(r, 429, "Retry-After", "7", "RateLimit-Reason", reason), nil
		})
		_, err := send(t, c, t.Context(), "PUT", "https://vendor.example/x", "{}")
		var later *connectors.Later
		if !errors.As(err, &later) || later.After != 7*time.Second || later.Scope != want {
			t.Errorf("%q: %v", reason, err)
		}
	}
}

// TestPauseGrows: a vendor that does not say for how long is left alone for a minute, and twice as long each time that was
// not enough, whatever the state of a limit that was not hit.
func TestPauseGrows(t *testing.T) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	answer := 403
	c := scriptedClient(t, Options{}, func(r *http.Request) (*http.Response, error) {
		resp := status(r, answer, "X-RateLimit-Remaining", "4711", "X-RateLimit-Reset", "1795514405")
		resp.Body = io.NopCloser(strings.NewReader(`{"message":"You have exceeded a secondary rate limit."}`))
		return resp, nil
	})
	c.Transport.(*transport).Now = func() time.Time { return now }
	pause := func(method string, want time.Duration) {
		t.Helper()
		_, err := send(t, c, t.Context(), method, "https://vendor.example/x", "{}")
		var later *connectors.Later
		if !errors.As(err, &later) || later.After != want {
			t.Errorf("%s: %v, want to wait %s", method, err, want)
		}
	}
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		pause("POST", want)
		pause("POST", want) // one that was under way as well
		now = now.Add(want)
	}
	pause("GET", time.Minute)
	for _, method := range []string{"GET", "POST"} {
		answer = 200
		if _, err := send(t, c, t.Context(), method, "https://vendor.example/x", "{}"); err != nil {
			t.Fatal(err)
		}
		answer = 403
		if method == "GET" {
			pause("POST", time.Hour) // that reads are let through says nothing of writes
		}
	}
	pause("POST", time.Minute)
}

// TestVendorClockCounts: a date in Retry-After is read against the vendor's Date, whatever our clock says.
func TestVendorClockCounts(t *testing.T) {
	c := scriptedClient(t, Options{}, func(r *http.Request) (*http.Response, error) {
		return status(r, 429, "Date", "Mon, 01 Jan 2001 00:00:00 GMT", "Retry-After", "Mon, 01 Jan 2001 00:00:20 GMT"), nil
	})
	_, err := send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
	var later *connectors.Later
	if !errors.As(err, &later) || later.After != 20*time.Second {
		t.Error(err)
	}
}

func checkMinutes(t *testing.T, sent []time.Time, most int) {
	t.Helper()
	for i := range sent {
		n := 0
		for _, at := range sent[i:] {
			if at.Sub(sent[i]) < time.Minute {
				n++
			}
		}
		if n > most {
			t.Fatalf("%d requests in the minute after %s", n, sent[i])
		}
	}
}

func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []time.Time
		c := scriptedClient(t, Options{PerMinute: Budget{Writes: 60}, Timeout: 24 * time.Hour}, func(r *http.Request) (*http.Response, error) {
			sent = append(sent, time.Now())
			return status(r, 200), nil
		})
		for range 200 {
			resp, err := send(t, c, t.Context(), "POST", "https://vendor.example/x", "{}")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}
		checkMinutes(t, sent, 60)
		start := time.Now()
		for range 100 { // reads have a budget of their own
			resp, err := send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}
		if time.Since(start) != 0 {
			t.Error("reads waited for the budget of writes")
		}
	})
}

func TestBudgetBeyondReachIsLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := scriptedClient(t, Options{PerMinute: Budget{Reads: 1}, Timeout: 10 * time.Second}, func(r *http.Request) (*http.Response, error) {
			return status(r, 200), nil
		})
		start := time.Now()
		resp, err := send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		for range 3 {
			_, err = send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
			var later *connectors.Later
			if !errors.As(err, &later) || later.After != time.Minute || later.Scope != "reads" {
				t.Fatalf("%v", err)
			}
		}
		if time.Since(start) != 0 {
			t.Error("a worker was held")
		}
	})
}

// TestBudgetOfClientsBesideEachOther: however they are used in turn, together they send no more than one may.
func TestBudgetOfClientsBesideEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []time.Time
		count := func(r *http.Request) (*http.Response, error) {
			sent = append(sent, time.Now())
			return status(r, 200), nil
		}
		first := scriptedClient(t, Options{PerMinute: Budget{Reads: 60}, Timeout: 10 * time.Second}, count)
		second := scriptedClient(t, Options{Beside: first, Timeout: time.Hour}, count)
		for range 200 {
			for _, c := range []*http.Client{first, second} {
				resp, err := send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
			}
		}
		checkMinutes(t, sent, 60)
	})
}

// TestPauseOfClientsBesideEachOther: one vendor that says for neither how long to wait is left alone ever longer by both.
func TestPauseOfClientsBesideEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refuse := func(r *http.Request) (*http.Response, error) { return status(r, 429), nil }
		first := scriptedClient(t, Options{}, refuse)
		second := scriptedClient(t, Options{Beside: first}, refuse)
		for i, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
			_, err := send(t, []*http.Client{first, second}[i%2], t.Context(), "GET", "https://vendor.example/x", "")
			var later *connectors.Later
			if !errors.As(err, &later) || later.After != want {
				t.Fatalf("refusal %d: %v, want Later in %s", i+1, err, want)
			}
			time.Sleep(want)
		}
	})
}

func TestRetriesEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		c := scriptedClient(t, Options{}, func(r *http.Request) (*http.Response, error) { calls++; return status(r, 500), nil })
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := send(t, c, ctx, "GET", "https://vendor.example/x", "")
		if !errors.Is(err, context.DeadlineExceeded) || calls != 1 {
			t.Errorf("%v after %d calls", err, calls)
		}
	})
}

func TestObserve(t *testing.T) {
	var seen []int
	o := Options{Observe: func(_, host string, status int, _ time.Duration) {
		if host != "vendor.example" {
			t.Errorf("host %q", host)
		}
		seen = append(seen, status)
	}}
	c := scriptedClient(t, o, func(r *http.Request) (*http.Response, error) {
		if len(seen) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		return status(r, 204), nil
	})
	resp, err := send(t, c, t.Context(), "GET", "https://vendor.example/x", "")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(seen) != 2 || seen[0] != 0 || seen[1] != 204 {
		t.Errorf("observed %v", seen)
	}
}
