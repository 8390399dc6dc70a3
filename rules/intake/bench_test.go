package intake_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/intake"
)

// ticket2KB is an ordinary long ticket of about 2 KB.
func ticket2KB() connectors.Ticket {
	body := `Hello team,

since 09:10 UTC this morning our calls to /v2/shipments return 502 Bad Gateway, about one in three. It started slowly and
by 09:30 nearly every label request of our warehouse failed. The console still works, only the API is affected. Nothing
was changed on our side: same keys, same payloads, same region (eu-central-1). tenant: quayside-prod

` + strings.Repeat(`2026-03-02T09:12:44Z ERROR client.go:118 POST /v2/shipments 502 upstream timed out request_id=req_8f3k2a
2026-03-02T09:13:01Z INFO  client.go:90 retry 1 of 3 in 2s
`, 6) + `
What we tried: restarted the workers, lowered the batch size, asked two colleagues in another office to send single
requests. They see the same. Our customers are calling because labels are missing, and the carrier picks up at 16:00.

Could you please look into it and tell us the root cause? If it helps, these are three failing request ids:
req_8f3k2a, req_8f3k2b, req_8f3k2c.

Last week's maintenance (Sunday 02:00-04:00) was without any trouble for us, and the quota page says we are at 12 % of the
limit, so it should not be throttling.

Kind regards,
Ana Lima
Platform Lead | Quayside Freightline | T: +351 21 555 0142
`
	return connectors.Ticket{
		Subject: "502 on label requests", Created: time.Date(2026, 3, 2, 11, 0, 0, 0, time.UTC),
		Body:         connectors.Text{Markup: connectors.Plain, Raw: body},
		Organization: connectors.Organization{Name: "Quayside Freightline"},
	}
}

// BenchmarkRead is the whole intake of one 2 KB ticket on one core: prose, cues, codes, windows.
func BenchmarkRead(b *testing.B) {
	r := newReader(b)
	t := ticket2KB()
	b.SetBytes(int64(len(t.Body.Raw)))
	b.ReportAllocs()
	for b.Loop() {
		if rec := r.Read(t, intake.Defaults{}); !rec.Reliability {
			b.Fatal("not read as a report")
		}
	}
}

// BenchmarkNew is the start: all word lists compiled.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intake.New(); err != nil {
			b.Fatal(err)
		}
	}
}

// TestReaderIsShared reads in parallel; the race detector is the judge.
func TestReaderIsShared(t *testing.T) {
	r := newReader(t)
	want := r.Read(ticket2KB(), intake.Defaults{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := r.Read(ticket2KB(), intake.Defaults{}); got.Symptom != want.Symptom || len(got.Why) != len(want.Why) {
				t.Errorf("read differently in parallel: %v", got.Why)
			}
		})
	}
	wg.Wait()
}
