package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"
)

// CopyTicket makes a ledger in memory that holds what the ledger in the file knows of one ticket, of where reading of its
// queue stands, of what was sent to the queue since the time, and of pauses: enough to rehearse a cycle on. The file is not
// changed and may be in use. Where there is no file yet, the copy is empty.
func CopyTicket(ctx context.Context, path, queue, id string, since time.Time) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("look at the ledger: %w", err)
	}
	s := &Store{lock: io.NopCloser(nil), dialect: dialect{goose: goose.DialectSQLite3, explain: func(err error) error { return err }}}
	if s.dialect.migrations, err = fs.Sub(sqliteMigrations, "migrations/sqlite"); err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	if s.write, err = sql.Open("sqlite", ":memory:"); err != nil {
		return nil, fmt.Errorf("make a copy of the ledger: %w", err)
	}
	s.write.SetMaxOpenConns(1) // each connection would be a database of its own
	s.read = s.write
	if err := errors.Join(s.migrate(ctx), s.take(ctx, path, queue, id, since)); err != nil {
		return nil, fmt.Errorf("look at the ledger %s: %w", path, errors.Join(advise(err), s.Close()))
	}
	return s, nil
}

// take copies the rows as they stand at one moment.
func (s *Store) take(ctx context.Context, path, queue, id string, since time.Time) (err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	conn, err := s.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	for _, step := range []struct {
		sql  string
		args []any
	}{
		{`ATTACH $1 AS live`, []any{sqliteName(path, "")}},
		{`BEGIN`, nil},
		{`INSERT INTO main.positions SELECT * FROM live.positions WHERE queue = $1`, []any{text(queue)}},
		{`INSERT INTO main.entries SELECT * FROM live.entries WHERE queue = $1 AND id = $2`, []any{text(queue), text(id)}},
		{`INSERT INTO main.operations SELECT * FROM live.operations WHERE target = $1 AND id = $2 AND kind = 'ticket'`, []any{text(queue), text(id)}},
		{`INSERT INTO main.audit SELECT * FROM live.audit WHERE target = $1 AND event IN ('intended', 'untaken') AND at_ms >= $2`, []any{text(queue), millis(since)}},
		{`INSERT INTO main.audit SELECT * FROM live.audit WHERE event IN ('paused', 'resumed')`, nil},
		{`COMMIT`, nil},
		{`DETACH live`, nil},
	} {
		if _, err := conn.ExecContext(ctx, step.sql, step.args...); err != nil {
			return err
		}
	}
	return nil
}
