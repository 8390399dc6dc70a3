package zendesktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// Fault is what happens to a request in place of the true answer.
type Fault = faulty.Fault

// Fail lets f break requests: a nil Fault leaves the request alone, a nil f heals the server. f may run concurrently.
func (s *Server) Fail(f func(*http.Request) *Fault) { s.faults.Fail(f) }

func (s *Server) routes() *http.ServeMux {
	m := http.NewServeMux()
	m.HandleFunc("POST /oauth/tokens", s.grant)
	m.HandleFunc("GET /api/v2/incremental/tickets/cursor", s.export)
	m.HandleFunc("GET /api/v2/search/export", s.search)
	m.HandleFunc("GET /api/v2/tickets/{id}", s.show)
	m.HandleFunc("PUT /api/v2/tickets/{id}", s.update)
	m.HandleFunc("PUT /api/v2/tickets/{id}/tags", s.addTags)
	m.HandleFunc("GET /api/v2/tickets/{id}/comments", s.comments)
	m.HandleFunc("GET /api/v2/tickets/{id}/comments/count", s.commentCount)
	m.HandleFunc("PUT /api/v2/tickets/{id}/comments/{comment}/make_private", s.makePrivate)
	m.HandleFunc("GET /api/v2/tickets/{id}/audits", s.audits)
	m.HandleFunc("GET /api/v2/users/me", s.me)
	m.HandleFunc("GET /api/v2/users/show_many", s.showUsers)
	m.HandleFunc("GET /api/v2/organizations/show_many", s.showOrganizations)
	m.HandleFunc("GET /api/v2/groups", s.listGroups)
	m.HandleFunc("GET /api/v2/ticket_fields", s.listFields)
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		fail(w, http.StatusNotFound, "InvalidEndpoint", "Not found")
	})
	return m
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		fail(w, http.StatusBadRequest, "InvalidBody", "unreadable")
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mu.Lock()
	write := r.Method != http.MethodGet && r.URL.Path != "/oauth/tokens"
	kept := ""
	if write {
		kept = string(body)
	}
	s.history = append(s.history, Request{Method: r.Method, Path: r.URL.Path, Write: write, Body: kept})
	s.mu.Unlock()
	s.faults.Serve(w, r, s.answer)
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path != "/oauth/tokens" {
		if !s.authorized(w, r) || !s.withinLimit(w, "account", s.o.PerMinute, time.Minute) {
			return
		}
		if strings.HasPrefix(r.URL.Path, "/api/v2/incremental/") && !s.withinLimit(w, "export", s.o.ExportPerMinute, time.Minute) {
			return
		}
		if isUpdate(r) && !s.withinUpdates(w) {
			return
		}
	}
	s.mux.ServeHTTP(w, r)
}

// plan is what an account may ask for in a minute where Options.PerMinute does not say.
const plan = 700

// headers tell of the account's own budget, whichever limit a reply is about ("Rate limits").
func (s *Server) headers(w http.ResponseWriter) {
	limit := plan
	if s.o.PerMinute > 0 {
		limit = s.o.PerMinute
	}
	left := strconv.Itoa(max(0, limit-len(recent(s.recent["account"], s.o.Now().Add(-time.Minute)))))
	for name, value := range map[string]string{
		"X-Rate-Limit": strconv.Itoa(limit), "X-Rate-Limit-Remaining": left,
		"Ratelimit-Limit": strconv.Itoa(limit), "Ratelimit-Remaining": left, "Ratelimit-Reset": "60",
	} {
		w.Header().Set(name, value)
	}
}

// withinLimit counts the request and answers 429 where it is one too many.
func (s *Server) withinLimit(w http.ResponseWriter, name string, limit int, span time.Duration) bool {
	now := s.o.Now()
	kept := recent(s.recent[name], now.Add(-span))
	s.recent[name] = kept
	if limit > 0 && len(kept) >= limit {
		s.headers(w)
		tooMany(w, kept[0].Add(span).Sub(now))
		return false
	}
	s.recent[name] = append(kept, now)
	s.headers(w)
	return true
}

func isUpdate(r *http.Request) bool {
	id, ok := strings.CutPrefix(r.URL.Path, "/api/v2/tickets/")
	return ok && r.Method == http.MethodPut && !strings.Contains(id, "/")
}

// withinUpdates keeps the account's limit of ticket updates, which has a header of its own.
func (s *Server) withinUpdates(w http.ResponseWriter) bool {
	if s.o.UpdatesPerMinute == 0 {
		return true
	}
	left := s.o.UpdatesPerMinute - len(recent(s.recent["updates"], s.o.Now().Add(-time.Minute)))
	w.Header().Set("Zendesk-Ratelimit-Tickets-Update", fmt.Sprintf("total=%d; remaining=%d; resets=60", s.o.UpdatesPerMinute, max(0, left)))
	return s.withinLimit(w, "updates", s.o.UpdatesPerMinute, time.Minute)
}

func tooMany(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	fail(w, http.StatusTooManyRequests, "APIRateLimitExceeded", "Number of allowed API requests per minute exceeded")
}

func recent(times []time.Time, since time.Time) []time.Time {
	var out []time.Time
	for _, t := range times {
		if t.After(since) {
			out = append(out, t)
		}
	}
	return out
}

func reply(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		status, b = http.StatusInternalServerError, []byte(`{}`)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// fail answers in the shape of most Zendesk errors.
func fail(w http.ResponseWriter, status int, code, description string) {
	reply(w, status, map[string]any{"error": code, "description": description})
}

// invalid answers 422 with the field at fault.
func invalid(w http.ResponseWriter, field, description string) {
	reply(w, http.StatusUnprocessableEntity, map[string]any{
		"error": "RecordInvalid", "description": "Record validation errors",
		"details": map[string]any{field: []map[string]any{{"description": description}}},
	})
}

// forbidden answers 403 as the web pages do, with an object for "error".
func forbidden(w http.ResponseWriter) {
	reply(w, http.StatusForbidden, map[string]any{"error": map[string]any{
		"title": "Forbidden", "message": "You do not have access to this page. Please contact the account owner of this help desk for further help.",
	}})
}

// size reads a page size and bounds it by what the operation and the options allow.
func (s *Server) size(r *http.Request, name string, most int) (int, bool) {
	n := most
	if v := r.URL.Query().Get(name); v != "" {
		asked, err := strconv.Atoi(v)
		if err != nil || asked < 1 || asked > most {
			return 0, false
		}
		n = asked
	}
	if s.o.PageSize > 0 {
		n = min(n, s.o.PageSize)
	}
	return n, true
}

// only refuses query parameters that the operation does not know, where Zendesk would ignore them without a word.
func only(w http.ResponseWriter, r *http.Request, names ...string) bool {
	known := map[string]bool{}
	for _, n := range names {
		known[n] = true
	}
	for n, v := range r.URL.Query() {
		if !known[n] || len(v) != 1 {
			fail(w, http.StatusBadRequest, "InvalidParameter", "parameter "+n)
			return false
		}
	}
	return true
}

func (s *Server) ticket(w http.ResponseWriter, r *http.Request) *Ticket {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	t := s.tickets[id]
	if err != nil || t == nil || t.Status == "deleted" {
		fail(w, http.StatusNotFound, "RecordNotFound", "Not found")
		return nil
	}
	return t
}
