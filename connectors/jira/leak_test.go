package jira

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

// TestBrake: after one public note no other is written, on any ticket, and nothing is sent for it.
func TestBrake(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		w := newWorld(t, flavour, nil)
		q := w.queue(t)
		first := mustGet(t, q, w.Seed(t, queuetest.Draft{Subject: "x"}))
		other := mustGet(t, q, w.Seed(t, queuetest.Draft{Subject: "y"}))
		w.site.Publish(true)
		if err := q.Apply(context.Background(), first, noteEdit()); !errors.Is(err, connectors.ErrRefused) {
			t.Errorf("%s: a public note gives %v", flavour, err)
		}
		before, _ := w.Requests()
		err := q.Apply(context.Background(), other, noteEdit())
		if after, _ := w.Requests(); !errors.Is(err, connectors.ErrRefused) || after != before {
			t.Errorf("%s: the next note gives %v after %d requests", flavour, err, after-before)
		}
	}
}

// TestBrakeOfAnEarlierNote: a process that ended between writing a note and reading it back has left it public. Whoever
// reads the ticket next stops all notes, on any ticket, also where notes of other projects are opened; what is no note is
// still written.
func TestBrakeOfAnEarlierNote(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for _, bare := range []bool{false, true} {
			for _, role := range []string{"", "Agents"} {
				w := newWorld(t, flavour, func(o *jiratest.Options, c *config) { o.BareLists, c.NoteRole = bare, role })
				first, other := w.Seed(t, queuetest.Draft{Subject: "x"}), w.Seed(t, queuetest.Draft{Subject: "y"})
				w.site.Publish(true)
				w.site.Fail(func(r *http.Request) *jiratest.Fault {
					if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/comment") {
						return &jiratest.Fault{Drop: true, Effect: true}
					}
					return nil
				})
				q := w.queue(t)
				var unknown *connectors.Unknown
				if err := q.Apply(context.Background(), mustGet(t, q, first), noteEdit()); !errors.As(err, &unknown) {
					t.Fatalf("apply gives %v, want Unknown", err)
				}
				w.Heal()
				w.Advance(time.Minute)
				q = w.queue(t)
				untouched := mustGet(t, q, other)
				drainAll(t, q, start.Add(-time.Hour))
				checkBraked(t, w, q, untouched)
			}
		}
	}
}

func checkBraked(t *testing.T, w *world, q *Queue, other connectors.Ticket) {
	t.Helper()
	if err := q.Apply(context.Background(), other, noteEdit()); !errors.Is(err, connectors.ErrRefused) {
		t.Errorf("%s: after a public note was seen the next one gives %v", w.config.Flavour, err)
	}
	if !strings.Contains(w.logged.String(), "a note of ours is public") {
		t.Errorf("%s: logged: %s", w.config.Flavour, w.logged)
	}
	if err := q.Apply(context.Background(), other, connectors.Edit{Op: "0a1c", Labels: []string{"l"}}); err != nil {
		t.Errorf("%s: a label alone gives %v", w.config.Flavour, err)
	}
	if i, _ := w.site.Issue(other.ID); len(i.Comments) > 0 || len(i.Labels) != 1 {
		t.Errorf("%s: %d comments, labels %v", w.config.Flavour, len(i.Comments), i.Labels)
	}
}

// TestNoBrakeForInternalNotes: our notes as they should be stop nothing.
func TestNoBrakeForInternalNotes(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for _, bare := range []bool{false, true} {
			w := newWorld(t, flavour, func(o *jiratest.Options, _ *config) { o.BareLists = bare })
			q := w.queue(t)
			for _, subject := range []string{"x", "y"} {
				applyTo(t, q, w.Seed(t, queuetest.Draft{Subject: subject}), noteEdit())
				drainAll(t, q, start.Add(-time.Hour))
			}
		}
	}
}

// A project whose type nobody tells may have a portal: even where the operator allows unrestricted notes elsewhere,
// nothing is written there.
func TestAProjectOfNoKnownTypeGetsNoNote(t *testing.T) {
	for _, kind := range []string{`"projectTypeKey":""`, `"projectTypeKey":"customer_service"`, `"other":"software"`} {
		for _, flavour := range []string{cloud, datacenter} {
			w := newWorld(t, flavour, func(_ *jiratest.Options, c *config) { c.UnrestrictedNotes = true })
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			w.site.Fail(func(r *http.Request) *jiratest.Fault {
				if r.Method != http.MethodGet || !strings.Contains(r.URL.Path, "/issue/") {
					return nil
				}
				return &jiratest.Fault{Rewrite: func(body []byte) []byte {
					return regexp.MustCompile(`"projectTypeKey":"[a-z_]*"`).ReplaceAll(body, []byte(kind))
				}}
			})
			q := w.queue(t)
			err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
			if issue, _ := w.site.Issue(id); err == nil || len(issue.Comments) != 0 {
				t.Errorf("%s, %s: %d comments, error %v", flavour, kind, len(issue.Comments), err)
			}
		}
	}
}
