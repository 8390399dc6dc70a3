package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/clarion-cre/clarion/sync/triage"
)

// Paused implements triage.Store.
func (s *Store) Paused(ctx context.Context) (triage.Pause, error) {
	p, err := paused(ctx, s.read)
	return p, s.failed("read whether writing is paused", err)
}

func paused(ctx context.Context, db rowQuerier) (triage.Pause, error) {
	var event Event
	var at int64
	var p triage.Pause
	err := db.QueryRowContext(ctx, `SELECT event, at_ms, holder, reason FROM audit WHERE event IN ('paused', 'resumed') ORDER BY seq DESC LIMIT 1`).
		Scan(&event, &at, &p.By, &p.Why)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return triage.Pause{}, nil
	case err != nil || event == Resumed:
		return triage.Pause{}, err
	}
	p.Since = moment(at)
	return p, nil
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// Pause stops all writing from p.Since on, and Resume lets it go on. Both work on the ledger of a daemon that runs, which
// heeds them before its next write, and of one that does not. Pausing what is paused changes nothing, nor does resuming what
// is not. They return what held before.
func Pause(ctx context.Context, path string, p triage.Pause) (was triage.Pause, err error) {
	return beside(ctx, path, Record{At: p.Since, Event: Paused, Holder: p.By, Reason: p.Why})
}

// Resume ends a Pause.
func Resume(ctx context.Context, path, by string, at time.Time) (was triage.Pause, err error) {
	return beside(ctx, path, Record{At: at, Event: Resumed, Holder: by})
}

// beside adds one record to a ledger without holding it: the daemon's lock keeps out a second writer of operations, and
// SQLite itself keeps single records apart.
func beside(ctx context.Context, path string, r Record) (was triage.Pause, err error) {
	failed := func(err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("record %q in the ledger %s: %w", r.Event, path, advise(err))
	}
	if _, err := os.Stat(path); err != nil {
		return was, failed(err)
	}
	db, err := sql.Open("sqlite", sqliteName(path, "&_txlock=immediate"))
	if err != nil {
		return was, failed(err)
	}
	defer func() { err = errors.Join(err, failed(db.Close())) }()
	var knows int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_master WHERE name = 'audit_pauses'`).Scan(&knows); err != nil {
		return was, failed(err)
	}
	if knows == 0 {
		return was, failed(errors.New("its daemon is of a version that cannot be paused; stop that, and start this one once"))
	}
	s := &Store{write: db, dialect: dialect{explain: advise}}
	err = s.inTx(ctx, "record that writing is "+string(r.Event), func(tx *sql.Tx) error {
		if was, err = paused(ctx, tx); err != nil || was.Since.IsZero() == (r.Event == Resumed) {
			return err
		}
		return audit(ctx, tx, triage.Operation{}, r)
	})
	return was, failed(err)
}
