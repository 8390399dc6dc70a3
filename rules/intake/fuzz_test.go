package intake_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// FuzzRead: whatever the text, the record is consistent: no entities without reliability, no reliability without
// reasons, every cited word valid text, every list bounded.
func FuzzRead(f *testing.F) {
	t := ticket2KB()
	f.Add(t.Subject, t.Body.Raw, "plain", "Quayside Freightline")
	f.Add("障害", "昨夜22:50から東京リージョンに接続できません。（大阪リージョンは正常）", "plain", "")
	f.Add("Fwd: x", "<p>tenant: a-1</p><blockquote>500</blockquote>", "html", "A")
	f.Add("", "\xff\x00 429s 5xx: 0 rc=4 HTTP/1.1 503 (404) org_1234", "markdown", "")
	r, err := intake.New()
	if err != nil {
		f.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, subject, body, markup, org string) {
		rec := r.Read(connectors.Ticket{
			Subject: subject, Body: connectors.Text{Markup: connectors.Markup(markup), Raw: body}, Created: at,
			Organization: connectors.Organization{Name: org},
		}, intake.Defaults{Zone: "Europe/Berlin", Regions: []string{"core"}})
		check(t, rec)
	})
}

func check(t *testing.T, rec intake.Record) {
	t.Helper()
	for _, l := range [][]string{rec.Regions, rec.Endpoints, rec.Components, rec.StatusCodes, rec.ErrorNames, rec.RequestIDs, rec.Missing} {
		checkList(t, l, rec.Reliability)
	}
	checkReport(t, rec)
	for _, w := range rec.Why {
		if !utf8.ValidString(w.Text) || strings.TrimSpace(w.Text) == "" {
			t.Errorf("cited %q", w.Text)
		}
	}
}

func checkReport(t *testing.T, rec intake.Record) {
	t.Helper()
	if rec.Reliability {
		if rec.Symptom == intake.NotReliability || len(rec.Why) == 0 || rec.Scope == "" {
			t.Errorf("a report without symptom, scope or reason: %+v", rec)
		}
	} else if rec.Window != nil || len(rec.Windows) > 0 || rec.Symptom != intake.NotReliability || rec.Scope != intake.Unknown {
		t.Errorf("a window, symptom or scope without a report: %+v", rec)
	}
	if (rec.Question == "") != (len(rec.Missing) == 0) {
		t.Errorf("question %q for missing %q", rec.Question, rec.Missing)
	}
}

func checkList(t *testing.T, l []string, reliability bool) { //nolint:revive // a fact about the record
	t.Helper()
	if len(l) > 20 || len(l) > 0 && !reliability {
		t.Errorf("%d values, reliability %t: %q", len(l), reliability, l)
	}
	for _, v := range l {
		if v == "" || !utf8.ValidString(v) {
			t.Errorf("value %q", v)
		}
	}
}
