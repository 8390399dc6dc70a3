package zendesk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestNote is a note as an agent gets it to see; testdata/note.html shows it in a browser.
func TestNote(t *testing.T) {
	w := newWorld(t, exportMode, zendesktest.Options{}, nil)
	q := w.open(t, exportMode, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "API is slow"})
	w.Advance(time.Hour)
	doc := connectors.Doc{
		connectors.H("Clarion: API latency, confirmed"),
		connectors.P(connectors.T("For "), connectors.B("Northwind"), connectors.T(" from "), connectors.C("09:10 to 09:24 UTC"), connectors.T(", 14 minutes.")),
		connectors.LI(connectors.T("Bad share 31 % against 0.4 % usually, 12,406 requests")),
		connectors.LI(connectors.T("Also affected: Contoso, Initech <they did not write>")),
		connectors.LI(connectors.T("Owner "), connectors.B("platform"), connectors.T(", dashboard "), connectors.L("API latency", "https://grafana.example.com/d/api?var-tenant=northwind&from=1")),
		connectors.PreText("sum(rate(http_requests_total{tenant=\"northwind\"}[5m]))\n  ▁▁▂▇█▆▂▁"),
		{Kind: connectors.Table, Rows: [][][]connectors.Span{
			{{connectors.T("Region")}, {connectors.T("Bad share")}},
			{{connectors.T("eu-west")}, {connectors.B("31 %")}},
			{{connectors.T("us-east")}, {connectors.T("0.3 %")}},
		}},
		connectors.P(connectors.T("Customer wrote: {{ticket.requester.email}} see #123, http://198.51.100.7/x and <script>alert(1)</script>")),
	}
	must(t, q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: "op-1", Note: doc}))
	k, _ := w.server.Ticket(number(t, id))
	golden(t, "note.html", strings.ReplaceAll(k.ByMe()[0].HTML, "</p><", "</p>\n<")+"\n")
}

// TestPlaceholdersAreNotFilledIn: Zendesk fills in Liquid placeholders in what agents write; none that stands in a
// ticket's words or addresses may be, however it is cut into spans.
func TestPlaceholdersAreNotFilledIn(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	link := "https://logs.example.com/?q={{ticket.title}}&f={a:{b:1}}"
	must(t, q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: "op-1", Note: connectors.Doc{
		connectors.H("{{ticket.title}}"),
		connectors.P(connectors.T("a {"), connectors.B("{ticket.title}} b {{{ticket.title}}} {% if 1 %}c{% endif %}"), connectors.C("{{ticket.title}}")),
		connectors.LI(connectors.L("{{ticket.title}}", link)), connectors.PreText("up{job=\"x\"} {{ticket.title}}"),
		{Kind: connectors.Table, Rows: [][][]connectors.Span{{{connectors.T("{"), connectors.T("{ticket.title}}")}}}},
	}}))
	k, _ := w.server.Ticket(number(t, id))
	note := k.ByMe()[0].HTML
	if strings.Contains(note, k.Subject) || strings.Count(note, "ticket.title") != 8 || !strings.Contains(note, "ticket.title%7D%7D&amp;f=%7Ba:%7Bb:1%7D%7D") {
		t.Errorf("a placeholder was filled in:\n%s", note)
	}
}
