package zendesk_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

func agent(t *testing.T, o zendesktest.Options) (*world, connectors.Queue) {
	t.Helper()
	o.NotAdmin = true
	w := newWorld(t, agentMode, o, nil)
	return w, w.open(t, agentMode, nil)
}

// TestSearchCursorExpires: a pause of more than an hour between pages begins the sweep anew; so does a cursor that the
// vendor gives up earlier.
func TestSearchCursorExpires(t *testing.T) {
	for name, c := range map[string]struct{ life, pause time.Duration }{
		"after an hour's pause":      {time.Hour, 2 * time.Hour},
		"earlier than is documented": {time.Minute, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			w, q := agent(t, zendesktest.Options{CursorLife: c.life})
			ids := seed(t, w, 3*pageSize)
			w.Advance(queuetest.Lag)
			p, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour)))
			must(t, err)
			w.Advance(c.pause)
			got := append(p.Tickets, drain(t, q, p.Next)...)
			wantIDs(t, got, ids)
		})
	}
}

// TestSearchIndexLag: what the index learned only after a sweep is found by the next one's overlap.
func TestSearchIndexLag(t *testing.T) {
	w, q := agent(t, zendesktest.Options{IndexLag: 5 * time.Minute})
	c := q.Start(w.Now().Add(-time.Hour))
	var got, page []connectors.Ticket
	var ids []string
	for range 10 {
		ids = append(ids, w.Seed(t, queuetest.Draft{Subject: "x"}))
		page, _, c = drainAll(t, q, c)
		got = append(got, page...)
		w.Advance(time.Minute)
	}
	w.Advance(5 * time.Minute)
	page, _, _ = drainAll(t, q, c)
	wantIDs(t, append(got, page...), ids)
}

// TestSearchAfterTheClockWasAhead: a clock that was ahead for a sweep hides nothing, neither what is written afterwards nor
// what was written meanwhile.
func TestSearchAfterTheClockWasAhead(t *testing.T) {
	w, q := agent(t, zendesktest.Options{})
	w.Seed(t, queuetest.Draft{Subject: "before"})
	w.Advance(queuetest.Lag)
	_, _, c := drainAll(t, q, q.Start(w.Now().Add(-time.Hour)))
	const ahead = 365 * 24 * time.Hour
	w.Advance(ahead)
	_, _, c = drainAll(t, q, c)
	w.Advance(-ahead)
	meanwhile := w.Seed(t, queuetest.Draft{Subject: "meanwhile"})
	w.Advance(ahead)
	_, _, c = drainAll(t, q, c)
	w.Advance(time.Hour - ahead)
	after := w.Seed(t, queuetest.Draft{Subject: "after"})
	w.Advance(queuetest.Lag)
	got := map[string]bool{}
	for _, ticket := range drain(t, q, c) {
		got[ticket.ID] = true
	}
	if !got[meanwhile] || !got[after] {
		t.Errorf("read %v, want %s and %s", got, meanwhile, after)
	}
}

func TestUnprovenSearchPages(t *testing.T) {
	for name, body := range map[string]string{
		"nothing at all":         `{}`,
		"no meta":                `{"results":[]}`,
		"no has_more":            `{"results":[],"meta":{}}`,
		"no results":             `{"meta":{"has_more":false}}`,
		"more without a cursor":  `{"results":[],"meta":{"has_more":true,"after_cursor":null}}`,
		"has_more that is text":  `{"results":[],"meta":{"has_more":"no"}}`,
		"results that are words": `{"results":"none","meta":{"has_more":false}}`,
	} {
		t.Run(name, func(t *testing.T) {
			w, q := agent(t, zendesktest.Options{})
			w.server.Fail(on(searchPath, zendesktest.Fault{Status: http.StatusOK, Body: body}))
			if p, err := q.Fetch(t.Context(), q.Start(w.Now())); err == nil {
				t.Errorf("fetch gives the cursor %q and no error", p.Next)
			}
		})
	}
}

