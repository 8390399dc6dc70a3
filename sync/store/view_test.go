package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"github.com/clarion-cre/clarion/sync/triage"
)

func TestViewLooksBesideTheDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clarion.db")
	if _, err := ViewSQLite(t.Context(), path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("without a ledger: %v", err)
	}
	daemon, err := OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer daemon.Close()
	if err := daemon.Keep(t.Context(), "support", triage.Keeping{Entries: []triage.Entry{entry("1")}, At: at(0)}); err != nil {
		t.Fatal(err)
	}
	v, err := ViewSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if found, err := v.Entries(t.Context(), "support", []string{"1", "2"}); err != nil || len(found) != 1 {
		t.Errorf("entries %v, error %v", found, err)
	}
	if _, err := v.s.read.ExecContext(t.Context(), `DELETE FROM entries`); err == nil {
		t.Error("a view could write")
	}
}
