package triage_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
	"github.com/clarion-cre/clarion/connectors/jira"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/zendesk"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

var noon = time.Date(2026, 3, 13, 12, 0, 0, 0, time.UTC)

// world is a Jira, a Zendesk and a GitHub with a common clock, and what it takes to run Clarion on them.
type world struct {
	jira       *jiratest.Server
	zendesk    *zendesktest.Server
	github     *githubtest.Server
	urls       map[string]string
	db         string
	signatures *rules.Library
	reader     *intake.Reader

	mu  sync.Mutex
	now time.Time
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// The library and the reader do not change, so all worlds share them.
var (
	sharedLibrary = sync.OnceValues(rules.Default)
	sharedReader  = sync.OnceValues(intake.New)
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: noon, urls: map[string]string{}, db: filepath.Join(t.TempDir(), "clarion.db")}
	var err error
	if w.signatures, err = sharedLibrary(); err != nil {
		t.Fatal(err)
	}
	if w.reader, err = sharedReader(); err != nil {
		t.Fatal(err)
	}
	w.jira = jiratest.New(jiratest.Options{
		Now: w.Now, Me: "bot", Email: "bot@example.com", Token: "t", PageSize: 3,
		Projects: []jiratest.Project{{Key: "DESK", ServiceDesk: true, Components: []string{"rota"}}},
		Users: []jiratest.User{
			{ID: "bot", Name: "Clarion", Zone: "UTC"},
			{ID: "acme", Name: "Ann", Email: "ann@acme.example", Zone: "Europe/Berlin", Customer: true},
			{ID: "bolt", Name: "Bo", Email: "bo@bolt.example", Zone: "Europe/Paris", Customer: true},
		},
		Fields: []jiratest.Field{{ID: "customfield_10002", Name: "Organizations", Type: "array", Custom: jiratest.Organization}},
	})
	w.zendesk = zendesktest.New(zendesktest.Options{Now: w.Now, PageSize: 3})
	w.zendesk.AddGroup(zendesktest.Group{Name: "rota"})
	w.github = githubtest.New(githubtest.Options{Now: w.Now, Private: true, Token: "t"})
	for name, h := range map[string]http.Handler{"jira": w.jira, "zendesk": w.zendesk, "github": w.github} {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		w.urls[name] = server.URL
	}
	return w
}

// say files a ticket in Jira on behalf of a customer.
func (w *world) say(who string, at time.Time, subject, body string) string {
	return w.jira.Add(jiratest.Issue{
		Project: "DESK", Summary: subject, Description: body, Reporter: who, Created: at,
		Fields: map[string]any{"customfield_10002": []any{map[string]any{"id": "1", "name": strings.ToUpper(who)}}},
	}).ID
}

// write files a ticket in Zendesk on behalf of a customer.
func (w *world) write(who string, at time.Time, subject, body string) string {
	org := w.zendesk.AddOrganization(zendesktest.Organization{Name: strings.ToUpper(who)})
	user := w.zendesk.AddUser(zendesktest.User{Name: who, Email: who + "@example.com", IANA: "Europe/Berlin", TimeZone: "Berlin", Org: org})
	id := w.zendesk.Add(zendesktest.Ticket{Subject: subject, Description: body, Requester: user, Org: org, CreatedAt: at})
	return strconv.FormatInt(id, 10)
}

func (w *world) host() connectors.Host {
	signer, err := connectors.NewSigner([]byte("0123456789abcdef"))
	if err != nil {
		panic(err)
	}
	return connectors.Host{
		Now: w.Now, Log: slog.New(slog.DiscardHandler), UserAgent: "clarion-test", Signer: signer,
		Secret: func(ref connectors.SecretRef) (string, error) {
			if ref == "env:ZENDESK" {
				return zendesktest.ClientSecret, nil
			}
			return "t", nil
		},
	}
}

func decoder(text string) func(any) error {
	return func(v any) error {
		_, err := toml.Decode(text, v)
		return err
	}
}

