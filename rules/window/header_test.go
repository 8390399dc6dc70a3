package window

import (
	"testing"
	"time"
)

func TestWhenAMailWasSent(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	ref := Reference{At: time.Date(2026, 3, 5, 9, 0, 0, 0, paris), Zone: paris}
	for _, header := range []string{
		"Tue, 3 Mar 2026 10:02:11 +0100", "Tue, 03 Mar 2026 09:02:11 GMT", "Tuesday, March 3, 2026 10:02 AM", "Tue, Mar 3, 2026 at 10:02 AM",
		"Dienstag, 3. März 2026 10:02", "Dienstag, 3. März 2026 um 10:02 Uhr", "mardi 3 mars 2026 à 10:02", "mar. 3 mars 2026 à 10:02",
		"martes, 3 de marzo de 2026 10:02", "terça-feira, 3 de março de 2026 10:02", "martedì 3 marzo 2026 10:02",
		"dinsdag 3 maart 2026 10:02", "2026年3月3日(火) 10:02", "2026/03/03 10:02", "2026-03-03 10:02:11", "03/03/2026 10:02",
	} {
		at, ok := When(header, ref)
		if want := time.Date(2026, 3, 3, 10, 2, 0, 0, paris); !ok || !at.Truncate(time.Minute).Equal(want) {
			t.Errorf("%q: %v %v, want %v", header, at, ok, want)
		}
	}
	for _, header := range []string{"", "Tuesday", "10:02"} {
		if at, ok := When(header, ref); ok {
			t.Errorf("%q: %v, though day or hour is missing", header, at)
		}
	}
}
