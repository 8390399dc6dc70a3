package zendesktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// change is the part of a ticket update that the stand-in carries out; other keys are dropped and named in
// X-Zendesk-API-Warn, as Zendesk does.
type change struct {
	Tags         *[]string        `json:"tags"`
	GroupID      *int64           `json:"group_id"`
	AssigneeID   *int64           `json:"assignee_id"`
	Status       *string          `json:"status"`
	Subject      *string          `json:"subject"`
	CustomFields []fieldValue     `json:"custom_fields"`
	Comment      *newComment      `json:"comment"`
	Metadata     map[string]any   `json:"metadata"`
	SafeUpdate   *json.RawMessage `json:"safe_update"`
	UpdatedStamp *string          `json:"updated_stamp"`
}

type fieldValue struct {
	ID    int64 `json:"id"`
	Value any   `json:"value"`
}

type newComment struct {
	Body     string `json:"body"`
	HTMLBody string `json:"html_body"`
	Public   *bool  `json:"public"`
	AuthorID int64  `json:"author_id"`
}

const (
	maxComments = 5000
	maxBody     = 65535
)

// show is GET /api/v2/tickets/{id}.
func (s *Server) show(w http.ResponseWriter, r *http.Request) {
	if !only(w, r, "include") {
		return
	}
	if t := s.ticket(w, r); t != nil {
		out := map[string]any{}
		s.fill(out, "ticket", []*Ticket{t}, r.URL.Query().Get("include"))
		reply(w, http.StatusOK, out)
	}
}

// update is PUT /api/v2/tickets/{id}.
func (s *Server) update(w http.ResponseWriter, r *http.Request) {
	t := s.ticket(w, r)
	if t == nil {
		return
	}
	if !s.mayWrite(w, t) {
		return
	}
	c, dropped, err := readChange(r)
	if err != nil {
		fail(w, http.StatusBadRequest, "InvalidRequest", err.Error())
		return
	}
	if !s.possible(w, t, c) {
		return
	}
	a := s.carryOut(t, c)
	s.touched(t)
	if len(dropped) > 0 {
		w.Header().Set("X-Zendesk-API-Warn", fmt.Sprintf("Removed restricted keys %q from parameters according to whitelist", dropped))
	}
	reply(w, http.StatusOK, map[string]any{"ticket": s.ticketJSON(t), "audit": auditJSON(t.ID, a)})
}

// mayWrite keeps the limit of updates per ticket, which people's updates in the screens count against as well.
func (s *Server) mayWrite(w http.ResponseWriter, t *Ticket) bool {
	now := s.o.Now()
	t.writes = recent(t.writes, now.Add(-10*time.Minute))
	if s.o.PerTicket > 0 && len(t.writes) >= s.o.PerTicket {
		tooMany(w, t.writes[0].Add(10*time.Minute).Sub(now))
		return false
	}
	t.writes = append(t.writes, now)
	return true
}

func readChange(r *http.Request) (change, []string, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return change{}, nil, fmt.Errorf("content type is not JSON")
	}
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return change{}, nil, err
	}
	var envelope struct {
		Ticket map[string]json.RawMessage `json:"ticket"`
	}
	if err := json.Unmarshal(b, &envelope); err != nil || envelope.Ticket == nil {
		return change{}, nil, fmt.Errorf("no ticket in the body")
	}
	known := []string{
		"tags", "group_id", "assignee_id", "status", "subject", "custom_fields", "comment", "metadata", "safe_update", "updated_stamp",
	}
	var dropped []string
	for k := range envelope.Ticket {
		if !slices.Contains(known, k) {
			dropped = append(dropped, k)
			delete(envelope.Ticket, k)
		}
	}
	rest, err := json.Marshal(envelope.Ticket)
	if err != nil {
		return change{}, nil, err
	}
	var c change
	return c, dropped, json.Unmarshal(rest, &c)
}

// possible answers 409 or 422 where the change cannot be carried out.
func (s *Server) possible(w http.ResponseWriter, t *Ticket, c change) bool {
	switch {
	case c.SafeUpdate != nil && c.UpdatedStamp == nil:
		invalid(w, "base", "updated_stamp is required with safe_update")
	case c.SafeUpdate != nil && *c.UpdatedStamp != stamp(t.UpdatedAt):
		reply(w, http.StatusConflict, map[string]any{
			"error":   "UpdateConflict",
			"message": "Safe Update prevented the update due to outdated ticket data. Please fetch the latest ticket data and try again.",
		})
	case t.Status == "closed":
		invalid(w, "status", "Status: closed prevents ticket update")
	case c.GroupID != nil && *c.GroupID != 0 && s.groups[*c.GroupID].ID == 0:
		invalid(w, "group", "Group: is invalid")
	default:
		return s.speakable(w, t, c.Comment) && s.valuesFit(w, c.CustomFields)
	}
	return false
}

func (s *Server) speakable(w http.ResponseWriter, t *Ticket, c *newComment) bool {
	most := maxComments
	if s.o.MaxComments > 0 {
		most = s.o.MaxComments
	}
	switch {
	case c == nil:
		return true
	case len(t.Comments) >= most:
		invalid(w, "base", "Ticket has reached the maximum number of comments")
	case len(c.HTMLBody)+len(c.Body) > maxBody:
		invalid(w, "comment", "Comment: is too long")
	case c.HTMLBody+c.Body == "":
		invalid(w, "comment", "Comment: cannot be blank")
	default:
		return true
	}
	return false
}

