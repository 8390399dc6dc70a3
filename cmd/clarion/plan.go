package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

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

// plan rehearses the next cycle on a copy of what the ledger knows of the ticket: what would be written, and why nothing
// would, is found by the code that writes.
func (w *wired) plan(p process, q triage.Queue, id string) error {
	ticket, err := q.Get(p.ctx, id)
	if err != nil {
		return fmt.Errorf("read %s/%s: %w", q.Name, id, err)
	}
	s, err := store.CopyTicket(p.ctx, w.config.Clarion.Store, q.Name, ticket.ID, p.now().Add(-time.Hour))
	if err != nil {
		return err
	}
	defer s.Close()
	before, _, err := kept(p, s, ticket)
	if err != nil {
		return err
	}
	acted := &rehearsal{Queue: q.Queue, ticket: ticket}
	q.Queue = acted
	t, err := w.rehearse(p, q, s)
	if err != nil {
		return err
	}
	if err := w.printHalt(p, s); err != nil {
		return err
	}
	report := t.Cycle(p.ctx)
	for _, what := range sorted(report.Errors) {
		return fmt.Errorf("%s: %s", what, report.Errors[what])
	}
	after, entry, err := kept(p, s, ticket)
	if err != nil {
		return err
	}
	if err := w.printJudged(p, q, ticket, entry); err != nil {
		return err
	}
	fmt.Fprintln(p.out)
	if acted.edit != nil {
		fmt.Fprintf(p.out, "would be written (%s mode):\n", w.config.Clarion.Mode)
		printEdit(p, *acted.edit)
		if after.Reason != "" {
			fmt.Fprintln(p.out, "  left alone:", after.Reason)
		}
		return nil
	}
	position, _, err := s.Position(p.ctx, q.Name)
	if err != nil {
		return fmt.Errorf("read ledger: %w", err)
	}
	fmt.Fprintln(p.out, "nothing would be written:", unwritten(q.Name, position, before, after, entry, p.now()))
	return nil
}

// printHalt says what keeps every cycle from writing at present.
func (w *wired) printHalt(p process, s triage.Store) error {
	live, err := w.triage(p, s, "plan")
	if err != nil {
		return err
	}
	if why := live.Halt(p.ctx); why != "" {
		fmt.Fprintf(p.out, "at present nothing is written: %s. What would be, once it may:\n", why)
	}
	return nil
}

// rehearsal is a queue that holds one ticket and takes an edit without passing it on.
type rehearsal struct {
	connectors.Queue
	ticket connectors.Ticket
	edit   *connectors.Edit
}

func (r *rehearsal) Fetch(_ context.Context, at connectors.Cursor) (connectors.Page, error) {
	return connectors.Page{Tickets: []connectors.Ticket{r.ticket}, Next: at}, nil
}

func (r *rehearsal) Get(context.Context, string) (connectors.Ticket, error) { return r.ticket, nil }

func (r *rehearsal) Apply(_ context.Context, _ connectors.Ticket, e connectors.Edit) error {
	r.edit = &e
	return nil
}

// rehearse is the conductor as it would act on this queue alone. Its log would tell of what did not happen.
func (w *wired) rehearse(p process, q triage.Queue, s triage.Store) (*triage.Triage, error) {
	alone, config := *w, *w.config
	config.Clarion.Mode, config.Clarion.KillSwitch = triage.Act, ""
	alone.config, alone.queues, alone.trackers = &config, []triage.Queue{q}, nil
	p.log = slog.New(slog.DiscardHandler)
	return alone.triage(p, unpaused{s}, "plan")
}

// unpaused is a store that lets writing go on: nothing is written in a rehearsal.
type unpaused struct{ triage.Store }

func (unpaused) Paused(context.Context) (triage.Pause, error) { return triage.Pause{}, nil }

// kept is what the copy holds of the ticket; zero values for nothing.
func kept(p process, s *store.Store, ticket connectors.Ticket) (op triage.Operation, e triage.Entry, err error) {
	ops, err := s.Operations(p.ctx, ticket.Queue, 1)
	if err != nil {
		return op, e, fmt.Errorf("read ledger: %w", err)
	}
	if len(ops) == 1 {
		op = ops[0]
	}
	known, err := s.Entries(p.ctx, ticket.Queue, []string{ticket.ID})
	if err != nil {
		return op, e, fmt.Errorf("read ledger: %w", err)
	}
	return op, known[ticket.ID], nil
}

// printJudged shows the card and its evidence as the ledger would hold them, or, of a ticket too old to be judged in
// earnest, as they would be.
func (w *wired) printJudged(p process, q triage.Queue, ticket connectors.Ticket, e triage.Entry) error {
	if e.Judged.IsZero() {
		j, err := w.judge(p).Ticket(p.ctx, q, ticket, rules.Card{})
		if err != nil {
			return fmt.Errorf("judge %s/%s: %w", q.Name, ticket.ID, err)
		}
		e.Card = j.Card
	}
	if e.Judged.Before(p.now()) && !e.Judged.IsZero() {
		fmt.Fprintf(p.out, "as judged and frozen on %s:\n", minute(e.Judged))
	}
	printCard(p.out, ticket, e.Card)
	printFindings(p, e.Card.Earlier)
	printFindings(p, e.Card.Findings)
	return nil
}

// unwritten says why a rehearsed cycle wrote nothing.
func unwritten(queue string, at triage.Position, before, op triage.Operation, e triage.Entry, now time.Time) string {
	switch {
	case e.Judged.IsZero():
		return fmt.Sprintf("it was created before %s, and what is older is never written to; queue.%s.backfill reaches further back from the first start",
			minute(at.Baseline), queue)
	case op.Op == "" && !e.Again.IsZero():
		return "its metrics are late and are asked again; the note waits for them"
	case op.Op == "":
		return e.Card.Reason
	case op.State == triage.Due && op.Until.After(now):
		return "a running cycle is writing it at this moment"
	case op.State == triage.Due:
		return "put off until " + minute(op.Due) + ": " + op.Reason
	case op.State == triage.Held:
		return "left undone: " + op.Reason
	case op.State == triage.Failed:
		return "given up: " + op.Reason
	case before.State != triage.Done:
		return "the ticket lacks nothing of what is wanted"
	default:
		return strings.TrimSuffix("it was settled on "+minute(op.Settled)+", and a ticket is written to once; "+op.Reason, "; ")
	}
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

func printEdit(p process, edit connectors.Edit) {
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
}

// printFindings shows the frozen evidence: verdict, figures, chart, and the queries that reproduce it.
func printFindings(p process, found []rules.Finding) {
	for _, f := range found {
		e := f.Evidence
		fmt.Fprintf(p.out, "  %s: %s. %s (asked %s)\n", f.Title, e.Verdict, e.Cause, minute(f.Asked))
		if e.Chart != "" {
			fmt.Fprintln(p.out, "    "+strings.ReplaceAll(e.Chart, "\n", "\n    "))
		}
		for _, q := range e.Queries {
			fmt.Fprintln(p.out, "    query", q)
		}
	}
}
