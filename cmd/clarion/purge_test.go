package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
)

// What was purged by its key is nowhere in the ledger's files, and the ticket is not written to again.
func TestPurge(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	issue := d.askJira(30 * time.Second)
	d.must("once")
	says(t, d.must("purge", "desk/"+issue.Key), "forgotten: desk/"+issue.Key)
	d.ledgerLacks(northwind, "northwind", issue.Key)
	before := d.writes()
	d.wait(2 * time.Minute)
	d.must("once")
	if n := d.writes() - before; n != 0 {
		t.Errorf("%d writes after the purge", n)
	}
}

func (d *desk) ledgerLacks(words ...string) {
	d.t.Helper()
	files, err := filepath.Glob(d.store + "*")
	if err != nil || len(files) == 0 {
		d.t.Fatalf("no ledger: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, word := range words {
			if strings.Contains(string(text), word) {
				d.t.Errorf("%s still holds %q", filepath.Base(f), word)
			}
		}
	}
}

// repeated is a desk with three tickets that an issue counts.
func repeated(t *testing.T) (d *desk, keys []string) {
	t.Helper()
	d = openDesk(t, func(o *tools) {
		for i, tenant := range []string{"contoso", "northwind"} {
			o.metrics.Incidents = append(o.metrics.Incidents, promtest.Incident{
				Kind: promtest.Latency, Tenant: tenant, Start: day("09:10").AddDate(0, 0, i+1), End: day("09:25").AddDate(0, 0, i+1), Factor: 20,
			})
		}
	})
	d.act()
	d.must("once")
	for _, org := range []string{northwind, "contoso", northwind} {
		keys = append(keys, d.jira.Add(jiratest.Issue{
			Project: "SUP", Summary: slowSubject, Description: slowBody, Reporter: "kim", Created: d.clock().Add(30 * time.Second),
			Fields: map[string]any{orgField: []any{map[string]any{"id": "1", "name": org}}},
		}).Key)
		d.wait(10 * time.Minute)
		d.must("once")
		d.wait(24*time.Hour - 10*time.Minute)
	}
	issues := d.github.Issues()
	if len(issues) != 1 {
		t.Fatalf("%d issues", len(issues))
	}
	says(t, issues[0].Body, append(keys, "Seen in 3 episodes")...)
	return d, keys
}

// What a repeat counted goes out of the ledger with the ticket and out of the issue with the next cycle, and an issue that
// would not be filed without it says so.
func TestPurgeOfWhatAnIssueCounts(t *testing.T) {
	d, keys := repeated(t)
	out := d.must("purge", "desk/"+keys[1])
	says(t, out, "reliability, issue 1: the next cycle in act mode takes it out", "and says there that the signature does not repeat")
	d.ledgerLacks("contoso", keys[1])
	d.must("once")
	issue := d.github.Issues()[0]
	says(t, issue.Body, keys[0], keys[2], "Seen in 2 episodes", "below the 3 episodes of 2 customers")
	if strings.Contains(issue.Body, keys[1]) || issue.State != "open" {
		t.Errorf("the issue is %s and reads:\n%s", issue.State, issue.Body)
	}
}

// An issue names a ticket long after the ledger has forgotten it by itself.
func TestPurgeOfWhatAnIssueStillNames(t *testing.T) {
	d, keys := repeated(t)
	d.wait(450 * 24 * time.Hour)
	d.must("once")
	says(t, d.must("purge", "desk/"+keys[1]), "reliability, issue 1: the next cycle in act mode takes it out")
	d.ledgerLacks(keys[1])
	d.must("once")
	if issue := d.github.Issues()[0]; strings.Contains(issue.Body, keys[1]) || issue.State != "open" {
		t.Errorf("the issue is %s and reads:\n%s", issue.State, issue.Body)
	}
}

func TestPurgeOfWhatIsNotThere(t *testing.T) {
	d := openDesk(t, nil)
	if code, _, errs := d.run("purge", "desk/SUP-1"); code != exitUsage || !strings.Contains(errs, "there is no ledger") {
		t.Errorf("without a ledger: exit code %d, %s", code, errs)
	}
	d.must("once")
	if code, _, errs := d.run("purge", "desk/SUP-77"); code != exitFailed || !strings.Contains(errs, "knows nothing of desk/SUP-77") {
		t.Errorf("of an unknown ticket: exit code %d, %s", code, errs)
	}
	if code, _, errs := d.run("purge", "SUP-77"); code != exitUsage || !strings.Contains(errs, "is not QUEUE/ID") {
		t.Errorf("without a queue: exit code %d, %s", code, errs)
	}
}
