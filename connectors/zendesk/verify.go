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
	Public    *bool           `json:"public"`
	FieldName string          `json:"field_name"`
	Previous  json.RawMessage `json:"previous_value"`
	Via       struct {
		Channel string `json:"channel"`
		Source  struct {
			From struct {
				ID json.Number `json:"id"`
			} `json:"from"`
		} `json:"source"`
	} `json:"via"`
}

// byRule reports what a trigger or automation of the account did: it stands in the audit of the write that set it off.
func (e auditEvent) byRule() bool { return e.Via.Channel == "rule" }

// written is the reply to an update. Events are decoded one by one: an odd one must not make a write that happened look
// as if it might not have.
type written struct {
	Ticket *struct {
		ID        int64    `json:"id"`
		Tags      []string `json:"tags"`
		UpdatedAt string   `json:"updated_at"`
	} `json:"ticket"`
	Audit struct {
		Events []json.RawMessage `json:"events"`
	} `json:"audit"`
}

// events are what the update itself did, and what the account's rules then did.
func (w written) events() (own, rules []auditEvent) {
	for _, raw := range w.Audit.Events {
		var e auditEvent
		if json.Unmarshal(raw, &e) != nil {
			continue
		}
		if e.byRule() {
			rules = append(rules, e)
		} else {
			own = append(own, e)
		}
	}
	return own, rules
}

// put sends the update and reads back from the reply's audit what it really did.
func (q *Queue) put(ctx context.Context, id string, u update) error {
	var reply written
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
	own, rules := reply.events()
	var note error
	if u.Comment != nil {
		note = q.checkNote(ctx, id, u, own)
	}
	q.tellRules(id, rules)
	people := q.putBack(ctx, id, u, reply.Ticket.UpdatedAt, own, rules)
	for _, tag := range u.added {
		if !slices.Contains(reply.Ticket.Tags, tag) {
			q.log.Warn("zendesk did not keep a tag: does a trigger remove it?", "queue", q.name, "ticket", id, "tag", tag)
		}
	}
	return errors.Join(note, people, ignored(header))
}

// tellRules records what the account's own rules made of the write. They win: nothing of it is undone or done again.
func (q *Queue) tellRules(id string, rules []auditEvent) {
	for _, e := range rules {
		if e.Type == "Change" {
			q.log.Info("a business rule of the account changed the ticket after our write; it stays so",
				"queue", q.name, "ticket", id, "field", word(e.FieldName), "rule", e.Via.Source.From.ID.String())
		}
	}
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
func (q *Queue) lookUpNote(ctx context.Context, id string, u update) (public bool, note int64, err error) {
	me, err := q.me(ctx)
	if err != nil {
		return false, 0, err
	}
	mark := u.Metadata["clarion"]
	err = q.comments(ctx, id, func(c comment, _ user) {
		if c.AuthorID == me.ID && (mark == "" || strings.Contains(string(c.Metadata.Custom)+c.HTMLBody, mark)) {
			public, note = c.Public == nil || *c.Public, c.ID // the last one
		}
	})
	if err == nil && note == 0 {
		err = errors.New("the note is not among the ticket's comments")
	}
	return public, note, err
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
// condition cannot see it, but the audit tells what we replaced. It is conditional on the ticket as we left it, and sent
// once: whoever changes the ticket meanwhile wins, and so does a rule that moved it on.
func (q *Queue) putBack(ctx context.Context, id string, u update, stamp string, own, rules []auditEvent) error {
	lost, group := u.overwrote(own, rules)
	var assigned error
	if group != 0 && group != u.read.group {
		var err error
		if stamp, err = q.restoreGroup(ctx, id, stamp, group); err != nil {
			return err
		}
		assigned = errors.New("a person assigned the ticket in the same second; their group was put back")
	}
	if len(lost) > 0 {
		if err := q.restoreTags(ctx, id, stamp, lost); err != nil {
			return err
		}
	}
	return assigned
}

// overwrote is what a person had set and our own events replaced: tags, and the group, 0 for none.
func (u *update) overwrote(own, rules []auditEvent) (lost []string, group int64) {
	for _, e := range own {
		var was []string
		switch {
		case e.Type != "Change":
		case e.FieldName == "tags" && json.Unmarshal(e.Previous, &was) == nil:
			lost = slices.DeleteFunc(was, func(tag string) bool { return slices.Contains(u.Tags, tag) || slices.Contains(u.replaced, tag) })
		case e.FieldName == "group_id" && u.GroupID != 0 && !touches(rules, "group_id"):
			group = idIn(e.Previous)
		}
	}
	return lost, group
}

func touches(events []auditEvent, field string) bool {
	return slices.ContainsFunc(events, func(e auditEvent) bool { return e.Type == "Change" && e.FieldName == field })
}

// idIn reads an id that audits give as text, as a number or as null.
func idIn(raw json.RawMessage) int64 {
	id, err := strconv.ParseInt(strings.Trim(string(raw), `"`), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func (q *Queue) restoreTags(ctx context.Context, id, stamp string, lost []string) error {
	back := map[string]any{"tags": lost, "safe_update": true, "updated_stamp": stamp}
	if _, err := q.do(ctx, http.MethodPut, "/tickets/"+id+"/tags", nil, back, nil); err != nil {
		return fmt.Errorf("put back tags that a person added in the same second: %s", plain(err))
	}
	q.log.Info("put back tags that a person added in the same second", "queue", q.name, "ticket", id)
	return nil
}

// restoreGroup returns the version that the ticket has afterwards.
func (q *Queue) restoreGroup(ctx context.Context, id, stamp string, was int64) (string, error) {
	var reply written
	back := map[string]any{"ticket": map[string]any{"group_id": was, "safe_update": true, "updated_stamp": stamp}}
	_, err := q.do(ctx, http.MethodPut, "/tickets/"+id, nil, back, &reply)
	if err == nil && reply.Ticket == nil {
		err = errors.New("the reply holds no ticket")
	}
	if err != nil {
		return "", fmt.Errorf("put back the group that a person assigned in the same second: %s", plain(err))
	}
	return reply.Ticket.UpdatedAt, nil
}
