package rules_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
)

func TestSpan(t *testing.T) {
	quarter := morning.Add(15 * time.Minute)
	tests := []struct {
		name string
		w    window.Window
		want string
	}{
		{"none", window.Window{}, ""},
		{"within a day", window.Window{Start: morning, End: quarter, Zone: "Europe/Berlin"}, "2026-03-10 09:10 to 09:25 (Europe/Berlin)"},
		{"across midnight of the zone", window.Window{Start: morning, End: morning.Add(20 * time.Hour), Zone: "Asia/Tokyo"}, "2026-03-10 17:10 to 2026-03-11 13:10 (Asia/Tokyo)"},
		{"open", window.Window{Start: morning, Open: true, Zone: "UTC"}, "since 2026-03-10 08:10, still going on (UTC)"},
		{"no end known", window.Window{Start: morning, Zone: "UTC"}, "from 2026-03-10 08:10 (UTC)"},
		{"no start known", window.Window{End: quarter, Zone: "UTC"}, "until 2026-03-10 08:25 (UTC)"},
		{"days", window.Window{Start: morning, End: morning.AddDate(0, 0, 2), Zone: "UTC", Granularity: "day"}, "2026-03-10 to 2026-03-12 (UTC)"},
		{"an offset for a zone", window.Window{Start: morning, End: quarter, Zone: "UTC+05:30"}, "2026-03-10 13:40 to 13:55 (UTC+05:30)"},
		{"a zone nobody knows", window.Window{Start: morning, End: quarter, Zone: "Mars/Olympus"}, "2026-03-10 08:10 to 08:25 (UTC)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := rules.Span(tt.w); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestFiguresInWords(t *testing.T) {
	for share, want := range map[float64]string{0: "0 %", 0.0004: "under 0.1 %", 0.004: "0.4 %", 0.0994: "9.9 %", 0.21: "21 %", 1: "100 %"} {
		if got := rules.Percent(share); got != want {
			t.Errorf("%v is %q, want %q", share, got, want)
		}
	}
	for ratio, want := range map[float64]string{1.44: "1.4", 9.99: "10.0", 60.8: "61"} {
		if got := rules.Times(ratio); got != want {
			t.Errorf("%v is %q, want %q", ratio, got, want)
		}
	}
	for _, tt := range []struct {
		place evidence.Place
		want  string
	}{
		{evidence.Place{Kind: evidence.Global}, "everywhere"},
		{evidence.Place{Kind: evidence.Combination, Labels: map[string]string{"tenant": "acme", "region": "eu-west"}}, "region eu-west, tenant acme"},
		{evidence.Place{Kind: evidence.UnknownPlace}, "unknown"},
	} {
		if got := rules.PlaceText(tt.place); got != tt.want {
			t.Errorf("place %q, want %q", got, tt.want)
		}
	}
	if got := rules.Some([]string{"a", "b", "c", "d"}, 2); got != "a, b and 2 more" {
		t.Errorf("some: %q", got)
	}
	if got := rules.Clip("a line\nand  another", 12); got != "a line and…" {
		t.Errorf("clip: %q", got)
	}
}

func TestFillNeedsEveryFact(t *testing.T) {
	f := rules.Facts{rules.FactShare: "21 %"}
	if got, ok := f.Fill("$share of requests"); got != "21 % of requests" || !ok {
		t.Errorf("%q, complete %v", got, ok)
	}
	if _, ok := f.Fill("$share in $window"); ok {
		t.Error("a sentence with a fact that is missing counts as complete")
	}
}

func TestACardIsLateOnlyWhileNothingIsKnown(t *testing.T) {
	late := seen(evidence.Unknown)
	late[0].Evidence.Late = true
	unknown := rules.Card{Verdict: evidence.Unknown, Findings: late}
	confirmed := rules.Card{Verdict: evidence.Confirmed, Findings: append(late, seen(evidence.Confirmed)...)}
	if !unknown.Late() || confirmed.Late() || (rules.Card{Verdict: evidence.Unknown}).Late() {
		t.Errorf("late %v %v", unknown.Late(), confirmed.Late())
	}
}
