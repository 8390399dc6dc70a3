package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors/github/githubtest"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

func TestCheckAllGood(t *testing.T) {
	d := openDesk(t, nil)
	out := d.must("check")
	if strings.Contains(out, "MEND") {
		t.Error(out)
	}
	says(t, out, "ok    "+d.config, "ok    queue.desk: credentials of Clarion", "ok    queue.desk: permissions in SUP",
		"ok    queue.desk: component api-platform of api-platform in SUP", "ok    queue.desk: field symptom (customfield_10102)",
		"ok    queue.support: credentials of Clarion (admin)", "ok    queue.support: owner rota", "ok    tracker.reliability: GitHub credentials of clarion-bot",
		"ok    tracker.reliability: label clarion", "ok    source.default",
		`note  queue.desk has no owner "billing": what it owns goes to rota; add [queue.desk.owners.billing]`)
	if n := d.writes(); n != 0 {
		t.Errorf("check wrote %d times", n)
	}
}

// TestCheckSaysWhatToMend: each thing that can lack is named, with what to do about it, and fails the command.
func TestCheckSaysWhatToMend(t *testing.T) {
	for name, tt := range map[string]struct {
		tools func(*tools)
		spoil func(*desk)
		says  []string
	}{
		"Jira credentials": {
			spoil: func(d *desk) { d.jira.Revoke(true) },
			says:  []string{"MEND  queue.desk: credentials", "give a valid token", "read:jira-work"},
		},
		"Jira permission": {
			tools: func(o *tools) { o.jira.Projects[0].Denied = []string{"EDIT_ISSUES", "ADD_COMMENTS"} },
			says:  []string{"MEND  queue.desk: permissions in SUP: missing: Add Comments, Edit Issues", "permission scheme of SUP"},
		},
		"Jira project": {
			tools: func(o *tools) { o.jira.Projects[0].Key = "OTHER" },
			says:  []string{"MEND  queue.desk: project SUP", "grant Browse Projects in SUP, or take it out of projects"},
		},
		"Jira field": {
			spoil: func(d *desk) { d.set("customfield_10102", "customfield_99999") },
			says:  []string{"MEND  queue.desk: field symptom (customfield_99999)", "correct queue.desk.fields.symptom"},
		},
		"Jira component": {
			tools: func(o *tools) { o.jira.Projects[0].Components = []string{"rota"} },
			says:  []string{"MEND  queue.desk: component api-platform of api-platform in SUP", "create it in SUP or correct queue.desk.owners.api-platform"},
		},
		"Jira notes": {
			tools: func(o *tools) { o.jira.Projects[0].ServiceDesk = false },
			says:  []string{"MEND  queue.desk: internal notes in SUP", "set queue.desk.note_visibility_role"},
		},
		"Zendesk role": {
			tools: func(o *tools) { o.zendesk.NotAdmin = true },
			says:  []string{"MEND  queue.support: reading tickets, mode export", `set mode = "agent"`},
		},
		"Zendesk scope": {
			spoil: func(d *desk) {
				d.set(`oauth_client_id = "clarion"`, "oauth_client_id = \"clarion\"\noauth_scopes = [\"tickets:read\", \"write\"]")
			},
			says: []string{"MEND  queue.support: credentials: GET /users/me: zendesk answers 403"},
		},
		"Zendesk group": {
			tools: func(o *tools) { o.groups = []string{"rota"} },
			says:  []string{"MEND  queue.support: owner api-platform", "create the group, or correct queue.support.owners.api-platform"},
		},
		"Zendesk field": {
			spoil: func(d *desk) {
				d.set("[queue.support.owners.rota]", "[queue.support.fields]\nsymptom = 4711\n[queue.support.owners.rota]")
			},
			says: []string{"MEND  queue.support: field symptom, ticket field 4711", "correct queue.support.fields.symptom"},
		},
		"GitHub token": {
			spoil: func(d *desk) { d.github.SetToken("another") },
			says:  []string{"MEND  tracker.reliability: GitHub credentials", "Issues: read and write and Metadata: read on acme/reliability"},
		},
		"GitHub visibility": {
			spoil: func(d *desk) { d.github.Publish() },
			says:  []string{"MEND  tracker.reliability: repository acme/reliability", "allow_public = true"},
		},
		"GitHub role": {
			tools: func(o *tools) { o.github.NoPush = true },
			says:  []string{"MEND  tracker.reliability: writing issues", "role Triage or Write"},
		},
		"GitHub label": {
			spoil: func(d *desk) { d.set(`pause = "0s"`, "pause = \"0s\"\nlabel = \"reliability-work\"") },
			says:  []string{"MEND  tracker.reliability: label reliability-work", "create the label reliability-work in acme/reliability once"},
		},
		"GitHub outage": {
			spoil: func(d *desk) {
				d.github.Fail(func(*http.Request) *githubtest.Fault {
					return &githubtest.Fault{Status: http.StatusNotFound, Body: "{}"}
				})
			},
			says: []string{"MEND  tracker.reliability"},
		},
		"metrics token": {
			tools: func(o *tools) { o.metrics.Token = "another" },
			says:  []string{"MEND  source.default", "give source.default a bearer_token"},
		},
		"metrics address": {
			spoil: func(d *desk) {
				d.metrics.Fail(func(*http.Request) *promtest.Fault { return &promtest.Fault{Status: http.StatusNotFound, Body: "gone"} })
			},
			says: []string{"MEND  source.default", "source.default.base_url has to be the address below which /api/v1/query lies"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t, tt.tools)
			if tt.spoil != nil {
				tt.spoil(d)
			}
			code, out, errs := d.run("check")
			if code != exitFailed {
				t.Errorf("exit code %d\n%s", code, errs)
			}
			says(t, out, append(tt.says, "to mend")...)
			if n := d.writes(); n != 0 {
				t.Errorf("check wrote %d times", n)
			}
		})
	}
}

