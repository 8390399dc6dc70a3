package jira

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestAnonymousPage: a search that Jira answered for nobody shows what is public. That is no page of this queue, however
// full it is.
func TestAnonymousPage(t *testing.T) {
	w := newWorld(t, cloud, nil)
	w.seedAt(t, 2, w.Now())
	w.Advance(time.Second)
	q := w.queue(t)
	mustGet(t, q, w.site.Issues()[0].ID)
	w.site.Fail(func(r *http.Request) *jiratest.Fault {
		if !strings.Contains(r.URL.Path, "/search") {
			return nil
		}
		return &jiratest.Fault{Status: http.StatusOK, Body: `{"issues":[{"id":"1"}],"isLast":true}`, Header: http.Header{
			"Content-Type": {"application/json"}, "X-Seraph-Loginreason": {"AUTHENTICATED_FAILED"},
		}}
	})
	if p, err := q.Fetch(context.Background(), q.Start(start)); err == nil {
		t.Errorf("a page for nobody is taken: %+v", p)
	}
}

// TestForeignMarks: a mark counts on a comment of ours and with our signature for this ticket, not on a copy of it.
func TestForeignMarks(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		q := w.queue(t)
		id, other := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
		sign := func(id string, part connectors.Part) json.RawMessage {
			text := w.signer.Sign(queueName+"/"+id, connectors.Mark{Op: "0a1b", Part: part})
			return json.RawMessage(`{"marks":["` + text + `"]}`)
		}
		for who, value := range map[string]json.RawMessage{
			otherID: sign(id, connectors.PartNote), "cust": sign(id, connectors.PartNote), botID: sign(other, connectors.PartNote),
		} {
			w.site.Say(id, jiratest.Comment{Author: who, Body: "x", Internal: true, Properties: map[string]json.RawMessage{property: value}})
		}
		w.site.Change(id, func(i *jiratest.Issue) {
			i.Properties = map[string]json.RawMessage{property: sign(id, connectors.PartNote)} // a note's mark in the edit's place
		})
		if marks := mustGet(t, q, id).Marks; len(marks) > 0 {
			t.Errorf("%s: marks %v from elsewhere count", flavour, marks)
		}
		w.site.Change(id, func(i *jiratest.Issue) { i.Properties[property] = json.RawMessage(`{"marks":7}`) })
		applyTo(t, q, id, noteEdit())
		if n := len(mustGet(t, q, id).Marks); n != 2 {
			t.Errorf("%s: %d marks, want the edit's and the note's", flavour, n)
		}
	}
}

// TestStartInsideTheMinute: Jira rounds the bound down; what is older than asked for is not returned.
func TestStartInsideTheMinute(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		w.Seed(t, queuetest.Draft{Subject: "before", At: start.Add(-20 * time.Second)})
		want := w.Seed(t, queuetest.Draft{Subject: "at", At: start})
		w.Advance(time.Second)
		got, _, err := drain(w.queue(t), w.queue(t).Start(start), 5)
		if err != nil || !slices.Equal(got, []string{want}) {
			t.Errorf("%s: read %v: %v", flavour, got, err)
		}
	}
}

// TestOutOfOrder: where a page is not sorted, its dates say nothing about what was read.
func TestOutOfOrder(t *testing.T) {
	w := newWorld(t, cloud, nil)
	var want []string
	for i := range 10 {
		want = append(want, w.seedAt(t, 1, start.Add(-time.Duration(10-i)*time.Hour))...)
	}
	first := true
	w.rewriteSearch(func(_ *http.Request, page map[string]any) any {
		if list := page["issues"].([]any); first && len(list) == 4 { // the second ticket claims a date far ahead of its place
			first = false
			list[1].(map[string]any)["fields"].(map[string]any)["updated"] = "2026-03-12T15:00:00.000+0000"
		}
		return page
	})
	got, _, err := drain(w.queue(t), w.queue(t).Start(start.Add(-24*time.Hour)), 20)
	if err != nil || !sameSet(got, want) {
		t.Errorf("read %d of %d: %v", len(got), len(want), err)
	}
}
