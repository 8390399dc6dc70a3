package jira

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func cell(s ...connectors.Span) []connectors.Span { return s }

func documents() map[string]connectors.Doc {
	return map[string]connectors.Doc{
		"note": {
			connectors.H("Clarion: API latency, confirmed"),
			connectors.P(connectors.B("Customer"), connectors.T(": Northwind (verified), scope one tenant, eu-west-1")),
			connectors.P(connectors.B("When"), connectors.T(": 2026-03-12 09:10 to 09:24 UTC ("), connectors.C("Europe/Paris"),
				connectors.T(", stated in the ticket)")),
			connectors.LI(connectors.T("fastest check: "), connectors.L("latency by tenant", "https://grafana.example.com/d/a?var-tenant=nw&from=1")),
			connectors.LI(connectors.T("owner: platform, because the mechanism was confirmed")),
			connectors.PreText("histogram_quantile(0.99, sum by (le) (rate(http_seconds_bucket{tenant=\"nw\"}[5m])))\n▁▁▂▇█▇▂▁"),
			{Kind: connectors.Table, Rows: [][][]connectors.Span{
				{cell(connectors.T("window")), cell(connectors.T("p99")), cell()},
				{cell(connectors.T("09:10-09:24")), cell(connectors.C("4.2 s")), cell(connectors.T("+1,900 %"))},
			}},
			connectors.H("Customer update"),
			connectors.P(connectors.T("We see slow answers for your account since 09:10 UTC; next update at 10:00 UTC.")),
		},
		"hostile": {
			connectors.H("h1. Bigger {color:red}red{color}"),
			connectors.P(connectors.T("h2. [~admin] @all !http://198.51.100.7/x.png! SUP-12 A1-2 re-auth 2026-11-24 -gone- --- :) (x) ;) ??q??")),
			connectors.P(connectors.T(`C:\temp\*.log \\ {quote} {{mono}} |cell| &lt; www.example.com mailto:a@b.example`)),
			connectors.LI(connectors.T("# not a list\n* nor this")),
			connectors.PreText("{noformat} {NoFormat:x} {code} \u202edlrow"),
			{Kind: connectors.Table, Rows: [][][]connectors.Span{{cell(connectors.T("a|b||c"))}, {cell(connectors.T("x\ny"))}}},
			connectors.P(connectors.L("text|http://198.51.100.7/ ]", "https://a.example/x|y]z?q={b}"), connectors.L("no", "javascript:alert(1)")),
			connectors.P(connectors.T("pre"), connectors.B("bold"), connectors.T("post "), connectors.B(" spaced "), connectors.B(""), connectors.C("a}}b")),
		},
	}
}

func TestRenderGolden(t *testing.T) {
	for name, doc := range documents() {
		t.Run(name, func(t *testing.T) {
			got := render(doc, 32767)
			file := filepath.Join("testdata", name+".wiki")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("rendered\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestRenderLimit(t *testing.T) {
	words := strings.Repeat("日本 a_b 🙂 ", 40)
	var many connectors.Doc
	for range 50 {
		many = append(many, connectors.P(connectors.T(words)))
	}
	one := connectors.Doc{connectors.PreText(strings.Repeat("🙂_", 4000))}
	last := connectors.Doc{connectors.P(connectors.T("first")), connectors.PreText(strings.Repeat("x", 5000))}
	exact := connectors.Doc{connectors.P(connectors.T(strings.Repeat("x", 2000)))}
	for name, tt := range map[string]struct {
		doc   connectors.Doc
		short bool
	}{
		"many blocks": {many, true}, "one enormous block": {one, true}, "an enormous last block": {last, true}, "exactly full": {exact, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := render(tt.doc, 2000)
			if n := units(got); n > 2000 || n < 5 {
				t.Errorf("%d units, want at most 2000", n)
			}
			if strings.HasSuffix(got, shortened) != tt.short {
				t.Errorf("says that it is shortened: %v, want %v", !tt.short, tt.short)
			}
			if strings.ContainsRune(got, '\uFFFD') {
				t.Error("a character was cut in two")
			}
		})
	}
}

// FuzzEscape: whatever the text, it reads as itself and nothing in it acts.
func FuzzEscape(f *testing.F) {
	for _, doc := range documents() {
		for _, b := range doc {
			for _, s := range b.Spans {
				f.Add(s.Text)
			}
		}
	}
	f.Add("a-b -c- 1-2 :-) https://x.example \\{ {{ }} ~x~ ^y^ (tm) {*}")
	f.Fuzz(func(t *testing.T, text string) {
		doc := connectors.Doc{connectors.P(connectors.T("| "), connectors.T(text), connectors.T(" |")), connectors.P(connectors.T("end"))}
		got, acts := jiratest.Read(render(doc, 1<<20))
		if len(acts) > 0 {
			t.Errorf("%q acts: %q", text, acts)
		}
		want := strings.ReplaceAll(visible(text, false), joiner, "")
		if !strings.Contains(got, want) || !strings.HasSuffix(got, "end") {
			t.Errorf("%q reads as %q", text, got)
		}
	})
}
