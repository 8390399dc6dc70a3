package jira

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

func noteEdit() connectors.Edit {
	return connectors.Edit{Op: "0a1b", Labels: []string{"cre:slow"}, Note: connectors.Doc{connectors.P(connectors.T("seen"))}}
}

// TestNotesOutsideServiceManagement: the property that hides a comment means nothing there.
func TestNotesOutsideServiceManagement(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*config)
		err    string
		check  func(jiratest.Comment) bool
	}{
		"nothing configured": {func(*config) {}, "note_visibility_role", nil},
		"role":               {func(c *config) { c.NoteRole = "Agents" }, "", func(c jiratest.Comment) bool { return c.Role == "Agents" }},
		"group":              {func(c *config) { c.NoteGroup = "cre" }, "", func(c jiratest.Comment) bool { return c.Group == "cre" }},
		"unknown role":       {func(c *config) { c.NoteRole = "Nobody" }, "400", nil},
		"unrestricted":       {func(c *config) { c.UnrestrictedNotes = true }, "", func(c jiratest.Comment) bool { return c.Role+c.Group == "" }},
	} {
		for _, flavour := range []string{cloud, datacenter} {
			t.Run(flavour+" "+name, func(t *testing.T) {
				w := newWorld(t, flavour, func(_ *jiratest.Options, c *config) { tt.change(c) })
				id := w.site.Add(jiratest.Issue{Project: "DEV", Summary: "x", Reporter: "cust"}).ID
				q := w.queue(t)
				err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
				i, _ := w.site.Issue(id)
				if tt.err != "" {
					if err == nil || !strings.Contains(err.Error(), tt.err) || len(i.Comments) > 0 {
						t.Errorf("apply gives %v with %d comments, want an error about %s", err, len(i.Comments), tt.err)
					}
					return
				}
				if err != nil || len(i.Comments) != 1 || !tt.check(i.Comments[0]) {
					t.Errorf("apply gives %v, comments %+v", err, i.Comments)
				}
				if !mustGet(t, q, id).Marked(connectors.Mark{Op: "0a1b", Part: connectors.PartNote}) {
					t.Error("the note's mark is not found")
				}
			})
		}
	}
}

// TestRestrictionLost: a site that drops the restriction has published the note.
func TestRestrictionLost(t *testing.T) {
	w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.NoteRole = "Agents" })
	id := w.site.Add(jiratest.Issue{Project: "DEV", Summary: "x", Reporter: "cust"}).ID
	w.site.Publish(true)
	q := w.queue(t)
	err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
	if i, _ := w.site.Issue(id); err == nil || !strings.Contains(err.Error(), "DEV-1") || len(i.Comments) > 0 {
		t.Errorf("apply gives %v, %d comments are left", err, len(i.Comments))
	}
}

// TestPublicNote: it is taken back; where that is forbidden, the error and the log say so.
func TestPublicNote(t *testing.T) {
	for _, flavour := range []string{cloud, datacenter} {
		for _, denied := range []string{"", "DELETE_OWN_COMMENTS"} {
			t.Run(flavour+" "+denied, func(t *testing.T) {
				w := newWorld(t, flavour, func(o *jiratest.Options, _ *config) { o.Projects[0].Denied = []string{denied} })
				id := w.Seed(t, queuetest.Draft{Subject: "x"})
				w.site.Publish(true)
				q := w.queue(t)
				err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
				if err == nil || !strings.Contains(err.Error(), "SUP-1") {
					t.Fatalf("apply gives %v, want an error that names the ticket", err)
				}
				i, _ := w.site.Issue(id)
				if left := len(i.Comments) == 1; left != (denied != "") {
					t.Errorf("the note is left: %v", left)
				}
				if loud := strings.Contains(w.logged.String(), "delete it by hand"); loud != (denied != "") {
					t.Errorf("logged: %s", w.logged)
				}
			})
		}
	}
}

// TestSilentEdits: go-jira drops notifyUsers=false; here it has to reach the site.
func TestSilentEdits(t *testing.T) {
	for _, silent := range []bool{false, true} {
		w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.SilentEdits = silent })
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		var got string
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if r.Method == http.MethodPut {
				got = r.URL.RawQuery
			}
			return nil
		})
		applyTo(t, w.queue(t), id, connectors.Edit{Op: "a", Labels: []string{"b"}})
		if want := map[bool]string{false: "", true: "notifyUsers=false"}[silent]; got != want {
			t.Errorf("silent %v: the query is %q, want %q", silent, got, want)
		}
	}
}

