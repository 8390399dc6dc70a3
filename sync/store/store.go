// Package store is the ledger: what was read, what was judged, what is wanted and what was written. It implements
// triage.Store on SQLite, and on nothing but database/sql, so that another database needs its own migrations and a few
// words of dialect, not other code.
//
// It must not decide anything, read the clock, speak to a vendor, or keep a ticket's text: every time is an argument,
// and what a want or an outcome means is known to rules and triage alone.
//
// Two promises carry the rest. A page's tickets, the operations that follow from it and the cursor behind it are stored
// in one transaction or not at all. And an edit that is about to be sent is stored as unknown before it is sent, so that
// whoever restarts, anywhere, looks at the target before writing again.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/clarion-cre/clarion/sync/triage"
)

// What can be wrong with a ledger, for errors.Is. The message of the error says which file and what to do.
var (
	ErrInUse    = errors.New("the ledger is in use")
	ErrNewer    = errors.New("the ledger was written by a newer version")
	ErrDamaged  = errors.New("the ledger is damaged")
	ErrForeign  = errors.New("the file is not a ledger")
	ErrReadOnly = errors.New("the ledger cannot be written")
	ErrFull     = errors.New("no room is left for the ledger")
)

// Store is an open ledger. It is safe for concurrent use.
type Store struct {
	write, read *sql.DB // reads have their own pool: every transaction on write holds the write lock
	dialect     dialect
	lock        io.Closer
}

var _ triage.Store = (*Store)(nil)

// dialect is all that differs between databases.
type dialect struct {
	goose      goose.Dialect
	migrations fs.FS
	claimLock  string // ends the subquery that picks operations: FOR UPDATE SKIP LOCKED where several processes share one
	scrub      []string
	explain    func(error) error // names the ledger and what to do
}

// Close ends all work and gives the ledger free for other processes.
func (s *Store) Close() error {
	return errors.Join(s.read.Close(), s.write.Close(), s.lock.Close())
}

// migrate brings an older or empty ledger up to date and refuses a newer one.
func (s *Store) migrate(ctx context.Context) error {
	p, err := goose.NewProvider(s.dialect.goose, s.write, s.dialect.migrations)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the ledger's version: %w", err)
	}
	if have > newest {
		return fmt.Errorf("%w: it has version %d and this program knows up to %d; run the newer program or restore an older backup",
			ErrNewer, have, newest)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the ledger from version %d to %d: %w", have, newest, err)
	}
	return nil
}

// inTx runs work in one transaction that writes: all of it is stored, or nothing.
func (s *Store) inTx(ctx context.Context, what string, work func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return s.failed(what, err)
	}
	if err := work(tx); err != nil {
		return s.failed(what, errors.Join(err, rolledBack(tx)))
	}
	return s.failed(what, tx.Commit())
}

// rolledBack leaves out that the database or a cancelled context ended the transaction first.
func rolledBack(tx *sql.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

func (s *Store) failed(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, s.dialect.explain(err))
}

// rows reads all rows of a query through scan.
func rows[T any](ctx context.Context, db querier, scan func(scanner) (T, error), query string, args ...any) (all []T, err error) {
	r, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for r.Next() {
		one, err := scan(r)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, r.Err()
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type scanner interface{ Scan(dest ...any) error }
