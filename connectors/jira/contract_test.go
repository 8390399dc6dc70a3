package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/contracttest"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestContract sends everything the connector can send past the vendor's own API description.
func TestContract(t *testing.T) {
	common := []string{
		"GET /rest/api/2/myself", "GET /rest/api/2/field", "GET /rest/api/2/mypermissions", "GET /rest/api/2/project/{projectIdOrKey}",
		"GET /rest/api/2/project/{projectIdOrKey}/components", "GET /rest/api/2/user/assignable/search",
		"GET /rest/api/2/issue/{issueIdOrKey}", "PUT /rest/api/2/issue/{issueIdOrKey}", "GET /rest/api/2/issue/{issueIdOrKey}/editmeta",
		"GET /rest/api/2/issue/{issueIdOrKey}/comment", "POST /rest/api/2/issue/{issueIdOrKey}/comment",
		"GET /rest/api/2/issue/{issueIdOrKey}/comment/{id}", "DELETE /rest/api/2/issue/{issueIdOrKey}/comment/{id}",
		"GET /rest/api/2/comment/{commentId}/properties/{propertyKey}",
	}
	for _, tt := range []struct {
		name, flavour string
		specs         []string
		also          []string
		change        func(*jiratest.Options, *config)
		prefix        string
	}{
		{
			"cloud", cloud,
			[]string{"jira-cloud-v2", "jira-service-management-cloud"},
			[]string{"GET /rest/api/2/search/jql", "POST /rest/api/2/search/jql"},
			nil, "",
		},
		{
			"cloud behind the gateway", cloud,
			[]string{"jira-cloud-v2"},
			[]string{"GET /rest/api/2/search/jql", "POST /rest/api/2/search/jql"},
			withOAuth, "/ex/jira/cloud-1",
		},
		{
			"data center", datacenter, []string{"jira-dc-v2"}, []string{
				"GET /rest/api/2/search", "POST /rest/api/2/search", "GET /rest/api/2/issue/{issueIdOrKey}/properties/{propertyKey}",
			}, nil, "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := contracttest.New(t, tt.specs...).Under(tt.prefix).Ignore("/oauth/token")
			for _, bare := range []bool{false, true} {
				w := newWorld(t, tt.flavour, func(o *jiratest.Options, c *config) {
					o.BareLists = bare
					if tt.change != nil {
						tt.change(o, c)
					}
				})
				w.serveThrough(t, v)
				exercise(t, w)
				checkShownFields(t, w, v)
			}
			for _, want := range append(common, tt.also...) {
				if !slices.Contains(v.Seen(), want) {
					t.Errorf("%s was never called: nothing is proved of it", want)
				}
			}
		})
	}
}

// withOAuth puts the site behind a gateway with client credentials.
func withOAuth(o *jiratest.Options, c *config) {
	o.Email, o.Token, o.ClientID, o.ClientSecret, o.CloudID = "", "", "client", secret, "cloud-1"
	c.Email, c.Token, c.ClientID, c.ClientSecret = "", "", "client", "env:JIRA_SECRET"
	c.BaseURL = "/ex/jira/cloud-1"
}

// serveThrough puts the handler around the site.
func (w *world) serveThrough(t *testing.T, v *contracttest.Validator) {
	t.Helper()
	path := w.config.BaseURL[len(w.server.URL):]
	w.serve(t, v.Wrap(w.site))
	w.config.BaseURL = w.server.URL + path
	if w.config.ClientID != "" {
		w.config.TokenURL = w.server.URL + "/oauth/token"
	}
}

func exercise(t *testing.T, w *world) {
	t.Helper()
	ctx := context.Background()
	var ids []string
	for range 9 {
		ids = append(ids, w.Seed(t, queuetest.Draft{Subject: "Slow", Body: "Since *nine*.", Organization: "Northwind", Requester: "Ana"}))
	}
	w.Advance(time.Minute)
	w.Change(t, ids[0], queuetest.Change{Reply: "still slow", Note: "known", Owner: queuetest.Platform})
	q := w.queue(t)
	for _, a := range q.Check(ctx) {
		if a.Err != nil && !strings.HasPrefix(a.What, "internal notes in DEV") {
			t.Errorf("check: %s: %v", a.What, a.Err)
		}
	}
	drainAll(t, q, w.Now().Add(-time.Hour))
	w.config.JQL = `summary ~ "` + strings.Repeat("x", 4100) + `"`
	drainAll(t, w.queue(t), w.Now().Add(-time.Hour))
	w.config.JQL = ""
	edit := connectors.Edit{
		Op: "0a1b", Labels: []string{"cre:slow"}, Owner: queuetest.Identity,
		Fields: map[string]string{connectors.FieldStart: "2026-03-12T09:10:00Z", connectors.FieldSymptom: "latency", connectors.FieldSignature: "api-latency"},
		Note:   connectors.Doc{connectors.P(connectors.T("seen"))},
	}
	applyTo(t, q, ids[1], edit)
	mustGet(t, q, ids[1])
	drainAll(t, q, w.Now().Add(-time.Hour))
	w.site.Publish(true)
	if err := q.Apply(ctx, mustGet(t, q, ids[2]), edit); err == nil {
		t.Error("a public note is no error")
	}
	w.site.Publish(false)
	q = w.queue(t) // the public note stopped the notes of the other one
	w.site.Change(ids[3], func(i *jiratest.Issue) { i.Status = "Frozen" })
	if err := q.Apply(ctx, mustGet(t, q, ids[3]), edit); err == nil {
		t.Error("a frozen ticket was edited")
	}
}

func drainAll(t *testing.T, q *Queue, from time.Time) []connectors.Ticket {
	t.Helper()
	var all []connectors.Ticket
	c := q.Start(from)
	for range 100 {
		p, err := q.Fetch(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Tickets...)
		if c = p.Next; !p.More {
			return all
		}
	}
	t.Fatal("reading does not end")
	return nil
}

func mustGet(t *testing.T, q *Queue, id string) connectors.Ticket {
	t.Helper()
	k, err := q.Get(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func applyTo(t *testing.T, q *Queue, id string, e connectors.Edit) {
	t.Helper()
	if err := q.Apply(context.Background(), mustGet(t, q, id), e); err != nil {
		t.Fatal(err)
	}
}

// checkShownFields looks into an issue's fields, which the description leaves open.
func checkShownFields(t *testing.T, w *world, v *contracttest.Validator) {
	t.Helper()
	if w.config.Flavour != cloud || w.config.ClientID != "" {
		return
	}
	id := w.site.Issues()[0].ID
	r, err := w.queue(t).call(context.Background(), request{method: http.MethodGet, path: "issue/" + id, what: "read"})
	if err != nil {
		t.Fatal(err)
	}
	var raw rawIssue
	if err := r.decode(&raw); err != nil {
		t.Fatal(err)
	}
	for field, schema := range map[string]string{
		"reporter": "UserDetails", "assignee": "UserDetails", "status": "StatusDetails", "comment": "PageOfComments",
	} {
		v.Value(schema, raw.Fields[field])
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(raw.Fields["components"], &parts); err != nil || len(parts) == 0 {
		t.Fatalf("components %s: %v", raw.Fields["components"], err)
	}
	v.Value("ProjectComponent", parts[0])
}
