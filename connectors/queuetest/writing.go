package queuetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// op is the operation that the tests write, in the form the daemon gives it.
const op = "7f3a90c2d1"

func writing() []test {
	return []test{
		{"labels are added and none is removed", addsLabels},
		{"an owner is assigned", assigns},
		{"mapped fields are set", setsFields},
		{"one internal note", oneNote},
		{"label, owner, field and note in one edit", wholeEdit},
		{"marks show exactly what was applied", marksMatch},
		{"marks are seen after a restart and do not travel", marksStay},
		{"what another identity of ours wrote is known at once", rotated},
		{"an empty edit sends nothing", emptyEdit},
		{"an owner that is not configured is refused", unknownOwner},
		{"own writes come back harmlessly", ownWrites},
		{"a stale version never undoes a person's change", staleVersion},
		{"a repeated edit changes nothing twice", repeatedEdit},
		{"a person's owner is seen", personOwns},
		{"a gone ticket", gone},
		{"a closed ticket", closed},
	}
}

func note() connectors.Doc {
	return connectors.Doc{
		connectors.H("Clarion: API latency"),
		connectors.P(connectors.B("confirmed"), connectors.T(" for this customer from "), connectors.C("09:10 to 09:24")),
		connectors.LI(connectors.T("owner platform")),
	}
}

func seeded(t *testing.T, w World) (connectors.Queue, connectors.Ticket) {
	t.Helper()
	id := w.Seed(t, Draft{Subject: "The API is slow", Body: "Since nine.", Labels: []string{"vip", "eu"}})
	w.Advance(Lag)
	q := w.Queue(t)
	return q, get(t, q, id)
}

func addsLabels(t *testing.T, w World) {
	q, k := seeded(t, w)
	apply(t, q, k, connectors.Edit{Op: op, Labels: []string{"cre:api-latency", "cre:seen"}})
	want := []string{"cre:api-latency", "cre:seen", "eu", "vip"}
	if got := sorted(w.Look(t, k.ID).Labels); !slices.Equal(got, want) {
		t.Errorf("labels %q, want %q", got, want)
	}
	if got := sorted(get(t, q, k.ID).Labels); !slices.Equal(got, want) {
		t.Errorf("get gives the labels %q, want %q", got, want)
	}
	if n := len(w.Look(t, k.ID).Notes); n != 0 {
		t.Errorf("%d notes from an edit without one", n)
	}
}

func assigns(t *testing.T, w World) {
	q, k := seeded(t, w)
	apply(t, q, k, connectors.Edit{Op: op, Owner: Platform})
	if got := w.Look(t, k.ID).Owner; got != Platform {
		t.Errorf("owner %q, want %q", got, Platform)
	}
	if o := get(t, q, k.ID).Owner; o.Name != Platform || o.Free || o.Text == "" {
		t.Errorf("get gives the owner %+v", o)
	}
	if got := sorted(w.Look(t, k.ID).Labels); !slices.Equal(got, []string{"eu", "vip"}) {
		t.Errorf("assigning changed the labels to %q", got)
	}
}

func fieldValues() map[string]string {
	return map[string]string{
		connectors.FieldStart: "2026-03-12T09:10:00Z", connectors.FieldEnd: "2026-03-12T09:24:00Z",
		connectors.FieldSymptom: "latency", connectors.FieldScope: "one_tenant", connectors.FieldSignature: "api-latency",
	}
}

func setsFields(t *testing.T, w World) {
	q, k := seeded(t, w)
	if len(k.Fields) != 0 {
		t.Errorf("a new ticket has the fields %v, want only those that hold a value", k.Fields)
	}
	apply(t, q, k, connectors.Edit{Op: op, Fields: fieldValues()})
	got := get(t, q, k.ID).Fields
	for name, want := range fieldValues() {
		if !sameValue(got[name], want) {
			t.Errorf("field %s holds %q, want %q", name, got[name], want)
		}
	}
}

// sameValue allows a vendor its own form of the same instant.
func sameValue(got, want string) bool {
	a, errA := time.Parse(time.RFC3339, got)
	b, errB := time.Parse(time.RFC3339, want)
	if errA == nil && errB == nil {
		return a.Equal(b)
	}
	return got == want
}

