package window

import (
	"testing"
	"time"
)

// TestOddForms: dotted form labels, spaced French minutes, minutes past the hour, one-letter halves of the day, and a
// verb after a comma that belongs to the next time.
func TestOddForms(t *testing.T) {
	checkPhrases(t, "UTC", []phrase{
		{"First seen.....: Tue 10 March, 10.48pm\nLast seen......: Tue 10 March, 11.36pm\nReachable......: 8.00am - 4.00pm\nError: 504", "10 22:48", "10 23:36"},
		{"Les factures sont fausses depuis 13 h 40.", "12 13:40", "open"},
		{"Depuis 8 h 15, aucun paiement ne passe.", "12 08:15", "open"},
		{"Payments have been failing since 25 past 9 this morning.", "12 09:25", "open"},
		{"Seit zehn nach acht schlagen alle Buchungen fehl.", "12 08:10", "open"},
		{"Sinds 5 voor 9 mislukt elke betaling.", "12 08:55", "open"},
		{"Prices were frozen 9:12a-9:40a today.", "12 09:12", "12 09:40"},
		{"The name stopped resolving at 10:20 AM, resolved again at 10:55 AM.", "12 10:20", "12 10:55"},
		{"El tablero sigue en blanco desde hace tres semanas.", "02-19 00:00", "open"},
		{"Heute zwischen 9 und 11 Uhr kamen fremde Treffer. Seit 11 Uhr stimmt es wieder.", "12 09:00", "12 11:00"},
		{"本日10時15分頃から10時40分頃まで決済が失敗していました。", "12 10:15", "12 10:40"},
	})
}

// TestLengthsAtTheEnd: a length right behind what fails, and "since before".
func TestLengthsAtTheEnd(t *testing.T) {
	checkPhrases(t, "UTC", []phrase{
		{"The API is down since before 9.", "12 09:00", "open"},
		{"The exports are stuck since just before noon.", "12 12:00", "open"},
		{"Die API ist seit vor 9 Uhr nicht erreichbar.", "12 09:00", "open"},
		{"The API is down since 9. Before that all was well.", "12 09:00", "open"},
		{"Site down 3 hours", "12 13:20", "open"},
		{"Portal unreachable 1hr+", "12 15:20", "open"},
		{"Portal down a good hour.", "12 15:20", "open"},
		{"Exports have failed for three days on end.", "09 00:00", "open"},
		{"Portal down btwn 14:00 and 14:30", "12 14:00", "12 14:30"},
		{"The export usually fails after 2 hours.", "-", ""},
		{"The import usually takes 2 hours.", "-", ""},
	})
}

// TestDayOfLogs: the stamps of an alert are finer than the day that the subject tells.
func TestDayOfLogs(t *testing.T) {
	got := Read("site 2 unreachable 2026-03-10", `{"alert":"site_down","first_breach":"2026-03-10T11:02:15Z","resolved":"2026-03-10T11:49:40Z"}`,
		Reference{At: time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC), Zone: time.UTC, ZoneSource: "ticket"})
	if len(got.Windows) != 1 || got.Windows[0].Start.Format("02 15:04") != "10 11:02" || got.Windows[0].End.Format("02 15:04") != "10 11:49" {
		t.Errorf("got %+v", got)
	}
}

// TestTimesCoveredReachedFetched: what a report covers, when somebody can be reached, when a parcel is fetched.
func TestTimesCoveredReachedFetched(t *testing.T) {
	checkPhrases(t, "UTC", []phrase{
		{"The report is empty. It covers the period from 1 February to 28 February.", "-", ""},
		{"Labels do not print, and the courier comes at 16:00.", "-", ""},
		{"Die Seite lädt nicht. Ich bin von 9 bis 12 Uhr zu erreichen.", "-", ""},
		{"Die Seite war von 9 bis 12 Uhr nicht zu erreichen.", "12 09:00", "12 12:00"},
		{"Der Bericht ist leer. Er umfasst den 1. bis 28. Februar.", "-", ""},
		{"Le rapport est vide. Il couvre la période du 1er au 28 février.", "-", ""},
		{"El informe está vacío. Cubre del 1 al 28 de febrero.", "-", ""},
		{"O relatório está vazio. Cobre de 1 a 28 de fevereiro.", "-", ""},
	})
}
