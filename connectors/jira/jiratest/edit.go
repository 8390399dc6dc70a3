package jiratest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

type entityProperty struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

type verb struct {
	Add    json.RawMessage `json:"add"`
	Remove json.RawMessage `json:"remove"`
	Set    json.RawMessage `json:"set"`
}

// edit is PUT issue: all of it or nothing.
func (s *Server) edit(w http.ResponseWriter, r *http.Request, i *Issue) {
	var body struct {
		Fields     map[string]json.RawMessage `json:"fields"`
		Update     map[string][]verb          `json:"update"`
		Properties []entityProperty           `json:"properties"`
	}
	if !s.strict(w, r, &body) {
		return
	}
	if !s.may(i.Project, "EDIT_ISSUES") {
		s.refuse(w, http.StatusForbidden, "You do not have permission to edit issues in this project.")
		return
	}
	next, errs := i.clone(), map[string]string{}
	for name, value := range body.Fields {
		if problem := s.setField(&next, name, value); problem != "" {
			errs[name] = problem
		}
	}
	for name, verbs := range body.Update {
		if _, both := body.Fields[name]; both {
			errs[name] = "Field '" + name + "' cannot appear in both 'fields' and 'update'"
		}
		for _, v := range verbs {
			if problem := s.updateField(&next, name, v); problem != "" {
				errs[name] = problem
			}
		}
	}
	if len(errs) > 0 {
		s.refuseFields(w, errs)
		return
	}
	if !s.setProperties(w, &next.Properties, body.Properties) {
		return
	}
	changed := len(body.Fields)+len(body.Update) > 0
	*i = next
	if changed {
		s.touch(i)
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) setProperties(w http.ResponseWriter, into *map[string]json.RawMessage, list []entityProperty) bool {
	for _, p := range list {
		if p.Key == "" || len(p.Key) > 255 || len(p.Value) == 0 || len(p.Value) > 32768 {
			s.refuse(w, http.StatusBadRequest, "The property is not valid.")
			return false
		}
		if *into == nil {
			*into = map[string]json.RawMessage{}
		}
		(*into)[p.Key] = p.Value
	}
	return true
}

func unsettable(name string) string {
	return "Field '" + name + "' cannot be set. It is not on the appropriate screen, or unknown."
}

func (s *Server) setField(i *Issue, name string, value json.RawMessage) string {
	if !s.editable(i) {
		return unsettable(name)
	}
	if name == "assignee" {
		return s.setAssignee(i, value)
	}
	for _, f := range s.o.Fields {
		if f.ID == name {
			return setCustom(i, f, value)
		}
	}
	return unsettable(name)
}

func (s *Server) setAssignee(i *Issue, value json.RawMessage) string {
	ref := struct {
		AccountID *string `json:"accountId"`
		Name      *string `json:"name"`
	}{}
	if json.Unmarshal(value, &ref) != nil {
		return "data was not an object"
	}
	id := ref.AccountID
	if s.o.DataCenter {
		id = ref.Name
	}
	if id == nil {
		return "expected an object with the property that names the user"
	}
	u, ok := s.user(*id)
	if !ok || u.Unassignable || u.Customer || !s.may(i.Project, "ASSIGN_ISSUES") {
		return fmt.Sprintf("User '%s' cannot be assigned issues.", *id)
	}
	i.Assignee = *id
	return ""
}

func setCustom(i *Issue, f Field, value json.RawMessage) string {
	var v any
	switch f.Type {
	case "datetime":
		var text string
		at, err := time.Time{}, json.Unmarshal(value, &text)
		if err == nil {
			at, err = time.Parse(timeLayout, text)
		}
		if err != nil {
			return "Operation value must be a string in the format yyyy-MM-dd'T'HH:mm:ss.SSSZ"
		}
		v = at
	case "option":
		var option struct {
			Value string `json:"value"`
		}
		if json.Unmarshal(value, &option) != nil || !slices.Contains(f.Options, option.Value) {
			return "Option value '" + option.Value + "' is not valid"
		}
		v = option.Value
	case "string":
		var text string
		if json.Unmarshal(value, &text) != nil {
			return "Operation value must be a string"
		}
		v = text
	default:
		return unsettable(f.ID)
	}
	if i.Fields == nil {
		i.Fields = map[string]any{}
	}
	i.Fields[f.ID] = v
	return ""
}

func (s *Server) updateField(i *Issue, name string, v verb) string {
	if !s.editable(i) {
		return unsettable(name)
	}
	switch name {
	case "labels":
		return updateLabels(i, v)
	case "components":
		var ref struct {
			Name string `json:"name"`
		}
		p, _ := s.projectOf(i.Project)
		if v.Add == nil || json.Unmarshal(v.Add, &ref) != nil {
			return "Component name is required"
		}
		if !slices.Contains(p.Components, ref.Name) {
			return "Component name '" + ref.Name + "' is not valid"
		}
		if !slices.Contains(i.Components, ref.Name) {
			i.Components = append(i.Components, ref.Name)
		}
		return ""
	}
	return unsettable(name)
}

func updateLabels(i *Issue, v verb) string {
	var label string
	switch {
	case v.Set != nil:
		return "labels were set, not added: this stand-in takes it for a bug"
	case v.Add != nil && json.Unmarshal(v.Add, &label) == nil:
		if label == "" || len([]rune(label)) > 255 || strings.ContainsFunc(label, unicode.IsSpace) {
			return fmt.Sprintf("The label '%s' contains spaces which is invalid.", label)
		}
		if !slices.Contains(i.Labels, label) {
			i.Labels = append(i.Labels, label)
		}
		return ""
	case v.Remove != nil && json.Unmarshal(v.Remove, &label) == nil:
		i.Labels = slices.DeleteFunc(i.Labels, func(l string) bool { return l == label })
		return ""
	}
	return "data was not a string"
}
