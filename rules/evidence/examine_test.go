package evidence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
)

func names(f evidence.Finding) []string {
	var out []string
	for _, a := range f.Affected {
		out = append(out, a.Tenant)
	}
	slices.Sort(out)
	return out
}

func TestConfirmedAndPlaced(t *testing.T) {
	hour := from(9, 0, 10, 0)
	hour.Granularity = window.Hour
	morning := from(6, 0, 12, 0)
	morning.Granularity = window.DayPart
	open := window.Window{Start: clock(13, 5), Open: true, Granularity: window.Minute}
	for _, c := range []struct {
		name     string
		check    evidence.Check
		question evidence.Question
		kind     evidence.PlaceKind
		labels   map[string]string
		affected []string
		cause    string
	}{
		{
			"a region", latency(), question("acme", from(9, 10, 9, 25)), evidence.Region,
			map[string]string{"region": "eu"},
			[]string{"acme", "globex", "hooli", "initech", "sore", "umbrella", "wayne"},
			"were slow from 2026-03-12 09:",
		},
		{"a region, by the hour", latency(), question("wayne", hour), evidence.Region, map[string]string{"region": "eu"}, nil, "the ticket says 2026-03-12 09:00 to 10:00"},
		{"a region, some time in the morning", latency(), question("hooli", morning), evidence.Region, map[string]string{"region": "eu"}, nil, "to 09:2"},
		{"a customer", failures(), question("acme", from(13, 0, 13, 30)), evidence.Tenant, map[string]string{"tenant": "acme"}, []string{"acme"}, "20 % of"},
		{"a customer, without an end", failures(), question("acme", open), evidence.Tenant, map[string]string{"tenant": "acme"}, nil, ""},
		{
			"everybody", failures(), question("initech", from(16, 0, 16, 12)), evidence.Global,
			map[string]string{},
			[]string{"acme", "asia", "globex", "hooli", "initech", "sore", "umbrella", "wayne"},
			"",
		},
		{"everybody, asked by one who always has errors", failures(), question("sore", from(16, 0, 16, 12)), evidence.Global, map[string]string{}, nil, ""},
		{"a route", failures(), question("asia", from(19, 0, 19, 20)), evidence.Label, map[string]string{"route": "/v1/search"}, nil, ""},
		{
			"a customer in one region", failures(), question("globex", from(20, 30, 20, 50)), evidence.Combination,
			map[string]string{"tenant": "globex", "region": "us"},
			[]string{"globex"},
			"",
		},
		{"nobody in particular", failures(), question("", from(16, 0, 16, 12)), evidence.Global, map[string]string{}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLab(t, city())
			f := evidence.Examine(c.check, c.question, l.ask)
			if f.Verdict != evidence.Confirmed || f.Place.Kind != c.kind || !maps(f.Place.Labels, c.labels) {
				t.Fatalf("%s %s %v: %s %q", f.Verdict, f.Place.Kind, f.Place.Labels, f.Cause, f.Warnings)
			}
			got := slices.DeleteFunc(names(f), func(n string) bool { return n == "tiny" })
			if c.affected != nil && !slices.Equal(got, c.affected) {
				t.Errorf("affected %q", got)
			}
			if !strings.Contains(f.Cause, c.cause) {
				t.Errorf("cause %q", f.Cause)
			}
			whole(t, f)
			if len(l.asked) > evidence.MaxQueries || len(f.Queries) != len(l.asked) {
				t.Errorf("%d queries, %d kept", len(l.asked), len(f.Queries))
			}
		})
	}
}

// whole holds that a confirmed finding has all its figures.
func whole(t *testing.T, f evidence.Finding) {
	t.Helper()
	if f.Significance <= 0 || f.Significance >= 0.001 || f.Ratio < 2 || f.Events <= 0 || f.Chart == "" || !f.From.Before(f.To) {
		t.Errorf("%+v", f)
	}
}

// A service whose metrics begin just before the trouble has no past but the hour around it.
func TestYoungMetrics(t *testing.T) {
	w := city()
	w.From = clock(8, 55)
	f := evidence.Examine(latency(), question("acme", from(9, 10, 9, 25)), newLab(t, w).ask)
	if f.Verdict != evidence.Confirmed || f.Baseline != "the hour around" || f.Place.Kind != evidence.Region {
		t.Errorf("%s against %s, %v: %s %q", f.Verdict, f.Baseline, f.Place, f.Cause, f.Warnings)
	}
	w.From = clock(8, 0)
	f = evidence.Examine(latency(), question("acme", from(9, 10, 9, 25)), newLab(t, w).ask)
	if f.Verdict != evidence.Confirmed || f.Baseline != "the hours before" || f.Place.Kind != evidence.Region {
		t.Errorf("%s against %s, %v: %s", f.Verdict, f.Baseline, f.Place, f.Cause)
	}
}