// TestWorldChanges: what happens to a ticket between reading and writing.
func TestWorldChanges(t *testing.T) {
	edit := connectors.Edit{
		Op: "0a1b", Labels: []string{"l"}, Owner: queuetest.Platform, Fields: map[string]string{connectors.FieldSymptom: "latency"},
	}
	for name, tt := range map[string]struct {
		change func(t *testing.T, w *world, id string)
		is     error
		text   string
	}{
		"nothing":                   {func(*testing.T, *world, string) {}, nil, ""},
		"edited":                    {func(t *testing.T, w *world, id string) { w.Change(t, id, queuetest.Change{Subject: "y"}) }, connectors.ErrConflict, ""},
		"moved inside the queue":    {func(_ *testing.T, w *world, id string) { w.site.Move(id, "DEV") }, connectors.ErrConflict, ""},
		"moved out of the queue":    {func(_ *testing.T, w *world, id string) { w.site.Move(id, "PUB") }, connectors.ErrGone, ""},
		"deleted":                   {func(_ *testing.T, w *world, id string) { w.site.Delete(id) }, connectors.ErrGone, ""},
		"archived":                  {func(_ *testing.T, w *world, id string) { w.site.Archive(id) }, connectors.ErrClosed, ""},
		"frozen after the look":     {breakLate(func(i *jiratest.Issue) { i.Status = "Frozen" }), connectors.ErrClosed, ""},
		"option renamed":            {breakEdit("customfield_10003"), nil, "customfield_10003"},
		"person deactivated":        {breakEdit("assignee"), nil, "assignee"},
		"component renamed":         {breakEdit("components"), nil, "components"},
		"conflict by the site":      {answerWrites(http.StatusConflict, `{"errorMessages":["x"]}`), connectors.ErrConflict, ""},
		"comment limit or the like": {answerWrites(http.StatusRequestEntityTooLarge, `{}`), nil, "413"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, cloud, nil)
			id := w.Seed(t, queuetest.Draft{Subject: "x"})
			q := w.queue(t)
			k := mustGet(t, q, id)
			w.Advance(time.Minute)
			tt.change(t, w, id)
			err := q.Apply(context.Background(), k, edit)
			switch {
			case tt.is != nil && !errors.Is(err, tt.is):
				t.Errorf("apply gives %v, want it to be %v", err, tt.is)
			case tt.text != "" && (err == nil || !strings.Contains(err.Error(), tt.text)):
				t.Errorf("apply gives %v, want it to name %s", err, tt.text)
			case tt.is == nil && tt.text == "" && err != nil:
				t.Errorf("apply gives %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "canary") {
				t.Errorf("the error repeats the vendor: %v", err)
			}
		})
	}
}

// breakLate changes the issue just before the write arrives.
func breakLate(edit func(*jiratest.Issue)) func(*testing.T, *world, string) {
	return func(_ *testing.T, w *world, id string) {
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if r.Method == http.MethodPut {
				w.site.Change(id, edit)
			}
			return nil
		})
	}
}

// breakEdit refuses the edit because of one field, in the vendor's shape and with a customer's words in it.
func breakEdit(field string) func(*testing.T, *world, string) {
	return answerWrites(http.StatusBadRequest, `{"errorMessages":[],"errors":{"`+field+`":"canary words","canary":"x"}}`)
}

func answerWrites(status int, body string) func(*testing.T, *world, string) {
	return func(_ *testing.T, w *world, _ string) {
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if !(jiratest.Request{Method: r.Method, Path: r.URL.Path}).Write() {
				return nil
			}
			return &jiratest.Fault{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: body}
		})
	}
}

func TestMovedTicketKeepsItsID(t *testing.T) {
	w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.NoteRole = "Agents" })
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	q := w.queue(t)
	applyTo(t, q, id, noteEdit())
	w.site.Move(id, "DEV")
	k := mustGet(t, q, id)
	if k.Key != "DEV-1" || k.URL != "https://acme.example.net/browse/DEV-1" || len(k.Marks) != 2 {
		t.Errorf("key %s, url %s, marks %v", k.Key, k.URL, k.Marks)
	}
}

