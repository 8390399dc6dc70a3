package wire

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRedirects(t *testing.T) {
	foreignCalls := 0
	foreign := serve(t, func(_ http.ResponseWriter, r *http.Request) { foreignCalls++ })
	for _, code := range []int{301, 302, 303, 307, 308} {
		t.Run(strconv.Itoa(code), func(t *testing.T) {
			var writes int
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodGet && r.URL.Path == "/there" {
					writes++
				}
				switch r.URL.Path {
				case "/there":
					_, _ = io.WriteString(w, "{}")
				case "/here":
					http.Redirect(w, r, "/there", code)
				case "/away":
					http.Redirect(w, r, foreign.URL+"/login?next=secret", code)
				case "/circle":
					http.Redirect(w, r, "/circle", code)
				case "/nowhere":
					w.WriteHeader(code)
				}
			})
			c := client(t, s.URL, func(o *Options) {
				o.Authorize = func(r *http.Request) error { r.Header.Set("Authorization", "Bearer canary"); return nil }
			})
			checkRedirects(t, c, s.URL)
			if writes != 0 {
				t.Errorf("%d writes followed a redirect", writes)
			}
		})
	}
	if foreignCalls != 0 {
		t.Errorf("the other host was called %d times", foreignCalls)
	}
}

func checkRedirects(t *testing.T, c *http.Client, base string) {
	t.Helper()
	want := map[string]string{
		"GET /here": "response OK", "GET /away": "redirect", "GET /circle": "redirect", "GET /nowhere": "redirect",
		"POST /here": "redirect", "PATCH /here": "redirect", "PUT /away": "redirect", "DELETE /here": "redirect",
	}
	for request, outcomeWanted := range want {
		method, path, _ := strings.Cut(request, " ")
		resp, err := send(t, c, t.Context(), method, base+path, "{}")
		if got := outcome(t, resp, err); got != outcomeWanted {
			t.Errorf("%s: %s, want %s", request, got, outcomeWanted)
		}
		if err != nil && strings.Contains(Cause(err).Error(), "secret") {
			t.Errorf("%s: error holds a query: %v", request, err)
		}
		if err == nil && resp.Request.URL.Path != "/there" {
			t.Errorf("%s: the response does not say where it came from: %s", request, resp.Request.URL)
		}
	}
}

func TestRequestsStayBelowTheBaseURL(t *testing.T) {
	var calls int
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { calls++; _, _ = io.WriteString(w, "{}") })
	c := client(t, s.URL+"/ex/jira/one", func(o *Options) {
		o.Authorize = func(*http.Request) error { t.Error("credentials asked for"); return nil }
	})
	for _, u := range []string{
		s.URL + "/ex/jira/two", s.URL + "/ex/jira/onemore", s.URL + "/", s.URL + "/ex/jira/one/../two",
		s.URL + "/ex/jira/one/%2e%2E/two", s.URL + "/ex/jira/one/.%2e/x", s.URL + "/ex/jira/one/a%2f..%2f../b",
		"http://example.com/ex/jira/one", "https" + strings.TrimPrefix(s.URL, "http") + "/ex/jira/one",
		strings.Replace(s.URL, "http://", "http://user:word@", 1) + "/ex/jira/one",
	} {
		resp, err := send(t, c, t.Context(), "POST", u, "{}")
		if !errors.Is(err, ErrOrigin) {
			t.Errorf("%s: %s, want refused", u, outcome(t, resp, err))
		}
	}
	if calls != 0 {
		t.Errorf("%d calls were made", calls)
	}
	c = client(t, s.URL+"/ex/jira/one", nil)
	for _, u := range []string{s.URL + "/ex/jira/one", s.URL + "/ex/jira/one/rest?a=..", s.URL + "/ex/jira/one/v1..2"} {
		resp, err := send(t, c, t.Context(), "GET", u, "")
		if got := outcome(t, resp, err); got != "response OK" {
			t.Errorf("%s: %s", u, got)
		}
	}
}

func TestBodiesAreBounded(t *testing.T) {
	const limit = 64 << 10
	bomb := new(bytes.Buffer)
	z := gzip.NewWriter(bomb)
	_, _ = z.Write(bytes.Repeat([]byte(" "), 64*limit))
	_ = z.Close()
	var read atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		read.Add(1)
		if r.URL.Path == "/bomb" {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes())
			return
		}
		for { // never ends by itself
			if _, err := w.Write(bytes.Repeat([]byte("1"), 1024)); err != nil {
				return
			}
		}
	})
	c := client(t, s.URL, func(o *Options) { o.MaxBody = limit })
	for _, path := range []string{"/bomb", "/endless"} {
		read.Store(0)
		_, err := send(t, c, t.Context(), "GET", s.URL+path, "")
		if got := outcome(t, nil, err); got != "reply" || !errors.Is(err, ErrTooLong) || read.Load() != 1 {
			t.Errorf("GET %s: %s after %d attempts, want one refusal", path, got, read.Load())
		}
		_, err = send(t, c, t.Context(), "POST", s.URL+path, "{}")
		if got := outcome(t, nil, err); got != "unknown" {
			t.Errorf("POST %s: %s", path, got)
		}
	}
}

