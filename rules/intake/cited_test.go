package intake_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestTimesOfWhatIsCited: an error message that the reporter shows tells the time where he himself tells none, and no more.
func TestTimesOfWhatIsCited(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ subject, body, start string }{
		{"Certificate has expired", "The site shows an error.\n\n> The certificate expired on Wednesday, June 17, 2026 1:52 PM. The current time is Thursday, June 18, 2026 2:08 PM.", "2026-06-17 13:52"},
		{"Layers fail", "From the status page:\n\n> [07:45 UTC]\n>\n> We see errors with hosted layers.\n\nOur users get errors too.", "2026-06-18 07:45"},
		{"Checkout fails", "It fails with errors since 9:20.\n\n> 2026-06-18 09:31:44 ERROR upstream timed out", "2026-06-18 09:20"},
		{"Re: Checkout fails", "It still fails with a 502 error.\n\n> The checkout fails since 9:40.", ""},
	} {
		got := reader.Read(connectors.Ticket{
			Subject: c.subject, Body: connectors.Text{Raw: c.body}, Created: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC),
		}, intake.Defaults{})
		start := ""
		if got.Window != nil {
			start = got.Window.Start.UTC().Format("2006-01-02 15:04")
		}
		if start != c.start {
			t.Errorf("%s: window %+v, want its start at %q", c.subject, got.Window, c.start)
		}
	}
}
