package triage_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
	"github.com/clarion-cre/clarion/sync/triage"
)

func TestSecondPassWritesNothing(t *testing.T) {
	w := newWorld(t)
	w.fill()
	first := w.run(t, nil)
	if first.Noted != 4 || first.Labelled != 4 || first.Assigned != 4 || first.Filed != 1 || len(first.Errors) > 0 {
		t.Errorf("first pass %+v", first)
	}
	before := w.state()
	w.pass(5 * time.Minute)
	if second := w.run(t, nil); second.Writes != 0 || second.Waiting != 0 || len(second.Errors) > 0 {
		t.Errorf("second pass %+v", second)
	}
	if diff := cmp.Diff(before, w.state()); diff != "" {
		t.Errorf("the world moved:\n%s", diff)
	}
}

func TestObserveWritesNothing(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) { o.Mode = triage.Observe })
	if r.Writes != 0 || r.Queues["desk"].Matched != 2 || r.Queues["support"].Matched != 2 {
		t.Errorf("report %+v, queues %+v %+v", r, r.Queues["desk"], r.Queues["support"])
	}
	if got := mutating(w); got != 0 {
		t.Errorf("%d requests could have changed something", got)
	}
}

func mutating(w *world) int {
	n := len(w.github.Writes())
	for _, r := range w.jira.Requests() {
		if r.Write() {
			n++
		}
	}
	for _, r := range w.zendesk.History() {
		if r.Write && !strings.HasSuffix(r.Path, "/oauth/tokens") {
			n++
		}
	}
	return n
}

// What observe mode would write and what act mode writes afterwards are the same operations.
func TestActWritesWhatObservePlanned(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.run(t, func(o *triage.Options) { o.Mode = triage.Observe })
	s := w.open(t)
	planned, err := s.Operations(t.Context(), "", 100)
	s.Close()
	if err != nil || len(planned) != 5 {
		t.Fatalf("%d operations planned, error %v", len(planned), err)
	}
	w.pass(time.Minute)
	r := w.run(t, nil)
	if r.Writes != len(planned) || r.Noted != 4 || r.Filed != 1 {
		t.Errorf("planned %d, wrote %+v", len(planned), r)
	}
}

func TestFirstStartLeavesOldTicketsAlone(t *testing.T) {
	w := newWorld(t)
	w.fill()
	none := func(o *triage.Options) {
		for i := range o.Queues {
			o.Queues[i].Backfill = 0
		}
	}
	if r := w.run(t, none); r.Writes != 0 {
		t.Errorf("old tickets were written: %+v", r)
	}
	w.pass(10 * time.Minute)
	w.say("acme", w.Now().Add(-2*time.Minute), "API slow", "The API is slow since 12:05, every request takes four seconds for all of our users.")
	w.pass(2 * time.Minute)
	if r := w.run(t, none); r.Noted != 1 {
		t.Errorf("a new ticket was not written: %+v", r)
	}
}

func TestBackfillCapIsLoud(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) {
		for i := range o.Queues {
			o.Queues[i].BackfillMost = 1
		}
	})
	if r.Noted != 2 || len(r.Capped) != 2 {
		t.Errorf("noted %d, capped %v", r.Noted, r.Capped)
	}
}

func TestCapsHoldBackAndTell(t *testing.T) {
	tests := []struct {
		name   string
		change func(*triage.Options)
		writes int
		capped triage.Capped
	}{
		{"a cycle", func(o *triage.Options) { o.Caps.Cycle = 2 }, 2, triage.Capped{Cap: "per_cycle", Text: "cap of 2 edits a cycle"}},
		{"an hour to one target", func(o *triage.Options) { o.Caps.Hour = 1 }, 3, triage.Capped{Cap: "per_hour", Text: "cap of 1 edits an hour to desk"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.fill()
			r := w.run(t, tt.change)
			if r.Writes != tt.writes || !slices.Contains(r.Capped, tt.capped) {
				t.Errorf("%d writes, capped %v", r.Writes, r.Capped)
			}
			for range 6 {
				w.pass(61 * time.Minute)
				w.run(t, tt.change)
			}
			if notes := count(w.state(), "notes 1"); notes != 4 {
				t.Errorf("only %d tickets got their note in the end", notes)
			}
		})
	}
}

