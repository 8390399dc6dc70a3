package window

import (
	"testing"
	"time"
)

// TestDaysAndHours: dates in forms of their own, days that lend to hours, what fails now, and since when it works. They are read on Thursday, 18 June 2026, at 15:00.
func TestDaysAndHours(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases map[string][]phrase // by zone
	}{
		{"days and hours", map[string][]phrase{
			"Europe/Berlin": {
				{"Seit dem 16.06 zeigt sie unverändert dasselbe an.", "06-16 00:00", "open"},
				{"Am 16.06 ging nichts mehr, Fehler 500.", "06-16 00:00", "open"},
				{"Seit 1. Tag der Herausgabe genutzt. Seit gestern Fehler.", "06-17 00:00", "open"},
				{"Seit 16.06 keine Verbindung.", "06-16 00:00", "open"},
				{"Seit 8 Uhr läuft der Export ewig.", "06-18 08:00", "open"},
				{"Die Suche geht seit gestern nur noch im Büro.", "06-17 00:00", "open"},
				{"Ab 14.06 Uhr keine Verbindung.", "06-18 14:06", "open"},
				{"Um 14.06 brach alles ab, seither Fehler.", "06-18 14:06", "open"},
				{"Seit anderthalb Tagen kommen keine Mails an.", "06-17 00:00", "open"},
				{"Stand heute kommt immer noch ein Fehler.", "06-18 00:00", "open"},
				{"Vor zwei Tagen um 22:54 Uhr brach die Verbindung ab, seither Fehler.", "06-16 22:54", "open"},
				{"Seit gestern bekomme ich Meldungen über Dinge, die vor 8 Stunden passiert sind.", "06-17 00:00", "open"},
				{"Gestern aktualisiert und jetzt startet sie nicht mehr.", "06-17 00:00", "open"},
			},
			"Europe/Rome": {
				{"Dal 16.06 non si collega.", "06-16 00:00", "open"},
				{"Due giorni fa alle 22:54 è caduta la connessione.", "06-16 22:54", "open"},
			},
			"Europe/Amsterdam": {
				{"Sinds 16.06 geen verbinding.", "06-16 00:00", "open"},
				{"Twee dagen geleden om 22:54 viel de verbinding weg.", "06-16 22:54", "open"},
			},
			"UTC": {
				{"Depuis 8h la recherche fonctionne à peine.", "06-18 08:00", "open"},
				{"Desde ayer funciona solo la portada.", "06-17 00:00", "open"},
				{"From **16 June 2026 20:18:43** until **17 Jun 2026 03:45:48** the site was unavailable.", "06-16 20:18", "06-17 03:45"},
				{"I have not received any mails in the last 1.5 days.", "06-17 00:00", "open"},
				{"Since last Saturday, June 13, nothing syncs. I have sent 50 tickets since Sunday.", "06-13 00:00", "open"},
				{"Has not updated since 10:54pm which is when I downloaded the app 2days ago.", "06-16 22:54", "open"},
				{"Notifications have an 8 hour delay since yesterday.", "06-17 00:00", "open"},
				{"The app updated June 16 and now it won't open.", "06-16 00:00", "open"},
				{"Updated the app yesterday and now it crashes.", "06-17 00:00", "open"},
			},
			"America/New_York": {
				{"Since this past Saturday (Jun 13, 2026) my sessions bomb every 2 minutes.", "06-13 00:00", "open"},
			},
			"Europe/Paris": {
				{"A ce jour (18 juin 2026), depuis mon téléphone j'essaye d'accéder au site et cela me sort une erreur 502.", "06-18 00:00", "open"},
				{"À ce jour, la page renvoie une erreur.", "06-18 00:00", "open"},
				{"Il y a deux jours à 22h54 la connexion est tombée.", "06-16 22:54", "open"},
				{"Depuis hier je reçois des alertes sur des choses qui se sont passées il y a 8 heures.", "06-17 00:00", "open"},
				{"Mise à jour hier et maintenant elle plante.", "06-17 00:00", "open"},
			},
			"Europe/Madrid": {
				{"Hace dos días a las 22:54 se cayó la conexión.", "06-16 22:54", "open"},
				{"Desde ayer recibo avisos de cosas que pasaron hace 8 horas.", "06-17 00:00", "open"},
				{"Se actualizó ayer y ahora no abre.", "06-17 00:00", "open"},
			},
			"America/Sao_Paulo": {
				{"Há dois dias às 22:54 a conexão caiu.", "06-16 22:54", "open"},
			},
			"Asia/Tokyo": {
				{"2日前の22時54分に接続が切れました。", "06-16 22:54", "open"},
			},
		}},
		{"works since then", map[string][]phrase{
			"Europe/Paris": {
				{"Impossible d'activer. Cela fonctionne depuis ce matin.", "", "06-18 06:00"},
			},
			"UTC": {
				{"It crashed all the time. Working since this morning.", "", "06-18 06:00"},
				{"Fails on my phone. It worked since March without trouble.", "-", ""},
			},
			"Europe/Berlin": {
				{"Ließ sich nicht aktivieren. Seit heute Morgen funktioniert sie.", "", "06-18 06:00"},
			},
			"Europe/Madrid": {
				{"No se podía activar. Desde esta mañana funciona.", "", "06-18 06:00"},
			},
			"Europe/Rome": {
				{"Non si attivava, errore. Da stamattina funziona.", "", "06-18 06:00"},
			},
			"America/Sao_Paulo": {
				{"Não dava para ativar. Desde hoje cedo funciona.", "", "06-18 06:00"},
			},
			"Asia/Tokyo": {
				{"ログインできませんでした。今朝から使えるようになりました。", "", "06-18 06:00"},
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
