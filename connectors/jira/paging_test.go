package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// seedAt makes n tickets that were changed at the time, and returns their ids.
func (w *world) seedAt(t *testing.T, n int, at time.Time) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = w.Seed(t, queuetest.Draft{Subject: fmt.Sprintf("Ticket %d", i), At: at})
	}
	return ids
}

// rewriteSearch changes every answer of the search.
func (w *world) rewriteSearch(f func(r *http.Request, page map[string]any) any) {
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		if !strings.Contains(r.URL.Path, "/search") {
			return nil
		}
		return &jiratest.Fault{Rewrite: func(body []byte) []byte {
			var page map[string]any
			if json.Unmarshal(body, &page) != nil || page["issues"] == nil {
				return body
			}
			out, err := json.Marshal(f(r, page))
			if err != nil {
				return body
			}
			return out
		}}
	})
}

// drain reads to the end and returns the ids in the order of first reading, or the error that ended it.
func drain(q *Queue, c connectors.Cursor, pages int) (ids []string, next connectors.Cursor, err error) {
	for range pages {
		p, err := q.Fetch(context.Background(), c)
		if err != nil {
			return ids, c, err
		}
		for _, k := range p.Tickets {
			if !slices.Contains(ids, k.ID) {
				ids = append(ids, k.ID)
			}
		}
		if c = p.Next; !p.More {
			return ids, c, nil
		}
	}
	return ids, c, fmt.Errorf("no end after %d pages", pages)
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// TestCrowdedMinute: several pages of tickets share a minute, old ones and new ones, and no ticket is lost.
func TestCrowdedMinute(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for name, age := range map[string]time.Duration{"settled": time.Hour, "just now": 0} {
			t.Run(flavour+" "+name, func(t *testing.T) {
				w := newWorld(t, flavour, nil)
				want := w.seedAt(t, 11, w.Now().Add(-age))
				want = append(want, w.seedAt(t, 3, w.Now().Add(-age).Add(time.Second))...)
				want = append(want, w.seedAt(t, 6, w.Now().Add(-age/2).Add(2*time.Second))...)
				w.Advance(10 * time.Second)
				got, _, err := drain(w.queue(t), w.queue(t).Start(w.Now().Add(-2*time.Hour)), 20)
				if err != nil || !sameSet(got, want) {
					t.Errorf("read %d of %d tickets: %v", len(got), len(want), err)
				}
			})
		}
	}
}

// TestEditBetweenIndexAndAnswer: a page shows a ticket as it is now, at the place where the index last saw it. Reading
// must not jump to that date.
func TestEditBetweenIndexAndAnswer(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		t.Run(flavour, func(t *testing.T) {
			w := newWorld(t, flavour, func(o *jiratest.Options, _ *config) { o.IndexLag = time.Minute })
			var want []string
			for i := range 12 {
				want = append(want, w.seedAt(t, 1, w.Now().Add(-time.Duration(12-i)*time.Hour))...)
			}
			w.Advance(2 * time.Minute)
			w.site.Change(want[3], func(i *jiratest.Issue) { i.Summary = "edited" }) // the last ticket of the first page
			got, _, err := drain(w.queue(t), w.queue(t).Start(w.Now().Add(-24*time.Hour)), 20)
			if err != nil || !sameSet(got, want) {
				t.Errorf("read %v of %v: %v", got, want, err)
			}
		})
	}
}

