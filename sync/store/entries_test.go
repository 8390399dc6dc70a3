package store

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/prose"
	"github.com/clarion-cre/clarion/sync/triage"
)

func keepTests() map[string]func(*ledger) {
	return map[string]func(*ledger){
		"a position is unknown, then kept":          positions,
		"entries come back as they were":            entriesReturn,
		"entries of many ids":                       manyEntries,
		"a later judgement replaces an earlier one": entryReplaced,
		"a page is kept whole or not at all":        wholePage,
		"a card that cannot be kept is set apart":   unfitCard,
		"a ticket's words are not kept":             noProse,
		"odd tickets stay until they can be read":   oddStay,
		"hostile text is kept as data":              hostileText,
		"sightings since a time, oldest first":      sightings,
		"entries to be judged again, in their time": judgedAgain,
		"a cancelled context keeps nothing":         cancelled,
	}
}

func positions(l *ledger) {
	if p, known, err := l.Position(ctx(), "support"); known || err != nil {
		l.Fatalf("position %v, known %v, %v before the first page", p, known, err)
	}
	want := triage.Position{Cursor: "c1|☂", Baseline: at(-1), Started: at(0), Backfilled: 7}
	l.keep(triage.Keeping{Position: want})
	if err := l.Keep(ctx(), "other", triage.Keeping{Position: triage.Position{Cursor: "x"}, At: at(1)}); err != nil {
		l.Fatal(err)
	}
	l.restart()
	got, known, err := l.Position(ctx(), "support")
	if !known || err != nil {
		l.Fatalf("known %v, %v", known, err)
	}
	l.same("position", got, want)
	other, _, err := l.Position(ctx(), "other")
	if err != nil || !other.Baseline.IsZero() || other.Cursor != "x" {
		l.Errorf("position of the other queue %+v, %v", other, err)
	}
}

func (l *ledger) entries(ids ...string) map[string]triage.Entry {
	l.Helper()
	found, err := l.Entries(ctx(), "support", ids)
	if err != nil {
		l.Fatalf("entries: %v", err)
	}
	return found
}

func entriesReturn(l *ledger) {
	one, two := entry("1"), sighted("2", 5)
	one.Updated = time.Time{}
	one.Created = at(3).In(time.FixedZone("IST", 19800))
	l.keep(triage.Keeping{Entries: []triage.Entry{one, two}})
	l.restart()
	got := l.entries("1", "2", "3")
	one.Created = one.Created.UTC()
	l.same("entries", got, map[string]triage.Entry{"1": one, "2": two})
	if none, err := l.Entries(ctx(), "other", []string{"1"}); err != nil || len(none) != 0 {
		l.Errorf("another queue has entries %v, %v", none, err)
	}
	l.same("no ids", l.entries(), map[string]triage.Entry{})
}

func manyEntries(l *ledger) {
	var k triage.Keeping
	var ids []string
	for i := range 1000 {
		ids = append(ids, id(i))
		if i%3 == 0 {
			k.Entries = append(k.Entries, entry(id(i)))
		}
	}
	l.keep(k)
	if got := l.entries(ids...); len(got) != len(k.Entries) {
		l.Errorf("%d entries, want %d", len(got), len(k.Entries))
	}
}

func entryReplaced(l *ledger) {
	l.keep(triage.Keeping{Entries: []triage.Entry{sighted("1", 5)}})
	later := entry("1")
	later.Hash, later.Card.Cause = "other", "nothing to see"
	l.keep(triage.Keeping{Entries: []triage.Entry{later}})
	l.same("entry", l.entries("1"), map[string]triage.Entry{"1": later})
	if seen, err := l.Sightings(ctx(), at(-1000)); err != nil || len(seen) != 0 {
		l.Errorf("sightings %v, %v of a ticket that no longer matches", seen, err)
	}
}

