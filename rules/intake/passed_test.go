package intake_test

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestTimesOfAPassedOnMail: what a mail that was passed on says of its times counts from when it was sent, two days before
// the ticket; what stands above it counts from the ticket.
func TestTimesOfAPassedOnMail(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ subject, body, start string }{
		{"", "Please take this one.\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@example.com>\nDate: Tue, 16 Jun 2026 at 15:02\nSubject: Orders page\nTo: Support <s@example.com>\n\nThe orders page is down since 9:40.", "2026-06-16 09:40"},
		{"Fwd: The orders page is down since this morning", "\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@example.com>\nDate: Tue, 16 Jun 2026 at 15:02\nSubject: Orders page\nTo: Support <s@example.com>\n\nSee subject.", "2026-06-16 06:00"},
		{"", "Same here, the orders page is down since 8:15.\n\n---------- Forwarded message ---------\nFrom: Ana Ruiz <ana@example.com>\nDate: Tue, 16 Jun 2026 at 15:02\nSubject: Orders page\nTo: Support <s@example.com>\n\nThe orders page is down since 9:40.", "2026-06-18 08:15"},
		{"WG: Maske", "Zur Bearbeitung.\n\nVon: Jan Puls <j@example.com>\nGesendet: Dienstag, 16. Juni 2026 15:02\nAn: Support\nBetreff: Maske\n\nSeit 9:40 Uhr ist die Bestellmaske nicht erreichbar.", "2026-06-16 09:40"},
		{"TR: Planning", "Pour suite.\n\nDe : Léa Roy <l@example.com>\nEnvoyé : mardi 16 juin 2026 15:02\nÀ : Support\nObjet : Planning\n\nLe planning est inaccessible depuis 9h40.", "2026-06-16 09:40"},
		{"RV: Pagos", "Para revisar.\n\nDe: Eva Gil <e@example.com>\nEnviado el: martes, 16 de junio de 2026 15:02\nPara: Soporte\nAsunto: Pagos\n\nEl conector de pagos está caído desde las 9:40.", "2026-06-16 09:40"},
		{"ENC: Pedidos", "Para verificar.\n\nDe: Rui Sá <r@example.com>\nEnviada em: terça-feira, 16 de junho de 2026 15:02\nPara: Suporte\nAssunto: Pedidos\n\nA tela de pedidos está fora do ar desde as 9h40.", "2026-06-16 09:40"},
		{"I: Bolle", "Per competenza.\n\nDa: Ugo Neri <u@example.com>\nInviato: martedì 16 giugno 2026 15:02\nA: Assistenza\nOggetto: Bolle\n\nLa stampa bolle è irraggiungibile dalle 9:40.", "2026-06-16 09:40"},
		{"FW: Rooster", "Graag oppakken.\n\nVan: Bas Vos <b@example.com>\nVerzonden: dinsdag 16 juni 2026 15:02\nAan: Support\nOnderwerp: Rooster\n\nHet rooster is onbereikbaar sinds 9.40 uur.", "2026-06-16 09:40"},
		{"転送: 予約画面", "ご確認ください。\n\n差出人: 田中 <t@example.com>\n送信日時: 2026年6月16日 15:02\n宛先: サポート\n件名: 予約画面\n\n9時40分から予約画面にアクセスできません。", "2026-06-16 09:40"},
	} {
		got := reader.Read(connectors.Ticket{
			Subject: c.subject, Body: connectors.Text{Raw: c.body}, Created: time.Date(2026, 6, 18, 15, 30, 0, 0, time.UTC),
		}, intake.Defaults{})
		if got.Window == nil || got.Window.Start.UTC().Format("2006-01-02 15:04") != c.start {
			t.Errorf("%s %q: window %+v, want its start at %s", c.subject, c.body, got.Window, c.start)
		}
	}
}

// TestDatedElements: an update in an element that carries its date tells the end.
func TestDatedElements(t *testing.T) {
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	got := reader.Read(connectors.Ticket{
		Subject: "Map tiles return 503",
		Body:    connectors.Text{Raw: "All tiles return 503 since 9:40.\n\n<Update date=\"2026-06-18T11:20:00Z\">\n  Half of the servers still fail.\n</Update>\n\n<Update date=\"2026-06-18T12:05:00Z\">All tiles are back to normal.</Update>\n"},
		Created: time.Date(2026, 6, 18, 10, 0, 0, 0, time.UTC),
	}, intake.Defaults{})
	if got.Window == nil || got.Window.Start.Format("15:04") != "09:40" || got.Window.End.Format("15:04") != "12:05" {
		t.Errorf("window %+v, want 9:40 to 12:05", got.Window)
	}
}
