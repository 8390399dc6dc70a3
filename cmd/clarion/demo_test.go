package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/rules/evidence"
)

// runCommand runs a command line as a user would and returns its exit code and outputs.
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
	checkSummary(t, s)
}

func TestDemoOfOwnTickets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tickets.jsonl")
	text := `{"id":"1","subject":"API slow","body":"the API was slow from 9:10 to 9:25","created_at":"2026-03-10T10:00:00Z","tz":"Europe/Berlin","requester":{"name":"A","email":"a@acme.example","organization":"Acme"}}
{"id":"2","subject":"Invoice","body":"please send the invoice","created_at":"2026-03-10T11:00:00Z","requester":{"name":"A","email":"a@acme.example","organization":"Acme"}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runCommand(t, "", "demo", "--once", "--tickets", path)
	if code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	says(t, out, "your tickets, in the tools of Quillpost", "read      1 ticket in Jira (desk), 1 in Zendesk (support)", "1 report of unreliable service, 1 of them",
		"wrote     1 label, 1 owner, 1 internal note, 0 GitHub issues", "none: no signature came back often enough")
}

func TestDemoSaysWhereItCannotListen(t *testing.T) {
	code, _, errs := runCommand(t, "", "demo", "--once", "--listen", "nowhere")
	if code != exitUsage || !strings.Contains(errs, "--listen") {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

func checkSummary(t *testing.T, s demoSummary) {
	t.Helper()
	if total(s.Fed) < 200 || !maps.Equal(s.Fed, s.Read) || s.SetApart != 0 {
		t.Errorf("fed %v, read %v, set apart %d", s.Fed, s.Read, s.SetApart)
	}
	if matched := total(s.Matched); s.Noted != matched || s.Labelled != matched || s.Assigned != matched {
		t.Errorf("matched %d, labelled %d, assigned %d, noted %d", matched, s.Labelled, s.Assigned, s.Noted)
	}
	for _, v := range []evidence.Verdict{evidence.Confirmed, evidence.Refuted, evidence.Unknown} {
		if s.Verdicts[v] == 0 {
			t.Errorf("no ticket is %s", v)
		}
	}
	if err := s.verdict(); err != nil || s.Filed == 0 {
		t.Errorf("%d issues filed, %v", s.Filed, err)
	}
}
