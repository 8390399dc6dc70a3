package wire_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// TestGrantRefused: who is told that no token was given learns what to look at, and never what the endpoint wrote.
func TestGrantRefused(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"secret by its name": {http.StatusBadRequest, `{"error":"invalid_client","error_description":"hush"}`, "id or secret is not accepted"},
		"secret by status":   {http.StatusUnauthorized, "hush", "id or secret is not accepted"},
		"scopes":             {http.StatusBadRequest, `{"error":"invalid_scope"}`, "may not have these scopes"},
		"no such page":       {http.StatusNotFound, "hush", "is the address that of the token endpoint?"},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.body)
			}))
			defer endpoint.Close()
			g := wire.Grant{HTTP: endpoint.Client(), URL: endpoint.URL, ClientID: "clarion", Now: time.Now}
			_, err := g.Token(t.Context(), "s3cret")
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}
