package store

import (
	"database/sql"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/sync/triage"
)

// A pause is heeded by whoever has the ledger open, and outlives it.
func TestPauseBesideTheDaemon(t *testing.T) {
	path := file(t)
	live := openFile(t, path)
	first := triage.Pause{Since: at(1), By: "kim@desk", Why: "wrong owner on every note"}
	steps := []struct {
		name      string
		step      func() (triage.Pause, error)
		was, then triage.Pause
	}{
		{"resume what is not paused", func() (triage.Pause, error) { return Resume(ctx(), path, "lee", at(0)) }, triage.Pause{}, triage.Pause{}},
		{"pause", func() (triage.Pause, error) { return Pause(ctx(), path, first) }, triage.Pause{}, first},
		{"pause again", func() (triage.Pause, error) { return Pause(ctx(), path, triage.Pause{Since: at(2), By: "lee"}) }, first, first},
		{"restart", func() (triage.Pause, error) { closed(t, live); live = openFile(t, path); return triage.Pause{}, nil }, triage.Pause{}, first},
		{"resume", func() (triage.Pause, error) { return Resume(ctx(), path, "lee", at(3)) }, first, triage.Pause{}},
		{"pause after that", func() (triage.Pause, error) { return Pause(ctx(), path, triage.Pause{Since: at(4), By: "lee"}) }, triage.Pause{}, triage.Pause{Since: at(4), By: "lee"}},
	}
	for _, s := range steps {
		was, err := s.step()
		if err != nil || was != s.was {
			t.Errorf("%s: it was %+v, %v, want %+v", s.name, was, err, s.was)
		}
		if now, err := live.Paused(ctx()); err != nil || now != s.then {
			t.Errorf("%s: now %+v, %v, want %+v", s.name, now, err, s.then)
		}
	}
	records, err := live.Audit(ctx(), "", "", 10)
	if err != nil || len(records) != 3 {
		t.Errorf("audit %+v, %v, want three records", records, err)
	}
	closed(t, live)
}

func TestPauseOfWhatCannotBePaused(t *testing.T) {
	path := file(t)
	if _, err := Pause(ctx(), path, triage.Pause{Since: at(0)}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a ledger: %v", err)
	}
	s := openFile(t, path)
	if _, err := s.write.ExecContext(ctx(), `DROP INDEX audit_pauses`); err != nil { // as an older version left it
		t.Fatal(err)
	}
	if _, err := Pause(ctx(), path, triage.Pause{Since: at(0)}); err == nil || !strings.Contains(err.Error(), "stop that") {
		t.Errorf("with an older daemon: %v", err)
	}
	closed(t, s)
	foreign := file(t)
	db, err := sql.Open("sqlite", sqliteName(foreign, ""))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(ctx(), `CREATE TABLE letters (text TEXT)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Pause(ctx(), foreign, triage.Pause{Since: at(0)}); err == nil {
		t.Error("another program's file is paused")
	}
}
