package jiratest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// Fault is what happens to a request in place of the true answer.
type Fault = faulty.Fault

// Fail lets f break requests: a nil Fault leaves the request alone, a nil f heals the server. f may run concurrently.
func (s *Server) Fail(f func(*http.Request) *Fault) { s.faults.Fail(f) }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path})
	s.mu.Unlock()
	// The answers are dated by the site's own clock, which net/http would overwrite.
	w.Header().Set("Date", s.o.Now().UTC().Format(http.TimeFormat))
	s.faults.Serve(w, r, s.serve)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/oauth/token" && s.o.ClientID != "" {
		s.grant(w, r)
		return
	}
	if s.o.CloudID != "" {
		path, ok := strings.CutPrefix(r.URL.Path, "/ex/jira/"+s.o.CloudID)
		if !ok {
			s.refuse(w, http.StatusNotFound, "No message available")
			return
		}
		r = r.Clone(r.Context())
		r.URL.Path, r.URL.RawPath = path, ""
	}
	if !s.admits(r) {
		s.unauthorized(w, r)
		return
	}
	w.Header().Set("X-Seraph-LoginReason", "OK")
	s.mux.ServeHTTP(w, r)
}

func (s *Server) admits(r *http.Request) bool {
	if s.revoked {
		return false
	}
	bearer, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case s.o.ClientID != "":
		until, known := s.access[bearer]
		return isBearer && known && s.o.Now().Before(until)
	case s.o.Email != "":
		user, pass, ok := r.BasicAuth()
		return ok && user == s.o.Email && pass == s.o.Token
	}
	return isBearer && bearer == s.o.Token
}

// unauthorized answers as each flavour does. On Cloud a search with bad credentials is a search by nobody: 200, and
// nothing found; only a header tells.
func (s *Server) unauthorized(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Seraph-LoginReason", "AUTHENTICATED_FAILED")
	switch {
	case s.o.DataCenter:
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte("<html><head><title>Unauthorized (401)</title></head><body>Basic Authentication Failure</body></html>"))
	case strings.HasSuffix(r.URL.Path, "/search/jql"):
		s.answer(w, http.StatusOK, map[string]any{"issues": []any{}, "isLast": true})
	default:
		s.refuse(w, http.StatusUnauthorized, "Client must be authenticated to access this resource.")
	}
}

// grant is the token endpoint of the OAuth client credentials.
func (s *Server) grant(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if r.Method != http.MethodPost || r.ParseForm() != nil || r.PostForm.Get("grant_type") != "client_credentials" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"unsupported_grant_type","error_description":"Unsupported grant type"}`))
		return
	}
	if s.revoked || r.PostForm.Get("client_id") != s.o.ClientID || r.PostForm.Get("client_secret") != s.o.ClientSecret {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte(`{"error":"access_denied","error_description":"Unauthorized"}`))
		return
	}
	s.seq++
	token := fmt.Sprintf("access-%d", s.seq)
	s.access[token] = s.o.Now().Add(s.o.AccessLife)
	s.answer(w, http.StatusOK, map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(s.o.AccessLife / time.Second),
		"scope": "read:jira-work write:jira-work read:jira-user",
	})
}

func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /myself":                          s.myself,
		"GET /field":                           s.fieldList,
		"GET /mypermissions":                   s.permissions,
		"GET /project/{key}":                   s.project,
		"GET /project/{key}/components":        s.components,
		"GET /user/assignable/search":          s.assignable,
		"GET /search":                          s.searchOffset,
		"POST /search":                         s.searchOffset,
		"GET /search/jql":                      s.searchToken,
		"POST /search/jql":                     s.searchToken,
		"GET /issue/{id}":                      s.withIssue(s.issue),
		"PUT /issue/{id}":                      s.writing(s.edit),
		"GET /issue/{id}/editmeta":             s.withIssue(s.editMeta),
		"GET /issue/{id}/properties/{name}":    s.withIssue(s.issueProperty),
		"GET /issue/{id}/comment":              s.withIssue(s.comments),
		"POST /issue/{id}/comment":             s.writing(s.comment),
		"GET /issue/{id}/comment/{comment}":    s.withIssue(s.oneComment),
		"DELETE /issue/{id}/comment/{comment}": s.writing(s.deleteComment),
		"GET /comment/{id}/properties/{name}":  s.commentProperty,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /rest/api/2"+path, h)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, http.StatusNotFound, "null for uri: "+r.URL.Path)
	})
	return mux
}

func tail(path string) string {
	if _, rest, ok := strings.Cut(path, "/rest/api/2"); ok {
		return rest
	}
	return path
}

// withIssue finds the issue of the path, by id or key, old ones included, as long as its project may be browsed.
func (s *Server) withIssue(h func(http.ResponseWriter, *http.Request, *Issue)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for id, i := range s.issues {
			name := r.PathValue("id")
			if (id == name || i.Key == name || slices.Contains(i.former, name)) && s.may(i.Project, "BROWSE_PROJECTS") {
				h(w, r, i)
				return
			}
		}
		s.refuse(w, http.StatusNotFound, "Issue does not exist or you do not have permission to see it.")
	}
}

// writing is withIssue behind the limit of writes to one issue.
func (s *Server) writing(h func(http.ResponseWriter, *http.Request, *Issue)) http.HandlerFunc {
	return s.withIssue(func(w http.ResponseWriter, r *http.Request, i *Issue) {
		now := s.o.Now()
		recent := i.writes[:0]
		for _, at := range i.writes {
			if now.Sub(at) < 2*time.Second {
				recent = append(recent, at)
			}
		}
		i.writes = append(recent, now)
		if s.o.WritesPerIssue > 0 && len(i.writes) > s.o.WritesPerIssue {
			w.Header().Set("Retry-After", "2")
			w.Header().Set("RateLimit-Reason", "jira-per-issue-on-write")
			w.Header().Set("X-RateLimit-Limit", strconv.Itoa(s.o.WritesPerIssue))
			w.Header().Set("X-RateLimit-Remaining", "0")
			s.refuse(w, http.StatusTooManyRequests, "Rate limit exceeded.")
			return
		}
		h(w, r, i)
		if s.o.OnWrite != nil {
			s.o.OnWrite(i)
		}
	})
}

func (s *Server) may(project, permission string) bool {
	p, ok := s.projectOf(project)
	return ok && !slices.Contains(p.Denied, permission)
}

func (s *Server) answer(w http.ResponseWriter, status int, v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// refuse answers with the vendor's error shape.
func (s *Server) refuse(w http.ResponseWriter, status int, messages ...string) {
	s.answer(w, status, map[string]any{"errorMessages": messages, "errors": map[string]string{}})
}

func (s *Server) refuseFields(w http.ResponseWriter, errs map[string]string) {
	s.answer(w, http.StatusBadRequest, map[string]any{"errorMessages": []string{}, "errors": errs})
}

// strict decodes a body and refuses members that it does not know.
func (s *Server) strict(w http.ResponseWriter, r *http.Request, into any) bool {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if r.Header.Get("Content-Type") != "application/json" {
		s.refuse(w, http.StatusUnsupportedMediaType, "Unsupported Media Type")
		return false
	}
	if err := dec.Decode(into); err != nil {
		s.refuse(w, http.StatusBadRequest, "Invalid request payload. Refer to the REST API documentation and try again.")
		return false
	}
	return true
}
