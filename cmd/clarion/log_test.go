package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// TestLogs: a terminal gets lines for people, everything else and --log-json get one JSON object a line.
func TestLogs(t *testing.T) {
	for name, tt := range map[string]struct {
		tty   bool
		flags []string
		json  bool
	}{
		"pipe":                 {false, nil, true},
		"terminal":             {true, nil, false},
		"terminal, --log-json": {true, []string{"--log-json"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := openDesk(t, nil)
			d.act()
			d.askZendesk(30 * time.Second)
			var out, errs bytes.Buffer
			code := start(append(tt.flags, "once", "-v", "-c", d.config), process{
				ctx: t.Context(), in: strings.NewReader(""), out: &out, err: &errs, tty: tt.tty, now: d.clock, getenv: d.getenv,
			})
			lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
			if code != exitOK || lines[0] == "" {
				t.Fatalf("exit code %d, %d lines of log", code, len(lines))
			}
			for _, line := range lines {
				if json.Valid([]byte(line)) != tt.json {
					t.Errorf("logged as %s", line)
				}
			}
			says(t, errs.String(), "operation")
		})
	}
}

// TestQuietByDefault: without --verbose a cycle in which all went well logs nothing.
func TestQuietByDefault(t *testing.T) {
	d := openDesk(t, nil)
	d.askZendesk(30 * time.Second)
	var out, errs bytes.Buffer
	code := start([]string{"once", "-c", d.config}, process{
		ctx: t.Context(), in: strings.NewReader(""), out: &out, err: &errs, now: d.clock, getenv: d.getenv,
	})
	if code != exitOK || errs.Len() > 0 {
		t.Errorf("exit code %d, logged %s", code, errs.String())
	}
}

// TestInterrupted: who interrupts Clarion is told so by the exit code, as shells expect, and no tool was touched.
func TestInterrupted(t *testing.T) {
	d := openDesk(t, nil)
	d.act()
	d.askZendesk(30 * time.Second)
	for name, stopAt := range map[string]string{"before anything": "", "in the middle": "/api/v2/incremental/tickets/cursor"} {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		d.zendesk.Fail(func(r *http.Request) *zendesktest.Fault {
			if r.URL.Path == stopAt {
				stop()
			}
			return nil
		})
		if stopAt == "" {
			stop()
		}
		var out, errs bytes.Buffer
		code := start([]string{"once", "-c", d.config}, process{
			ctx: ctx, in: strings.NewReader(""), out: &out, err: &errs, now: d.clock, getenv: d.getenv,
		})
		if code != exitStopped || d.writes() != 0 {
			t.Errorf("%s: exit code %d after %d writes\n%s%s", name, code, d.writes(), out.String(), errs.String())
		}
	}
	d.must("once")
	if d.writes() == 0 {
		t.Error("the next cycle did not go on")
	}
}
