package githubtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
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
	repo := "/repos/{owner}/{repo}"
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /user":                   s.user,
		"GET /app":                    s.app,
		"GET /app/installations/{id}": s.installation,
		"POST /app/installations/{id}/access_tokens": s.accessToken,

		"GET " + repo:                                     s.showRepo,
		"GET " + repo + "/issues":                         s.listIssues,
		"POST " + repo + "/issues":                        s.createIssue,
		"GET " + repo + "/issues/{number}":                s.showIssue,
		"PATCH " + repo + "/issues/{number}":              s.editIssue,
		"POST " + repo + "/issues/{number}/labels":        s.addLabels,
		"GET " + repo + "/issues/{number}/comments":       s.listComments,
		"POST " + repo + "/issues/{number}/comments":      s.createComment,
		"PATCH " + repo + "/issues/comments/{number}":     s.editComment,
		"GET " + repo + "/labels/{name}":                  s.showLabel,
		"GET /repositories/{id}":                          s.showRepo,
		"GET /repositories/{id}/issues":                   s.listIssues,
		"GET /repositories/{id}/issues/{number}":          s.showIssue,
		"GET /repositories/{id}/issues/{number}/comments": s.listComments,
	} {
		m.HandleFunc(pattern, h)
	}
	m.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound, "Not Found") })
	return m
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	fault := s.faults.Of(r)
	own := faulty.NewAnswer()
	if fault != nil && !fault.Happens() {
		s.note(r, fault.Status)
		fault.Answer(w, own)
		return
	}
	s.answer(own, r)
	s.note(r, own.Status)
	if fault == nil {
		own.Send(w)
		return
	}
	own.Header().Del("ETag") // of the answer as it was
	fault.Answer(w, own)
}

func (s *Server) note(r *http.Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, s.o.Prefix)
	switch {
	case r.Method != http.MethodGet:
		if !strings.HasSuffix(path, "/access_tokens") {
			s.writes = append(s.writes, Write{r.Method, path, status})
		}
	case status == http.StatusNotModified:
		s.same++
	default:
		s.reads[path]++
	}
}

func (s *Server) answer(w *faulty.Answer, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, ok := strings.CutPrefix(r.URL.Path, s.o.Prefix)
	if !ok || r.Header.Get("User-Agent") == "" {
		refuse(w, http.StatusForbidden, "Request forbidden by administrative rules.")
		return
	}
	inner := r.Clone(r.Context())
	inner.URL.Path, inner.URL.RawPath = path, ""
	if !s.known(w, inner) || !s.withinLimits(w, inner) || s.movedAway(w, inner) {
		return
	}
	s.mux.ServeHTTP(w, inner)
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	if r.Method == http.MethodGet && w.Status == http.StatusOK {
		sum := sha256.Sum256(w.Body.Bytes())
		w.Header().Set("ETag", `W/"`+hex.EncodeToString(sum[:16])+`"`)
		w.Header().Set("Cache-Control", "private, max-age=60, s-maxage=60")
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.Status = http.StatusNotModified
			w.Body.Reset()
			w.Header().Del("Content-Type")
			s.used-- // a 304 does not count
		}
	}
	s.limitHeaders(w)
}

// withinLimits keeps the primary limit (403 and remaining 0) and the secondary one for creations (403 or, as GitHub
// also does, 429).
func (s *Server) withinLimits(w *faulty.Answer, r *http.Request) bool {
	now := s.o.Now()
	if now.Sub(s.hour) >= time.Hour {
		s.hour, s.used = now, 0
	}
	if s.used >= s.o.Hourly {
		s.limitHeaders(w)
		refuse(w, http.StatusForbidden, "API rate limit exceeded for user ID 1.")
		return false
	}
	s.used++
	if r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/access_tokens") {
		return true
	}
	recent := s.created[:0]
	for _, at := range s.created {
		if now.Sub(at) < time.Minute {
			recent = append(recent, at)
		}
	}
	s.created = append(recent, now)
	if len(recent) < s.o.Burst {
		return true
	}
	s.created = s.created[:len(recent)]
	w.Header().Set("Retry-After", "60")
	status := http.StatusForbidden
	if len(s.writes)%2 == 1 {
		status = http.StatusTooManyRequests
	}
	refuse(w, status, "You have exceeded a secondary rate limit and have been temporarily blocked from content creation. Please retry your request again later.")
	return false
}

func (s *Server) limitHeaders(w *faulty.Answer) {
	w.Header().Set("X-RateLimit-Limit", strconv.Itoa(s.o.Hourly))
	w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(0, s.o.Hourly-s.used)))
	w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(s.hour.Add(time.Hour).Unix(), 10))
	w.Header().Set("Date", s.o.Now().UTC().Format(http.TimeFormat))
}

// repositoryID is the number by which redirects name the repository.
const repositoryID = 4711

// movedAway answers for names that are not the repository's: 301 for its old one, 404 for all others.
func (s *Server) movedAway(w *faulty.Answer, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/repos/")
	if !ok {
		return false
	}
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 2 {
		refuse(w, http.StatusNotFound, "Not Found")
		return true
	}
	name, tail := parts[0]+"/"+parts[1], ""
	if len(parts) == 3 {
		tail = "/" + parts[2]
	}
	switch {
	case strings.EqualFold(name, s.repo):
		return false
	case strings.EqualFold(name, s.o.Repo):
		to := s.base(r) + fmt.Sprintf("/repositories/%d%s", repositoryID, tail)
		if r.URL.RawQuery != "" {
			to += "?" + r.URL.RawQuery
		}
		redirect(w, to)
	default:
		refuse(w, http.StatusNotFound, "Not Found")
	}
	return true
}

func redirect(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	reply(w, http.StatusMovedPermanently, map[string]any{
		"message": "Moved Permanently", "url": to, "documentation_url": docs,
	})
}

// base is the address that links in answers start with.
func (s *Server) base(r *http.Request) string { return "http://" + r.Host + s.o.Prefix }

const docs = "https://docs.github.com/rest"

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // into memory, and of our own maps
}

func refuse(w http.ResponseWriter, status int, message string) {
	reply(w, status, map[string]any{"message": message, "documentation_url": docs})
}

// invalid is the shape of 422.
func invalid(w http.ResponseWriter, resource, field, code string) {
	reply(w, http.StatusUnprocessableEntity, map[string]any{
		"message": "Validation Failed", "documentation_url": docs,
		"errors": []any{map[string]any{"resource": resource, "field": field, "code": code}},
	})
}
