package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
)

// confirmation are the members that "clarion confirm --json" is documented to print, in order.
func confirmation() []string {
	return []string{"affected", "bad_share", "baseline_share", "cause", "from", "place", "queries", "ratio", "significance", "to", "verdict"}
}

type confirmOutput struct {
	Verdict, Cause string
	Place          struct{ Kind string }
	Queries        []string
}

func readConfirmed(t *testing.T, out string) (map[string]json.RawMessage, confirmOutput) {
	t.Helper()
	var members map[string]json.RawMessage
	var got confirmOutput
	if err := errors.Join(json.Unmarshal([]byte(out), &members), json.Unmarshal([]byte(out), &got)); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return members, got
}

func TestConfirm(t *testing.T) {
	d := openDesk(t, nil)
	ask := func(args ...string) []string {
		return append([]string{"confirm", "--signature", "api-latency"}, args...)
	}
	bad := []string{"--tenant", "northwind", "--from", "2026-03-10T09:10:00Z", "--to", "2026-03-10T09:25:00Z"}
	for name, tt := range map[string]struct {
		args    []string
		fail    bool
		verdict string
		cause   string
		place   string
	}{
		"confirmed":   {args: bad, verdict: "confirmed", cause: "usually", place: "tenant"},
		"well":        {args: []string{"--tenant", "contoso", "--from", "2026-03-10T09:10:00Z", "--to", "2026-03-10T09:25:00Z"}, verdict: "refuted", cause: "no more than at other times", place: "unknown"},
		"other hour":  {args: []string{"--tenant", "northwind", "--from", "2026-03-10T06:10:00+00:00", "--to", "2026-03-10T06:25:00Z"}, verdict: "refuted", place: "unknown"},
		"not there":   {args: []string{"--tenant", "nobody", "--from", "2026-03-10T09:10:00Z", "--to", "2026-03-10T09:25:00Z"}, verdict: "unknown", cause: "no samples", place: "unknown"},
		"metrics out": {args: bad, fail: true, verdict: "unknown", cause: "403", place: "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			d.metrics.Fail(func(*http.Request) *promtest.Fault {
				if tt.fail {
					return &promtest.Fault{Status: http.StatusForbidden, Body: canaryMetrics}
				}
				return nil
			})
			out := d.must(ask(append(slices.Clone(tt.args), "--json")...)...)
			members, got := readConfirmed(t, out)
			if !slices.Equal(sorted(members), confirmation()) {
				t.Errorf("members are %v", sorted(members))
			}
			if strings.Contains(out, `"affected":null`) || strings.Contains(out, `"labels":null`) {
				t.Errorf("an empty list or object is null: %s", out)
			}
			if got.Verdict != tt.verdict || !strings.Contains(got.Cause, tt.cause) || got.Place.Kind != tt.place || len(got.Queries) == 0 {
				t.Errorf("not %s because of %q: %s", tt.verdict, tt.cause, out)
			}
			says(t, d.must(ask(tt.args...)...), tt.verdict, "query ")
		})
	}
	if strings.Contains(d.said.String(), canaryMetrics) {
		t.Error("the source's answer was repeated")
	}
	if d.writes() != 0 {
		t.Error("confirm wrote something")
	}
}

func TestConfirmUsage(t *testing.T) {
	d := openDesk(t, nil)
	for says, args := range map[string][]string{
		"the first before the second": {"--signature", "api-latency", "--tenant", "x", "--from", "2026-03-10T10:00:00Z", "--to", "2026-03-10T09:00:00Z"},
		"have to be two times":        {"--signature", "api-latency", "--tenant", "x", "--from", "9:10", "--to", "9:25"},
		`no signature "api-slow"`:     {"--signature", "api-slow", "--tenant", "x", "--from", "2026-03-10T09:00:00Z", "--to", "2026-03-10T10:00:00Z"},
		"--claimed must be one of":    {"--signature", "api-latency", "--tenant", "x", "--from", "2026-03-10T09:00:00Z", "--to", "2026-03-10T10:00:00Z", "--claimed", "all"},
	} {
		if code, _, errs := d.run(append([]string{"confirm"}, args...)...); code != exitUsage || !strings.Contains(errs, says) {
			t.Errorf("%v: exit code %d, %s", args, code, errs)
		}
	}
}
