package store

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "clarion.db") }

func openFile(t testing.TB, path string) *Store {
	t.Helper()
	s, err := OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

func closed(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

// refused checks that the ledger is not opened, that the error is of the kind, and that it names the file.
func refused(t *testing.T, path string, kind error) {
	t.Helper()
	s, err := OpenSQLite(t.Context(), path)
	if err == nil {
		closed(t, s)
		t.Fatal("the ledger opens")
	}
	if !errors.Is(err, kind) || !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Errorf("open gives %q, want it to be %q and to name the file", err, kind)
	}
}

func TestFilesAreForTheirOwnerOnly(t *testing.T) {
	path := file(t)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := openFile(t, path)
	defer closed(t, s)
	l := &ledger{TB: t, Store: s}
	l.keep(triage.Keeping{Entries: []triage.Entry{entry("1")}})
	found := 0
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Errorf("%s: %v", suffix, err)
			continue
		}
		found++
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", suffix, mode)
		}
	}
	if all, err := os.ReadDir(filepath.Dir(path)); err != nil || len(all) != found {
		t.Errorf("%d files, %v, want %d", len(all), err, found)
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := file(t)
	first := openFile(t, path)
	link := filepath.Join(t.TempDir(), "other-name.db")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, link} {
		_, err := OpenSQLite(t.Context(), name)
		if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
			t.Errorf("a second opening gives %v, want one that names the file and the process", err)
		}
	}
	closed(t, first)
	closed(t, openFile(t, path))
}

