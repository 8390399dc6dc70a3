package jira

import (
	"context"
	"errors"
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

// TestCustomerComments: only what customers said in public, whoever else talks.
func TestCustomerComments(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for _, bare := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, bare lists %v", flavour, bare), func(t *testing.T) {
				w := newWorld(t, flavour, func(o *jiratest.Options, _ *config) { o.BareLists = bare })
				w.site.AddUser(jiratest.User{ID: "paula", Name: "Paula Participant"})
				id := w.site.Add(jiratest.Issue{
					Project: "SUP", Summary: "x", Reporter: "cust", Fields: map[string]any{"customfield_10007": []string{"paula"}},
				}).ID
				for _, c := range []jiratest.Comment{
					{Author: "cust", Body: "reporter"},
					{Author: otherID, Body: "agent"},
					{Author: "paula", Body: "participant"},
					{Author: otherID, Body: "note", Internal: true},
					{Author: "cust", Body: "restricted", Role: "Agents"},
					{Author: botID, Body: "ours"},
				} {
					w.site.Say(id, c)
				}
				var got []string
				for _, c := range mustGet(t, w.queue(t), id).Comments {
					got = append(got, c.Body.Raw)
				}
				if fmt.Sprint(got) != "[reporter participant]" {
					t.Errorf("comments %q", got)
				}
			})
		}
	}
}

// TestManyComments: an issue brings twenty along; the rest is paged from its own endpoint (VENDOR: 20 in searches).
func TestManyComments(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		for i := range 2500 {
			w.site.Say(id, jiratest.Comment{Author: "cust", Body: fmt.Sprint("comment ", i)})
		}
		w.Advance(time.Second)
		q := w.queue(t)
		all := drainAll(t, q, w.Now().Add(-time.Hour))
		for from, k := range map[string]connectors.Ticket{"fetch": all[0], "get": mustGet(t, q, id)} {
			if n := len(k.Comments); n != 2500 || k.Comments[n-1].Body.Raw != "comment 2499" {
				t.Errorf("%s %s: %d comments", flavour, from, n)
			}
		}
		if n, _ := w.Requests(); n > 70 {
			t.Errorf("%s: %d requests", flavour, n)
		}
	}
}

// TestFullTicket: 5,000 comments are Jira's limit; the note can then never be written, and the error says why.
func TestFullTicket(t *testing.T) {
	w := newWorld(t, cloud, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	w.site.Change(id, func(i *jiratest.Issue) {
		i.Comments = make([]jiratest.Comment, jiratest.MaxComments)
		for k := range i.Comments {
			i.Comments[k] = jiratest.Comment{ID: fmt.Sprint(500000 + k), Author: "cust", Body: "x", Created: w.now}
		}
	})
	q := w.queue(t)
	err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
	var unknown *connectors.Unknown
	if err == nil || errors.As(err, &unknown) || !strings.Contains(err.Error(), "413") {
		t.Errorf("apply gives %v", err)
	}
}

// TestOddShapes: each shape of an issue is read, or set apart by itself; the other ninety-nine are read.
func TestOddShapes(t *testing.T) {
	for name, tt := range map[string]struct {
		old, new string
		odd      bool
		check    func(connectors.Ticket) bool
	}{
		"time with Z":     {`+0000"`, `Z"`, false, func(k connectors.Ticket) bool { return k.Created.Equal(start) }},
		"time with colon": {`+0000"`, `+00:00"`, false, func(k connectors.Ticket) bool { return k.Created.Equal(start) }},
		"time in another zone": {
			`"created":"2026-03-12T16:00:30.000+0000"`, `"created":"2026-03-13T06:00:30.000+1400"`, false,
			func(k connectors.Ticket) bool { return k.Created.Equal(start) },
		},
		"no time":        {`"created":"2026-03-12T16:00:30.000+0000"`, `"created":"yesterday"`, true, nil},
		"leap day":       {`"created":"2026-03-12T16:00:30.000+0000"`, `"created":"2024-02-29T23:59:59.999+0000"`, false, func(k connectors.Ticket) bool { return k.Created.Day() == 29 }},
		"ADF":            {`"description":"Body."`, `"description":{"type":"doc","version":1,"content":[]}`, false, func(k connectors.Ticket) bool { return k.Body.Markup == connectors.ADF }},
		"deep ADF":       {`"description":"Body."`, `"description":` + strings.Repeat(`{"c":[`, 1000) + strings.Repeat(`]}`, 1000), false, func(k connectors.Ticket) bool { return k.Body.Markup == connectors.ADF }},
		"null body":      {`"description":"Body."`, `"description":null`, false, func(k connectors.Ticket) bool { return k.Body.Raw == "" }},
		"NUL":            {`"description":"Body."`, `"description":"a\u0000b"`, false, func(k connectors.Ticket) bool { return k.Body.Raw == "ab" }},
		"lone surrogate": {`"description":"Body."`, `"description":"a\ud800b"`, false, func(k connectors.Ticket) bool { return k.Body.Raw == "a\uFFFDb" }},
		"invalid UTF-8":  {`"description":"Body."`, "\"description\":\"a\xffb\"", false, func(k connectors.Ticket) bool { return k.Body.Raw == "a\uFFFDb" }},
		"labels a word":  {`"labels":[]`, `"labels":"x"`, true, nil},
		"key a path":     {`"key":"SUP-1"`, `"key":"SUP-1/../../user"`, true, nil},
		"id a path":      {`"id":"10001"`, `"id":"10001/../../user"`, true, nil},
		"no fields":      {`"fields":{`, `"other":{`, true, nil},
		"reporter gone":  {`"reporter":{`, `"reporter":null,"x":{`, false, func(k connectors.Ticket) bool { return k.Requester.ID == "" }},
		"10,000 labels":  {`"labels":[]`, `"labels":["x"` + strings.Repeat(`,"y"`, 9999) + `]`, false, func(k connectors.Ticket) bool { return len(k.Labels) == 10000 }},
		"10 MB body":     {`"description":"Body."`, `"description":"` + strings.Repeat("x", 10<<20) + `"`, false, func(k connectors.Ticket) bool { return len(k.Body.Raw) == 10<<20 }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, cloud, nil)
			w.Seed(t, queuetest.Draft{Subject: "odd", Body: "Body."})
			w.Seed(t, queuetest.Draft{Subject: "good"})
			w.Advance(time.Second)
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if !strings.Contains(r.URL.Path, "/search") {
					return nil
				}
				return &jiratest.Fault{Rewrite: func(b []byte) []byte {
					before, after, _ := strings.Cut(string(b), `"summary":"odd"`)
					if strings.Contains(before, tt.old) {
						return []byte(strings.Replace(string(b), tt.old, tt.new, 1))
					}
					return []byte(before + `"summary":"odd"` + strings.Replace(after, tt.old, tt.new, 1))
				}}
			})
			q := w.queue(t)
			p, err := q.Fetch(context.Background(), q.Start(start.Add(-time.Hour)))
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Odd) == 1 != tt.odd || len(p.Tickets)+len(p.Odd) != 2 {
				t.Fatalf("%d tickets, odd %v, want odd: %v", len(p.Tickets), p.Odd, tt.odd)
			}
			for _, k := range p.Tickets {
				if k.Subject == "odd" && !tt.check(k) {
					t.Error("the ticket was misread")
				}
			}
		})
	}
}

