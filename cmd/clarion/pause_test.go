package main

import (
	"strings"
	"testing"
	"time"
)

func TestPauseAndResume(t *testing.T) {
	d := openDesk(t, nil)
	if code, _, errs := d.run("pause"); code != exitUsage || !strings.Contains(errs, "there is no ledger") {
		t.Errorf("before the first start: exit code %d, %s", code, errs)
	}
	d.act()
	d.must("once")
	says(t, d.must("pause", "wrong owner on every note"), "paused: nothing is written any more", "clarion resume")
	says(t, d.must("pause"), "it was paused since 2026-03-10 10:00 UTC", "wrong owner on every note")
	issue := d.askJira(0)
	d.wait(2 * time.Minute)
	says(t, d.must("once"), "NOTHING IS WRITTEN: paused since", "wrong owner on every note", "1 matched", "0 noted")
	says(t, d.must("plan", "desk/"+issue.Key), "at present nothing is written: paused since", "would be written", "cre:api-latency")
	if n := d.writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
	says(t, d.must("resume"), "resumed after a pause since 2026-03-10 10:00 UTC")
	says(t, d.must("resume"), "it was not paused")
	says(t, d.must("once"), "1 noted")
}
