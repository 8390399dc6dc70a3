package jira

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func validConfig() config {
	c := defaults()
	c.Flavour, c.BaseURL, c.Email, c.Token, c.Projects = cloud, "https://acme.atlassian.net", "a@b.example", "env:T", []string{"SUP"}
	return c
}

func TestConfigFaults(t *testing.T) {
	gateway := "https://api.atlassian.com/ex/jira/1"
	for name, tt := range map[string]struct {
		change func(*config)
		want   string // the key; empty for no fault
	}{
		"valid":                   {func(*config) {}, ""},
		"flavour":                 {func(c *config) { c.Flavour = "server" }, "flavour"},
		"no address":              {func(c *config) { c.BaseURL = "" }, "base_url"},
		"address with password":   {func(c *config) { c.BaseURL = "https://u:p@acme.example" }, "base_url"},
		"http without private":    {func(c *config) { c.BaseURL = "http://acme.example" }, "base_url"},
		"gateway without site":    {func(c *config) { c.BaseURL = gateway }, "site_url"},
		"gateway with site":       {func(c *config) { c.BaseURL, c.SiteURL = gateway, "https://acme.atlassian.net" }, ""},
		"no token":                {func(c *config) { c.Token = "" }, "token"},
		"two ways in":             {func(c *config) { c.ClientID, c.ClientSecret = "x", "env:S" }, "client_id"},
		"half of a client":        {func(c *config) { c.Token, c.Email, c.ClientID = "", "", "x" }, "client_id"},
		"client without gateway":  {func(c *config) { c.Token, c.Email, c.ClientID, c.ClientSecret = "", "", "x", "env:S" }, "base_url"},
		"password on data center": {func(c *config) { c.Flavour = datacenter }, "email"},
		"token url":               {func(c *config) { c.Token, c.Email, c.ClientID, c.ClientSecret, c.TokenURL = "", "", "x", "env:S", "x" }, "token_url"},
		"no projects":             {func(c *config) { c.Projects = nil }, "projects"},
		"project injection":       {func(c *config) { c.Projects = []string{`SUP" OR "1`} }, "projects"},
		"jql out of parentheses":  {func(c *config) { c.JQL = `a = 1) OR (b = 2` }, "jql"},
		"jql open quote":          {func(c *config) { c.JQL = `a = "1` }, "jql"},
		"jql escaped quote":       {func(c *config) { c.JQL = `a = "1\") OR (b"` }, ""},
		"jql order":               {func(c *config) { c.JQL = `a = 1 Order  By b` }, "jql"},
		"jql order in quotes":     {func(c *config) { c.JQL = `a = "order by"` }, ""},
		"jql lines":               {func(c *config) { c.JQL = "a\n= 1" }, "jql"},
		"jql endless":             {func(c *config) { c.JQL = strings.Repeat("x", 9000) }, "jql"},
		"page size":               {func(c *config) { c.PageSize = 1 }, "page_size"},
		"overlap":                 {func(c *config) { c.Overlap = connectors.Duration(time.Minute) }, "overlap"},
		"budget":                  {func(c *config) { c.ReadsPerMinute = -1 }, "reads_per_minute"},
		"empty owner":             {func(c *config) { c.Owners = map[string]ownerConfig{"x": {}} }, "owners.x"},
		"unknown intake field":    {func(c *config) { c.Fields = map[string]string{"x": "customfield_1"} }, "fields.x"},
		"field by name":           {func(c *config) { c.Fields = map[string]string{"scope": "Scope"} }, "fields.scope"},
		"organization by name":    {func(c *config) { c.OrganizationField = "Customer" }, "organization_field"},
		"two visibilities":        {func(c *config) { c.NoteRole, c.NoteGroup = "a", "b" }, "note_visibility_role"},
		"text limit":              {func(c *config) { c.TextLimit = 1 }, "text_limit"},
	} {
		t.Run(name, func(t *testing.T) {
			c := validConfig()
			tt.change(&c)
			_, err := New("q", func(into any) error { *into.(*config) = c; return nil }, connectors.Host{Now: time.Now})
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("a fault that is none: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), "queue.q."+tt.want+":")):
				t.Errorf("new gives %v, want a fault of queue.q.%s", err, tt.want)
			}
		})
	}
}