func TestClosedStatus(t *testing.T) {
	w := newWorld(t, cloud, func(_ *jiratest.Options, c *config) { c.ClosedStatuses = []string{"closed"} })
	for status, want := range map[string]connectors.Status{"Closed": connectors.Closed, "Resolved": connectors.Solved} {
		id := w.site.Add(jiratest.Issue{Project: "SUP", Summary: "x", Status: status, Category: "done"}).ID
		if got := mustGet(t, w.queue(t), id).Status; got != want {
			t.Errorf("%s is %s, want %s", status, got, want)
		}
	}
}

// TestMarksSurvive: the property keeps what was there, forgets strangers, and stays below Jira's limit.
func TestMarksSurvive(t *testing.T) {
	w := newWorld(t, cloud, nil)
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	q := w.queue(t)
	for i := range maxMarks + 5 {
		w.Advance(time.Second)
		applyTo(t, q, id, connectors.Edit{Op: "op-" + strings.Repeat("x", 50) + time.Duration(i).String(), Labels: []string{"l"}})
	}
	i, _ := w.site.Issue(id)
	if n := len(i.Properties[property]); n > 32768 {
		t.Errorf("the property has %d characters", n)
	}
	marks := mustGet(t, q, id).Marks
	if len(marks) != maxMarks || !slices.Contains(marks, connectors.Mark{Op: "op-" + strings.Repeat("x", 50) + "204ns", Part: connectors.PartEdit}) {
		t.Errorf("%d marks", len(marks))
	}
}

func TestPerIssueLimit(t *testing.T) {
	w := newWorld(t, cloud, func(o *jiratest.Options, _ *config) { o.WritesPerIssue = 1 })
	id := w.Seed(t, queuetest.Draft{Subject: "x"})
	q := w.queue(t)
	err := q.Apply(context.Background(), mustGet(t, q, id), noteEdit())
	var later *connectors.Later
	if !errors.As(err, &later) || later.Scope != "ticket "+id || later.After != 2*time.Second {
		t.Fatalf("apply gives %v, want Later for ticket %s", err, id)
	}
	w.Advance(5 * time.Second)
	k := mustGet(t, q, id)
	if !k.Marked(connectors.Mark{Op: "0a1b", Part: connectors.PartEdit}) {
		t.Error("the edit went through, yet its mark is missing")
	}
}

// TestWriteReplies: M9, M3. A success that proves nothing is no success.
func TestWriteReplies(t *testing.T) {
	json := http.Header{"Content-Type": {"application/json"}}
	for name, f := range map[string]jiratest.Fault{
		"HTML 200":      {Status: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: "<html>log in</html>"},
		"empty 200":     {Status: 200},
		"empty object":  {Status: 200, Header: json, Body: "{}"},
		"201 and no id": {Status: 201, Header: json, Body: "{}"},
		"truncated":     {Status: 201, Header: json, Body: `{"id":"1`},
		"500 after all": {Status: 500, Body: "x", Effect: true},
		"502 HTML":      {Status: 502, Body: "<html>", Effect: true},
		"reset":         {Drop: true, Effect: true},
	} {
		for _, method := range []string{http.MethodPut, http.MethodPost} {
			t.Run(method+" "+name, func(t *testing.T) {
				w := newWorld(t, cloud, nil)
				id := w.Seed(t, queuetest.Draft{Subject: "x"})
				q := w.queue(t)
				k := mustGet(t, q, id)
				w.site.Fail(func(r *http.Request) *jiratest.Fault {
					if r.Method == method {
						return &f
					}
					return nil
				})
				var unknown *connectors.Unknown
				if err := q.Apply(context.Background(), k, noteEdit()); !errors.As(err, &unknown) {
					t.Errorf("apply gives %v, want Unknown", err)
				}
			})
		}
	}
}

// TestLoginPage: a write that is redirected to a login page wrote nothing, and is no success (M9).
func TestLoginPage(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := newWorld(t, cloud, nil)
		id := w.Seed(t, queuetest.Draft{Subject: "x"})
		q := w.queue(t)
		k := mustGet(t, q, id)
		w.site.Fail(func(r *http.Request) *jiratest.Fault {
			if r.Method == http.MethodPut {
				return &jiratest.Fault{Status: status, Header: http.Header{"Location": {"https://id.example.com/login?canary=1"}}}
			}
			return nil
		})
		err := q.Apply(context.Background(), k, noteEdit())
		if err == nil || strings.Contains(err.Error(), "canary") {
			t.Errorf("%d: apply gives %v", status, err)
		}
		if i, _ := w.site.Issue(id); len(i.Labels)+len(i.Comments) > 0 {
			t.Errorf("%d: written: %v", status, i.Labels)
		}
	}
}