func judgedAgain(l *ledger) {
	never, soon, later := entry("1"), entry("2"), entry("3")
	soon.Again, later.Again = at(5), at(9)
	l.keep(triage.Keeping{Entries: []triage.Entry{never, later, soon}})
	l.restart()
	again := func(minute, limit int) (ids []string) {
		found, err := l.Again(ctx(), "support", at(minute), limit)
		if err != nil {
			l.Fatalf("again: %v", err)
		}
		for _, e := range found {
			ids = append(ids, e.ID)
		}
		return ids
	}
	l.same("too early", again(4, 9), []string(nil))
	l.same("one", again(5, 9), []string{"2"})
	l.same("both", again(30, 9), []string{"2", "3"})
	l.same("no more than asked for", again(30, 1), []string{"2"})
	soon.Again = time.Time{}
	l.keep(triage.Keeping{Entries: []triage.Entry{soon}})
	l.same("settled", again(30, 9), []string{"3"})
}

func wholePage(l *ledger) {
	l.keep(triage.Keeping{Position: triage.Position{Cursor: "before"}})
	stranger := entry("9")
	stranger.Queue = "other"
	err := l.Keep(ctx(), "support", triage.Keeping{
		Position: triage.Position{Cursor: "after"}, Entries: []triage.Entry{entry("1"), stranger}, At: at(1),
		Odd: []connectors.Odd{{ID: "2"}}, Operations: []triage.Operation{operation("a", 0)},
	})
	if err == nil || !strings.Contains(err.Error(), "entry 9") {
		l.Errorf("keep with an entry of another queue gives %v", err)
	}
	bad := operation("b", 0)
	bad.State = "nonsense"
	if err := l.Keep(ctx(), "support", triage.Keeping{
		Position: triage.Position{Cursor: "after"}, Entries: []triage.Entry{entry("1")}, Operations: []triage.Operation{operation("a", 0), bad},
	}); err == nil {
		l.Error("keep accepts an operation in a state that does not exist")
	}
	var p triage.Position
	if p, _, err = l.Position(ctx(), "support"); err != nil || p.Cursor != "before" || len(l.entries("1", "9")) != 0 {
		l.Errorf("cursor %q, %v, entries %v: a part of the page was kept", p.Cursor, err, l.entries("1", "9"))
	}
	if ops, err := l.Operations(ctx(), "", 10); err != nil || len(ops) != 0 {
		l.Errorf("operations %v, %v of a page that was not kept", names(ops), err)
	}
}

func unfitCard(l *ledger) {
	unfit := entry("2")
	unfit.Card.Score = math.NaN()
	l.keep(triage.Keeping{Position: triage.Position{Cursor: "after"}, Entries: []triage.Entry{entry("1"), unfit, entry("3")}})
	if got := l.entries("1", "2", "3"); len(got) != 2 {
		l.Errorf("%d entries, want the two that can be kept", len(got))
	}
	if odd, err := l.Odd(ctx(), "support", 10); err != nil || len(odd) != 1 || odd[0].ID != "2" || odd[0].Reason == "" {
		l.Errorf("odd tickets %v, %v, want the one whose card cannot be kept", odd, err)
	}
}

func noProse(l *ledger) {
	e := entry("1")
	e.Card.Record.Prose = prose.Read("canary subject", connectors.Text{Markup: connectors.Plain, Raw: "canary words"})
	if e.Card.Record.Prose.Own() == "" {
		l.Fatal("the ticket has no words, so the test shows nothing")
	}
	l.keep(triage.Keeping{Entries: []triage.Entry{e}})
	var card string
	if err := l.read.QueryRowContext(ctx(), `SELECT card FROM entries`).Scan(&card); err != nil {
		l.Fatal(err)
	}
	if strings.Contains(card, "canary") {
		l.Errorf("the ledger keeps the ticket's words: %s", card)
	}
}

