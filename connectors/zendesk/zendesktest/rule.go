package zendesktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The business rule that Options.Trigger stands for.
const (
	RuleID    int64 = 61001
	RuleTitle       = "Route by product"
)

// runTrigger lets the account's business rule act on a write that has just happened. What it changes becomes events of the
// same audit, told from the writer's own by via: channel rule ("Ticket Audit events reference").
func (s *Server) runTrigger(t *Ticket, a *audit) {
	if s.o.Trigger == nil {
		return
	}
	was := t.clone()
	s.o.Trigger(t)
	change := func(field string, before, after any) {
		a.events = append(a.events, s.byRule(map[string]any{
			"id": s.id(), "type": "Change", "field_name": field, "value": after, "previous_value": before,
		}))
	}
	if !slices.Equal(was.Tags, t.Tags) {
		t.Tags = folded(t.Tags)
		change("tags", nonNil(was.Tags), nonNil(t.Tags))
	}
	for field, ids := range map[string][2]int64{"group_id": {was.Group, t.Group}, "assignee_id": {was.Assignee, t.Assignee}} {
		if ids[0] != ids[1] {
			change(field, strconv.FormatInt(ids[0], 10), strconv.FormatInt(ids[1], 10))
		}
	}
	if was.Status != t.Status {
		change("status", was.Status, t.Status)
	}
	for i := len(was.Comments); i < len(t.Comments); i++ {
		c := &t.Comments[i]
		c.ID, c.At = s.id(), s.now()
		a.events = append(a.events, s.byRule(commentEvent(*c, a.id)))
	}
}

func (s *Server) byRule(event map[string]any) map[string]any {
	event["via"] = map[string]any{"channel": "rule", "source": map[string]any{
		"from": map[string]any{"id": RuleID, "title": RuleTitle, "deleted": false}, "to": map[string]any{}, "rel": "trigger",
	}}
	return event
}

var placeholder = regexp.MustCompile(`(?s)\{\{(.*?)\}\}|\{%.*?%\}`)

// liquid fills in the placeholders of a text, as Zendesk does in what agents write; unknown ones come out empty.
func (t *Ticket) liquid(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		switch strings.TrimSpace(strings.Trim(found, "{}")) {
		case "ticket.id":
			return strconv.FormatInt(t.ID, 10)
		case "ticket.title":
			return t.Subject
		}
		return ""
	})
}
