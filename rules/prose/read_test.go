package prose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/prose"
)

func TestReadMarkup(t *testing.T) {
	for _, tc := range []struct {
		name   string
		markup connectors.Markup
		raw    string
		own    string
	}{
		{"html paragraphs", connectors.HTML, "<p>Exports fail.</p><p>Since&nbsp;9:00 &amp; still.</p>", "Exports fail.\n\nSince 9:00 & still."},
		{"html breaks", connectors.HTML, "one<br>two<br/>three", "one\ntwo\nthree"},
		{"html keeps words apart", connectors.HTML, "<div>eu</div><div>us</div><b>bo</b>ld", "eu\nus\nbold"},
		{"html table", connectors.HTML, "<table><tr><th>Start</th><th>End</th></tr><tr><td><p>09:10</p></td><td>09:25</td></tr></table>", "Start | End\n09:10 | 09:25"},
		{"html pre", connectors.HTML, "<p>Log:</p><pre>a\n  b</pre>", "Log:\n\na\n  b"},
		{"html unseen", connectors.HTML, "<style>p{}</style><script>x()</script><p>seen</p><div style=\"display: none\">hidden <div>too</div></div><p>end</p>", "seen\n\nend"},
		{"html list", connectors.HTML, "<ul><li>first</li><li>second</li></ul>", "- first\n- second"},
		{"html sent as plain", connectors.Plain, "<p>Slow.</p><p>Very.</p>", "Slow.\n\nVery."},
		{"plain with angle brackets", connectors.Plain, "GET /v1/<id> gives <null>", "GET /v1/<id> gives <null>"},
		{"wiki", connectors.Wiki, "h2. Impact\n*All* calls to {{/v1/_search}} fail, see [the graph|https://example.com/g].\n{code:java}\nat a.b(C.java:1)\n{code}\n||Start||End||\n|10:00|10:20|", "Impact\nAll calls to /v1/_search fail, see the graph.\nat a.b(C.java:1)\nStart | End\n10:00 | 10:20"},
		{"wiki quote", connectors.Wiki, "ours\n{quote}\nyours\n{quote}\nbq. theirs\nend", "ours\nend"},
		{"wiki colour", connectors.Wiki, "{color:red}*down*{color} since noon", "down since noon"},
		{"markdown", connectors.Markdown, "## Impact\n**All** calls to `/v1/_search` fail <!-- tell us more -->\n```\nHTTP/1.1 502\n```\n| a | b |\n|---|---|\n| 1 | 2 |\n[graph](https://example.com/g)", "Impact\nAll calls to /v1/_search fail\nHTTP/1.1 502\na | b\n\n1 | 2\ngraph"},
		{"markdown quote", connectors.Markdown, "> older words\n\nnew words", "new words"},
		{"adf", connectors.ADF, `{"version":1,"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Uploads fail "},{"type":"mention","attrs":{"id":"1","text":"@Ana"}},{"type":"hardBreak"},{"type":"text","text":"since ","marks":[{"type":"strong"}]},{"type":"date","attrs":{"timestamp":"1767225600000"}}]},{"type":"futureThing","content":[{"type":"codeBlock","attrs":{"language":"json"},"content":[{"type":"text","text":"{\n}"}]}]},{"type":"table","content":[{"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"b"}]}]}]}]}]}`, "Uploads fail @Ana\nsince 2026-01-01\n{\n}\na | b"},
		{"adf with the type last", connectors.ADF, `{"content":[{"content":[{"text":"late type","type":"text"}],"type":"paragraph"}],"type":"doc"}`, "late type"},
		{"adf cut in the middle", connectors.ADF, `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"still read"},{"type":"te`, "still read"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := prose.Read("", connectors.Text{Markup: tc.markup, Raw: tc.raw}).Own()
			if d := cmp.Diff(tc.own, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestReadDamage(t *testing.T) {
	for _, tc := range []struct {
		name, raw, own string
		notes          int
	}{
		{"utf-8 read as latin-1", "LÃ¤uft nicht, â€žFehlerâ€œ", "Läuft nicht, „Fehler“", 1},
		{"damaged twice", "lÃƒÂ¤uft", "läuft", 1},
		{"japanese damaged", "\u00e6\u2014\u00a5\u00e6\u0153\u00ac", "日本", 1},
		{"portuguese is not damage", "NÃO FUNCIONA «CAFÉ»", "NÃO FUNCIONA «CAFÉ»", 0},
		{"windows-1252", "Gr\xfc\xdfe funktioniert nicht", "Grüße funktioniert nicht", 1},
		{"bad bytes among good", "läuft \xff nicht", "läuft \uFFFD nicht", 1},
		{"nul and controls", "er\x00ror\x1b[31m", "error[31m", 1},
		{"zero width and direction marks", "time\u200bout \u202egnp\u202c\ufeff", "timeout gnp", 1},
		{"line ends", "a\r\nb\rc\u2028d", "a\nb\nc\nd", 0},
		{"spaces", "a\u00a0b\u2009c", "a b c", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := prose.Read("", connectors.Text{Markup: connectors.Plain, Raw: tc.raw})
			if got := p.Own(); got != tc.own {
				t.Errorf("own = %q, want %q", got, tc.own)
			}
			if len(p.Notes) != tc.notes {
				t.Errorf("notes = %q, want %d", p.Notes, tc.notes)
			}
		})
	}
}

func TestReadBounds(t *testing.T) {
	deepADF := `{"type":"doc","content":[` + strings.Repeat(`{"type":"bulletList","content":[`, 20000) +
		`{"type":"paragraph","content":[{"type":"text","text":"deep"}]}` + strings.Repeat(`]}`, 20000) + `]}`
	for _, tc := range []struct {
		name   string
		markup connectors.Markup
		raw    string
		want   string
		cut    bool
	}{
		{"ten megabytes of words", connectors.Plain, "Exports fail. " + strings.Repeat("lorem ipsum ", 900_000), "Exports fail.", true},
		{"ten megabytes of tags", connectors.HTML, "<p>Exports fail.</p>" + strings.Repeat("<p>x</p>", 1_300_000), "Exports fail.", true},
		{"200,000 nested tags", connectors.HTML, strings.Repeat("<div>", 200_000) + "deep" + strings.Repeat("</div>", 200_000), "deep", false},
		{"adf 20,000 deep", connectors.ADF, deepADF, "deep", false},
		{"one line of brackets", connectors.Wiki, "deep " + strings.Repeat("[", 200_000), "deep", false},
		{"one line of link ends", connectors.Markdown, "deep " + strings.Repeat("](", 100_000), "deep", false},
		{"lines that might be headers", connectors.Plain, "deep\n" + strings.Repeat("From:\n", 40_000), "deep", false},
		{"many macros on a line", connectors.Wiki, "deep " + strings.Repeat("{color}", 30_000), "deep", false},
		{"braces without end", connectors.Wiki, "deep " + strings.Repeat("{", 200_000) + "}", "deep", false},
		{"macros without end", connectors.Wiki, "deep " + strings.Repeat("{color ", 30_000), "deep", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := prose.Read("", connectors.Text{Markup: tc.markup, Raw: tc.raw})
			if !strings.HasPrefix(p.Own(), tc.want) {
				t.Errorf("own begins with %.40q, want %q", p.Own(), tc.want)
			}
			if tc.cut != (p.Cut > 0) || tc.cut != (len(p.Notes) == 1) {
				t.Errorf("cut = %d, notes = %q; want cut: %t", p.Cut, p.Notes, tc.cut)
			}
			if len(p.Own()) > 300<<10 {
				t.Errorf("%d bytes of text", len(p.Own()))
			}
		})
	}
}
