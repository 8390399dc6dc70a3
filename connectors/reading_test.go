package connectors_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

var (
	morning  = time.Date(2026, 3, 12, 9, 0, 0, 0, time.UTC)
	errGiven = errors.New("status 500")
)

// TestTooManyFail: a cursor remembers a limited number of tickets; beyond it the page is held rather than forgetting one.
func TestTooManyFail(t *testing.T) {
	var r connectors.Reading
	for i := range 100 {
		if err := r.Fail(strconv.Itoa(100+i), errGiven, morning); err != nil {
			t.Fatalf("no room for ticket %d: %v", i, err)
		}
	}
	if err := r.Fail("7", errGiven, morning); !errors.Is(err, errGiven) {
		t.Errorf("one too many gives %v, want its own error", err)
	}
	if err := r.Fail("100", errGiven, morning.Add(time.Hour)); err != nil {
		t.Errorf("no room for a ticket that is there already: %v", err)
	}
	if len(r.Retries) != 100 || !r.Retries.Valid(func(string) bool { return true }) {
		t.Errorf("%d tickets are remembered, want the 100", len(r.Retries))
	}
	if due := r.Retries.Due(morning.Add(24*time.Hour), 50); len(due) != 10 {
		t.Errorf("%d tickets are asked for at once, want 10", len(due))
	}
}

// TestRetriesGrowRare: a ticket that is set apart again before its time is not pushed back, and is given up in the end.
func TestRetriesGrowRare(t *testing.T) {
	var r connectors.Reading
	now, tries := morning, 0
	for ; len(r.Retries) > 0 || tries == 0; tries++ {
		if err := r.Fail("7", errGiven, now); err != nil || tries > 50 {
			t.Fatalf("after %d tries: %v", tries, err)
		}
		if len(r.Retries) == 0 {
			break
		}
		at := time.UnixMilli(r.Retries[0].At)
		if err := r.Fail("7", errGiven, at.Add(-time.Second)); err != nil || r.Retries[0].At != at.UnixMilli() {
			t.Errorf("seen before its time it moves from %s to %d, %v", at, r.Retries[0].At, err)
		}
		now = at
	}
	if took := now.Sub(morning); tries != 12 || took < 36*time.Hour || took > 48*time.Hour {
		t.Errorf("given up after %d tries in %s", tries, took)
	}
}

// TestHold: where every ticket of a page fails the page is held, for an hour and no longer; a single one proves nothing.
func TestHold(t *testing.T) {
	fails := func(n int, answered bool) *connectors.Reading {
		r := connectors.Reading{Answered: answered}
		for i := range n {
			if err := r.Fail(strconv.Itoa(1+i), errGiven, morning); err != nil {
				t.Fatal(err)
			}
		}
		return &r
	}
	var h connectors.Hold
	for _, c := range []struct {
		name  string
		at    connectors.Cursor
		r     *connectors.Reading
		after time.Duration
		held  bool
	}{
		{"one", "a", fails(1, false), 0, false},
		{"two of three", "a", fails(2, true), 0, false},
		{"all", "a", fails(2, false), 0, true},
		{"all, still", "a", fails(2, false), 59 * time.Minute, true},
		{"all, for an hour", "a", fails(2, false), time.Hour, false},
		{"all of the next page", "b", fails(2, false), time.Hour, true},
		{"a page that is answered", "b", fails(0, true), 61 * time.Minute, false},
		{"all of that page again", "b", fails(2, false), 3 * time.Hour, true},
	} {
		if err := h.Keep(c.at, c.r, morning.Add(c.after)); errors.Is(err, errGiven) != c.held {
			t.Errorf("%s: %v, want it held: %v", c.name, err, c.held)
		}
	}
}
