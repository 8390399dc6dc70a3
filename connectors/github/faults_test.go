package github

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
)

func kind(err error) string {
	var (
		unknown *connectors.Unknown
		later   *connectors.Later
	)
	switch {
	case err == nil:
		return "done"
	case errors.As(err, &unknown):
		return "unknown"
	case errors.As(err, &later):
		return "later"
	case errors.Is(err, connectors.ErrGone):
		return "gone"
	case errors.Is(err, connectors.ErrConflict):
		return "conflict"
	case errors.Is(err, connectors.ErrClosed):
		return "closed"
	case errors.Is(err, connectors.ErrNone):
		return "none"
	case errors.Is(err, ErrMissing):
		return "missing"
	}
	return "refused"
}

// on breaks requests of a method whose path ends so.
func on(method, suffix string, f githubtest.Fault) func(*http.Request) *githubtest.Fault {
	return func(r *http.Request) *githubtest.Fault {
		if r.Method == method && strings.HasSuffix(r.URL.Path, suffix) {
			return &f
		}
		return nil
	}
}

const secretBody = `{"message":"secret words of a customer","documentation_url":"x","errors":[{"resource":"Issue","field":"body","code":"too_long"}]}`

// TestCreateOutcomes: every way in which a create can go wrong, and what it leaves behind. After an unknown one, looking
// tells whether it happened, and a second try leaves one issue.
func TestCreateOutcomes(t *testing.T) {
	text := func(status int, body string, headers ...string) githubtest.Fault {
		h := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return githubtest.Fault{Status: status, Body: body, Header: h}
	}
	after := func(f githubtest.Fault) githubtest.Fault { f.Effect = true; return f }
	rewrite := func(from, to string) githubtest.Fault {
		return githubtest.Fault{Rewrite: func(b []byte) []byte { return []byte(strings.ReplaceAll(string(b), from, to)) }}
	}
	tests := []struct {
		name   string
		fault  githubtest.Fault
		want   string
		issues int
	}{
		{"cut before", githubtest.Fault{Drop: true}, "unknown", 0},
		{"cut after", after(githubtest.Fault{Drop: true}), "unknown", 1},
		{"500 after", after(text(500, `{}`)), "unknown", 1},
		{"502 page after ten seconds", after(text(502, "<html>Server Error</html>", "Content-Type", "text/html")), "unknown", 1},
		{"empty 200", after(text(200, "")), "unknown", 1},
		{"empty 201", after(text(201, "")), "unknown", 1},
		{"empty object", after(text(200, "{}")), "unknown", 1},
		{"a list", after(text(201, "[]")), "unknown", 1},
		{"a web page", after(text(200, "<html>", "Content-Type", "text/html")), "unknown", 1},
		{"number zero", rewrite(`"number":1`, `"number":0`), "unknown", 1},
		{"another body", rewrite(`clarion:1:issue`, `clarion:1:other`), "unknown", 1},
		{"accepted only", after(text(202, `{}`)), "unknown", 1},
		{"cut off", after(text(201, `{"number":`)), "unknown", 1},
		{"301", text(301, `{}`, "Location", "/repositories/1/issues"), "refused", 0},
		{"302 to a login page", text(302, ``, "Location", "https://login.example/?x"), "refused", 0},
		{"307", text(307, ``, "Location", "/repositories/1/issues"), "refused", 0},
		{"429", text(429, `{}`), "later", 0},
		{"429 page", text(429, `<html>`, "Retry-After", "9", "Content-Type", "text/html"), "later", 0},
		{"secondary limit", text(403, `{"message":"You have exceeded a secondary rate limit."}`), "later", 0},
		{"primary limit", text(403, `{}`, "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1"), "later", 0},
		{"maintenance", text(503, ``, "Retry-After", "60"), "later", 0},
		{"403", text(403, secretBody), "refused", 0},
		{"404", text(404, secretBody), "missing", 0},
		{"410", text(410, `{"message":"Issues are disabled for this repo"}`), "refused", 0},
		{"422", text(422, secretBody), "refused", 0},
		{"401", text(401, secretBody), "refused", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(t, private(), nil)
			ctx := t.Context()
			d.Fail(on(http.MethodPost, "/issues", tt.fault))
			id, err := d.File(ctx, latency())
			if got := kind(err); got != tt.want || id != "" {
				t.Fatalf("%s (%v), want %s", got, err, tt.want)
			}
			for _, secret := range []string{"secret", canary, "login.example/?x"} {
				if strings.Contains(err.Error()+d.log.String(), secret) {
					t.Errorf("error or log holds %q: %v", secret, err)
				}
			}
			if n := len(d.Issues()); n != tt.issues {
				t.Errorf("%d issues, want %d", n, tt.issues)
			}
			d.Fail(nil)
			restarted := d.again(t, nil)
			if _, err := restarted.Find(ctx, latency().Mark); errors.Is(err, connectors.ErrNone) {
				if _, err := restarted.File(ctx, latency()); err != nil {
					t.Fatal(err)
				}
			} else if err != nil {
				t.Fatal(err)
			}
			if n := len(d.Issues()); n != 1 {
				t.Errorf("%d issues after healing", n)
			}
		})
	}
}

