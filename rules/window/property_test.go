package window

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Sentences of several languages with holes: D a date, S and E the times of day, Z a zone.
func frames() map[string][]string {
	return map[string][]string{
		"en": {
			"On D all uploads failed between S and E Z.", "The API was down D from S to E Z.", "D S - E Z: every call timed out",
			"errors began on D at S Z and it recovered at E Z", "D, S Z until E Z no mails were delivered",
			"Issue started: D S Z\nIssue ended: D E Z\nAll writes returned 503.",
		},
		"de": {"Am D kam zwischen S und E Z nur Fehler 503.", "Am D von S bis E Uhr war alles sehr langsam."},
		"fr": {"Le D entre S et E Z, toutes les requêtes échouaient.", "Le D, panne de S à E Z."},
		"es": {"El D entre las S y las E Z todo fallaba.", "El D no funcionaba nada desde las S hasta las E Z."},
		"pt": {"No dia D, das S às E Z, tudo falhava com erro.", "Em D o portal ficou fora do ar entre S e E Z."},
		"it": {"Il D dalle S alle E Z il servizio non funzionava.", "Il D tra le S e le E Z solo errori."},
		"nl": {"Op D tussen S en E Z gaf de API alleen fouten.", "Op D van S tot E Z was alles onbereikbaar."},
		"ja": {"DSからEまで、エラーが発生していました。", "D S〜E 接続できませんでした。"},
	}
}

func dated(lang string, t time.Time) []string {
	iso := t.Format("2006-01-02")
	months := map[string][]string{
		"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
		"de": {"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
		"fr": {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
		"pt": {"janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"},
		"it": {"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"},
		"nl": {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	}
	if lang == "ja" {
		return []string{fmt.Sprintf("%d月%d日", t.Month(), t.Day()), fmt.Sprintf("%d年%d月%d日", t.Year(), t.Month(), t.Day())}
	}
	month := months[lang][t.Month()-1]
	switch lang {
	case "en":
		return []string{iso, fmt.Sprintf("%s %d", month, t.Day()), fmt.Sprintf("%d %s %d", t.Day(), month, t.Year()), fmt.Sprintf("%s %d, %d", month[:3], t.Day(), t.Year())}
	case "de":
		return []string{iso, fmt.Sprintf("%d. %s", t.Day(), month), t.Format("02.01.2006")}
	case "es", "pt":
		return []string{iso, fmt.Sprintf("%d de %s", t.Day(), month), fmt.Sprintf("%d de %s de %d", t.Day(), month, t.Year())}
	}
	return []string{iso, fmt.Sprintf("%d %s", t.Day(), month), fmt.Sprintf("%d %s %d", t.Day(), month, t.Year())}
}

func clocked(lang string, t time.Time) []string {
	out := []string{t.Format("15:04")}
	switch lang {
	case "en":
		out = append(out, t.Format("3:04 PM"), t.Format("3:04pm"), t.Format("15:04:05"))
	case "fr", "pt":
		out = append(out, t.Format("15h04"))
	case "ja":
		out = append(out, fmt.Sprintf("%d時%d分", t.Hour(), t.Minute()))
	}
	return out
}

// A window is rendered in one of many ways and read back.
func TestRenderedWindowsAreReadBack(t *testing.T) {
	homes := []string{"Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC", "America/Sao_Paulo", "Australia/Sydney", "Asia/Kolkata"}
	stated := map[string]string{"": "", "UTC": "UTC", "GMT": "UTC", "CET": "Europe/Berlin", "PST": "America/Los_Angeles", "JST": "Asia/Tokyo", "SGT": "Asia/Singapore", "ET": "America/New_York"}
	rapid.Check(t, func(rt *rapid.T) {
		lang := rapid.SampledFrom([]string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"}).Draw(rt, "lang")
		home, err := time.LoadLocation(rapid.SampledFrom(homes).Draw(rt, "home"))
		if err != nil {
			rt.Fatal(err)
		}
		zone := rapid.SampledFrom([]string{"", "", "UTC", "GMT", "CET", "PST", "JST", "SGT", "ET"}).Draw(rt, "zone")
		frame := rapid.SampledFrom(frames()[lang]).Draw(rt, "frame")
		if !strings.Contains(frame, "Z") {
			zone = ""
		}
		loc := home
		if zone != "" {
			if loc, err = time.LoadLocation(stated[zone]); err != nil {
				rt.Fatal(err)
			}
		}
		day := rapid.IntRange(0, 27).Draw(rt, "day")
		from := rapid.IntRange(0, 23*60-10).Draw(rt, "from")
		length := rapid.IntRange(5, 24*60-1-from).Draw(rt, "length")
		start := time.Date(2026, 5, 1+day, 0, from, 0, 0, loc) // May has no change of clocks in these zones
		end := start.Add(time.Duration(length) * time.Minute)
		at := end.Add(time.Duration(rapid.IntRange(20, 60*24*9).Draw(rt, "later")) * time.Minute)
		// am and pm have to be told alike at both ends, as people do.
		form := rapid.IntRange(0, 9).Draw(rt, "form")
		clocks, ends := clocked(lang, start), clocked(lang, end)
		text := strings.NewReplacer("D", rapid.SampledFrom(dated(lang, start)).Draw(rt, "date"), "S", clocks[form%len(clocks)],
			"E", ends[form%len(ends)], "Z", zone).Replace(frame)
		got := Read("", text, Reference{At: at, Zone: home, ZoneSource: "ticket"})
		if len(got.Windows) == 0 {
			rt.Fatalf("%q: nothing read, %+v", text, got.Rejected)
		}
		if w := got.Windows[0]; !w.Start.Equal(start) || !w.End.Equal(end) {
			rt.Fatalf("%q written %s\n want %s .. %s\n got  %s .. %s", text, at.In(home), start, end, w.Start, w.End)
		}
	})
}
