// Package review shows people what Clarion saw: for now the page of one ticket with its frozen evidence, which the
// ticket's note links to. It must not change anything, ask a vendor, or show a ticket's text.
package review

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/triage"
)

//go:embed ticket.html
var files embed.FS

// Pages renders the pages; make it once with New.
type Pages struct{ ticket *template.Template }

// New parses the embedded templates.
func New() (*Pages, error) {
	t, err := template.New("ticket.html").Funcs(template.FuncMap{
		"span":   rules.Span,
		"place":  rules.PlaceText,
		"share":  rules.Percent,
		"words":  func(v any) string { return strings.ReplaceAll(fmt.Sprint(v), "_", " ") },
		"ratio":  func(f float64) string { return fmt.Sprintf("%.1f", f) },
		"number": func(f float64) string { return fmt.Sprintf("%.0f", f) },
		"minute": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"join":   func(list []string) string { return strings.Join(list, ", ") },
	}).ParseFS(files, "ticket.html")
	if err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	return &Pages{ticket: t}, nil
}

// Ticket writes the page of one judged ticket.
func (p *Pages) Ticket(out io.Writer, e triage.Entry) error {
	if err := p.ticket.Execute(out, e); err != nil {
		return fmt.Errorf("render ticket page: %w", err)
	}
	return nil
}
