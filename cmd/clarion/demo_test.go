package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// demoRunOnce runs the demo as a user would and returns its exit code and outputs.
func runCommand(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = start(args, process{
		ctx: t.Context(), in: strings.NewReader(stdin), out: &stdout, err: &stderr, now: time.Now, getenv: func(string) string { return "" },
	})
	return code, stdout.String(), stderr.String()
}

func TestDemo(t *testing.T) {
	code, out, errs := runCommand(t, "", "demo", "--json")
	if code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	var s demoSummary
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if s.Second != 0 || s.Failed != 0 || s.SetApart != 0 || len(s.Errors) > 0 {
		t.Errorf("not a clean run: %s", out)
	}
	if fed := s.Fed[demoJira] + s.Fed[demoZendesk]; fed < 200 || s.Read[demoJira] != s.Fed[demoJira] || s.Read[demoZendesk] != s.Fed[demoZendesk] {
		t.Errorf("fed %v, read %v", s.Fed, s.Read)
	}
	if s.Noted != total(s.Matched) || s.Labelled != total(s.Matched) {
		t.Errorf("matched %d, labelled %d, noted %d", total(s.Matched), s.Labelled, s.Noted)
	}
	for _, v := range []string{"confirmed", "refuted", "unknown"} {
		if !strings.Contains(out, `"`+v+`"`) {
			t.Errorf("no ticket is %s", v)
		}
	}
}
