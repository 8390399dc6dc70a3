package queuetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

func reading() []test {
	return []test{
		{"an empty queue ends at once, and its cursor finds what comes", emptyQueue},
		{"every ticket over several pages", severalPages},
		{"tickets of one second over page borders", sameSecond},
		{"tickets edited while paging", editedWhilePaging},
		{"tickets created while paging", createdWhilePaging},
		{"a ticket deleted while paging", deletedWhilePaging},
		{"late arrivals", lateArrivals},
		{"start respects its time", startTime},
		{"a cursor survives restarts", restarts},
		{"nothing new at the end", quiescent},
		{"an edit is read again", editIsRead},
		{"an odd ticket is set apart", oddTicket},
		{"what a ticket holds", contents},
		{"comments are the customer's only", comments},
		{"a cancelled read ends", cancelled},
	}
}

func emptyQueue(t *testing.T, w World) {
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	if p := r.page(t, w, q); len(p.Tickets) != 0 || p.More {
		t.Fatalf("an empty queue gives %d tickets, more %v", len(p.Tickets), p.More)
	}
	id := w.Seed(t, Draft{Subject: "Login fails"})
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, id)
}

func severalPages(t *testing.T, w World) {
	n := w.Traits().PageSize*3 + 1
	ids := seedMany(t, w, n, 10*time.Minute)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-30*24*time.Hour))
	w.Advance(Lag)
	var first []string
	for range maxPages {
		p := r.page(t, w, q)
		for _, k := range p.Tickets {
			if !slices.Contains(first, k.ID) {
				first = append(first, k.ID)
			}
		}
		if !p.More {
			break
		}
	}
	r.wants(t, ids...)
	if !slices.Equal(first, ids) {
		t.Errorf("read in the order %v, want the oldest change first: %v", first, ids)
	}
}

func sameSecond(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*3+1, 0)
	q := w.Queue(t)
	r := begin(q, w.Now())
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, ids...)
}

// editedWhilePaging is where paging by offset loses tickets: what was read moves to the end, the rest moves up.
func editedWhilePaging(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*4, time.Second)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	p := r.page(t, w, q)
	if len(p.Tickets) == 0 {
		t.Fatal("the first page is empty")
	}
	for _, k := range p.Tickets {
		w.Change(t, k.ID, Change{Subject: "Edited: " + k.ID})
	}
	r.drain(t, w, q)
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, ids...)
	for _, k := range p.Tickets {
		if got := r.last[k.ID].Subject; got != "Edited: "+k.ID {
			t.Errorf("the edit of ticket %s was not read: subject %q", k.ID, got)
		}
	}
}

func createdWhilePaging(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*2+1, time.Second)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	for range 3 {
		r.page(t, w, q)
		ids = append(ids, w.Seed(t, Draft{Subject: "Created while paging"}))
		w.Advance(time.Second)
	}
	r.drain(t, w, q)
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, ids...)
}

func deletedWhilePaging(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*3, time.Second)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.page(t, w, q)
	w.Delete(t, ids[0])
	w.Delete(t, ids[len(ids)-1])
	r.drain(t, w, q)
	r.wants(t, ids[:len(ids)-1]...)
	if len(r.odd) != 0 {
		t.Errorf("a deleted ticket is reported as odd: %v", r.odd)
	}
}

func lateArrivals(t *testing.T, w World) {
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	early := w.Seed(t, Draft{Subject: "Early"})
	late := w.Seed(t, Draft{Subject: "Late", Late: 4 * time.Minute})
	w.Advance(time.Minute)
	after := w.Seed(t, Draft{Subject: "After"})
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, early, after)
	if r.times[late] != 0 {
		t.Fatal("the world showed the late ticket too early to test anything")
	}
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, late)
}

func startTime(t *testing.T, w World) {
	old := w.Seed(t, Draft{Subject: "Old", At: w.Now().Add(-72 * time.Hour)})
	at := w.Now().Add(-24 * time.Hour)
	onTime := w.Seed(t, Draft{Subject: "On time", At: at})
	since := w.Seed(t, Draft{Subject: "Since", At: w.Now().Add(-time.Hour)})
	q := w.Queue(t)
	w.Advance(Lag)
	r := begin(q, at)
	r.drain(t, w, q)
	r.wants(t, onTime, since)
	if r.times[old] != 0 {
		t.Error("a ticket last changed two days before the start was read")
	}
	if again := w.Queue(t).Start(at); again != q.Start(at) || again == "" {
		t.Errorf("start gives %q and %q for the same time", again, q.Start(at))
	}
}

