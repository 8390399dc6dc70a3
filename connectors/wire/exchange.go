package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/clarion-cre/clarion/connectors"
)

type transport struct {
	Options
	*account
	base *url.URL
	next http.RoundTripper
}

const (
	maxTries = 3 // of a read
	maxHops  = 5 // of redirects of a read
)

// RoundTrip is documented with the package: a definite answer, or an error that says which kind of uncertainty it is.
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	c, err := t.newCall(req)
	if err != nil {
		return nil, err
	}
	if c.write {
		return t.answer(req.Context(), c)
	}
	delays := backoff.NewExponentialBackOff()
	delays.InitialInterval = 200 * time.Millisecond
	delays.MaxInterval = 2 * time.Second
	return backoff.Retry(req.Context(), func() (*http.Response, error) { //nolint:contextcheck // a RoundTripper's context is its request's
		resp, err := t.answer(req.Context(), c)
		var later *connectors.Later
		if err != nil && (forGood(err) || errors.As(err, &later)) {
			err = backoff.Permanent(err)
		}
		return resp, err
	}, backoff.WithBackOff(delays), backoff.WithMaxTries(maxTries))
}

// call is a request that can be sent more than once.
type call struct {
	req   *http.Request // the original; never sent itself
	body  []byte
	write bool
	empty bool // a success may have an empty body
	sent  bool // an attempt may have reached the vendor
}

func (t *transport) newCall(req *http.Request) (*call, error) {
	c := &call{req: req, write: isWrite(req), empty: marked(req.Context(), markEmpty)}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		req.Body.Close()
		if err != nil {
			return nil, fmt.Errorf("read request body: %w", err)
		}
		c.body = body
	}
	if err := admit(t.base, req.URL); err != nil {
		return nil, err
	}
	return c, nil
}

// reply is what came back, read to its end or to the point where it broke.
type reply struct {
	*http.Response
	body   []byte
	broken error
}

// answer runs attempts until there is a reply to judge: a second one after a 401, further ones for redirects of reads.
func (t *transport) answer(ctx context.Context, c *call) (*http.Response, error) {
	at := c.req.URL
	renewed := false
	for hop := 0; ; {
		r, err := t.attempt(ctx, c, at)
		switch {
		case err != nil:
			return nil, c.lost(err)
		case r.StatusCode == http.StatusUnauthorized && !renewed:
			renewed = true // a 401 wrote nothing, so a write may be sent again too
			if t.Refused != nil {
				t.Refused()
			}
		case redirects(r.StatusCode):
			hop++
			if at, err = t.follow(c, r, at, hop); err != nil {
				return nil, err
			}
		default:
			return t.judge(c, r)
		}
	}
}

// lost is the error of an attempt that brought no reply.
func (c *call) lost(err error) error {
	if c.write && c.sent {
		return &connectors.Unknown{Err: err}
	}
	return err
}

func (t *transport) attempt(ctx context.Context, c *call, at *url.URL) (*reply, error) {
	c.sent = false
	turns := t.reads
	if c.write {
		turns = t.writes
	}
	if err := turns.wait(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.Timeout, errTooSlow)
	defer cancel()
	// A connection in hand is the last moment at which nothing can have left. The hook may run on another goroutine.
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	req, err := t.prepare(ctx, c, at)
	if err != nil {
		return nil, err
	}
	start := t.Now()
	resp, err := t.next.RoundTrip(req)
	c.sent = connected.Load() || resp != nil
	if err != nil {
		t.observe(req, 0, start)
		return nil, c.failed(at, causeOf(ctx, err))
	}
	t.observe(req, resp.StatusCode, start)
	// What the caller may keep or print names where the reply came from, and holds no credentials.
	shown := *c.req
	shown.URL = at
	resp.Request = &shown
	return t.read(ctx, resp), nil
}

func (t *transport) prepare(ctx context.Context, c *call, at *url.URL) (*http.Request, error) {
	req := c.req.Clone(ctx)
	req.URL, req.Host = at, ""
	req.Body, req.GetBody = nil, nil
	if len(c.body) > 0 { // an empty body that is not nil would be sent as chunks
		req.Body = io.NopCloser(bytes.NewReader(c.body))
	}
	req.ContentLength = int64(len(c.body))
	if t.UserAgent != "" {
		req.Header.Set("User-Agent", t.UserAgent)
	}
	if t.Authorize != nil {
		if err := t.Authorize(req); err != nil {
			return nil, newAuthorizeError(err)
		}
	}
	return req, nil
}

