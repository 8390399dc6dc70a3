package zendesk

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// The scopes in which Zendesk throttles apart from the account's plan ("Rate limits"): the incremental export, ten requests
// a minute; all updates of tickets, a hundred a minute; the updates of one ticket, thirty in ten minutes.
const (
	scopeExport  = "export"
	scopeUpdates = "updates"
	scopeTicket  = "ticket "
)

// exhausted says what a throttled reply is about. Every reply tells what is left of the account's plan; where nothing is,
// or that is not told, everything has to wait.
func exhausted(r *http.Response) string {
	left := r.Header.Get("X-Rate-Limit-Remaining")
	if left == "" {
		left = r.Header.Get("Ratelimit-Remaining")
	}
	switch holder := holder(r.Request); {
	case left == "0", left == "" && holder != scopeExport:
		return ""
	case holder != scopeUpdates:
		return holder
	case usedUp(r.Header):
		return scopeUpdates
	}
	return scopeTicket + ticketIn(r.Request)
}

// usedUp reads the endpoint's own header: zendesk-ratelimit-tickets-index: total=100; remaining=99; resets=41.
func usedUp(h http.Header) bool {
	for name, values := range h {
		if strings.HasPrefix(name, "Zendesk-Ratelimit-") && strings.Contains(strings.Join(values, ";"), "remaining=0;") {
			return true
		}
	}
	return false
}

// holder is the scope beside the account's plan that a request counts against.
func holder(r *http.Request) string {
	switch {
	case strings.Contains(r.URL.Path, "/api/v2/incremental/"):
		return scopeExport
	case r.Method == http.MethodPut && ticketIn(r) != "":
		return scopeUpdates
	}
	return ""
}

// ticketIn is the ticket that a request updates, empty for other requests.
func ticketIn(r *http.Request) string {
	_, id, _ := strings.Cut(r.URL.Path, "/api/v2/tickets/")
	if checkID(id) != nil {
		return ""
	}
	return id
}

// holds remembers until when a scope wants to be left alone, so that it is not asked again before. The account as a whole
// and single tickets are the caller's to remember.
type holds struct {
	mu    sync.Mutex
	until map[string]time.Time
}

func (h *holds) heed(err error, now time.Time) {
	var later *connectors.Later
	if !errors.As(err, &later) || later.Scope != scopeExport && later.Scope != scopeUpdates {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.until == nil {
		h.until = map[string]time.Time{}
	}
	h.until[later.Scope] = now.Add(later.After)
}

func (h *holds) wait(scope string, now time.Time) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until := h.until[scope]; now.Before(until) {
		return &connectors.Later{
			After: max(until.Sub(now), time.Second), Scope: scope, Err: errors.New("not asked: zendesk wants this to be left alone until then"),
		}
	}
	return nil
}
