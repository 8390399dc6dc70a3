package window

import (
	"strings"
	"testing"
	"time"
)

// A phrase is a sentence of our own and the window in it, as "DD HH:MM" of March 2026, or with "MM-DD HH:MM" of that
// year, in the reporter's zone. The ticket is written on Thursday, 12 March 2026, at 16:20. An end of "open" means still
// going on; "-" as start means no window at all; an empty end means that none is told.
type phrase struct{ text, start, end string }

func checkPhrases(t *testing.T, zone string, phrases []phrase) {
	t.Helper()
	checkPhrasesOf(t, zone, time.Date(2026, 3, 12, 16, 20, 0, 0, time.UTC), phrases)
}

// checkPhrasesOf reads them as written at that time of the zone's clock.
func checkPhrasesOf(t *testing.T, zone string, clock time.Time, phrases []phrase) {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), 0, 0, loc)
	ref := Reference{At: at, Zone: loc, ZoneSource: "ticket"}
	right := 0
	for _, ph := range phrases {
		got := Read("", ph.text, ref)
		if want := ph.start + " .. " + ph.end; shown(got, loc, ph) != want {
			t.Errorf("%s\n   want %s\n   got  %s %+v", ph.text, want, shown(got, loc, ph), got)
			continue
		}
		right++
	}
	t.Logf("%d of %d", right, len(phrases))
}

func shown(got Reading, loc *time.Location, ph phrase) string {
	if len(got.Windows) == 0 {
		return "- .. "
	}
	w := got.Windows[0]
	end := shownTime(w.End, loc, ph.end)
	if w.End.IsZero() {
		end = ""
		if w.Open && ph.end == "open" {
			end = "open"
		}
	}
	return shownTime(w.Start, loc, ph.start) + " .. " + end
}

func shownTime(at time.Time, loc *time.Location, like string) string {
	if at.IsZero() {
		return ""
	}
	if strings.Count(like, "-") == 2 {
		return at.In(loc).Format("2006-01-02 15:04")
	}
	if strings.Contains(like, "-") || at.In(loc).Month() != time.March {
		return at.In(loc).Format("01-02 15:04")
	}
	return at.In(loc).Format("02 15:04")
}

