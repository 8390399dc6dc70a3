package window

import (
	"testing"
	"time"
)

// TestTimesApart: times beside words of failure that tell no impact, each with sentences near to it that do. They are read on
// Thursday, 18 June 2026, at 15:00.
func TestTimesApart(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases []phrase
	}{
		{"names that hold a day", []phrase{
			{"The Sales Today widget is empty.", "-", ""},
			{"The reading is correct, but the Usage Today total is wrong for me.", "-", ""},
			{"The tile called Orders Yesterday shows an error.", "-", ""},
			{"Das Feld „Heute“ ist leer, der Rest stimmt.", "-", ""},
			{"Le filtre « Hier » ne donne rien.", "-", ""},
			{"La pestaña \"Hoy\" no carga.", "-", ""},
			{"O botão \"Hoje\" não funciona.", "-", ""},
			{"La scheda \"Oggi\" non si apre.", "-", ""},
			{"Het tabblad \"Vandaag\" is leeg.", "-", ""},
			{"「今日」タブが表示されません。", "-", ""},
			{"Site Down Today Again", "06-18 00:00", "open"},
			{"The app fails Today.", "06-18 00:00", "open"},
			{"Today the app fails.", "06-18 00:00", "open"},
		}},
		{"how long it ran", []phrase{
			{"The line has been up for 10 days, but calls drop.", "-", ""},
			{"Our tunnel has been connected for two hours, yet pages time out.", "-", ""},
			{"The job host has been running for 3 weeks without a loss, local access fails.", "-", ""},
			{"Die Verbindung ist seit 2 Tagen stabil, aber die Seite lädt nicht.", "-", ""},
			{"La connexion est active depuis 2 jours sans coupure, mais la page ne charge pas.", "-", ""},
			{"El servidor está en línea desde hace 3 días, pero la página no carga.", "-", ""},
			{"O servidor está no ar há 3 dias, mas a página dá erro.", "-", ""},
			{"Il server è online da 3 giorni, ma la pagina dà errore.", "-", ""},
			{"De router is al twee uur verbonden, maar de pagina geeft een fout.", "-", ""},
			{"The results have been online for two hours, but not in the app, where it fails.", "06-18 13:00", "open"},
			{"Die Ergebnisse sind seit einer Stunde online, in der App jedoch nicht.", "06-18 14:00", "open"},
			{"The site has not been up for 2 days.", "06-16 00:00", "open"},
			{"We have been trying to get it online for 2 days.", "06-16 00:00", "open"},
			{"The alert has been active for 2 hours.", "06-18 13:00", "open"},
			{"Seit 2 Tagen nicht mehr online.", "06-16 00:00", "open"},
			{"The job has been running for 3 hours and does not finish.", "06-18 12:00", "open"},
		}},
		{"what the reporter made", []phrase{
			{"I created a new board yesterday and dropped in some tiles. It is not refreshing.", "-", ""},
			{"On Monday I installed the client. It crashes at once.", "-", ""},
			{"I have added three users last week, they get an error.", "-", ""},
			{"Am Montag haben wir zwei Nutzer hinzugefügt. Sie sehen eine leere Seite.", "-", ""},
			{"Ayer creé un panel nuevo y no se actualiza.", "-", ""},
			{"Ontem criei um painel novo e ele não atualiza.", "-", ""},
			{"Ieri ho creato un pannello e non si aggiorna.", "-", ""},
			{"Gisteren heb ik een bord aangemaakt en het laadt niet.", "-", ""},
			{"昨日新しい画面を作成しました。更新されません。", "-", ""},
			{"Today I created a bucket and the upload was slow.", "06-18 00:00", "open"},
			{"The reports created yesterday are empty.", "06-17 00:00", "open"},
			{"Yesterday I could not create a report.", "06-17 00:00", "open"},
			{"Since I created the board yesterday nothing loads.", "06-17 00:00", "open"},
		}},
		{"what one may do all day", []phrase{
			{"You can talk all day, it does not work.", "-", ""},
			{"I could explain this all day, but the page fails.", "-", ""},
			{"Das kann man den ganzen Tag erklären, es geht trotzdem nicht.", "-", ""},
			{"Vous pouvez le répéter toute la journée, ça ne marche pas.", "-", ""},
			{"Puedes repetirlo todo el día, no funciona.", "-", ""},
			{"Pode repetir o dia todo, não funciona.", "-", ""},
			{"Puoi ripeterlo tutto il giorno, non funziona.", "-", ""},
			{"Je kunt het de hele dag herhalen, het werkt niet.", "-", ""},
			{"We could not work all day.", "06-18 00:00", "open"},
			{"Wir können den ganzen Tag nicht arbeiten.", "06-18 00:00", "open"},
		}},
		{"how much is shown", []phrase{
			{"The report for 30 days is wrong.", "-", ""},
			{"When I view the graph for 2 days it does not load.", "-", ""},
			{"Wenn ich den Verlauf für 7 Tage auswähle, bleibt er leer.", "-", ""},
			{"Der Bericht für 30 Tage ist falsch.", "-", ""},
			{"Si exporto los datos por 24 horas, faltan filas.", "-", ""},
			{"Se exporto os dados por 24 horas, faltam linhas.", "-", ""},
			{"Se esporto i dati per 24 ore mancano righe.", "-", ""},
			{"Als ik de data voor 24 uur exporteer, ontbreken regels.", "-", ""},
			{"I cannot export for 24 hours.", "06-17 15:00", "open"},
			{"The report has been failing for 3 days.", "06-15 00:00", "open"},
			{"No data in the graph for 2 hours.", "06-18 13:00", "open"},
		}},
		{"the time in the name of a thing", []phrase{
			{"I can't connect to 9:05 pm quiz...", "-", ""},
			{"Can't log in to 3pm session.", "-", ""},
			{"It was down to 9:05 pm.", "", "06-17 21:05"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkPhrasesOf(t, "UTC", time.Date(2026, 6, 18, 15, 0, 0, 0, time.UTC), c.phrases)
		})
	}
}