func oneNote(t *testing.T, w World) {
	q, k := seeded(t, w)
	apply(t, q, k, connectors.Edit{Op: op, Note: note()})
	checkOneNote(t, w, k.ID)
	if got := sorted(w.Look(t, k.ID).Labels); !slices.Equal(got, []string{"eu", "vip"}) {
		t.Errorf("a note changed the labels to %q", got)
	}
}

func checkOneNote(t *testing.T, w World, id string) {
	t.Helper()
	notes := w.Look(t, id).Notes
	if len(notes) != 1 {
		t.Fatalf("%d notes, want one", len(notes))
	}
	if !notes[0].Internal {
		t.Error("the note is public")
	}
	for _, words := range []string{"Clarion: API latency", "confirmed", "09:10 to 09:24", "owner platform"} {
		if !strings.Contains(notes[0].Text, words) {
			t.Errorf("the note lacks %q:\n%s", words, notes[0].Text)
		}
	}
	if len(notes[0].Acts) != 0 {
		t.Errorf("a plain note acts: %q", notes[0].Acts)
	}
}

func whole() connectors.Edit {
	return connectors.Edit{
		Op: op, Labels: []string{"cre:api-latency"}, Owner: Identity,
		Fields: map[string]string{connectors.FieldSymptom: "latency"}, Note: note(),
	}
}

func wholeEdit(t *testing.T, w World) {
	q, k := seeded(t, w)
	apply(t, q, k, whole())
	checkWhole(t, w, q, k.ID)
}

func checkWhole(t *testing.T, w World, q connectors.Queue, id string) {
	t.Helper()
	checkOneNote(t, w, id)
	l, k := w.Look(t, id), get(t, q, id)
	if got := sorted(l.Labels); !slices.Equal(got, []string{"cre:api-latency", "eu", "vip"}) || l.Owner != Identity {
		t.Errorf("labels %q, owner %q", got, l.Owner)
	}
	if k.Fields[connectors.FieldSymptom] != "latency" || k.Owner.Name != Identity || !k.Labelled("cre:api-latency") {
		t.Errorf("get gives fields %v, owner %+v, labels %q", k.Fields, k.Owner, k.Labels)
	}
	checkMarks(t, k, connectors.PartEdit, connectors.PartNote)
}

func checkMarks(t *testing.T, k connectors.Ticket, parts ...connectors.Part) {
	t.Helper()
	var want []connectors.Mark
	for _, p := range parts {
		m := connectors.Mark{Op: op, Part: p}
		want = append(want, m)
		if !k.Marked(m) {
			t.Errorf("mark %v is missing from %v", m, k.Marks)
		}
	}
	for _, m := range k.Marks {
		if !slices.Contains(want, m) {
			t.Errorf("mark %v vouches for what was not applied", m)
		}
	}
}

func marksMatch(t *testing.T, w World) {
	for _, c := range []struct {
		name  string
		edit  connectors.Edit
		parts []connectors.Part
	}{
		{"a label", connectors.Edit{Op: op, Labels: []string{"cre:x"}}, []connectors.Part{connectors.PartEdit}},
		{"an owner", connectors.Edit{Op: op, Owner: Platform}, []connectors.Part{connectors.PartEdit}},
		{"a note", connectors.Edit{Op: op, Note: note()}, []connectors.Part{connectors.PartNote}},
		{"both", whole(), []connectors.Part{connectors.PartEdit, connectors.PartNote}},
	} {
		t.Run(c.name, func(t *testing.T) {
			q, k := seeded(t, w)
			checkMarks(t, k)
			apply(t, q, k, c.edit)
			checkMarks(t, get(t, q, k.ID), c.parts...)
		})
	}
}

func marksStay(t *testing.T, w World) {
	q, k := seeded(t, w)
	_, other := seeded(t, w)
	apply(t, q, k, whole())
	checkMarks(t, get(t, w.Queue(t), k.ID), connectors.PartEdit, connectors.PartNote)
	checkMarks(t, get(t, w.Queue(t), other.ID))
	second := connectors.Edit{Op: "second-1", Labels: []string{"cre:second"}}
	w.Advance(time.Minute)
	apply(t, q, get(t, q, k.ID), second)
	now := get(t, q, k.ID)
	for _, m := range []connectors.Mark{
		{Op: op, Part: connectors.PartEdit}, {Op: op, Part: connectors.PartNote}, {Op: "second-1", Part: connectors.PartEdit},
	} {
		if !now.Marked(m) {
			t.Errorf("after a second operation the mark %v is gone from %v", m, now.Marks)
		}
	}
}

