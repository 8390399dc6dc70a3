package githubtest

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// known checks the credentials: a JWT of the App for questions about the App, a token for everything else.
func (s *Server) known(w *faulty.Answer, r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	ok := scheme == "Bearer" || scheme == "token"
	if r.URL.Path == "/app" || strings.HasPrefix(r.URL.Path, "/app/") {
		ok = scheme == "Bearer" && s.signed(token)
		if !ok {
			refuse(w, http.StatusUnauthorized, "A JSON web token could not be decoded")
		}
		return ok
	}
	ok = ok && s.accepts(token)
	if !ok {
		refuse(w, http.StatusUnauthorized, "Bad credentials")
	}
	return ok
}

func (s *Server) accepts(token string) bool {
	until, issued := s.tokens[token]
	switch {
	case issued:
		return s.o.Now().Before(until)
	case s.o.Token != "":
		return token == s.o.Token
	}
	return token != "" && s.o.App.ID == 0
}

// signed checks a JWT as GitHub does: RS256, the App as issuer, whole seconds, at most ten minutes. Times are not held
// against the server's clock, which tests set as they like.
func (s *Server) signed(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 || s.o.App.Key == nil {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || rsa.VerifyPKCS1v15(s.o.App.Key, crypto.SHA256, sum[:], signature) != nil {
		return false
	}
	var head struct {
		Alg string `json:"alg"`
	}
	var claims struct {
		Issuer string `json:"iss"`
		IAT    int64  `json:"iat"`
		EXP    int64  `json:"exp"`
	}
	return segment(parts[0], &head) && segment(parts[1], &claims) && head.Alg == "RS256" &&
		claims.Issuer == strconv.FormatInt(s.o.App.ID, 10) && claims.EXP > claims.IAT && claims.EXP-claims.IAT <= 600
}

func segment(text string, v any) bool {
	data, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && json.Unmarshal(data, v) == nil
}

func (s *Server) accessToken(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != strconv.FormatInt(s.o.App.Installation, 10) {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	var q struct {
		Repositories []string          `json:"repositories"`
		Permissions  map[string]string `json:"permissions"`
	}
	if !body(w, r, &q) {
		return
	}
	_, name, _ := strings.Cut(s.repo, "/")
	for _, want := range q.Repositories {
		if !strings.EqualFold(want, name) {
			refuse(w, http.StatusUnprocessableEntity, "There is at least one repository that does not exist or is not accessible to the parent installation.")
			return
		}
	}
	for permission, level := range q.Permissions {
		if permission != "metadata" && (permission != "issues" || level == "write" && s.o.App.Issues != "write") {
			refuse(w, http.StatusUnprocessableEntity, "The permissions requested are not granted to this installation.")
			return
		}
	}
	// The form and length of tokens since April 2026.
	token := fmt.Sprintf("ghs_%d_%s%d", s.o.App.ID, strings.Repeat("x", 500), s.id())
	until := s.o.Now().Add(time.Hour)
	s.tokens[token] = until
	reply(w, http.StatusCreated, map[string]any{
		"token": token, "expires_at": stamp(until), "repository_selection": "selected",
		"permissions": map[string]any{"issues": s.o.App.Issues, "metadata": "read"},
	})
}

func (s *Server) user(w http.ResponseWriter, r *http.Request) {
	if len(s.tokens) > 0 && s.o.Token == "" {
		refuse(w, http.StatusForbidden, "Resource not accessible by integration")
		return
	}
	u := s.person(r, s.o.Login)
	for _, null := range []string{"bio", "company", "email", "hireable", "location", "name"} {
		u[null] = nil
	}
	for _, zero := range []string{"followers", "following", "public_gists", "public_repos"} {
		u[zero] = 0
	}
	u["blog"], u["created_at"], u["updated_at"], u["user_view_type"] = "", epoch, epoch, "public"
	reply(w, http.StatusOK, u)
}

const epoch = "2020-01-01T00:00:00Z"

func (s *Server) app(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, map[string]any{
		"id": s.o.App.ID, "node_id": "A_1", "slug": s.o.App.Slug, "name": s.o.App.Slug, "owner": s.person(r, "acme"),
		"description": nil, "external_url": "https://example.com", "html_url": "https://github.com/apps/" + s.o.App.Slug,
		"created_at": epoch, "updated_at": epoch, "events": []string{},
		"permissions": map[string]any{"issues": s.o.App.Issues, "metadata": "read"},
	})
}

func (s *Server) installation(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") != strconv.FormatInt(s.o.App.Installation, 10) {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	at := s.base(r)
	reply(w, http.StatusOK, map[string]any{
		"id": s.o.App.Installation, "app_id": s.o.App.ID, "app_slug": s.o.App.Slug, "target_id": 1, "target_type": "User",
		"single_file_name": nil, "repository_selection": "selected", "access_tokens_url": at + r.URL.Path + "/access_tokens",
		"html_url": "https://github.com/settings/installations/1", "repositories_url": at + "/installation/repositories",
		"events": []string{}, "account": s.person(r, "acme"), "created_at": epoch, "updated_at": epoch,
		"permissions": map[string]any{"issues": s.o.App.Issues, "metadata": "read"}, "suspended_by": nil, "suspended_at": nil,
	})
}

func (s *Server) id() int64 {
	s.lastID++
	return s.lastID
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }
