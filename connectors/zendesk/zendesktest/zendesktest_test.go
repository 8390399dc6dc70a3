package zendesktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// bench is a server with a clock that stands still until it is moved.
type bench struct {
	*zendesktest.Server
	now time.Time
}

func newBench(o zendesktest.Options) *bench {
	b := &bench{now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)}
	o.Now = func() time.Time { return b.now }
	b.Server = zendesktest.New(o)
	return b
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (b *bench) ask(method, path, body string) answer {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+zendesktest.AccessToken)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	out, _ := io.ReadAll(w.Body)
	return answer{w.Code, w.Header(), string(out)}
}

// TestRefusals: what Zendesk refuses, the stand-in refuses in the same shape.
func TestRefusals(t *testing.T) {
	b := newBench(zendesktest.Options{MaxComments: 2})
	open := b.Add(zendesktest.Ticket{ID: 1, Subject: "x"})
	b.Add(zendesktest.Ticket{ID: 2, Subject: "x", Status: "closed"})
	b.Add(zendesktest.Ticket{ID: 3, Subject: "x", Comments: make([]zendesktest.Comment, 2)})
	b.AddField(zendesktest.Field{ID: 30, Title: "Symptom", Type: "tagger", Options: []string{"latency"}})
	b.AddField(zendesktest.Field{ID: 31, Title: "Day", Type: "date"})
	for name, c := range map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"start_time too recent":     {"GET", "/api/v2/incremental/tickets/cursor?start_time=1795514390", "", 422, "Too recent start_time"},
		"start_time and cursor":     {"GET", "/api/v2/incremental/tickets/cursor?start_time=1&cursor=x", "", 422, "InvalidValue"},
		"a broken cursor":           {"GET", "/api/v2/incremental/tickets/cursor?cursor=x", "", 422, "Invalid cursor"},
		"an unknown parameter":      {"GET", "/api/v2/incremental/tickets/cursor?start_time=1&colour=red", "", 400, "colour"},
		"too large a page":          {"GET", "/api/v2/incremental/tickets/cursor?start_time=1&per_page=1001", "", 422, "per_page"},
		"a search for anything":     {"GET", "/api/v2/search/export?filter[type]=ticket&query=hello", "", 422, "Invalid search"},
		"a search without type":     {"GET", "/api/v2/search/export?query=updated%3E%3D2026-01-01T00:00:00Z", "", 400, "filter[type]"},
		"a stale write":             {"PUT", "/api/v2/tickets/1", `{"ticket":{"safe_update":true,"updated_stamp":"2020-01-01T00:00:00Z"}}`, 409, "UpdateConflict"},
		"safe_update alone":         {"PUT", "/api/v2/tickets/1", `{"ticket":{"safe_update":true}}`, 422, "updated_stamp"},
		"a closed ticket":           {"PUT", "/api/v2/tickets/2", `{"ticket":{"tags":["x"]}}`, 422, "closed prevents ticket update"},
		"a full ticket":             {"PUT", "/api/v2/tickets/3", `{"ticket":{"comment":{"body":"x"}}}`, 422, "maximum number of comments"},
		"a long comment":            {"PUT", "/api/v2/tickets/1", `{"ticket":{"comment":{"body":"` + strings.Repeat("x", 65536) + `"}}}`, 422, "too long"},
		"an empty comment":          {"PUT", "/api/v2/tickets/1", `{"ticket":{"comment":{"public":false}}}`, 422, "blank"},
		"no such group":             {"PUT", "/api/v2/tickets/1", `{"ticket":{"group_id":77}}`, 422, "Group"},
		"no such option":            {"PUT", "/api/v2/tickets/1", `{"ticket":{"custom_fields":[{"id":30,"value":"x"}]}}`, 422, "not a valid option"},
		"a time for a date":         {"PUT", "/api/v2/tickets/1", `{"ticket":{"custom_fields":[{"id":31,"value":"2026-11-24T10:00:00Z"}]}}`, 422, "not a date"},
		"tags that are text":        {"PUT", "/api/v2/tickets/1", `{"ticket":{"tags":"x"}}`, 400, "InvalidRequest"},
		"no ticket in the body":     {"PUT", "/api/v2/tickets/1", `{"tags":["x"]}`, 400, "InvalidRequest"},
		"no such ticket":            {"GET", "/api/v2/tickets/99", "", 404, "RecordNotFound"},
		"no such path":              {"GET", "/api/v2/colours", "", 404, "InvalidEndpoint"},
		"ids that are none":         {"GET", "/api/v2/users/show_many?ids=1,x", "", 400, "ids"},
		"a list's page of its own":  {"GET", "/api/v2/groups?page[after]=made-up", "", 400, "InvalidPagination"},
		"an order that is no order": {"GET", "/api/v2/tickets/1/comments?sort=color", "", 400, "InvalidPagination"},
	} {
		if got := b.ask(c.method, c.path, c.body); got.status != c.status || !strings.Contains(got.body, c.want) {
			t.Errorf("%s: %d %s, want %d with %q", name, got.status, got.body, c.status, c.want)
		}
	}
	if k, _ := b.Ticket(open); len(k.Tags) != 0 || len(k.Comments) != 1 {
		t.Errorf("a refused write changed the ticket: %+v", k)
	}
}

