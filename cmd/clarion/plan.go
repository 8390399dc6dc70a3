package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

type planCmd struct {
	configured
	Ticket string `arg:"" help:"QUEUE/ID, such as support/4711 or desk/SUP-123."`
}

func (c planCmd) Run(p process) error {
	name, id, ok := strings.Cut(c.Ticket, "/")
	if !ok || name == "" || id == "" {
		return usageError{fmt.Errorf("%q is not QUEUE/ID, such as support/4711", c.Ticket)}
	}
	w, err := c.wired(p)
	if err != nil {
		return err
	}
	for _, q := range w.queues {
		if q.Name == name {
			return w.plan(p, q, id)
		}
	}
	var names []string
	for _, q := range w.queues {
		names = append(names, q.Name)
	}
	return usageError{fmt.Errorf("no queue is called %q; configured are %s", name, strings.Join(names, ", "))}
}

func (w *wired) plan(p process, q triage.Queue, id string) error {
	ticket, err := q.Get(p.ctx, id)
	if err != nil {
		return fmt.Errorf("read %s/%s: %w", q.Name, id, err)
	}
	old, err := w.frozen(p, q.Name, ticket.ID)
	if err != nil {
		return err
	}
	j, err := w.judge(p).Ticket(p.ctx, q, ticket, rules.Card{})
	if err != nil {
		return fmt.Errorf("judge %s/%s: %w", q.Name, id, err)
	}
	if len(old.Card.Findings) > 0 {
		fmt.Fprintf(p.out, "evidence as frozen on %s:\n", old.Judged.UTC().Format("2006-01-02 15:04 MST"))
		printFindings(p, old.Card.Earlier)
		printFindings(p, old.Card.Findings)
		fmt.Fprintln(p.out, "\nas it looks now:")
	}
	printCard(p.out, ticket, j.Card)
	printFindings(p, j.Card.Findings)
	fmt.Fprintln(p.out)
	printEdit(p, w.config.Clarion.Mode, ticket, j.Decision)
	return nil
}

// frozen is what the ledger holds of the ticket, looked up beside a daemon that may be running.
func (w *wired) frozen(p process, queue, id string) (triage.Entry, error) {
	view, err := store.ViewSQLite(p.ctx, w.config.Clarion.Store)
	if errors.Is(err, fs.ErrNotExist) {
		return triage.Entry{}, nil // nothing has run yet
	}
	if err != nil {
		return triage.Entry{}, err
	}
	defer view.Close()
	known, err := view.Entries(p.ctx, queue, []string{id})
	if err != nil {
		return triage.Entry{}, fmt.Errorf("read ledger: %w", err)
	}
	return known[id], nil
}

func printEdit(p process, mode triage.Mode, ticket connectors.Ticket, d rules.Decision) {
	if d.Want == nil {
		fmt.Fprintln(p.out, "nothing would be written:", d.Reason)
		return
	}
	edit, left := rules.Missing(ticket, *d.Want)
	if edit.Empty() {
		fmt.Fprintln(p.out, "nothing would be written: the ticket lacks nothing of what is wanted")
	} else {
		fmt.Fprintf(p.out, "would be written (%s mode):\n", mode)
	}
	for _, l := range edit.Labels {
		fmt.Fprintln(p.out, "  label ", l)
	}
	if edit.Owner != "" {
		fmt.Fprintln(p.out, "  owner ", edit.Owner)
	}
	for _, name := range sorted(edit.Fields) {
		fmt.Fprintf(p.out, "  field  %s = %s\n", name, edit.Fields[name])
	}
	if len(edit.Note) > 0 {
		fmt.Fprintln(p.out, "  internal note:\n    "+strings.ReplaceAll(edit.Note.String(), "\n", "\n    "))
	}
	for _, l := range left {
		fmt.Fprintf(p.out, "  left alone: %s: %s\n", l.Part, l.Reason)
	}
}

// printFindings shows the frozen evidence: verdict, figures, chart, and the queries that reproduce it.
func printFindings(p process, found []rules.Finding) {
	for _, f := range found {
		e := f.Evidence
		fmt.Fprintf(p.out, "  %s: %s. %s (asked %s)\n", f.Title, e.Verdict, e.Cause, f.Asked.UTC().Format("2006-01-02 15:04 MST"))
		if e.Chart != "" {
			fmt.Fprintln(p.out, "    "+strings.ReplaceAll(e.Chart, "\n", "\n    "))
		}
		for _, q := range e.Queries {
			fmt.Fprintln(p.out, "    query", q)
		}
	}
}
