package jira

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestGetByKey: people type keys, old ones too; the ticket that comes bears its id, by which all else is kept.
func TestGetByKey(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, func(_ *jiratest.Options, c *config) { c.NoteRole = "Agents" })
		q := w.queue(t)
		ids := map[string]string{"SUP-1": w.Seed(t, queuetest.Draft{Subject: "x"}), "SUP-2": w.Seed(t, queuetest.Draft{Subject: "y"})}
		for key, id := range ids {
			applyTo(t, q, key, noteEdit())
			if k := mustGet(t, q, key); k.ID != id || k.Key != key || len(k.Marks) != 2 {
				t.Errorf("%s: get %s gives id %s, key %s, marks %v", flavour, key, k.ID, k.Key, k.Marks)
			}
		}
		w.site.Move(ids["SUP-1"], "DEV")
		if k := mustGet(t, q, "SUP-1"); k.ID != ids["SUP-1"] || k.Key != "DEV-1" {
			t.Errorf("%s: by its old key the moved ticket is id %s, key %s", flavour, k.ID, k.Key)
		}
		w.site.Move(ids["SUP-2"], "PUB")
		for _, key := range []string{"SUP-2", "PUB-1", "SUP-77"} {
			if _, err := q.Get(context.Background(), key); !errors.Is(err, connectors.ErrGone) {
				t.Errorf("%s: get %s gives %v, want it gone", flavour, key, err)
			}
		}
	}
}

// TestNoKey: what is neither id nor key reaches no address (M4), and an edit needs the id.
func TestNoKey(t *testing.T) {
	w := newWorld(t, cloud, nil)
	k := mustGet(t, w.queue(t), w.Seed(t, queuetest.Draft{Subject: "x"}))
	q := w.queue(t)
	before := len(w.site.Requests())
	for _, id := range []string{
		"", "0", "-1", "SUP", "SUP-", "SUP-0", "-7", "1-1", "SUP-1/../../user", "A-1/../../user", "SUP-1?x", "SUP-1 ", "SUP-1\n", "SÜP-1",
		"SUP-" + strings.Repeat("9", 20), strings.Repeat("S", 300) + "-1", "SUP%2D1",
	} {
		if _, err := q.Get(context.Background(), id); err == nil || !strings.Contains(err.Error(), "SUP-123") {
			t.Errorf("get %q gives %v, want an error that says what an id is", id, err)
		}
	}
	k.ID = k.Key
	if err := q.Apply(context.Background(), k, noteEdit()); err == nil {
		t.Error("an edit is taken by key")
	}
	if n := len(w.site.Requests()) - before; n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestGetByKeyOfAnother: an answer without a numeric id is none, whatever was asked for; asked by id, only that id is one.
func TestGetByKeyOfAnother(t *testing.T) {
	w := newWorld(t, cloud, nil)
	id, other := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
	for _, c := range []struct{ ask, answer string }{{id, "7/../user"}, {"SUP-1", "7/../user"}, {id, other}} {
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if !strings.Contains(r.URL.Path, "/issue/") {
				return nil
			}
			return &jiratest.Fault{Rewrite: func(b []byte) []byte {
				return []byte(strings.Replace(string(b), `"id":"`+id+`"`, `"id":"`+c.answer+`"`, 1))
			}}
		})
		if _, err := w.queue(t).Get(context.Background(), c.ask); err == nil || !strings.Contains(err.Error(), "another one") {
			t.Errorf("get %s, answered as %s, gives %v", c.ask, c.answer, err)
		}
	}
}