// TestOffsetShift: on Data Center tickets in front of the offset are edited after every page.
func TestOffsetShift(t *testing.T) {
	w := newWorld(t, datacenter, nil)
	want := w.seedAt(t, 14, w.Now().Add(-time.Hour))
	q := w.queue(t)
	c := q.Start(w.Now().Add(-2 * time.Hour))
	var got []string
	for i := range 40 {
		p, err := q.Fetch(context.Background(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range p.Tickets {
			got = append(got, k.ID)
		}
		if c = p.Next; !p.More {
			break
		}
		if i < 5 {
			w.Advance(time.Second)
			w.site.Change(want[i], func(i *jiratest.Issue) { i.Summary = "edited" })
		}
	}
	slices.Sort(got)
	if !sameSet(slices.Compact(got), want) {
		t.Errorf("read %v, want %v", got, want)
	}
}

// TestPageTokens: what vendors' paging does when it is broken. In each case everything is read, or the cursor stays.
func TestPageTokens(t *testing.T) {
	for name, tt := range map[string]struct {
		broken   func(r *http.Request, page map[string]any) any
		complete bool // everything is read all the same
		err      string
	}{
		"token repeats for ever": {func(_ *http.Request, page map[string]any) any {
			if page["nextPageToken"] != nil {
				page["nextPageToken"] = "same"
			}
			return page
		}, false, "do not come to an end"},
		"token is ignored": {nil, false, "do not come to an end"},
		"no isLast at the end": {func(_ *http.Request, page map[string]any) any {
			delete(page, "isLast")
			return page
		}, true, ""},
		"isLast false at the end": {func(_ *http.Request, page map[string]any) any {
			page["isLast"] = false
			return page
		}, false, "neither a next page nor the end"},
		"token null at the end": {func(_ *http.Request, page map[string]any) any {
			if page["nextPageToken"] == nil {
				page["nextPageToken"] = nil
			}
			return page
		}, true, ""},
		"empty object": {func(*http.Request, map[string]any) any { return map[string]any{} }, false, "no list of issues"},
		"empty page without end": {func(*http.Request, map[string]any) any {
			return map[string]any{"issues": []any{}}
		}, false, "neither a next page nor the end"},
		"duplicates in the page": {func(_ *http.Request, page map[string]any) any {
			list := page["issues"].([]any)
			page["issues"] = append(list, list...)
			return page
		}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, cloud, nil)
			want := w.seedAt(t, 9, w.Now())
			w.Advance(time.Second)
			if tt.broken != nil {
				w.rewriteSearch(tt.broken)
			} else {
				w.ignoreTokens()
			}
			q := w.queue(t)
			begin := q.Start(w.Now().Add(-time.Hour))
			got, next, err := drain(q, begin, 400)
			if tt.complete {
				if err != nil || !sameSet(got, want) {
					t.Errorf("read %d of %d: %v", len(got), len(want), err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("reading gives %v, with %d of %d tickets", err, len(got), len(want))
			}
			w.Heal()
			again, _, err := drain(w.queue(t), next, 40)
			if all := append(got, again...); err != nil || !sameSet(compact(all), want) {
				t.Errorf("after healing %d of %d were read: %v", len(compact(all)), len(want), err)
			}
		})
	}
}

func compact(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// ignoreTokens makes the site answer every page with the first one.
func (w *world) ignoreTokens() {
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		v := r.URL.Query()
		v.Del("nextPageToken")
		r.URL.RawQuery = v.Encode()
		if !strings.Contains(r.URL.Path, "/search") {
			return nil
		}
		return &jiratest.Fault{Rewrite: func(body []byte) []byte {
			var page map[string]any
			if json.Unmarshal(body, &page) != nil || page["nextPageToken"] == nil {
				return body
			}
			page["nextPageToken"] = "constant"
			out, _ := json.Marshal(page)
			return out
		}}
	})
}

func TestExpiredPageToken(t *testing.T) {
	w := newWorld(t, cloud, nil)
	want := w.seedAt(t, 10, w.Now())
	w.Advance(time.Second)
	q := w.queue(t)
	p, err := q.Fetch(context.Background(), q.Start(w.Now().Add(-time.Hour)))
	if err != nil || !p.More {
		t.Fatalf("more %v: %v", p.More, err)
	}
	w.Advance(8 * 24 * time.Hour)
	got, _, err := drain(q, p.Next, 20)
	for _, k := range p.Tickets {
		got = append(got, k.ID)
	}
	if err != nil || !sameSet(compact(got), want) {
		t.Errorf("read %d of %d: %v", len(compact(got)), len(want), err)
	}
}

// TestFullLastPage: Cloud need not say isLast. A full page without a token is the end as documented; only a page of
// nothing has to prove that there is nothing.
func TestFullLastPage(t *testing.T) {
	w := newWorld(t, cloud, nil)
	want := w.seedAt(t, 2*w.config.PageSize, w.Now())
	w.Advance(time.Second)
	w.rewriteSearch(func(_ *http.Request, page map[string]any) any {
		delete(page, "isLast")
		return page
	})
	q := w.queue(t)
	got, next, err := drain(q, q.Start(w.Now().Add(-time.Hour)), 5)
	if err != nil || !sameSet(got, want) {
		t.Errorf("read %d of %d: %v", len(got), len(want), err)
	}
	want = w.seedAt(t, 1, w.Now())
	if got, _, err = drain(q, next, 5); err != nil || !slices.Contains(got, want[0]) {
		t.Errorf("what came later is not read: %v, %v", got, err)
	}
	w.Advance(time.Hour)
	if p, err := q.Fetch(context.Background(), q.Start(w.Now())); err == nil {
		t.Errorf("an empty page that proves nothing moves the cursor to %q", p.Next)
	}
}

// TestUnprovenEmpty: an empty answer to nobody must not move the cursor, whether the header tells or not.
func TestUnprovenEmpty(t *testing.T) {
	w := newWorld(t, cloud, nil)
	w.seedAt(t, 2, w.Now())
	w.Advance(time.Second)
	q := w.queue(t)
	_, c, err := drain(q, q.Start(w.Now().Add(-time.Hour)), 5)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]http.Header{
		"header tells": {"Content-Type": {"application/json"}, "X-Seraph-Loginreason": {"AUTHENTICATED_FAILED"}},
		"no header":    {"Content-Type": {"application/json"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if strings.Contains(r.URL.Path, "/search") {
					return &jiratest.Fault{Status: http.StatusOK, Header: h, Body: `{"issues":[],"isLast":true}`}
				}
				return &jiratest.Fault{Status: http.StatusUnauthorized, Body: "no"}
			})
			if p, err := q.Fetch(context.Background(), c); err == nil {
				t.Errorf("an unproven empty page moves the cursor to %q", p.Next)
			}
			w.Heal()
		})
	}
}

func TestSearchQuery(t *testing.T) {
	w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.JQL = `labels = "vip" AND statusCategory != Done` })
	q := w.queue(t)
	want := `project in (20000, 20001) AND (labels = "vip" AND statusCategory != Done) AND updated >= 1700000000123` +
		` ORDER BY updated ASC, key ASC`
	s, err := q.site(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got := q.jql(s, 1700000000123); got != want {
		t.Errorf("jql %s, want %s", got, want)
	}
	vip := w.Seed(t, queuetest.Draft{Subject: "x", Labels: []string{"vip"}})
	w.Seed(t, queuetest.Draft{Subject: "y", Labels: []string{"other"}})
	w.Advance(time.Second)
	got, _, err := drain(q, q.Start(w.Now().Add(-time.Hour)), 3)
	if err != nil || !slices.Equal(got, []string{vip}) {
		t.Errorf("read %v: %v", got, err)
	}
}