// connect makes fresh connectors, as a new process would.
func (w *world) connect(t *testing.T) (desk, support connectors.Queue, tracker connectors.Tracker) {
	t.Helper()
	d, err := jira.New("desk", decoder(fmt.Sprintf(`flavour = "cloud"
base_url = %q
allow_private = true
email = "bot@example.com"
token = "env:JIRA"
projects = ["DESK"]
page_size = 3
[owners.rota]
component = "rota"`, w.urls["jira"])), w.host())
	if err != nil {
		t.Fatal(err)
	}
	s, err := zendesk.New("support", decoder(fmt.Sprintf(`base_url = %q
allow_private = true
oauth_client_id = "clarion"
oauth_client_secret = "env:ZENDESK"
page_size = 3
export_per_minute = 100000
reads_per_minute = 1000000
writes_per_minute = 1000000
[owners.rota]
group = "rota"`, w.urls["zendesk"])), w.host())
	if err != nil {
		t.Fatal(err)
	}
	g, err := github.New("hub", decoder(fmt.Sprintf(`repo = "acme/reliability"
base_url = %q
allow_private = true
token = "env:GITHUB"
pause = "1ns"`, w.urls["github"])), w.host())
	if err != nil {
		t.Fatal(err)
	}
	return d, s, g
}

func (w *world) open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), w.db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// options wires everything; tests change what they are about.
func (w *world) options(t *testing.T, s triage.Store) triage.Options {
	t.Helper()
	desk, support, tracker := w.connect(t)
	policy := rules.Policy{LabelPrefix: "cre:", Fallback: "rota", Owners: map[string]bool{"rota": true}, Assign: true}
	queue := func(name string, q connectors.Queue) triage.Queue {
		return triage.Queue{Name: name, Queue: q, Policy: policy, Backfill: 30 * 24 * time.Hour, BackfillMost: 1000}
	}
	return triage.Options{
		Mode: triage.Act, Queues: []triage.Queue{queue("desk", desk), queue("support", support)},
		Trackers: []triage.Tracker{{Name: "hub", Tracker: tracker}},
		Judge:    triage.Judge{Library: w.signatures, Reader: w.reader, Now: w.Now}, Store: s, Log: slog.New(slog.DiscardHandler), Holder: "one",
	}
}

// run is one cycle of a process of its own.
func (w *world) run(t *testing.T, change func(*triage.Options)) triage.Report {
	t.Helper()
	s := w.open(t)
	defer s.Close()
	o := w.options(t, s)
	if change != nil {
		change(&o)
	}
	k, err := triage.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return k.Cycle(t.Context())
}

// state is the world reduced to what people would see.
func (w *world) state() []string {
	var out []string
	for _, i := range w.jira.Issues() {
		notes := 0
		for _, c := range i.Comments {
			if c.Author == "bot" {
				notes++
			}
			if c.Author == "bot" && !c.Internal {
				out = append(out, i.Key+" has a PUBLIC note")
			}
		}
		out = append(out, fmt.Sprintf("%s labels %v components %v notes %d", i.Key, sorted(i.Labels), i.Components, notes))
	}
	for _, k := range w.zendesk.Tickets() {
		notes := 0
		for _, c := range k.Comments {
			if c.Author == zendesktest.Me {
				notes++
			}
			if c.Author == zendesktest.Me && c.Public {
				out = append(out, fmt.Sprintf("#%d has a PUBLIC note", k.ID))
			}
		}
		out = append(out, fmt.Sprintf("#%d tags %v group %d notes %d", k.ID, sorted(k.Tags), k.Group, notes))
	}
	for _, i := range w.github.Issues() {
		out = append(out, fmt.Sprintf("issue %s %s", i.Title, i.State))
	}
	return out
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// slow is a ticket that the library surely knows.
func slow(day int) (at time.Time, subject, body string) {
	at = time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC)
	return at, "API very slow", "The API was slow from 9:10 to 9:25 this morning for all of our users, requests took four seconds instead of 200 ms."
}

// fill puts three episodes of slowness from two customers and some other tickets into the queues.
func (w *world) fill() {
	for day, who := range map[int]string{5: "acme", 10: "bolt"} {
		at, subject, body := slow(day)
		w.say(who, at, subject, body)
	}
	at, subject, body := slow(12)
	w.write("cobalt", at, subject, body)
	w.say("acme", noon.Add(-50*time.Hour), "Invoice", "Could you please send the invoice for February again?")
	w.write("delta", noon.Add(-26*time.Hour), "Login", "Nobody in our team can log in since 9 this morning, the login page returns an error after the password.")
	w.write("delta", noon.Add(-3*time.Hour), "Thanks", "Thank you for the quick help yesterday!")
}

// again adds one more episode of slowness, so that the issue has to be brought up to date.
func (w *world) again() {
	w.say("bolt", w.Now(), "Slow again", "Your API was slow from 12:40 to 12:55 today for our whole team, every request took three to four seconds.")
}

func id64(id int64) string { return strconv.FormatInt(id, 10) }