func TestSlowRepliesAreBounded(t *testing.T) {
	var calls atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		_, _ = io.Copy(io.Discard, r.Body)
		if r.URL.Path == "/loris" {
			_, _ = io.WriteString(w, "{")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	c := client(t, s.URL, func(o *Options) { o.Timeout = 60 * time.Millisecond })
	for _, path := range []string{"/loris", "/silent"} {
		calls.Store(0)
		_, err := send(t, c, t.Context(), "GET", s.URL+path, "")
		if got := outcome(t, nil, err); got != "reply" || calls.Load() != 1 {
			t.Errorf("GET %s: %s after %d attempts: %v", path, got, calls.Load(), err)
		}
		_, err = send(t, c, t.Context(), "POST", s.URL+path, "{}")
		if got := outcome(t, nil, err); got != "unknown" {
			t.Errorf("POST %s: %s: %v", path, got, err)
		}
	}
}

func TestCancelledWrite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	c := client(t, s.URL, nil)
	_, err := send(t, c, ctx, "POST", s.URL, "")
	if got := outcome(t, nil, err); got != "unknown" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in flight: %s: %v", got, err)
	}
	_, err = send(t, c, ctx, "POST", s.URL, "")
	if got := outcome(t, nil, err); got == "unknown" || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it was sent: %s: %v", got, err)
	}
}

// TestLostConnections cuts the wire at every point of an exchange.
func TestLostConnections(t *testing.T) {
	for name, raw := range map[string]string{
		"before a byte":    "",
		"in the headers":   "HTTP/1.1 200 OK\r\nContent-Le",
		"in the body":      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":1",
		"in a chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\"",
		"with other words": "SSH-2.0-secret body words\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			var calls atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				_, _ = io.Copy(io.Discard, r.Body)
				conn, _, err := w.(http.Hijacker).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(conn, raw)
				_ = conn.Close()
			})
			c := client(t, s.URL, nil)
			_, err := send(t, c, t.Context(), "POST", s.URL, "{}")
			if got := outcome(t, nil, err); got != "unknown" || calls.Load() != 1 {
				t.Errorf("write: %s after %d attempts", got, calls.Load())
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("error repeats the reply: %v", err)
			}
			calls.Store(0)
			_, err = send(t, c, t.Context(), "GET", s.URL, "")
			if got := outcome(t, nil, err); got != "reply" || calls.Load() != maxTries {
				t.Errorf("read: %s after %d attempts", got, calls.Load())
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	_ = l.Close()
	_, err = send(t, client(t, url, nil), t.Context(), "POST", url, "{}")
	if got := outcome(t, nil, err); got != "reply" {
		t.Errorf("a write that was never sent: %s: %v", got, err)
	}
}

func TestAddressIsJudgedAfterResolution(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("called") }))
	defer s.Close()
	for _, host := range []string{"127.0.0.1", "localhost"} { // a name that resolves inside is no better than the address
		base := "https://" + net.JoinHostPort(host, s.URL[strings.LastIndex(s.URL, ":")+1:])
		c := client(t, base, func(o *Options) { o.Private, o.Table = false, "queue.support" })
		_, err := send(t, c, t.Context(), "POST", base, "{}")
		if got := outcome(t, nil, err); got != "reply" || !errors.Is(err, ErrAddress) || !strings.Contains(err.Error(), "set queue.support.allow_private = true") {
			t.Errorf("%s: %s: %v", host, got, err)
		}
	}
}

func TestGuard(t *testing.T) {
	tests := []struct {
		address         string
		public, private bool
	}{
		{"93.184.216.34:443", true, true},
		{"[2606:2800:220:1::1]:443", true, true},
		{"127.0.0.1:443", false, true},
		{"[::1]:443", false, true},
		{"10.1.2.3:443", false, true},
		{"172.16.0.1:443", false, true},
		{"192.168.1.1:443", false, true},
		{"169.254.1.1:443", false, true},
		{"[fe80::1%eth0]:443", false, true},
		{"[fc00::1]:443", false, true},
		{"100.64.0.1:443", false, true},
		{"0.0.0.0:443", false, true},
		{"[::ffff:127.0.0.1]:443", false, true},
		{"[64:ff9b::7f00:1]:443", false, true},
		{"224.0.0.1:443", false, true},
		{"169.254.169.254:80", false, false},
		{"[::ffff:169.254.169.254]:80", false, false},
		{"[fd00:ec2::254]:80", false, false},
		{"[fd20:ce::254]:80", false, false},
		{"168.63.129.16:80", false, false},
		{"[64:ff9b::a83f:8110]:80", false, false},
		{"100.100.100.200:80", false, false},
		{"no address", false, false},
	}
	for _, tt := range tests {
		if got := guard(Options{})("tcp", tt.address, nil) == nil; got != tt.public {
			t.Errorf("%s: allowed %v, want %v", tt.address, got, tt.public)
		}
		if got := guard(Options{Private: true})("tcp", tt.address, nil) == nil; got != tt.private {
			t.Errorf("%s with Private: allowed %v, want %v", tt.address, got, tt.private)
		}
	}
}

// TestIdleConnectionClosedUnderPost shows that a write is sent at most once even when a kept-alive connection dies, and
// that connections are reused although nobody reads the bodies.
func TestIdleConnectionClosedUnderPost(t *testing.T) {
	var conns, posts atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
			if r.Header.Get("Idempotency-Key") != "" {
				t.Error("an Idempotency-Key would make net/http repeat the write")
			}
			conn, _, _ := w.(http.Hijacker).Hijack()
			_ = conn.Close()
			return
		}
		_, _ = io.WriteString(w, strings.Repeat(" ", 100_000)+"{}")
	}))
	s.Config.ConnState = func(_ net.Conn, st http.ConnState) {
		if st == http.StateNew {
			conns.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	c := client(t, s.URL, nil)
	for range 20 {
		if _, err := send(t, c, t.Context(), "GET", s.URL, ""); err != nil {
			t.Fatal(err)
		}
	}
	if conns.Load() != 1 {
		t.Errorf("20 reads opened %d connections", conns.Load())
	}
	_, err := send(t, c, t.Context(), "POST", s.URL, "{}")
	if got := outcome(t, nil, err); got != "unknown" || posts.Load() != 1 {
		t.Errorf("%s after %d posts", got, posts.Load())
	}
}
