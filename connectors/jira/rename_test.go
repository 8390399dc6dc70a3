package jira

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestRenamedProject: its tickets get other keys, and are still read and written, by a connector that has run before and
// by one that starts afterwards. A ticket moved out of the project is gone all the same.
func TestRenamedProject(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for _, restarted := range []bool{false, true} {
			w := newWorld(t, flavour, nil)
			id, moved := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
			q := w.queue(t)
			before := mustGet(t, q, id)
			w.site.Rename("SUP", "HELP")
			w.site.Move(moved, "PUB")
			w.Advance(time.Minute)
			if restarted {
				q = w.queue(t)
			}
			if err := q.Apply(context.Background(), before, noteEdit()); err != nil {
				t.Errorf("%s: apply gives %v", flavour, err)
			}
			checkRenamed(t, q, id, moved)
		}
	}
}

func checkRenamed(t *testing.T, q *Queue, id, moved string) {
	t.Helper()
	k := mustGet(t, q, id)
	if k.Key != "HELP-1" || !strings.HasSuffix(k.URL, "/browse/HELP-1") || len(k.Marks) != 2 {
		t.Errorf("key %s, url %s, marks %v", k.Key, k.URL, k.Marks)
	}
	got, _, err := drain(q, q.Start(start.Add(-time.Hour)), 5)
	if err != nil || !slices.Equal(got, []string{id}) {
		t.Errorf("read %v: %v", got, err)
	}
	if _, err := q.Get(context.Background(), moved); !errors.Is(err, connectors.ErrGone) {
		t.Errorf("the ticket moved out gives %v", err)
	}
	if !slices.ContainsFunc(q.Check(context.Background()), func(a connectors.Advice) bool {
		return a.Warn && a.What == "project SUP" && strings.Contains(a.Fix, "HELP")
	}) {
		t.Error("check does not tell the new key")
	}
}

// TestUnknownProject: the poll says what to do where a configured project is not there.
func TestUnknownProject(t *testing.T) {
	w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.Projects = []string{"SUP", "NIX"} })
	q := w.queue(t)
	_, err := q.Fetch(context.Background(), q.Start(start))
	if err == nil || !strings.Contains(err.Error(), "queue.support.projects") || !strings.Contains(err.Error(), "NIX") {
		t.Errorf("fetch gives %v, want it to name the project and the key to correct", err)
	}
}
