package zendesk

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// include is what every reading of tickets side-loads. comment_count spares a look at the comments of tickets that have
// only their first; where the vendor leaves it out, the time stamps decide.
const include = "users,organizations,groups,comment_count"

// ticket is the part of the vendor's ticket that is read. Unknown members are ignored, members of another type make the
// ticket odd.
type ticket struct {
	ID             int64         `json:"id"`
	Subject        *string       `json:"subject"`
	RawSubject     *string       `json:"raw_subject"`
	Description    *string       `json:"description"`
	Status         string        `json:"status"`
	CreatedAt      string        `json:"created_at"`
	UpdatedAt      string        `json:"updated_at"`
	RequesterID    int64         `json:"requester_id"`
	AssigneeID     int64         `json:"assignee_id"`
	GroupID        int64         `json:"group_id"`
	OrganizationID int64         `json:"organization_id"`
	Tags           []string      `json:"tags"`
	CustomFields   []customField `json:"custom_fields"`
	CommentCount   int           `json:"comment_count"`
}

// customField holds the value as it came: text, a number, a list, true or null, as the field's type wants.
type customField struct {
	ID    int64 `json:"id"`
	Value any   `json:"value"`
}

// gone reports a ticket that no longer exists as one. A merged one is closed with a tag (seen in others' exports, not in
// the reference); what was said in it lives on in the other.
func (t ticket) gone() bool {
	return t.Status == "deleted" || t.Status == "closed" && slices.Contains(t.Tags, "closed_by_merge")
}

// touched reports whether anything can have happened since the ticket was created. Tickets that nobody touched hold
// neither further comments nor our marks.
func (t ticket) touched() bool { return t.UpdatedAt != t.CreatedAt || t.CommentCount > 1 }

// talked reports whether there can be more than the first comment.
func (t ticket) talked() bool {
	if t.CommentCount > 0 {
		return t.CommentCount > 1
	}
	return t.touched()
}

// readTicket decodes one ticket of a page by itself, so that an odd one never costs the others.
func (q *Queue) readTicket(raw json.RawMessage) (ticket, *connectors.Odd) {
	var named struct {
		ID json.Number `json:"id"`
	}
	id := "unknown"
	if json.Unmarshal(raw, &named) == nil && checkID(named.ID.String()) == nil {
		id = named.ID.String()
	}
	if len(raw) > maxBody {
		return ticket{}, &connectors.Odd{ID: id, Err: fmt.Errorf("the ticket is %d MiB long, more than the %d that are read", len(raw)>>20, maxBody>>20)}
	}
	var t ticket
	if err := json.Unmarshal(raw, &t); err != nil {
		return ticket{}, &connectors.Odd{ID: id, Err: shape(err)}
	}
	if id == "unknown" || t.CreatedAt == "" && t.Status != "deleted" {
		return ticket{}, &connectors.Odd{ID: id, Err: errors.New("the ticket lacks its id or its creation time")}
	}
	return t, nil
}

// ticket turns the vendor's ticket into ours, comments and marks excepted.
func (q *Queue) ticket(t ticket, p people) (connectors.Ticket, error) {
	created, err := instant(t.CreatedAt)
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("created_at %w", err)
	}
	updated, err := instant(t.UpdatedAt)
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("updated_at %w", err)
	}
	id := strconv.FormatInt(t.ID, 10)
	subject := deref(t.Subject)
	if subject == "" {
		subject = deref(t.RawSubject)
	}
	return connectors.Ticket{
		Queue: q.name, ID: id, Key: "#" + id, URL: q.config.web() + "/agent/tickets/" + id,
		Version: version{stamp: t.UpdatedAt, group: t.GroupID}.text(),
		Created: created, Updated: updated, Status: folded(t.Status),
		Subject: clean(subject), Body: connectors.Text{Markup: connectors.Plain, Raw: clean(deref(t.Description))},
		Requester: q.person(p.users[t.RequesterID], t.RequesterID), Organization: q.customer(p.orgs[t.OrganizationID], t.OrganizationID),
		Labels: labels(t.Tags), Owner: q.owner(t, p), Fields: q.fieldsOf(t.CustomFields),
	}, nil
}

