package window

import (
	"testing"
	"time"
)

// TestLengthsOfOtherTimes: how long it takes each time, an earlier time, departures, counts and versions are not the impact. They are read on Thursday, 18 June 2026, at 15:00.
func TestLengthsOfOtherTimes(t *testing.T) {
	for _, c := range []struct {
		name    string
		phrases map[string][]phrase // by zone
	}{
		{"other times", map[string][]phrase{
			"UTC": {
				{"When I try to open it, it sits on the black screen for about 2 minutes and then an error pops up.", "-", ""},
				{"Every time I log in it freezes for 30 seconds.", "-", ""},
				{"Whenever we save, the page hangs for about two minutes.", "-", ""},
				{"If I click export, nothing happens for 5 minutes.", "-", ""},
				{"When I came in at 9:10 nothing worked.", "06-18 09:10", "open"},
				{"It has been down for 2 hours when I checked.", "06-18 13:00", "open"},
				{"This has happened before, it took about a week to be resolved. Deliveries fail.", "-", ""},
				{"Deliveries fail. It happened before and lasted two days.", "-", ""},
				{"We got the error about 7-8 times.", "-", ""},
				{"Tried it about 3 times, still an error.", "-", ""},
				{"Errors with Python 2.7.15 instead of 2.7.13.", "-", ""},
				{"I use it for 2 weeks now and it never showed my mails.", "-", ""},
			},
			"Europe/Berlin": {
				{"Wenn ich die App öffne, hängt sie zwei Minuten lang und stürzt dann ab.", "-", ""},
				{"Jedes Mal beim Speichern hängt es für zwei Minuten.", "-", ""},
				{"Der Abruf schlägt fehl. Das gab es schon einmal, damals dauerte es drei Tage.", "-", ""},
				{"Ich habe es ca. 7-8 mal versucht, immer Fehler.", "-", ""},
				{"Die App zeigt die Verspätung falsch an (Abfahrt 13:20, 18.06.26).", "-", ""},
			},
			"Europe/Paris": {
				{"Quand j'ouvre l'appli, elle se bloque pendant deux minutes.", "-", ""},
				{"Chaque fois que j'enregistre, la page se fige pendant 30 secondes.", "-", ""},
				{"Erreur à l'envoi. C'est déjà arrivé, cela avait duré trois jours.", "-", ""},
				{"L'appli affiche un mauvais retard (départ 13h20).", "-", ""},
			},
			"Europe/Madrid": {
				{"Cuando abro la app se queda colgada durante dos minutos.", "-", ""},
				{"Cada vez que guardo se bloquea durante dos minutos.", "-", ""},
				{"No se envía. Ya pasó antes y duró tres días.", "-", ""},
				{"La app muestra mal el retraso (salida 13:20).", "-", ""},
			},
			"America/Sao_Paulo": {
				{"Quando abro o app ele trava por dois minutos.", "-", ""},
				{"Toda vez que salvo a página trava por dois minutos.", "-", ""},
				{"O envio falha. Já aconteceu antes e durou três dias.", "-", ""},
				{"O app mostra o atraso errado (partida 13:20).", "-", ""},
				{"Estou há 24 hrs usando o site porém o e-mail não aparece.", "-", ""},
			},
			"Europe/Rome": {
				{"Quando apro l'app si blocca per due minuti.", "-", ""},
				{"Ogni volta che salvo si blocca per due minuti.", "-", ""},
				{"L'invio non funziona. È già successo, durò tre giorni.", "-", ""},
				{"L'app mostra un ritardo sbagliato (partenza 13:20).", "-", ""},
			},
			"Europe/Amsterdam": {
				{"Als ik de app open, hangt hij twee minuten lang.", "-", ""},
				{"Telkens als ik opslaan kies, hangt het gedurende twee minuten.", "-", ""},
				{"Versturen mislukt. Dat is eerder gebeurd, toen duurde het drie dagen.", "-", ""},
				{"De app toont een verkeerde vertraging (vertrek 13:20).", "-", ""},
			},
			"Asia/Tokyo": {
				{"保存するたびに2分間固まります。", "-", ""},
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
