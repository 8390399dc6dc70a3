package intake_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestFieldsAnsweredNo: a field or question that is answered with none, and a box that is not ticked, say nothing for nor
// against a report.
func TestFieldsAnsweredNo(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		body string
		want bool
	}{
		{"Planned maintenance (power) ? ____no____ (yes/no/na)\n\nThe Lagos depot is down since 9:40.", true},
		{"Planned maintenance: n/a\nThe Lagos depot is down since 9:40.", true},
		{"[ ] Planned maintenance\n[x] Fault\nThe Lagos depot is down since 9:40.", true},
		{"Geplante Wartung? Nein\nDer Standort Kiel ist seit 9:40 nicht erreichbar.", true},
		{"Maintenance prévue ? Non\nLe site de Lille est inaccessible depuis 9h40.", true},
		{"¿Mantenimiento programado? No\nLa sede de Vigo está caída desde las 9:40.", true},
		{"Manutenção programada? Não\nA filial de Olinda está fora do ar desde as 9h40.", true},
		{"Manutenzione programmata? No\nLa sede di Bari è irraggiungibile dalle 9:40.", true},
		{"Gepland onderhoud? Nee\nDe vestiging Zwolle is onbereikbaar sinds 9.40 uur.", true},
		{"計画メンテナンス：なし\n本日9時40分から管理画面にログインできません。", true},
		{"Errors? No\nTimeouts: none\nSlow pages: n/a", false},
		{"Fehler: keine\nAusfälle: keine\nTimeouts? Nein", false},
		{"Erreurs : aucune\nPannes : néant", false},
		{"Errores: ninguno\nCaídas: ninguna", false},
		{"Erros: nenhum\nQuedas: nenhuma", false},
		{"Errori: nessuno\nGuasti: nessuno", false},
		{"Fouten: geen\nStoringen: geen", false},
		{"エラー：なし\n障害：該当なし", false},
		{"Problem: no access to the portal since 9:40.", true},
	} {
		got := reader.Read(connectors.Ticket{
			Body: connectors.Text{Raw: c.body}, Created: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC),
		}, intake.Defaults{})
		if got.Reliability != c.want {
			t.Errorf("%q: report %v, want %v; %v", c.body, got.Reliability, c.want, got.Why)
		}
	}
}

// TestInTheDeniesNothing: the Portuguese "no" says where; beside words that deny it denies nothing either.
func TestInTheDeniesNothing(t *testing.T) {
	reader := newReader(t)
	for body, want := range map[string]bool{
		"No aplicativo travamento constante, para todo mundo.":      true,
		"Bom dia, temos no portal lentidão para todos os usuários.": true,
		"Bom dia, não há nenhum erro no portal, obrigado a todos.":  false,
	} {
		got := reader.Read(connectors.Ticket{
			Body: connectors.Text{Raw: body}, Created: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC),
		}, intake.Defaults{})
		if got.Reliability != want {
			t.Errorf("%q: report %v, want %v; %v", body, got.Reliability, want, got.Why)
		}
	}
}
