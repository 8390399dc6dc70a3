package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/github/githubtest"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// The secrets of the desk. None of them may ever be seen in anything that Clarion says or keeps.
const (
	canaryKey     = "canary-mark-key-8d1f0c55"
	canaryJira    = "canary-jira-token-77ab"
	canaryGitHub  = "canary-github-token-91ce"
	canaryMetrics = "canary-metrics-token-40d2"
)

const (
	deskUser  = "clarion@acme.example"
	northwind = "Northwind"
	orgField  = "customfield_10002"
)

// desk is a company's ticket tools, as stand-ins over HTTP, with a configuration that leads to them.
type desk struct {
	t       *testing.T
	jira    *jiratest.Server
	zendesk *zendesktest.Server
	github  *githubtest.Server
	metrics *promtest.Server
	config  string // path
	store   string
	kill    string
	servers []*httptest.Server

	mu   sync.Mutex
	now  time.Time
	said bytes.Buffer // everything that any command wrote
}

// tools are the traits of the stand-ins, before they are made.
type tools struct {
	jira    jiratest.Options
	zendesk zendesktest.Options
	github  githubtest.Options
	metrics promtest.World
	groups  []string
}

func day(clock string) time.Time {
	at, err := time.Parse(time.RFC3339, "2026-03-10T"+clock+":00Z")
	if err != nil {
		panic(err)
	}
	return at
}

// openDesk makes the tools of a company whose customer Northwind had slow requests from 9:10 to 9:25. It is ten o'clock.
// Each test has a desk of its own, so they run side by side.
func openDesk(t *testing.T, change func(*tools)) *desk {
	t.Helper()
	t.Parallel()
	return openTools(t, change)
}

