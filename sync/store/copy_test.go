package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// A copy made beside the daemon holds one ticket as the ledger does, and what happens to it does not reach the ledger.
func TestCopyTicketLooksBesideTheDaemon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clarion.db")
	live := open(t, func(t testing.TB) *Store { return openFile(t, path) })
	live.keep(triage.Keeping{
		Position: triage.Position{Cursor: "c7", Baseline: at(-60), Started: at(-5), Backfilled: 3},
		Entries:  []triage.Entry{entry("t-a"), entry("t-b")}, Operations: []triage.Operation{operation("a", 0), operation("b", 0)},
	})
	for _, op := range live.claim("x", 1) {
		if err := live.Intend(ctx(), op, connectors.Edit{Op: op.Op}, at(1)); err != nil {
			t.Fatal(err)
		}
	}
	c := open(t, func(t testing.TB) *Store {
		s, err := CopyTicket(ctx(), path, "support", "t-a", at(0))
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	c.same("entries", c.entries("t-a", "t-b"), live.entries("t-a"))
	stands(live, "c7")
	stands(c, "c7")
	ops, err := c.Operations(ctx(), "", 9)
	if err != nil || len(ops) != 1 || ops[0].ID != "t-a" || !ops[0].Unknown || ops[0].Holder != "x" {
		t.Errorf("operations %+v, %v", ops, err)
	}
	c.keep(triage.Keeping{Position: triage.Position{Cursor: "c8", Backfilled: 3}})
	stands(c, "c8")
	stands(live, "c7")
}

func stands(l *ledger, cursor connectors.Cursor) {
	l.Helper()
	p, known, err := l.Position(ctx(), "support")
	if err != nil || !known || p.Cursor != cursor || p.Backfilled != 3 {
		l.Errorf("position %+v, %v", p, err)
	}
	if sent, err := l.Sent(ctx(), "support", "", at(0)); err != nil || sent != 2 {
		l.Errorf("%d edits sent, %v", sent, err)
	}
}

func TestCopyTicketOfWhatIsNoLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clarion.db")
	c, err := CopyTicket(t.Context(), path, "support", "1", time.Time{})
	if err != nil {
		t.Fatalf("without a ledger: %v", err)
	}
	defer c.Close()
	if _, known, err := c.Position(t.Context(), "support"); known || err != nil {
		t.Errorf("position known %v, %v", known, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("looking made a file")
	}
	if err := os.WriteFile(path, []byte("this is somebody's letter and no ledger at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := CopyTicket(t.Context(), path, "support", "1", time.Time{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("of a letter: %v", err)
	}
}
