package window

import (
	"testing"
	"time"
)

// TestTimesOfOtherThings: times that lie close at hand and are not the impact.
func TestTimesOfOtherThings(t *testing.T) {
	for _, c := range []struct{ zone, text string }{
		{"Europe/London", "I changed my password 20 minutes ago. Please confirm."},
		{"Europe/London", "I downloaded the app 2 hours ago, how do I add users?"},
		{"Europe/Madrid", "Creé la cuenta hace 20 minutos. ¿Cómo añado usuarios?"},
		{"Europe/Amsterdam", "Ik heb 20 minuten geleden een account gemaakt."},
		{"Asia/Tokyo", "2時間前にアカウントを作りました。"},
		{"Europe/London", "Please export the last 3 hours of logs for our auditor."},
		{"Europe/London", "Report shows 0.75 of the last 2 hours."},
		{"Europe/London", "After the training on Monday I want to add users."},
		{"Europe/London", "The page does not load for 14:30 appointment."},
		{"Asia/Tokyo", "10時の予約が表示されません。"},
		{"Europe/Rome", "Sono 20 minuti di video e il caricamento fallisce."},
		{"Europe/Paris", "L'envoi prend 5 h 30 en moyenne, erreur à la fin."},
	} {
		t.Run(c.text, func(t *testing.T) {
			loc, err := time.LoadLocation(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			got := Read("", c.text, Reference{At: time.Date(2026, 6, 18, 15, 30, 0, 0, loc), Zone: loc})
			if len(got.Windows) > 0 {
				t.Errorf("taken for the impact: %+v", got.Windows[0])
			}
		})
	}
}

// TestMoneyIsNoTime: the day counts, the price behind it does not.
func TestMoneyIsNoTime(t *testing.T) {
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	got := Read("", "Am Montag 9.50 Euro doppelt abgebucht", Reference{At: time.Date(2026, 6, 18, 15, 30, 0, 0, loc), Zone: loc})
	if len(got.Windows) != 1 || got.Windows[0].Granularity != Day {
		t.Errorf("windows %+v, want the day alone", got.Windows)
	}
}
