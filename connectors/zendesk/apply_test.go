package zendesk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// ready is a world with one ticket that people have left alone for a while.
func ready(t *testing.T, o zendesktest.Options) (*world, connectors.Queue, string) {
	t.Helper()
	w, q := export(t, o)
	id := w.Seed(t, queuetest.Draft{Subject: "Slow", Body: "Since nine.", Labels: []string{"vip"}})
	w.Advance(10 * time.Minute)
	return w, q, id
}

func writesOf(w *world) []zendesktest.Request {
	return slices.DeleteFunc(w.server.History(), func(r zendesktest.Request) bool { return !r.Write })
}

func TestOneRequestCarriesTheEdit(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	k := read(t, q, id)
	before, _ := w.Requests()
	must(t, q.Apply(t.Context(), k, wholeEdit("op-1")))
	writes := writesOf(w)
	if after, _ := w.Requests(); after-before > 4 { // two pages of groups, of which pages hold four, and two of fields
		t.Errorf("%d requests for the first edit: the reply's own audit was not used", after-before)
	}
	if len(writes) != 1 || writes[0].Method != http.MethodPut || writes[0].Path != "/api/v2/tickets/"+id {
		t.Fatalf("writes %+v, want one PUT of the ticket", writes)
	}
	var pretty bytes.Buffer
	must(t, json.Indent(&pretty, []byte(writes[0].Body), "", "  "))
	golden(t, "edit.json", pretty.String()+"\n")
}

func TestRefusedWrites(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*testing.T, *world, string)
		want  error
	}{
		"changed since": {func(t *testing.T, w *world, id string) { w.Change(t, id, queuetest.Change{AddLabels: []string{"new"}}) }, connectors.ErrConflict},
		"closed since": {func(t *testing.T, w *world, id string) {
			w.Close(t, id)
			must(t, w.server.Edit(number(t, id), func(k *zendesktest.Ticket) {}))
		}, connectors.ErrConflict},
		"deleted since": {func(t *testing.T, w *world, id string) { w.Delete(t, id) }, connectors.ErrGone},
		"closed in the second of the reading": {func(t *testing.T, w *world, id string) {
			w.Advance(-10 * time.Minute)
			w.Close(t, id)
			w.Advance(10 * time.Minute)
		}, connectors.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			w, q, id := ready(t, zendesktest.Options{})
			k := read(t, q, id)
			c.spoil(t, w, id)
			if err := q.Apply(t.Context(), k, wholeEdit("op-1")); !errors.Is(err, c.want) {
				t.Errorf("apply gives %v, want %v", err, c.want)
			}
			if l := w.Look(t, id); len(l.Notes) != 0 || slices.Contains(l.Labels, "cre:api-latency") {
				t.Errorf("it was written all the same: %+v", l)
			}
		})
	}
}

// TestUnclearWrites: after each of these the edit may have happened, and a later look finds it.
func TestUnclearWrites(t *testing.T) {
	for name, f := range map[string]zendesktest.Fault{
		"connection cut":     {Drop: true, Effect: true},
		"bad gateway":        {Status: http.StatusBadGateway, Body: "<html>502</html>", Effect: true},
		"a web page":         {Status: http.StatusOK, Body: "<html>Sign in</html>", Effect: true},
		"nothing":            {Status: http.StatusOK, Effect: true},
		"an empty object":    {Status: http.StatusOK, Body: "{}", Effect: true},
		"another ticket":     {Status: http.StatusOK, Body: `{"ticket":{"id":1}}`, Effect: true},
		"accepted for later": {Status: http.StatusAccepted, Body: `{"job_status":{}}`, Effect: true},
	} {
		t.Run(name, func(t *testing.T) {
			w, q, id := ready(t, zendesktest.Options{})
			k := read(t, q, id)
			w.server.Fail(func(r *http.Request) *zendesktest.Fault {
				if r.Method == http.MethodPut {
					return &f
				}
				return nil
			})
			err := q.Apply(t.Context(), k, wholeEdit("op-1"))
			var unknown *connectors.Unknown
			if !errors.As(err, &unknown) {
				t.Errorf("apply gives %v, want a *connectors.Unknown", err)
			}
			w.server.Fail(nil)
			if got := read(t, w.Queue(t), id); len(got.Marks) != 2 {
				t.Errorf("marks %v, want both parts", got.Marks)
			}
			// Doing it again blindly is stopped by the condition on the version.
			if err := q.Apply(t.Context(), k, wholeEdit("op-1")); !errors.Is(err, connectors.ErrConflict) {
				t.Errorf("the same edit again gives %v", err)
			}
		})
	}
}

