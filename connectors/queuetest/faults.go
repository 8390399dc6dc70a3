package queuetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// maxWrites is more requests than any connector needs for one edit; the sweeps break each of them in turn.
const maxWrites = 5

// patience is how often a ticket that fails may hold up everything before it has to be set apart, recovery how long after
// it could be read again it may stay so.
const (
	patience = 9
	recovery = time.Hour
)

func faults() []test {
	return []test{
		{"failure on a later page keeps the cursor", failedPage},
		{"denied credentials are no empty page and no gone ticket", denied},
		{"throttled reads say later", throttledReads},
		{"a throttled write says later and writes nothing", throttledWrite},
		{"a later write that is throttled heals without the first", throttledLater},
		{"one ticket that fails does not hold the others", brokenTicket},
		{"an outage is no success", outage},
		{"every lost reply is unknown and visible", lostReplies},
		{"every lost request is unknown and healed", lostRequests},
		{"a note that comes out public is an error", published},
	}
}

func failedPage(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*4, time.Second)
	for k := range 3 {
		t.Run(fmt.Sprintf("page %d", k+1), func(t *testing.T) {
			q := w.Queue(t)
			r := begin(q, w.Now().Add(-24*time.Hour))
			w.Advance(Lag)
			for range k {
				r.page(t, w, q)
			}
			w.Fail(Fault{Kind: Outage})
			p, err := q.Fetch(context.Background(), r.cursor)
			w.Heal()
			if err == nil {
				t.Fatal("fetch succeeds in an outage")
			}
			if len(p.Tickets) != 0 || p.Next != "" {
				t.Errorf("a failed fetch still returns %d tickets and the cursor %q", len(p.Tickets), p.Next)
			}
			r.drain(t, w, w.Queue(t))
			r.wants(t, ids...)
		})
	}
}

func denied(t *testing.T, w World) {
	q, k := seeded(t, w)
	r := begin(q, w.Now().Add(-time.Hour))
	before, _ := w.Requests()
	w.Fail(Fault{Kind: Deny})
	if p, err := q.Fetch(context.Background(), r.cursor); err == nil {
		t.Errorf("fetch succeeds without credentials: %d tickets, next %q", len(p.Tickets), p.Next)
	}
	if _, err := q.Get(context.Background(), k.ID); err == nil || errors.Is(err, connectors.ErrGone) {
		t.Errorf("get gives %v, want an error other than ErrGone", err)
	}
	if err := q.Apply(context.Background(), k, whole()); err == nil || errors.Is(err, connectors.ErrGone) {
		t.Errorf("apply gives %v, want an error other than ErrGone", err)
	}
	if after, _ := w.Requests(); after-before > 12 {
		t.Errorf("%d requests with refused credentials: that locks accounts", after-before)
	}
	w.Heal()
	r.drain(t, w, q)
	r.wants(t, k.ID)
	if l := w.Look(t, k.ID); len(l.Notes) != 0 || slices.Contains(l.Labels, "cre:api-latency") {
		t.Errorf("it wrote without credentials: %+v", l)
	}
}

func checkLater(t *testing.T, what string, err error, asked time.Duration) {
	t.Helper()
	var later *connectors.Later
	switch {
	case !errors.As(err, &later):
		t.Errorf("%s gives %v, want a *connectors.Later", what, err)
	case later.After < time.Second || later.After < asked-time.Second:
		t.Errorf("%s waits %s, want no less than the %s asked for", what, later.After, max(asked, time.Second))
	case later.After > 24*time.Hour:
		t.Errorf("%s waits %s: a pause has to be bounded", what, later.After)
	}
}

func throttledReads(t *testing.T, w World) {
	q, k := seeded(t, w)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Fail(Fault{Kind: Throttle, After: 30 * time.Second})
	_, err := q.Fetch(context.Background(), r.cursor)
	checkLater(t, "fetch", err, 30*time.Second)
	_, err = q.Get(context.Background(), k.ID)
	checkLater(t, "get", err, 30*time.Second)
	w.Heal()
	w.Advance(time.Minute)
	r.drain(t, w, q)
	r.wants(t, k.ID)
}

func throttledWrite(t *testing.T, w World) {
	for _, after := range []time.Duration{0, 30 * time.Second, 10 * 365 * 24 * time.Hour} {
		t.Run(after.String(), func(t *testing.T) {
			q, k := seeded(t, w)
			w.Fail(Fault{Kind: Throttle, After: after})
			err := q.Apply(context.Background(), k, whole())
			w.Heal()
			checkLater(t, "apply", err, min(after, time.Hour))
			if l := w.Look(t, k.ID); len(l.Notes) != 0 || slices.Contains(l.Labels, "cre:api-latency") {
				t.Errorf("a throttled write was written: %+v", l)
			}
			w.Advance(48 * time.Hour)
			apply(t, q, get(t, q, k.ID), whole())
			checkWhole(t, w, q, k.ID)
		})
	}
}

