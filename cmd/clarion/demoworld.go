package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/rules"
)

// world is the stand-ins that the demo's daemon talks to, each on its own port of loopback.
type world struct {
	story   *story
	jira    *jiratest.Server
	zendesk *zendesktest.Server
	github  *githubtest.Server
	address map[string]string
	servers []*http.Server
	order   map[string][]string // ticket ids a queue, as fed
	tickets map[string]connectors.Ticket
	owners  []string
}

// The demo's credentials; they open nothing but the stand-ins.
const (
	demoRota    = "cre-rota"
	demoProject = "DESK"
	demoRepo    = "quillpost/reliability"
)

func openWorld(ctx context.Context, s *story, now func() time.Time) (*world, error) {
	lib, err := builtinLibrary()
	if err != nil {
		return nil, err
	}
	w := &world{story: s, address: map[string]string{}, order: map[string][]string{}, tickets: map[string]connectors.Ticket{}, owners: ownersOf(lib)}
	w.fillJira(now)
	w.fillZendesk(now)
	w.github = githubtest.New(githubtest.Options{Now: now, Repo: demoRepo, Token: "demo-github-token", Private: true})
	for name, handler := range map[string]http.Handler{
		"jira": w.jira, "zendesk": w.zendesk, "github": w.github, "prometheus": promtest.New(s.metrics()),
	} {
		if err := w.serve(ctx, name, handler); err != nil {
			w.close()
			return nil, err
		}
	}
	return w, nil
}

func (w *world) serve(ctx context.Context, name string, handler http.Handler) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("start the %s stand-in: %w", name, err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	w.servers = append(w.servers, server)
	w.address[name] = "http://" + listener.Addr().String()
	go func() { _ = server.Serve(listener) }() // ends with close
	return nil
}

func (w *world) close() {
	for _, s := range w.servers {
		_ = s.Close() // the process ends next
	}
}

// ownersOf lists everybody that the signatures route to, and the rota.
func ownersOf(lib *rules.Library) []string {
	owners := []string{demoRota}
	for _, s := range lib.Signatures() {
		owners = append(owners, s.Owner)
		for _, m := range s.Mechanisms {
			owners = append(owners, m.Owner)
		}
	}
	slices.Sort(owners)
	return slices.Compact(owners)
}

func (w *world) fillJira(now func() time.Time) {
	const organizations = "customfield_10002"
	w.jira = jiratest.New(jiratest.Options{
		Now: now, Me: "clarion", Email: "clarion@quillpost.example", Token: "demo-jira-token", PageSize: 50,
		Projects: []jiratest.Project{{Key: demoProject, Name: "Service desk", ServiceDesk: true, Components: w.owners}},
		Users:    []jiratest.User{{ID: "clarion", Name: "Clarion", Email: "clarion@quillpost.example", Zone: "UTC"}},
		Fields: []jiratest.Field{
			{ID: organizations, Name: "Organizations", Type: "array", Custom: jiratest.Organization},
			{ID: "customfield_10101", Name: "Impact start", Type: "datetime", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:datetime"},
			{ID: "customfield_10102", Name: "Symptom", Type: "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:textfield"},
		},
	})
	users := map[string]string{}
	for _, t := range w.story.of(demoJira) {
		who := t.ticket.Requester
		key := who.Email + "\x00" + who.Name + "\x00" + who.Zone
		if users[key] == "" {
			users[key] = fmt.Sprintf("qm:%04d", len(users)+1)
			w.jira.AddUser(jiratest.User{ID: users[key], Name: cmp.Or(who.Name, "A customer"), Email: who.Email, Zone: who.Zone, Customer: true})
		}
		issue := jiratest.Issue{
			Project: demoProject, Summary: cmp.Or(t.ticket.Subject, "(no subject)"), Description: t.ticket.Body.Raw,
			Reporter: users[key], Created: t.ticket.Created,
		}
		if org := t.ticket.Organization.Name; org != "" {
			issue.Fields = map[string]any{organizations: []any{map[string]any{"id": "1", "name": org}}}
		}
		added := w.jira.Add(issue)
		w.fedAs(demoJira, added.ID, added.Key, t.ticket)
	}
}

func (w *world) fillZendesk(now func() time.Time) {
	w.zendesk = zendesktest.New(zendesktest.Options{Now: now, PageSize: 50})
	for _, owner := range w.owners {
		w.zendesk.AddGroup(zendesktest.Group{Name: owner})
	}
	users, organizations := map[string]int64{}, map[string]int64{}
	for _, t := range w.story.of(demoZendesk) {
		who, org := t.ticket.Requester, t.ticket.Organization.Name
		if org != "" && organizations[org] == 0 {
			organizations[org] = w.zendesk.AddOrganization(zendesktest.Organization{Name: org})
		}
		key := who.Email + "\x00" + who.Name + "\x00" + who.Zone
		if users[key] == 0 {
			users[key] = w.zendesk.AddUser(zendesktest.User{
				Name: cmp.Or(who.Name, "A customer"), Email: who.Email, IANA: who.Zone, TimeZone: "UTC", Org: organizations[org],
			})
		}
		id := w.zendesk.Add(zendesktest.Ticket{
			Subject: t.ticket.Subject, Description: t.ticket.Body.Raw, Requester: users[key], Org: organizations[org], CreatedAt: t.ticket.Created,
		})
		name := strconv.FormatInt(id, 10)
		w.fedAs(demoZendesk, name, "#"+name, t.ticket)
	}
}

func (w *world) fedAs(queue, id, key string, t connectors.Ticket) {
	t.Queue, t.ID, t.Key = queue, id, key
	w.order[queue] = append(w.order[queue], id)
	w.tickets[queue+"/"+id] = t
}

// ids of the tickets fed to a queue, in order.
func (w *world) ids(queue string) []string { return w.order[queue] }

// fed is a ticket as the customer wrote it.
func (w *world) fed(queue, id string) connectors.Ticket { return w.tickets[queue+"/"+id] }

func (s *story) of(queue string) []storyTicket {
	var out []storyTicket
	for _, t := range s.tickets {
		if t.queue == queue {
			out = append(out, t)
		}
	}
	return out
}

// metrics is the story's world as Prometheus would have recorded it.
func (s *story) metrics() promtest.World {
	w := promtest.World{Regions: s.Regions, Routes: s.Routes}
	for _, c := range s.Customers {
		tenant := promtest.Tenant{Name: c.Tenant, Regions: s.Regions}
		if c.Region != "" {
			tenant.Regions = []string{c.Region}
		}
		w.Tenants = append(w.Tenants, tenant)
	}
	for _, i := range s.Incidents {
		w.Incidents = append(w.Incidents, promtest.Incident{
			Kind: i.Kind, Tenant: i.Tenant, Region: i.Region, Route: i.Route, Start: i.Start, End: i.End, Factor: i.Factor,
		})
	}
	return w
}

// demoIssue is a filed issue, reduced to what the demo tells.
type demoIssue struct {
	number         int
	title, summary string
	labels         []string
}

func (w *world) issues() []demoIssue {
	var out []demoIssue
	for _, i := range w.github.Issues() {
		summary := ""
		for _, line := range strings.Split(i.Body, "\n") {
			if strings.Contains(line, "Rank ") {
				summary = strings.TrimSpace(line)
			}
		}
		out = append(out, demoIssue{number: i.Number, title: i.Title, summary: summary, labels: i.Labels})
	}
	return out
}
