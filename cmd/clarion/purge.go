package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/sync/store"
	"github.com/clarion-cre/clarion/sync/triage"
)

type purgeCmd struct {
	configured
	Ticket string `arg:"" help:"QUEUE/ID, such as support/4711 or desk/SUP-123."`
}

// Run asks no vendor: what is to be forgotten may be gone there already.
func (c purgeCmd) Run(p process) error {
	queue, ticket, ok := strings.Cut(c.Ticket, "/")
	if !ok || queue == "" || ticket == "" {
		return usageError{fmt.Errorf("%q is not QUEUE/ID, such as support/4711", c.Ticket)}
	}
	conf, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	signatures, err := library(conf.Clarion.Signatures)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", c.Config, err)}
	}
	s, err := openAlone(p, conf.Clarion.Store)
	if err != nil {
		return err
	}
	defer s.Close()
	return forgetAll(p, s, signatures, queue, ticket)
}

// forgetAll purges every ticket of the queue that the name means.
func forgetAll(p process, s *store.Store, signatures *rules.Library, queue, ticket string) error {
	name := queue + "/" + ticket
	ids, err := s.Known(p.ctx, queue, ticket)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		ids = []string{""} // an issue names a ticket for longer than it is kept
	}
	for _, id := range ids {
		f, err := forget(p, s, signatures, triage.Entry{Queue: queue, ID: id, Key: ticket})
		if err != nil {
			return err
		}
		if id == "" && len(f.Issues)+len(f.Orphans) == 0 {
			return fmt.Errorf("the ledger knows nothing of %s; name it as issues do, such as desk/SUP-123 or support/#4711", name)
		}
		if err := s.Purge(p.ctx, f); err != nil {
			return err
		}
		printForgotten(p, name, f)
	}
	return nil
}

// openAlone opens a ledger that exists and that no daemon holds.
func openAlone(p process, path string) (*store.Store, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, usageError{fmt.Errorf("there is no ledger at %s", path)}
	}
	s, err := store.OpenSQLite(p.ctx, path)
	if errors.Is(err, store.ErrInUse) {
		return nil, fmt.Errorf("stop the daemon first: %w", err)
	}
	return s, err
}

func printForgotten(p process, ticket string, f triage.Forgetting) {
	fmt.Fprintf(p.out, "forgotten: %s\n", ticket)
	for _, op := range f.Issues {
		fmt.Fprintf(p.out, "%s: the next cycle in act mode takes it out\n", place(op))
		if op.Want.Lapsed {
			fmt.Fprintln(p.out, "  and says there that the signature does not repeat any more; the issue stays open")
		}
	}
	for _, op := range f.Orphans {
		fmt.Fprintf(p.out, "%s: take it out there by hand, its signature is no longer in the library\n", place(op))
	}
	fmt.Fprintln(p.out, "Note and labels stay on the ticket. What still stands in it may be read again: redact or delete it there first.")
}

// forget works out what follows for the issues that counted or name the ticket.
func forget(p process, s *store.Store, signatures *rules.Library, ticket triage.Entry) (triage.Forgetting, error) {
	entries, err := s.Entries(p.ctx, ticket.Queue, []string{ticket.ID})
	if err != nil {
		return triage.Forgetting{}, err
	}
	if known, ok := entries[ticket.ID]; ok {
		ticket = known
	}
	issues, err := s.Issues(p.ctx)
	if err != nil {
		return triage.Forgetting{}, err
	}
	sightings, err := s.Sightings(p.ctx, time.Time{})
	if err != nil {
		return triage.Forgetting{}, err
	}
	return triage.Forget(signatures, ticket, issues, sightings, p.now()), nil
}

// place names an issue for people.
func place(op triage.Operation) string {
	if op.ID == "" {
		return op.Target + ", issue of " + op.Want.Mark.Op + ", not filed yet"
	}
	return op.Target + ", issue " + op.ID
}
