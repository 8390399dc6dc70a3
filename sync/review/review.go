// Package review shows people what Clarion saw: the page of one ticket with its frozen evidence, which the ticket's note
// links to, and how the daemon itself is doing. It must not change anything, ask a vendor, or show a ticket's text; the
// page of the daemon names no customer.
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

//go:embed *.html
var files embed.FS

// Pages renders the pages; make it once with New.
type Pages struct{ all *template.Template }

// New parses the embedded templates.
func New() (*Pages, error) {
	t, err := template.New("pages").Funcs(template.FuncMap{
		"span":   rules.Span,
		"place":  rules.PlaceText,
		"share":  rules.Percent,
		"words":  func(v any) string { return strings.ReplaceAll(fmt.Sprint(v), "_", " ") },
		"ratio":  func(f float64) string { return fmt.Sprintf("%.1f", f) },
		"number": func(f float64) string { return fmt.Sprintf("%.0f", f) },
		"minute": func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"took":   func(r triage.Report) string { return r.Ended.Sub(r.Started).Round(100 * time.Millisecond).String() },
		"join":   func(list []string) string { return strings.Join(list, ", ") },
	}).ParseFS(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	return &Pages{all: t}, nil
}

// Ticket writes the page of one judged ticket.
func (p *Pages) Ticket(out io.Writer, e triage.Entry) error {
	if err := p.all.ExecuteTemplate(out, "ticket.html", e); err != nil {
		return fmt.Errorf("render ticket page: %w", err)
	}
	return nil
}

// Status is how a daemon is doing.
type Status struct {
	Version, Schedule string
	Mode              triage.Mode
	Started           time.Time
	Halted            string         // why nothing is written; empty when writing goes on
	Last              *triage.Report // of the last cycle; nil before the first has ended
}

// Status writes the page of the daemon.
func (p *Pages) Status(out io.Writer, s Status) error {
	if err := p.all.ExecuteTemplate(out, "status.html", s); err != nil {
		return fmt.Errorf("render status page: %w", err)
	}
	return nil
}
