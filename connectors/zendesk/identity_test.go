package zendesk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestChangedIdentity: our own marks are told by who wrote them. However the credentials come to belong to another
// identity, what it writes is known as ours at the next look, or a second note would follow.
func TestChangedIdentity(t *testing.T) {
	const fresh = "another-token"
	for name, change := range map[string]func(w *world, token *string){
		"another secret in the same place": func(w *world, token *string) { *token = fresh },
		"the old token is refused": func(w *world, token *string) {
			w.server.Login(zendesktest.AccessToken, 0)
			*token = fresh
		},
		"the same token, of another agent": func(w *world, _ *string) {
			w.server.Login(zendesktest.AccessToken, zendesktest.Agent)
			w.Advance(15 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, exportMode, zendesktest.Options{}, nil)
			w.server.Login(fresh, zendesktest.Agent)
			q, token := rotating(t, w)
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			w.Advance(time.Minute)
			k := read(t, q, id)
			change(w, token)
			must(t, q.Apply(t.Context(), k, wholeEdit("op-1")))
			w.Advance(time.Minute)
			if got := read(t, q, id); len(got.Marks) != 2 {
				t.Errorf("marks %v, want both parts of what the new identity wrote", got.Marks)
			}
		})
	}
}

// rotating is a queue whose token can be changed while it runs.
func rotating(t *testing.T, w *world) (*zendesk.Queue, *string) {
	t.Helper()
	token := zendesktest.AccessToken
	host := connectors.Host{Now: w.Now, Signer: w.signer, Secret: func(connectors.SecretRef) (string, error) { return token, nil }}
	q, err := zendesk.New(queueName, decodeTOML(exportMode+"\nbase_url = \""+w.url+"\"\nallow_private = true\n[owners.platform]\ngroup_id = 201\n[fields]\nsymptom = 303"), host)
	must(t, err)
	return q, &token
}

// TestIdentityChangesWhileReading: marks that were told by the old identity are not handed out.
func TestIdentityChangesWhileReading(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	w.server.Login("another-token", zendesktest.Agent)
	q, token := rotating(t, w)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	w.Advance(time.Minute)
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	w.Advance(time.Minute)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if strings.HasSuffix(r.URL.Path, "/comments") {
			*token = "another-token"
		}
		return nil
	})
	if k, err := q.Get(t.Context(), id); err == nil {
		t.Errorf("get gives the marks %v by an identity that has changed", k.Marks)
	}
}

// TestIdentityIsAskedSeldom: it costs one request in ten minutes, not one for each ticket.
func TestIdentityIsAskedSeldom(t *testing.T) {
	w, q := export(t, zendesktest.Options{})
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	for range 25 {
		read(t, q, id)
		w.Advance(time.Minute)
	}
	asked := 0
	for _, r := range w.server.History() {
		if r.Path == "/api/v2/users/me" {
			asked++
		}
	}
	if asked > 4 {
		t.Errorf("the identity was asked for %d times in 25 minutes", asked)
	}
}
