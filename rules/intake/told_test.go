package intake_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestToldOrNot holds the line between a failure that is told and its neighbours: what was well until it failed, habits,
// announced work, and failures that somebody wants for others.
func TestToldOrNot(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		class, body string
		want        bool
	}{
		{"was well until", "Has been working fine up until two days ago when it stopped sending data.", true},
		{"was well until", "Everything works great but since Monday I can't see my yearly view.", true},
		{"was well until", "The board has been running great for three months. Two days ago the plots broke.", true},
		{"was well until", "Die Anzeige lief gut bis gestern, seitdem lädt die Seite nicht.", true},
		{"was well until", "Tout marche bien, mais depuis lundi je ne peux plus ouvrir la vue annuelle.", true},
		{"was well until", "Todo iba bien hasta ayer, ahora la página no carga.", true},
		{"was well until", "Tudo estava bem até ontem, agora a página não carrega.", true},
		{"was well until", "Andava tutto bene fino a ieri, adesso la pagina non si carica.", true},
		{"was well until", "Alles ging goed tot gisteren, nu laadt de pagina niet.", true},
		{"is well", "Everything has been working fine since your fix, thanks.", false},
		{"what stopped", "It quit accepting my uploads since noon.", true},
		{"what stopped", "The meter stopped transmitting at 8.", true},
		{"what stopped", "No updates since 9:40, all my meters do send.", true},
		{"what stopped", "The feeds don't seem to have refreshed for half an hour.", true},
		{"not even", "The new board doesn't even open properly.", true},
		{"dots without a space", "Sometimes the app is not working....today i face it again .i want to join the evening class but it is not opening....", true},
		{"asked how long", "The site is down because the host has problems. I don't know how long it's going to be down.", true},
		{"habit", "I am used to get the database list via the admin page, where is it in the new app?", false},
		{"habit", "I got used to see my orders in the portal sorted by date.", false},
		{"no longer what it was", "The app is not what it used to be.", false},
		{"no longer what it was", "Die App ist nicht mehr das, was sie mal war.", false},
		{"no longer what it was", "La aplicación ya no es lo que era.", false},
		{"no longer what it was", "De app is niet meer wat het geweest is.", false},
		{"announced work", "The wiki is down for maintenance.", false},
		{"announced work", "There will be some downtime while we move the database.", false},
		{"announced work", "Der Server ist wegen Wartungsarbeiten offline.", false},
		{"announced work", "Le site est hors ligne pour maintenance.", false},
		{"announced work", "El servidor está fuera de línea por mantenimiento.", false},
		{"announced work", "O servidor está fora do ar para manutenção.", false},
		{"announced work", "Il server è offline per manutenzione.", false},
		{"announced work", "De server is offline wegens onderhoud.", false},
		{"after the work", "Seit der Wartung ist der Server nicht erreichbar.", true},
		{"wanted for others", "I'd like to hide the sign-up form so that strangers can't create accounts.", false},
		{"wanted for others", "Der Knopf soll weg, damit Fremde keine Konten anlegen können.", false},
		{"wanted for others", "Quiero ocultar el botón para que los visitantes no puedan crear cuentas.", false},
		{"wanted for others", "Quero esconder o botão para que os visitantes não consigam criar contas.", false},
		{"wanted for others", "Ik wil de knop verbergen zodat bezoekers geen account kunnen maken.", false},
		{"what came of it", "The site is down, so that our users cannot log in.", true},
		{"what came of it", "De site ligt plat zodat niemand kan inloggen.", true},
	} {
		if got := reader.Read(connectors.Ticket{Body: connectors.Text{Raw: c.body}}, intake.Defaults{}); got.Reliability != c.want {
			t.Errorf("%s: %q read as a report: %v, want %v (%v)", c.class, c.body, got.Reliability, c.want, got.Why)
		}
	}
}

// TestFunctionThatIsNamed: what did not come names its function, whatever denies it; "fonctionne", "funktioniert" and
// "funziona" name none.
func TestFunctionThatIsNamed(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]intake.Symptom{
		"Paulina and I have not received any notification emails in the last 3 hours.": intake.PartialFeatureFailure,
		"I have not received a mail since noon.":                                       intake.Errors,
		"Ne fonctionne plus depuis ce matin, aucun accès.":                             intake.Errors,
		"Non funziona più da stamattina, niente accesso.":                              intake.Errors,
		"Die App funktioniert seit heute früh nicht mehr.":                             intake.Errors,
		"La fonction de partage ne marche plus.":                                       intake.PartialFeatureFailure,
		"La funzione di stampa non funziona più.":                                      intake.PartialFeatureFailure,
		"Die Kopierfunktion geht seit heute nicht mehr.":                               intake.PartialFeatureFailure,
	} {
		if got := reader.Read(connectors.Ticket{Body: connectors.Text{Raw: body}}, intake.Defaults{}); got.Symptom != want {
			t.Errorf("%q: symptom %s, want %s", body, got.Symptom, want)
		}
	}
}

// TestOverAndTold: what is over stays a report where its time is told, unless closing the ticket is all that is asked.
func TestOverAndTold(t *testing.T) {
	r, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"The API was slow from 9:10 to 9:25 for all of our users, it is fine again now. Can you tell us what happened?": true,
		"The API was down from 9:10 to 9:25, it is fine again now.":                                                     true,
		"The payment API returned 500 errors from 9:10 to 9:25, everything works again now. What happened?":             true,
		"Die API war von 9:10 bis 9:25 langsam, inzwischen ist alles wieder gut. Was war los?":                          true,
		"The API works again, you can close this ticket.":                                                               false,
	} {
		rec := r.Read(connectors.Ticket{Subject: "API", Body: connectors.Text{Raw: text}, Created: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC)}, intake.Defaults{})
		if rec.Reliability != want {
			t.Errorf("%q: report %v, want %v", text, rec.Reliability, want)
		}
	}
}