// authorizeError keeps what Authorize said, such as Later from a token endpoint. Nothing was sent, and asking again at
// once would not help.
type authorizeError struct{ err error }

func newAuthorizeError(err error) error {
	err = Cause(err)
	var unknown *connectors.Unknown
	if errors.As(err, &unknown) { // a lost token, not a lost write
		err = unknown.Err
	}
	return &authorizeError{err}
}

func (e *authorizeError) Error() string   { return "authorize request: " + e.err.Error() }
func (e *authorizeError) Unwrap() []error { return []error{e.err, errAuthorize} }

func (t *transport) observe(req *http.Request, status int, start time.Time) {
	if t.Observe != nil {
		t.Observe(req.Method, req.URL.Host, status, t.Now().Sub(start))
	}
}

// read takes the body to its end, so that the connection can be used again, or to MaxBody decoded bytes, after which the
// connection is dropped. (The cap is on what decompression yields: a gzip bomb ends there as well.)
func (t *transport) read(ctx context.Context, resp *http.Response) *reply {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, t.MaxBody+1))
	if int64(len(body)) > t.MaxBody {
		body, err = nil, ErrTooLong
	}
	return &reply{Response: resp, body: body, broken: causeOf(ctx, err)}
}

// causeOf prefers our own reason for a context's end over net/http's.
func causeOf(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow says where a GET goes on. net/http would turn a redirected PATCH into a GET, report 200 and have written
// nothing, and would take credentials along to another host.
func (t *transport) follow(c *call, r *reply, at *url.URL, hop int) (*url.URL, error) {
	refused := &RedirectError{Method: c.req.Method, Host: at.Host, Path: at.Path, Status: r.StatusCode, To: "nowhere"}
	to, err := at.Parse(r.Header.Get("Location"))
	if err != nil || r.Header.Get("Location") == "" {
		return nil, refused
	}
	refused.To = (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String()
	if (c.req.Method != http.MethodGet && c.req.Method != http.MethodHead) || hop > maxHops || admit(t.base, to) != nil {
		return nil, refused
	}
	return to, nil
}

func (c *call) failed(at *url.URL, err error) error {
	return &ReplyError{Method: c.req.Method, Host: at.Host, Path: at.Path, Problem: problem(err), Err: err}
}

func (c *call) unfit(r *reply, text string) error {
	u := r.Request.URL
	err := error(&ReplyError{Method: c.req.Method, Host: u.Host, Path: u.Path, Problem: text, Err: r.broken})
	if c.write {
		return &connectors.Unknown{Err: err}
	}
	return err
}

// judge turns a reply into a response or an error. A 4xx is a definite refusal even if its body is lost.
func (t *transport) judge(c *call, r *reply) (*http.Response, error) {
	u := r.Request.URL
	failed := &StatusError{Method: c.req.Method, Host: u.Host, Path: u.Path, Status: r.StatusCode}
	switch {
	case throttled(r.Response, r.body):
		return nil, t.later(c, r.Response, failed)
	case r.StatusCode >= 500 && !c.write && t.Definite != nil && t.Definite(r.StatusCode, r.body):
	case r.StatusCode >= 500 || r.StatusCode == http.StatusRequestTimeout:
		if c.write {
			return nil, &connectors.Unknown{Err: failed}
		}
		return nil, failed
	case r.StatusCode < 300:
		if text := c.wrong(r); text != "" {
			return nil, c.unfit(r, text)
		}
	}
	t.strain(c).ease()
	resp := r.Response
	resp.Body = io.NopCloser(bytes.NewReader(r.body))
	if c.req.Method != http.MethodHead {
		resp.ContentLength = int64(len(r.body))
	}
	return resp, nil
}

// wrong says why the body of a success cannot be one, or nothing.
func (c *call) wrong(r *reply) string {
	body := bytes.TrimSpace(r.body)
	switch {
	case r.broken != nil:
		if errors.Is(r.broken, ErrTooLong) {
			return ErrTooLong.Error()
		}
		return problem(r.broken)
	case c.req.Method == http.MethodHead:
		return ""
	case strings.Contains(r.Header.Get("Content-Type"), "html") || bytes.HasPrefix(body, []byte("<")):
		return "a web page instead of an API reply (login page or proxy?)"
	case !c.write:
		return ""
	case len(body) == 0:
		if (r.StatusCode == http.StatusOK || r.StatusCode == http.StatusCreated) && !c.empty {
			return "empty reply"
		}
	case !json.Valid(body):
		return "reply is not JSON"
	}
	return ""
}
