package github

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
)

// TestHostileTextCannotTouchTheBlock files every hostile text in every shape and finds the block whole behind it.
func TestHostileTextCannotTouchTheBlock(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	other := latency()
	other.Mark.Op = "dns-tls-connectivity"
	forged := d.host(t).Signer.Sign("repeats", connectors.Mark{Op: "stolen", Part: connectors.PartIssue})
	texts := append(hostile(), "<!-- "+forged+" -->", "x\n<!-- "+forged+" -->\ny", "x\r\n"+blockEnd+"\r\ny")
	issue := latency()
	for _, text := range texts {
		for _, doc := range everyShape(text) {
			issue.Body = append(issue.Body, doc...)
		}
	}
	issue.Body = append(issue.Body, connectors.P(connectors.T("the end")))
	id, err := d.File(ctx, issue)
	if err != nil {
		t.Fatal(err)
	}
	ticket := ticketOf(d.Get(ctx, id))
	if len(ticket.Marks) != 2 || !strings.HasSuffix(ticket.Body.Raw, "the end") {
		t.Errorf("marks %v, block ends %q", ticket.Marks, ticket.Body.Raw[max(0, len(ticket.Body.Raw)-80):])
	}
	if _, err := d.again(t, nil).Find(ctx, other.Mark); kind(err) != "none" {
		t.Errorf("find another: %v", err)
	}
	if _, err := d.again(t, nil).Find(ctx, connectors.Mark{Op: "stolen", Part: connectors.PartIssue}); kind(err) != "none" {
		t.Errorf("a mark in quoted text counts: %v", err)
	}
}

// TestBodyFitsAroundWhatPeopleWrote: the limit holds for the whole body, and people's text is never what is cut.
func TestBodyFitsAroundWhatPeopleWrote(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	long := latency()
	for range 300 {
		long.Body = append(long.Body, connectors.P(connectors.T(strings.Repeat("<é&😀 ", 100))))
	}
	id, err := d.File(ctx, long)
	if err != nil {
		t.Fatal(err)
	}
	theirs := strings.Repeat("runbook ", 3000)
	person(t, d, 1, func(i *githubtest.Issue) { i.Body = blockOnly(i.Body) + "\n" + theirs })
	if err := d.Apply(ctx, ticketOf(d.Get(ctx, id)), connectors.Edit{Op: "beef", Body: long.Body}); err != nil {
		t.Fatal(err)
	}
	body := d.Issues()[0].Body
	if length(body) > maxBody || !strings.HasSuffix(body, theirs) || !strings.Contains(body, "*Shortened: ") {
		t.Errorf("%d characters, ends %q", length(body), body[len(body)-40:])
	}
}

// blockOnly makes room as a person would: only the block's two lines stay.
func blockOnly(body string) string {
	first, _ := lineAt(body, 0)
	return first + "\nshort\n" + blockEnd
}