// TestTraits: what Zendesk does without a word.
func TestTraits(t *testing.T) {
	b := newBench(zendesktest.Options{})
	b.AddField(zendesktest.Field{ID: 30, Title: "Symptom", Type: "tagger", Options: []string{"latency", "errors"}})
	id := b.Add(zendesktest.Ticket{ID: 1, Subject: "x", Requester: zendesktest.Agent})
	got := b.ask("PUT", "/api/v2/tickets/1", `{"ticket":{"tags":["Two Words","latency"],"colour":"red","custom_fields":[{"id":99,"value":1}]}}`)
	if w := got.header.Get("X-Zendesk-API-Warn"); got.status != 200 || !strings.Contains(w, `"colour"`) {
		t.Errorf("%d, warning %q; want the unknown key dropped and named", got.status, w)
	}
	k, _ := b.Ticket(id)
	if !slices.Equal(k.Tags, []string{"two", "words", "latency"}) || k.Fields[30] != "latency" {
		t.Errorf("tags %q, field %v; want them folded, split, and the option's tag to set the field", k.Tags, k.Fields[30])
	}
	b.ask("PUT", "/api/v2/tickets/1", `{"ticket":{"custom_fields":[{"id":30,"value":"errors"}],"comment":{"body":"hello"}}}`)
	k, _ = b.Ticket(id)
	if slices.Contains(k.Tags, "latency") || !slices.Contains(k.Tags, "errors") {
		t.Errorf("tags %q; want the new option's instead of the old one's", k.Tags)
	}
	if c := k.ByMe(); len(c) != 1 || !c[0].Public {
		t.Errorf("comments %+v; want a comment without the flag to be public like the ticket's first", c)
	}
	b.ask("PUT", "/api/v2/tickets/1/tags", `{"tags":["more"]}`)
	if k, _ = b.Ticket(id); !slices.Contains(k.Tags, "more") || !slices.Contains(k.Tags, "errors") {
		t.Errorf("tags %q; want PUT of tags to add", k.Tags)
	}
}