// TestCheckTellsOurFaultsFromTheVendors: no other token helps where a secret is not set or nothing answers.
func TestCheckTellsOurFaultsFromTheVendors(t *testing.T) {
	d := openDesk(t, nil)
	for _, name := range []string{"JIRA_TOKEN", "ZENDESK_SECRET", "GITHUB_TOKEN", "METRICS_TOKEN"} {
		d.set(`"env:`+name, `"env:MISSING_`+name)
	}
	_, unset, _ := d.run("check")
	for _, name := range []string{"JIRA_TOKEN", "ZENDESK_SECRET", "GITHUB_TOKEN", "METRICS_TOKEN"} {
		says(t, unset, "environment variable MISSING_"+name+" is not set\n      set MISSING_"+name+"\n")
	}
	d = openTools(t, nil)
	for _, s := range d.servers {
		s.Close()
	}
	_, closed, _ := d.run("check")
	for _, key := range []string{"queue.desk", "queue.support", "tracker.reliability", "source.default"} {
		says(t, closed, "connection refused\n      see that "+key+".base_url can be reached from here\n")
	}
}

// TestCheckWarns: what works today and will not for ever is told, and fails nothing.
func TestCheckWarns(t *testing.T) {
	d := openDesk(t, nil)
	d.set(`oauth_client_id = "clarion"`, `email = "`+zendesktest.Email+`"`)
	d.set(`oauth_client_secret = "env:ZENDESK_SECRET"`, `api_token = "env:ZENDESK_API_TOKEN"`)
	d.set(`projects = ["SUP"]`, `projects = ["SUP"]
organization_field = "customfield_55555"`)
	d.set("retention = \"720h\"\n", "")
	out := d.must("check")
	says(t, out, "warn  queue.desk: API token", "API tokens end after a year", "warn  queue.support: API token: api tokens stop working on 30 April 2027", "client credentials",
		"warn  queue.desk: organization field", "set queue.desk.organization_field", "warn  source.default", "set source.default.retention")
}