func TestSearchPageThatLeadsToItself(t *testing.T) {
	w, q := agent(t, zendesktest.Options{})
	seed(t, w, 3*pageSize)
	w.Advance(queuetest.Lag)
	p, err := q.Fetch(t.Context(), q.Start(w.Now().Add(-time.Hour)))
	must(t, err)
	same := after(t, p.Next)
	w.server.Fail(on(searchPath, zendesktest.Fault{Rewrite: func(b []byte) []byte {
		return rewrite(t, b, func(m map[string]any) { m["meta"] = map[string]any{"has_more": true, "after_cursor": same} })
	}}))
	if _, err := q.Fetch(t.Context(), p.Next); err == nil || !strings.Contains(err.Error(), "circle") {
		t.Errorf("fetch gives %v, want it to see the circle", err)
	}
}

// TestNothingIsSkipped lets people create, edit, answer and delete tickets while both modes read, page by page, through
// refusals and restarts. In the end each ticket that is there has been read in its last version.
func TestNothingIsSkipped(t *testing.T) {
	for name, mode := range map[string]string{"export": exportMode, "agent": agentMode} {
		for seed := range uint64(12) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				w := newWorld(t, mode, zendesktest.Options{IndexLag: time.Duration(seed) * 20 * time.Second, PageSize: 2 + int(seed%3)}, nil)
				wander(t, w, rand.New(rand.NewPCG(seed, 7)))
			})
		}
	}
}

func wander(t *testing.T, w *world, r *rand.Rand) {
	t.Helper()
	rd := &reader{q: w.Queue(t), last: map[string]string{}}
	rd.c = rd.q.Start(w.Now())
	var ids []string
	for range 300 {
		act(t, w, r, &ids)
		if r.IntN(10) < 4 {
			w.Advance(time.Duration(r.IntN(90)) * time.Second)
		}
		if r.IntN(20) == 0 {
			rd.q = w.Queue(t)
		}
		if r.IntN(12) == 0 {
			w.Fail(queuetest.Fault{Kind: queuetest.Deny})
		}
		if r.IntN(3) == 0 {
			rd.fetch(t)
		}
		w.Heal()
	}
	for range 3 {
		w.Advance(5 * time.Minute)
		for n := 0; rd.fetch(t); n++ {
			if n > 500 {
				t.Fatal("reading does not end")
			}
		}
	}
	for _, k := range w.server.Tickets() {
		want := k.UpdatedAt.Format("2006-01-02T15:04:05Z") + "/" + text(k.Group)
		if k.Status != "deleted" && rd.last[text(k.ID)] != want {
			t.Errorf("ticket %d was last read as %q, it stands at %q", k.ID, rd.last[text(k.ID)], want)
		}
	}
}

// reader remembers the last version that it read of each ticket.
type reader struct {
	q    connectors.Queue
	c    connectors.Cursor
	last map[string]string
}

func (r *reader) fetch(t *testing.T) (more bool) {
	t.Helper()
	p, err := r.q.Fetch(t.Context(), r.c)
	if err != nil {
		return true
	}
	r.c = p.Next
	for _, k := range p.Tickets {
		r.last[k.ID] = k.Version
	}
	return p.More
}

func act(t *testing.T, w *world, r *rand.Rand, ids *[]string) {
	t.Helper()
	if len(*ids) == 0 || r.IntN(3) == 0 {
		*ids = append(*ids, w.Seed(t, queuetest.Draft{Subject: "x"}))
		return
	}
	id := (*ids)[r.IntN(len(*ids))]
	switch r.IntN(8) {
	case 0:
		w.Delete(t, id)
	case 1:
		must(t, w.server.Touch(number(t, id)))
	case 2:
		w.Change(t, id, queuetest.Change{Reply: "And now?"})
	case 3:
		w.Change(t, id, queuetest.Change{Owner: queuetest.Platform})
	case 4:
		w.Change(t, id, queuetest.Change{AddLabels: []string{fmt.Sprintf("t%d", r.IntN(100))}})
	}
}
