package jira

import (
	"context"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

func TestCheck(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*jiratest.Options, *config)
		what   string // of the one subject with an error; empty for none
		fix    string
	}{
		"all well":          {func(*jiratest.Options, *config) {}, "", ""},
		"wrong secret":      {func(o *jiratest.Options, _ *config) { o.Token = "other" }, "credentials", "read:jira-work"},
		"no such project":   {func(_ *jiratest.Options, c *config) { c.Projects = []string{"SUP", "NIX"} }, "project NIX", "Browse Projects"},
		"filter":            {func(_ *jiratest.Options, c *config) { c.JQL = "nonsense here" }, "search", "queue.support.jql"},
		"may not edit":      {func(o *jiratest.Options, _ *config) { o.Projects[0].Denied = []string{"EDIT_ISSUES"} }, "permissions in SUP", "permission scheme"},
		"may not take back": {func(o *jiratest.Options, _ *config) { o.Projects[0].Denied = []string{"DELETE_OWN_COMMENTS"} }, "permissions in SUP", "permission scheme"},
		"silent edits": {func(o *jiratest.Options, c *config) {
			c.SilentEdits, o.Projects[0].Denied = true, []string{"ADMINISTER_PROJECTS"}
		}, "permissions in SUP", "permission scheme"},
		"not a service project": {func(_ *jiratest.Options, c *config) { c.Projects, c.NoteRole = []string{"DEV"}, "" }, "internal notes in DEV", "note_visibility_role"},
		"no such role":          {func(_ *jiratest.Options, c *config) { c.Projects, c.NoteRole = []string{"DEV"}, "Nix" }, "internal notes in DEV", "note_visibility_role"},
		"no such field": {func(_ *jiratest.Options, c *config) {
			c.Fields = map[string]string{connectors.FieldScope: "customfield_99"}
		}, "field scope", "fields.scope"},
		"field of another type": {func(_ *jiratest.Options, c *config) {
			c.Fields = map[string]string{connectors.FieldScope: "customfield_10001"}
		}, "field scope", "text field"},
		"no such component": {func(_ *jiratest.Options, c *config) {
			c.Owners = map[string]ownerConfig{queuetest.Platform: {Component: "Nix"}}
		}, "component Nix", "owners.platform"},
		"not assignable": {func(_ *jiratest.Options, c *config) {
			c.Owners = map[string]ownerConfig{queuetest.Platform: {Assignee: "an"}} // the beginning of a name is nobody
		}, "assignee of platform", "Assignable User"},
	} {
		for _, flavour := range []string{cloud, datacenter} {
			t.Run(flavour+" "+name, func(t *testing.T) {
				w := newWorld(t, flavour, func(o *jiratest.Options, c *config) {
					c.Projects, c.NoteRole = []string{"SUP"}, "Agents"
					tt.change(o, c)
				})
				wrong := faulty(t, w.queue(t).Check(context.Background()), tt.what, tt.fix)
				if tt.what == "" && len(wrong) > 0 || tt.what != "" && !anyHas(wrong, tt.what) {
					t.Errorf("wrong are %q, want %q", wrong, tt.what)
				}
				if _, writes := w.Requests(); writes > 0 {
					t.Errorf("check sent %d writes", writes)
				}
			})
		}
	}
}

// faulty lists the subjects with an error. Each has to say what to do, and the one that is meant has to name the fix.
func faulty(t *testing.T, advice []connectors.Advice, what, fix string) []string {
	t.Helper()
	var wrong []string
	for _, a := range advice {
		if a.Err == nil {
			continue
		}
		wrong = append(wrong, a.What)
		if a.Fix == "" || strings.HasPrefix(a.What, what) && !strings.Contains(a.Fix, fix) {
			t.Errorf("%s: the fix is %q, want it to name %q", a.What, a.Fix, fix)
		}
	}
	return wrong
}

func anyHas(list []string, what string) bool {
	for _, s := range list {
		if strings.HasPrefix(s, what) {
			return true
		}
	}
	return false
}
