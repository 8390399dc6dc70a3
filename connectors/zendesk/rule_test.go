package zendesk_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// passes does what each pass over a ticket does: read it, and write where our mark is not on it yet.
func passes(t *testing.T, w *world, q connectors.Queue, id string, n int) {
	t.Helper()
	for range n {
		k := read(t, q, id)
		if !k.Marked(connectors.Mark{Op: "op-1", Part: connectors.PartEdit}) {
			must(t, q.Apply(t.Context(), k, wholeEdit("op-1")))
		}
		w.Advance(time.Minute)
	}
}

// TestRulesOfTheAccountWin: what a trigger makes of our write stays, is told once with the rule's id, and costs no
// further write, however often the ticket is looked at.
func TestRulesOfTheAccountWin(t *testing.T) {
	for name, c := range map[string]struct {
		trigger func(*zendesktest.Ticket)
		field   string
		check   func(zendesktest.Ticket) bool
	}{
		"re-routes": {
			func(k *zendesktest.Ticket) { k.Group = groupOther }, "group_id",
			func(k zendesktest.Ticket) bool { return k.Group == groupOther },
		},
		"takes a tag of ours away": {
			func(k *zendesktest.Ticket) {
				k.Tags = slices.DeleteFunc(k.Tags, func(tag string) bool { return tag == "cre:api-latency" })
			},
			"tags", func(k zendesktest.Ticket) bool { return !slices.Contains(k.Tags, "cre:api-latency") },
		},
		"swaps its own tags at each write": {
			func(k *zendesktest.Ticket) {
				if slices.Contains(k.Tags, "odd") {
					k.Tags = append(slices.DeleteFunc(k.Tags, func(tag string) bool { return tag == "odd" }), "even")
				} else {
					k.Tags = append(slices.DeleteFunc(k.Tags, func(tag string) bool { return tag == "even" }), "odd")
				}
			},
			"tags", func(k zendesktest.Ticket) bool {
				return slices.Contains(k.Tags, "odd") && slices.Contains(k.Tags, "cre:api-latency")
			},
		},
		"solves": {
			func(k *zendesktest.Ticket) { k.Status = "solved" }, "status",
			func(k zendesktest.Ticket) bool { return k.Status == "solved" },
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _, id := ready(t, zendesktest.Options{Trigger: c.trigger})
			var log bytes.Buffer
			passes(t, w, w.open(t, exportMode, &log), id, 5)
			if writes := writesOf(w); len(writes) != 1 {
				t.Errorf("%d writes of one ticket in five passes, want 1: %+v", len(writes), writes)
			}
			if k, _ := w.server.Ticket(number(t, id)); !c.check(k) {
				t.Errorf("the rule's word did not stay: group %d, tags %q, status %q", k.Group, k.Tags, k.Status)
			}
			if n := strings.Count(log.String(), "field="+c.field+" rule=61001"); n != 1 {
				t.Errorf("the rule is told %d times, want once:\n%s", n, log.String())
			}
		})
	}
}

// TestCommentOfARule: a public comment that a rule adds to our write is neither our note nor ours to hide.
func TestCommentOfARule(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{Trigger: func(k *zendesktest.Ticket) {
		k.Comments = append(k.Comments, zendesktest.Comment{Author: zendesktest.Agent, Public: true, Plain: "We are on it."})
	}})
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	k, _ := w.server.Ticket(number(t, id))
	if last := k.Comments[len(k.Comments)-1]; !last.Public || len(writesOf(w)) != 1 {
		t.Errorf("%d writes, the rule's comment %+v; want it left alone", len(writesOf(w)), last)
	}
	w.Advance(time.Minute)
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-2")))
}

// TestPuttingBackIsConditional: whoever changes the ticket between our write and the putting back wins, also where a
// trigger answers each of our writes.
func TestPuttingBackIsConditional(t *testing.T) {
	routes := 0
	w, q, id := ready(t, zendesktest.Options{Trigger: func(k *zendesktest.Ticket) { routes++ }})
	k := read(t, q, id)
	w.Advance(-10 * time.Minute) // back to the second of the reading's version
	w.Change(t, id, queuetest.Change{Owner: queuetest.Identity, AddLabels: []string{"second"}})
	w.Advance(10 * time.Minute)
	puts := 0
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if r.Method != http.MethodPut {
			return nil
		}
		if puts++; puts == 2 {
			w.Advance(time.Second)
			must(t, w.server.Edit(number(t, id), func(k *zendesktest.Ticket) { k.Group = groupIntake; k.Tags = []string{"a-person"} }))
		}
		return nil
	})
	if err := q.Apply(t.Context(), k, wholeEdit("op-1")); err == nil {
		t.Error("a person's change could not be put back, and nothing says so")
	}
	if k, _ := w.server.Ticket(number(t, id)); k.Group != groupIntake || !slices.Equal(k.Tags, []string{"a-person"}) {
		t.Errorf("group %d, tags %q; want the later person's", k.Group, k.Tags)
	}
	for _, r := range writesOf(w) {
		if !strings.Contains(r.Body, `"safe_update":true`) || !strings.Contains(r.Body, `"updated_stamp":"2026-`) {
			t.Errorf("an unconditional write: %s %s %s", r.Method, r.Path, r.Body)
		}
	}
	if len(writesOf(w)) > 2 || routes > 2 {
		t.Errorf("%d writes set off %d triggers, want two at most", len(writesOf(w)), routes)
	}
}

// TestGroupAndTagsOfAPerson: both are put back where a person changed both in the second of our reading, although the first
// putting back moves the ticket's version on.
func TestGroupAndTagsOfAPerson(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	k := read(t, q, id)
	w.Advance(-10 * time.Minute) // back to the second of the reading's version
	w.Change(t, id, queuetest.Change{Owner: queuetest.Identity, AddLabels: []string{"second"}})
	person, _ := w.server.Ticket(number(t, id))
	w.Advance(10 * time.Minute)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if r.Method == http.MethodPut {
			w.Advance(time.Second)
		}
		return nil
	})
	if err := q.Apply(t.Context(), k, wholeEdit("op-1")); err == nil {
		t.Error("a person's group was put back, and nothing says so")
	}
	got, _ := w.server.Ticket(number(t, id))
	if got.Group != person.Group || !slices.Contains(got.Tags, "second") {
		t.Errorf("group %d, tags %q; want the person's group %d and tag", got.Group, got.Tags, person.Group)
	}
}
