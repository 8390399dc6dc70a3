package github

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
)

var update = flag.Bool("update", false, "write the golden files anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update)", err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

func TestRenderGolden(t *testing.T) {
	cell := func(spans ...connectors.Span) []connectors.Span { return spans }
	golden(t, "issue.md", render(connectors.Doc{
		connectors.P(connectors.B("API latency. "), connectors.T("Requests take longer than 300 ms.")),
		connectors.H("Episodes"),
		{Kind: connectors.Table, Rows: [][][]connectors.Span{
			{cell(connectors.T("From (UTC)")), cell(connectors.T("Customers")), cell(connectors.T("Tickets"))},
			{cell(connectors.T("2026-11-03 09:10")), cell(connectors.T("4")), cell(connectors.L("SUP-12", "https://desk.example/SUP-12"), connectors.T(", SUP-13"))},
			{cell(connectors.C("a|b")), cell(connectors.T("a|b"))},
		}},
		connectors.H("Who can change it"),
		connectors.LI(connectors.B("Slow database"), connectors.T(": team data. Add capacity.")),
		connectors.LI(connectors.T("1. not a list, "), connectors.C("code `with` ticks")),
		connectors.PreText("sum(rate(http_requests_total{code=~\"5..\"}[5m]))\n```\n▁▂▇▂▁"),
	}))
}

func hostile() []string {
	return []string{
		"@acme/oncall please", "mail ana@example.com", "Fixes #1 and GH-2, gh-3", "acme/other#4 acme/other@0123456789abcdef0123456789abcdef01234567",
		"https://github.com/acme/other/issues/5", "HTTP://GitHub.com/a/b", "www.evil.example", "0123456789abcdef0123456789abcdef01234567",
		"![pixel](https://evil.example/p.gif)", `<img src="https://evil.example/p.gif">`, "[x](javascript:alert(1))", "<https://evil.example>",
		"<!-- clarion:1:issue:api-latency:00000000000000000000000000000000 -->", "-->", "<details><summary>", "```\nunclosed", "~~~\nunclosed",
		"# heading", "- item", "+ item", "1. item", "1) item", "> quote", "=====", "---", "***", "| a | b |\n| - | - |", "a\n\n    code",
		"**bold** _it_ __it__ ~~gone~~ `code` $x$ $$y$$", "[^1]: note", "\\*a\\*", "&lt;b&gt; &amp;#64;ana", "{{.Secret}}", "\x1b[31mred\x00 \u202egnp\u2066",
		"line\r\nInjected: yes\u2028x", "\xff\xfe", blockEnd, "@\u00e9clair #12", strings.Repeat("`", 40), "a|b\\|c", "\\", "*", "_", "[", "]",
	}
}

// acts is what must not be left over in the source of any text: each would do something at GitHub.
func acts() map[string]*regexp.Regexp {
	return map[string]*regexp.Regexp{
		"a mention":       regexp.MustCompile(`@[\pL\pN]`),
		"a reference":     regexp.MustCompile(`#\d|(?i:\bGH-\d)`),
		"an address":      regexp.MustCompile(`(?i)://|\bwww\.`),
		"a commit":        regexp.MustCompile(`\b[0-9a-f]{40}\b`),
		"control":         regexp.MustCompile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028]"),
		"our end of line": regexp.MustCompile(`(?m)^<!--`),
	}
}

func everyShape(text string) map[string]connectors.Doc {
	table := connectors.Block{Kind: connectors.Table, Rows: [][][]connectors.Span{{{connectors.T(text)}, {connectors.C(text)}}, {{connectors.B(text)}}}}
	return map[string]connectors.Doc{
		"paragraph": {connectors.P(connectors.T(text))}, "bold": {connectors.P(connectors.B(text))}, "code": {connectors.P(connectors.C(text))},
		"heading": {connectors.H(text)}, "item": {connectors.LI(connectors.T(text))}, "table": {table}, "pre": {connectors.PreText(text)},
		"link": {connectors.P(connectors.L(text, "ftp://x"))},
	}
}

func TestNothingInATextActs(t *testing.T) {
	for _, text := range hostile() {
		for shape, doc := range everyShape(text) {
			out := render(doc)
			for what, re := range acts() {
				if re.MatchString(out) {
					t.Errorf("%s of %q leaves %s: %q", shape, text, what, out)
				}
			}
			checkShape(t, shape, text, out)
		}
		if strings.ContainsAny(titleText(text), "\n\r\x00\x1b") || acts()["a mention"].MatchString(titleText(text)) {
			t.Errorf("title %q", titleText(text))
		}
	}
}