// TestCancelledCreate: go-github answers with the bare context error, as if nothing had been sent.
func TestCancelledCreate(t *testing.T) {
	d := open(t, private(), nil)
	ctx, cancel := context.WithCancel(t.Context())
	d.Fail(func(r *http.Request) *githubtest.Fault {
		if r.Method == http.MethodPost {
			cancel()
			return &githubtest.Fault{Effect: true, Drop: true}
		}
		return nil
	})
	if _, err := d.File(ctx, latency()); kind(err) != "unknown" {
		t.Errorf("cancelled in flight: %v", err)
	}
}

// TestIncompleteLooks: no certainty, no ErrNone.
func TestIncompleteLooks(t *testing.T) {
	list := "/issues"
	json := http.Header{"Content-Type": {"application/json"}}
	loop := http.Header{"Content-Type": {"application/json"}, "Link": {`</repos/acme/reliability/issues?page=2>; rel="next"`}}
	away := http.Header{"Content-Type": {"application/json"}, "Link": {`<https://evil.example/issues?page=2>; rel="next"`}}
	tests := map[string]githubtest.Fault{
		"empty reply":                {Status: 200, Header: json},
		"null":                       {Status: 200, Header: json, Body: "null"},
		"an object":                  {Status: 200, Header: json, Body: "{}"},
		"a web page":                 {Status: 200, Body: "<html>"},
		"server error":               {Status: 500},
		"not found":                  {Status: 404, Header: json, Body: "{}"},
		"a next page that is itself": {Status: 200, Header: loop, Body: "[]"},
		"a next page elsewhere":      {Status: 200, Header: away, Body: "[]"},
		"throttled":                  {Status: 429},
		"cut":                        {Drop: true},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t, private(), nil)
			if name == "a next page that is itself" {
				fault.Header.Set("Link", "<"+d.url+`/repos/acme/reliability/issues?page=2>; rel="next"`)
			}
			d.Fail(on(http.MethodGet, list, fault))
			if id, err := d.Find(t.Context(), latency().Mark); err == nil || errors.Is(err, connectors.ErrNone) || errors.Is(err, connectors.ErrGone) {
				t.Errorf("%q, %v", id, err)
			}
		})
	}
}

// TestWorldChanges is what people do to issues and repositories between two looks.
func TestWorldChanges(t *testing.T) {
	issue := func(change func(*githubtest.Issue)) func(*desk) {
		return func(d *desk) { _ = d.Edit(1, change) }
	}
	tests := []struct {
		name       string
		happens    func(*desk)
		get, apply string
		file, find string
	}{
		{"nothing", func(*desk) {}, "done", "done", "done", "done"},
		{"title edited", issue(func(i *githubtest.Issue) { i.Title = "Ours now" }), "done", "conflict", "done", "done"},
		{"closed", issue(func(i *githubtest.Issue) { i.State = "closed" }), "done", "conflict", "done", "done"},
		{"locked", issue(func(i *githubtest.Issue) { i.Locked = true }), "done", "closed", "done", "done"},
		{"deleted", issue(func(i *githubtest.Issue) { i.Deleted = true }), "gone", "gone", "done", "none"},
		{"transferred", issue(func(i *githubtest.Issue) { i.Transferred = "acme/other" }), "gone", "gone", "done", "none"},
		{"taken over by a person", issue(func(i *githubtest.Issue) { i.Author = "ana" }), "done", "refused", "done", "none"},
		{"end of block removed", issue(func(i *githubtest.Issue) { i.Body = strings.ReplaceAll(i.Body, blockEnd, "") }), "done", "conflict", "done", "done"},
		{"repository renamed", func(d *desk) { d.Rename("acme/quality") }, "refused", "refused", "refused", "refused"},
		{"repository archived", func(d *desk) { d.Archive() }, "done", "refused", "refused", "done"},
		{"repository public", func(d *desk) { d.Publish() }, "done", "refused", "refused", "done"},
		{"issues disabled", func(d *desk) { d.DisableIssues() }, "refused", "refused", "refused", "refused"},
		{"token revoked", func(d *desk) { d.SetToken("another") }, "refused", "refused", "refused", "refused"},
		{"access taken away", func(d *desk) {
			d.Fail(func(r *http.Request) *githubtest.Fault {
				if strings.HasPrefix(r.URL.Path, "/repos/") {
					return &githubtest.Fault{Status: 404, Body: `{"message":"Not Found"}`}
				}
				return nil
			})
		}, "missing", "missing", "missing", "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := open(t, private(), nil)
			ctx := t.Context()
			id, err := d.File(ctx, latency())
			if err != nil {
				t.Fatal(err)
			}
			before := ticketOf(d.Get(ctx, id))
			d.pass(time.Minute)
			tt.happens(d)
			writes := len(d.Writes())
			if _, err := d.Get(ctx, id); kind(err) != tt.get {
				t.Errorf("get: %v, want %s", err, tt.get)
			}
			err = d.Apply(ctx, before, connectors.Edit{Op: "beef", Body: connectors.Doc{connectors.P(connectors.T("new"))}})
			if kind(err) != tt.apply {
				t.Errorf("apply: %v, want %s", err, tt.apply)
			}
			if err != nil && len(d.Writes()) != writes {
				t.Errorf("refused, yet %v were sent", d.Writes()[writes:])
			}
			if _, err := d.again(t, nil).Find(ctx, latency().Mark); kind(err) != tt.find {
				t.Errorf("find: %v, want %s", err, tt.find)
			}
			other := latency()
			other.Mark.Op = "api-5xx-errors"
			if _, err := d.File(ctx, other); kind(err) != tt.file {
				t.Errorf("file: %v, want %s", err, tt.file)
			}
		})
	}
}