func TestKillSwitchStopsEveryWrite(t *testing.T) {
	w := newWorld(t)
	w.fill()
	if r := w.run(t, func(o *triage.Options) { o.Stopped = func() bool { return true } }); r.Writes != 0 || mutating(w) != 0 {
		t.Errorf("%d writes, %d mutating requests", r.Writes, mutating(w))
	}
	w.pass(2 * time.Minute)
	if r := w.run(t, nil); r.Noted != 4 {
		t.Errorf("after the switch was lifted: %+v", r)
	}
}

func TestAPersonsChangeWinsForGood(t *testing.T) {
	w := newWorld(t)
	w.fill()
	w.run(t, nil)
	var id string
	for _, i := range w.jira.Issues() {
		if len(i.Labels) > 0 {
			id = i.ID
			w.jira.Change(id, func(i *jiratest.Issue) { i.Labels, i.Components = []string{"mine"}, nil })
			break
		}
	}
	w.pass(10 * time.Minute)
	w.run(t, nil)
	// Even a lost database does not bring them back: the mark on the ticket tells.
	if err := os.Remove(w.db); err != nil {
		t.Fatal(err)
	}
	w.pass(10 * time.Minute)
	r := w.run(t, nil)
	if r.Writes != 0 {
		t.Errorf("after the database was lost, Clarion wrote %d times: %+v", r.Writes, r)
	}
	if i, _ := w.jira.Issue(id); !cmp.Equal(i.Labels, []string{"mine"}) || len(i.Components) != 0 {
		t.Errorf("labels %v components %v", i.Labels, i.Components)
	}
}

func TestAVendorThatFailsDoesNotStopTheOthers(t *testing.T) {
	w := newWorld(t)
	w.fill()
	r := w.run(t, func(o *triage.Options) { o.Queues[0].Queue = brokenQueue{o.Queues[0].Queue} })
	if r.Errors["desk"] == "" || r.Queues["support"].Matched != 2 || r.Noted != 2 {
		t.Errorf("report %+v", r)
	}
	w.pass(5 * time.Minute)
	if r := w.run(t, nil); r.Noted != 2 || len(r.Errors) > 0 {
		t.Errorf("after it came back: %+v", r)
	}
}

type brokenQueue struct{ connectors.Queue }

func (brokenQueue) Fetch(context.Context, connectors.Cursor) (connectors.Page, error) {
	return connectors.Page{}, errors.New("down")
}

func TestPagingThatDoesNotAdvanceIsAnError(t *testing.T) {
	w := newWorld(t)
	r := w.run(t, func(o *triage.Options) { o.Queues[0].Queue = stuckQueue{o.Queues[0].Queue} })
	if !strings.Contains(r.Errors["desk"], "does not advance") {
		t.Errorf("errors %v", r.Errors)
	}
}

type stuckQueue struct{ connectors.Queue }

func (stuckQueue) Fetch(_ context.Context, c connectors.Cursor) (connectors.Page, error) {
	return connectors.Page{Next: c, More: true}, nil
}

func TestAConflictIsDecidedAgain(t *testing.T) {
	w := newWorld(t)
	w.fill()
	met := map[int64]bool{}
	r := w.run(t, func(o *triage.Options) {
		o.Queues[1].Queue = rushed{o.Queues[1].Queue, func(id string) {
			for _, k := range w.zendesk.Tickets() {
				if id64(k.ID) == id && !met[k.ID] {
					met[k.ID] = true
					w.pass(time.Second)
					if err := w.zendesk.Edit(k.ID, func(k *zendesktest.Ticket) { k.Tags = append(k.Tags, "vip") }); err != nil {
						t.Error(err)
					}
				}
			}
		}}
	})
	if len(met) != 2 || r.Failed != 0 {
		t.Fatalf("%d conflicts, %+v", len(met), r)
	}
	for range 3 {
		w.pass(time.Minute)
		w.run(t, nil)
	}
	for _, k := range w.zendesk.Tickets() {
		if met[k.ID] && (strings.Join(sorted(k.Tags), " ") == "vip" || !strings.Contains(strings.Join(k.Tags, " "), "vip")) {
			t.Errorf("#%d ends with tags %v", k.ID, k.Tags)
		}
	}
}

// rushed lets a person edit the ticket between Clarion's look and its write.
type rushed struct {
	connectors.Queue
	person func(id string)
}

func (q rushed) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	q.person(t.ID)
	return q.Queue.Apply(ctx, t, e)
}
