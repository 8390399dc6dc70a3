package intake_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// concept is one thing that tickets say, in a sentence of each language.
type concept struct {
	Concept                        string
	Symptom                        intake.Symptom
	Stranger                       bool // of a person without an organization
	EN, DE, FR, ES, PT, IT, NL, JA string
}

// TestConcepts: what can be said in one language is understood in all.
func TestConcepts(t *testing.T) {
	text, err := os.ReadFile("testdata/concepts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []concept
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for lang, body := range map[string]string{
			"en": c.EN, "de": c.DE, "fr": c.FR, "es": c.ES, "pt": c.PT, "it": c.IT, "nl": c.NL, "ja": c.JA,
		} {
			t.Run(c.Concept+"/"+lang, func(t *testing.T) {
				if body == "" {
					t.Fatal("no sentence")
				}
				org := "Quarry Logistics"
				if c.Stranger {
					org = ""
				}
				rec := newReader(t).Read(connectors.Ticket{
					Body: connectors.Text{Markup: connectors.Plain, Raw: body}, Created: time.Date(2026, 5, 13, 15, 0, 0, 0, time.UTC),
					Organization: connectors.Organization{Name: org},
				}, intake.Defaults{Zone: "UTC"})
				if rec.Symptom != c.Symptom {
					t.Errorf("%s: got %s, want %s; language %q, %v", body, rec.Symptom, c.Symptom, rec.Language, rec.Why)
				}
			})
		}
	}
}
