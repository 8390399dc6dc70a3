package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// FuzzParseConfig: no text makes the configuration panic, hang or lose its way: it loads, with everything in its bounds,
// or it is refused in words that name the file.
func FuzzParseConfig(f *testing.F) {
	example, err := os.ReadFile(examplePath)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(example))
	f.Add(plainConfig)
	for _, seed := range []string{
		"", "[clarion]", "[clarion]\nschedule = \"TZ=0\"", "[clarion]\nschedule = \"CRON_TZ=\"", "[clarion]\nschedule = \"@every 0s\"",
		"[clarion]\nschedule = \"0 0 1-31/99999999999999999999 * *\"", "[queue]\ndesk = 1", "[queue.desk]\ntype = \"jira\"\nowners = []",
		"[queue.\"\"]\ntype = \"zendesk\"", "[[queue]]", "[customers.\"\\u0000\"]\nzone = \"../../etc/passwd\"", "[clarion]\nmark_key = \"env:\"",
		"[clarion]\nstale_after = \"106752d\"", "[queue.q]\ntype=\"jira\"\njql=\"\\\"(\\\\\"\nprojects=[\"A\"]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseConfig("clarion.toml", text)
		if err != nil {
			var usage usageError
			if !errors.As(err, &usage) || !strings.HasPrefix(err.Error(), "clarion.toml") {
				t.Fatalf("not a message for an operator: %v", err)
			}
			return
		}
		complete := c.Clarion.MarkKey != "" && c.Clarion.FallbackOwner != "" && len(c.Queues) > 0
		if !complete && len(c.wrong) == 0 || time.Duration(c.Clarion.Stale) < 0 {
			t.Fatalf("loaded without what it needs: %+v", c.Clarion)
		}
		noted(t, connectAll(c))
	})
}

func noted(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.TrimSpace(err.Error()) == "" {
		t.Fatal("refused without a word")
	}
}
