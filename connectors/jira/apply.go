package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
)

// change is an edit in Jira's terms, complete before anything is written.
type change struct {
	labels    []string
	component string
	assignee  string
	fields    map[string]any
	note      string
	op        string
}

func (c change) edits() bool {
	return len(c.labels) > 0 || c.component != "" || c.assignee != "" || len(c.fields) > 0
}

// Apply writes the edit in one request and the note in a second one, after a last look at the ticket: Jira has no
// conditional writes, so a change that was seen is never overwritten, and one that falls between look and write (one
// round trip) may be. The marks show how far an interrupted operation came.
func (q *Queue) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	if err := q.allowed(t, e); err != nil {
		return err
	}
	if e.Empty() {
		return nil
	}
	s, err := q.site(ctx)
	if err != nil {
		return err
	}
	c, err := q.plan(s, e)
	if err != nil {
		return fmt.Errorf("edit ticket %s: %w", t.ID, err)
	}
	raw, now, err := q.look(ctx, s, t)
	if err != nil {
		return err
	}
	project, err := raw.project()
	if err != nil {
		return fmt.Errorf("edit ticket %s: %w", t.ID, err)
	}
	shape, err := q.noteShape(project)
	if err != nil && c.note != "" {
		return fmt.Errorf("edit ticket %s: %w", now.Key, err)
	}
	if c.edits() {
		if err := q.edit(ctx, raw, c); err != nil {
			return err
		}
	}
	if c.note == "" {
		return nil
	}
	return q.note(ctx, now, c, shape)
}

// allowed judges what needs no request.
func (q *Queue) allowed(t connectors.Ticket, e connectors.Edit) error {
	if len(e.Note) > 0 && q.leaked.Load() {
		return errLeak
	}
	return checkID(t.ID)
}

// plan refuses what cannot be written whole.
func (q *Queue) plan(s *site, e connectors.Edit) (change, error) {
	c := change{op: e.Op}
	if !connectors.CanMark(e.Op) {
		return c, errors.New("the operation has no usable name")
	}
	for _, label := range e.Labels {
		if err := checkLabel(label); err != nil {
			return c, err
		}
		c.labels = append(c.labels, label)
	}
	sort.Strings(c.labels)
	if e.Owner != "" {
		o, known := q.config.Owners[e.Owner]
		if !known {
			return c, fmt.Errorf("owner %q stands in no configuration: add queue.%s.owners.%s", e.Owner, q.name, e.Owner)
		}
		c.component, c.assignee = o.Component, o.Assignee
	}
	var err error
	if c.fields, err = s.fieldValues(e.Fields); err != nil {
		return c, err
	}
	if len(e.Note) > 0 {
		c.note = render(e.Note, q.config.TextLimit)
	}
	return c, nil
}

// checkLabel: Jira refuses labels with spaces, or worse, takes the words for several labels.
func checkLabel(label string) error {
	bad := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }
	switch {
	case label == "" || utf8.RuneCountInString(label) > 255:
		return errors.New("a label has 1 to 255 characters")
	case strings.ContainsFunc(label, bad):
		return errors.New("a label holds no spaces or control characters")
	}
	return nil
}

// look reads the ticket once more and refuses if it is not what the decision was made on.
func (q *Queue) look(ctx context.Context, s *site, t connectors.Ticket) (rawIssue, connectors.Ticket, error) {
	raw, err := q.read(ctx, t.ID, s.fieldList(false))
	if err != nil {
		return raw, t, err
	}
	now, err := q.bare(s, raw)
	switch {
	case err != nil:
		return raw, now, fmt.Errorf("read ticket %s: %w", t.ID, err)
	case now.Status == connectors.Closed:
		return raw, now, fmt.Errorf("edit ticket %s: %w", now.Key, connectors.ErrClosed)
	case now.Version != t.Version:
		return raw, now, fmt.Errorf("edit ticket %s: %w", now.Key, connectors.ErrConflict)
	}
	return raw, now, nil
}

type operation struct {
	Add any `json:"add"`
}

// edit sends labels, owner, fields and the mark in one request. Only verbs that add are used for lists: setting a list
// would undo what somebody added meanwhile.
func (q *Queue) edit(ctx context.Context, raw rawIssue, c change) error {
	update := map[string][]operation{}
	for _, label := range c.labels {
		update["labels"] = append(update["labels"], operation{label})
	}
	if c.component != "" {
		update["components"] = []operation{{map[string]string{"name": c.component}}}
	}
	fields := map[string]any{}
	for id, value := range c.fields {
		fields[id] = value
	}
	if c.assignee != "" {
		fields["assignee"] = q.personRef(c.assignee)
	}
	body := map[string]any{"properties": []map[string]any{{"key": property, "value": q.withMark(raw, c.op)}}}
	if len(update) > 0 {
		body["update"] = update
	}
	if len(fields) > 0 {
		body["fields"] = fields
	}
	r := request{
		method: http.MethodPut, path: "issue/" + raw.ID, what: "edit ticket " + raw.Key, body: body,
		want: http.StatusNoContent, ticket: raw.ID, sent: append(sortedKeys(fields), sortedKeys(update)...),
	}
	if q.config.SilentEdits {
		r.query = map[string]string{"notifyUsers": "false"}
	}
	_, err := q.call(ctx, r)
	return q.refused(ctx, raw, err)
}

func (q *Queue) personRef(id string) map[string]string {
	if q.config.Flavour == cloud {
		return map[string]string{"accountId": id}
	}
	return map[string]string{"name": id}
}

// withMark is the property's new value: what was there and is ours, and the new mark.
func (q *Queue) withMark(raw rawIssue, op string) markProperty {
	mark := connectors.Mark{Op: op, Part: connectors.PartEdit}
	var p markProperty
	for _, m := range q.editMarks(raw) {
		if m != mark {
			p.Marks = append(p.Marks, q.host.Signer.Sign(q.scope(raw.ID), m))
		}
	}
	p.Marks = append(p.Marks, q.host.Signer.Sign(q.scope(raw.ID), mark))
	p.Marks = p.Marks[max(0, len(p.Marks)-maxMarks):]
	return p
}

// refused gives a refused write its class.
func (q *Queue) refused(ctx context.Context, raw rawIssue, err error) error {
	switch {
	case err == nil:
		return nil
	case isGone(err):
		return q.gone(ctx, raw.ID)
	case refusedWith(err, http.StatusConflict):
		return fmt.Errorf("%w: %w", connectors.ErrConflict, err)
	case refusedWith(err, http.StatusBadRequest), refusedWith(err, http.StatusForbidden):
		if q.frozen(ctx, raw.ID) {
			return fmt.Errorf("%w: %w", connectors.ErrClosed, err)
		}
	}
	return err
}

// frozen reports whether the ticket can no longer be edited at all: its workflow forbids it in this status, or it was
// archived. A doubt counts as no.
func (q *Queue) frozen(ctx context.Context, id string) bool {
	r, err := q.call(ctx, request{method: http.MethodGet, path: "issue/" + id + "/editmeta", what: "read what may be edited"})
	if err != nil {
		return false
	}
	var meta struct {
		Fields map[string]json.RawMessage `json:"fields"`
	}
	return r.decode(&meta) == nil && meta.Fields != nil && len(meta.Fields) == 0
}
