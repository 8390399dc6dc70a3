package window

import (
	"testing"
	"time"
)

// TestClockOrLength: an hour that has struck today is a time of day, a small or coming one a length; the other reading
// stays a candidate, unless a day or an article rules it out.
func TestClockOrLength(t *testing.T) {
	for _, c := range []struct{ text, start, other string }{
		{"Depuis 11h les exports échouent.", "12 11:00", "12 05:20"},
		{"Depuis 3h les exports échouent.", "12 13:20", "12 03:00"},
		{"Depuis 17h aucun export ne passe.", "11 17:00", "11 23:20"},
		{"Sinds 10 uur mislukt elke export.", "12 10:00", "12 06:20"},
		{"As exportações falham desde as 10h.", "12 10:00", ""},
		{"Depuis ce matin 11h les exports échouent.", "12 11:00", ""},
		{"Depuis hier 16h les exports échouent.", "11 16:00", ""},
	} {
		t.Run(c.text, func(t *testing.T) {
			got := Read("", c.text, Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC), Zone: time.UTC, ZoneSource: "ticket"})
			if len(got.Windows) == 0 || got.Windows[0].Start.Format("02 15:04") != c.start {
				t.Fatalf("got %+v, want start %s", got.Windows, c.start)
			}
			other := ""
			if len(got.Candidates) > 0 {
				other = got.Candidates[0].Window.Start.Format("02 15:04")
			}
			if other != c.other {
				t.Errorf("other reading %q, want %q", other, c.other)
			}
		})
	}
}

// TestComparedDays: the day that an impact is compared with is not the day of the impact.
func TestComparedDays(t *testing.T) {
	checkPhrases(t, "Europe/Berlin", []phrase{
		{"Same as last Monday: from 9:05 to 9:25 every export failed.", "12 09:05", "12 09:25"},
		{"It is like on Tuesday, exports have been failing since 14:10.", "12 14:10", "open"},
		{"Wie schon am Montag: von 9:05 bis 9:25 Uhr schlug jeder Export fehl.", "12 09:05", "12 09:25"},
		{"Comme mardi dernier, les exports échouent depuis 14:10.", "12 14:10", "open"},
		{"Igual que el lunes, los envíos fallan desde las 14:10.", "12 14:10", "open"},
		{"Exports fail as of Tuesday.", "10 00:00", "open"},
	})
}

// TestAlertForms: the labels of monitoring tools bound the impact.
func TestAlertForms(t *testing.T) {
	checkPhrases(t, "UTC", []phrase{
		{"Service: quotes-api\nSeverity: major\nOpened: 2026-03-12 13:02 UTC\nResolved: 2026-03-12 13:31 UTC\nerror ratio 18 %", "12 13:02", "12 13:31"},
		{"Check failed\nOpened: 13:02\nClosed: 13:31", "12 13:02", "12 13:31"},
		{"Our workspace was suspended this morning at 8:40 although the invoice is paid.", "12 08:40", "open"},
		{"Dalle 10:30 alle 11:10 molte chiamate sono finite in timeout.", "12 10:30", "12 11:10"},
	})
}