// TestBrokenBlockIsRespected: what a person took out is not put back.
func TestBrokenBlockIsRespected(t *testing.T) {
	tests := map[string]func(body string) string{
		"all of it":  func(string) string { return "we track this elsewhere" },
		"first line": func(b string) string { return b[strings.IndexByte(b, '\n')+1:] },
		"last line":  func(b string) string { return strings.TrimSuffix(b, blockEnd) },
		"the mark":   func(b string) string { return strings.Replace(b, ":api-latency:", ":api-latencies:", 1) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t, private(), nil)
			ctx := t.Context()
			id, err := d.File(ctx, latency())
			if err != nil {
				t.Fatal(err)
			}
			person(t, d, 1, func(i *githubtest.Issue) { i.Body = change(i.Body) })
			ticket := ticketOf(d.Get(ctx, id))
			if len(ticket.Marks) != 0 || ticket.Body.Raw != "" {
				t.Errorf("marks %v, body %q", ticket.Marks, ticket.Body.Raw)
			}
			if err := d.Apply(ctx, ticket, connectors.Edit{Op: "beef", Body: latency().Body}); !errors.Is(err, ErrBlock) {
				t.Errorf("apply: %v", err)
			}
		})
	}
}

// TestLaterCallsThrottled: the issue is there, so its labels being refused must not look like a failed create.
func TestLaterCallsThrottled(t *testing.T) {
	o := private()
	o.NoPush = true
	d := open(t, o, nil)
	ctx := t.Context()
	d.Fail(on(http.MethodPost, "/labels", githubtest.Fault{Status: 429}))
	if id, err := d.File(ctx, latency()); id != "1" || err != nil {
		t.Fatalf("%q, %v", id, err)
	}
	if !strings.Contains(d.log.String(), "without all its labels") {
		t.Errorf("nobody is told: %s", d.log)
	}
	if id, err := d.again(t, nil).Find(ctx, latency().Mark); id != "1" || err != nil {
		t.Errorf("without its label the issue is not found: %q, %v", id, err)
	}
}

// TestListLag: what this process filed is found although lists do not show it yet.
func TestListLag(t *testing.T) {
	o := private()
	o.Lag = 8 * time.Minute
	d := open(t, o, nil)
	id, err := d.File(t.Context(), latency())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Find(t.Context(), latency().Mark); got != id || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// TestCredentialsStayHome: a repository that redirects to another host gets no token there.
func TestCredentialsStayHome(t *testing.T) {
	var stolen atomic.Bool
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { stolen.Store(true) }))
	t.Cleanup(evil.Close)
	d := open(t, private(), nil)
	d.Fail(func(*http.Request) *githubtest.Fault {
		return &githubtest.Fault{Status: 302, Header: http.Header{"Location": {evil.URL + "/user"}}}
	})
	if _, err := d.Find(t.Context(), latency().Mark); err == nil || stolen.Load() {
		t.Errorf("called elsewhere: %v, %v", stolen.Load(), err)
	}
}
