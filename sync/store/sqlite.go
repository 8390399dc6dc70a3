package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// readers is how many reads go on beside the one writer.
const readers = 4

// OpenSQLite opens the ledger in the file, creates it if there is none (mode 0600, in a directory that exists), and
// brings it up to date. Until Close, no other process can open it: a ledger has one daemon.
func OpenSQLite(ctx context.Context, path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open the ledger: %w", err)
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // two names of one file are one ledger
	}
	failed := func(err error) error { return fmt.Errorf("open the ledger %s: %w", path, advise(err)) }
	explain := func(err error) error {
		if told := advise(err); told != err { //nolint:errorlint // advise returns what it does not know as it is
			return fmt.Errorf("%s: %w", path, told)
		}
		return err
	}
	s := &Store{dialect: dialect{goose: goose.DialectSQLite3, explain: explain, scrub: []string{
		// What a purge deleted is still in free pages and in the log until both are written anew.
		"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)",
	}}}
	if s.dialect.migrations, err = fs.Sub(sqliteMigrations, "migrations/sqlite"); err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	if err := private(path); err != nil {
		return nil, failed(err)
	}
	if s.lock, err = lockFile(path); err != nil {
		return nil, failed(err)
	}
	if err := s.openSQLite(ctx, path); err != nil {
		return nil, failed(errors.Join(err, s.closePools(), s.lock.Close()))
	}
	return s, nil
}

func (s *Store) closePools() error {
	var err error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			err = errors.Join(err, db.Close())
		}
	}
	return err
}

func (s *Store) openSQLite(ctx context.Context, path string) error {
	var err error
	if s.write, err = sql.Open("sqlite", sqliteName(path, "&_txlock=immediate")); err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1) // writers wait here in order, not in SQLite by polling
	if s.read, err = sql.Open("sqlite", sqliteName(path, "&_pragma=query_only(1)")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(readers)
	if err := s.ours(ctx); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// private creates the file for its owner alone before SQLite can create it for everybody; the log files follow its mode.
func private(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() { //nolint:gosec // the operator names the file
		return fmt.Errorf("%w: name a regular file", ErrForeign)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = f.Chmod(0o600)
	}
	return errors.Join(err, f.Close())
}

// sqliteName is the data source: the write-ahead log lets reads go on beside the writer, and synchronous=FULL makes a
// commit survive a power cut, which is what "stored before sent" needs. An escaped path cannot add parameters.
func sqliteName(path, more string) string {
	parts := strings.Split(filepath.ToSlash(path), "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return "file:" + strings.Join(parts, "/") +
		"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)" + more
}

// ours refuses a database that some other program made: migrating it would add tables to it.
func (s *Store) ours(ctx context.Context) error {
	var tables, known int
	err := s.write.QueryRowContext(ctx,
		`SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0) FROM sqlite_master WHERE type = 'table'`).Scan(&tables, &known)
	if err != nil {
		return err
	}
	if tables > 0 && known == 0 {
		return fmt.Errorf("%w: it is another program's database; name a file of its own", ErrForeign)
	}
	return nil
}

// advise says what to do about an error. The driver's own words stay, for the details.
func advise(err error) error {
	if advice, kind := sqliteTrouble(err); kind != nil {
		return fmt.Errorf("%w: %s (%w)", kind, advice, err)
	}
	return err
}

func sqliteTrouble(err error) (advice string, kind error) {
	const readOnly = "make the file and its directory writable for this user, on a local disk"
	var e *sqlite.Error
	switch {
	case errors.Is(err, fs.ErrPermission):
		return readOnly, ErrReadOnly
	case errors.Is(err, fs.ErrNotExist):
		return "create its directory first", ErrReadOnly
	case !errors.As(err, &e):
		return "", nil
	}
	switch e.Code() & 0xff { // the low byte is the error, the rest its variety
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return "restore a backup, or move the file away: the marks on tickets and issues keep Clarion from writing twice", ErrDamaged
	case lib.SQLITE_READONLY, lib.SQLITE_CANTOPEN, lib.SQLITE_PERM:
		return readOnly, ErrReadOnly
	case lib.SQLITE_FULL:
		return "make room on its disk; nothing was stored and nothing is lost", ErrFull
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return "another program holds it; end that program, or name another file", ErrInUse
	default:
		return "", nil
	}
}