func maps(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return true
}

func TestRefuted(t *testing.T) {
	for _, c := range []struct {
		name     string
		check    evidence.Check
		question evidence.Question
		cause    string
	}{
		{"another window", latency(), question("acme", from(11, 0, 11, 20)), "no more than at other times"},
		{"half an hour off", latency(), question("acme", from(9, 45, 10, 0)), "but"},
		{"another customer", failures(), question("hooli", from(13, 0, 13, 30)), "no more than"},
		{"another region", latency(), question("asia", from(9, 10, 9, 25)), "no more than"},
		{"errors as always", failures(), question("sore", from(11, 0, 11, 30)), "usually 4.0 %"},
		{"slow, not failing", failures(), question("acme", from(9, 10, 9, 25)), "failed"},
		{"two readings, one in the future", failures(), question("hooli", from(11, 0, 11, 20), from(23, 0, 23, 10)), "no more than"},
		{"two readings, neither", failures(), question("hooli", from(10, 0, 10, 20), from(12, 0, 12, 20)), "nor in the other 1 readings"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := evidence.Examine(c.check, c.question, newLab(t, city()).ask)
			if f.Verdict != evidence.Refuted || !strings.Contains(f.Cause, c.cause) {
				t.Errorf("%s: %s", f.Verdict, f.Cause)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	never := from(9, 10, 9, 25)
	never.Start, never.End = time.Time{}, time.Time{}
	old := from(9, 10, 9, 25)
	old.Start, old.End = old.Start.AddDate(0, -1, 0), old.End.AddDate(0, -1, 0)
	year := window.Window{Start: clock(0, 0).AddDate(0, 0, -14), End: clock(20, 0).AddDate(0, 0, 1)}
	ends := question("acme", from(21, 0, 21, 15))
	ends.Now = clock(21, 16)
	for _, c := range []struct {
		name     string
		check    evidence.Check
		question evidence.Question
		cause    string
		late     bool
	}{
		{"no such customer", failures(), question("nobody", from(13, 0, 13, 30)), "is that its name in the metrics?", false},
		{"no time", failures(), question("acme", never), "gives no time", false},
		{"no window", failures(), question("acme"), "gives no time", false},
		{"a gap", failures(), question("asia", from(21, 25, 21, 48)), "a gap is not health", false},
		{"a gap in one of three regions", failures(), question("hooli", from(21, 25, 21, 48)), "samples are missing", false},
		{"little traffic", failures(), question("tiny", from(11, 0, 11, 20)), "too little traffic", false},
		{"past retention", failures(), question("acme", old), "past what the source keeps (15 days)", false},
		{"the future", failures(), question("acme", from(23, 0, 23, 10)), "lies in the future", false},
		{"too wide", failures(), question("acme", year), "too wide", false},
		{"not in yet", failures(), ends, "not in the metrics yet", true},
		{"nobody in particular", failures(), question("", from(13, 0, 13, 30)), "customer is not known", false},
		{"two readings that both fit", failures(), question("acme", from(13, 0, 13, 30), from(16, 0, 16, 12)), "more than one reading fits", false},
		{"two readings, one unseen", failures(), question("hooli", from(11, 0, 11, 20), from(21, 25, 21, 48)), "the time has 2 readings", false},
		{"another label than code", evidence.Check{Preset: evidence.Errors, Metric: "http_requests_total", Code: `status=~"5.."`}, question("acme", from(13, 0, 13, 30)), "no samples", false},
		{"a limit without a bucket", evidence.Check{Preset: evidence.Latency, Metric: "http_request_duration_seconds_bucket", Threshold: 0.3}, question("acme", from(9, 10, 9, 25)), "no samples", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := evidence.Examine(c.check, c.question, newLab(t, city()).ask)
			if f.Verdict != evidence.Unknown || !strings.Contains(f.Cause, c.cause) || f.Late != c.late || f.Failed {
				t.Errorf("%s, late %v: %s", f.Verdict, f.Late, f.Cause)
			}
			if line, _, _ := strings.Cut(f.Chart, " UTC"); f.Chart != "" && !strings.ContainsAny(line, "▁▂▃▄▅▆▇█") {
				t.Errorf("a chart of nothing: %s", f.Chart)
			}
		})
	}
}

// Of two readings one is open and the other was not answered: it is worth asking again.
func TestFailedQueriesOfOneReading(t *testing.T) {
	lab, gap := newLab(t, city()), from(21, 25, 21, 48)
	f := evidence.Examine(failures(), question("asia", gap, from(13, 0, 13, 30)), func(qs []connectors.Query) []evidence.Reply {
		replies := lab.ask(qs)
		for i, q := range qs {
			if q.To.Before(gap.Start) {
				replies[i] = broken(qs[i : i+1])[0]
			}
		}
		return replies
	})
	if f.Verdict != evidence.Unknown || !strings.Contains(f.Cause, "a gap is not health") || !f.Failed {
		t.Errorf("%s, failed %v: %s", f.Verdict, f.Failed, f.Cause)
	}
}

func TestFailedQueries(t *testing.T) {
	f := evidence.Examine(failures(), question("acme", from(13, 0, 13, 30)), broken)
	if f.Verdict != evidence.Unknown || f.Cause != "the query failed: connection refused" || !f.Failed || f.Late {
		t.Errorf("%s: %s", f.Verdict, f.Cause)
	}
	f = evidence.Judge(failures(), question("acme", from(13, 0, 13, 30)), nil)
	if f.Verdict != evidence.Unknown || !strings.Contains(f.Cause, "not asked") {
		t.Errorf("%s: %s", f.Verdict, f.Cause)
	}
	// Only the extent fails: the verdict stands, the place is not known and the reason said.
	l, first := newLab(t, city()), true
	f = evidence.Examine(failures(), question("acme", from(13, 0, 13, 30)), func(qs []connectors.Query) []evidence.Reply {
		if !first {
			return broken(qs)[:len(qs)]
		}
		first = false
		return l.ask(qs)
	})
	if f.Verdict != evidence.Confirmed || f.Place.Kind != evidence.UnknownPlace || len(f.Warnings) == 0 {
		t.Errorf("%s %v %q", f.Verdict, f.Place, f.Warnings)
	}
}

func TestPartialAnswerDoesNotRefute(t *testing.T) {
	l := newLab(t, city())
	f := evidence.Examine(failures(), question("hooli", from(11, 0, 11, 20)), func(qs []connectors.Query) []evidence.Reply {
		rs := l.ask(qs)
		rs[0].Answer.Warnings = []string{"one store did not answer"}
		return rs
	})
	if f.Verdict != evidence.Unknown || !strings.Contains(f.Cause, "the source warns") {
		t.Errorf("%s: %s", f.Verdict, f.Cause)
	}
}

func TestZonesSettled(t *testing.T) {
	paris := from(8, 10, 8, 25)
	paris.Zone = "Europe/Paris"
	f := evidence.Examine(latency(), question("acme", paris, from(9, 10, 9, 25)), newLab(t, city()).ask)
	if f.Verdict != evidence.Confirmed || f.Window != 1 || !strings.Contains(f.Cause, "of 2 readings of the time only this one (09:10 UTC") {
		t.Errorf("%s, window %d: %s", f.Verdict, f.Window, f.Cause)
	}
}

func TestContradictions(t *testing.T) {
	for _, c := range []struct {
		name, claimed string
		regions       []string
		check         evidence.Check
		question      evidence.Question
		want          string
	}{
		{"everybody, but one customer", evidence.ScopeGlobal, nil, failures(), question("acme", from(13, 0, 13, 30)), "says everybody; the metrics show it only in tenant acme"},
		{"another region", evidence.ScopeRegion, []string{"us"}, latency(), question("acme", from(9, 10, 9, 25)), "names us; the metrics show it in eu"},
		{"one region, but all", evidence.ScopeRegion, nil, failures(), question("acme", from(16, 0, 16, 12)), "in all of them"},
		{"one customer, but many", evidence.ScopeTenant, nil, latency(), question("acme", from(9, 10, 9, 25)), "speaks of one customer; the metrics show"},
		{"as claimed", evidence.ScopeRegion, []string{"eu"}, latency(), question("acme", from(9, 10, 9, 25)), ""},
		{"nothing claimed", "unknown", nil, failures(), question("acme", from(13, 0, 13, 30)), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.question.Claimed, c.question.Regions = c.claimed, c.regions
			f := evidence.Examine(c.check, c.question, newLab(t, city()).ask)
			if !strings.Contains(f.Contradicts, c.want) || (c.want == "") != (f.Contradicts == "") {
				t.Errorf("%q", f.Contradicts)
			}
		})
	}
}