func TestRedirectedWriteIsNoSuccess(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	k := read(t, q, id)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if r.Method == http.MethodPut {
			return &zendesktest.Fault{Status: http.StatusFound, Header: http.Header{"Location": {"/access/login"}}}
		}
		return nil
	})
	if err := q.Apply(t.Context(), k, wholeEdit("op-1")); err == nil {
		t.Error("a write that was sent to a login page passes for done")
	}
}

func TestFullTicket(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	n := number(t, id)
	must(t, w.server.Edit(n, func(k *zendesktest.Ticket) {
		for len(k.Comments) < 5000 {
			k.Comments = append(k.Comments, zendesktest.Comment{ID: int64(len(k.Comments) + 1), Author: zendesktest.Agent})
		}
	}))
	err := q.Apply(t.Context(), readOnly(t, w, id), wholeEdit("op-1"))
	if !errors.Is(err, connectors.ErrRefused) || !strings.Contains(err.Error(), "5,000") {
		t.Errorf("apply gives %v, want it to name the limit", err)
	}
	k, _ := w.server.Ticket(n)
	if !slices.Contains(k.Tags, "cre:api-latency") || k.Group != groupPlatform || len(k.Comments) != 5000 {
		t.Errorf("tags %q, group %d, %d comments; want all but the note", k.Tags, k.Group, len(k.Comments))
	}
}

// TestIgnoredKeys: a warning header is the only sign that Zendesk dropped a part of the edit.
func TestIgnoredKeys(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	k := read(t, q, id)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if r.Method != http.MethodPut {
			return nil
		}
		return &zendesktest.Fault{
			Status: http.StatusOK, Body: `{"ticket":{"id":` + id + `,"tags":["cre:x"]},"audit":{"events":[]}}`,
			Header: http.Header{"X-Zendesk-Api-Warn": {`Removed restricted keys ["metadata"] from parameters, value "a secret"`}},
		}
	})
	err := q.Apply(t.Context(), k, connectors.Edit{Op: "op-1", Labels: []string{"cre:x"}})
	if err == nil || !strings.Contains(err.Error(), "metadata") || strings.Contains(err.Error(), "a secret") {
		t.Errorf("apply gives %v, want it to name the key and nothing more", err)
	}
}

// TestPublicNote: the note is made private at once, and no further note is written by this process.
func TestPublicNote(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	w.server.Publish(true)
	if err := q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")); !errors.Is(err, connectors.ErrRefused) || !strings.Contains(err.Error(), "public") {
		t.Errorf("apply gives %v", err)
	}
	w.server.Publish(false)
	if notes := w.Look(t, id).Notes; len(notes) != 1 || !notes[0].Internal {
		t.Errorf("notes %+v, want one that is private again", notes)
	}
	w.Advance(time.Minute)
	before := len(writesOf(w))
	if err := q.Apply(t.Context(), read(t, q, id), wholeEdit("op-2")); !errors.Is(err, connectors.ErrRefused) || len(writesOf(w)) != before {
		t.Errorf("a further note gives %v and %d writes, want it refused", err, len(writesOf(w))-before)
	}
	must(t, q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: "op-3", Labels: []string{"cre:x"}}))
}

// TestNoteIsLookedUp: where the reply does not tell, the comments do; where they cannot be read, the outcome is unknown.
func TestNoteIsLookedUp(t *testing.T) {
	silent := func(b []byte) []byte {
		var m map[string]any
		if json.Unmarshal(b, &m) == nil {
			delete(m, "audit")
		}
		out, _ := json.Marshal(m)
		return out
	}
	for name, c := range map[string]struct {
		publish bool
		blind   bool
	}{"internal": {}, "public": {publish: true}, "not readable": {blind: true}} {
		t.Run(name, func(t *testing.T) {
			w, q, id := ready(t, zendesktest.Options{})
			k := read(t, q, id)
			w.server.Publish(c.publish)
			w.server.Fail(func(r *http.Request) *zendesktest.Fault {
				if r.Method == http.MethodPut && r.URL.Path == "/api/v2/tickets/"+id {
					return &zendesktest.Fault{Rewrite: silent}
				}
				if c.blind && strings.HasSuffix(r.URL.Path, "/comments") {
					return &zendesktest.Fault{Status: http.StatusForbidden, Body: `{}`}
				}
				return nil
			})
			err := q.Apply(t.Context(), k, wholeEdit("op-1"))
			var unknown *connectors.Unknown
			if errors.As(err, &unknown) != c.blind || (err != nil) != (c.publish || c.blind) {
				t.Errorf("apply gives %v", err)
			}
			if !w.Look(t, id).Notes[0].Internal {
				t.Error("the note stayed public")
			}
		})
	}
}

