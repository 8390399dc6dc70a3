// Package connectors is the contract between Clarion and the tools people already use: what a ticket is, what an edit
// is, and what a queue, a tracker and a source of signals can do.
//
// It must not decide anything, know any vendor, or import anything but the standard library. Each vendor lives in a
// directory below, and the vendor's types never leave it. What every connector must do is written down as a test suite:
// see queuetest.
package connectors

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode"
)

// A Target can be read and edited. It decides nothing.
type Target interface {
	// Get reads the target as it stands now, with our marks. ErrGone if it was deleted, merged away or moved out of sight.
	Get(ctx context.Context, id string) (Ticket, error)
	// Apply writes exactly e, conditional on t.Version where the vendor can: ErrConflict if the target has changed since.
	// Internal notes are sent as internal, read back and checked. A reply that is lost is Unknown, throttling is Later.
	Apply(ctx context.Context, t Ticket, e Edit) error
}

// A Queue is polled for tickets.
type Queue interface {
	Target
	// Start is the cursor that makes Fetch return every ticket changed at or after the time.
	Start(at time.Time) Cursor
	// Fetch returns the next page, oldest change first. It may repeat a ticket and never skips one.
	Fetch(ctx context.Context, since Cursor) (Page, error)
}

// A Tracker keeps issues. An issue is a Target too, so "seen again" goes the way of every note.
type Tracker interface {
	Target
	// Find returns the id of the issue that bears the mark, in whatever state it is; ErrNone if a complete look found
	// none. An incomplete look is an error: no certainty, no create.
	Find(ctx context.Context, m Mark) (id string, err error)
	// File creates the issue and returns its id. Unknown if it may have been created.
	File(ctx context.Context, i Issue) (id string, err error)
}

// Signals answers queries about what the system did: Prometheus and all that speak its API.
type Signals interface {
	Query(ctx context.Context, q Query) (Answer, error)
}

// Query is one PromQL expression over a time range, evaluated every Step; with Step zero once, at To.
type Query struct {
	Expr     string
	From, To time.Time
	Step     time.Duration
}

// Answer is what a source said, with its own warnings (partial data, truncated results).
type Answer struct {
	Series   []Series
	Warnings []string
}

// Series is one labelled sequence of samples, in time order. Values may be NaN or infinite.
type Series struct {
	Labels  map[string]string
	Samples []Sample
}

// Sample is one value at one instant.
type Sample struct {
	At    time.Time
	Value float64
}

// Cursor is where reading continues. It is opaque to all but the connector that made it, and durable.
type Cursor string

// Page is one step of reading.
type Page struct {
	Tickets []Ticket
	Odd     []Odd  // tickets that could not be read as tickets: set apart, reported, never blocking the others
	Next    Cursor // continue here; never empty
	More    bool   // true when Fetch(Next) would return more at once
}

// Odd is a ticket that could not be understood, with what is known of it.
type Odd struct {
	ID  string
	Err error
}

// Checker is implemented by connectors that can say whether they are set up right.
type Checker interface {
	// Check looks at credentials, permissions, fields, groups, labels; one Advice a subject, good ones too.
	Check(ctx context.Context) []Advice
}

// Advice is one line of `clarion check`.
type Advice struct {
	What string // what was looked at, "group Platform"
	Err  error  // nil when fine
	Fix  string // what to do when not, in one sentence that names the permission or key
	Warn bool   // true when it works today but will not for ever
}

// Host is what the process lends a connector; connectors never touch the environment or the clock themselves.
type Host struct {
	Now       func() time.Time
	Secret    func(SecretRef) (string, error) // read anew at each call, so rotated secrets are picked up
	Log       *slog.Logger
	UserAgent string
	Signer    Signer
	// LabelPrefix begins every label that Clarion adds; connectors only check that it means nothing else in the tool.
	LabelPrefix string
}

// SecretRef names where a secret is kept, env:NAME or file:/path; never the secret itself.
type SecretRef string

// UnmarshalText refuses anything that is not a reference, without repeating it: it may be the secret itself.
func (r *SecretRef) UnmarshalText(text []byte) error {
	s := string(text)
	for _, scheme := range []string{"env:", "file:"} {
		if rest, ok := strings.CutPrefix(s, scheme); ok && rest != "" {
			*r = SecretRef(s)
			return nil
		}
	}
	return errors.New("a secret is given by reference, as env:NAME or file:/path, never in the configuration itself")
}

// SecretError says that a secret could not be read: it is not set, or its file is not there. Its text holds no secret.
type SecretError struct {
	Ref SecretRef
	Err error
}

func (e *SecretError) Error() string { return e.Err.Error() }

// Unwrap lets errors.Is find what the system said.
func (e *SecretError) Unwrap() error { return e.Err }

// Fix is what an operator does about it.
func (e *SecretError) Fix() string {
	if name, ok := strings.CutPrefix(string(e.Ref), "env:"); ok {
		return "set " + name
	}
	return "put the secret where Clarion can read it: " + strings.TrimPrefix(string(e.Ref), "file:")
}

// Credential reads the secret for a request header: without the white space that files and copying leave around it. One
// that is empty or holds line breaks or other control characters is an error that names key, its place in the
// configuration, and never the secret.
func (h Host) Credential(key string, ref SecretRef) (string, error) {
	secret, err := h.Secret(ref)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", key, err)
	}
	secret = strings.TrimSpace(secret)
	switch {
	case secret == "":
		return "", fmt.Errorf("%s: %s holds nothing; put the secret there", key, ref)
	case strings.ContainsFunc(secret, unicode.IsControl):
		return "", fmt.Errorf("%s: %s holds more than one line or a control character; put the secret there alone, on one line", key, ref)
	}
	return secret, nil
}

// What a target can answer besides yes.
var (
	ErrGone     = errors.New("the ticket is gone")                            // deleted, merged away, out of sight
	ErrConflict = errors.New("the ticket changed since it was read")          // read again and decide again
	ErrNone     = errors.New("none found")                                    // a complete look found nothing
	ErrClosed   = errors.New("the ticket is closed and can no longer change") // for ever read-only
	ErrRefused  = errors.New("this write must not be tried again")            // a note came out public, a limit for ever
)

// Later says that the vendor wants to be left alone: throttled, or in maintenance. The write was not taken. Scope names what
// has to wait ("ticket 17", "writes", ""): only that, not the rest. Where a vendor needs two writes (Jira's edit and note),
// the first may have happened: its mark tells.
type Later struct { //nolint:errname // the contract's own words
	After time.Duration // no sooner than this; at least a second
	Scope string
	Err   error
}

func (e *Later) Error() string { return fmt.Sprintf("later, in %s: %v", e.After, e.Err) }
func (e *Later) Unwrap() error { return e.Err }

// Unknown says that a write may or may not have happened: look before doing it again.
type Unknown struct{ Err error } //nolint:errname // the contract's own words

func (e *Unknown) Error() string { return "outcome unknown: " + e.Err.Error() }
func (e *Unknown) Unwrap() error { return e.Err }
