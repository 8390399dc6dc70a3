package evidence_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, toml string
		want       []string // keys, in order
	}{
		{"latency", "preset = \"latency\"\nmetric = \"x_bucket\"", nil},
		{"all of it", "preset = \"errors\"\nmetric = \"x\"\nsource = \"eu\"\ncode = 'code=~\"5..\"'\nwhere = 'job=\"api\",env!=\"dev\"'\nby = [\"tenant\",\"plan\"]\nscrape = \"30s\"\nmin_ratio = 3.0", nil},
		{"explicit", "bad = 'sum by ($by) (increase(a{tenant=~\"$tenant\"}[$window]))'\ntotal = 'sum by ($by) (increase(b[$window]))'", nil},
		{"threshold", "preset = \"threshold\"\nvalue = 'max by ($by) (lag{tenant=~\"$tenant\",region=~\"$region\"})'\nthreshold = -3.0\nbelow = true", nil},
		{"nothing", "", []string{"preset"}},
		{"unknown preset", "preset = \"p99\"", []string{"preset"}},
		{"no metric", "preset = \"latency\"", []string{"metric"}},
		{"a metric that is more", "preset = \"errors\"\nmetric = 'x{a=\"b\"}'", []string{"metric"}},
		{"preset and expressions", "preset = \"errors\"\nmetric = \"x\"\nbad = \"y\"", []string{"bad"}},
		{"half of the pair", "bad = 'increase(a[$window])'", []string{"total"}},
		{"no window", "bad = 'increase(a[5m])'\ntotal = 'increase(b[$window])'", []string{"bad"}},
		{"tenant outside a matcher", "bad = 'increase(a{t=\"$tenant\"}[$window])'\ntotal = 'increase(b{t=~\"x$tenant\"}[$window])'", []string{"bad", "total"}},
		{"unknown variable", "bad = 'increase(a{t=~\"$customer\"}[$window])'\ntotal = 'increase(b[$window])'", []string{"bad"}},
		{"window of a value", "preset = \"threshold\"\nvalue = 'x[$window]'", []string{"value"}},
		{"matchers that end the braces", "preset = \"errors\"\nmetric = \"x\"\ncode = 'code=\"5\"} or y{'\nwhere = 'a=\"b'", []string{"code", "where"}},
		{"without the tenant", "preset = \"errors\"\nmetric = \"x\"\nby = [\"region\"]", []string{"by"}},
		{"odd labels", "preset = \"errors\"\nmetric = \"x\"\nby = [\"tenant\",\"le\",\"a b\"]", []string{"by", "by"}},
		{"numbers", "preset = \"latency\"\nmetric = \"x\"\nthreshold = -1.0\nscrape = \"2h\"\nmin_ratio = -1.0", []string{"threshold", "scrape", "min_ratio"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var check evidence.Check
			md, err := toml.Decode(c.toml, &check)
			if err != nil || len(md.Undecoded()) > 0 {
				t.Fatalf("%v, left %v", err, md.Undecoded())
			}
			var keys []string
			for _, f := range check.Faults() {
				key, rest, _ := strings.Cut(f, ": ")
				if rest == "" {
					t.Errorf("%q does not say what to do", f)
				}
				keys = append(keys, key)
			}
			if diff := cmp.Diff(c.want, keys); diff != "" {
				t.Errorf("%s\n%q", diff, check.Faults())
			}
		})
	}
}

func TestSourceName(t *testing.T) {
	if got := (evidence.Check{}).SourceName() + (evidence.Check{Source: "eu"}).SourceName(); got != "defaulteu" {
		t.Error(got)
	}
}

func explicit() evidence.Check {
	return evidence.Check{
		Bad:   `sum by ($by) (increase(http_requests_total{tenant=~"$tenant",code=~"5.."}[$window]))`,
		Total: `sum by ($by) (increase(http_requests_total{tenant=~"$tenant"}[$window]))`,
	}
}

// jam is true while more than a tenth of a request a second fails.
func jam() evidence.Check {
	return evidence.Check{
		Preset: evidence.Threshold, Threshold: 0.1, By: []string{"tenant", "region"},
		Value: `sum by ($by) (rate(http_requests_total{tenant=~"$tenant",code="503"}[2m]))`,
	}
}

