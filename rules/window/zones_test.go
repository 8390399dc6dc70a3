package window

import (
	"strings"
	"testing"
	"time"
)

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestWordListsLoad(t *testing.T) {
	if _, err := load(files); err != nil {
		t.Fatal(err)
	}
}

func TestZones(t *testing.T) {
	at := time.Date(2026, 7, 15, 18, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name, home, region, signature, text string
		start, zone, source                 string
		candidate                           string // part of a candidate's reason
	}{
		{name: "reporter's own", home: "Asia/Tokyo", text: "Down since 14:00.", start: "2026-07-15T05:00:00Z", zone: "Asia/Tokyo", source: "ticket"},
		{name: "beside the time", home: "Asia/Tokyo", text: "Down since 14:00 UTC.", start: "2026-07-15T14:00:00Z", zone: "UTC", source: "text"},
		{name: "offset", home: "UTC", text: "Errors since 14:00 +0200.", start: "2026-07-15T12:00:00Z", zone: "UTC+02:00", source: "text"},
		{name: "UTC with offset", home: "UTC", text: "Errors since 14:00 UTC+5:30.", start: "2026-07-15T08:30:00Z", zone: "UTC+05:30", source: "text"},
		{name: "EST in summer is the wall clock", home: "UTC", text: "Errors since 10:00 EST.", start: "2026-07-15T14:00:00Z", zone: "America/New_York", source: "text"},
		{name: "place", home: "UTC", text: "Errors since 10:00 Paris time.", start: "2026-07-15T08:00:00Z", zone: "Europe/Paris", source: "text"},
		{name: "place in Spanish", home: "UTC", text: "Errores desde las 10:00 hora Colombia.", start: "2026-07-15T15:00:00Z", zone: "America/Bogota", source: "text"},
		{name: "said for all times", home: "UTC", text: "All times are in PDT.\n\nErrors since 10:00.", start: "2026-07-15T17:00:00Z", zone: "America/Los_Angeles", source: "elsewhere in the text"},
		{name: "beside another time", home: "UTC", text: "Errors since 10:00. Our batch at 09:30 CEST was still fine.", start: "2026-07-15T08:00:00Z", zone: "Europe/Berlin", source: "elsewhere in the text"},
		{name: "signature at the end", home: "UTC", text: "Errors since 10:00.\n\nJo Okoro\nCTO, Example\nLagos · WAT (UTC+1)", start: "2026-07-15T09:00:00Z", zone: "Africa/Lagos", source: "signature"},
		{name: "signature apart", home: "UTC", signature: "Jo\nSingapore, SGT", text: "Errors since 10:00.", start: "2026-07-15T02:00:00Z", zone: "Asia/Singapore", source: "signature"},
		{name: "IST in India", home: "Asia/Kolkata", text: "Errors since 10:00 am IST.", start: "2026-07-15T04:30:00Z", zone: "Asia/Kolkata", source: "text"},
		{name: "IST in Ireland", home: "Europe/Dublin", text: "Errors since 10:00 IST.", start: "2026-07-15T09:00:00Z", zone: "Europe/Dublin", source: "text"},
		{name: "IST by region", home: "UTC", region: "eu-west", text: "Errors since 10:00 IST.", start: "2026-07-15T09:00:00Z", zone: "Europe/Dublin", source: "text", candidate: "Asia/Kolkata"},
		{name: "IST by a place named", home: "UTC", text: "Errors since 10:00 IST at our Mumbai office.", start: "2026-07-15T04:30:00Z", zone: "Asia/Kolkata", source: "text"},
		{name: "IST unknown", home: "UTC", text: "Errors since 10:00 IST.", start: "2026-07-15T04:30:00Z", zone: "Asia/Kolkata", source: "text", candidate: "Europe/Dublin"},
		{name: "CST unknown", home: "UTC", text: "Errors since 10:00 CST.", start: "2026-07-15T15:00:00Z", zone: "America/Chicago", source: "text", candidate: "Asia/Shanghai"},
		{name: "CST in China", home: "Asia/Shanghai", text: "Errors since 10:00 CST.", start: "2026-07-15T02:00:00Z", zone: "Asia/Shanghai", source: "text"},
		{name: "BST in Dhaka", home: "Asia/Dhaka", text: "Errors since 10:00 BST.", start: "2026-07-15T04:00:00Z", zone: "Asia/Dhaka", source: "text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read("", c.text, Reference{At: at, Zone: mustZone(t, c.home), ZoneSource: "ticket", Region: c.region, Signature: c.signature})
			if len(got.Windows) == 0 {
				t.Fatalf("nothing read: %+v", got)
			}
			w := got.Windows[0]
			if s := w.Start.UTC().Format(time.RFC3339); s != c.start || w.Zone != c.zone || w.ZoneSource != c.source {
				t.Errorf("got %s in %s from %s, want %s in %s from %s", s, w.Zone, w.ZoneSource, c.start, c.zone, c.source)
			}
			if reasons := reasonsOf(got); c.candidate == "" && len(got.Candidates) > 0 || !strings.Contains(reasons, c.candidate) {
				t.Errorf("candidates %q, want one for %q", reasons, c.candidate)
			}
		})
	}
}

