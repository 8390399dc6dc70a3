package main

import (
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// TestExampleAlternatives: what the example offers instead of what it has on makes a configuration that loads, exactly
// as it stands there.
func TestExampleAlternatives(t *testing.T) {
	all := readExample(t)
	for name, way := range map[string]struct {
		table   string // a regular expression
		off, on []string
	}{
		"Jira through the gateway": {"queue.desk", []string{"email", "token", "base_url"}, []string{"base_url", "site_url", "client_id", "client_secret", "token_url"}},
		"Jira notes for a role":    {"queue.desk", nil, []string{"note_visibility_role"}},
		"Jira notes for a group":   {"queue.desk", nil, []string{"note_visibility_group"}},
		"Jira notes for all":       {"queue.desk", nil, []string{"allow_unrestricted_notes"}},
		"Jira options":             {"queue.desk", nil, []string{"jql", "organization_field", "closed_statuses", "unowned", "regions", "reads_per_minute", "writes_per_minute"}},
		"Jira fields":              {"queue.desk.fields", nil, []string{"*"}},
		"Jira assignee":            {"queue.desk.owners.cre-rota", nil, []string{"assignee"}},
		"Jira Data Center":         {"queue.onprem.*", nil, []string{"*"}},
		"Zendesk OAuth token":      {"queue.support", []string{"oauth_client_id", "oauth_client_secret", "oauth_scopes"}, []string{"oauth_token"}},
		"Zendesk API token":        {"queue.support", []string{"oauth_client_id", "oauth_client_secret", "oauth_scopes"}, []string{"email", "api_token"}},
		"Zendesk options":          {"queue.support", nil, []string{"base_url", "unowned", "organization_zone_field", "organization_region_field", "account_time_zone", "regions"}},
		"Zendesk fields":           {"queue.support.fields", nil, []string{"*"}},
		"Zendesk values":           {"queue.support.(fields|values.*)", nil, []string{"*"}},
		"Zendesk group by number":  {"queue.support.owners.cre-rota", []string{"group"}, []string{"group_id"}},
		"GitHub token":             {"tracker.reliability", []string{"app_id", "installation_id", "private_key"}, []string{"token"}},
		"GitHub Enterprise":        {"tracker.reliability", nil, []string{"base_url", "labels", "authors"}},
		"Prometheus bearer token":  {"source.default", nil, []string{"bearer_token"}},
		"Grafana Cloud":            {"source.cloud", nil, []string{"*"}},
		"Clarion's own":            {"clarion", nil, []string{"public_url", "kill_switch"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := switched(t, all, way.table, way.off, way.on)
			c, err := parseConfig("clarion.toml", text)
			if err == nil {
				err = connectAll(c)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		})
	}
}

// connectAll is wire without library and reader, which take time and have nothing to do with the tables.
func connectAll(c *config) error {
	w := &wired{config: c, sources: map[string]triage.Source{}}
	host := connectors.Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), Secret: readSecret(func(string) string { return "" })}
	var all []error
	for _, wrong := range c.wrong {
		all = append(all, errors.New(wrong))
	}
	for _, name := range sorted(c.Queues) {
		all = append(all, w.addQueue(name, host))
	}
	for _, name := range sorted(c.Trackers) {
		all = append(all, w.addTracker(name, host))
	}
	for _, name := range sorted(c.Sources) {
		all = append(all, w.addSource(name, host))
	}
	for _, unknown := range c.unknownKeys(nil) {
		all = append(all, errors.New(unknown))
	}
	return errors.Join(all...)
}

// switched is what is on in the example, with some settings of the tables that fit on or off instead.
func switched(t *testing.T, all []setting, table string, off, on []string) string {
	t.Helper()
	there := regexp.MustCompile("^" + table + "$").MatchString
	var list []setting
	switches := 0
	for _, s := range all {
		keep := s.live
		if there(s.table) {
			chosen := slices.Contains(on, s.key) || slices.Contains(on, "*")
			if keep && slices.Contains(off, s.key) || !keep && chosen {
				keep = !keep
				switches++
			}
		}
		if keep {
			list = append(list, s)
		}
	}
	if switches == 0 || !slices.Contains(on, "*") && switches != len(off)+len(on) {
		t.Errorf("the example does not offer %v instead of %v in [%s]", on, off, table)
	}
	return file(list)
}
