package main

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// plainConfig is a small configuration that is right. Tests replace parts of it.
const plainConfig = `
[clarion]
mark_key = "env:MARK_KEY"
fallback_owner = "rota"
schedule = "@every 2m"
[queue.desk]
type = "jira"
flavour = "cloud"
base_url = "https://acme.atlassian.net"
email = "clarion@acme.example"
token = "env:JIRA_TOKEN"
projects = ["SUP"]
zone = "Europe/Berlin"
[queue.desk.owners.rota]
component = "CRE"
[queue.support]
type = "zendesk"
subdomain = "acme"
oauth_token = "env:ZENDESK_TOKEN"
[queue.support.owners.rota]
group = "CRE"
[tracker.issues]
type = "github"
repo = "acme/reliability"
token = "env:GITHUB_TOKEN"
[source.default]
type = "prometheus"
base_url = "https://prometheus.acme.example"
[customers."Northwind"]
zone = "UTC"
`

// faultsOf loads a text as the commands do, library and reader aside.
func faultsOf(text string) error {
	c, err := parseConfig("clarion.toml", text)
	if err != nil {
		return err
	}
	return connectAll(c)
}

func TestPlainConfig(t *testing.T) {
	if err := faultsOf(plainConfig); err != nil {
		t.Fatal(err)
	}
}

func TestConfigFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		old, new string   // what is written instead
		says     []string // the key, and what to do
	}{
		"not TOML":               {`[clarion]`, `[clarion`, []string{"clarion.toml", "line 3", "table name"}},
		"key twice":              {`[clarion]`, "[clarion]\nmode = \"act\"\nmode = \"act\"", []string{"line 4", "clarion.mode"}},
		"wrong type":             {`[clarion]`, "[clarion]\nassign = \"yes\"", []string{"line 3", "clarion.assign", "bool"}},
		"mode":                   {`[clarion]`, "[clarion]\nmode = \"loud\"", []string{`clarion.mode is "loud"`, `write "observe"`, `"act"`}},
		"no mark key":            {`mark_key = "env:MARK_KEY"`, ``, []string{"clarion.mark_key is missing", `write mark_key = "env:CLARION_MARK_KEY"`}},
		"no fallback owner":      {`fallback_owner = "rota"`, ``, []string{"clarion.fallback_owner is missing", "name the rota"}},
		"label prefix":           {`[clarion]`, "[clarion]\nlabel_prefix = \"our own:\"", []string{"clarion.label_prefix", "holds a space"}},
		"duration":               {`[clarion]`, "[clarion]\nstale_after = \"tomorrow\"", []string{"clarion.stale_after", `"tomorrow" is not a duration`, "14d"}},
		"negative duration":      {`[clarion]`, "[clarion]\nstale_after = \"-2h\"", []string{"clarion.stale_after", "is not a duration"}},
		"a month is kept":        {`[clarion]`, "[clarion]\nkeep = \"30d\"", []string{"clarion.keep is 720h0m0s", `give at least "180d"`}},
		"unknown key":            {`[clarion]`, "[clarion]\nmoode = \"act\"", []string{"clarion.moode is not a key that Clarion knows", "config.example.toml"}},
		"unknown table":          {`[clarion]`, "[queues.desk]\ntype = \"jira\"\n[clarion]", []string{"queues.desk", "is not a key that Clarion knows"}},
		"unknown key of a queue": {`flavour = "cloud"`, "flavour = \"cloud\"\nflavoor = \"cloud\"", []string{"queue.desk.flavoor is not a key"}},
		"unknown key of an owner": {
			"[queue.support.owners.rota]\ngroup", "[queue.support.owners.rota]\nteam = \"CRE\"\ngroup", []string{"queue.support.owners.rota.team is not a key"},
		},
		"unknown key of a customer": {`zone = "UTC"`, "zone = \"UTC\"\ntennant = \"nw\"", []string{"customers.Northwind.tennant is not a key"}},
		"zone of a customer":        {`zone = "UTC"`, `zone = "Mars/Olympus"`, []string{`customers."Northwind".zone "Mars/Olympus"`, "IANA", "Europe/Berlin"}},
		"zone of a queue":           {`"Europe/Berlin"`, `"CET+1"`, []string{`queue.desk.zone "CET+1"`, "IANA"}},
		"zone of the machine":       {`"Europe/Berlin"`, `"Local"`, []string{`queue.desk.zone "Local"`, "IANA"}},
		"no type":                   {`type = "jira"`, ``, []string{`queue.desk.type is ""`, "jira", "zendesk"}},
		"unknown type":              {`type = "prometheus"`, `type = "datadog"`, []string{`source.default.type is "datadog"`, "prometheus"}},
		"unknown tracker":           {`type = "github"`, `type = "gitlab"`, []string{`tracker.issues.type is "gitlab"`, "github"}},
		"no flavour":                {`flavour = "cloud"`, ``, []string{"queue.desk.flavour", `"cloud"`, `"datacenter"`}},
		"no address":                {`base_url = "https://acme.atlassian.net"`, ``, []string{"queue.desk.base_url", "https://example.atlassian.net"}},
		"no token":                  {`token = "env:JIRA_TOKEN"`, ``, []string{"queue.desk.token", "env:NAME", "file:/path"}},
		"no projects":               {`projects = ["SUP"]`, ``, []string{"queue.desk.projects", "name the project keys"}},
		"no subdomain":              {`subdomain = "acme"`, ``, []string{"queue.support.subdomain", "acme"}},
		"no way into Zendesk":       {`oauth_token = "env:ZENDESK_TOKEN"`, ``, []string{"queue.support.oauth_client_id", "one way in"}},
		"no repository":             {`repo = "acme/reliability"`, ``, []string{"tracker.issues.repo", "owner/name"}},
		"no way into GitHub":        {`token = "env:GITHUB_TOKEN"`, ``, []string{"tracker.issues.token", "fine-grained token", "env:NAME"}},
		"no source address":         {`base_url = "https://prometheus.acme.example"`, ``, []string{"source.default.base_url", "give the address"}},
		"fallback without an owner": {`[queue.desk.owners.rota]`, `[queue.desk.owners.team]`, []string{`queue.desk.owners has no "rota"`, "clarion.fallback_owner", "[queue.desk.owners.rota]"}},
		"no queue":                  {plainConfig, "[clarion]\nmark_key = \"env:K\"\nfallback_owner = \"rota\"", []string{"no queue is configured", "[queue.support]"}},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(plainConfig, tt.old) {
				t.Fatalf("%q is not there to be replaced", tt.old)
			}
			err := faultsOf(strings.Replace(plainConfig, tt.old, tt.new, 1))
			if err == nil {
				t.Fatal("it loads")
			}
			for _, say := range tt.says {
				if !strings.Contains(err.Error(), say) {
					t.Errorf("%q does not say %q", err, say)
				}
			}
		})
	}
}

