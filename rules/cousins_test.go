package rules_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

// Tickets that resemble a signature and are none of it, beside those that are, cause by cause. An empty signature leaves
// the ticket to a person.
func TestSignaturesOfCousins(t *testing.T) {
	causes := map[string][]struct{ text, signature string }{
		"what is stated narrower than the whole": {
			{"The site is down, it says page not found.", "api-5xx-errors"},
			{"Die Seite ist down, es kommt nur \"Seite nicht gefunden\".", "api-5xx-errors"},
			{"Le site est en panne, page introuvable.", "api-5xx-errors"},
			{"El sitio está caído: página no encontrada.", "api-5xx-errors"},
			{"O site caiu, dá página não encontrada.", "api-5xx-errors"},
			{"Site is down since 5PM: 502 - Web server received an invalid response while acting as a gateway.", "api-5xx-errors"},
			{"The site is down since 5PM.", "regional-outage"},
			{"Operation timed out after 30000 milliseconds with 0 bytes received.", "timeouts-gateway"},
			{"Los archivos descargados tienen 0 bytes.", "upload-download-failure"},
			{"Os arquivos baixados têm 0 bytes.", "upload-download-failure"},
			{"De gedownloade bestanden zijn 0 bytes.", "upload-download-failure"},
			{"My downloads are only 0 bytes.", "upload-download-failure"},
			{"The charts are not displaying in Chrome.", "dashboard-ui-broken"},
			{"The report module is not showing up in the menu.", ""},
			{"Os gráficos não aparecem na página.", ""},
			{"The graphs have stopped updating since 5.", "stale-or-missing-data"},
			{"The reservation doesn't show in my list.", "stale-or-missing-data"},
			{"Pasó algo con el host? No logro acceder a él desde ayer.", ""},
			{"No logro acceder al sistema con mi contraseña.", "auth-login-failure"},
		},
		"into a program that does not start": {
			{"Não consigo entrar no app desde ontem.", ""},
			{"O aplicativo não abre, não consigo acessar.", "dashboard-ui-broken"},
			{"Desde ayer no puedo entrar en la app.", ""},
			{"No me deja entrar. He desinstalado la aplicación y nada.", ""},
			{"Non riesco ad accedere all'app da stamattina.", ""},
			{"L'app si blocca, non riesco a entrare.", ""},
			{"Atualizei ontem e não consigo acessar o aplicativo.", ""},
			{"No puedo acceder a la app, se cierra sola.", "sdk-or-client-regression"},
			{"Não entra mais no aplicativo, só dá erro.", ""},
			{"Nessuno risponde e non entra più nell'app, errore.", ""},
			{"Sign-in by Entra ID fails for all of us.", "auth-login-failure"},
			{"Nadie de la oficina puede entrar con su contraseña.", "auth-login-failure"},
			{"No puedo iniciar sesión, mi contraseña es correcta.", "auth-login-failure"},
			{"Não consigo fazer login, a senha está certa.", "auth-login-failure"},
			{"Non riesco a fare il login, la password è giusta.", "auth-login-failure"},
			{"No podemos acceder al sistema de reservas.", "auth-login-failure"},
		},
		"a word of a thing in another thing's name": {
			{"Our mail address is not accepted any more, the form fails.", ""},
			{"My email account fails to open.", ""},
			{"The watch history has not been loading for a week.", ""},
			{"The load balancer of the network fails since noon.", ""},
			{"Google Play shows an error since noon.", ""},
			{"In order to pay I have to try three times, something is missing.", ""},
			{"The weekend data I bought is lost.", ""},
			{"Die Mail-Adresse wird nicht angenommen, es kommt ein Fehler.", ""},
			{"Mein Datenvolumen ist weg.", ""},
			{"La cuenta de correo falla.", ""},
			{"L'indirizzo mail non funziona.", ""},
			{"The export_report_list step fails.", ""},
			{"メールアドレスのエラーが出ます。", ""},
			{"Emails to our guests are not sent since noon.", "notification-email-delay"},
			{"The data of March is lost.", "data-loss-report"},
		},
		"what people do slowly": {
			{"The customer support is extremely slow, the error is still there.", ""},
			{"Your support agents have a response time of days, and the bug is not solved.", ""},
			{"The API is extremely slow since noon.", "api-latency"},
		},
		"an update that mends, or is asked for": {
			{"The page fails to open. The app should be updated to fix this.", ""},
			{"The list does not open. Please update to solve the problem in the app.", ""},
			{"After the update of the app it finally works, before it always failed.", ""},
			{"Lange ging die App nicht. Nach dem Update war der Download endlich erfolgreich.", ""},
			{"L'application ne marchait pas, depuis la mise à jour c'est résolu.", ""},
			{"La app fallaba, con la nueva versión está solucionado.", ""},
			{"O aplicativo dava erro, com a nova versão foi resolvido.", ""},
			{"L'app non funzionava, con il nuovo aggiornamento è risolto.", ""},
			{"De app deed het niet, sinds de update werkt het gelukkig weer.", ""},
			{"アプリが落ちていましたが、アップデートで直りました。", ""},
			{"Since the update of the app the list does not open.", "sdk-or-client-regression"},
			{"Seit dem Update der App lässt sich die Liste nicht öffnen, Fehler.", "sdk-or-client-regression"},
		},
		"something narrower told beside it": {
			{"The page is broken and stays blank, and version 4.2 of the client fails as well.", ""},
			{"La page reste blanche et ne répond plus, le job de la nuit est en retard.", ""},
			{"Die Seite bleibt weiß und lädt nicht. Die Version 4.2 des Client hat Fehler.", ""},
			{"The console stays blank since 9:10, everything else is fine.", "dashboard-ui-broken"},
		},
		"an answer that was waited for": {
			{"My payment fails. I never got an email from you.", ""},
			{"The order is stuck and we haven't received any reply from support.", ""},
			{"Our guests never got the reset emails since noon, the mails are not sent.", "notification-email-delay"},
		},
		"a number that is no code": {
			{"It stops with device failure 500.-172 every time.", ""},
			{"It stops with HTTP 500 every time.", "api-5xx-errors"},
		},
		"a quota that is not given back": {
			{"The daily quota reset did not happen, we get 429 for every call.", "rate-limited-unexpectedly"},
			{"We are locked out, the quota is exceeded although we used half of it.", "quota-or-billing-lockout"},
		},
	}
	l, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	created := time.Date(2026, 3, 11, 13, 20, 0, 0, time.UTC)
	for cause, tickets := range causes {
		t.Run(cause, func(t *testing.T) {
			for _, c := range tickets {
				m := l.Match(reader.Read(connectors.Ticket{Created: created, Body: connectors.Text{Markup: connectors.Plain, Raw: c.text}}, intake.Defaults{}))
				got := ""
				if m.Signature != nil {
					got = m.Signature.ID
				}
				if got != c.signature {
					t.Errorf("%q: %q with %+v, want %q", c.text, got, m.Rivals, c.signature)
				}
			}
		})
	}
}