// TestEnormousTicket: one that is too long to be read is set apart, and reading goes on behind it.
func TestEnormousTicket(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		t.Run(flavour, func(t *testing.T) {
			w := newWorld(t, flavour, func(_ *jiratest.Options, c *config) { c.maxBody = 64 << 10 })
			want := w.seedAt(t, 3, start.Add(-30*time.Minute))
			big := w.Seed(t, queuetest.Draft{Subject: "big", Body: strings.Repeat("x", 100<<10), At: start.Add(-20 * time.Minute)})
			want = append(want, w.seedAt(t, 3, start.Add(-10*time.Minute))...)
			q := w.queue(t)
			got, odd, _ := drainOdd(t, q, q.Start(start.Add(-time.Hour)))
			if !sameSet(got, want) || !slices.Equal(odd, []string{big}) {
				t.Errorf("read %v, odd %v; want %v and %s", got, odd, want, big)
			}
		})
	}
}

// TestPermissionLost: 404 for a ticket means deleted only as long as the projects are still seen.
func TestPermissionLost(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, func(o *jiratest.Options, _ *config) { o.Projects[0].Denied = []string{"BROWSE_PROJECTS"} })
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		_, err := w.queue(t).Get(context.Background(), id)
		if err == nil || errors.Is(err, connectors.ErrGone) || !strings.Contains(err.Error(), "Browse Projects") {
			t.Errorf("%s: get gives %v, want an error about the permission", flavour, err)
		}
	}
}

// TestNothingLeaks: neither the secret nor a vendor's words reach an error or the log.
func TestNothingLeaks(t *testing.T) {
	for _, status := range []int{200, 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503} {
		for _, kind := range []string{"application/json", "text/html"} {
			w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.JQL = `labels = "canary"` })
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			q := w.queue(t)
			k := mustGet(t, q, id)
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/issue/"+id) {
					return nil
				}
				body := `{"errorMessages":["canary ` + secret + `"],"errors":{"canary":"canary"}}`
				return &jiratest.Fault{Status: status, Header: http.Header{"Content-Type": {kind}}, Body: body}
			})
			ctx, stop := context.WithTimeout(context.Background(), 50*time.Millisecond)
			_, fetchErr := q.Fetch(ctx, q.Start(start))
			applyErr := q.Apply(context.Background(), k, noteEdit())
			stop()
			for _, err := range []error{fetchErr, applyErr} {
				if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(w.logged.String(), "canary") {
					t.Errorf("%d %s: %v; log %s", status, kind, err, w.logged)
				}
			}
		}
	}
}
