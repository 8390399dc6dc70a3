package intake_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestPrinciples holds readings that once were wrong, by class, in sentences of our own.
func TestPrinciples(t *testing.T) {
	none := intake.NotReliability
	for _, c := range []struct {
		class, subject, body string
		want                 intake.Symptom
	}{
		{"refuted", "Speed", "Thanks, the console is not sluggish any more, pages load much faster now.", none},
		{"refuted", "", "Seit heute ist der Export nicht mehr langsam.", none},
		{"refuted", "", "Le portail n'est plus lent depuis hier, merci.", none},
		{"nothing works", "", "Nothing works at our branch.", intake.Errors},
		{"nothing works", "", "Nada carga desde las 7.", intake.Errors},
		{"nothing works", "", "Plus rien ne charge.", intake.Errors},
		{"nothing works", "", "Bei uns geht gar nichts mehr.", intake.Errors},
		{"nothing works", "", "Niets laadt meer.", intake.Errors},
		{"nobody can", "", "Nobody in our depot can open the planner since 6:40.", intake.Errors},
		{"empty search", "", "La recherche ne renvoie aucun résultat depuis lundi.", intake.IncorrectResults},
		{"empty search", "", "El catálogo no devuelve ningún resultado desde ayer.", intake.IncorrectResults},
		{"empty search", "", "La ricerca non restituisce nulla da ieri.", intake.IncorrectResults},
		{"not found in search", "", "Die Suche findet seit Freitag keine neuen Aufträge.", intake.PartialFeatureFailure},
		{"wrong sums", "", "Les totaux calculés depuis lundi sont faux.", intake.IncorrectResults},
		{"wrong sums", "", "O desconto está sendo calculado errado desde ontem.", intake.IncorrectResults},
		{"shaky", "", "Your gateway is really flaky today.", intake.Errors},
		{"lost connection is no lost data", "", "All our scanners lost connection to the platform 20 minutes ago.", intake.Errors},
		{"lost lunch", "", "The app works, I just lost my patience with the billing desk.", none},
		{"scheduled jobs are no plans", "", "Nenhum job agendado rodou entre 1h e 5h de hoje.", intake.Errors},
		{"relative clause is no question", "Wrong weights", "The weights on the labels are doubled since 7:00, which is why two trucks were refused.", intake.IncorrectResults},
		{"a clock time is no version", "", "Exports are cut off since 11.20, smaller ones are OK and everything else too.", intake.PartialFeatureFailure},
		{"people out of reach", "", "I cannot get hold of anyone in support by phone.", none},
		{"offer", "Slow pages", "I came across your website and it is slow on mobile. We can fix it in a week, reply YES for a free audit.", none},
		{"words of an address", "", "Which article do you mean? This one? https://news.example/why-the-site-is-down-since-monday", none},
		{"alert", "", "Source: uptime bot\nSeverity: critical\nOpened: 2026-05-12 09:12 UTC\nResolved: 2026-05-12 09:41 UTC\nerror ratio 23%", intake.Errors},
		{"since when, in words of no list", "", "The shift planner page sulks since this morning.", intake.Errors},
		{"since when, in words of no list", "", "Eure App bockt seit gestern Abend.", intake.Errors},
		{"since when, in words of no list", "", "Il portale ordini fa i capricci da ieri.", intake.Errors},
		{"since when, and the rest works", "", "The shift planner page sulks since this morning, everything else works.", intake.PartialFeatureFailure},
		{"since when, but works", "", "We use your API since Monday and it works.", none},
		{"since when, but asked", "", "Is there a new login page since yesterday?", none},
		{"told to the hour", "", "Between 9:10 and 9:25 our tickets page sulked, we saw it on every desk.", intake.Errors},
		{"a plan told to the day", "", "We moved the site from Friday to Saturday, we saw it through together.", none},
		{"no since", "", "Our API key was made on Monday.", none},
		{"the Portuguese no denies nothing", "", "Os valores no painel não batem com os do sistema desde ontem.", intake.IncorrectResults},
		{"the Portuguese no denies nothing", "", "Não há erro no painel, obrigado.", none},
		{"wurde is no wish", "", "Seit gestern wurde unser Zugang dreimal gesperrt.", intake.Errors},
		{"wurde is no wish", "", "Ich würde gern wissen, was bei einem Ausfall geschieht.", none},
		{"broken goods", "", "La valise que j'ai achetée est arrivée cassée, le colis était ouvert.", none},
		{"broken goods", "", "The suitcase came out of the parcel broken.", none},
		{"broken page about goods", "", "The parcel tracking page is broken since Monday.", intake.Errors},
		{"a word of another language", "", "Das Paket lag gestern im Lager, in der App steht es richtig.", none},
		{"a word of another language", "", "Es lag an der Leitung, die App ging seit 9 Uhr nicht.", intake.Errors},
		{"a word of another language", "", "Wir haben in der App ein Stück Arbeit gespart.", none},
		{"a word of another language", "", "Der Kurs am Hang steht jetzt in der App.", none},
		{"a word of another language", "", "Gisteren lag het pakket klaar, zoals de app zei.", none},
		{"a word of another language", "", "De late bezorging staat goed in de app.", none},
		{"a word of another language", "", "L'issue du dossier est dans l'application, merci.", none},
		{"later, not late", "", "De app werkt niet, probeer het later opnieuw staat er.", intake.Errors},
		{"later, not late", "", "Ik kom er later op terug, de app is prima.", none},
		{"later, not late", "", "Non funziona l'app, mi dice di riprovare più tardi.", intake.Errors},
		{"later, not late", "", "Ho chiamato tardi, la app va bene.", none},
		{"later, not late", "", "Le notifiche arrivano troppo tardi.", intake.Latency},
		{"suffered, not planned", "", "Wir werden seit heute früh ständig gedrosselt.", intake.Errors},
		{"suffered, not planned", "", "Wir werden am Samstag den Server abschalten und neu starten.", none},
		{"a plea not to", "Freeze", "Please don't restart the cluster in that span, thanks.", none},
		{"a freeze of theirs", "", "The console doesn't scroll since noon.", intake.Errors},
		{"planned things are no plans", "", "Les exports planifiés ne sont pas partis cette nuit.", intake.Errors},
		{"planned things are no plans", "", "La maintenance de samedi est planifiée, le serveur sera coupé.", none},
		{"waren is no wish", "", "Gestern waren alle Dateien im Portal gelöscht.", intake.PartialFeatureFailure},
		{"none counted", "Report of the week", "requests: 41,882\ntimeouts: 0\nerrors: none\n429: 0\n", none},
		{"some counted", "", "Since 9:10\nrequests: 41,882\ntimeouts: 310\nerrors: 0\n", intake.Errors},
		{"not accepted", "", "Die Anmeldeseite akzeptiert seit 9:15 keinen Code, die Codes werden abgelehnt.", intake.Errors},
	} {
		t.Run(c.class+"/"+c.body, func(t *testing.T) {
			rec := newReader(t).Read(connectors.Ticket{
				Subject: c.subject, Body: connectors.Text{Markup: connectors.Plain, Raw: c.body}, Created: time.Date(2026, 5, 12, 15, 35, 0, 0, time.UTC),
				Organization: connectors.Organization{Name: "Quarry Logistics"},
			}, intake.Defaults{Zone: "UTC"})
			if rec.Symptom != c.want {
				t.Errorf("got %s, want %s; %v", rec.Symptom, c.want, rec.Why)
			}
		})
	}
}