func reasonsOf(got Reading) string {
	var out []string
	for _, c := range got.Candidates {
		out = append(out, c.Reason)
	}
	return strings.Join(out, "; ")
}

// Clocks went forward at 02:00 on 29 March 2026 in Berlin and went back at 03:00 on 25 October.
func TestChangesOfClocks(t *testing.T) {
	berlin := mustZone(t, "Europe/Berlin")
	for _, c := range []struct {
		name, text string
		at         time.Time
		start, end string
		reason     string
	}{
		{"across the gap", "Errors from 01:30 to 03:30 today.", time.Date(2026, 3, 29, 12, 0, 0, 0, berlin), "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", ""},
		{"in the gap", "Errors since 02:30 today.", time.Date(2026, 3, 29, 12, 0, 0, 0, berlin), "2026-03-29T01:30:00Z", "", "did not exist"},
		{"in the overlap", "Errors since 02:30 today.", time.Date(2026, 10, 25, 12, 0, 0, 0, berlin), "2026-10-25T00:30:00Z", "", "came twice"},
		{"summer time said", "Errors since 02:30 CEST today.", time.Date(2026, 10, 25, 12, 0, 0, 0, berlin), "2026-10-25T00:30:00Z", "", ""},
		{"standard time said", "Errors since 02:30 CET today.", time.Date(2026, 10, 25, 12, 0, 0, 0, berlin), "2026-10-25T01:30:00Z", "", ""},
		{"both said", "Errors from 02:40 CEST to 02:10 CET today.", time.Date(2026, 10, 25, 12, 0, 0, 0, berlin), "2026-10-25T00:40:00Z", "2026-10-25T01:10:00Z", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read("", c.text, Reference{At: c.at, Zone: berlin, ZoneSource: "ticket"})
			if len(got.Windows) == 0 {
				t.Fatalf("nothing read: %+v", got)
			}
			w := got.Windows[0]
			if s := w.Start.UTC().Format(time.RFC3339); s != c.start {
				t.Errorf("start %s, want %s", s, c.start)
			}
			if c.end != "" && w.End.UTC().Format(time.RFC3339) != c.end {
				t.Errorf("end %s, want %s", w.End.UTC(), c.end)
			}
			if reasons := reasonsOf(got); c.reason == "" && reasons != "" || !strings.Contains(reasons, c.reason) {
				t.Errorf("reasons %q, want %q", reasons, c.reason)
			}
		})
	}
}

func TestCandidates(t *testing.T) {
	for _, c := range []struct{ name, home, text, start, other, reason string }{
		{"order of day and month", "America/New_York", "Exports fail since 3/4.", "2026-03-04", "2026-04-03", "other way round"},
		{"order elsewhere", "Europe/London", "Exports fail since 3/4.", "2026-04-03", "2026-03-04", "other way round"},
		{"order settled by the ticket's date", "America/New_York", "Exports fail since 13/4.", "2026-04-13", "", ""},
		{"weekday against date", "Europe/London", "Exports fail since Monday 14 April.", "2026-04-14", "2026-04-13", "do not agree"},
		{"half of the day", "America/New_York", "Exports fail since 7:30.", "2026-04-15", "2026-04-14", "morning or afternoon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			loc := mustZone(t, c.home)
			got := Read("", c.text, Reference{At: time.Date(2026, 4, 15, 12, 0, 0, 0, loc), Zone: loc, ZoneSource: "ticket"})
			if len(got.Windows) == 0 || got.Windows[0].Start.Format(time.DateOnly) != c.start {
				t.Fatalf("got %+v, want %s", got, c.start)
			}
			if c.other == "" {
				if len(got.Candidates) > 0 {
					t.Errorf("unwanted candidates %+v", got.Candidates)
				}
				return
			}
			if len(got.Candidates) == 0 || got.Candidates[0].Window.Start.Format(time.DateOnly) != c.other || !strings.Contains(got.Candidates[0].Reason, c.reason) {
				t.Errorf("candidates %+v, want %s because %s", got.Candidates, c.other, c.reason)
			}
		})
	}
}

func TestEpisodesAndSubject(t *testing.T) {
	loc := mustZone(t, "Europe/London")
	ref := Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, loc), Zone: loc, ZoneSource: "ticket"}
	got := Read("Checkout broken twice today", "It failed 9:10-9:25 and again 13:05-13:20, each time with 503.", ref)
	if len(got.Windows) != 2 || got.Windows[1].Start.Format("15:04") != "13:05" {
		t.Errorf("episodes: %+v", got.Windows)
	}
	got = Read("Outage on 10 March", "All calls failed from 10:00 to 11:30.", ref)
	if len(got.Windows) == 0 || got.Windows[0].Start.Format("02 15:04") != "10 10:00" {
		t.Errorf("the subject's day was not taken: %+v", got.Windows)
	}
	got = Read("", "Support is open 08:00-18:30. Your invoice of 3 March is wrong.", ref)
	if len(got.Windows) != 0 || len(got.Rejected) == 0 {
		t.Errorf("got %+v", got)
	}
}