func oddStay(l *ledger) {
	odd := []connectors.Odd{{ID: "1", Err: errors.New("created is no time")}, {ID: "2"}}
	l.keep(triage.Keeping{Odd: odd, At: at(0)})
	l.keep(triage.Keeping{Odd: odd[:1], At: at(5)})
	got, err := l.Odd(ctx(), "support", 10)
	if err != nil {
		l.Fatal(err)
	}
	l.same("odd tickets", got, []Odd{
		{Queue: "support", ID: "1", Reason: "created is no time", First: at(0), Last: at(5), Times: 2},
		{Queue: "support", ID: "2", Reason: "no reason was given", First: at(0), Last: at(0), Times: 1},
	})
	l.keep(triage.Keeping{Entries: []triage.Entry{entry("1")}})
	if got, err = l.Odd(ctx(), "support", 10); err != nil || len(got) != 1 || got[0].ID != "2" {
		l.Errorf("odd tickets %v, %v after one was read", got, err)
	}
	l.keep(triage.Keeping{Readable: []string{"2", "9"}})
	if got, err = l.Odd(ctx(), "support", 10); err != nil || len(got) != 0 {
		l.Errorf("odd tickets %v, %v after the other was read again as it was", got, err)
	}
}

func hostileText(l *ledger) {
	e := entry("1")
	e.Key = "a\x00b\xff'; DROP TABLE entries; --"
	e.Card.Cause = "nul \x00, its escape \\u0000, \\\x00, broken \xff, line \u2028, mark <!-- \U0001F642"
	op := operation("a", 0)
	op.Want.Note = connectors.Doc{connectors.P(connectors.T("x\x00y \\u0000"))}
	op.Reason = "r\x00"
	l.keep(triage.Keeping{Entries: []triage.Entry{e}, Operations: []triage.Operation{op}})
	got := l.entries("1")["1"]
	if want := "ab\uFFFD'; DROP TABLE entries; --"; got.Key != want {
		l.Errorf("key %q, want %q", got.Key, want)
	}
	if want := "nul , its escape \\u0000, \\, broken \uFFFD, line \u2028, mark <!-- \U0001F642"; got.Card.Cause != want {
		l.Errorf("cause %q, want %q", got.Card.Cause, want)
	}
	o := l.only()
	if o.Want.Note.String() != "xy \\u0000" || o.Reason != "r" {
		l.Errorf("note %q, reason %q", o.Want.Note.String(), o.Reason)
	}
	claimed := l.claimOne("a", 0)
	l.settle(claimed, triage.Outcome{State: triage.Done, At: at(1)})
	if o := l.only(); o.State != triage.Done {
		l.Errorf("state %q: a want with odd text does not equal itself", o.State)
	}
}

func sightings(l *ledger) {
	l.keep(triage.Keeping{Entries: []triage.Entry{sighted("3", 30), entry("0"), sighted("1", 10), sighted("2", 20)}})
	for since, want := range map[int][]string{0: {"1", "2", "3"}, 20: {"2", "3"}, 21: {"3"}, 31: nil} {
		got, err := l.Sightings(ctx(), at(since))
		if err != nil {
			l.Fatal(err)
		}
		var ids []string
		for _, s := range got {
			ids = append(ids, s.ID)
		}
		l.same("sightings", ids, want)
	}
	all, err := l.Sightings(ctx(), time.Time{})
	if err != nil || len(all) != 3 {
		l.Fatalf("%d sightings since ever, %v", len(all), err)
	}
	l.same("sighting", all[0], *sighted("1", 10).Sighting)
}

func cancelled(l *ledger) {
	gone, cancel := context.WithCancel(ctx())
	cancel()
	err := l.Keep(gone, "support", triage.Keeping{Position: triage.Position{Cursor: "x"}, Entries: []triage.Entry{entry("1")}})
	if !errors.Is(err, context.Canceled) {
		l.Errorf("keep gives %v, want it to be context.Canceled", err)
	}
	if _, err := l.Claim(gone, triage.Claiming{Holder: "a", Targets: []string{"support"}, Limit: 1}); !errors.Is(err, context.Canceled) {
		l.Errorf("claim gives %v, want it to be context.Canceled", err)
	}
	l.keep(triage.Keeping{Position: triage.Position{Cursor: "y"}})
}
