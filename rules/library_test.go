package rules_test

import (
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
