package jira

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// rawIssue is an issue of which each field is decoded by itself.
type rawIssue struct {
	ID         string                     `json:"id"`
	Key        string                     `json:"key"`
	Fields     map[string]json.RawMessage `json:"fields"`
	Properties map[string]json.RawMessage `json:"properties"`
}

// oddError says what about one ticket cannot be understood. It holds names of fields, never their values.
type oddError struct{ problem string }

func (e *oddError) Error() string { return e.problem }

func odd(field string) error { return &oddError{"field " + field + " has an unknown shape"} }

// oddID is what may be told of an id that is none.
func (r rawIssue) oddID() string {
	if keyShape.MatchString(r.Key) {
		return r.Key
	}
	return ""
}

// get decodes one field. A missing or null field leaves into alone.
func (r rawIssue) get(name string, into any) error {
	data := r.Fields[name]
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	if json.Unmarshal(data, into) != nil {
		return odd(name)
	}
	return nil
}

type projectRef struct {
	ID   string `json:"id"`
	Key  string `json:"key"`
	Type string `json:"projectTypeKey"`

	Roles map[string]string `json:"roles"` // only where the project itself was read
}

const serviceDesk = "service_desk"

func (r rawIssue) project() (projectRef, error) {
	var p projectRef
	if err := r.get("project", &p); err != nil {
		return p, err
	}
	if p.ID == "" || p.Key == "" {
		return p, &oddError{"field project is missing"}
	}
	return p, nil
}

func (r rawIssue) time(name string) (time.Time, error) {
	var text string
	if err := r.get(name, &text); err != nil {
		return time.Time{}, err
	}
	at, err := parseTime(text)
	if err != nil {
		return at, odd(name)
	}
	return at, nil
}

// changed reports whether the issue was edited after it was made.
func (r rawIssue) changed() bool {
	created, err1 := r.time("created")
	updated, err2 := r.time("updated")
	return err1 != nil || err2 != nil || updated.After(created)
}

// version is the instant of the last change; Jira offers nothing better to make a write conditional on.
func version(updated time.Time) string { return strconv.FormatInt(updated.UnixMilli(), 10) }

// timeLayout is how Jira writes times, and the only form in which it takes them.
const timeLayout = "2006-01-02T15:04:05.000-0700"

// parseTime reads both forms that are met: "+0000" as documented and "Z" or "+00:00" as some versions send.
func parseTime(text string) (time.Time, error) {
	for _, layout := range []string{timeLayout, "2006-01-02T15:04:05-0700", time.RFC3339Nano} {
		if at, err := time.Parse(layout, text); err == nil {
			return at.UTC(), nil
		}
	}
	return time.Time{}, errors.New("read time: unknown form")
}

// ticket builds the ticket and reads its comments where the issue does not hold all of them.
func (q *Queue) ticket(ctx context.Context, s *site, raw rawIssue) (connectors.Ticket, error) {
	t, err := q.bare(s, raw)
	if err != nil {
		return t, err
	}
	participants, err := raw.users(s.participants)
	if err != nil {
		return t, err
	}
	var reporter user
	if err := raw.get("reporter", &reporter); err != nil {
		return t, err
	}
	said := talk{ticket: &t, me: s.me, known: append(participants, reporter)}
	if err := q.comments(ctx, raw, &said); err != nil {
		return t, err
	}
	if t.CommentsCut > 0 {
		q.host.Log.Warn("the customers' comments on a ticket are longer than are kept: the later ones are left out",
			"queue", q.name, "ticket", t.Key, "bytes", t.CommentsCut)
	}
	project, err := raw.project()
	if err != nil {
		return t, err
	}
	marks, err := q.noteMarks(ctx, t, project, said.own)
	if err != nil {
		return t, err
	}
	t.Marks = append(q.editMarks(raw), marks...)
	return t, nil
}