func TestConfigAllFaultsAtOnce(t *testing.T) {
	_, err := New("q", func(into any) error { *into.(*config) = config{}; return nil }, connectors.Host{})
	for _, key := range []string{"flavour", "base_url", "token", "projects", "page_size", "overlap", "text_limit"} {
		if err == nil || !strings.Contains(err.Error(), "queue.q."+key+":") {
			t.Errorf("%s is not among the faults: %v", key, err)
		}
	}
	_, err = New("q", func(any) error { return errors.New("line 7") }, connectors.Host{})
	if err == nil || !strings.Contains(err.Error(), "queue.q: line 7") {
		t.Errorf("new gives %v", err)
	}
}

// FuzzJQL: whatever filter is accepted stays inside its parentheses.
func FuzzJQL(f *testing.F) {
	for _, s := range []string{`a = "b"`, `a = 'it''s'`, `a) OR (b`, `"\"`, `"\\" OR x)`, `(a) AND ((b))`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, jql string) {
		if checkJQL(jql) != nil {
			return
		}
		if at := closes("(" + jql + ")"); at != len(jql)+1 {
			t.Fatalf("%q: the outer parenthesis closes at %d of %d", jql, at, len(jql)+1)
		}
	})
}

// closes is where the parenthesis closes that opens the text, or -1. Written without the scanner it judges.
func closes(text string) int {
	depth, quote := 0, byte(0)
	for i := 0; i < len(text); i++ {
		b := text[i]
		if quote != 0 {
			switch b {
			case '\\':
				i++
			case quote:
				quote = 0
			}
			continue
		}
		depth += map[byte]int{'(': 1, ')': -1}[b]
		if depth == 0 {
			return i
		}
		if b == '"' || b == '\'' {
			quote = b
		}
	}
	return -1
}

// FuzzCursor: no text makes a cursor that was never one panic or pass.
func FuzzCursor(f *testing.F) {
	f.Add("garbage")
	f.Add(string(cursor{V: 1, From: 5}.encode()))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCursor(connectors.Cursor(text))
		if err == nil && (c.V != cursorVersion || c.From < c.Floor || c.Offset < 0) {
			t.Errorf("%q passes as %+v", text, c)
		}
	})
}

func TestOwners(t *testing.T) {
	o := newOwners(config{
		Owners: map[string]ownerConfig{
			"api": {Component: "API"}, "ana": {Component: "API", Assignee: "ana"}, "bob": {Assignee: "bob"}, "web": {Component: "Web"},
		},
		Unowned: []string{"Triage", "intake", "Desk"},
	})
	for name, tt := range map[string]struct {
		components []string
		assignee   user
		want       string
		free       bool
	}{
		"nobody":                      {nil, user{}, "", true},
		"pool component":              {[]string{"Triage"}, user{}, "", true},
		"pool assignee":               {nil, user{AccountID: "intake"}, "", true},
		"pool assignee by name":       {nil, user{AccountID: "x", DisplayName: "Desk"}, "", true},
		"component":                   {[]string{"API"}, user{}, "api", false},
		"component beside a pool":     {[]string{"Triage", "API"}, user{AccountID: "intake"}, "api", false},
		"component, somebody took it": {[]string{"API"}, user{AccountID: "zoe"}, "api", false},
		"component and assignee":      {[]string{"API"}, user{AccountID: "ana"}, "ana", false},
		"assignee alone":              {nil, user{Name: "bob"}, "bob", false},
		"assignee without component":  {nil, user{AccountID: "ana"}, "", false},
		"two components":              {[]string{"API", "Web"}, user{}, "", false},
		"unknown component":           {[]string{"Other"}, user{}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := o.of(tt.components, tt.assignee); got.Name != tt.want || got.Free != tt.free {
				t.Errorf("owner %+v, want %q, free %v", got, tt.want, tt.free)
			}
		})
	}
}

func TestSameUser(t *testing.T) {
	for name, tt := range map[string]struct {
		a, b user
		want bool
	}{
		"account":           {user{AccountID: "1"}, user{AccountID: "1", Name: "x"}, true},
		"other account":     {user{AccountID: "1", Name: "x"}, user{AccountID: "2", Name: "x"}, false},
		"account and none":  {user{AccountID: "1"}, user{}, false},
		"renamed":           {user{Key: "k", Name: "old"}, user{Key: "k", Name: "new"}, true},
		"name reused":       {user{Key: "k", Name: "x"}, user{Key: "l", Name: "x"}, false},
		"name":              {user{Name: "Ana"}, user{Name: "ana"}, true},
		"nobody and nobody": {user{}, user{}, false},
	} {
		if got := tt.a.same(tt.b); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