func TestSchedules(t *testing.T) {
	for spec, good := range map[string]bool{
		"@every 2m": true, "@every 10s": true, "*/5 6-20 * * 1-5": true, "@hourly": true, "CRON_TZ=Europe/Berlin 0 6 * * *": true,
		"TZ=0": false, "TZ=": false, "CRON_TZ=": false, "CRON_TZ=Mars 0 6 * * *": false, "TZ=Europe/Berlin": false,
		"@every 0s": false, "@every -1s": false, "@every 9s": false, "@every": false, "@every soon": false, "@every 2": false,
		"0 0 31 2 *": false, "0 0 29 2 *": true,
		"": false, " ": false, "@often": false, "* * * *": false, "* * * * * *": false, "*/0 * * * *": false, "61 * * * *": false,
	} {
		if err := validSchedule(spec); (err == nil) != good {
			t.Errorf("schedule %q: %v", spec, err)
		}
	}
	err := faultsOf(strings.Replace(plainConfig, "@every 2m", "TZ=0", 1))
	if err == nil || !strings.Contains(err.Error(), `clarion.schedule "TZ=0"`) || !strings.Contains(err.Error(), `write "@every 2m"`) {
		t.Error(err)
	}
}

// TestInterval: a cycle may take as long as it is until the next, on the busiest hours of the schedule.
func TestInterval(t *testing.T) {
	for spec, want := range map[string]time.Duration{
		"@every 2m": 2 * time.Minute, "@every 90s": 90 * time.Second, "@hourly": time.Hour, "*/5 6-20 * * 1-5": 5 * time.Minute,
		"0,50 8 * * *": 50 * time.Minute, "0 9 * * *": 24 * time.Hour, "0 0 29 2 *": 24 * time.Hour, "@every 72h": 24 * time.Hour,
	} {
		if got, err := interval(spec, day("10:07")); got != want || err != nil {
			t.Errorf("%q comes every %s, %v, want %s", spec, got, err, want)
		}
	}
}

// TestLiteralSecrets: a secret in the file itself is refused by its key and never repeated, wherever it stands.
func TestLiteralSecrets(t *testing.T) {
	const canary = "canary-in-the-file-5f2c"
	secret := regexp.MustCompile(`^(\w*token|\w*secret|\w*password|private_key|mark_key) = `)
	all := readExample(t)
	for _, s := range all {
		if !secret.MatchString(s.text) {
			continue
		}
		for _, literal := range []string{`"` + canary + `"`, `"env:` + canary, canary, `["` + canary + `"]`} {
			chosen := s
			chosen.text = s.key + " = " + literal
			err := faultsOf(document(all, chosen))
			if err == nil {
				t.Errorf("[%s] %s is taken", s.table, chosen.text)
				continue
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("[%s] %s: the message repeats it: %v", s.table, s.key, err)
			}
			if !strings.Contains(err.Error(), s.key) {
				t.Errorf("[%s] %s: the message does not name the key: %v", s.table, s.key, err)
			}
		}
	}
}

func TestNoConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.toml")
	_, err := loadConfig(path)
	var usage usageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "copy config.example.toml") {
		t.Error(err)
	}
	if _, err = loadConfig(t.TempDir()); !errors.As(err, &usage) {
		t.Errorf("a directory: %v", err)
	}
}

func TestSecretsAreReadAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret")
	env := map[string]string{"NAME": "one"}
	read := readSecret(func(name string) string { return env[name] })
	for _, value := range []string{"first", "second"} {
		if err := os.WriteFile(path, []byte(value+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		env["NAME"] = value
		for _, ref := range []connectors.SecretRef{"env:NAME", connectors.SecretRef("file:" + path)} {
			if got, err := read(ref); err != nil || got != value {
				t.Errorf("%s: %q, %v", ref, got, err)
			}
		}
	}
	if _, err := read("env:UNSET"); err == nil || !strings.Contains(err.Error(), "UNSET") {
		t.Error(err)
	}
	if _, err := read(connectors.SecretRef("file:" + path + ".none")); err == nil {
		t.Error("a file that is not there is read")
	}
}

// TestAllFaultsAtOnce: whoever mends a configuration sees everything in one go.
func TestAllFaultsAtOnce(t *testing.T) {
	p := process{ctx: t.Context(), now: time.Now, log: slog.New(slog.DiscardHandler), getenv: func(string) string { return "" }}
	text := plainConfig
	for _, swap := range [][2]string{
		{`fallback_owner = "rota"`, "mode = \"loud\"\nlabel_prefix = \"a b\""},
		{"@every 2m", "TZ=0"},
		{`zone = "Europe/Berlin"`, `zone = "Mars"`},
		{`type = "github"`, "type = \"github\"\nlables = [\"x\"]"},
		{`flavour = "cloud"`, `flavour = "server"`},
		{`projects = ["SUP"]`, `projects = ["sup"]`},
		{`subdomain = "acme"`, "subdomain = \"https://acme\"\npage_size = 5000\nnonsense = 1"},
		{`repo = "acme/reliability"`, "repo = \"reliability\"\nlabel = \"a,b\""},
		{`base_url = "https://prometheus.acme.example"`, `base_url = "prometheus"`},
		{`zone = "UTC"`, "zone = \"UTC\"\ntennant = \"x\""},
	} {
		text = strings.Replace(text, swap[0], swap[1], 1)
	}
	c, err := parseConfig("clarion.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	_, err = wire(c, p)
	saysAll(t, err, "clarion.toml is not right yet", "clarion.mode", "clarion.schedule", "clarion.label_prefix", "clarion.fallback_owner",
		"clarion.mark_key", "MARK_KEY is not set", "queue.desk.zone", "tracker.issues.lables", "queue.desk.flavour", "queue.desk.projects",
		"queue.support.subdomain", "queue.support.page_size", "queue.support.nonsense", "tracker.issues.repo", "tracker.issues.label:",
		"source.default.base_url", "customers.Northwind.tennant")
}

// TestNoFalseAccusation: a table that could not be read to its end is told as that, not as a list of unknown keys.
func TestNoFalseAccusation(t *testing.T) {
	p := process{ctx: t.Context(), now: time.Now, log: slog.New(slog.DiscardHandler), getenv: func(string) string { return canaryKey }}
	text := strings.Replace(plainConfig, `type = "jira"`, `type = "jiraa"`, 1)
	text = strings.Replace(text, `oauth_token = "env:ZENDESK_TOKEN"`, `oauth_token = "the secret itself"`, 1)
	c, err := parseConfig("clarion.toml", text)
	if err != nil {
		t.Fatal(err)
	}
	_, err = wire(c, p)
	saysAll(t, err, `queue.desk.type is "jiraa"`, "queue.support.oauth_token")
	if strings.Contains(err.Error(), "is not a key") || strings.Contains(err.Error(), "the secret itself") {
		t.Error(err)
	}
	for _, line := range strings.Split(err.Error(), "\n")[1:] {
		if !strings.HasPrefix(line, "  - ") {
			t.Errorf("not a point of the list: %q", line)
		}
	}
}

func saysAll(t *testing.T, err error, says ...string) {
	t.Helper()
	var usage usageError
	if !errors.As(err, &usage) {
		t.Fatalf("no usage error: %v", err)
	}
	for _, say := range says {
		if !strings.Contains(err.Error(), say) {
			t.Errorf("%q is missing in %v", say, err)
		}
	}
}
