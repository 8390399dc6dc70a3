package wire

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// outcome is what a caller has to be able to tell apart.
func outcome(t *testing.T, resp *http.Response, err error) string {
	t.Helper()
	var (
		later    *connectors.Later
		unknown  *connectors.Unknown
		redirect *RedirectError
		status   *StatusError
		reply    *ReplyError
	)
	switch {
	case err == nil:
		resp.Body.Close()
		return "response " + http.StatusText(resp.StatusCode)
	case errors.As(err, &unknown):
		return "unknown"
	case errors.As(err, &later):
		return "later"
	case errors.As(err, &redirect):
		return "redirect"
	case errors.As(err, &status):
		return "status"
	case errors.As(err, &reply):
		return "reply"
	}
	return err.Error()
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func client(t *testing.T, base string, set func(*Options)) *http.Client {
	t.Helper()
	o := Options{BaseURL: base, Private: true, Now: time.Now, UserAgent: "clarion-test"}
	if set != nil {
		set(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func send(t *testing.T, c *http.Client, ctx context.Context, method, url, body string) (*http.Response, error) { //nolint:revive // t first, as everywhere in tests
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return c.Do(req)
}

// TestReplies is the table of what a vendor can answer and what that means for a read and for a write.
func TestReplies(t *testing.T) {
	json := http.Header{"Content-Type": {"application/json"}}
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	with := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return h
	}
	tests := []struct {
		name        string
		status      int
		header      http.Header
		body        string
		read, write string
	}{
		{"success", 200, json, `{"id":1}`, "response OK", "response OK"},
		{"created", 201, json, `{"id":1}`, "response Created", "response Created"},
		{"no content", 204, nil, ``, "response No Content", "response No Content"},
		{"empty 200", 200, json, ``, "response OK", "unknown"},
		{"empty 201", 201, json, ` `, "response Created", "unknown"},
		{"web page", 200, html, `<html>log in</html>`, "reply", "unknown"},
		{"web page said to be JSON", 200, json, "\n <!DOCTYPE html>", "reply", "unknown"},
		{"half an object", 200, json, `{"id":`, "response OK", "unknown"},
		{"refused", 422, json, `{"message":"no"}`, "response Unprocessable Entity", "response Unprocessable Entity"},
		{"gone", 410, nil, ``, "response Gone", "response Gone"},
		{"forbidden", 403, json, `{"message":"Resource not accessible"}`, "response Forbidden", "response Forbidden"},
		{"not modified", 304, nil, ``, "response Not Modified", "response Not Modified"},
		{"server error", 500, json, `{}`, "status", "unknown"},
		{"bad gateway page", 502, html, `<html>`, "status", "unknown"},
		{"unavailable", 503, nil, ``, "status", "unknown"},
		{"maintenance", 503, with("Retry-After", "120"), ``, "later", "later"},
		{"request timeout", 408, nil, ``, "status", "unknown"},
		{"throttled", 429, nil, ``, "later", "later"},
		{"throttled with a page", 429, html, `<html>`, "later", "later"},
		{"secondary limit", 403, json, `{"message":"You have exceeded a secondary rate limit"}`, "later", "later"},
		{"secondary limit by its page", 403, json, `{"message":"Slow down","documentation_url":"https://docs.github.com/x#about-secondary-rate-limits"}`, "later", "later"},
		{"forbidden with retry-after", 403, with("Retry-After", "3"), `{}`, "later", "later"},
		{"primary limit", 403, with("X-RateLimit-Remaining", "0"), `{}`, "later", "later"},
		{"forbidden with budget left", 403, with("X-RateLimit-Remaining", "12"), `{}`, "response Forbidden", "response Forbidden"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				for k, v := range tt.header {
					w.Header()[k] = v
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			c := client(t, s.URL, nil)
			resp, err := send(t, c, t.Context(), "GET", s.URL+"/a?q=secret", "")
			if got := outcome(t, resp, err); got != tt.read {
				t.Errorf("read: %s, want %s", got, tt.read)
			}
			resp, err = send(t, c, t.Context(), "POST", s.URL+"/a?q=secret", "{}")
			if got := outcome(t, resp, err); got != tt.write {
				t.Errorf("write: %s, want %s", got, tt.write)
			}
			if err != nil && strings.Contains(Cause(err).Error(), "secret") {
				t.Errorf("error holds the query: %v", Cause(err))
			}
			resp, err = send(t, c, AsRead(t.Context()), "POST", s.URL+"/a", "{}")
			if got := outcome(t, resp, err); got != tt.read {
				t.Errorf("read by POST: %s, want %s", got, tt.read)
			}
		})
	}
}

func TestEmptyOK(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) })
	resp, err := send(t, client(t, s.URL, nil), EmptyOK(t.Context()), "PUT", s.URL, "{}")
	if got := outcome(t, resp, err); got != "response Created" {
		t.Errorf("an allowed empty reply: %s", got)
	}
}

