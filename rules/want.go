package rules

import (
	"cmp"

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
	// Lapsed is an issue that is brought up to date where it is, and not filed where it is not.
	Lapsed bool `json:"lapsed,omitempty"`
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
	// Once the edit has happened, whatever of it is no longer there was taken away by a person.
	l := look{ticket: t, edited: t.Marked(connectors.Mark{Op: w.Op, Part: connectors.PartEdit})}
	e := connectors.Edit{Op: w.Op, Labels: l.labels(w), Owner: l.owner(w), Fields: l.fields(w)}
	if len(w.Note) > 0 && !t.Marked(connectors.Mark{Op: w.Op, Part: connectors.PartNote}) {
		e.Note = w.Note
	}
	return e, l.left
}

// look is one comparison of a ticket with a want.
type look struct {
	ticket connectors.Ticket
	edited bool
	left   []Left
}

func (l *look) leave(part, reason string) { l.left = append(l.left, Left{part, reason}) }

func (l *look) labels(w Want) []string {
	var missing []string
	for _, label := range w.Labels {
		switch {
		case l.ticket.Labelled(label):
		case l.edited:
			l.leave("label "+label, "a person removed it")
		default:
			missing = append(missing, label)
		}
	}
	return missing
}

func (l *look) owner(w Want) string {
	has := l.ticket.Owner
	switch {
	case w.Owner == "" || has.Name == w.Owner:
	case l.edited:
		l.leave("owner "+w.Owner, "a person changed the assignment to "+cmp.Or(has.Text, "nobody"))
	case !has.Free:
		l.leave("owner "+w.Owner, "already with "+cmp.Or(has.Text, "somebody"))
	default:
		return w.Owner
	}
	return ""
}

func (l *look) fields(w Want) map[string]string {
	var missing map[string]string
	for _, name := range connectors.FieldNames() {
		value, wanted := w.Fields[name]
		have := l.ticket.Fields[name]
		switch {
		case !wanted || have == value:
		case have != "":
			l.leave("field "+name, "it already holds another value")
		case l.edited:
			l.leave("field "+name, "a person cleared it")
		default:
			if missing == nil {
				missing = map[string]string{}
			}
			missing[name] = value
		}
	}
	return missing
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
