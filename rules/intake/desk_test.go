package intake

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// TestLargeDeskIsNotKept: the room that a pasted dump took is not held for the tickets after it, whatever it was made of.
func TestLargeDeskIsNotKept(t *testing.T) {
	for name, d := range map[string]*desk{
		"words":     {words: make([]word, 0, mostOnDesk+1)},
		"cues":      {cues: make([]hit, 0, mostOnDesk+1)},
		"sentences": {sentences: make([]sentence, 0, mostOnDesk+1)},
	} {
		t.Run(name, func(t *testing.T) {
			var r Reader
			if r.leave(d); r.desk() == d {
				t.Error("kept")
			}
		})
	}
}

// TestRecordOutlivesTheDesk: what is read of one ticket stays as it is while the next are read in the same room.
func TestRecordOutlivesTheDesk(t *testing.T) {
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	read := func(subject, body string) Record {
		return r.Read(connectors.Ticket{
			Subject: subject, Body: connectors.Text{Markup: connectors.Plain, Raw: body}, Created: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
		}, Defaults{})
	}
	told := func(rec Record) string {
		text, err := json.Marshal(rec)
		if err != nil {
			t.Fatal(err)
		}
		return string(text) + rec.Text.Folded()
	}
	first := read("502 errors since 10:00", "GET /v1/exports fails with 504 in eu-west-1, request id 7f21ab. It was down from 9:10 to 9:25 UTC.")
	before := told(first)
	if !first.Reliability || first.Window == nil || len(first.RequestIDs) == 0 {
		t.Fatalf("read %s", before)
	}
	for range 3 {
		read("Anmeldefehler seit 8 Uhr", "POST /v2/login schlägt fehl: 500. Alle Kunden in us-east-1 sind betroffen, Anfrage-ID 99zz12.")
	}
	if after := told(first); after != before {
		t.Errorf("the first record was\n%s\nand became\n%s", before, after)
	}
}
