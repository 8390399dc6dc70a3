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
		"fields that may not be listed": {
			table: exportMode, spoil: func(w *world) { w.server.Fail(forbid("/api/v2/ticket_fields")) }, want: []string{"warn | ticket fields"},
		},
		"wrong fields": {
			table: exportMode, spoil: func(w *world) {
				w.server.AddField(zendesktest.Field{ID: 301, Title: "Start", Type: "date"})
				w.server.AddField(zendesktest.Field{ID: 302, Title: "End", Type: "tagger", Options: []string{"x"}})
				w.server.AddField(zendesktest.Field{ID: 303, Title: "Symptom", Type: "text", Off: true})
				w.server.AddField(zendesktest.Field{ID: 310, Title: "Escalated", Type: "checkbox", Tag: "cre:escalated"})
			},
			want: []string{
				"bad | field impact_start, ticket field 301 | is of type date", "bad | field impact_end, ticket field 302 | is a drop-down",
				"bad | field symptom, ticket field 303 | does not exist or is deactivated", `warn | labels and drop-down options | options of ticket fields look like Clarion's labels: ["cre:escalated"]`,
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