// TestSameSecond: updated_at has whole seconds. What a person changes in the second of our reading passes the condition,
// and is put back from the audit.
func TestSameSecond(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	w.Change(t, id, queuetest.Change{AddLabels: []string{"first"}})
	k := read(t, q, id)
	w.Change(t, id, queuetest.Change{AddLabels: []string{"second"}})
	must(t, q.Apply(t.Context(), k, wholeEdit("op-1")))
	if tags := w.Look(t, id).Labels; !slices.Contains(tags, "second") || !slices.Contains(tags, "cre:api-latency") {
		t.Errorf("tags %q, want the person's and ours", tags)
	}
	w.Advance(time.Minute)
	id = w.Seed(t, queuetest.Draft{Subject: "x"})
	k = read(t, q, id)
	w.Change(t, id, queuetest.Change{Owner: queuetest.Identity})
	if err := q.Apply(t.Context(), k, wholeEdit("op-2")); err == nil {
		t.Error("a person's assignment was overwritten without a word")
	}
	if got := w.Look(t, id).Owner; got != queuetest.Identity {
		t.Errorf("owner %q, want the person's", got)
	}
}

// TestFollowUp: a follow-up starts with its parent's tags and quotes our note; neither makes it ours.
func TestFollowUp(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{})
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	parent, _ := w.server.Ticket(number(t, id))
	note := parent.ByMe()[0]
	follow := w.server.Add(zendesktest.Ticket{
		Subject: "Follow-up", Description: note.HTML, Requester: parent.Requester, Tags: parent.Tags,
		Comments: []zendesktest.Comment{
			{ID: 1, Author: parent.Requester, Public: true, Plain: "again", At: w.Now()},
			{ID: 2, Author: zendesktest.Me, HTML: note.HTML, Metadata: note.Metadata, At: w.Now()},
		},
	})
	if k := read(t, q, text(follow)); len(k.Marks) != 0 {
		t.Errorf("marks %v on another ticket", k.Marks)
	}
}

// TestAuditsOutOfReach: with ticket scopes alone audits cannot be read; marks then come from notes, and that is said.
func TestAuditsOutOfReach(t *testing.T) {
	w, _, id := ready(t, zendesktest.Options{})
	var log bytes.Buffer
	q := w.open(t, exportMode, &log)
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		if strings.HasSuffix(r.URL.Path, "/audits") {
			return &zendesktest.Fault{Status: http.StatusForbidden, Body: `{"error":{"title":"Forbidden"}}`}
		}
		return nil
	})
	for range 2 {
		if k := read(t, q, id); len(k.Marks) != 2 {
			t.Errorf("marks %v, want both from the note", k.Marks)
		}
	}
	if n := strings.Count(log.String(), "audits"); n != 1 {
		t.Errorf("said %d times, want once:\n%s", n, log.String())
	}
}

// TestTriggerOnEveryWrite: a business rule that edits the ticket after each write neither fails the write nor hides it.
func TestTriggerOnEveryWrite(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{Trigger: func(k *zendesktest.Ticket) {
		k.Tags = slices.DeleteFunc(append(k.Tags, "seen-by-trigger"), func(tag string) bool { return tag == "cre:api-latency" })
	}})
	must(t, q.Apply(t.Context(), read(t, q, id), wholeEdit("op-1")))
	w.Advance(time.Minute)
	k := read(t, q, id)
	if len(k.Marks) != 2 || !k.Labelled("seen-by-trigger") || k.Labelled("cre:api-latency") {
		t.Errorf("marks %v, labels %q", k.Marks, k.Labels)
	}
}

func TestUpdatesPerTicketAreThrottled(t *testing.T) {
	w, q, id := ready(t, zendesktest.Options{PerTicket: 2})
	for _, op := range []string{"op-1", "op-2"} {
		must(t, q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: op, Labels: []string{"cre:" + op}}))
		w.Advance(time.Minute)
	}
	var later *connectors.Later
	err := q.Apply(t.Context(), read(t, q, id), connectors.Edit{Op: "op-3", Labels: []string{"cre:x"}})
	if !errors.As(err, &later) || later.After < 5*time.Minute {
		t.Errorf("apply gives %v, want Later by the vendor's ten minutes", err)
	}
}