func restarts(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*2+1, time.Second)
	r := begin(w.Queue(t), w.Now().Add(-time.Hour))
	w.Advance(Lag)
	for range maxPages {
		if !r.page(t, w, w.Queue(t)).More {
			break
		}
	}
	r.wants(t, ids...)
}

func quiescent(t *testing.T, w World) {
	seedMany(t, w, w.Traits().PageSize+1, time.Second)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.drain(t, w, q)
	w.Advance(Lag)
	r.drain(t, w, q)
	before, total := r.last, len(r.last)
	r.last = map[string]connectors.Ticket{}
	_, writes := w.Requests()
	for range 3 {
		w.Advance(Lag)
		r.drain(t, w, q)
	}
	for id, k := range r.last {
		if was, known := before[id]; !known || was.Version != k.Version || !was.Updated.Equal(k.Updated) {
			t.Errorf("ticket %s comes back changed, though nobody changed it", id)
		}
	}
	if total != w.Traits().PageSize+1 || len(r.last) > total {
		t.Errorf("%d tickets read, then %d again, of %d", total, len(r.last), w.Traits().PageSize+1)
	}
	if _, now := w.Requests(); now != writes {
		t.Errorf("reading sent %d writes", now-writes)
	}
}

func editIsRead(t *testing.T, w World) {
	id := w.Seed(t, Draft{Subject: "Before"})
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.drain(t, w, q)
	was := r.last[id].Version
	w.Change(t, id, Change{Subject: "Behind"})
	w.Advance(Lag)
	r.drain(t, w, q)
	if k := r.last[id]; k.Subject != "Behind" || k.Version == was {
		t.Errorf("subject %q, version %q after %q: the edit was not read", k.Subject, k.Version, was)
	}
}

func oddTicket(t *testing.T, w World) {
	ids := seedMany(t, w, w.Traits().PageSize*2+1, time.Second)
	odd := ids[1]
	w.Spoil(t, odd)
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, slices.Delete(slices.Clone(ids), 1, 2)...)
	if r.odd[odd] == nil {
		t.Errorf("ticket %s was neither read nor set apart", odd)
	}
	if len(r.odd) > 1 {
		t.Errorf("more than the odd ticket was set apart: %v", r.odd)
	}
	later := w.Seed(t, Draft{Subject: "After the odd one"})
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, later)
}

func contents(t *testing.T, w World) {
	const subject = "Zürich 日本 🙂: export hangs"
	id := w.Seed(t, Draft{
		Subject: subject, Body: "Since noon.\n\nNothing works.", Requester: "Ana Prior", Organization: "Northwind",
		Labels: []string{"vip"},
	})
	q := w.Queue(t)
	r := begin(q, w.Now().Add(-time.Hour))
	w.Advance(Lag)
	r.drain(t, w, q)
	r.wants(t, id)
	for from, k := range map[string]connectors.Ticket{"fetch": r.last[id], "get": get(t, q, id)} {
		checkTicket(t, w, k)
		if k.Subject != subject || k.Requester.Name != "Ana Prior" || k.Organization.Name != "Northwind" || !k.Labelled("vip") {
			t.Errorf("%s: subject %q, requester %q, organization %q, labels %q", from, k.Subject, k.Requester.Name,
				k.Organization.Name, k.Labels)
		}
		if !k.Owner.Free || k.Status != connectors.Open || k.Body.Raw == "" || len(k.Marks) != 0 {
			t.Errorf("%s: owner %+v, status %q, body %q, marks %v", from, k.Owner, k.Status, k.Body.Raw, k.Marks)
		}
	}
}

func comments(t *testing.T, w World) {
	id := w.Seed(t, Draft{Subject: "Login fails", Body: "Please help."})
	w.Advance(time.Minute)
	w.Change(t, id, Change{Reply: "It came back at nine."})
	w.Advance(time.Minute)
	w.Change(t, id, Change{Note: "Known outage, see the internal page."})
	k := get(t, w.Queue(t), id)
	if len(k.Comments) != 1 {
		t.Fatalf("%d comments, want the customer's one: %+v", len(k.Comments), k.Comments)
	}
	if c := k.Comments[0]; c.ID == "" || c.At.IsZero() || c.Body.Raw == "" {
		t.Errorf("comment %+v lacks an id, a time or its text", c)
	}
}

func cancelled(t *testing.T, w World) {
	q := w.Queue(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := q.Fetch(ctx, q.Start(w.Now())); !errors.Is(err, context.Canceled) {
		t.Errorf("fetch gives %v, want it to be context.Canceled", err)
	}
	if _, err := q.Get(ctx, w.Seed(t, Draft{Subject: "x"})); !errors.Is(err, context.Canceled) {
		t.Errorf("get gives %v, want it to be context.Canceled", err)
	}
}