func openTools(t *testing.T, change func(*tools)) *desk {
	t.Helper()
	d := &desk{t: t, now: day("10:00")}
	owners := []string{"rota", "api-platform"}
	o := tools{
		jira: jiratest.Options{
			Now: d.clock, Me: "clarion", Email: deskUser, Token: canaryJira,
			Projects: []jiratest.Project{{Key: "SUP", Name: "Support", ServiceDesk: true, Components: owners}},
			Users: []jiratest.User{
				{ID: "clarion", Name: "Clarion", Email: deskUser, Zone: "UTC"}, {ID: "kim", Name: "Kim", Email: "kim@northwind.example", Zone: "UTC", Customer: true},
			},
			Fields: []jiratest.Field{
				{ID: orgField, Name: "Organizations", Type: "array", Custom: "com.atlassian.servicedesk:sd-customer-organizations"},
				{ID: "customfield_10102", Name: "Symptom", Type: "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:textfield"},
			},
		},
		zendesk: zendesktest.Options{Now: d.clock, Lag: -1},
		github:  githubtest.Options{Now: d.clock, Repo: "acme/reliability", Token: canaryGitHub, Private: true},
		metrics: promtest.World{
			Regions: []string{"eu-west-1", "us-east-1"}, Routes: []string{"/v1/orders", "/v1/rates"}, Token: canaryMetrics,
			Tenants:   []promtest.Tenant{{Name: "northwind"}, {Name: "contoso"}, {Name: "fabrikam"}},
			Incidents: []promtest.Incident{{Kind: promtest.Latency, Tenant: "northwind", Start: day("09:10"), End: day("09:25"), Factor: 20}},
		},
		groups: owners,
	}
	if change != nil {
		change(&o)
	}
	d.jira, d.zendesk, d.github, d.metrics = jiratest.New(o.jira), zendesktest.New(o.zendesk), githubtest.New(o.github), promtest.New(o.metrics)
	d.github.AddLabel("clarion")
	for _, g := range o.groups {
		d.zendesk.AddGroup(zendesktest.Group{Name: g})
	}
	d.configure()
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

const deskConfig = `[clarion]
mode = "observe"
store = "STORE"
kill_switch = "KILL"
listen = "127.0.0.1:0"
mark_key = "env:MARK_KEY"
fallback_owner = "rota"
public_url = "https://clarion.acme.example"
[caps]
per_cycle = 200
[queue.desk]
type = "jira"
flavour = "cloud"
base_url = "JIRA"
allow_private = true
email = "clarion@acme.example"
token = "env:JIRA_TOKEN"
projects = ["SUP"]
[queue.desk.fields]
symptom = "customfield_10102"
[queue.desk.owners.rota]
component = "rota"
[queue.desk.owners.api-platform]
component = "api-platform"
[queue.support]
type = "zendesk"
base_url = "ZENDESK"
allow_private = true
oauth_client_id = "clarion"
oauth_client_secret = "env:ZENDESK_SECRET"
export_per_minute = 100000
reads_per_minute = 100000
writes_per_minute = 100000
[queue.support.owners.rota]
group = "rota"
[queue.support.owners.api-platform]
group = "api-platform"
[tracker.reliability]
type = "github"
base_url = "GITHUB"
allow_private = true
repo = "acme/reliability"
token = "env:GITHUB_TOKEN"
pause = "0s"
[source.default]
type = "prometheus"
base_url = "METRICS"
allow_private = true
bearer_token = "env:METRICS_TOKEN"
retention = "720h"
[customers."Northwind"]
tenant = "northwind"
`

func (d *desk) configure() {
	d.t.Helper()
	dir := d.t.TempDir()
	d.config, d.store, d.kill = filepath.Join(dir, "clarion.toml"), filepath.Join(dir, "clarion.db"), filepath.Join(dir, "STOP")
	var swaps []string
	for name, server := range map[string]*httptest.Server{
		"JIRA": httptest.NewServer(d.jira), "ZENDESK": httptest.NewServer(d.zendesk),
		"GITHUB": httptest.NewServer(d.github), "METRICS": httptest.NewServer(d.metrics),
	} {
		d.t.Cleanup(server.Close)
		d.servers = append(d.servers, server)
		swaps = append(swaps, `"`+name+`"`, strconv.Quote(server.URL))
	}
	swaps = append(swaps, `"STORE"`, strconv.Quote(d.store), `"KILL"`, strconv.Quote(d.kill))
	if err := os.WriteFile(d.config, []byte(strings.NewReplacer(swaps...).Replace(deskConfig)), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

// set changes the configuration.
func (d *desk) set(old, to string) {
	d.t.Helper()
	text, err := os.ReadFile(d.config)
	if err != nil {
		d.t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		d.t.Fatalf("%q is not there to be replaced", old)
	}
	if err := os.WriteFile(d.config, []byte(strings.Replace(string(text), old, to, 1)), 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) act() { d.t.Helper(); d.set(`mode = "observe"`, `mode = "act"`) }

func (d *desk) getenv(name string) string {
	return map[string]string{
		"MARK_KEY": canaryKey, "JIRA_TOKEN": canaryJira, "GITHUB_TOKEN": canaryGitHub, "METRICS_TOKEN": canaryMetrics,
		"ZENDESK_SECRET": zendesktest.ClientSecret, "ZENDESK_API_TOKEN": zendesktest.APIToken,
	}[name]
}

// run is one command, with everything logged.
func (d *desk) run(args ...string) (code int, out, errs string) {
	d.t.Helper()
	var stdout, stderr bytes.Buffer
	code = start(append(args, "-v", "-c", d.config), process{
		ctx: d.t.Context(), in: strings.NewReader(""), out: &stdout, err: &stderr, now: d.clock, getenv: d.getenv,
	})
	d.said.Write(stdout.Bytes())
	d.said.Write(stderr.Bytes())
	return code, stdout.String(), stderr.String()
}

// must is a command that has to succeed, and its output.
func (d *desk) must(args ...string) string {
	d.t.Helper()
	code, out, errs := d.run(args...)
	if code != exitOK {
		d.t.Fatalf("clarion %v: exit code %d\n%s%s", args, code, out, errs)
	}
	return out
}

// says fails where a text lacks any of the words.
func says(t *testing.T, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%q is missing in:\n%s", w, text)
		}
	}
}

const slowSubject, slowBody = "API requests are very slow",
	"Our calls to /v1/orders took six seconds instead of 200 ms between 09:10 and 09:25 UTC. They do succeed in the end."

// askJira and askZendesk put a ticket of Northwind's into a queue, written so long ago.
func (d *desk) askJira(ago time.Duration) jiratest.Issue {
	return d.jira.Add(jiratest.Issue{
		Project: "SUP", Summary: slowSubject, Description: slowBody, Reporter: "kim", Created: d.clock().Add(-ago),
		Fields: map[string]any{orgField: []any{map[string]any{"id": "1", "name": northwind}}},
	})
}

func (d *desk) askZendesk(ago time.Duration) int64 {
	org := d.zendesk.AddOrganization(zendesktest.Organization{Name: northwind})
	who := d.zendesk.AddUser(zendesktest.User{Name: "Kim", Email: "kim@northwind.example", IANA: "Etc/UTC", TimeZone: "UTC", Org: org})
	return d.zendesk.Add(zendesktest.Ticket{Subject: slowSubject, Description: slowBody, Requester: who, Org: org, CreatedAt: d.clock().Add(-ago)})
}

// writes counts the requests that could have changed anything, in all tools.
func (d *desk) writes() int {
	n := len(d.github.Writes())
	for _, r := range d.jira.Requests() {
		if r.Write() {
			n++
		}
	}
	for _, r := range d.zendesk.History() {
		if r.Write {
			n++
		}
	}
	return n
}
