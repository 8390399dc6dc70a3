package jiratest

import (
	"net/http"
	"strings"
)

func (s *Server) myself(w http.ResponseWriter, r *http.Request) {
	s.answer(w, http.StatusOK, s.userJSON(r, s.o.Me))
}

func (s *Server) fieldList(w http.ResponseWriter, _ *http.Request) {
	list := []any{}
	for _, name := range []string{"summary", "description", "labels", "components", "assignee", "reporter", "status", "updated"} {
		list = append(list, map[string]any{
			"id": name, "key": name, "name": strings.ToUpper(name[:1]) + name[1:], "custom": false, "orderable": true,
			"navigable": true, "searchable": true, "clauseNames": []string{name},
			"schema": map[string]any{"type": "string", "system": name},
		})
	}
	for _, f := range s.o.Fields {
		schema := map[string]any{"type": f.Type, "custom": f.Custom, "customId": number(strings.TrimPrefix(f.ID, "customfield_"))}
		if f.Type == "array" {
			schema["items"] = f.Custom
		}
		list = append(list, map[string]any{
			"id": f.ID, "key": f.ID, "name": f.Name, "custom": true, "orderable": true, "navigable": true, "searchable": true,
			"clauseNames": []string{"cf[" + strings.TrimPrefix(f.ID, "customfield_") + "]"}, "schema": schema,
		})
	}
	s.answer(w, http.StatusOK, list)
}

func (s *Server) permissions(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	names := list(v, "permissions")
	if !s.o.DataCenter && len(names) == 0 {
		s.refuse(w, http.StatusBadRequest, "The 'permissions' query parameter is required.")
		return
	}
	if s.o.DataCenter {
		names = []string{
			"BROWSE_PROJECTS", "EDIT_ISSUES", "ADD_COMMENTS", "DELETE_OWN_COMMENTS", "ASSIGN_ISSUES", "ADMINISTER_PROJECTS",
		}
	}
	if _, ok := s.projectOf(v.Get("projectKey")); !ok {
		s.refuse(w, http.StatusNotFound, "No project could be found with key '"+v.Get("projectKey")+"'.")
		return
	}
	held := map[string]any{}
	for k, name := range names {
		held[name] = map[string]any{
			"id": string(rune('1' + k)), "key": name, "name": name, "type": "PROJECT", "description": "",
			"havePermission": s.may(v.Get("projectKey"), name),
		}
	}
	s.answer(w, http.StatusOK, map[string]any{"permissions": held})
}

func (s *Server) project(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("key")
	p, ok := s.projectOf(key)
	if !ok || !s.may(key, "BROWSE_PROJECTS") {
		s.refuse(w, http.StatusNotFound, "No project could be found with key '"+key+"'.")
		return
	}
	out := s.projectRef(r, key)
	roles := map[string]string{}
	for _, role := range p.Roles {
		roles[role] = s.self(r, "project/"+key+"/role/1")
	}
	out["roles"] = roles
	s.answer(w, http.StatusOK, out)
}

func (s *Server) components(w http.ResponseWriter, r *http.Request) {
	key := r.PathValue("key")
	p, ok := s.projectOf(key)
	if !ok || !s.may(key, "BROWSE_PROJECTS") {
		s.refuse(w, http.StatusNotFound, "No project could be found with key '"+key+"'.")
		return
	}
	out := []any{}
	for _, name := range p.Components {
		out = append(out, map[string]any{
			"self": s.self(r, "component/1"), "id": "1", "name": name, "project": p.Key, "projectId": number(p.ID), "assigneeType": "UNASSIGNED",
			"isAssigneeTypeValid": false,
		})
	}
	s.answer(w, http.StatusOK, out)
}

func (s *Server) assignable(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	wanted := v.Get("accountId")
	if s.o.DataCenter {
		wanted = v.Get("username")
	}
	if wanted == "" || v.Get("project") == "" {
		s.refuse(w, http.StatusBadRequest, "The user and the project have to be given.")
		return
	}
	out := []any{}
	for _, u := range s.o.Users {
		match := u.ID == wanted || s.o.DataCenter && strings.HasPrefix(u.ID, wanted)
		if match && !u.Unassignable && !u.Customer {
			out = append(out, s.userJSON(r, u.ID))
		}
	}
	s.answer(w, http.StatusOK, out)
}
