package prose_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/prose"
)

// FuzzRead: whatever arrives, the result is valid text without control characters, and no line holds a line break.
func FuzzRead(f *testing.F) {
	for _, m := range []connectors.Markup{connectors.Plain, connectors.HTML, connectors.Wiki, connectors.ADF, connectors.Markdown} {
		f.Add("Fwd: x", string(m), "<p>a</p>\n> b\nFrom: a@b\nSent: x\n\nc\n-- \nd \xff\x00 Ã¼ {code}\n[a|b](c) **d**")
		f.Add("", string(m), `{"type":"doc","content":[{"type":"text","text":"a\nb"}]}`)
	}
	f.Fuzz(func(t *testing.T, subject, markup, raw string) {
		p := prose.Read(subject, connectors.Text{Markup: connectors.Markup(markup), Raw: raw})
		for _, l := range p.Lines {
			if strings.Contains(l.Text, "\n") {
				t.Errorf("line break in %q", l.Text)
			}
			if !utf8.ValidString(l.Text) {
				t.Errorf("invalid text %q", l.Text)
			}
		}
		if strings.ContainsRune(p.Own(), 0) && connectors.Markup(markup) != connectors.ADF && connectors.Markup(markup) != connectors.Plain {
			t.Errorf("NUL in %q", p.Own())
		}
		_ = p.Signature()
	})
}

func BenchmarkRead(b *testing.B) {
	body := strings.Repeat("Since 9:10 calls to /v1/export fail with 502, about one in three.\n", 30) + "\nRegards\nAna\n"
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		prose.Read("exports fail", connectors.Text{Markup: connectors.Plain, Raw: body})
	}
}
