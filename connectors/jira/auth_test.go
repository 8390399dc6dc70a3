package jira

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// oauthWorld stands behind the gateway; its URLs are only known once the server runs.
func oauthWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, cloud, withOAuth)
	w.config.TokenURL = w.server.URL + "/oauth/token"
	return w
}

func (w *world) count(path string) int {
	n := 0
	for _, r := range w.site.Requests() {
		if strings.HasSuffix(r.Path, path) {
			n++
		}
	}
	return n
}

func TestOAuth(t *testing.T) {
	w := oauthWorld(t)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	q := w.queue(t)
	if k := mustGet(t, q, id); k.URL != "https://acme.example.net/browse/SUP-1" {
		t.Errorf("the ticket opens at %s", k.URL)
	}
	mustGet(t, q, id)
	if n := w.count("/oauth/token"); n != 1 {
		t.Errorf("%d tokens were fetched, want one for all requests", n)
	}
	w.Advance(59*time.Minute + 30*time.Second)
	mustGet(t, q, id)
	if n := w.count("/oauth/token"); n != 2 {
		t.Errorf("%d tokens were fetched, want a new one before the old one ends", n)
	}
	w.site.Revoke(false) // forgets all tokens: the next request is a 401 although ours has not run out
	k := mustGet(t, q, id)
	if err := q.Apply(context.Background(), k, noteEdit()); err != nil {
		t.Errorf("apply gives %v", err)
	}
}

func TestOAuthRefused(t *testing.T) {
	for name, f := range map[string]jiratest.Fault{
		"refused":       {Status: 401, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"error":"canary","error_description":"canary"}`},
		"login page":    {Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>canary"},
		"no token":      {Status: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"canary":1}`},
		"reply is lost": {Drop: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := oauthWorld(t)
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if r.URL.Path == "/oauth/token" {
					return &f
				}
				return nil
			})
			_, err := w.queue(t).Get(context.Background(), id)
			var unknown *connectors.Unknown
			if err == nil || errors.As(err, &unknown) || strings.Contains(err.Error(), "canary") {
				t.Errorf("get gives %v", err)
			}
		})
	}
}

// TestRotation: a token that was replaced on disk is picked up, also in the middle of a write.
func TestRotation(t *testing.T) {
	w := newWorld(t, datacenter, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	token, asked := secret, 0
	host := w.host()
	host.Secret = func(connectors.SecretRef) (string, error) { asked++; return token, nil }
	q, err := New(queueName, func(into any) error { *into.(*config) = w.config; return nil }, host)
	if err != nil {
		t.Fatal(err)
	}
	k := mustGet(t, q, id)
	token = "not yet written"
	if err := q.Apply(context.Background(), k, noteEdit()); err == nil {
		t.Error("a broken token was accepted")
	}
	token = "an-old-token"
	before := len(w.site.Requests())
	for range 3 {
		if _, err := q.Get(context.Background(), id); !errors.Is(err, errIdentity) {
			t.Errorf("get gives %v", err)
		}
	}
	if n := len(w.site.Requests()) - before; n > 6 {
		t.Errorf("%d requests with a refused token: that locks accounts", n)
	}
	token = secret
	if err := q.Apply(context.Background(), k, noteEdit()); err != nil {
		t.Errorf("apply after rotation gives %v", err)
	}
}

// TestSecretAsFilesHoldIt: white space around it does no harm, a second line is an error that names the key.
func TestSecretAsFilesHoldIt(t *testing.T) {
	for key, w := range map[string]*world{"token": newWorld(t, datacenter, nil), "client_secret": oauthWorld(t)} {
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		get := func(tail string) error {
			host := w.host()
			host.Secret = func(connectors.SecretRef) (string, error) { return secret + tail, nil }
			q, err := New(queueName, func(into any) error { *into.(*config) = w.config; return nil }, host)
			if err == nil {
				_, err = q.Get(t.Context(), id)
			}
			return err
		}
		if err := get(" \r\n"); err != nil {
			t.Errorf("%s: %v", key, err)
		}
		before := len(w.site.Requests())
		if err := get("\nX-Other: 1"); err == nil || !strings.Contains(err.Error(), "queue."+queueName+"."+key+": ") {
			t.Errorf("a secret of two lines gives %v, want it to name %s", err, key)
		}
		if n := len(w.site.Requests()) - before; n != 0 {
			t.Errorf("%s: %d requests with a secret that cannot be one", key, n)
		}
	}
}

// TestCredentialsStayHome: no redirect takes them to another host (M5).
func TestCredentialsStayHome(t *testing.T) {
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		stolen = append(stolen, r.Header.Get("Authorization"))
	}))
	defer thief.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := newWorld(t, cloud, nil)
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		w.always(jiratest.Fault{Status: status, Header: http.Header{"Location": {thief.URL + "/rest/api/2/myself"}}})
		if _, err := w.queue(t).Get(context.Background(), id); err == nil {
			t.Errorf("%d: get succeeds", status)
		}
	}
	if len(stolen) > 0 {
		t.Errorf("another host was called %d times", len(stolen))
	}
}

// TestPrivateTokenEndpoint: what is refused for its address says by which key it is allowed.
func TestPrivateTokenEndpoint(t *testing.T) {
	w := oauthWorld(t)
	w.config.AllowPrivate = false
	w.config.BaseURL, w.config.TokenURL = "https://127.0.0.1:9/ex/jira/cloud-1", "https://127.0.0.1:9/oauth/token"
	_, err := w.queue(t).Get(context.Background(), "10001")
	if err == nil || !strings.Contains(err.Error(), "set queue."+queueName+".allow_private = true") {
		t.Errorf("get gives %v", err)
	}
}
