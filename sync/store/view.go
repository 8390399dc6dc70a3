package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"github.com/clarion-cre/clarion/sync/triage"
)

// View looks at a ledger beside the process that has it. It takes no lock, creates and migrates nothing, and cannot
// write.
type View struct{ s Store }

// ViewSQLite opens a view of the ledger in the file; fs.ErrNotExist if there is none yet.
func ViewSQLite(ctx context.Context, path string) (*View, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("look at the ledger: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("look at the ledger: %w", err)
	}
	v := &View{s: Store{dialect: dialect{explain: func(err error) error { return fmt.Errorf("%s: %w", path, advise(err)) }}}}
	if v.s.read, err = sql.Open("sqlite", sqliteName(path, "&_pragma=query_only(1)")); err != nil {
		return nil, fmt.Errorf("look at the ledger %s: %w", path, advise(err))
	}
	if err := v.s.read.PingContext(ctx); err != nil {
		_ = v.s.read.Close() // the first error is the one that tells
		return nil, fmt.Errorf("look at the ledger %s: %w", path, advise(err))
	}
	return v, nil
}

// Entries are the judged tickets of these ids; unknown ones are absent from the map.
func (v *View) Entries(ctx context.Context, queue string, ids []string) (map[string]triage.Entry, error) {
	return v.s.Entries(ctx, queue, ids)
}

// Close ends the view.
func (v *View) Close() error { return v.s.read.Close() }