// bare is the ticket without comments and marks.
func (q *Queue) bare(s *site, raw rawIssue) (connectors.Ticket, error) {
	t := connectors.Ticket{Queue: q.name, ID: raw.ID, Key: raw.Key}
	if !keyShape.MatchString(raw.Key) {
		return t, &oddError{"key has an unknown shape"}
	}
	t.URL = strings.TrimSuffix(q.config.SiteURL, "/") + "/browse/" + raw.Key
	for _, step := range []func(*connectors.Ticket, *site, rawIssue) error{
		q.readTimes, q.readText, q.readPeople, q.readState, q.readFieldValues,
	} {
		if err := step(&t, s, raw); err != nil {
			return t, err
		}
	}
	return t, nil
}

func (q *Queue) readTimes(t *connectors.Ticket, _ *site, raw rawIssue) error {
	var err error
	if t.Created, err = raw.time("created"); err != nil {
		return err
	}
	if t.Updated, err = raw.time("updated"); err != nil {
		return err
	}
	if t.Updated.Before(t.Created) { // clocks of a cluster's nodes differ
		t.Updated = t.Created
	}
	t.Version = version(t.Updated)
	return nil
}

func (q *Queue) readText(t *connectors.Ticket, _ *site, raw rawIssue) error {
	if err := raw.get("summary", &t.Subject); err != nil {
		return err
	}
	t.Subject = clean(t.Subject)
	body, err := textOf(raw.Fields["description"])
	if err != nil {
		return odd("description")
	}
	t.Body = body
	return nil
}

// textOf reads a text field: wiki notation as a string, or the document format as an object, which version 2 should not
// send and some gateways do.
func textOf(data json.RawMessage) (connectors.Text, error) {
	t := connectors.Text{Markup: connectors.Wiki}
	trimmed := strings.TrimSpace(string(data))
	switch {
	case trimmed == "" || trimmed == "null":
		return t, nil
	case strings.HasPrefix(trimmed, "{"):
		return connectors.Text{Markup: connectors.ADF, Raw: trimmed}, nil
	}
	if json.Unmarshal(data, &t.Raw) != nil {
		return t, errors.New("read text: unknown form")
	}
	t.Raw = clean(t.Raw)
	return t, nil
}

// clean drops NUL, which no text store takes. Invalid UTF-8 has already become U+FFFD in decoding.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func (q *Queue) readPeople(t *connectors.Ticket, s *site, raw rawIssue) error {
	var reporter user
	if err := raw.get("reporter", &reporter); err != nil {
		return err
	}
	t.Requester = reporter.person()
	if s.organization == "" {
		return nil
	}
	org, err := organizationOf(raw.Fields[s.organization])
	if err != nil {
		return odd(s.organization)
	}
	t.Organization = org
	return nil
}

func (q *Queue) readState(t *connectors.Ticket, _ *site, raw rawIssue) error {
	var status struct {
		Name     string `json:"name"`
		Category struct {
			Key string `json:"key"`
		} `json:"statusCategory"`
	}
	if err := raw.get("status", &status); err != nil {
		return err
	}
	t.Status = connectors.Open
	if status.Category.Key == "done" {
		t.Status = connectors.Solved
	}
	var archived string
	if err := raw.get("archiveddate", &archived); err != nil {
		return err
	}
	if archived != "" || q.config.closedStatus(status.Name) {
		t.Status = connectors.Closed
	}
	if err := raw.get("labels", &t.Labels); err != nil {
		return err
	}
	var components []struct {
		Name string `json:"name"`
	}
	if err := raw.get("components", &components); err != nil {
		return err
	}
	for _, c := range components {
		t.Components = append(t.Components, c.Name)
	}
	var assignee user
	if err := raw.get("assignee", &assignee); err != nil {
		return err
	}
	t.Owner = q.owners.of(t.Components, assignee)
	return nil
}

func (c config) closedStatus(name string) bool {
	for _, s := range c.ClosedStatuses {
		if strings.EqualFold(s, name) {
			return true
		}
	}
	return false
}
