package jiratest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf16"
)

// MaxText is the limit of a text field in characters, counted as Java counts them.
const MaxText = 32767

// MaxComments is how many comments an issue takes.
const MaxComments = 5000

type visibility struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// comment is POST comment. In a service project it is public unless its property says otherwise.
func (s *Server) comment(w http.ResponseWriter, r *http.Request, i *Issue) {
	var body struct {
		Body       string           `json:"body"`
		Visibility *visibility      `json:"visibility"`
		Properties []entityProperty `json:"properties"`
	}
	if !s.strict(w, r, &body) {
		return
	}
	p, _ := s.projectOf(i.Project)
	c := Comment{Author: s.o.Me, Body: body.Body}
	switch {
	case !s.may(i.Project, "ADD_COMMENTS"), !i.Archived.IsZero():
		s.refuse(w, http.StatusForbidden, "You do not have the permission to comment on this issue.")
		return
	case body.Body == "":
		s.refuseFields(w, map[string]string{"comment": "Comment body can not be empty!"})
		return
	case len(utf16.Encode([]rune(body.Body))) > MaxText:
		s.refuseFields(w, map[string]string{
			"comment": "The entered text is too long. It exceeds the allowed limit of 32,767 characters.",
		})
		return
	case len(i.Comments) >= MaxComments:
		s.refuse(w, http.StatusRequestEntityTooLarge, "The issue has reached its limit of comments.")
		return
	}
	if !c.restrict(p, body.Visibility) {
		s.refuseFields(w, map[string]string{"commentLevel": "Role or group does not exist."})
		return
	}
	if !s.setProperties(w, &c.Properties, body.Properties) {
		return
	}
	c.Internal = p.ServiceDesk && !s.publish && internal(c.Properties)
	if s.publish {
		c.Role, c.Group = "", ""
		delete(c.Properties, "sd.public.comment")
	}
	stored := s.addComment(i, c)
	s.touch(i)
	s.answer(w, http.StatusCreated, s.commentJSON(r, i, stored, true))
}

// restrict limits who reads the comment; false for a role or group that is none.
func (c *Comment) restrict(p Project, v *visibility) bool {
	switch {
	case v == nil:
	case v.Type == "role" && slices.Contains(p.Roles, v.Value):
		c.Role = v.Value
	case v.Type == "group" && v.Value != "":
		c.Group = v.Value
	default:
		return false
	}
	return true
}

func internal(properties map[string]json.RawMessage) bool {
	var v struct {
		Internal bool `json:"internal"`
	}
	return json.Unmarshal(properties["sd.public.comment"], &v) == nil && v.Internal
}

func (s *Server) commentJSON(r *http.Request, i *Issue, c *Comment, properties bool) map[string]any { //nolint:revive // expand
	out := map[string]any{
		"self": s.self(r, "issue/"+i.ID+"/comment/"+c.ID), "id": c.ID, "author": s.userJSON(r, c.Author),
		"updateAuthor": s.userJSON(r, c.Author), "body": c.Body, "created": stampOf(c.Created), "updated": stampOf(c.Created),
	}
	if !s.o.DataCenter {
		out["jsdPublic"] = !c.Internal
	}
	if c.Role != "" {
		out["visibility"] = visibility{"role", c.Role}
	}
	if c.Group != "" {
		out["visibility"] = visibility{"group", c.Group}
	}
	if properties {
		list := []entityProperty{}
		for key, value := range c.Properties {
			list = append(list, entityProperty{key, value})
		}
		if s.o.DataCenter && c.Internal && c.Properties["sd.public.comment"] == nil { // by an agent, in the screen
			list = append(list, entityProperty{"sd.public.comment", json.RawMessage(`{"internal":true}`)})
		}
		slices.SortFunc(list, func(a, b entityProperty) int {
			if a.Key < b.Key {
				return -1
			}
			return 1
		})
		out["properties"] = list
	}
	return out
}

// commentField is what an issue brings along: on Cloud the first few comments, whatever their number.
func (s *Server) commentField(r *http.Request, i *Issue, limit int) map[string]any {
	if s.o.DataCenter {
		limit = len(i.Comments)
	}
	shown := []any{}
	for k := range i.Comments[:min(limit, len(i.Comments))] {
		shown = append(shown, s.commentJSON(r, i, &i.Comments[k], false))
	}
	return map[string]any{"comments": shown, "maxResults": len(shown), "total": len(i.Comments), "startAt": 0}
}

func (s *Server) comments(w http.ResponseWriter, r *http.Request, i *Issue) {
	v := r.URL.Query()
	start, size := 0, 100
	var err error
	for name, into := range map[string]*int{"startAt": &start, "maxResults": &size} {
		if text := v.Get(name); text != "" && err == nil {
			*into, err = strconv.Atoi(text)
		}
	}
	if err != nil || start < 0 {
		s.refuse(w, http.StatusBadRequest, "The paging parameters are invalid.")
		return
	}
	size = min(size, s.o.CommentPage)
	start = min(start, len(i.Comments))
	shown := []any{}
	for k := start; k < min(start+size, len(i.Comments)); k++ {
		shown = append(shown, s.commentJSON(r, i, &i.Comments[k], v.Get("expand") == "properties" && !s.o.BareLists))
	}
	s.answer(w, http.StatusOK, map[string]any{"startAt": start, "maxResults": size, "total": len(i.Comments), "comments": shown})
}

func (s *Server) oneComment(w http.ResponseWriter, r *http.Request, i *Issue) {
	for k := range i.Comments {
		if i.Comments[k].ID == r.PathValue("comment") {
			s.answer(w, http.StatusOK, s.commentJSON(r, i, &i.Comments[k], r.URL.Query().Get("expand") == "properties" && !s.o.BareLists))
			return
		}
	}
	s.noComment(w, r.PathValue("comment"))
}

func (s *Server) noComment(w http.ResponseWriter, id string) {
	s.refuse(w, http.StatusNotFound, "Can not find a comment for the id: "+id+".")
}

func (s *Server) deleteComment(w http.ResponseWriter, r *http.Request, i *Issue) {
	at := slices.IndexFunc(i.Comments, func(c Comment) bool { return c.ID == r.PathValue("comment") })
	switch {
	case at < 0:
		s.noComment(w, r.PathValue("comment"))
	case i.Comments[at].Author != s.o.Me || !s.may(i.Project, "DELETE_OWN_COMMENTS"):
		s.refuse(w, http.StatusBadRequest, "You do not have permission to delete comment with id: "+r.PathValue("comment"))
	default:
		i.Comments = slices.Delete(i.Comments, at, at+1)
		s.touch(i)
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *Server) commentProperty(w http.ResponseWriter, r *http.Request) {
	for _, i := range s.issues {
		for _, c := range i.Comments {
			if c.ID == r.PathValue("id") {
				s.property(w, c.Properties, r.PathValue("name"))
				return
			}
		}
	}
	s.noComment(w, r.PathValue("id"))
}