func TestOddNames(t *testing.T) {
	for _, name := range []string{"a b.db", "a?mode=memory&x=%2f.db", "a#b.db", "100%.db", "größe-日本.db", "file:x.db"} {
		path := filepath.Join(t.TempDir(), name)
		s := openFile(t, path)
		l := &ledger{TB: t, Store: s}
		l.keep(triage.Keeping{Entries: []triage.Entry{entry("1")}})
		closed(t, s)
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v: the ledger went elsewhere", name, err)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	if _, err := s.write.ExecContext(ctx(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	closed(t, s)
	refused(t, path, ErrNewer)
}

func TestOtherFilesAreRefused(t *testing.T) {
	foreign := file(t)
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(ctx(), `CREATE TABLE invoices (id INTEGER)`); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	refused(t, foreign, ErrForeign)

	text := file(t)
	if err := os.WriteFile(text, bytes.Repeat([]byte("not a database\n"), 500), 0o600); err != nil {
		t.Fatal(err)
	}
	refused(t, text, ErrDamaged)
	refused(t, filepath.Join(t.TempDir(), "no", "such", "clarion.db"), ErrReadOnly)
	refused(t, t.TempDir(), ErrForeign)
}

func closeDB(t *testing.T, db *sql.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDamageIsNamed(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	l := &ledger{TB: t, Store: s}
	var k triage.Keeping
	var ids []string
	for i := range 1000 {
		ids = append(ids, id(i))
		k.Entries = append(k.Entries, entry(id(i)))
	}
	l.keep(k)
	closed(t, s)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 30 * 4096; i < len(b); i++ {
		b[i] = 0xa5
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = OpenSQLite(t.Context(), path)
	if err == nil {
		defer closed(t, s)
		_, err = s.Entries(ctx(), "support", ids)
	}
	if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), path) {
		t.Errorf("reading a damaged ledger gives %v", err)
	}
}

func TestFullDiskKeepsNothingAndLosesNothing(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	defer func() { closed(t, s) }()
	l := &ledger{TB: t, Store: s}
	l.keep(triage.Keeping{Position: triage.Position{Cursor: "before"}})
	if _, err := s.write.ExecContext(ctx(), `PRAGMA max_page_count = 30`); err != nil {
		t.Fatal(err)
	}
	k := triage.Keeping{Position: triage.Position{Cursor: "after"}, At: at(1)}
	for i := range 1000 {
		k.Entries = append(k.Entries, entry(id(i)))
	}
	err := s.Keep(ctx(), "support", k)
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), path) {
		t.Fatalf("keep gives %v, want it to be ErrFull and to name the file", err)
	}
	if p, _, err := s.Position(ctx(), "support"); err != nil || p.Cursor != "before" || len(l.entries(id(0))) != 0 {
		t.Errorf("cursor %q, %v after a page that found no room", p.Cursor, err)
	}
	if _, err := s.write.ExecContext(ctx(), `PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	l.keep(k)
	if len(l.entries(id(999))) != 1 {
		t.Error("the page is not kept once there is room")
	}
}

// TestReadOnlyIsNamed stands in for a read-only disk, which tests that run as root cannot make with file modes.
func TestReadOnlyIsNamed(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	defer closed(t, s)
	if _, err := s.write.ExecContext(ctx(), `PRAGMA query_only = 1`); err != nil {
		t.Fatal(err)
	}
	err := s.Keep(ctx(), "support", triage.Keeping{Position: triage.Position{Cursor: "x"}})
	if !errors.Is(err, ErrReadOnly) || !strings.Contains(err.Error(), path) {
		t.Errorf("keep gives %v, want it to be ErrReadOnly and to name the file", err)
	}
	if got := advise(fs.ErrPermission); !errors.Is(got, ErrReadOnly) || !errors.Is(got, fs.ErrPermission) {
		t.Errorf("a missing permission is explained as %v", got)
	}
}

func TestLockedByAnotherProgramIsNamed(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	defer closed(t, s)
	other, err := sql.Open("sqlite", sqliteName(path, "&_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	defer closeDB(t, other)
	tx, err := other.BeginTx(ctx(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := s.write.ExecContext(ctx(), `PRAGMA busy_timeout = 1`); err != nil {
		t.Fatal(err)
	}
	err = s.Keep(ctx(), "support", triage.Keeping{})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Errorf("keep gives %v, want it to be ErrInUse and to name the file", err)
	}
	if _, known, err := s.Position(ctx(), "support"); known || err != nil {
		t.Errorf("a read beside another's write gives %v, %v", known, err)
	}
}

func TestSettingsReachTheDatabase(t *testing.T) {
	s := openFile(t, file(t))
	defer closed(t, s)
	for name, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "5000",
	} {
		for pool, db := range map[string]*sql.DB{"write": s.write, "read": s.read} {
			var got string
			if err := db.QueryRowContext(ctx(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
				t.Errorf("%s of the %s pool is %q, %v, want %q", name, pool, got, err, want)
			}
		}
	}
	if _, err := s.read.ExecContext(ctx(), `DELETE FROM entries`); err == nil {
		t.Error("the read pool can write")
	}
}

// TestPurgeReachesTheFile looks for the ticket's words in every file of the ledger.
func TestPurgeReachesTheFile(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	defer closed(t, s)
	l := &ledger{TB: t, Store: s}
	for round := range 3 { // replaced rows leave copies behind
		e, op := sighted("t-a", 5), operation("a", 0)
		e.Card.Cause = strings.Repeat("canary-7f3a ", 100+round)
		op.Want.Note = connectors.Doc{connectors.P(connectors.T(strings.Repeat("canary-7f3a ", 400+round)))}
		l.keep(triage.Keeping{Entries: []triage.Entry{e}, Operations: []triage.Operation{op}})
	}
	if !filesHold(t, path, "canary-7f3a") {
		t.Fatal("the words are not in the files, so the test shows nothing")
	}
	if err := s.Purge(ctx(), triage.Forgetting{Queue: "support", ID: "t-a", At: at(3)}); err != nil {
		t.Fatal(err)
	}
	if filesHold(t, path, "canary-7f3a") {
		t.Error("the purged words are still in the files")
	}
}

func filesHold(t *testing.T, path, word string) bool {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(word)) {
			return true
		}
	}
	return false
}
