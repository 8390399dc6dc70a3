package store

import (
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// BenchmarkKeep is one page of a hundred judged tickets, ten of them with an operation.
func BenchmarkKeep(b *testing.B) {
	l := &ledger{TB: b, Store: openFile(b, file(b))}
	defer closed(b, l.Store)
	n := 0
	for b.Loop() {
		k := triage.Keeping{Position: triage.Position{Cursor: "c"}, At: at(n)}
		for i := range 100 {
			n++
			k.Entries = append(k.Entries, sighted(id(n), n))
			if i%10 == 0 {
				k.Operations = append(k.Operations, operation(id(n), 0))
			}
		}
		l.keep(k)
	}
	b.ReportMetric(float64(100*b.N)/b.Elapsed().Seconds(), "tickets/s")
}

// BenchmarkWrite is the whole way of one operation through the ledger: claimed in batches, intended, counted, settled.
func BenchmarkWrite(b *testing.B) {
	l := &ledger{TB: b, Store: openFile(b, file(b))}
	defer closed(b, l.Store)
	l.keep(triage.Keeping{Operations: numbered(20_000, func(i int) triage.Operation { return operation(id(i), 0) })})
	var held []triage.Operation
	done := 0
	for b.Loop() {
		if len(held) == 0 {
			held = mustClaim(l, triage.Claiming{Holder: "one", Now: at(0), Until: at(9), Targets: []string{"support"}, Limit: 16})
		}
		if len(held) == 0 {
			b.Skipf("only %d operations were laid out, and all are done: run it with a smaller -benchtime", done)
		}
		op := held[0]
		held = held[1:]
		if _, err := l.Sent(ctx(), "support", op.ID, at(-60)); err != nil {
			b.Fatal(err)
		}
		if err := l.Intend(ctx(), op, connectors.Edit{Op: op.Op, Labels: op.Want.Labels}, at(1)); err != nil {
			b.Fatal(err)
		}
		l.settle(op, triage.Outcome{State: triage.Done, At: at(2)})
		done++
	}
}

// BenchmarkEntries is the look at one page of a hundred tickets in a ledger of twenty thousand.
func BenchmarkEntries(b *testing.B) {
	l := &ledger{TB: b, Store: openFile(b, file(b))}
	defer closed(b, l.Store)
	var ids []string
	for page := range 200 {
		var k triage.Keeping
		for i := range 100 {
			k.Entries = append(k.Entries, entry(id(page*100+i)))
		}
		ids = append(ids, k.Entries[50].ID)
		l.keep(k)
	}
	for b.Loop() {
		if got := l.entries(ids[:100]...); len(got) != 100 {
			b.Fatalf("%d entries", len(got))
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	path := file(b)
	for b.Loop() {
		closed(b, openFile(b, path))
	}
}