func emptyEdit(t *testing.T, w World) {
	q, k := seeded(t, w)
	_, before := w.Requests()
	apply(t, q, k, connectors.Edit{Op: op})
	if _, now := w.Requests(); now != before {
		t.Errorf("%d writes for an empty edit", now-before)
	}
	checkMarks(t, get(t, q, k.ID))
}

func unknownOwner(t *testing.T, w World) {
	q, k := seeded(t, w)
	_, before := w.Requests()
	if err := q.Apply(context.Background(), k, connectors.Edit{Op: op, Owner: "no-such-owner", Labels: []string{"cre:x"}}); err == nil {
		t.Error("an owner that stands in no configuration was accepted")
	}
	if _, now := w.Requests(); now != before {
		t.Errorf("%d writes for an edit that cannot be applied whole", now-before)
	}
}

// ownWrites: every write of ours makes the vendor list the ticket again. What a reader judges must look the same.
func ownWrites(t *testing.T, w World) {
	id := w.Seed(t, Draft{Subject: "The API is slow", Body: "Since nine."})
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.drain(t, w, q)
	was := r.last[id]
	apply(t, q, get(t, q, id), whole())
	w.Advance(Lag)
	r.drain(t, w, q)
	now := r.last[id]
	if now.Subject != was.Subject || now.Body != was.Body || len(now.Comments) != len(was.Comments) {
		t.Errorf("our own write changed what the customer said: %+v, was %+v", now, was)
	}
	if k := get(t, q, id); len(k.Comments) != 0 {
		t.Errorf("our note is read as a customer's comment: %+v", k.Comments)
	}
	w.Advance(Lag)
	r.drain(t, w, q)
	if again := r.last[id]; again.Version != now.Version {
		t.Errorf("version %q after %q, though nobody wrote", again.Version, now.Version)
	}
}

func repeatedEdit(t *testing.T, w World) {
	q, k := seeded(t, w)
	edit := connectors.Edit{Op: op, Labels: []string{"cre:api-latency"}, Owner: Platform}
	apply(t, q, k, edit)
	w.Advance(time.Minute)
	apply(t, q, get(t, q, k.ID), edit)
	if got := sorted(w.Look(t, k.ID).Labels); !slices.Equal(got, []string{"cre:api-latency", "eu", "vip"}) {
		t.Errorf("labels %q", got)
	}
	marks := get(t, q, k.ID).Marks
	if slices.Contains(marks, connectors.Mark{Op: op, Part: connectors.PartNote}) {
		t.Errorf("marks %v", marks)
	}
}

func staleVersion(t *testing.T, w World) {
	q, stale := seeded(t, w)
	w.Advance(time.Minute)
	w.Change(t, stale.ID, Change{AddLabels: []string{"human"}, RemoveLabels: []string{"eu"}, Owner: Somebody})
	err := q.Apply(context.Background(), stale, whole())
	l := w.Look(t, stale.ID)
	if !slices.Contains(l.Labels, "human") || slices.Contains(l.Labels, "eu") {
		t.Errorf("a person's labels were undone: %q", l.Labels)
	}
	switch {
	case errors.Is(err, connectors.ErrConflict):
		if l.Owner != Somebody || len(l.Notes) != 0 || slices.Contains(l.Labels, "cre:api-latency") {
			t.Errorf("it says conflict, yet it wrote: %+v", l)
		}
	case w.Traits().Conditional:
		t.Errorf("apply gives %v, want it to be ErrConflict", err)
	case err != nil:
		t.Errorf("apply gives %v, want ErrConflict or success", err)
	}
	w.Advance(time.Minute)
	apply(t, q, get(t, q, stale.ID), connectors.Edit{Op: "after-conflict", Labels: []string{"cre:api-latency"}})
	if l := w.Look(t, stale.ID); !slices.Contains(l.Labels, "human") || !slices.Contains(l.Labels, "cre:api-latency") {
		t.Errorf("after reading anew: labels %q", l.Labels)
	}
}

func sorted(s []string) []string {
	c := slices.Clone(s)
	slices.Sort(c)
	return c
}
