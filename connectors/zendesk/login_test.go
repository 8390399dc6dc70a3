package zendesk_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

const (
	clientLogin = "\noauth_client_id = \"clarion\"\noauth_client_secret = \"env:ZENDESK_SECRET\""
	tokenLogin  = "\nemail = \"clarion@example.com\"\napi_token = \"env:ZENDESK_API_TOKEN\""
)

func grants(w *world) int {
	n := 0
	for _, r := range w.server.History() {
		if r.Path == "/oauth/tokens" {
			n++
		}
	}
	return n
}

// TestClientCredentials: one token serves until shortly before its end, a revoked one is replaced at once, also under a
// write.
func TestClientCredentials(t *testing.T) {
	w := newWorld(t, clientLogin, zendesktest.Options{TokenLife: 10 * time.Minute}, nil)
	q := w.open(t, clientLogin, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	w.Advance(time.Minute)
	for range 5 {
		read(t, q, id)
	}
	if n := grants(w); n != 1 {
		t.Errorf("%d tokens for five readings, want one", n)
	}
	w.Advance(9*time.Minute + 30*time.Second)
	read(t, q, id)
	if n := grants(w); n != 2 {
		t.Errorf("%d tokens, want a new one within the last minute of the old", n)
	}
	k := read(t, q, id)
	w.server.Revoke()
	must(t, q.Apply(t.Context(), k, wholeEdit("op-1")))
	if n := grants(w); n != 3 {
		t.Errorf("%d tokens after one was revoked, want a third", n)
	}
}

func TestWrongClientSecret(t *testing.T) {
	w := newWorld(t, "", zendesktest.Options{}, nil)
	q := w.open(t, strings.Replace(clientLogin, "ZENDESK_SECRET", "WRONG", 1), nil)
	before, _ := w.Requests()
	_, err := q.Get(t.Context(), "17")
	if err == nil || !strings.Contains(err.Error(), "invalid_client") || strings.Contains(err.Error(), "wrong-secret") {
		t.Errorf("get gives %v, want it to say invalid_client and not the secret", err)
	}
	if after, _ := w.Requests(); after-before > 2 {
		t.Errorf("%d requests with a wrong secret", after-before)
	}
}

func TestThrottledTokenEndpoint(t *testing.T) {
	w := newWorld(t, "", zendesktest.Options{}, nil)
	q := w.open(t, clientLogin, nil)
	w.server.Fail(on("/oauth/tokens", zendesktest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"40"}}}))
	_, err := q.Get(t.Context(), "17")
	var later *connectors.Later
	if !errors.As(err, &later) || later.After != 40*time.Second {
		t.Errorf("get gives %v, want Later by 40 s", err)
	}
}

// TestTokenReplyLost: a lost token is no unknown write.
func TestTokenReplyLost(t *testing.T) {
	w := newWorld(t, "", zendesktest.Options{}, nil)
	q := w.open(t, clientLogin, nil)
	w.server.Fail(on("/oauth/tokens", zendesktest.Fault{Drop: true}))
	k := connectors.Ticket{ID: "17", Version: "2026-11-24T10:00:00Z/0"}
	err := q.Apply(t.Context(), k, connectors.Edit{Op: "op-1", Note: connectors.Doc{connectors.H("x")}})
	var unknown *connectors.Unknown
	if err == nil || errors.As(err, &unknown) {
		t.Errorf("apply gives %v, want an error that is not Unknown", err)
	}
}

// TestSecretAsFilesHoldIt: a line break at the end does no harm, one within is an error that names the key.
func TestSecretAsFilesHoldIt(t *testing.T) {
	for key, login := range map[string]string{"oauth_client_secret": clientLogin, "api_token": tokenLogin, "oauth_token": exportMode} {
		w := newWorld(t, login, zendesktest.Options{}, nil)
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		open := func(tail string) connectors.Queue {
			q, err := zendesk.New(queueName, decodeTOML(login+fmt.Sprintf(common, w.url, pageSize)), connectors.Host{
				Now: w.Now, Signer: w.signer, Secret: func(ref connectors.SecretRef) (string, error) {
					s, err := secret(ref)
					return s + tail, err
				},
			})
			must(t, err)
			return q
		}
		read(t, open("\r\n"), id)
		before, _ := w.Requests()
		_, err := open("\nX-Other: 1").Get(t.Context(), id)
		if err == nil || !strings.Contains(err.Error(), "queue.support."+key+": ") || strings.Contains(err.Error(), "X-Other") {
			t.Errorf("a secret of two lines gives %v, want it to name %s", err, key)
		}
		if after, _ := w.Requests(); after != before {
			t.Errorf("%d requests with a secret that cannot be one", after-before)
		}
	}
}

