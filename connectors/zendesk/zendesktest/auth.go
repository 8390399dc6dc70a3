package zendesktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

type token struct {
	until  time.Time
	scopes []string
}

// grant is POST /oauth/tokens for the client credentials grant; it takes JSON and forms.
func (s *Server) grant(w http.ResponseWriter, r *http.Request) {
	in := map[string]string{}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			fail(w, http.StatusBadRequest, "invalid_request", "unreadable body")
			return
		}
	} else {
		if err := r.ParseForm(); err != nil {
			fail(w, http.StatusBadRequest, "invalid_request", "unreadable form")
			return
		}
		for k := range r.PostForm {
			in[k] = r.PostForm.Get(k)
		}
	}
	if in["grant_type"] != "client_credentials" {
		reply(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type", "error_description": "unsupported"})
		return
	}
	if in["client_id"] != ClientID || in["client_secret"] != ClientSecret {
		reply(w, http.StatusUnauthorized, map[string]string{
			"error": "invalid_client", "error_description": "Client authentication failed, sent " + in["client_secret"],
		})
		return
	}
	life := 30 * time.Minute
	if s.o.TokenLife > 0 {
		life = s.o.TokenLife
	}
	s.tokenSeq++
	name := "granted-token-" + strconv.Itoa(s.tokenSeq)
	scopes := strings.Fields(in["scope"])
	s.tokens[name] = token{until: s.o.Now().Add(life), scopes: scopes}
	reply(w, http.StatusOK, map[string]any{
		"access_token": name, "token_type": "bearer", "scope": in["scope"], "expires_in": int(life.Seconds()),
	})
}

// authorized answers 401 or 403 and returns false where the credentials do not do.
func (s *Server) authorized(w http.ResponseWriter, r *http.Request) bool {
	s.self = Me
	if user, secret, ok := r.BasicAuth(); ok && user == Email+"/token" && secret == APIToken {
		return true
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if owner := s.logins[bearer]; ok && owner != 0 {
		s.self = owner
		return true
	}
	t, known := s.tokens[bearer]
	if !ok || !known || !s.o.Now().Before(t.until) {
		w.Header().Set("Www-Authenticate", `Bearer realm="Zendesk"`)
		reply(w, http.StatusUnauthorized, map[string]string{
			"error": "invalid_token", "error_description": "The access token provided is expired, revoked, malformed or invalid for other reasons.",
		})
		return false
	}
	if !t.allows(r) {
		forbidden(w)
		return false
	}
	return true
}

// allows knows the general scopes, and the one of tickets for the paths below tickets. Audits need the general one.
func (t token) allows(r *http.Request) bool {
	need := "read"
	if r.Method != http.MethodGet {
		need = "write"
	}
	if slices.Contains(t.scopes, need) {
		return true
	}
	return slices.Contains(t.scopes, "tickets:"+need) && strings.HasPrefix(r.URL.Path, "/api/v2/tickets") &&
		!strings.HasSuffix(r.URL.Path, "/audits")
}
