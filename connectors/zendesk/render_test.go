package zendesk

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

func TestNoteFits(t *testing.T) {
	long := strings.Repeat("An api & a <b> of 日本 🙂 {{x}} http://a.example/ ", 5000)
	var many connectors.Doc
	for i := range 4000 {
		many = append(many, connectors.LI(connectors.T(fmt.Sprintf("item %d & more", i))))
	}
	for name, doc := range map[string]connectors.Doc{
		"one long paragraph": {connectors.H("The first line"), connectors.P(connectors.T(long)), connectors.P(connectors.T("last"))},
		"one long query":     {connectors.H("The first line"), connectors.PreText(long)},
		"a long list":        append(connectors.Doc{connectors.H("The first line")}, many...),
		"a long heading":     {connectors.H("The first line" + long)},
		"a long cell":        {connectors.H("The first line"), {Kind: connectors.Table, Rows: [][][]connectors.Span{{{connectors.T(long)}}}}},
	} {
		got := render(doc, []string{"clarion:1:note:x:y"})
		if len(got) > maxNote {
			t.Errorf("%s: %d bytes, more than %d", name, len(got), maxNote)
		}
		if !strings.Contains(got, "The first line") || !strings.Contains(got, "hortened") || !strings.HasSuffix(got, "<small>clarion:1:note:x:y</small></p>") {
			t.Errorf("%s: begins %q, ends %q", name, got[:min(200, len(got))], got[max(0, len(got)-200):])
		}
		if strings.Count(got, "<p>") != strings.Count(got, "</p>") || strings.Count(got, "<ul>") != strings.Count(got, "</ul>") {
			t.Errorf("%s: elements are not closed", name)
		}
		if strings.ContainsRune(got, '\uFFFD') {
			t.Errorf("%s: a letter was split", name)
		}
	}
}

func TestNeutral(t *testing.T) {
	for in, want := range map[string]string{
		"{{ticket.id}} {% if %} {x}":  "{\u2060{ticket.id}} {\u2060% if %} {x}",
		"see #123 and # 1":            "see #\u2060123 and # 1",
		"@admin or a@b.example":       "@\u2060admin or a@b.example",
		"http://x www.x WWW.X a:b":    "http\u2060://x www\u2060.x WWW\u2060.X a:b",
		"evil\u202egnp.exe\x00\x1b[0": "evilgnp.exe[0",
		"tab\tand\nline":              "tab\tand\nline",
		"ends with {":                 "ends with {\u2060",
		"http:":                       "http\u2060:",
		".example":                    "\u2060.example",
		"{\u202e{x}} :\x01// ":        "{\u2060{x}} \u2060:// ",
		"bad \xff bytes":              "bad  bytes",
	} {
		if got := neutral(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("plain", "https://a.example/")
	f.Add("<b>{{x}}</b>", "javascript:alert(1)")
	f.Add("{{x}}", "https://a.example/{{ticket.id}}?q={%if%}")
	f.Fuzz(func(t *testing.T, text, url string) {
		got := render(connectors.Doc{connectors.P(connectors.L(text, url)), connectors.PreText(text)}, nil)
		if strings.Contains(got, "{{") || strings.Contains(got, "{%") {
			t.Errorf("%q, %q: a placeholder in %s", text, url, got)
		}
		body := strings.NewReplacer("<p>", "", "</p>", "|", "<pre>", "", "</pre>", "", "<br>", "|", "</a>", "|").Replace(got)
		if before, _, linked := strings.Cut(body, "<a href=\""); linked {
			if before != "" || !strings.HasPrefix(body, `<a href="http`) {
				t.Errorf("%q, %q: %s", text, url, got)
			}
			_, body, _ = strings.Cut(body, `rel="noopener noreferrer">`)
		}
		if strings.ContainsAny(body, "<>\"'") || strings.Contains(body, "{{") || strings.Contains(body, "{%") || strings.Contains(body, "://") {
			t.Errorf("%q, %q: something acts in %s", text, url, got)
		}
	})
}