func TestOtherKinds(t *testing.T) {
	fixed := latency()
	fixed.Threshold = 0.5
	low := jam()
	low.Below, low.Threshold = true, 0.01
	low.Value = `sum by ($by) (rate(http_requests_total{tenant=~"$tenant",code="503"}[2m]))`
	for _, c := range []struct {
		name     string
		check    evidence.Check
		question evidence.Question
		verdict  evidence.Verdict
		place    evidence.PlaceKind
		cause    string
	}{
		{"written out", explicit(), question("acme", from(13, 0, 13, 30)), evidence.Confirmed, evidence.Tenant, "events"},
		{"written out, calm", explicit(), question("hooli", from(13, 0, 13, 30)), evidence.Refuted, evidence.UnknownPlace, "events"},
		{"a fixed limit", fixed, question("acme", from(9, 10, 9, 25)), evidence.Confirmed, evidence.Region, "took longer than 500ms"},
		{"a value", jam(), question("acme", from(13, 0, 13, 30)), evidence.Confirmed, evidence.Tenant, "minutes were beyond the limit"},
		{"a value, calm", jam(), question("hooli", from(13, 0, 13, 30)), evidence.Refuted, evidence.UnknownPlace, "minutes were beyond"},
		{"a value, for everybody", jam(), question("wayne", from(16, 0, 16, 12)), evidence.Confirmed, evidence.Global, ""},
		{"below, as ever", low, question("acme", from(13, 0, 13, 30)), evidence.Refuted, evidence.UnknownPlace, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if faults := c.check.Faults(); faults != nil {
				t.Fatal(faults)
			}
			f := evidence.Examine(c.check, c.question, newLab(t, city()).ask)
			if f.Verdict != c.verdict || f.Place.Kind != c.place || !strings.Contains(f.Cause, c.cause) {
				t.Errorf("%s %s: %s %q", f.Verdict, f.Place.Kind, f.Cause, f.Warnings)
			}
		})
	}
}

// Whatever a customer is called, every query stays one that Prometheus understands and is about nobody else.
func TestNamesStayNames(t *testing.T) {
	for _, name := range []string{
		`a"} or http_requests_total{tenant="acme`, `.*`, `acme|globex`, `\`, `"`, "a\nb", `$window`, `{{.}}`, "\xff\xfe", `acme"}[5m])) or vector(1) #`, "日本",
	} {
		for _, check := range []evidence.Check{latency(), failures(), explicit(), jam()} {
			l := newLab(t, city())
			q := question(name, from(13, 0, 13, 30))
			q.Regions = []string{name}
			f := evidence.Examine(check, q, func(qs []connectors.Query) []evidence.Reply {
				rs := l.ask(qs)
				for i, r := range rs {
					if r.Err != nil || len(r.Answer.Series) > 0 {
						t.Errorf("%q: %s: %v, %d series", name, qs[i].Expr, r.Err, len(r.Answer.Series))
					}
				}
				return rs
			})
			if f.Verdict != evidence.Unknown {
				t.Errorf("%q: %s: %s", name, f.Verdict, f.Cause)
			}
		}
	}
}

func TestPlanGolden(t *testing.T) {
	var b strings.Builder
	for _, c := range []struct {
		name  string
		check evidence.Check
	}{{"latency", latency()}, {"errors", failures()}, {"explicit", explicit()}, {"threshold", jam()}} {
		b.WriteString("# " + c.name + "\n")
		l := newLab(t, city())
		evidence.Examine(c.check, question("acme", from(16, 0, 16, 12)), l.ask)
		if c.name == "latency" {
			evidence.Examine(c.check, question("acme", from(9, 10, 9, 25)), l.ask)
			l.asked = l.asked[len(l.asked)-4:]
		}
		for _, q := range l.asked {
			b.WriteString(q.Expr + "\n    " + q.From.Format(time.RFC3339) + " to " + q.To.Format(time.RFC3339) + " each " + q.Step.String() + "\n")
		}
	}
	golden(t, "plan.golden", b.String())
}

// The words a person reads, all kinds of them.
func TestCausesGolden(t *testing.T) {
	var b strings.Builder
	for _, c := range []struct {
		check    evidence.Check
		question evidence.Question
	}{
		{latency(), question("acme", from(9, 0, 10, 0))},
		{failures(), question("globex", from(20, 30, 20, 50))},
		{failures(), question("acme", from(13, 30, 14, 0))},
		{failures(), question("hooli", from(11, 0, 11, 30))},
		{failures(), question("asia", from(21, 25, 21, 48))},
		{failures(), question("tiny", from(11, 0, 11, 20))},
		{jam(), question("acme", from(13, 0, 13, 30))},
	} {
		f := evidence.Examine(c.check, c.question, newLab(t, city()).ask)
		b.WriteString(string(f.Verdict) + ": " + f.Cause + "\n    " + f.Chart + "\n")
	}
	golden(t, "causes.golden", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (run with -update if it is meant):\n%s", name, diff)
	}
}
