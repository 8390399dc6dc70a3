package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What was purged by its key is nowhere in the ledger's files, and the ticket is not written to again.
func TestPurge(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	issue := d.askJira(30 * time.Second)
	d.must("once")
	says(t, d.must("purge", "desk/"+issue.Key), "forgotten: desk/"+issue.Key)
	files, err := filepath.Glob(d.store + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no ledger: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{northwind, "northwind", issue.Key} {
			if strings.Contains(string(text), word) {
				t.Errorf("%s still holds %q", filepath.Base(f), word)
			}
		}
	}
	before := d.writes()
	d.wait(2 * time.Minute)
	d.must("once")
	if n := d.writes() - before; n != 0 {
		t.Errorf("%d writes after the purge", n)
	}
}

func TestPurgeOfWhatIsNotThere(t *testing.T) {
	d := openDesk(t, nil)
	if code, _, errs := d.run("purge", "desk/SUP-1"); code != exitUsage || !strings.Contains(errs, "there is no ledger") {
		t.Errorf("without a ledger: exit code %d, %s", code, errs)
	}
	d.must("once")
	if code, _, errs := d.run("purge", "desk/SUP-77"); code != exitFailed || !strings.Contains(errs, "knows nothing of desk/SUP-77") {
		t.Errorf("of an unknown ticket: exit code %d, %s", code, errs)
	}
	if code, _, errs := d.run("purge", "SUP-77"); code != exitUsage || !strings.Contains(errs, "is not QUEUE/ID") {
		t.Errorf("without a queue: exit code %d, %s", code, errs)
	}
}
