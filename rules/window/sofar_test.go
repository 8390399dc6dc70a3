package window

import (
	"testing"
	"time"
)

// TestLengthsSoFar: how long it has been so, told in several ways, and lengths of other things beside them. They are read on Thursday, 18 June 2026, at 15:00.
func TestLengthsSoFar(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases map[string][]phrase // by zone
	}{
		{"waiting for what does not come", map[string][]phrase{
			"UTC": {
				{"Uploading a clip is hopeless: I have been waiting for over an hour and it still says preparing.", "06-18 14:00", "open"},
				{"The money is not there. I am waiting for the last 2 hours.", "06-18 13:00", "open"},
				{"I have been waiting now for over 2 hours and the verification link has not arrived.", "06-18 13:00", "open"},
				{"Waiting since 20 minutes but only a spinner.", "06-18 14:40", "open"},
				{"Been waiting over an hour for the code, nothing arrives.", "06-18 14:00", "open"},
				{"The report is not ready, we have been waiting for three hours.", "06-18 12:00", "open"},
				{"I paid but the seat is not shown, waiting from last couple of hours.", "06-18 13:00", "open"},
				{"The chat does not load and I have been waiting for an agent for 2 hours.", "-", ""},
				{"Login fails. I waited on hold for 40 minutes.", "-", ""},
				{"The page is broken and I have been waiting for your answer for 3 days.", "-", ""},
				{"Sync fails, waiting two days already for support to respond.", "-", ""},
				{"Above that amount I have to wait for 24 hours, which is unsettling.", "-", ""},
				{"The line is down and the hotline says 90 min wait.", "-", ""},
			},
			"Europe/Berlin": {
				{"Der Code kommt nicht an, ich warte schon seit zwei Stunden.", "06-18 13:00", "open"},
				{"Wir warten seit 40 Minuten, der Import wird nicht fertig.", "06-18 14:20", "open"},
				{"Der Import hängt. Ich warte seit zwei Stunden auf Ihre Antwort.", "-", ""},
				{"Der Zugang klemmt, am Telefon muss man 40 Minuten warten.", "-", ""},
			},
			"Europe/Paris": {
				{"Le fichier ne se charge pas, j'attends depuis deux heures.", "06-18 13:00", "open"},
				{"Voilà une heure que j'attends, le code n'arrive pas.", "06-18 14:00", "open"},
				{"Erreur au paiement, il faut attendre 24 heures.", "-", ""},
			},
			"Europe/Madrid": {
				{"Llevo dos horas esperando el código y no llega.", "06-18 13:00", "open"},
				{"La descarga no avanza, estoy esperando desde hace dos horas.", "06-18 13:00", "open"},
				{"No entra la app y hay que esperar 40 minutos al teléfono.", "-", ""},
			},
			"America/Sao_Paulo": {
				{"O código não chega, estou esperando há duas horas.", "06-18 13:00", "open"},
				{"Estou aguardando há 40 minutos e a página não carrega.", "06-18 14:20", "open"},
			},
			"Europe/Rome": {
				{"Aspetto da due ore e il codice non arriva.", "06-18 13:00", "open"},
				{"Il file non si carica, sto aspettando da 40 minuti.", "06-18 14:20", "open"},
			},
			"Europe/Amsterdam": {
				{"Ik wacht al twee uur, de code komt niet aan.", "06-18 13:00", "open"},
				{"De export komt niet, we wachten al sinds 9 uur.", "06-18 09:00", "open"},
			},
			"Asia/Tokyo": {
				{"認証コードが届かず、2時間待っています。", "06-18 13:00", "open"},
				{"もう1時間待っているのに画面が表示されません。", "06-18 14:00", "open"},
			},
		}},
		{"a sentence that tells only a length", map[string][]phrase{
			"America/Sao_Paulo": {
				{"O app ainda não voltou. Para mim já faz 3 dias!", "06-15 00:00", "open"},
				{"O site está com defeito. Já faz mais de uma hora.", "06-18 14:00", "open"},
				{"Não consigo entrar no app. Já são dois dias!", "06-16 00:00", "open"},
				{"apareceu análise de 8 horas, já faz três dias que eu não consigo fazer transferência", "06-15 00:00", "open"},
			},
			"UTC": {
				{"The export is still empty. It has been two days.", "06-16 00:00", "open"},
				{"They said maintenance would take 9 hrs. But it is going on for more than 36 hrs and still not finished.", "06-17 03:00", "open"},
				{"The balance is wrong. They told me to wait 48 hrs, its been 10 days.", "06-08 00:00", "open"},
				{"Transfer not credited and it's being more than 48 hrs now.", "06-16 15:00", "open"},
				{"Site down. Over 3 hours now.", "06-18 12:00", "open"},
			},
			"Europe/Berlin": {
				{"Die App startet nicht. Das geht jetzt schon zwei Tage so.", "06-16 00:00", "open"},
				{"Kein Zugriff auf die Ablage. Schon seit drei Stunden.", "06-18 12:00", "open"},
				{"Der Abruf schlägt fehl, und das nun seit fünf Tagen!", "06-13 00:00", "open"},
			},
			"Europe/Paris": {
				{"L'appli ne s'ouvre plus. Ça fait 3 jours !", "06-15 00:00", "open"},
				{"Toujours en panne. Cela fait plus d'une heure.", "06-18 14:00", "open"},
			},
			"Europe/Madrid": {
				{"La app no abre. Ya van tres días.", "06-15 00:00", "open"},
				{"Sigue sin funcionar. Hace ya más de una hora.", "06-18 14:00", "open"},
			},
			"Europe/Rome": {
				{"L'app non si apre. Sono già tre giorni!", "06-15 00:00", "open"},
				{"Ancora bloccato. Ormai è più di un'ora.", "06-18 14:00", "open"},
			},
			"Europe/Amsterdam": {
				{"De app opent niet. Dat is nu al drie dagen zo.", "06-15 00:00", "open"},
				{"Nog steeds storing. Al meer dan een uur.", "06-18 14:00", "open"},
			},
			"Asia/Tokyo": {
				{"アプリが開きません。もう3日になります。", "06-15 00:00", "open"},
				{"まだ復旧しません。かれこれ1時間以上です。", "06-18 14:00", "open"},
			},
		}},
		{"days counted", map[string][]phrase{
			"America/Sao_Paulo": {
				{"Pelo amor de Deus, 3 dias sem conseguir acessar o aplicativo.", "06-15 00:00", "open"},
				{"E lá vamos para o 7° dia sem conseguir acessar o app.", "06-12 00:00", "open"},
				{"Segundo dia sem acesso à conta.", "06-17 00:00", "open"},
				{"Que absurdo, duas horas sem sinal.", "06-18 13:00", "open"},
			},
			"UTC": {
				{"Come on, 3 days without access to my files.", "06-15 00:00", "open"},
				{"Third day in a row that the feed is empty.", "06-16 00:00", "open"},
				{"This is the 3rd day without mail.", "06-16 00:00", "open"},
				{"Second day the dashboard does not load.", "06-17 00:00", "open"},
				{"The trial is 3 days without a card.", "-", ""},
				{"On the second day of the course we met you.", "-", ""},
			},
			"Europe/Berlin": {
				{"Heute schon der dritte Tag ohne Kurse.", "06-16 00:00", "open"},
				{"Jetzt den 2. Tag keine Anmeldung möglich.", "06-17 00:00", "open"},
				{"Unglaublich, vier Tage ohne Zugriff.", "06-14 00:00", "open"},
			},
			"Europe/Paris": {
				{"Troisième jour sans accès au compte.", "06-16 00:00", "open"},
				{"Franchement, trois jours sans pouvoir ouvrir l'appli.", "06-15 00:00", "open"},
				{"Déjà le 2e jour que le site ne répond pas.", "06-17 00:00", "open"},
			},
			"Europe/Madrid": {
				{"Tercer día sin poder entrar.", "06-16 00:00", "open"},
				{"Por Dios, 3 días sin poder entrar en la app.", "06-15 00:00", "open"},
			},
			"Europe/Rome": {
				{"Terzo giorno senza accesso.", "06-16 00:00", "open"},
				{"Ma dai, tre giorni senza riuscire ad entrare.", "06-15 00:00", "open"},
			},
			"Europe/Amsterdam": {
				{"Derde dag zonder verbinding.", "06-16 00:00", "open"},
				{"Belachelijk, twee dagen zonder toegang.", "06-16 00:00", "open"},
			},
			"Asia/Tokyo": {
				{"ログインできない状態が3日目です。", "06-16 00:00", "open"},
			},
		}},
		{"told vaguely and then exactly", map[string][]phrase{
			"UTC": {
				{"A build has been stuck in the queue for a long time now (about 12 hours).", "06-18 03:00", "open"},
				{"For the last little while (a week or two?) the nightly gives this error.", "06-11 00:00", "open"},
				{"For a while now (3 days or so) the map stays grey.", "06-15 00:00", "open"},
				{"Continued slowness for more than 2 weeks", "06-04 00:00", "open"},
				{"Slow for approx. 2-3 days.", "06-16 00:00", "open"},
				{"The upload fails (limit about 12 hours of video).", "-", ""},
				{"The session (30 minutes) ends with an error.", "-", ""},
			},
			"Europe/Berlin": {
				{"Der Auftrag hängt seit längerem (etwa 12 Stunden).", "06-18 03:00", "open"},
				{"Seit einiger Zeit (ca. zwei Wochen) kommt nur ein Fehler.", "06-04 00:00", "open"},
			},
			"Europe/Paris": {
				{"Depuis un moment (environ 3 jours) la page reste blanche.", "06-15 00:00", "open"},
				{"Bloqué depuis un bon moment (2 heures environ).", "06-18 13:00", "open"},
			},
			"Europe/Madrid": {
				{"Desde hace un rato (unas 2 horas) no carga.", "06-18 13:00", "open"},
				{"Lleva tiempo caído (unos 3 días).", "06-15 00:00", "open"},
			},
			"America/Sao_Paulo": {
				{"Está fora do ar há um bom tempo (cerca de 2 horas).", "06-18 13:00", "open"},
			},
			"Europe/Rome": {
				{"Da un po' di tempo (circa tre giorni) la pagina è vuota.", "06-15 00:00", "open"},
			},
			"Europe/Amsterdam": {
				{"Al een tijdje (ongeveer twee uur) krijgen we fouten.", "06-18 13:00", "open"},
			},
			"Asia/Tokyo": {
				{"しばらく前(2時間ほど)からエラーになります。", "06-18 13:00", "open"},
			},
		}},
		{"hours without a number, and a sentence of a day alone", map[string][]phrase{
			"UTC": {
				{"The site has been unavailable for the last hours.", "06-18 12:00", "open"},
				{"It has been down for hours.", "06-18 12:00", "open"},
				{"\"No server is available to handle this request.\"\n\nThe whole day today.", "06-18 00:00", "open"},
				{"The page is blank. All day today!", "06-18 00:00", "open"},
				{"Checkout fails. Yesterday.", "06-17 00:00", "open"},
				{"Login fails. I was on hold for hours.", "-", ""},
				{"The export is broken. Our office hours are 9 to 17.", "-", ""},
				{"Login problem persists, error 500.\n\n17 June 2026\n\nRegards", "-", ""},
			},
			"Europe/Berlin": {
				{"Seit Stunden kommt nur eine Fehlermeldung.", "06-18 12:00", "open"},
				{"In den letzten Stunden gab es nur Fehler.", "06-18 12:00", "open"},
				{"Die Seite bleibt leer. Heute den ganzen Tag.", "06-18 00:00", "open"},
			},
			"Europe/Paris": {
				{"Depuis des heures, la page reste blanche.", "06-18 12:00", "open"},
				{"La page reste blanche. Toute la journée.", "06-18 00:00", "open"},
			},
			"Europe/Madrid": {
				{"Lleva horas caído.", "06-18 12:00", "open"},
				{"Desde hace horas no carga.", "06-18 12:00", "open"},
				{"La página no carga. Hoy todo el día.", "06-18 00:00", "open"},
			},
			"Europe/Rome": {
				{"Da ore non si carica nulla.", "06-18 12:00", "open"},
				{"La pagina non si carica. Oggi tutto il giorno.", "06-18 00:00", "open"},
			},
			"America/Sao_Paulo": {
				{"Há horas que está fora do ar.", "06-18 12:00", "open"},
				{"A página não carrega. Hoje o dia todo.", "06-18 00:00", "open"},
			},
			"Europe/Amsterdam": {
				{"Al uren krijgen we fouten.", "06-18 12:00", "open"},
				{"De pagina blijft leeg. De hele dag.", "06-18 00:00", "open"},
			},
		}},
		{"trying, and lengths that were promised", map[string][]phrase{
			"UTC": {
				{"I have been trying for an hour and a half to get into a conference that I paid for that keeps telling me the meeting is full.", "06-18 13:30", "open"},
				{"I have been trying for 2 hours to join a call that I booked and it says full.", "06-18 13:00", "open"},
				{"We were trying for 40 minutes to check out with the card we ordered.", "06-18 14:20", "open"},
				{"Struggling for two hours now to open the invoice.", "06-18 13:00", "open"},
				{"It worked fine for 2 days and then it broke again.", "-", ""},
			},
			"Europe/Madrid": {
				{"Hasta hace unos días me funcionaba perfectamente pero llevo una semana que \nnada más abrirla se cierra.", "06-11 00:00", "open"},
				{"Llevo una semana que no puedo entrar.", "06-11 00:00", "open"},
				{"Piden un plazo de 8 horas y no puedo entrar desde ayer.", "06-17 00:00", "open"},
				{"Corte de 2 horas en el acceso, no carga nada.", "-", ""},
				{"Error de 8 a 10 horas.", "06-18 08:00", "06-18 10:00"},
				{"Avisan de un corte de 2 horas, llevamos cinco horas sin acceso.", "06-18 10:00", "open"},
			},
			"America/Sao_Paulo": {
				{"apareceu análise de 8 horas, já faz três dias que eu não consigo fazer transferência", "06-15 00:00", "open"},
				{"Pedem um prazo de 24 horas e não consigo entrar desde ontem.", "06-17 00:00", "open"},
				{"Erro das 8 horas às 10 horas.", "06-18 08:00", "06-18 10:00"},
				{"Dizem que leva um prazo de 2 horas, já faz cinco horas e nada aparece.", "06-18 10:00", "open"},
			},
			"Europe/Berlin": {
				{"Lief immer einwandfrei, aber seit einer Woche stürzt sie ab.", "06-11 00:00", "open"},
			},
			"Europe/Paris": {
				{"Elle marchait parfaitement mais cela fait une semaine qu'elle plante.", "06-11 00:00", "open"},
			},
			"Europe/Rome": {
				{"Funzionava perfettamente ma da una settimana si blocca.", "06-11 00:00", "open"},
			},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for zone, phrases := range c.phrases {
				checkPhrasesOf(t, zone, time.Date(2026, 6, 18, 15, 0, 0, 0, time.UTC), phrases)
			}
		})
	}
}
