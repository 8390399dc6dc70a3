package rules

import (
	"github.com/clarion-cre/clarion/connectors"
)

// Want is how a target should look when Clarion is done with it. It is decided once, kept as data, and compared with the
// target as it stands by Missing.
type Want struct {
	// Op identifies what is wanted; the mark written with it carries the same word. For a ticket it never changes, so
	// there is one note for ever; for an issue it changes with the content.
	Op     string            `json:"op"`
	Labels []string          `json:"labels,omitempty"`
	Owner  string            `json:"owner,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Note   connectors.Doc    `json:"note,omitempty"`

	// For tracker issues.
	Mark  connectors.Mark `json:"mark,omitzero"`
	Title string          `json:"title,omitempty"`
	Body  connectors.Doc  `json:"body,omitempty"`
}

// Left is a part of a want that Missing leaves undone on purpose, and why.
type Left struct {
	Part   string `json:"part"`   // "label cre:api-latency", "owner", "note"
	Reason string `json:"reason"` // in words a support agent understands
}

// Missing works out what the ticket still lacks of what is wanted, and what is left undone on purpose. That a note is
// written once, that a person's change wins, that a crash heals, and that a second pass writes nothing are all decided
// here and nowhere else.
func Missing(t connectors.Ticket, w Want) (connectors.Edit, []Left) {
	if t.Status == connectors.Closed {
		return connectors.Edit{}, []Left{{"everything", "the ticket is closed for ever"}}
	}
	if w.Mark != (connectors.Mark{}) {
		return missingOnIssue(t, w)
	}
	e := connectors.Edit{Op: w.Op}
	var left []Left
	// Once the edit has happened, whatever of it is no longer there was taken away by a person.
	edited := t.Marked(connectors.Mark{Op: w.Op, Part: connectors.PartEdit})
	for _, label := range w.Labels {
		switch {
		case t.Labelled(label):
		case edited:
			left = append(left, Left{"label " + label, "a person removed it"})
		default:
			e.Labels = append(e.Labels, label)
		}
	}
	switch {
	case w.Owner == "" || t.Owner.Name == w.Owner:
	case edited:
		left = append(left, Left{"owner " + w.Owner, "a person changed the assignment to " + named(t.Owner.Text)})
	case !t.Owner.Free:
		left = append(left, Left{"owner " + w.Owner, "already with " + named(t.Owner.Text)})
	default:
		e.Owner = w.Owner
	}
	e.Fields, left = missingFields(t, w, edited, left)
	if len(w.Note) > 0 && !t.Marked(connectors.Mark{Op: w.Op, Part: connectors.PartNote}) {
		e.Note = w.Note
	}
	return e, left
}

func missingFields(t connectors.Ticket, w Want, edited bool, left []Left) (map[string]string, []Left) { //nolint:revive // edited is a fact of the target, not a mode
	var fields map[string]string
	for _, name := range connectors.FieldNames() {
		value, wanted := w.Fields[name]
		have := t.Fields[name]
		switch {
		case !wanted || have == value:
		case have != "":
			left = append(left, Left{"field " + name, "it already holds another value"})
		case edited:
			left = append(left, Left{"field " + name, "a person cleared it"})
		default:
			if fields == nil {
				fields = map[string]string{}
			}
			fields[name] = value
		}
	}
	return fields, left
}

// missingOnIssue: title and labels are given at filing and belong to people afterwards; only Clarion's own block of the
// body is kept up to date.
func missingOnIssue(t connectors.Ticket, w Want) (connectors.Edit, []Left) {
	if !t.Marked(w.Mark) {
		return connectors.Edit{}, []Left{{"issue", "a person removed Clarion's block from it"}}
	}
	if t.Marked(connectors.Mark{Op: w.Op, Part: connectors.PartEdit}) {
		return connectors.Edit{}, nil
	}
	return connectors.Edit{Op: w.Op, Body: w.Body}, nil
}

func named(s string) string {
	if s == "" {
		return "nobody"
	}
	return s
}