func TestEnglish(t *testing.T) {
	checkPhrases(t, "America/New_York", []phrase{
		{"The export API returned 503 between 2:10 pm and 2:40 pm.", "12 14:10", "12 14:40"},
		{"Uploads broke at 9:15 this morning and still do not work.", "12 09:15", "open"},
		{"Our webhooks were late from 08:30 to 10:05 UTC today.", "12 04:30", "12 06:05"},
		{"Since Tuesday nobody can log in.", "10 00:00", "open"},
		{"since tuesday 5pm the sync is stuck", "10 17:00", "open"},
		{"It has been down for 40 minutes now.", "12 15:40", "open"},
		{"For the past two hours every call times out.", "12 14:20", "open"},
		{"Errors started around noon and cleared at 1:30.", "12 12:00", "12 13:30"},
		{"We saw timeouts last night from 11:30 pm until 1:15 am.", "11 23:30", "12 01:15"},
		{"Search was fine until yesterday 3 PM, now it returns nothing.", "11 15:00", "open"},
		{"Deploys have been failing since March 9.", "09 00:00", "open"},
		{"Deploys have been failing since the 9th.", "09 00:00", "open"},
		{"On 3/10 between 6 and 7am the dashboard was blank.", "10 06:00", "10 07:00"},
		{"2026-03-11T22:00:00Z to 2026-03-11T22:45:00Z: all writes failed with 500", "11 18:00", "11 18:45"},
		{"Outage from 14:00-14:20 ET.", "12 14:00", "12 14:20"},
		{"It started 3 hours ago.", "12 13:20", "open"},
		{"Half an hour ago logins stopped working.", "12 15:50", "open"},
		{"Everything was slow yesterday afternoon.", "11 12:00", "open"},
		{"Errors from 10:00 for about 20 minutes.", "12 10:00", "12 10:20"},
		{"Starting at 0915 hrs and ending 0940 hrs our terminals were offline with errors.", "12 09:15", "12 09:40"},
		{"Down since half past two.", "12 14:30", "open"},
		{"No mails delivered Monday 22:00 – Tuesday 01:30.", "09 22:00", "10 01:30"},
		{"this week nothing syncs", "09 00:00", "open"},
		{"Not working since last Friday evening", "06 18:00", "open"},
		{"The queue has been stuck for 3 days.", "09 00:00", "open"},
		{"Between 9 and 10 this morning our checkout failed.", "12 09:00", "12 10:00"},
		{"checkout failing 9am - 11.30am", "12 09:00", "12 11:30"},
		{"Issue began: 03/11/2026 8:00 PM\nIssue resolved: 03/11/2026 9:45 PM", "11 20:00", "11 21:45"},
		{"Start time: 2026-03-12 07:05\nEnd time: 2026-03-12 07:50\nWe got 504s on every request.", "12 07:05", "12 07:50"},
		{"went down at 6:02, back at 6:47", "12 06:02", "12 06:47"},
		{"API was unavailable for roughly 25 min from 13:05.", "12 13:05", "12 13:30"},
		{"From midnight until 3 am the batch API refused all jobs.", "12 00:00", "12 03:00"},
		{"we've been getting 429s on and off since around 10 this morning", "12 10:00", "open"},
		{"All times in CET. Failures from 15:00 to 15:30.", "12 10:00", "12 10:30"},
		{"Errors at 11:02, 11:05 and 11:09 today.", "12 11:02", "12 11:09"},
		{"The jobs that should have run at 02:00 only ran at 05:10.", "12 02:00", "12 05:10"},
		{"On Tuesday between 10:00 and 11:00 the login page did not load. It is fine now.", "10 10:00", "10 11:00"},
		{"Data from March 3 to March 5 is missing.", "03 00:00", "06 00:00"},
		{"It broke on Tuesday at about 4pm", "10 16:00", "open"},
		{"stopped working at 4.46am", "12 04:46", "open"},
		{"It hasn't worked since early this morning", "12 06:00", "open"},
		{"yesterday from 4 to 5:30pm the portal crashed repeatedly", "11 16:00", "11 17:30"},
		{"Latency spiked at 1:12 PM and was back to normal by 1:58 PM.", "12 13:12", "12 13:58"},
		{"Service was down 20 minutes starting at 8:40 AM PST.", "12 11:40", "12 12:00"},
		{"Messages sent after 10:30 are not delivered.", "12 10:30", "open"},
		{"Before 10:30 everything was fine, after that only errors.", "12 10:30", "open"},
	})
}

func TestEnglishNothing(t *testing.T) {
	checkPhrases(t, "America/New_York", []phrase{
		{"The request fails after 300 seconds with a timeout.", "-", ""},
		{"I was on hold for 45 minutes and the site is still broken.", "-", ""},
		{"You can call me between 9 and 5 pm about these errors.", "-", ""},
		{"We have been a customer since 2003 and the app crashes.", "-", ""},
		{"Version 4.18.0 returns error 500 on port 8443.", "-", ""},
		{"Our job polls every 10 seconds and fails.", "-", ""},
		{"Please reply by Friday 5 pm, the export does not work.", "-", ""},
		{"Planned maintenance on Sunday from 02:00 to 04:00 UTC.", "-", ""},
		{"It fails 3 times out of 4.", "-", ""},
		{"The link expires after 24 hours but does not open.", "-", ""},
		{"My flight leaves at 7:30 and I cannot check in.", "-", ""},
		{"Login fails. Office hours 8:00 - 17:00.", "-", ""},
		{"The build takes 12 minutes and then fails.", "-", ""},
		{"Retry-After: 3600", "-", ""},
		{"Recently the search has not been reliable.", "-", ""},
		{"The 2/3 majority check is wrong.", "-", ""},
		{"Our contract started on 1 March, the dashboard shows wrong totals.", "-", ""},
	})
}

