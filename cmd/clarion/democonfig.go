package main

import (
	"fmt"
	"strings"

	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// config is the configuration file that the demo's daemon reads: the same keys as for a real Jira, Zendesk, GitHub and
// Prometheus, with the stand-ins' addresses.
func (w *world) config(listen, store string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `[clarion]
mode = "act"
schedule = "@every 24h"
store = %q
fallback_owner = %q
mark_key = "env:DEMO_MARK_KEY"
public_url = "http://%s"
listen = %q

[caps]
per_cycle = 5000
per_hour = 10000

[queue.%s]
type = "jira"
flavour = "cloud"
base_url = %q
allow_private = true
email = "clarion@quillpost.example"
token = "env:DEMO_JIRA_TOKEN"
projects = [%q]
backfill = "%ds"
backfill_max = 100000
fields = { impact_start = "customfield_10101", symptom = "customfield_10102" }

[queue.%s]
type = "zendesk"
base_url = %q
allow_private = true
oauth_client_id = "clarion"
oauth_client_secret = "env:DEMO_ZENDESK_SECRET"
export_per_minute = 10000
reads_per_minute = 100000
writes_per_minute = 100000
backfill = "%ds"
backfill_max = 100000

[tracker.reliability]
type = "github"
base_url = %q
allow_private = true
repo = %q
pause = "10ms"
token = "env:DEMO_GITHUB_TOKEN"
labels = ["customer-pain"]

[source.default]
type = "prometheus"
base_url = %q
allow_private = true
retention = "720h"

`, store, demoRota, listen, listen,
		demoJira, w.address["jira"], demoProject, int(w.story.earlier.Seconds()),
		demoZendesk, w.address["zendesk"], int(w.story.earlier.Seconds()),
		w.address["github"], demoRepo, w.address["prometheus"])
	for _, o := range w.owners {
		fmt.Fprintf(&b, "[queue.%s.owners.%s]\ncomponent = %q\n[queue.%s.owners.%s]\ngroup = %q\n", demoJira, o, o, demoZendesk, o, o)
	}
	for _, c := range w.story.Customers {
		fmt.Fprintf(&b, "[customers.%q]\ntenant = %q\nregion = %q\n", c.Name, c.Tenant, c.Region)
	}
	return b.String()
}

func (w *world) getenv(name string) string {
	return map[string]string{
		"DEMO_MARK_KEY": "the demo's marks open nothing else", "DEMO_JIRA_TOKEN": "demo-jira-token",
		"DEMO_ZENDESK_SECRET": zendesktest.ClientSecret, "DEMO_GITHUB_TOKEN": "demo-github-token",
	}[name]
}
