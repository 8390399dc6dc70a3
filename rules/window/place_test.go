package window

import (
	"testing"
	"time"
)

// TestZoneOfTheReportersPlace: where no zone is known, the place where the reporter says to be gives it; other places do not.
func TestZoneOfTheReportersPlace(t *testing.T) {
	for _, c := range []struct{ text, signature, source, start, from string }{
		{"Our office in Madrid cannot log in since 14:00.", "", "assumed", "12:00", "elsewhere in the text"},
		{"We are in Sydney, the portal is down since 21:40.", "", "assumed", "11:40", "elsewhere in the text"},
		{"Wir sitzen in Wien, seit 14 Uhr geht nichts.", "", "queue", "12:00", "elsewhere in the text"},
		{"Nos bureaux de Lyon n'ont plus accès depuis 14h00.", "", "assumed", "12:00", "elsewhere in the text"},
		{"Estamos en Bogotá y no podemos entrar desde las 9:00.", "", "assumed", "14:00", "elsewhere in the text"},
		{"Nossa filial de Recife está fora do ar desde as 9h00.", "", "assumed", "12:00", "elsewhere in the text"},
		{"La nostra sede di Torino è bloccata dalle 14:00.", "", "assumed", "12:00", "elsewhere in the text"},
		{"Onze vestiging in Utrecht ligt plat sinds 14.00 uur.", "", "assumed", "12:00", "elsewhere in the text"},
		{"弊社の大阪オフィスから22時以降ログインできません。", "", "assumed", "13:00", "elsewhere in the text"},
		{"The portal is down since 21:40.", "Mia Lowe\nAcme Pty Ltd, Sydney", "assumed", "11:40", "signature"},
		// The text's own zone, a known one, a region of the service, several places, and a morning still to come there.
		{"Our office in Madrid cannot log in since 14:00 UTC.", "", "assumed", "14:00", "text"},
		{"Our office in Madrid cannot log in since 14:00.", "", "ticket", "18:00", "ticket"},
		{"Your Frankfurt region is slow since 14:00.", "", "assumed", "14:00", "assumed"},
		{"Our office in Madrid and our office in Lisbon cannot log in since 14:00.", "", "assumed", "14:00", "assumed"},
		{"We are in Sydney and the portal is down since 9:40 this morning.", "", "assumed", "09:40", "assumed"},
	} {
		ref := Reference{At: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC), ZoneSource: c.source, Signature: c.signature}
		if c.source == "ticket" {
			loc, err := time.LoadLocation("America/New_York")
			if err != nil {
				t.Fatal(err)
			}
			ref.Zone, ref.At = loc, ref.At.Add(8*time.Hour)
		}
		got := Read("", c.text, ref)
		if len(got.Windows) == 0 || got.Windows[0].Start.UTC().Format("15:04") != c.start || got.Windows[0].ZoneSource != c.from {
			t.Errorf("%q: %+v, want %s from %s", c.text, got.Windows, c.start, c.from)
		}
	}
}