func TestGerman(t *testing.T) {
	checkPhrases(t, "Europe/Berlin", []phrase{
		{"Zwischen 14:10 und 14:40 Uhr lieferte die API nur Fehler.", "12 14:10", "12 14:40"},
		{"Seit gestern Abend geht gar nichts mehr.", "11 18:00", "open"},
		{"Seit heute Morgen 8 Uhr können wir uns nicht anmelden.", "12 08:00", "open"},
		{"Von Montag 22 Uhr bis Dienstag 1:30 Uhr kamen keine Mails an.", "09 22:00", "10 01:30"},
		{"Das Portal war heute von 9 bis 10 Uhr nicht erreichbar.", "12 09:00", "12 10:00"},
		{"Seit drei Stunden hängen alle Jobs.", "12 13:20", "open"},
		{"Vor einer halben Stunde ist der Login ausgefallen.", "12 15:50", "open"},
		{"Am 10.03. von 06:00 bis 07:15 Uhr war alles sehr langsam.", "10 06:00", "10 07:15"},
		{"Seit dem 9. März schlagen die Deployments fehl.", "09 00:00", "open"},
		{"Gegen halb drei fing es an, seit 15 Uhr läuft es wieder.", "12 14:30", "12 15:00"},
		{"Bis gestern 15 Uhr lief alles, seitdem nur noch Timeouts.", "11 15:00", "open"},
		{"In den letzten zwei Stunden bekommen wir ständig 503.", "12 14:20", "open"},
		{"Störung ab 13.15 Uhr, behoben um 13.50 Uhr.", "12 13:15", "12 13:50"},
		{"Letzte Nacht zwischen 23:30 und 01:15 Fehler 502.", "11 23:30", "12 01:15"},
		{"Seit Anfang der Woche fehlen Daten.", "09 00:00", "open"},
		{"seit letztem Freitag funktioniert der Export nicht", "06 00:00", "open"},
		{"Ab 10 Uhr für etwa 20 Minuten keine Antwort.", "12 10:00", "12 10:20"},
		{"Beginn: 12.03.2026 07:05\nEnde: 12.03.2026 07:50\nAlle Anfragen endeten mit Fehler 504.", "12 07:05", "12 07:50"},
		{"Die Anfrage bricht nach 300 Sekunden ab.", "-", ""},
		{"Kunde seit 2003, die App stürzt ab.", "-", ""},
		{"Sie erreichen mich telefonisch zwischen 9 und 17 Uhr.", "-", ""},
		{"Bitte um Antwort bis Freitag 12 Uhr, der Export geht nicht.", "-", ""},
	})
}

func TestFrench(t *testing.T) {
	checkPhrases(t, "Europe/Paris", []phrase{
		{"Entre 14h10 et 14h40 l'API renvoyait des erreurs 503.", "12 14:10", "12 14:40"},
		{"Depuis hier soir plus rien ne fonctionne.", "11 18:00", "open"},
		{"Depuis ce matin 8h nous ne pouvons plus nous connecter.", "12 08:00", "open"},
		{"De lundi 22h à mardi 1h30 aucun mail n'est arrivé.", "09 22:00", "10 01:30"},
		{"Le portail était inaccessible aujourd'hui de 9h à 10h.", "12 09:00", "12 10:00"},
		{"Depuis trois heures toutes les requêtes échouent.", "12 13:20", "open"},
		{"Depuis 3 jours l'export est bloqué.", "09 00:00", "open"},
		{"La panne a commencé à 13h15 et le service est revenu à 13h50.", "12 13:15", "12 13:50"},
		{"Le 10 mars entre 6h et 7h15 tout était très lent.", "10 06:00", "10 07:15"},
		{"Depuis le 9 mars les déploiements échouent.", "09 00:00", "open"},
		{"Jusqu'à hier 15h tout fonctionnait, maintenant plus rien.", "11 15:00", "open"},
		{"Il y a une demi-heure la connexion est tombée en panne.", "12 15:50", "open"},
		{"Cette nuit entre 23h30 et 1h15 nous avons eu des erreurs 502.", "11 23:30", "12 01:15"},
		{"Problème apparu vers midi, résolu à 13h30.", "12 12:00", "12 13:30"},
		{"À partir de 10h et pendant 20 minutes, pas de réponse.", "12 10:00", "12 10:20"},
		{"ça fait deux heures que le site est en panne", "12 14:20", "open"},
		{"La requête échoue après 300 secondes.", "-", ""},
		{"Client depuis 2003, l'application plante.", "-", ""},
		{"Vous pouvez me joindre entre 9h et 17h.", "-", ""},
		{"Merci de répondre avant vendredi 12h, l'export ne marche pas.", "-", ""},
	})
}

