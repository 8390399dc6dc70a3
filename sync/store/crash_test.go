package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// killedKey makes the test binary the process that is killed: it names the ledger to work on.
const killedKey = "CLARION_STORE_TEST_KILLED"

// perPage is how many tickets, each with an operation, the killed process keeps at once.
const perPage = 20

// TestKilled kills a process that works on a ledger without warning, again and again, and opens what it left: whole
// pages up to the cursor and nothing behind it, and every edit that was announced before it would have been sent.
func TestKilled(t *testing.T) {
	if path := os.Getenv(killedKey); path != "" {
		workUntilKilled(path)
		return
	}
	path := file(t)
	for round := range 6 {
		told := killAfter(t, path, 3+round*7)
		s := openFile(t, path) // the kernel has freed the lock
		l := &ledger{TB: t, Store: s}
		pages := l.wholePages(told.pages)
		l.announced(told, pages*perPage)
		closed(t, s)
	}
}

// wholePages checks that every page up to the cursor is there, and nothing of the next.
func (l *ledger) wholePages(least int) int {
	l.Helper()
	pos, _, err := l.Position(ctx(), "support")
	if err != nil {
		l.Fatal(err)
	}
	pages, err := strconv.Atoi(string(pos.Cursor))
	if err != nil {
		l.Fatalf("cursor %q: %v", pos.Cursor, err)
	}
	if pages < least {
		l.Errorf("%d pages, the process had kept %d", pages, least)
	}
	for page := 1; page <= pages+1; page++ {
		want := perPage
		if page > pages {
			want = 0
		}
		if got := len(l.entries(idsOf(page)...)); got != want {
			l.Errorf("page %d of %d holds %d entries, want %d", page, pages, got, want)
		}
	}
	return pages
}

// announced checks that the ledger knows all operations, and of each edit that may have been sent that it may have been.
func (l *ledger) announced(told account, operations int) {
	l.Helper()
	ops, err := l.Operations(ctx(), "", 1<<20)
	if err != nil || len(ops) != operations {
		l.Errorf("%d operations, %v, want %d", len(ops), err, operations)
	}
	safe, done := map[string]bool{}, 0
	for _, op := range ops {
		safe[op.Op] = op.Unknown || op.State == triage.Done
		if op.State == triage.Done {
			done++
		}
	}
	if told.sending != "" && !safe[told.sending] {
		l.Errorf("the edit of %s was about to be sent, and the ledger does not say so", told.sending)
	}
	if done < told.done {
		l.Errorf("%d operations done, the process had settled %d", done, told.done)
	}
}

// account is what the killed process said it had finished.
type account struct {
	pages, done int
	sending     string
}

func killAfter(t *testing.T, path string, lines int) account {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	child.Env = append(os.Environ(), killedKey+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var a account
	in := bufio.NewScanner(out)
	for n := 0; in.Scan(); n++ {
		a.read(t, in.Text())
		if n == lines {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	var exit *exec.ExitError
	if err := child.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the process ended with %v before it was killed", err)
	}
	return a
}

func (a *account) read(t *testing.T, line string) {
	t.Helper()
	var what, value string
	if _, err := fmt.Sscan(line, &what, &value); err != nil {
		t.Fatalf("the process says %q", line)
	}
	switch what {
	case "page":
		a.pages, _ = strconv.Atoi(value)
	case "sending":
		a.sending = value
	case "done":
		a.done, _ = strconv.Atoi(value)
	default:
		t.Fatalf("the process says %q", line)
	}
}

func idsOf(page int) []string {
	var ids []string
	for i := range perPage {
		ids = append(ids, fmt.Sprintf("%d-%d", page, i))
	}
	return ids
}

// workUntilKilled keeps pages and works on what follows, saying what it has finished after each step.
func workUntilKilled(path string) {
	s, err := OpenSQLite(ctx(), path)
	if err != nil {
		panic(err)
	}
	pos, _, err := s.Position(ctx(), "support")
	if err != nil {
		panic(err)
	}
	page, _ := strconv.Atoi(string(pos.Cursor))
	done := 0
	ops, err := s.Operations(ctx(), "", 1<<20)
	if err != nil {
		panic(err)
	}
	for _, op := range ops {
		if op.State == triage.Done {
			done++
		}
	}
	for {
		page++
		k := triage.Keeping{Position: triage.Position{Cursor: connectors.Cursor(strconv.Itoa(page))}, At: at(page)}
		for _, id := range idsOf(page) {
			k.Entries = append(k.Entries, entry(id))
			k.Operations = append(k.Operations, operation(id, page))
		}
		if err := s.Keep(ctx(), "support", k); err != nil {
			panic(err)
		}
		fmt.Println("page", page)
		done += workOnce(s, page, done)
	}
}

func workOnce(s *Store, minute, done int) int {
	ops, err := s.Claim(ctx(), triage.Claiming{
		Holder: "killed", Now: at(minute), Until: at(minute + 1), Targets: []string{"support"}, Limit: 2,
	})
	for i, op := range ops {
		err = errors.Join(err, s.Intend(ctx(), op, connectors.Edit{Op: op.Op}, at(minute)))
		fmt.Println("sending", op.Op)
		err = errors.Join(err, s.Settle(ctx(), op, triage.Outcome{State: triage.Done, At: at(minute)}))
		fmt.Println("done", done+i+1)
	}
	if err != nil {
		panic(err)
	}
	return len(ops)
}

// TestCopied opens a copy of the files taken between two steps, as after a power cut, and finds the last step in it.
func TestCopied(t *testing.T) {
	path := file(t)
	s := openFile(t, path)
	defer closed(t, s)
	l := &ledger{TB: t, Store: s}
	l.keep(triage.Keeping{Position: triage.Position{Cursor: "1"}, Operations: []triage.Operation{operation("a", 0)}})
	tx, err := s.write.BeginTx(ctx(), nil) // a transaction that never ends
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(ctx(), `UPDATE positions SET cursor = '2'`); err != nil {
		t.Fatal(err)
	}
	before := copied(t, path)
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	op := l.claimOne("one", 0)
	l.intend(op, 1)
	after := copied(t, path)
	for name, c := range map[string]struct {
		path    string
		unknown bool
	}{"before": {before, false}, "after": {after, true}} {
		s := openFile(t, c.path)
		again := &ledger{TB: t, Store: s}
		if p, _, err := s.Position(ctx(), "support"); err != nil || p.Cursor != "1" {
			t.Errorf("%s: cursor %q, %v", name, p.Cursor, err)
		}
		if got := again.only(); got.Unknown != c.unknown {
			t.Errorf("%s: unknown is %v", name, got.Unknown)
		}
		closed(t, s)
	}
}

func copied(t *testing.T, path string) string {
	t.Helper()
	to := file(t)
	for _, suffix := range []string{"", "-wal"} {
		from, err := os.Open(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(from)
		if err := errors.Join(err, from.Close(), os.WriteFile(filepath.Clean(to+suffix), b, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return to
}
