package jira

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

const (
	queueName = "support"
	secret    = "canary-secret-7QJ4"
	botID     = "bot"
	agentID   = "ana"
	otherID   = "zoe"
)

// world is one site, one connector and their common clock.
type world struct {
	site   *jiratest.Server
	server *httptest.Server
	config config
	signer connectors.Signer
	logged *strings.Builder

	mu  sync.Mutex
	now time.Time
	n   int
	bot string // who we are, if not botID
}

var start = time.Date(2026, 3, 12, 16, 0, 30, 0, time.UTC)

func siteOptions(flavour string, now func() time.Time) jiratest.Options {
	o := jiratest.Options{
		Now: now, DataCenter: flavour == datacenter, Me: botID, Token: secret,
		Projects: []jiratest.Project{
			{Key: "SUP", Name: "Support", ServiceDesk: true, Components: []string{"Platform", "Identity", "Triage"}},
			{Key: "DEV", Name: "Development", Components: []string{"Platform", "Identity"}, Roles: []string{"Agents"}},
			{Key: "PUB", Name: "Public"},
		},
		Users: []jiratest.User{
			{ID: botID, Name: "Clarion", Email: "clarion@example.com", Zone: "Pacific/Apia"},
			{ID: agentID, Name: "Ana Owner"},
			{ID: otherID, Name: "Zoe Other"},
			{ID: "cust", Name: "Cleo Customer", Email: "cleo@northwind.example", Zone: "Europe/Paris", Customer: true},
		},
		Fields: []jiratest.Field{
			{ID: "customfield_10001", Name: "Impact start", Type: "datetime", Custom: "com.atlassian.jira.plugin:datetime"},
			{ID: "customfield_10002", Name: "Impact end", Type: "datetime", Custom: "com.atlassian.jira.plugin:datetime"},
			{ID: "customfield_10003", Name: "Symptom", Type: "option", Custom: "com.atlassian.jira.plugin:select", Options: []string{"latency", "errors"}},
			{ID: "customfield_10004", Name: "Scope", Type: "option", Custom: "com.atlassian.jira.plugin:select", Options: []string{"one_tenant"}},
			{ID: "customfield_10005", Name: "Signature", Type: "string", Custom: "com.atlassian.jira.plugin:textfield"},
			{ID: "customfield_10006", Name: "Customer", Type: "array", Custom: jiratest.Organization},
			{ID: "customfield_10007", Name: "Participants", Type: "array", Custom: jiratest.Participant},
		},
	}
	if flavour == cloud {
		o.Email = "clarion@example.com"
	}
	return o
}

// newWorld starts a site. Options and configuration may be changed before.
func newWorld(t *testing.T, flavour string, change func(*jiratest.Options, *config)) *world {
	t.Helper()
	w := &world{now: start, logged: &strings.Builder{}}
	o := siteOptions(flavour, w.Now)
	c := defaults()
	c.Flavour, c.Email, c.Token, c.AllowPrivate = flavour, o.Email, "env:JIRA_TOKEN", true
	c.SiteURL, c.Projects, c.PageSize, c.Unowned = "https://acme.example.net", []string{"SUP", "DEV"}, 4, []string{"Triage"}
	c.Owners = map[string]ownerConfig{
		queuetest.Platform: {Component: "Platform", Assignee: agentID}, queuetest.Identity: {Component: "Identity"},
	}
	c.Fields = map[string]string{}
	for i, name := range connectors.FieldNames() {
		c.Fields[name] = "customfield_" + strconv.Itoa(10001+i)
	}
	if change != nil {
		change(&o, &c)
	}
	w.site = jiratest.New(o)
	w.serve(t, w.site)
	c.BaseURL = w.server.URL + c.BaseURL
	w.config = c
	var err error
	if w.signer, err = connectors.NewSigner([]byte("a key for tests only")); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) serve(t *testing.T, h http.Handler) {
	t.Helper()
	w.server = httptest.NewUnstartedServer(h)
	w.server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError) // aborted handlers are the point
	w.server.Start()
	t.Cleanup(w.server.Close)
}

func (w *world) host() connectors.Host {
	return connectors.Host{
		Now:    w.Now,
		Secret: func(connectors.SecretRef) (string, error) { return secret + w.bot + "\n", nil },
		Log:    slog.New(slog.NewTextHandler(w.logged, nil)), UserAgent: "clarion-test", Signer: w.signer,
	}
}