func TestSpanish(t *testing.T) {
	checkPhrases(t, "Europe/Madrid", []phrase{
		{"Entre las 14:10 y las 14:40 la API devolvía errores 503.", "12 14:10", "12 14:40"},
		{"Desde ayer por la noche nada funciona.", "11 20:00", "open"},
		{"Desde esta mañana a las 8 no podemos entrar.", "12 08:00", "open"},
		{"Del lunes a las 22:00 al martes a la 1:30 no llegó ningún correo.", "09 22:00", "10 01:30"},
		{"El portal estuvo caído hoy de 9 a 10 de la mañana.", "12 09:00", "12 10:00"},
		{"Desde hace tres horas fallan todas las llamadas.", "12 13:20", "open"},
		{"Hace media hora se cayó el login.", "12 15:50", "open"},
		{"El fallo empezó a las 13:15 y se recuperó a las 13:50.", "12 13:15", "12 13:50"},
		{"El 10 de marzo entre las 6 y las 7:15 todo iba muy lento.", "10 06:00", "10 07:15"},
		{"Desde el 9 de marzo fallan los despliegues.", "09 00:00", "open"},
		{"Hasta ayer a las 15:00 funcionaba bien, ahora da error.", "11 15:00", "open"},
		{"Anoche entre las 23:30 y la 1:15 tuvimos errores 502.", "11 23:30", "12 01:15"},
		{"Ayer de 4 a 5 y media de la tarde no cargaba el panel.", "11 16:00", "11 17:30"},
		{"Llevamos dos horas sin servicio, todo da error.", "12 14:20", "open"},
		{"Desde el martes no se sincronizan los datos.", "10 00:00", "open"},
		{"La petición falla tras 300 segundos.", "-", ""},
		{"Soy cliente desde 2003 y la app se cae.", "-", ""},
		{"Me pueden llamar entre las 9 y las 17.", "-", ""},
	})
}

func TestPortuguese(t *testing.T) {
	checkPhrases(t, "America/Sao_Paulo", []phrase{
		{"Entre 14h10 e 14h40 a API retornou erro 503.", "12 14:10", "12 14:40"},
		{"Desde ontem à noite nada funciona.", "11 20:00", "open"},
		{"Desde as 8h de hoje ninguém consegue entrar.", "12 08:00", "open"},
		{"De segunda-feira às 22h até terça à 1h30 nenhum e-mail chegou.", "09 22:00", "10 01:30"},
		{"O portal ficou fora do ar hoje das 9h às 10h.", "12 09:00", "12 10:00"},
		{"Há três horas todas as chamadas falham.", "12 13:20", "open"},
		{"O sistema caiu às 13:15 e voltou às 13:50.", "12 13:15", "12 13:50"},
		{"No dia 10 de março entre 6h e 7h15 tudo estava muito lento.", "10 06:00", "10 07:15"},
		{"Desde o dia 9 os deploys falham.", "09 00:00", "open"},
		{"Até ontem às 15h funcionava, agora só erro.", "11 15:00", "open"},
		{"Ontem das 4 às 5 e meia da tarde o painel não carregava.", "11 16:00", "11 17:30"},
		{"faz 2 dias que o app não abre", "10 00:00", "open"},
		{"Não consigo acessar desde sexta-feira.", "06 00:00", "open"},
		{"A requisição falha após 300 segundos.", "-", ""},
		{"Sou cliente desde 2003 e o app trava.", "-", ""},
		{"Podem me ligar entre 9h e 17h.", "-", ""},
	})
}

