package connectors

// Edit is exactly what one Apply writes: the zero value of a member leaves that part of the target alone. It carries no
// decision; rules.Missing computed it from what is wanted and what is there.
type Edit struct {
	// Mark is written together with the edit (Part PartEdit) or the note (Part PartNote), so that a later look at the
	// target alone shows that this operation has happened. Op is shared by both parts.
	Op string

	Labels []string          // labels to add; nothing is ever removed
	Owner  string            // configured owner to assign; the connector knows the vendor's component, group, assignee
	Fields map[string]string // mapped intake fields to set
	Note   Doc               // one internal note; nil for none

	// Title and Body replace a tracker issue's title and Clarion's own block of its body; queues ignore them. What
	// people wrote outside that block stays.
	Title string
	Body  Doc
}

// Empty reports whether applying the edit would change nothing.
func (e Edit) Empty() bool {
	return len(e.Labels) == 0 && e.Owner == "" && len(e.Fields) == 0 && len(e.Note) == 0 && e.Title == "" && len(e.Body) == 0
}

// Changes reports whether the edit touches the target itself, as opposed to only leaving a note on it.
func (e Edit) Changes() bool {
	e.Note = nil
	return !e.Empty()
}

// Issue is what a Tracker files.
type Issue struct {
	Op     string
	Mark   Mark // by which Find recognises the issue; first line of the body
	Title  string
	Body   Doc
	Labels []string
}