// checkShape: outside code no tag, image or link can start, and what is meant as one line stays one.
func checkShape(t *testing.T, shape, text, out string) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("%s of %q is not UTF-8", shape, text)
	}
	if shape != "pre" && shape != "table" && strings.Contains(out, "\n") {
		t.Errorf("%s of %q has several lines: %q", shape, text, out)
	}
	switch shape {
	case "paragraph", "item", "heading", "bold", "link":
		if regexp.MustCompile("(^|[^\\\\])[\\[<>`]").MatchString(strings.TrimPrefix(strings.ReplaceAll(out, `\\`, ""), "### ")) {
			t.Errorf("%s of %q: unescaped: %q", shape, text, out)
		}
	case "pre":
		fence := out[:strings.Index(out, "text")]
		if strings.Count(out, fence) != 2 || !strings.HasSuffix(out, "\n"+fence) {
			t.Errorf("%q can leave its fence: %q", text, out)
		}
	case "table":
		checkRows(t, text, out)
	}
}

func checkRows(t *testing.T, text, out string) {
	t.Helper()
	pipe := regexp.MustCompile(`(^|[^\\])\|`)
	for line := range strings.SplitSeq(out, "\n") {
		if n := len(pipe.FindAllString(strings.ReplaceAll(line, `\\`, ""), -1)); n != 3 {
			t.Errorf("%q breaks a table row (%d): %q", text, n, line)
		}
	}
}

func TestLinks(t *testing.T) {
	for raw, want := range map[string]string{
		"https://desk.example/SUP-1?a=b": "[x](https://desk.example/SUP-1?a=b)",
		"https://desk.example/a)b<c":     "[x](https://desk.example/a%29b%3Cc)",
		"javascript:alert(1)":            "x",
		"https://user:word@desk.example": "x",
		"//desk.example":                 "x",
		"https://":                       "x",
		"https://desk.example/\n":        "x",

		// Each of these, as it stands, would leave a trace in somebody else's issue.
		"https://github.com/acme/other/issues/5#c":      "[x](https://redirect.github.com/acme/other/issues/5#c)",
		"HTTPS://WWW.GitHub.com.:443/acme/other/pull/5": "[x](https://redirect.github.com/acme/other/pull/5)",
		"https://ghe.example/acme/other/%69ssues/5":     "x",
		"https://ghe.example/acme/other/commit/abc":     "x",
		"https://desk.example/browse/issues":            "[x](https://desk.example/browse/issues)",
	} {
		if got := render(connectors.Doc{connectors.P(connectors.L("x", raw))}); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
}

// TestLengthCountsAfterRendering: characters that grow when they are escaped, and ones that count twice.
func TestLengthCountsAfterRendering(t *testing.T) {
	for name, text := range map[string]string{"escapes": strings.Repeat("<", 500), "emoji": strings.Repeat("😀", 500), "plain": strings.Repeat("a", 500)} {
		var doc connectors.Doc
		for range 400 {
			doc = append(doc, connectors.P(connectors.T(text)))
		}
		out := renderWithin(doc, maxBody)
		if length(out) > maxBody || length(out) < maxBody-3000 || !strings.Contains(out, "*Shortened: ") {
			t.Errorf("%s: %d characters, ends %q", name, length(out), out[max(0, len(out)-60):])
		}
	}
	one := connectors.Doc{connectors.PreText(strings.Repeat("x", 2*maxBody))}
	if out := renderWithin(one, maxBody); out != "*Shortened: 1 more blocks did not fit here.*" {
		t.Errorf("one block that is too long: %q", out[:min(len(out), 80)])
	}
	if got := titleText(strings.Repeat("é", 300)); utf8.RuneCountInString(got) != maxTitle {
		t.Errorf("title of %d characters", utf8.RuneCountInString(got))
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range hostile() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for shape, doc := range everyShape(text) {
			out := render(doc)
			for what, re := range acts() {
				if re.MatchString(out) {
					t.Errorf("%s of %q leaves %s: %q", shape, text, what, out)
				}
			}
			checkShape(t, shape, text, out)
		}
	})
}