func TestItalian(t *testing.T) {
	checkPhrases(t, "Europe/Rome", []phrase{
		{"Tra le 14:10 e le 14:40 l'API restituiva errori 503.", "12 14:10", "12 14:40"},
		{"Da ieri sera non funziona più niente.", "11 18:00", "open"},
		{"Da stamattina alle 8 non riusciamo ad accedere.", "12 08:00", "open"},
		{"Da lunedì alle 22 a martedì all'1:30 non è arrivata nessuna mail.", "09 22:00", "10 01:30"},
		{"Il portale oggi era irraggiungibile dalle 9 alle 10.", "12 09:00", "12 10:00"},
		{"Da tre ore tutte le chiamate falliscono.", "12 13:20", "open"},
		{"Il guasto è iniziato alle 13:15 ed è rientrato alle 13:50.", "12 13:15", "12 13:50"},
		{"Il 10 marzo tra le 6 e le 7:15 era tutto lentissimo.", "10 06:00", "10 07:15"},
		{"Dal 9 marzo i deploy falliscono.", "09 00:00", "open"},
		{"Fino a ieri alle 15 funzionava, ora solo errori.", "11 15:00", "open"},
		{"Mezz'ora fa il login ha smesso di funzionare.", "12 15:50", "open"},
		{"Stanotte tra le 23:30 e l'1:15 errori 502.", "11 23:30", "12 01:15"},
		{"da 3 giorni l'export è bloccato", "09 00:00", "open"},
		{"La richiesta fallisce dopo 300 secondi.", "-", ""},
		{"Siamo clienti dal 2003 e l'app va in crash.", "-", ""},
		{"Potete chiamare dalle 9 alle 17.", "-", ""},
	})
}

func TestDutch(t *testing.T) {
	checkPhrases(t, "Europe/Amsterdam", []phrase{
		{"Tussen 14:10 en 14:40 gaf de API alleen fouten.", "12 14:10", "12 14:40"},
		{"Sinds gisteravond werkt er niets meer.", "11 18:00", "open"},
		{"Sinds vanochtend 8 uur kunnen we niet inloggen.", "12 08:00", "open"},
		{"Van maandag 22:00 tot dinsdag 01:30 kwamen er geen mails aan.", "09 22:00", "10 01:30"},
		{"Het portaal was vandaag van 9 tot 10 uur onbereikbaar.", "12 09:00", "12 10:00"},
		{"Al drie uur mislukken alle aanroepen.", "12 13:20", "open"},
		{"De storing begon om 13:15 en was om 13:50 opgelost.", "12 13:15", "12 13:50"},
		{"Op 10 maart tussen 6:00 en 7:15 was alles erg traag.", "10 06:00", "10 07:15"},
		{"Sinds 9 maart mislukken de deployments.", "09 00:00", "open"},
		{"Tot gisteren 15:00 werkte het, nu alleen nog fouten.", "11 15:00", "open"},
		{"Een half uur geleden viel de login uit met fouten.", "12 15:50", "open"},
		{"Afgelopen nacht tussen 23:30 en 01:15 kregen we fout 502.", "11 23:30", "12 01:15"},
		{"Sinds half drie is de app traag.", "12 14:30", "open"},
		{"Het verzoek mislukt na 300 seconden.", "-", ""},
		{"Klant sinds 2003, de app crasht.", "-", ""},
		{"U kunt mij bellen tussen 9 en 17 uur.", "-", ""},
	})
}

func TestJapanese(t *testing.T) {
	checkPhrases(t, "Asia/Tokyo", []phrase{
		{"本日14時10分から14時40分まで、APIがエラーを返していました。", "12 14:10", "12 14:40"},
		{"昨日の夜からログインできません。", "11 20:00", "open"},
		{"今朝8時からエラーが発生しています。", "12 08:00", "open"},
		{"3月9日22:00〜3月10日1:30の間、メールが届きませんでした。", "09 22:00", "10 01:30"},
		{"3時間前からすべてのリクエストが失敗しています。", "12 13:20", "open"},
		{"午後1時15分に障害が発生し、午後1時50分に復旧しました。", "12 13:15", "12 13:50"},
		{"3月10日(火)6:00～7:15に非常に遅い状態でした。", "10 06:00", "10 07:15"},
		{"3月9日以降、デプロイが失敗しています。", "09 00:00", "open"},
		{"昨日15時までは正常に動作していましたが、今はエラーになります。", "11 15:00", "open"},
		{"昨夜23時半から今朝1時15分まで502エラーでした。", "11 23:30", "12 01:15"},
		{"火曜日からデータが反映されません。", "10 00:00", "open"},
		{"数日前から表示が遅いです。", "09 00:00", "open"},
		{"300秒後にタイムアウトします。", "-", ""},
		{"電話は9時から17時までにお願いします。", "-", ""},
	})
}