func (w *world) queue(t testing.TB) *Queue {
	t.Helper()
	q, err := New(queueName, func(into any) error { *into.(*config) = w.config; return nil }, w.host())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (w *world) Queue(t testing.TB) connectors.Queue { return w.queue(t) }

func (w *world) Traits() queuetest.Traits {
	return queuetest.Traits{Name: queueName, Signer: w.signer, PageSize: w.config.PageSize, Conditional: true}
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Seed(t testing.TB, d queuetest.Draft) string {
	t.Helper()
	who := "cust"
	if d.Requester != "" {
		w.n++
		who = "cust" + strconv.Itoa(w.n)
		w.site.AddUser(jiratest.User{ID: who, Name: d.Requester, Email: who + "@example.com", Customer: true})
	}
	fields := map[string]any{}
	if d.Organization != "" {
		fields["customfield_10006"] = []string{d.Organization}
	}
	return w.site.Add(jiratest.Issue{
		Project: "SUP", Summary: d.Subject, Description: d.Body, Reporter: who, Labels: d.Labels, Created: d.At, Late: d.Late,
		Fields: fields,
	}).ID
}

func (w *world) Change(t testing.TB, id string, c queuetest.Change) {
	t.Helper()
	ok := w.site.Change(id, func(i *jiratest.Issue) {
		if c.Subject != "" {
			i.Summary = c.Subject
		}
		i.Labels = append(i.Labels, c.AddLabels...)
		for _, gone := range c.RemoveLabels {
			i.Labels = deleteString(i.Labels, gone)
		}
		switch c.Owner {
		case queuetest.Platform:
			i.Components, i.Assignee = []string{"Platform"}, agentID
		case queuetest.Identity:
			i.Components, i.Assignee = []string{"Identity"}, ""
		case queuetest.Somebody:
			i.Components, i.Assignee = nil, otherID
		}
		if c.Solve {
			i.Status, i.Category = "Resolved", "done"
		}
	})
	i, _ := w.site.Issue(id)
	if c.Reply != "" {
		w.site.Say(id, jiratest.Comment{Author: i.Reporter, Body: c.Reply})
	}
	if c.Note != "" {
		w.site.Say(id, jiratest.Comment{Author: otherID, Body: c.Note, Internal: true})
	}
	if !ok {
		t.Fatalf("no issue %s", id)
	}
}

func deleteString(list []string, gone string) []string {
	var kept []string
	for _, s := range list {
		if s != gone {
			kept = append(kept, s)
		}
	}
	return kept
}

func (w *world) Delete(_ testing.TB, id string) { w.site.Delete(id) }
func (w *world) Close(_ testing.TB, id string)  { w.site.Archive(id) }
func (w *world) Spoil(_ testing.TB, id string)  { w.site.Spoil(id) }

func (w *world) Look(t testing.TB, id string) queuetest.Look {
	t.Helper()
	i, ok := w.site.Issue(id)
	if !ok {
		t.Fatalf("no issue %s", id)
	}
	l := queuetest.Look{Subject: i.Summary, Labels: i.Labels}
	switch at := fmt.Sprint(i.Components, i.Assignee); at {
	case "[Platform]" + agentID:
		l.Owner = queuetest.Platform
	case "[Identity]":
		l.Owner = queuetest.Identity
	case "[]":
	default:
		l.Owner = queuetest.Somebody
	}
	for _, c := range i.Comments {
		if c.Author == botID || c.Author == w.bot {
			text, acts := jiratest.Read(c.Body)
			l.Notes = append(l.Notes, queuetest.Note{Text: text, Internal: c.Internal, Acts: acts})
		}
	}
	return l
}

func (w *world) Rotate(testing.TB) bool {
	w.bot = "bot2"
	w.site.AddUser(jiratest.User{ID: w.bot, Name: "Clarion, the second", Email: "clarion2@example.com"})
	w.site.Login(secret+w.bot, w.bot)
	return true
}

func (w *world) Requests() (all, writes int) {
	for _, r := range w.site.Requests() {
		all++
		if r.Write() {
			writes++
		}
	}
	return all, writes
}

func (w *world) Fail(f queuetest.Fault) {
	switch f.Kind {
	case queuetest.Outage:
		w.always(jiratest.Fault{Status: http.StatusBadGateway, Body: "<html>bad gateway</html>"})
	case queuetest.Throttle:
		h := http.Header{"Retry-After": {strconv.Itoa(int(f.After / time.Second))}, "Content-Type": {"text/html"}}
		w.always(jiratest.Fault{Status: http.StatusTooManyRequests, Header: h, Body: "<html>too many</html>"})
	case queuetest.Deny:
		w.site.Revoke(true)
	case queuetest.LoseReply:
		w.once(f.Skip, jiratest.Fault{Drop: true, Effect: true})
	case queuetest.LoseRequest:
		w.once(f.Skip, jiratest.Fault{Drop: true})
	case queuetest.Refuse:
		w.once(f.Skip, jiratest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {strconv.Itoa(int(f.After / time.Second))}}})
	case queuetest.Break:
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if strings.Contains(r.URL.Path+"/", "/issue/"+f.Ticket+"/") {
				return &jiratest.Fault{Status: http.StatusInternalServerError, Body: "{}"}
			}
			return nil
		})
	case queuetest.Publish:
		w.site.Publish(true)
	}
}

func (w *world) always(f jiratest.Fault) {
	w.site.Fail(func(*http.Request) *jiratest.Fault { return &f })
}

// once breaks the write that comes after skip others.
func (w *world) once(skip int, f jiratest.Fault) {
	var mu sync.Mutex
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		mu.Lock()
		defer mu.Unlock()
		if !(jiratest.Request{Method: r.Method, Path: r.URL.Path}).Write() {
			return nil
		}
		if skip--; skip != -1 {
			return nil
		}
		return &f
	})
}

func (w *world) Heal() {
	w.site.Fail(nil)
	w.site.Revoke(false)
	w.site.Publish(false)
}