func TestLagAndSystemChanges(t *testing.T) {
	b := newBench(zendesktest.Options{})
	id := b.Add(zendesktest.Ticket{Subject: "x"})
	list := func() (n int, cursor string) {
		path := "/api/v2/incremental/tickets/cursor?start_time=1"
		var page struct {
			Tickets []any `json:"tickets"`
			After   string
		}
		if err := json.Unmarshal([]byte(b.ask("GET", path, "").body), &page); err != nil {
			t.Fatal(err)
		}
		return len(page.Tickets), page.After
	}
	if n, _ := list(); n != 0 {
		t.Errorf("%d tickets within the first minute", n)
	}
	b.now = b.now.Add(time.Minute)
	if n, _ := list(); n != 1 {
		t.Errorf("%d tickets after a minute", n)
	}
	was, _ := b.Ticket(id)
	if err := b.Touch(id); err != nil {
		t.Fatal(err)
	}
	is, _ := b.Ticket(id)
	if !is.UpdatedAt.Equal(was.UpdatedAt) || !is.Generated.After(was.Generated) {
		t.Errorf("updated_at %s, generated %s; want only the latter to move", is.UpdatedAt, is.Generated)
	}
}

func TestLimits(t *testing.T) {
	b := newBench(zendesktest.Options{PerMinute: 5, ExportPerMinute: 2, PerTicket: 1})
	b.Add(zendesktest.Ticket{ID: 1, Subject: "x"})
	const export = "/api/v2/incremental/tickets/cursor?start_time=1"
	for i, want := range []int{200, 200, 429} {
		if got := b.ask("GET", export, ""); got.status != want {
			t.Errorf("export request %d: %d, want %d", i+1, got.status, want)
		}
	}
	if got := b.ask("PUT", "/api/v2/tickets/1", `{"ticket":{"tags":["a"]}}`); got.status != 200 || got.header.Get("X-Rate-Limit-Remaining") != "1" {
		t.Errorf("%d, remaining %q", got.status, got.header.Get("X-Rate-Limit-Remaining"))
	}
	if got := b.ask("PUT", "/api/v2/tickets/1", `{"ticket":{"tags":["b"]}}`); got.status != 429 || got.header.Get("Retry-After") != "601" {
		t.Errorf("second update: %d, retry after %q", got.status, got.header.Get("Retry-After"))
	}
	if got := b.ask("GET", "/api/v2/users/me", ""); got.status != 429 {
		t.Errorf("sixth request in a minute: %d", got.status)
	}
	b.now = b.now.Add(time.Minute)
	if got := b.ask("GET", export, ""); got.status != 200 {
		t.Errorf("a minute later: %d", got.status)
	}
}

func TestCredentials(t *testing.T) {
	b := newBench(zendesktest.Options{TokenLife: time.Minute, NotAdmin: true})
	grant := func(body string) answer {
		r := httptest.NewRequest(http.MethodPost, "/oauth/tokens", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return answer{status: w.Code, body: w.Body.String()}
	}
	if got := grant(`{"grant_type":"password"}`); got.status != 400 {
		t.Errorf("a password grant: %d", got.status)
	}
	if got := grant(`{"grant_type":"client_credentials","client_id":"clarion","client_secret":"wrong"}`); got.status != 401 {
		t.Errorf("a wrong secret: %d", got.status)
	}
	got := grant(`{"grant_type":"client_credentials","client_id":"clarion","client_secret":"` + zendesktest.ClientSecret + `","scope":"read"}`)
	var token struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(got.body), &token); err != nil || token.Access == "" {
		t.Fatalf("grant: %d %s", got.status, got.body)
	}
	as := func(method, path, token string) int {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		b.ServeHTTP(w, r)
		return w.Code
	}
	for name, c := range map[string]struct{ got, want int }{
		"reading":             {as("GET", "/api/v2/users/me", token.Access), 200},
		"writing by read":     {as("PUT", "/api/v2/tickets/1", token.Access), 403},
		"export by an agent":  {as("GET", "/api/v2/incremental/tickets/cursor?start_time=1", token.Access), 403},
		"without credentials": {as("GET", "/api/v2/users/me", ""), 401},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", name, c.got, c.want)
		}
	}
	b.now = b.now.Add(time.Minute)
	if got := as("GET", "/api/v2/users/me", token.Access); got != 401 {
		t.Errorf("an expired token: %d", got)
	}
}
