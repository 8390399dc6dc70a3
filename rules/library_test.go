package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

// readExample reads an example as a ticket of a customer would be read.
func readExample(t *testing.T) func(rules.Example) intake.Record {
	t.Helper()
	reader, err := intake.New()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 10, 16, 0, 0, 0, time.UTC)
	return func(e rules.Example) intake.Record {
		return reader.Read(connectors.Ticket{Subject: e.Subject, Body: connectors.Text{Markup: connectors.Plain, Raw: e.Text}, Created: at}, intake.Defaults{Zone: "UTC"})
	}
}

func TestDefaultLibraryProvesItself(t *testing.T) {
	l, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range l.Prove(readExample(t)) {
		t.Error(f)
	}
}

// BenchmarkLibrary is the cost of matching one read ticket against the default library.
func BenchmarkLibrary(b *testing.B) {
	l, err := rules.Default()
	if err != nil {
		b.Fatal(err)
	}
	body := strings.Repeat("Since nine this morning our orders are late and some requests to the endpoint fail with a timeout. ", 20)
	r := reported("Webhooks are late", body)
	b.ReportAllocs()
	for b.Loop() {
		if m := l.Match(r); m.Signature == nil {
			b.Fatal("no match")
		}
	}
}

// TestLibraryIsWhole holds that all signatures are there, each with examples in the main languages.
func TestLibraryIsWhole(t *testing.T) {
	l, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	wanted := strings.Fields("api-5xx-errors api-latency auth-login-failure dashboard-ui-broken data-loss-report deploy-job-stuck dns-tls-connectivity notification-email-delay quota-or-billing-lockout rate-limited-unexpectedly regional-outage sdk-or-client-regression search-degraded stale-or-missing-data timeouts-gateway upload-download-failure webhook-delivery-delay wrong-results")
	var ids []string
	for _, s := range l.Signatures() {
		ids = append(ids, s.ID)
		languages := map[string]bool{}
		for _, e := range s.Examples {
			languages[e.Lang] = languages[e.Lang] || e.Match
		}
		for _, lang := range []string{"en", "de", "fr", "es", "ja"} {
			if !languages[lang] {
				t.Errorf("%s has no example in %s", s.ID, lang)
			}
		}
	}
	if !slices.Equal(ids, wanted) {
		t.Errorf("signatures %v, want %v", ids, wanted)
	}
}
