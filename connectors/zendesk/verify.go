package zendesk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// auditEvent is one thing that an update did. Only the members that are checked are read.
type auditEvent struct {
	ID        int64           `json:"id"`
	Type      string          `json:"type"`
	AuthorID  int64           `json:"author_id"`
	Public    *bool           `json:"public"`
	FieldName string          `json:"field_name"`
	Previous  json.RawMessage `json:"previous_value"`
}

// put sends the update and reads back from the reply's audit what it really did.
func (q *Queue) put(ctx context.Context, id string, u update) error {
	var reply struct {
		Ticket *struct {
			ID   int64    `json:"id"`
			Tags []string `json:"tags"`
		} `json:"ticket"`
		Audit struct {
			AuthorID int64        `json:"author_id"`
			Events   []auditEvent `json:"events"`
		} `json:"audit"`
	}
	header, err := q.do(ctx, http.MethodPut, "/tickets/"+id, nil, map[string]update{"ticket": u}, &reply)
	if refused(err, http.StatusConflict) {
		return connectors.ErrConflict
	}
	if err != nil {
		return goneIfMissing(err)
	}
	if reply.Ticket == nil || strconv.FormatInt(reply.Ticket.ID, 10) != id {
		return &connectors.Unknown{Err: errors.New("the reply does not hold the ticket that was written")}
	}
	var note, people error
	if u.Comment != nil {
		note = q.checkNote(ctx, id, u, reply.Audit.Events)
	}
	people = q.putBack(ctx, id, u, reply.Audit.Events)
	for _, tag := range u.added {
		if !slices.Contains(reply.Ticket.Tags, tag) {
			q.log.Warn("zendesk did not keep a tag: does a trigger remove it?", "queue", q.name, "ticket", id, "tag", tag)
		}
	}
	return errors.Join(note, people, ignored(header))
}

var quotedKey = regexp.MustCompile(`"([a-z_]{1,40})"`)

// ignored turns X-Zendesk-API-Warn into an error: it is the only sign that keys of the request were dropped. Only the
// names of the keys are taken from it.
func ignored(header http.Header) error {
	warning := header.Get("X-Zendesk-API-Warn")
	if warning == "" {
		return nil
	}
	var keys []string
	for _, m := range quotedKey.FindAllStringSubmatch(warning, 10) {
		keys = append(keys, m[1])
	}
	return fmt.Errorf("zendesk ignored a part of the edit: %s", strings.Join(keys, ", "))
}

// checkNote makes sure that the note is internal. What cannot be seen in the reply is looked up; what cannot be made sure
// is an error.
func (q *Queue) checkNote(ctx context.Context, id string, u update, events []auditEvent) error {
	public, known := false, false
	var comment int64
	for _, e := range events {
		if e.Type == "Comment" && e.Public != nil {
			known = true
			if *e.Public {
				public, comment = true, e.ID
			}
		}
	}
	if !known {
		var err error
		if public, comment, err = q.lookUpNote(ctx, id, u); err != nil {
			return &connectors.Unknown{Err: fmt.Errorf("make sure that the note is internal: %w", err)}
		}
	}
	if !public {
		return nil
	}
	q.stopNotes(id)
	if err := q.makePrivate(ctx, id, comment); err != nil {
		return fmt.Errorf("the note came out public and could not be made private: %s; %w", plain(err), errLeak)
	}
	return fmt.Errorf("the note came out public and was made private again; %w", errLeak)
}

// plain keeps an error's text without its kind: the note stands, and nobody must repeat the edit.
func plain(err error) string { return err.Error() }

// lookUpNote finds the note that was just written among the ticket's comments, by its body's mark.
func (q *Queue) lookUpNote(ctx context.Context, id string, u update) (public bool, comment int64, err error) {
	me, err := q.me(ctx)
	if err != nil {
		return false, 0, err
	}
	list, _, err := q.comments(ctx, id)
	if err != nil {
		return false, 0, err
	}
	for _, c := range slices.Backward(list) {
		mark := u.Metadata["clarion"]
		ours := mark == "" || strings.Contains(string(c.Metadata.Custom)+c.HTMLBody, mark)
		if c.AuthorID == me.ID && ours {
			return c.Public == nil || *c.Public, c.ID, nil
		}
	}
	return false, 0, errors.New("the note is not among the ticket's comments")
}

func (q *Queue) makePrivate(ctx context.Context, id string, comment int64) error {
	path := "/tickets/" + id + "/comments/" + strconv.FormatInt(comment, 10) + "/make_private"
	_, err := q.do(wire.EmptyOK(ctx), http.MethodPut, path, nil, nil, nil)
	return err
}

// stopNotes is the emergency brake: one public note is one too many.
func (q *Queue) stopNotes(id string) {
	if !q.leaked.Swap(true) {
		q.log.Error("a note of ours is public on zendesk: no further notes until restart", "queue", q.name, "ticket", id)
	}
}

// putBack restores what a person changed within the same second as our reading: updated_at has whole seconds, so the
// condition cannot see it, but the audit tells what we replaced.
func (q *Queue) putBack(ctx context.Context, id string, u update, events []auditEvent) error {
	for _, e := range events {
		var was []string
		if e.Type == "Change" && e.FieldName == "tags" && json.Unmarshal(e.Previous, &was) == nil {
			if err := q.restoreTags(ctx, id, was, u); err != nil {
				return err
			}
		}
		if e.Type == "Change" && e.FieldName == "group_id" && u.GroupID != 0 {
			if err := q.restoreGroup(ctx, id, idIn(e.Previous), u); err != nil {
				return err
			}
		}
	}
	return nil
}

// idIn reads an id that audits give as text, as a number or as null.
func idIn(raw json.RawMessage) int64 {
	id, err := strconv.ParseInt(strings.Trim(string(raw), `"`), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (q *Queue) restoreTags(ctx context.Context, id string, was []string, u update) error {
	lost := slices.DeleteFunc(slices.Clone(was), func(tag string) bool {
		return slices.Contains(u.Tags, tag) || slices.Contains(u.replaced, tag)
	})
	if len(lost) == 0 {
		return nil
	}
	_, err := q.do(ctx, http.MethodPut, "/tickets/"+id+"/tags", nil, map[string][]string{"tags": lost}, nil)
	if err != nil {
		return fmt.Errorf("put back tags that a person added in the same second: %s", plain(err))
	}
	q.log.Info("put back tags that a person added in the same second", "queue", q.name, "ticket", id)
	return nil
}

func (q *Queue) restoreGroup(ctx context.Context, id string, was int64, u update) error {
	if was == u.read.group || was == 0 {
		return nil
	}
	back := map[string]any{"ticket": map[string]any{"group_id": was}}
	if _, err := q.do(ctx, http.MethodPut, "/tickets/"+id, nil, back, nil); err != nil {
		return fmt.Errorf("put back the group that a person assigned in the same second: %s", plain(err))
	}
	return errors.New("a person assigned the ticket in the same second; their group was put back")
}