func (s *Server) valuesFit(w http.ResponseWriter, values []fieldValue) bool {
	for _, v := range values {
		f, ok := s.fields[v.ID]
		text, isText := v.Value.(string)
		switch {
		case !ok || v.Value == nil: // an unknown field is ignored without a word
		case f.Type == "tagger" && (!isText || !slices.Contains(f.Options, text)):
			invalid(w, "custom_fields_"+strconv.FormatInt(v.ID, 10), f.Title+": "+fmt.Sprint(v.Value)+" is not a valid option")
			return false
		case f.Type == "date" && (!isText || !isDate(text)):
			invalid(w, "custom_fields_"+strconv.FormatInt(v.ID, 10), f.Title+": is not a date")
			return false
		case f.Type == "text" && !isText:
			invalid(w, "custom_fields_"+strconv.FormatInt(v.ID, 10), f.Title+": is not text")
			return false
		}
	}
	return true
}

func isDate(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
}

// carryOut changes the ticket and returns the audit of it.
func (s *Server) carryOut(t *Ticket, c change) audit {
	a := audit{id: s.id(), author: s.self, at: s.now(), metadata: c.Metadata, events: []map[string]any{}}
	if a.metadata == nil {
		a.metadata = map[string]any{}
	}
	event := func(field string, was, is any) {
		a.events = append(a.events, map[string]any{"id": s.id(), "type": "Change", "field_name": field, "value": is, "previous_value": was})
	}
	if c.Tags != nil {
		was := t.Tags
		t.Tags = folded(*c.Tags)
		event("tags", nonNil(was), nonNil(t.Tags))
		s.tagsToFields(t)
	}
	if c.GroupID != nil {
		event("group_id", strconv.FormatInt(t.Group, 10), strconv.FormatInt(*c.GroupID, 10))
		t.Group = *c.GroupID
	}
	if c.AssigneeID != nil {
		t.Assignee = *c.AssigneeID
	}
	if c.Subject != nil {
		t.Subject = *c.Subject
	}
	if c.Status != nil {
		t.Status = *c.Status
	}
	s.setFields(t, c.CustomFields, event)
	if c.Comment != nil {
		s.speak(t, c.Comment, &a)
	}
	s.runTrigger(t, &a)
	t.audits = append(t.audits, a)
	return a
}

func (s *Server) setFields(t *Ticket, values []fieldValue, event func(field string, was, is any)) {
	for _, v := range values {
		f, ok := s.fields[v.ID]
		if !ok || f.Off {
			continue
		}
		if t.Fields == nil {
			t.Fields = map[int64]any{}
		}
		event(strconv.FormatInt(v.ID, 10), t.Fields[v.ID], v.Value)
		if text, isText := v.Value.(string); isText && f.Type == "tagger" {
			t.Tags = folded(append(slices.DeleteFunc(t.Tags, func(tag string) bool { return slices.Contains(f.Options, tag) }), text))
		}
		t.Fields[v.ID] = v.Value
	}
}

// tagsToFields is the trap of Zendesk's drop-downs: an option's value is a tag, and a tag sets or clears the field.
func (s *Server) tagsToFields(t *Ticket) {
	for id, f := range s.fields {
		if f.Type != "tagger" {
			continue
		}
		if t.Fields == nil {
			t.Fields = map[int64]any{}
		}
		delete(t.Fields, id)
		for _, tag := range t.Tags {
			if slices.Contains(f.Options, tag) {
				t.Fields[id] = tag
			}
		}
	}
}

func (s *Server) speak(t *Ticket, n *newComment, a *audit) {
	c := Comment{ID: s.id(), Author: s.self, At: s.now(), Public: t.public(), HTML: t.liquid(n.HTMLBody), Plain: t.liquid(n.Body), Metadata: a.metadata}
	if n.Public != nil {
		c.Public = *n.Public
	}
	if s.publish {
		c.Public = true
	}
	t.Comments = append(t.Comments, c)
	a.events = append(a.events, commentEvent(c, a.id))
}

func commentEvent(c Comment, audit int64) map[string]any {
	m := commentJSON(c)
	delete(m, "metadata")
	delete(m, "created_at")
	m["audit_id"] = audit
	return m
}

// addTags is PUT /api/v2/tickets/{id}/tags: it adds, and is an update as any other to the account's triggers.
func (s *Server) addTags(w http.ResponseWriter, r *http.Request) {
	t := s.ticket(w, r)
	if t == nil {
		return
	}
	var in struct {
		Tags         []string         `json:"tags"`
		SafeUpdate   *json.RawMessage `json:"safe_update"`
		UpdatedStamp *string          `json:"updated_stamp"`
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Tags) == 0 {
		fail(w, http.StatusBadRequest, "InvalidRequest", "tags")
		return
	}
	if !s.possible(w, t, change{SafeUpdate: in.SafeUpdate, UpdatedStamp: in.UpdatedStamp}) {
		return
	}
	all := append(slices.Clone(t.Tags), in.Tags...)
	s.carryOut(t, change{Tags: &all})
	s.touched(t)
	reply(w, http.StatusOK, map[string]any{"tags": t.Tags})
}

// makePrivate is PUT /api/v2/tickets/{id}/comments/{comment}/make_private.
func (s *Server) makePrivate(w http.ResponseWriter, r *http.Request) {
	t := s.ticket(w, r)
	if t == nil {
		return
	}
	id, err := strconv.ParseInt(r.PathValue("comment"), 10, 64)
	for i := range t.Comments {
		if err == nil && t.Comments[i].ID == id {
			t.Comments[i].Public = false
			s.touched(t)
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			w.WriteHeader(http.StatusOK)
			return
		}
	}
	fail(w, http.StatusNotFound, "RecordNotFound", "Not found")
}
