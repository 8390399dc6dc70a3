package jiratest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

const timeLayout = "2006-01-02T15:04:05.000-0700"

func stampOf(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(timeLayout)
}

func (s *Server) self(r *http.Request, path string) string {
	return "http://" + r.Host + "/rest/api/2/" + path
}

// issueJSON shows the issue with the fields asked for and at most so many comments.
func (s *Server) issueJSON(r *http.Request, i *Issue, fields, properties []string, comments int) map[string]any {
	out := map[string]any{"id": i.ID, "key": i.Key, "self": s.self(r, "issue/"+i.ID), "expand": "renderedFields,names,schema"}
	all := s.allFields(r, i, comments)
	chosen := map[string]any{}
	for name, value := range all {
		if !shows(fields, name) {
			continue
		}
		if i.odd && name != "updated" && name != "project" {
			value = map[string]any{"unexpected": []any{true}}
		}
		chosen[name] = value
	}
	if len(chosen) > 0 {
		out["fields"] = chosen
	}
	if len(properties) > 0 {
		props := map[string]any{}
		for _, name := range properties {
			if v, ok := i.Properties[name]; ok {
				props[name] = v
			}
		}
		out["properties"] = props
	}
	return out
}

func shows(fields []string, name string) bool {
	return slices.Contains(fields, "*all") || slices.Contains(fields, name) ||
		slices.Contains(fields, "*navigable") && name != "comment"
}

func (s *Server) allFields(r *http.Request, i *Issue, comments int) map[string]any {
	all := map[string]any{
		"summary": i.Summary, "description": orNull(i.Description), "created": stampOf(i.Created), "updated": stampOf(i.Updated),
		"reporter": s.userJSON(r, i.Reporter), "assignee": s.userJSON(r, i.Assignee), "labels": append([]string{}, i.Labels...),
		"project": s.projectRef(r, i.Project), "comment": s.commentField(r, i, comments),
		"status": map[string]any{
			"self": s.self(r, "status/1"), "id": "1", "name": i.Status,
			"statusCategory": map[string]any{"self": s.self(r, "statuscategory/1"), "id": 1, "key": i.Category, "name": i.Category},
		},
	}
	parts := []any{}
	for _, c := range i.Components {
		parts = append(parts, map[string]any{"self": s.self(r, "component/1"), "id": "1", "name": c})
	}
	all["components"] = parts
	if !i.Archived.IsZero() {
		all["archiveddate"] = stampOf(i.Archived)
	}
	for _, f := range s.o.Fields {
		all[f.ID] = s.fieldJSON(r, f, i.Fields[f.ID])
	}
	return all
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (s *Server) fieldJSON(r *http.Request, f Field, value any) any {
	switch v := value.(type) {
	case time.Time:
		return stampOf(v)
	case string:
		if f.Type == "option" {
			return map[string]any{"self": s.self(r, "customFieldOption/1"), "value": v, "id": "1"}
		}
	case []string:
		list := []any{}
		for k, name := range v {
			if f.Custom == Participant {
				list = append(list, s.userJSON(r, name))
				continue
			}
			list = append(list, map[string]any{
				"id": string(rune('1' + k)), "name": name, "_links": map[string]any{"self": "http://" + r.Host + "/rest/servicedeskapi/organization/1"},
			})
		}
		return list
	}
	return value
}

func (s *Server) user(id string) (User, bool) {
	for _, u := range s.o.Users {
		if u.ID == id {
			return u, true
		}
	}
	return User{}, false
}

func (s *Server) userJSON(r *http.Request, id string) any {
	u, ok := s.user(id)
	if !ok {
		return nil
	}
	out := map[string]any{
		"self": s.self(r, "user"), "displayName": u.Name, "active": true, "timeZone": orNull(u.Zone),
		"avatarUrls": map[string]any{"48x48": "http://" + r.Host + "/avatar.png"}, "emailAddress": orNull(u.Email),
	}
	if s.o.DataCenter {
		out["name"], out["key"] = u.ID, "JIRAUSER-"+u.ID
		return out
	}
	out["accountId"], out["accountType"] = u.ID, "atlassian"
	if u.Customer {
		out["accountType"] = "customer"
	}
	return out
}

func (s *Server) projectOf(key string) (Project, bool) {
	for _, p := range s.o.Projects {
		if p.Key == key || p.ID == key || slices.Contains(p.former, key) {
			return p, true
		}
	}
	return Project{}, false
}

func (s *Server) projectRef(r *http.Request, key string) map[string]any {
	p, _ := s.projectOf(key)
	kind := "software"
	if p.ServiceDesk {
		kind = "service_desk"
	}
	return map[string]any{"self": s.self(r, "project/"+p.ID), "id": p.ID, "key": p.Key, "name": p.Name, "projectTypeKey": kind}
}

func (s *Server) issue(w http.ResponseWriter, r *http.Request, i *Issue) {
	fields := list(r.URL.Query(), "fields")
	if len(fields) == 0 {
		fields = []string{"*all"}
	}
	s.answer(w, http.StatusOK, s.issueJSON(r, i, fields, list(r.URL.Query(), "properties"), 100))
}

func (s *Server) editMeta(w http.ResponseWriter, r *http.Request, i *Issue) {
	fields := map[string]any{}
	if s.editable(i) {
		fields["labels"] = map[string]any{
			"required": false, "schema": map[string]any{"type": "array", "items": "string", "system": "labels"}, "name": "Labels",
			"key": "labels", "operations": []string{"add", "set", "remove"},
		}
	}
	s.answer(w, http.StatusOK, map[string]any{"fields": fields})
}

// editable: archived issues and those in the status Frozen take no edits, as with the workflow property
// jira.issue.editable.
func (s *Server) editable(i *Issue) bool { return i.Archived.IsZero() && i.Status != "Frozen" }

func (s *Server) issueProperty(w http.ResponseWriter, r *http.Request, i *Issue) {
	s.property(w, i.Properties, r.PathValue("name"))
}

func (s *Server) property(w http.ResponseWriter, properties map[string]json.RawMessage, name string) {
	v, ok := properties[name]
	if !ok {
		s.refuse(w, http.StatusNotFound, "The property with key '"+name+"' does not exist.")
		return
	}
	s.answer(w, http.StatusOK, map[string]any{"key": name, "value": v})
}