func TestReadsAreRepeatedAndWritesAreNot(t *testing.T) {
	var n atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) < maxTries || r.Method != http.MethodGet {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		_, _ = io.WriteString(w, "{}")
	})
	c := client(t, s.URL, nil)
	resp, err := send(t, c, t.Context(), "GET", s.URL, "")
	if got := outcome(t, resp, err); got != "response OK" || n.Load() != maxTries {
		t.Errorf("read: %s after %d attempts", got, n.Load())
	}
	n.Store(0)
	_, err = send(t, c, t.Context(), "PUT", s.URL, "{}")
	if got := outcome(t, nil, err); got != "unknown" || n.Load() != 1 {
		t.Errorf("write: %s after %d attempts", got, n.Load())
	}
}

func TestRotatedSecretIsReadOnceMore(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		t.Run(method, func(t *testing.T) {
			var calls, asked, dropped int
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				body, _ := io.ReadAll(r.Body)
				if r.Header.Get("Authorization") != "Bearer new" {
					w.WriteHeader(http.StatusUnauthorized)
					return
				}
				if string(body) != "{}" && method == "POST" {
					t.Errorf("the repeated write lost its body: %q", body)
				}
				_, _ = io.WriteString(w, "{}")
			})
			secrets := []string{"old", "new"}
			c := client(t, s.URL, func(o *Options) {
				o.Authorize = func(r *http.Request) error {
					r.Header.Set("Authorization", "Bearer "+secrets[min(asked, len(secrets)-1)])
					asked++
					return nil
				}
				o.Refused = func() { dropped++ }
			})
			resp, err := send(t, c, t.Context(), method, s.URL, "{}")
			if got := outcome(t, resp, err); got != "response OK" || calls != 2 || dropped != 1 {
				t.Errorf("%s after %d calls, %d tokens dropped", got, calls, dropped)
			}
			if resp.Request.Header.Get("Authorization") != "" {
				t.Error("the response hands the credentials to its reader")
			}
			secrets, calls = []string{"wrong"}, 0
			resp, err = send(t, c, t.Context(), method, s.URL, "{}")
			if got := outcome(t, resp, err); got != "response "+http.StatusText(http.StatusUnauthorized) || calls != 2 {
				t.Errorf("a wrong secret: %s after %d calls, want 2", got, calls)
			}
		})
	}
}

func TestAuthorizeFailureSendsNothing(t *testing.T) {
	var calls int
	s := serve(t, func(http.ResponseWriter, *http.Request) { calls++ })
	refusal := &connectors.Later{After: time.Minute, Err: errors.New("token endpoint busy")}
	c := client(t, s.URL, func(o *Options) { o.Authorize = func(*http.Request) error { return refusal } })
	_, err := send(t, c, t.Context(), "POST", s.URL, "{}")
	if got := outcome(t, nil, err); got != "later" || calls != 0 {
		t.Errorf("%s after %d calls: %v", got, calls, err)
	}
	c = client(t, s.URL, func(o *Options) {
		o.Authorize = func(*http.Request) error { return &connectors.Unknown{Err: errors.New("token reply lost")} }
	})
	_, err = send(t, c, t.Context(), "POST", s.URL, "{}")
	var unknown *connectors.Unknown
	if err == nil || errors.As(err, &unknown) {
		t.Errorf("a lost token looks like a lost write: %v", err)
	}
}

func TestOptionsReportAllFaults(t *testing.T) {
	tests := map[string]Options{
		"plain http":     {BaseURL: "http://example.com", Now: time.Now},
		"no host":        {BaseURL: "https://", Now: time.Now},
		"user":           {BaseURL: "https://a:b@example.com", Now: time.Now},
		"query":          {BaseURL: "https://example.com/?a=b", Now: time.Now},
		"dots":           {BaseURL: "https://example.com/a/../b", Now: time.Now},
		"file":           {BaseURL: "file:///etc/passwd", Now: time.Now, Private: true},
		"no clock":       {BaseURL: "https://example.com"},
		"negative":       {BaseURL: "https://example.com", Now: time.Now, PerMinute: Budget{Reads: -1}},
		"not ours":       {BaseURL: "https://example.com", Now: time.Now, Beside: http.DefaultClient},
		"not even a URL": {BaseURL: "https://[::1", Now: time.Now},
	}
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := New(o); err == nil {
				t.Error("accepted")
			} else if strings.Contains(err.Error(), "a:b") {
				t.Errorf("error repeats the URL: %v", err)
			}
		})
	}
	_, err := New(Options{BaseURL: "nonsense", PerMinute: Budget{Writes: -1}})
	for _, want := range []string{"base URL", "clock", "budget"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in %v", want, err)
		}
	}
}
