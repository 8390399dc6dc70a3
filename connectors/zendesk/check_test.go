package zendesk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// lines are the advice as `clarion check` would print it, roughly.
func lines(all []connectors.Advice) string {
	var b strings.Builder
	for _, a := range all {
		kind := "ok"
		if a.Err != nil {
			kind = "bad"
		}
		if a.Warn {
			kind = "warn"
		}
		fmt.Fprintf(&b, "%s | %s | %v | %s\n", kind, a.What, a.Err, a.Fix)
	}
	return b.String()
}

func TestCheck(t *testing.T) {
	forbid := func(path string) func(*http.Request) *zendesktest.Fault {
		return on(path, zendesktest.Fault{Status: http.StatusForbidden, Body: `{"error":{"title":"Forbidden"}}`})
	}
	for name, c := range map[string]struct {
		options zendesktest.Options
		table   string
		spoil   func(*world)
		want    []string
		not     []string
	}{
		"all is well": {table: exportMode, want: []string{"ok | credentials of Clarion (admin)", "ok | reading tickets, mode export", "ok | owner platform, group 201", "ok | field symptom"}, not: []string{"bad", "warn"}},
		"agent mode is well": {
			options: zendesktest.Options{NotAdmin: true}, table: agentMode, want: []string{"ok | reading tickets, mode agent"}, not: []string{"bad", "warn"},
		},
		"no admin for the export": {
			options: zendesktest.Options{NotAdmin: true}, table: exportMode, want: []string{"bad | reading tickets, mode export | the incremental export is for admins only", `mode = "agent"`},
		},
		"the end of api tokens": {table: tokenLogin, want: []string{"warn | API token | api tokens stop working on 30 April 2027, in 156 days", "OAuth client"}},
		"past the end of api tokens": {
			table: tokenLogin, spoil: func(w *world) { w.Advance(200 * 24 * time.Hour) }, want: []string{"bad | API token"},
		},
		"wrong credentials": {
			table: "\noauth_token = \"env:WRONG\"", want: []string{"bad | credentials | GET /users/me: zendesk answers 401 invalid_token"},
		},
		"a group that is gone": {
			table: exportMode, spoil: func(w *world) { w.server.AddGroup(zendesktest.Group{ID: groupPlatform, Name: "Renamed"}) },
			want: []string{"bad | owner platform | owner platform: 0 groups are called \"platform\"", "queue.support.owners.platform"},
		},
		"groups that may not be listed": {
			table: exportMode, spoil: func(w *world) { w.server.Fail(forbid("/api/v2/groups")) },
			want: []string{"bad | owner platform", "give queue.support.owners.platform.group_id", "warn | owner identity, group 202"},
		},
		"two owners of one group": {
			table: exportMode, spoil: func(w *world) { w.server.AddGroup(zendesktest.Group{ID: groupIdentity, Name: "platform"}) },
			want: []string{"bad | owner platform | owner platform: 2 groups are called"},
		},
		"an owner by name and one by the same group's id": {
			table: exportMode, spoil: func(w *world) {
				w.server.AddGroup(zendesktest.Group{ID: groupPlatform, Name: "Renamed"})
				w.server.AddGroup(zendesktest.Group{ID: groupIdentity, Name: "Platform"})
			},
			want: []string{"bad | owner platform, group 202 | owner identity means the same group", "queue.support.owners.identity and queue.support.owners.platform"},
		},
		"tickets that may not be read": {
			table: exportMode, spoil: func(w *world) { w.server.Fail(forbid("/api/v2/incremental/")) },
			want: []string{"bad | reading tickets, mode export | queue support: read tickets: GET /incremental/tickets/cursor: zendesk answers 403 Forbidden | give the token the scope tickets:read (or read)"},
		},
		"people that may not be read": {
			options: zendesktest.Options{NotAdmin: true}, table: agentMode, spoil: func(w *world) {
				w.server.Fail(forbid("/api/v2/users/me"))
			},
			want: []string{"bad | credentials", "grant the scope users:read (or read): add it to queue.support.oauth_scopes"},
		},
		"no scope to write": {
			options: zendesktest.Options{NotAdmin: true}, table: agentMode + "\noauth_scopes = [\"read\"]",
			want: []string{"warn | writing tickets", "add tickets:write to queue.support.oauth_scopes"},
		},
		"groups without the general scope": {
			table: exportMode, spoil: func(w *world) { w.server.Fail(forbid("/api/v2/groups")) },
			want: []string{"give the token the scope read, or its owner a role that may do this; or give queue.support.owners.platform.group_id"},
		},
		"fields that may not be listed": {
			table: exportMode, spoil: func(w *world) { w.server.Fail(forbid("/api/v2/ticket_fields")) }, want: []string{"warn | ticket fields"},
		},
		"wrong fields": {
			table: exportMode, spoil: func(w *world) {
				w.server.AddField(zendesktest.Field{ID: 301, Title: "Start", Type: "date"})
				w.server.AddField(zendesktest.Field{ID: 302, Title: "End", Type: "tagger", Options: []string{"x"}})
				w.server.AddField(zendesktest.Field{ID: 303, Title: "Symptom", Type: "text", Off: true})
				w.server.AddField(zendesktest.Field{ID: 310, Title: "Escalated", Type: "checkbox", Tag: "ops:escalated"})
				w.server.AddField(zendesktest.Field{ID: 311, Title: "Other", Type: "tagger", Options: []string{"cre:other", "ops_like"}})
			},
			want: []string{
				"bad | field impact_start, ticket field 301 | is of type date", "bad | field impact_end, ticket field 302 | is a drop-down",
				"bad | field symptom, ticket field 303 | does not exist or is deactivated", `warn | labels and drop-down options | options of ticket fields look like Clarion's labels: ["ops:escalated"]`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "", c.options, nil)
			if c.spoil != nil {
				c.spoil(w)
			}
			got := lines(w.open(t, c.table, nil).Check(t.Context()))
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("lacks %q:\n%s", want, got)
				}
			}
			for _, not := range c.not {
				if strings.Contains(got, not+" |") {
					t.Errorf("says %q:\n%s", not, got)
				}
			}
			if _, writes := w.Requests(); writes != 0 {
				t.Errorf("checking sent %d writes", writes)
			}
		})
	}
}