func TestTicketScopes(t *testing.T) {
	w := newWorld(t, "", zendesktest.Options{}, nil)
	q := w.open(t, clientLogin+"\noauth_scopes = [\"read\", \"tickets:write\"]", nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	w.Advance(time.Minute)
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	readOnly := w.open(t, clientLogin+"\noauth_scopes = [\"read\"]", nil)
	err := readOnly.Apply(t.Context(), read(t, readOnly, id), wholeEdit("op-2"))
	if err == nil || errors.Is(err, connectors.ErrGone) || !strings.Contains(err.Error(), "403") {
		t.Errorf("a write without the scope gives %v", err)
	}
}

// TestAPIToken: it works, and says at every start when that ends.
func TestAPIToken(t *testing.T) {
	w := newWorld(t, "", zendesktest.Options{}, nil)
	var log bytes.Buffer
	q := w.open(t, tokenLogin, &log)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	read(t, q, id)
	if !strings.Contains(log.String(), "30 April 2027") || strings.Contains(log.String(), zendesktest.APIToken) {
		t.Errorf("the log says:\n%s", log.String())
	}
}

func TestAnonymousIsNobody(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.open(t, exportMode, nil)
	w.server.Fail(on("/api/v2/users/me", zendesktest.Fault{
		Status: http.StatusOK, Body: `{"user":{"id":null,"name":"Anonymous user","role":"end-user"}}`,
	}))
	if _, err := q.Get(t.Context(), "17"); err == nil || !strings.Contains(err.Error(), "anonymous") {
		t.Errorf("get gives %v", err)
	}
}

func TestConfigFaults(t *testing.T) {
	for name, c := range map[string]struct {
		table string
		want  []string
	}{
		"nothing at all": {"", []string{"queue.support.subdomain", "queue.support.oauth_client_id"}},
		"all at once": {`
subdomain = "acme.zendesk.com"
mode = "webhook"
page_size = 5000
export_per_minute = -1
oauth_client_id = "x"
email = "nobody"
unowned = [""]
account_time_zone = "Middle Earth"
organization_zone_field = "a b"
[owners.platform]
[owners.a]
group = "Same"
[owners.b]
group = "same"
[fields]
symptom = 1
scope = 1
severity = 2
signature = -1
[values.impact_start]
x = "y"
`, []string{
			"subdomain", "mode", "page_size", "export_per_minute", "oauth_client_secret", "email", "api_token", "unowned",
			"account_time_zone", "organization_zone_field", "owners.platform", "owners.b", "fields.s", "fields.severity", "fields.signature",
			"values.impact_start", "one way in",
		}},
		"plain http":          {"base_url = \"http://zendesk.example.com\"\noauth_token = \"env:X\"", []string{"base_url", "https"}},
		"password in the url": {"base_url = \"https://u:p@zendesk.example.com\"\noauth_token = \"env:X\"", []string{"base_url"}},
		"secret in the file":  {"subdomain = \"acme\"\noauth_token = \"abc123secret\"", []string{"by reference"}},
		"unknown key":         {"subdomain = \"acme\"\noauth_token = \"env:X\"\ncolour = 1", []string{"colour"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := zendesk.New(queueName, decodeTOML(c.table), connectors.Host{Now: time.Now, Secret: secret})
			if err == nil {
				t.Fatal("the table is accepted")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "abc123secret") {
				t.Errorf("the error holds the secret: %v", err)
			}
		})
	}
	ok := "subdomain = \"acme\"\noauth_token = \"env:X\""
	if _, err := zendesk.New(queueName, decodeTOML(ok), connectors.Host{Now: time.Now, Secret: secret}); err != nil {
		t.Errorf("the smallest table is refused: %v", err)
	}
}
