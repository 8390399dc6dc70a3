package jira

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestShiftBeforeEnormousTicket: a page that has to shrink to one ticket still notices that what it had read moved.
func TestShiftBeforeEnormousTicket(t *testing.T) {
	w := newWorld(t, datacenter, func(_ *jiratest.Options, c *config) { c.maxBody = 64 << 10 })
	minute := start.Add(-time.Hour)
	ids := w.seedAt(t, 5, minute)
	big := w.Seed(t, queuetest.Draft{Subject: "big", Body: strings.Repeat("x", 100<<10), At: minute})
	ids = append(ids, w.seedAt(t, 3, minute)...)
	q := w.queue(t)
	p, err := q.Fetch(context.Background(), q.Start(minute))
	if err != nil || len(p.Tickets) != 4 {
		t.Fatalf("%d tickets: %v", len(p.Tickets), err)
	}
	w.site.Change(ids[0], func(i *jiratest.Issue) { i.Summary = "edited" })
	got, odd, _ := drainOdd(t, q, p.Next)
	if !sameSet(got, ids) || !slices.Equal(odd, []string{big}) {
		t.Errorf("read %v, odd %v; want %v and %s", got, odd, ids, big)
	}
}

// TestNeighbourOfEnormousTicket: the ticket that was too long is set apart, and not the one behind it as well.
func TestNeighbourOfEnormousTicket(t *testing.T) {
	w := newWorld(t, datacenter, func(_ *jiratest.Options, c *config) { c.maxBody, c.PageSize = 64<<10, 2 })
	minute := start.Add(-time.Hour)
	ids := w.seedAt(t, 2, minute)
	big := w.Seed(t, queuetest.Draft{Subject: "big", Body: strings.Repeat("x", 100<<10), At: minute})
	ids = append(ids, w.seedAt(t, 2, minute)...)
	got, odd, _ := drainOdd(t, w.queue(t), w.queue(t).Start(minute))
	if !sameSet(got, ids) || !slices.Equal(odd, []string{big}) {
		t.Errorf("read %v, odd %v; want %v and %s", got, odd, ids, big)
	}
}

// TestCrowdedMinuteUnderEdits: several pages of tickets share a minute, some too long for a page, the pages come slowly,
// and people edit what was read and what was not. Every ticket is read as it stands in the end, and reading ends.
func TestCrowdedMinuteUnderEdits(t *testing.T) {
	for seed := range uint64(40) {
		for _, size := range []int{2, 3, 4} {
			t.Run(fmt.Sprintf("page size %d, seed %d", size, seed), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, datacenter, func(_ *jiratest.Options, c *config) { c.maxBody, c.PageSize = 48<<10, size })
				crowdedMinute(t, w, rand.New(rand.NewPCG(seed, uint64(size))))
			})
		}
	}
}

func crowdedMinute(t *testing.T, w *world, r *rand.Rand) {
	t.Helper()
	minute := start.Add(-[]time.Duration{time.Hour, time.Minute}[r.IntN(2)])
	var ids []string
	for range 12 + r.IntN(8) {
		body := strings.Repeat("x", []int{10, 10, 30 << 10, 60 << 10}[r.IntN(4)])
		ids = append(ids, w.Seed(t, queuetest.Draft{Subject: "x", Body: body, At: minute.Add(time.Duration(r.IntN(30)) * time.Second)}))
	}
	q := w.queue(t)
	read := map[string]string{}
	c := q.Start(minute)
	edits := 20
	for range 400 {
		more := readVersions(t, q, &c, read)
		if !more && edits == 0 {
			break
		}
		w.Advance(time.Duration(r.IntN(100)) * time.Second)
		for range min(edits, r.IntN(3)) {
			edits--
			w.site.Change(ids[r.IntN(len(ids))], func(i *jiratest.Issue) { i.Summary += "." })
		}
	}
	if edits > 0 {
		t.Fatal("reading does not end")
	}
	for _, id := range ids {
		i, _ := w.site.Issue(id)
		if last := read[id]; last != version(i.Updated) && (last != "odd" || len(i.Description) < 48<<10) {
			t.Errorf("ticket %s was read as of %q, want %s", id, last, version(i.Updated))
		}
	}
}

// readVersions reads one page and notes the version of each ticket on it.
func readVersions(t *testing.T, q *Queue, c *connectors.Cursor, read map[string]string) (more bool) {
	t.Helper()
	p, err := q.Fetch(context.Background(), *c)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range p.Tickets {
		read[k.ID] = k.Version
	}
	for _, o := range p.Odd {
		read[o.ID] = "odd"
	}
	*c = p.Next
	return p.More
}

// TestOffsetIgnored: a site that answers every page with the first one, or with less than was asked for and no end.
func TestOffsetIgnored(t *testing.T) {
	for name, offset := range map[string]string{"the first page again": "0", "nothing behind the anchor": ""} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, datacenter, nil)
			w.seedAt(t, 9, start.Add(-time.Hour))
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				v := r.URL.Query()
				if !strings.HasSuffix(r.URL.Path, "/search") || v.Get("startAt") == "0" {
					return nil
				}
				if v.Set("startAt", offset); offset == "" {
					v.Set("startAt", "3")
					v.Set("maxResults", "1")
				}
				r.URL.RawQuery = v.Encode()
				return nil
			})
			if _, _, err := drain(w.queue(t), w.queue(t).Start(start.Add(-time.Hour)), 200); err == nil || !strings.Contains(err.Error(), "the cursor stays") {
				t.Errorf("reading gives %v, want the cursor held", err)
			}
		})
	}
}

// TestMinuteOfManyPages: on Data Center nothing but the anchor bounds the pages of one minute. Reading goes on where it is,
// however many there were before.
func TestMinuteOfManyPages(t *testing.T) {
	w := newWorld(t, datacenter, nil)
	ids := w.seedAt(t, 14, start.Add(-time.Hour))
	q := w.queue(t)
	p, err := q.Fetch(t.Context(), q.Start(start.Add(-time.Hour)))
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseCursor(p.Next)
	if err != nil {
		t.Fatal(err)
	}
	c.Pages = maxPages
	got, _, err := drain(q, c.encode(), 6)
	if err != nil || !sameSet(got, ids[len(p.Tickets):]) {
		t.Errorf("read %v, %v; want %v", got, err, ids[len(p.Tickets):])
	}
}
