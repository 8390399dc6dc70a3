package zendesk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// maxComments is where the vendor takes no further comment on a ticket, while other changes still work.
const maxComments = 5000

var (
	errFull = fmt.Errorf("the ticket holds as many comments as zendesk allows (5,000): the note is not written, the rest of the edit is; %w",
		connectors.ErrRefused)
	errLeak = fmt.Errorf("a note came out public on this account: no note is written until somebody has found the trigger or role "+
		"that makes notes public and has restarted Clarion; %w", connectors.ErrRefused)
)

// update is the one request that an Apply sends. Nil members are left alone by the vendor.
type update struct {
	Tags         []string          `json:"tags,omitempty"`
	GroupID      int64             `json:"group_id,omitempty"`
	CustomFields []customField     `json:"custom_fields,omitempty"`
	Comment      *newComment       `json:"comment,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	SafeUpdate   bool              `json:"safe_update"`
	UpdatedStamp string            `json:"updated_stamp"`

	added    []string // the tags that are new
	replaced []string // tags that stand for an option which the edit replaces
	read     version
}

// newComment always says whether it is public: without the flag a comment takes the visibility the ticket began with.
type newComment struct {
	HTMLBody string `json:"html_body"`
	Public   bool   `json:"public"`
}

// Apply implements [connectors.Target] with one conditional PUT. More requests exist for rare cases: a tag or group that
// a person set within the very second of our reading is put back, conditionally and once, and a note that comes out public
// is made private.
func (q *Queue) Apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	if err := q.apply(ctx, t, e); err != nil {
		return fmt.Errorf("queue %s: write ticket: %w", q.name, err)
	}
	return nil
}

func (q *Queue) apply(ctx context.Context, t connectors.Ticket, e connectors.Edit) error {
	e.Title, e.Body = "", nil // a tracker's; queues have none
	if err := checkID(t.ID); err != nil {
		return err
	}
	switch {
	case e.Empty():
		return nil
	case t.Status == connectors.Closed:
		return connectors.ErrClosed
	case len(e.Note) > 0 && q.leaked.Load():
		return errLeak
	}
	u, err := q.update(ctx, t, e)
	if err != nil {
		return err
	}
	err = q.put(ctx, t.ID, u)
	if !refused(err, http.StatusUnprocessableEntity) {
		return err
	}
	return q.diagnose(ctx, t, e, err)
}

// update builds the request: everything that can be found wrong is found before anything is sent.
func (q *Queue) update(ctx context.Context, t connectors.Ticket, e connectors.Edit) (update, error) {
	v, err := parseVersion(t.Version)
	if err != nil {
		return update{}, err
	}
	u := update{SafeUpdate: true, UpdatedStamp: v.stamp, read: v}
	if e.Owner != "" {
		if u.GroupID, err = q.groupOf(ctx, e.Owner); err != nil {
			return update{}, err
		}
	}
	known, err := q.fieldsFor(ctx, e)
	if err != nil {
		return update{}, err
	}
	if err := errors.Join(q.setFields(&u, e.Fields, known), q.addTags(&u, t.Labels, e.Labels, known)); err != nil {
		return update{}, err
	}
	marks, err := q.marks(t.ID, e)
	if err != nil {
		return update{}, err
	}
	if len(marks) > 0 {
		u.Metadata = map[string]string{"clarion": strings.Join(marks, " ")}
	}
	if len(e.Note) > 0 {
		u.Comment = &newComment{HTMLBody: render(e.Note, marks), Public: false}
	}
	return u, nil
}

// fieldsFor are the account's ticket fields where the edit needs them; nil where the credentials may not list them.
func (q *Queue) fieldsFor(ctx context.Context, e connectors.Edit) ([]field, error) {
	if len(e.Fields) == 0 && (len(e.Labels) == 0 || q.config.AllowOptionTags) {
		return nil, nil
	}
	known, err := q.fields(ctx)
	if refused(err, http.StatusForbidden) {
		return nil, nil
	}
	return known, err
}

func (q *Queue) marks(id string, e connectors.Edit) ([]string, error) {
	if e.Op == "" {
		return nil, nil
	}
	if !connectors.CanMark(e.Op) {
		return nil, errors.New("the operation's name is not one that a mark can hold")
	}
	var out []string
	if e.Changes() {
		out = append(out, q.host.Signer.Sign(q.scope(id), connectors.Mark{Op: e.Op, Part: connectors.PartEdit}))
	}
	if len(e.Note) > 0 {
		out = append(out, q.host.Signer.Sign(q.scope(id), connectors.Mark{Op: e.Op, Part: connectors.PartNote}))
	}
	return out, nil
}

// addTags fills in the whole list, because the vendor replaces it: what was read, and ours. The condition on the version
// makes that safe. Options of a drop-down that the edit sets anew must not stay in the list, or the old one wins.
func (q *Queue) addTags(u *update, have, add []string, known []field) error {
	if len(add) == 0 {
		return nil
	}
	options := u.replace(known)
	for _, l := range have {
		if tag := tagOf(l); !slices.Contains(u.replaced, tag) {
			u.Tags = append(u.Tags, tag)
		}
	}
	for _, l := range add {
		tag, err := newTag(l)
		if err != nil {
			return err
		}
		if title := collision(tag, known); title != "" && !q.config.AllowOptionTags {
			return fmt.Errorf("label %q is an option of the ticket field %q, and adding it would set that field: choose another label "+
				"prefix, or set queue.%s.allow_option_tags", l, title, q.name)
		}
		if !slices.Contains(u.Tags, tag) {
			u.Tags = append(u.Tags, tag)
		}
		u.added = append(u.added, tag)
	}
	u.Tags = append(u.Tags, options...)
	return nil
}

// replace notes all options of the drop-downs that the edit sets, and returns the ones that they are set to.
func (u *update) replace(known []field) []string {
	var chosen []string
	for _, set := range u.CustomFields {
		for _, f := range known {
			if f.ID != set.ID {
				continue
			}
			u.replaced = append(u.replaced, f.options()...)
			if o, isText := set.Value.(string); isText && slices.Contains(f.options(), o) {
				chosen = append(chosen, o)
			}
		}
	}
	return chosen
}

// setFields fills in the mapped fields. An id that the vendor does not know, or an option that a drop-down does not have,
// would be ignored without a word or would cost the whole edit.
func (q *Queue) setFields(u *update, want map[string]string, known []field) error {
	for _, name := range slices.Sorted(maps.Keys(want)) {
		id, mapped := q.config.Fields[name]
		if !mapped {
			return fmt.Errorf("intake field %s is not mapped in queue.%s.fields", name, q.name)
		}
		value := any(q.optionFor(name, want[name]))
		if known != nil {
			var err error
			if value, err = fit(q.optionFor(name, want[name]), name, id, known); err != nil {
				return fmt.Errorf("queue.%s.fields.%s: %w", q.name, name, err)
			}
		}
		u.CustomFields = append(u.CustomFields, customField{ID: id, Value: value})
	}
	return nil
}

// fit gives the value the form that the field's type wants.
func fit(value, name string, id int64, known []field) (any, error) {
	at := slices.IndexFunc(known, func(f field) bool { return f.ID == id })
	if at < 0 || !known[at].Active {
		return nil, fmt.Errorf("ticket field %d does not exist or is deactivated", id)
	}
	f := known[at]
	switch f.Type {
	case "text", "textarea":
		return value, nil
	case "tagger", "multiselect":
		if !slices.Contains(f.options(), value) {
			return nil, fmt.Errorf("ticket field %q has no option %q; add it there, or name the option in values.%s; %w",
				f.Title, value, name, connectors.ErrRefused)
		}
		if f.Type == "multiselect" {
			return []string{value}, nil
		}
		return value, nil
	}
	return nil, fmt.Errorf("ticket field %q is of type %s, which cannot hold this; use a text or drop-down field", f.Title, word(f.Type))
}

// diagnose finds out why the vendor refused the change with 422. Its messages come in the language of the identity, so
// the ticket is looked at instead of the words.
func (q *Queue) diagnose(ctx context.Context, t connectors.Ticket, e connectors.Edit, cause error) error {
	var now struct {
		Ticket *ticket `json:"ticket"`
	}
	if err := q.read(ctx, "/tickets/"+t.ID, nil, &now); err != nil {
		return errors.Join(cause, goneIfMissing(err))
	}
	if now.Ticket != nil && now.Ticket.Status == "closed" {
		return connectors.ErrClosed
	}
	if len(e.Note) == 0 {
		return cause
	}
	var count struct {
		Count struct {
			Value int `json:"value"`
		} `json:"count"`
	}
	if err := q.read(ctx, "/tickets/"+t.ID+"/comments/count", nil, &count); err != nil || count.Count.Value < maxComments {
		return cause
	}
	e.Note = nil
	if err := q.apply(ctx, t, e); err != nil {
		return fmt.Errorf("the ticket takes no further comment, and the edit without the note fails: %w", err)
	}
	return errFull
}
