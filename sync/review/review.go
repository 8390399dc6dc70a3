// Package review shows people what Clarion saw: the page of one ticket with its frozen evidence, which the ticket's note
// links to, and how the daemon itself is doing. It must not change anything, ask a vendor, or show a ticket's text; the
// page of the daemon names no customer.
package review

import (
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/sync/triage"
)

//go:embed *.html
var files embed.FS

// Pages renders the pages; make it once with New.
type Pages struct {
	// Unlinked leaves out the links to tickets, where no browser can open them.
	Unlinked bool

	all *template.Template
}

// New parses the embedded templates.
func New() (*Pages, error) {
	t, err := template.New("pages").Funcs(template.FuncMap{
		"span":     rules.Span,
		"place":    rules.PlaceText,
		"share":    rules.Percent,
		"words":    func(v any) string { return strings.ReplaceAll(fmt.Sprint(v), "_", " ") },
		"ratio":    func(f float64) string { return fmt.Sprintf("%.1f", f) },
		"number":   func(f float64) string { return grouped(fmt.Sprintf("%.0f", f)) },
		"minute":   func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") },
		"query":    func(s string) string { return strings.Replace(s, "  # ", "\n# ", 1) }, // the range on a line of its own
		"state":    state,
		"since":    since,
		"ranked":   ranked,
		"took":     func(r triage.Report) string { return r.Ended.Sub(r.Started).Round(time.Millisecond).String() },
		"sentence": rules.Sentence,
		// A sentence may speak of one route only; its chart is of all the customer's requests, its table of the whole place.
		"chartOf": func(f evidence.Finding) string { return all(f.Part, nil) },
		"tableOf": func(f evidence.Finding) string { return all(f.Part, f.Place.Labels) },
		"join":    func(list []string) string { return strings.Join(list, ", ") },
	}).ParseFS(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("parse pages: %w", err)
	}
	return &Pages{all: t}, nil
}

// Ticket writes the page of one judged ticket.
func (p *Pages) Ticket(out io.Writer, e triage.Entry) error {
	if p.Unlinked {
		e.URL = ""
	}
	if err := p.all.ExecuteTemplate(out, "ticket.html", e); err != nil {
		return fmt.Errorf("render ticket page: %w", err)
	}
	return nil
}

// all names the labels of a part that are not held: "all regions, all routes".
func all(part, held map[string]string) string {
	var out []string
	for _, label := range slices.Sorted(maps.Keys(part)) {
		if _, ok := held[label]; !ok {
			out = append(out, "all "+label+"s")
		}
	}
	return strings.Join(out, ", ")
}

// Status is how a daemon is doing.
type Status struct {
	Version, Schedule string
	Mode              triage.Mode
	Started           time.Time
	Refused           bool           // the configuration on disk is not right, and an earlier one is in use
	Halted            string         // why nothing is written; empty when writing goes on
	Last              *triage.Report // of the last cycle; nil before the first has ended
	Sum               *triage.Report // of all cycles since the start; nil before the first has ended
	Due               int            // operations that are still to be written
	Latest            []triage.Operation
}

// state says in words what has become of an operation.
func state(op triage.Operation) string {
	switch op.State {
	case triage.Done:
		return "written"
	case triage.Held:
		return "left undone"
	case triage.Failed:
		return "given up"
	default:
		return "to be written"
	}
}

func since(op triage.Operation) time.Time {
	if op.Settled.After(op.Kept) {
		return op.Settled
	}
	return op.Kept
}

type counted struct {
	Name string
	N    int
}

// ranked puts the most frequent first.
func ranked(counts map[string]int) []counted {
	var out []counted
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, counted{name, counts[name]})
	}
	slices.SortStableFunc(out, func(a, b counted) int { return cmp.Compare(b.N, a.N) })
	return out
}

// grouped puts commas between the thousands of a whole number.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Status writes the page of the daemon.
func (p *Pages) Status(out io.Writer, s Status) error {
	if err := p.all.ExecuteTemplate(out, "status.html", s); err != nil {
		return fmt.Errorf("render status page: %w", err)
	}
	return nil
}
