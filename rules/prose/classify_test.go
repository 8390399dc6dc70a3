package prose_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/prose"
)

func plain(subject, raw string) prose.Prose {
	return prose.Read(subject, connectors.Text{Markup: connectors.Plain, Raw: raw})
}

func TestAttributions(t *testing.T) {
	for name, line := range map[string]string{
		"english":         "On Tue, 3 Mar 2026 at 10:02, Ana Lima <ana@example.com> wrote:",
		"english, broken": "On Tue, 3 Mar 2026 at 10:02, Ana Lima <ana@example.com>\nwrote:",
		"german":          "Am Di., 3. März 2026 um 10:02 Uhr schrieb Ana Lima <ana@example.com>:",
		"german, no mail": "Am 03.03.2026 um 10:02 schrieb Ana Lima:",
		"french":          "Le mar. 3 mars 2026 à 10:02, Ana Lima <ana@example.com> a écrit :",
		"spanish":         "El mar, 3 mar 2026 a las 10:02, Ana Lima (<ana@example.com>) escribió:",
		"portuguese":      "Em ter., 3 de mar. de 2026 às 10:02, Ana Lima <ana@example.com> escreveu:",
		"italian":         "Il giorno mar 3 mar 2026 alle ore 10:02 Ana Lima <ana@example.com> ha scritto:",
		"dutch":           "Op di 3 mrt 2026 om 10:02 schreef Ana Lima <ana@example.com>:",
		"japanese":        "2026年3月3日(火) 10:02 Ana Lima <ana@example.com>:",
		"original":        "-----Original Message-----\nFrom: Ana Lima\nSent: Tuesday\nTo: us",
		"outlook":         "From: Ana Lima <ana@example.com>\nSent: Tuesday, 3 March 2026 10:02\nTo: us\nSubject: RE: slow",
		"outlook german":  "Von: Ana Lima\nGesendet: Dienstag, 3. März 2026 10:02\nAn: uns\nBetreff: AW: langsam",
		"outlook french":  "De : Ana Lima\nEnvoyé : mardi 3 mars 2026 10:02\nÀ : nous\nObjet : RE: lenteur",
		"outlook spanish": "De: Ana Lima\nEnviado el: martes, 3 de marzo de 2026 10:02\nPara: nosotros\nAsunto: RE: lento",
		"outlook italian": "Da: Ana Lima\nInviato: martedì 3 marzo 2026 10:02\nA: noi\nOggetto: R: lento",
		"outlook dutch":   "Van: Ana Lima\nVerzonden: dinsdag 3 maart 2026 10:02\nAan: ons\nOnderwerp: RE: traag",
		"outlook japan":   "差出人: Ana Lima\n送信日時: 2026年3月3日 10:02\n宛先: 弊社\n件名: RE: 遅延",
	} {
		t.Run(name, func(t *testing.T) {
			p := plain("RE: slow", "Still slow.\n\n"+line+"\n\nWe saw errors from 9 to 10.\nAll fixed.")
			if got := p.Own(); got != "Still slow." {
				t.Errorf("own = %q", got)
			}
			p = plain("RE: slow", "Still slow.\n\n"+line+"\n> We saw errors from 9 to 10.\n> All fixed.\n\nNot fixed here.")
			if strings.Contains(p.Own(), "errors from") || !strings.HasPrefix(p.Own(), "Still slow.") {
				t.Errorf("quoted: own = %q", p.Own())
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for _, tc := range []struct {
		name, subject, raw string
		own, signature     string
	}{
		{"forwarded mail is the report", "Fwd: errors", "please look\n\n---------- Forwarded message ---------\nFrom: Lu <lu@example.com>\nDate: Tue, 3 Mar 2026\nSubject: errors\n\nSaw 502 from 9 to 10.", "please look\n\n\nSaw 502 from 9 to 10.", ""},
		{"forwarded by outlook", "FW: errors", "please look\n\nFrom: Lu\nSent: Tuesday\nTo: Ana\nSubject: errors\n\nSaw 502.", "please look\n\n\nSaw 502.", ""},
		{"forwarded twice, then answered", "FW: FW: errors", "see below\n\nFrom: Lu\nSent: Tuesday\nTo: Ana\nSubject: FW: errors\n\nme too\n\nFrom: Jo\nSent: Monday\nTo: Lu\nSubject: errors\n\nSaw 502.\n\nFrom: Desk\nSent: Sunday\nTo: Jo\nSubject: hello\n\nWelcome.", "see below\n\n\nme too\n\n\nSaw 502.", ""},
		{"answer below the quotation", "Re: slow", "On 3 Mar 2026 Lu wrote:\n> when?\n\nFrom 9 to 10.", "From 9 to 10.", ""},
		{"labels that were left empty", "", "- What broke: the planner\n- Planned outage will begin:\n- Reason for the outage:\n- Who: everybody", "- What broke: the planner\n- Who: everybody", ""},
		{"a label with its words in the next line", "", "- Impact:\nAll planners stand still.\n- Who: everybody", "- Impact:\nAll planners stand still.\n- Who: everybody", ""},
		{"comparison is no quotation", "", ">2 GB fails\n>= 3 retries\n> quoted", ">2 GB fails\n>= 3 retries", ""},
		{"cited", "", "The browser says:\n\n> The key ran out at 9:10.\n> Code: 7\n\nWhat now?", "The browser says:\n\n\nWhat now?", ""},
		{"signature", "", "It fails.\n\nKind regards,\nAna Lima\nSRE | Example GmbH | M: +49 30 555\nOffice hours 9-17 CET", "It fails.", "Kind regards,\nAna Lima\nSRE | Example GmbH | M: +49 30 555\nOffice hours 9-17 CET"},
		{"signature after dashes", "", "It fails.\n-- \nAna\nLisbon", "It fails.", "--\nAna\nLisbon"},
		{"postscript", "", "It fails.\n\nThanks\nAna\n\nPS: it began at 9.", "It fails.\n\nPS: it began at 9.", "Thanks\nAna"},
		{"thanks in the middle", "", "Thanks!\nThat fixed one half, but the export still fails with a 500 each time.", "Thanks!\nThat fixed one half, but the export still fails with a 500 each time.", ""},
		{"japanese closing", "", "エラーが発生しています。\nよろしくお願いいたします。\n田中", "エラーが発生しています。", "よろしくお願いいたします。\n田中"},
		{"japanese sentence is no closing", "", "以上のエラーが発生しています。", "以上のエラーが発生しています。", ""},
		{"device", "", "down again\n\nSent from my phone", "down again", "Sent from my phone"},
		{"device in German", "", "steht wieder\n\nVon meinem iPhone gesendet", "steht wieder", "Von meinem iPhone gesendet"},
		{"no device", "", "Von meinem Kollegen weiß ich, dass es steht.", "Von meinem Kollegen weiß ich, dass es steht.", ""},
		{"disclaimer", "", "down again\n\nThis message and any attachment are confidential.\nDestroy it.\n\nreally down", "down again\n\n\nreally down", ""},
		{"form called from and to", "", "From: 10:00\nTo: 11:00\nWhat: exports", "From: 10:00\nTo: 11:00\nWhat: exports", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := plain(tc.subject, tc.raw)
			if d := cmp.Diff(tc.own, squeeze(p.Own())); d != "" {
				t.Errorf("own: %s", d)
			}
			if d := cmp.Diff(tc.signature, p.Signature()); d != "" {
				t.Errorf("signature: %s", d)
			}
		})
	}
}

func TestLogsAndForms(t *testing.T) {
	p := plain("", "we see this:\n2026-03-03 10:02:11 ERROR upstream timed out\n{\"code\": 502}\nat a.b.C(C.java:10)\n\nSeverity: S2\nStarted: 10:00\nEnded: 11:00\n\nat noon it was over")
	var got []prose.Kind
	for _, l := range p.Lines {
		if l.Text != "" {
			got = append(got, l.Kind)
		}
	}
	want := []prose.Kind{prose.Own, prose.Log, prose.Log, prose.Log, prose.Form, prose.Form, prose.Form, prose.Own}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// squeeze drops the third and further line breaks in a row.
func squeeze(s string) string {
	for strings.Contains(s, "\n\n\n\n") {
		s = strings.ReplaceAll(s, "\n\n\n\n", "\n\n\n")
	}
	return s
}
