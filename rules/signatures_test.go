package rules_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

// TestSignaturesInEveryLanguage: what the library finds in one language it finds in all.
func TestSignaturesInEveryLanguage(t *testing.T) {
	text, err := os.ReadFile("testdata/signatures.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	library, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "ja"} {
			t.Run(one["signature"]+"/"+lang, func(t *testing.T) {
				if one[lang] == "" {
					t.Fatal("no sentence")
				}
				record := reader.Read(connectors.Ticket{
					Body: connectors.Text{Markup: connectors.Plain, Raw: one[lang]}, Created: time.Date(2026, 5, 13, 15, 0, 0, 0, time.UTC),
					Organization: connectors.Organization{Name: "Quarry Logistics"},
				}, intake.Defaults{Zone: "UTC"})
				got := "none"
				m := library.Match(record)
				if m.Signature != nil {
					got = m.Signature.ID
				}
				if got != one["signature"] {
					t.Errorf("%s: got %s, want %s; report %t, %v", one[lang], got, one["signature"], record.Reliability, m.Why)
				}
			})
		}
	}
}
