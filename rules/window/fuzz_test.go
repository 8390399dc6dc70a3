package window

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func benchTicket() string {
	return strings.Repeat("Hello support, our uploads to /v2/files failed with 503 between 14:10 and 14:40 UTC on 11 March. "+
		"We retried 12 times, every call took 30 s. Reference req_8f3a2, org acme-prod, please call back before 17:00. ", 10)
}

func BenchmarkRead2KB(b *testing.B) {
	text := benchTicket()
	ref := Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC)}
	grammar()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Read("uploads failing", text, ref)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "since 14:00", "2026-03-12T10:00:00Z/2026-03-12T11:00:00Z", "8月25日21:00〜22:30", "halb eins", "24:00", "00:60",
		"4.46amet", "12/31/99", "31.02.2026", "between 9 and 10", "99999999999999999999", "1773300000", "a\x00b\xff 10:00",
		"<p>since <b>10:00</b></p>", "FRI 14:00 – SAT 02:00 CEST", "in 1000 months", "5000 hours ago", "4999 months ago",
		"\u202e14:00 failed\u202c", "10:00\n10:05 failed\n10:10 ok", "+99:99", "UTC+14:59", "29 Feb since", "> 10:00 failed",
	} {
		f.Add(s, s, int64(1773332400))
	}
	f.Fuzz(func(t *testing.T, subject, body string, at int64) {
		if at < 0 || at > 4e9 {
			at = 1773332400
		}
		loc, err := time.LoadLocation("America/New_York")
		if err != nil {
			t.Fatal(err)
		}
		ref := Reference{At: time.Unix(at, 0), Zone: loc, ZoneSource: "ticket"}
		got := Read(subject, body, ref)
		sane(t, subject, body, ref, got)
		if again := Read(subject, body, ref); len(again.Windows) != len(got.Windows) {
			t.Fatalf("not deterministic: %v, then %v", got, again)
		}
	})
}

// sane checks what holds for every reading, whatever the text.
func sane(t *testing.T, subject, body string, ref Reference, got Reading) {
	for _, w := range got.Windows {
		saneWindow(t, w, ref)
		saneText(t, subject, body, w.Text)
	}
	for _, c := range got.Candidates {
		saneWindow(t, c.Window, ref)
		saneText(t, subject, body, c.Window.Text)
		if c.Reason == "" {
			t.Errorf("candidate without a reason: %+v", c)
		}
	}
	if len(got.Rejected) > maxRejected || len(got.Candidates) > maxCandidates {
		t.Errorf("too much: %d rejected, %d candidates", len(got.Rejected), len(got.Candidates))
	}
}

func saneWindow(t *testing.T, w Window, ref Reference) {
	if w.Start.IsZero() && w.End.IsZero() {
		t.Errorf("empty window %+v", w)
	}
	saneBounds(t, w, ref)
	if w.Zone == "" || w.ZoneSource == "" || w.Granularity == "" || w.Basis == "" {
		t.Errorf("unexplained window: %+v", w)
	}
}

func saneBounds(t *testing.T, w Window, ref Reference) {
	switch {
	case !w.Start.IsZero() && !w.End.IsZero() && w.End.Before(w.Start):
		t.Errorf("ends before it starts: %+v", w)
	case w.Start.After(ref.At.Add(36*time.Hour)) || !w.Start.IsZero() && w.Start.Before(ref.At.AddDate(-7, 0, 0)):
		t.Errorf("start out of bounds: %+v", w)
	case w.Open && !w.End.IsZero():
		t.Errorf("open with an end: %+v", w)
	}
}

func saneText(t *testing.T, subject, body, text string) {
	if !strings.Contains(subject, text) && !strings.Contains(body, text) {
		t.Errorf("text %q is not in the ticket", text)
	}
	if utf8.ValidString(subject+body) && !utf8.ValidString(text) {
		t.Errorf("text %q is cut inside a character", text)
	}
}
