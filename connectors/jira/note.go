package jira

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/clarion-cre/clarion/connectors"
)

// noteShape is how a note is kept from people outside, which depends on the project.
//
// In Service Management a comment is public unless it carries the property sd.public.comment; a restriction to a role or
// group does not hide it from the portal. Elsewhere that property means nothing, and who reads a comment is decided by a
// role or a group, or by nobody: then the operator has to say that this is wanted.
//
// The property is sent everywhere all the same: should a project turn into a service project, its notes stay inside.
type noteShape struct {
	internal   bool // has to be found hidden by the property when read back
	visibility *visibility
}

// plainProject reports the types in which nobody outside reads comments. What is neither of them nor a service project may
// have a portal: there nothing is written until the type is known.
func plainProject(kind string) bool {
	return slices.Contains([]string{"software", "business", "product_discovery"}, kind)
}

func (q *Queue) noteShape(p projectRef) (noteShape, error) {
	switch c := q.config; {
	case p.Type == serviceDesk:
		return noteShape{internal: true}, nil
	case !plainProject(p.Type):
		return noteShape{}, fmt.Errorf("project %s is of the type %q: whether people outside read its comments is not known; "+
			"nothing was written", p.Key, p.Type)
	case c.NoteRole != "":
		return noteShape{visibility: &visibility{Type: "role", Value: c.NoteRole}}, nil
	case c.NoteGroup != "":
		return noteShape{visibility: &visibility{Type: "group", Value: c.NoteGroup}}, nil
	case c.UnrestrictedNotes:
		return noteShape{}, nil
	}
	return noteShape{}, fmt.Errorf("project %s has no internal comments: set queue.%s.note_visibility_role, "+
		"note_visibility_group or allow_unrestricted_notes; nothing was written", p.Key, q.name)
}

// note writes the comment, reads it back and takes it away again if it came out public.
func (q *Queue) note(ctx context.Context, t connectors.Ticket, c change, shape noteShape) error {
	mark := q.host.Signer.Sign(q.scope(t.ID), connectors.Mark{Op: c.op, Part: connectors.PartNote})
	properties := []map[string]any{
		{"key": property, "value": markProperty{Marks: []string{mark}}},
		{"key": internalProperty, "value": map[string]bool{"internal": true}},
	}
	body := map[string]any{"body": c.note, "properties": properties}
	if shape.visibility != nil {
		body["visibility"] = shape.visibility
	}
	r, err := q.call(ctx, request{
		method: http.MethodPost, path: "issue/" + t.ID + "/comment", what: "write note on ticket " + t.Key, body: body,
		want: http.StatusCreated, ticket: t.ID, sent: []string{"comment", "body", "visibility"},
	})
	if err != nil {
		return q.refused(ctx, rawIssue{ID: t.ID, Key: t.Key}, err)
	}
	var written comment
	if r.decode(&written) != nil || !idShape.MatchString(written.ID) {
		return &connectors.Unknown{Err: fmt.Errorf("write note on ticket %s: the answer names no comment", t.Key)}
	}
	return q.verify(ctx, t, written.ID, shape)
}

// errLeak is why a note is taken back, and why none is written after it.
var errLeak = fmt.Errorf("a note came out readable by people outside: no note is written until somebody has found what "+
	"makes notes public and has restarted Clarion; %w", connectors.ErrRefused)

// stopNotes is the emergency brake: one public note is one too many.
func (q *Queue) stopNotes() { q.leaked.Store(true) }

// verify reads the note back. A note that cannot be read back is there all the same: its outcome is unknown, and the
// next look at the ticket finds it.
func (q *Queue) verify(ctx context.Context, t connectors.Ticket, id string, shape noteShape) error {
	path := "issue/" + t.ID + "/comment/" + id
	r, err := q.call(ctx, request{
		method: http.MethodGet, path: path, what: "read note back on ticket " + t.Key,
		query: map[string]string{"expand": "properties"},
	})
	if isGone(err) {
		return &connectors.Unknown{Err: fmt.Errorf("write note on ticket %s: it is not there any more", t.Key)}
	}
	if err != nil {
		return &connectors.Unknown{Err: err}
	}
	var c comment
	if err := r.decode(&c); err != nil {
		return &connectors.Unknown{Err: err}
	}
	hidden, err := q.hidden(ctx, c, shape)
	if err != nil {
		return &connectors.Unknown{Err: err}
	}
	if hidden {
		return nil
	}
	q.stopNotes()
	_, err = q.call(ctx, request{
		method: http.MethodDelete, path: path, what: "take note back", want: http.StatusNoContent, ticket: t.ID,
	})
	if err != nil && !isGone(err) {
		q.host.Log.Error("a note is public and could not be taken back: delete it by hand",
			"queue", q.name, "ticket", t.Key, "comment", id)
		return fmt.Errorf("write note on ticket %s: comment %s COULD NOT BE DELETED: delete it by hand; %w", t.Key, id, errLeak)
	}
	return fmt.Errorf("write note on ticket %s: it was deleted; %w", t.Key, errLeak)
}

// hidden reports whether the note is as restricted as it was meant to be.
func (q *Queue) hidden(ctx context.Context, c comment, shape noteShape) (bool, error) {
	switch {
	case shape.internal:
		if c.Public == nil && c.Properties == nil { // an old Data Center that does not expand them
			value, err := q.commentProperty(ctx, c.ID, internalProperty)
			if err != nil {
				return false, err
			}
			c.Properties = []entityProperty{{Key: internalProperty, Value: value}}
		}
		return c.internal(), nil
	case shape.visibility != nil:
		v := c.Visibility
		return v != nil && v.Type == shape.visibility.Type && v.Value == shape.visibility.Value, nil
	}
	return true, nil
}
