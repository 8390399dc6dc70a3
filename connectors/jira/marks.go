package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/clarion-cre/clarion/connectors"
)

// property is the key under which our marks lie, on tickets and on comments.
const property = "clarion"

// internalProperty makes a comment of a Service Management project internal.
const internalProperty = "sd.public.comment"

// markProperty is the value of our property: the signed marks, oldest first.
type markProperty struct {
	Marks []string `json:"marks"`
}

// maxMarks keeps the property below the 32,768 characters that Jira allows.
const maxMarks = 200

func (q *Queue) scope(id string) string { return q.name + "/" + id }

// signed reads our property; whatever else somebody put there is as if it were not there.
func signed(data json.RawMessage) markProperty {
	var p markProperty
	if len(data) == 0 || json.Unmarshal(data, &p) != nil {
		return markProperty{}
	}
	return p
}

func (q *Queue) verified(id string, p markProperty, part connectors.Part) []connectors.Mark {
	var marks []connectors.Mark
	for _, text := range p.Marks {
		for _, m := range q.host.Signer.Read(q.scope(id), text) {
			if m.Part == part {
				marks = append(marks, m)
			}
		}
	}
	return marks
}

// editMarks are the marks of edits. Everybody who may edit the ticket may write its properties, so the signature alone
// counts.
func (q *Queue) editMarks(raw rawIssue) []connectors.Mark {
	return q.verified(raw.ID, signed(raw.Properties[property]), connectors.PartEdit)
}

// noteMarks are the marks of notes, read from our own comments only. A note of ours that people outside can see is told
// loudly: it was written by a process that ended before it could take the note back.
func (q *Queue) noteMarks(ctx context.Context, t connectors.Ticket, p projectRef, own []comment) ([]connectors.Mark, error) {
	var marks []connectors.Mark
	for _, c := range own {
		data := c.property(property)
		if c.Properties == nil { // not every version expands them in a list
			var err error
			if data, err = q.commentProperty(ctx, c.ID, property); err != nil {
				return nil, err
			}
		}
		found := q.verified(t.ID, signed(data), connectors.PartNote)
		if len(found) == 0 {
			continue
		}
		marks = append(marks, found...)
		public, err := q.public(ctx, c, p)
		if err != nil {
			return nil, err
		}
		if public && t.Status != connectors.Closed {
			q.stopNotes()
			q.host.Log.Error("a note of ours is public: delete it", "queue", q.name, "ticket", t.Key, "comment", c.ID)
		}
	}
	return marks, nil
}

// public reports whether people outside can read a note of ours. Of a service project the comment tells, on Data Center
// by its property; elsewhere Cloud says so of every comment, which means something only where the operator opened nothing.
func (q *Queue) public(ctx context.Context, c comment, p projectRef) (bool, error) {
	if p.Type == serviceDesk {
		hidden, err := q.hidden(ctx, c, noteShape{internal: true})
		return !hidden, err
	}
	return c.Public != nil && *c.Public && !q.config.opened(), nil
}

// opened reports whether the operator chose a note visibility of plain Jira projects, whose comments always say public.
func (c config) opened() bool { return c.NoteRole != "" || c.NoteGroup != "" || c.UnrestrictedNotes }

func (q *Queue) issueProperty(ctx context.Context, id string) (json.RawMessage, error) {
	return q.readProperty(ctx, "issue/"+id+"/properties/"+property, "read marks of ticket "+id)
}

func (q *Queue) commentProperty(ctx context.Context, id, key string) (json.RawMessage, error) {
	return q.readProperty(ctx, "comment/"+id+"/properties/"+key, fmt.Sprintf("read property of comment %s", id))
}

// readProperty gives nil where there is no such property.
func (q *Queue) readProperty(ctx context.Context, path, what string) (json.RawMessage, error) {
	r, err := q.call(ctx, request{method: http.MethodGet, path: path, what: what})
	if err != nil {
		if isGone(err) {
			return nil, nil
		}
		return nil, err
	}
	var p entityProperty
	if err := r.decode(&p); err != nil {
		return nil, err
	}
	return p.Value, nil
}