// throttledLater: a vendor that needs two requests for an edit may take the first and throttle the second.
func throttledLater(t *testing.T, w World) {
	for skip := range maxWrites {
		t.Run(fmt.Sprintf("write %d", skip+1), func(t *testing.T) {
			q, k := seeded(t, w)
			w.Fail(Fault{Kind: Refuse, Skip: skip, After: 30 * time.Second})
			err := q.Apply(context.Background(), k, whole())
			w.Heal()
			if skip == 0 || err != nil { // else there are fewer writes than that
				checkLater(t, "apply", err, 30*time.Second)
				if n := len(w.Look(t, k.ID).Notes); n != 0 {
					t.Errorf("a throttled edit left %d notes, yet says that the note has to wait", n)
				}
				heal(t, w, w.Queue(t), k.ID, whole())
			}
			checkWhole(t, w, q, k.ID)
		})
	}
}

// brokenTicket: the others are read while it fails, and it is when it has recovered, though nobody changes it.
func brokenTicket(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*2+1, time.Second)
	for _, id := range ids { // what was said may take a request of its own
		w.Change(t, id, Change{Reply: "Still slow."})
		w.Advance(time.Second)
	}
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	w.Fail(Fault{Kind: Break, Ticket: ids[1]})
	for range patience {
		p, err := q.Fetch(context.Background(), r.cursor)
		if err == nil {
			r.keep(t, w, p)
		}
		w.Advance(Lag)
	}
	r.wants(t, slices.Delete(slices.Clone(ids), 1, 2)...)
	if r.times[ids[1]] == 0 && r.odd[ids[1]] == nil {
		t.Errorf("ticket %s was neither read nor set apart", ids[1])
	}
	w.Heal()
	w.Advance(recovery)
	r.drain(t, w, w.Queue(t))
	if len(r.last[ids[1]].Comments) != 1 {
		t.Errorf("ticket %s is not read whole after it recovered", ids[1])
	}
}

func outage(t *testing.T, w World) {
	q, k := seeded(t, w)
	w.Fail(Fault{Kind: Outage})
	_, getErr := q.Get(context.Background(), k.ID)
	applyErr := q.Apply(context.Background(), k, whole())
	w.Heal()
	if getErr == nil || errors.Is(getErr, connectors.ErrGone) {
		t.Errorf("get gives %v, want an error other than ErrGone", getErr)
	}
	if applyErr == nil {
		t.Error("apply succeeds in an outage")
	}
	heal(t, w, q, k.ID, whole())
	checkWhole(t, w, q, k.ID)
}

func lostReplies(t *testing.T, w World)  { sweep(t, w, LoseReply) }
func lostRequests(t *testing.T, w World) { sweep(t, w, LoseRequest) }

// sweep breaks each write of one edit in turn and heals by looking: read the ticket, write what its marks do not show.
func sweep(t *testing.T, w World, kind FaultKind) {
	broken := 0
	for skip := range maxWrites {
		t.Run(fmt.Sprintf("write %d", skip+1), func(t *testing.T) {
			q, k := seeded(t, w)
			w.Fail(Fault{Kind: kind, Skip: skip})
			err := q.Apply(context.Background(), k, whole())
			w.Heal()
			if err == nil { // fewer writes than that, or one that does not matter
				checkWhole(t, w, q, k.ID)
				return
			}
			broken++
			var unknown *connectors.Unknown
			if !errors.As(err, &unknown) {
				t.Errorf("apply gives %v, want a *connectors.Unknown", err)
			}
			w.Advance(time.Minute)
			if kind == LoseReply && skip == 0 && len(get(t, q, k.ID).Marks) == 0 {
				t.Error("the first write took effect, yet no mark shows it")
			}
			q = w.Queue(t)
			heal(t, w, q, k.ID, whole())
			checkWhole(t, w, q, k.ID)
		})
	}
	if broken == 0 {
		t.Error("no write could be broken: the world does not inject this fault")
	}
}

// heal does what the daemon does with an unknown outcome: it looks, and writes only the parts without a mark.
func heal(t *testing.T, w World, q connectors.Queue, id string, e connectors.Edit) {
	t.Helper()
	w.Advance(time.Minute)
	k := get(t, q, id)
	if k.Marked(connectors.Mark{Op: e.Op, Part: connectors.PartNote}) {
		e.Note = nil
	}
	if k.Marked(connectors.Mark{Op: e.Op, Part: connectors.PartEdit}) {
		e = connectors.Edit{Op: e.Op, Note: e.Note}
	}
	apply(t, q, k, e)
}

// published: what people outside can read is one note too many. It is never repeated, by this process or the next.
func published(t *testing.T, w World) {
	q, k := seeded(t, w)
	w.Fail(Fault{Kind: Publish})
	if err := q.Apply(context.Background(), k, whole()); !errors.Is(err, connectors.ErrRefused) {
		t.Errorf("apply gives %v, want it to be ErrRefused", err)
	}
	public := 0
	for _, n := range w.Look(t, k.ID).Notes {
		if !n.Internal {
			public++
		}
	}
	if public > 1 {
		t.Errorf("%d public notes from one edit", public)
	}
	before := w.Look(t, k.ID).Notes
	w.Advance(time.Minute)
	again := get(t, q, k.ID)
	if err := q.Apply(context.Background(), again, whole()); !errors.Is(err, connectors.ErrRefused) {
		t.Errorf("the same edit once more gives %v, want it to be ErrRefused", err)
	}
	w.Heal()
	heal(t, w, w.Queue(t), k.ID, whole())
	if now := w.Look(t, k.ID).Notes; public > 0 && len(now) != len(before) {
		t.Errorf("%d notes after trying again, want the %d of the first time", len(now), len(before))
	}
}
