package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/clarion-cre/clarion/sync/store"
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
	if _, err := os.Stat(conf.Clarion.Store); errors.Is(err, fs.ErrNotExist) {
		return usageError{fmt.Errorf("there is no ledger at %s", conf.Clarion.Store)}
	}
	s, err := store.OpenSQLite(p.ctx, conf.Clarion.Store)
	if errors.Is(err, store.ErrInUse) {
		return fmt.Errorf("stop the daemon first: %w", err)
	}
	if err != nil {
		return err
	}
	defer s.Close()
	ids, err := s.Known(p.ctx, queue, ticket)
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return fmt.Errorf("the ledger knows nothing of %s", c.Ticket)
	}
	for _, id := range ids {
		if err := s.Purge(p.ctx, queue, id, p.now()); err != nil {
			return err
		}
	}
	fmt.Fprintf(p.out, `forgotten: %s
Note and labels stay on the ticket, and its key in a tracker issue until that is brought up to date. What still stands in
the ticket may be read again, so redact or delete it there first.
`, c.Ticket)
	return nil
}