func instant(text string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil { // the text is left out: it may be anything
		return time.Time{}, errors.New("is not a time")
	}
	return at.UTC(), nil
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// clean takes out NUL, which arrives as \u0000 and which PostgreSQL cannot store. Nothing else is changed here.
func clean(s string) string { return strings.ReplaceAll(s, "\x00", "") }

func folded(status string) connectors.Status {
	switch status {
	case "solved":
		return connectors.Solved
	case "closed", "deleted":
		return connectors.Closed
	}
	return connectors.Open
}

func (q *Queue) person(u user, id int64) connectors.Person {
	zone := zoneName(u.IANA, u.TimeZone)
	if own := q.config.AccountTimeZone; own != "" && zone == zoneName("", own) {
		zone = ""
	}
	p := connectors.Person{Name: clean(u.Name), Email: clean(u.Email), Zone: zone, Locale: clean(u.Locale)}
	if id != 0 {
		p.ID = strconv.FormatInt(id, 10)
	}
	return p
}

func (q *Queue) customer(o organization, id int64) connectors.Organization {
	if id == 0 {
		return connectors.Organization{}
	}
	zone, _ := o.Fields[q.config.OrganizationZone].(string)
	region, _ := o.Fields[q.config.OrganizationRegion].(string)
	return connectors.Organization{
		ID: strconv.FormatInt(id, 10), Name: clean(o.Name), Zone: zoneName("", zone), Region: clean(region),
	}
}

// owner reads who has the ticket: the group names the owner, a person assigned to it has taken it.
func (q *Queue) owner(t ticket, p people) connectors.Owner {
	var text []string
	if t.GroupID != 0 {
		text = append(text, "group "+named(p.groups[t.GroupID], t.GroupID))
	}
	if t.AssigneeID != 0 {
		text = append(text, "assignee "+named(p.users[t.AssigneeID].Name, t.AssigneeID))
	}
	o := connectors.Owner{Text: strings.Join(text, ", ")}
	if t.AssigneeID == 0 && (t.GroupID == 0 || q.unowned(t.GroupID, p.groups[t.GroupID])) {
		o.Free = true
		return o
	}
	for _, name := range slices.Sorted(maps.Keys(q.config.Owners)) {
		c := q.config.Owners[name]
		if t.GroupID != 0 && (c.GroupID == t.GroupID || c.Group != "" && strings.EqualFold(c.Group, p.groups[t.GroupID])) {
			o.Name = name
			break // two can only mean the same by name and by id, which the check tells
		}
	}
	return o
}

func named(name string, id int64) string {
	if name == "" {
		return strconv.FormatInt(id, 10)
	}
	return clean(name)
}

func (q *Queue) unowned(id int64, name string) bool {
	return slices.ContainsFunc(q.config.Unowned, func(u string) bool {
		return u == strconv.FormatInt(id, 10) || name != "" && strings.EqualFold(u, name)
	})
}

// fieldsOf reads the mapped fields that hold a value, in the words of the intake record.
func (q *Queue) fieldsOf(list []customField) map[string]string {
	out := map[string]string{}
	for name, id := range q.config.Fields {
		for _, f := range list {
			if v := valueText(f.Value); f.ID == id && v != "" {
				out[name] = q.wordFor(name, v)
			}
		}
	}
	return out
}

func valueText(v any) string {
	switch v := v.(type) {
	case string:
		return clean(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, valueText(one))
		}
		return strings.Join(all, ",")
	}
	return ""
}

// wordFor and optionFor translate between the intake record's words and a drop-down's option values.
func (q *Queue) wordFor(field, option string) string {
	for w, o := range q.config.Values[field] {
		if o == option {
			return w
		}
	}
	return option
}

func (q *Queue) optionFor(field, word string) string {
	if o, ok := q.config.Values[field][word]; ok {
		return o
	}
	return word
}

// version is what a conditional write compares: updated_at exactly as it came, and the group, because updated_at has
// whole seconds and an assignment within the same second would pass it.
type version struct {
	stamp string
	group int64
}

func (v version) text() string { return v.stamp + "/" + strconv.FormatInt(v.group, 10) }

func parseVersion(text string) (version, error) {
	stamp, number, ok := strings.Cut(text, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if _, e := instant(stamp); !ok || err != nil || e != nil {
		return version{}, errors.New("the ticket's version is none of this queue's")
	}
	return version{stamp: stamp, group: id}, nil
}
