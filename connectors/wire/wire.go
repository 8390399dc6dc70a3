// Package wire is the one hardened HTTP transport under every vendor connector: it calls a single origin, gives
// credentials to nobody else, bounds time and size, repeats reads a few times and writes never, and turns what a vendor
// or the network did into the contract's own words: [connectors.Later] for throttling and [connectors.Unknown] for a
// write whose outcome cannot be known.
//
// It must not know any vendor, decode anything but access tokens, cache a reply or decide what to do about an error.
//
// The client returns a response only when the vendor gave a complete, definite answer: a success, a 304, or a refusal
// (4xx). Its body is in memory, whole and harmless to leave unread. Everything else is an error that errors.As finds
// through *url.Error. Because net/http itself puts the URL with its query into that *url.Error, a connector passes what
// it got through [Cause] before it logs or returns it.
package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say whom a client may talk to and how much. BaseURL and Now are required.
type Options struct {
	// BaseURL is the only origin (scheme, host, port) ever called or given credentials, and the path below which every
	// request must stay. https, or with Private also http; no user, query or fragment.
	BaseURL string
	// Authorize sets the credentials. It is called anew for every attempt, so that a rotated secret is picked up, and
	// never for a request to another origin. nil sends none.
	Authorize func(*http.Request) error
	// Refused is called after a 401, before Authorize is asked for the one second attempt: the place to drop a cached
	// token. May be nil.
	Refused func()
	// Timeout bounds one attempt from dialling to the last byte of the body; 30 s if zero. A read that used it up is not
	// repeated.
	Timeout time.Duration
	// MaxBody bounds the decoded body in bytes; 32 MiB if zero. A longer one is an error.
	MaxBody int64
	// Definite says of a 5xx reply to a read that it is the vendor's own last word about the request: it is returned like a
	// refusal and not asked for again. nil takes every 5xx for a failure that may pass.
	Definite func(status int, body []byte) bool
	// PerMinute are client-side budgets. A request waits for its turn no longer than Timeout; beyond that it is
	// answered with Later at once.
	PerMinute Budget
	// Beside is another client of New to the same account: this one shares its budgets, in place of PerMinute, and the pauses
	// that the vendor imposes. May be nil.
	Beside *http.Client
	// UserAgent is sent with each request, in place of the one a vendor's library sets.
	UserAgent string
	// Now is the clock that Retry-After dates are compared with where the vendor's reply has no Date.
	Now func() time.Time
	// Private allows addresses that are not public: loopback, private and link-local ones (self-hosted vendors, tests). Cloud
	// metadata addresses stay refused. The address judged is the one the name resolved to.
	Private bool
	// Table is the configuration's table whose key allow_private sets Private, such as queue.support: a refusal names it.
	Table string
	// Exhausted names what a throttled reply says is used up, for [connectors.Later]'s Scope: only that has to wait; ""
	// is everything. nil passes on RateLimit-Reason.
	Exhausted func(*http.Response) string
	// Observe is told of every attempt, for metrics; status is 0 if there was no reply. May be nil.
	Observe func(method, host string, status int, took time.Duration)
}

// Budget is a number of requests a minute; zero means unlimited. No minute sees more, bursts included.
type Budget struct{ Reads, Writes int }

const (
	defaultTimeout = 30 * time.Second
	defaultMaxBody = 32 << 20

	// Vendors close kept-alive connections after about a minute. A request written just then is lost, and for a write
	// that means an unknown outcome, so ours are given up well before.
	idleTimeout = 20 * time.Second
)

// New makes a client that is safe for concurrent use. All faults of the options are reported at once.
func New(o Options) (*http.Client, error) {
	base, err := parseBase(o)
	if o.Now == nil {
		err = errors.Join(err, errors.New("the clock (Now) is missing"))
	}
	if o.PerMinute.Reads < 0 || o.PerMinute.Writes < 0 {
		err = errors.Join(err, errors.New("a request budget is negative"))
	}
	var beside *transport
	if o.Beside != nil {
		var ok bool
		if beside, ok = o.Beside.Transport.(*transport); !ok {
			err = errors.Join(err, errors.New("the client beside it (Beside) is none of this package's"))
		}
	}
	if err != nil {
		return nil, fmt.Errorf("set up http client: %w", err)
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	t := &transport{
		Options: o,
		base:    base,
		next:    newTransport(o),
		account: &account{
			reads:  newPace(o.PerMinute.Reads, "reads", o.Timeout),
			writes: newPace(o.PerMinute.Writes, "writes", o.Timeout),
		},
	}
	if beside != nil {
		t.account = beside.account
	}
	return &http.Client{
		Transport: t,
		// The transport follows what may be followed itself, so a redirect that reaches the client is a bug.
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("redirect not followed") },
	}, nil
}

func newTransport(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second, Control: guard(o)}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		// No proxy: behind one the guard would judge the proxy's address instead of the vendor's.
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  o.Timeout,
		ExpectContinueTimeout:  time.Second,
		IdleConnTimeout:        idleTimeout,
		MaxIdleConnsPerHost:    8,
		MaxConnsPerHost:        32,
		MaxResponseHeaderBytes: 1 << 20,
		Protocols:              protocols,
	}
}

func parseBase(o Options) (*url.URL, error) {
	u, err := url.Parse(o.BaseURL)
	if err != nil { // its text would repeat the URL, which may hold a password
		return nil, errors.New("the base URL cannot be read")
	}
	switch {
	case u.Host == "" || u.Hostname() == "":
		return nil, errors.New("the base URL needs a scheme and a host, as https://example.com")
	case u.Scheme != "https" && (u.Scheme != "http" || !o.Private):
		return nil, errors.New("the base URL must be https (http only where private addresses are allowed)")
	case u.User != nil:
		return nil, errors.New("the base URL must not hold a user or password: give credentials by reference")
	case u.RawQuery != "" || u.Fragment != "" || u.ForceQuery:
		return nil, errors.New("the base URL must not hold a query or fragment")
	case dotted(u.Path):
		return nil, errors.New("the base URL must not hold . or .. in its path")
	}
	return u, nil
}

type mark int

const (
	markRead mark = iota
	markEmpty
)

// AsRead marks the requests made with ctx as reads whatever their method (a search or query sent by POST): a lost reply
// is then an ordinary error, and they are repeated and budgeted as reads.
func AsRead(ctx context.Context) context.Context { return context.WithValue(ctx, markRead, true) }

// EmptyOK says that the write made with ctx may be answered with 200 or 201 and nothing in it. Without it that is
// [connectors.Unknown]; 202, 204 and 205 need no body anyway.
func EmptyOK(ctx context.Context) context.Context { return context.WithValue(ctx, markEmpty, true) }

func marked(ctx context.Context, m mark) bool {
	v, _ := ctx.Value(m).(bool)
	return v
}

func isWrite(req *http.Request) bool {
	switch strings.ToUpper(req.Method) {
	case http.MethodGet, http.MethodHead, http.MethodOptions, "":
		return false
	}
	return !marked(req.Context(), markRead)
}
