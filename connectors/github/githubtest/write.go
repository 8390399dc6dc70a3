package githubtest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxBody     = 65536
	maxTitle    = 256
	maxLabel    = 50
	maxLabels   = 100
	maxComments = 2500
)

// body reads a request body strictly: one JSON value of exactly the shape.
func body(w http.ResponseWriter, r *http.Request, v any) bool {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(v)
	if err == nil && !errors.Is(d.Decode(new(any)), io.EOF) {
		err = errors.New("more than one value")
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return false
	}
	return true
}

// open refuses writes to a repository that takes none.
func (s *Server) open(w http.ResponseWriter) bool {
	switch {
	case s.archived:
		refuse(w, http.StatusForbidden, "Repository was archived so is read-only.")
	case s.disabled:
		refuse(w, http.StatusGone, "Issues has been disabled in this repository.")
	case s.o.App.ID != 0 && s.o.App.Issues != "write":
		w.Header().Set("X-Accepted-GitHub-Permissions", "issues=write")
		refuse(w, http.StatusForbidden, "Resource not accessible by integration")
	default:
		return true
	}
	return false
}

func (s *Server) me() string {
	if s.o.App.ID != 0 {
		return s.o.App.Slug + "[bot]"
	}
	return s.o.Login
}

type issueRequest struct {
	Title     *string   `json:"title"`
	Body      *string   `json:"body"`
	Labels    *[]string `json:"labels"`
	Assignees *[]string `json:"assignees"`
	State     *string   `json:"state"`
}

// valid checks the limits; text is counted in characters.
func (q issueRequest) valid(w http.ResponseWriter) bool {
	switch {
	case q.Title != nil && (strings.TrimSpace(*q.Title) == "" || utf8.RuneCountInString(*q.Title) > maxTitle):
		invalid(w, "Issue", "title", "invalid")
	case q.Body != nil && utf8.RuneCountInString(*q.Body) > maxBody:
		invalid(w, "Issue", "body", "too_long")
	case q.Labels != nil && !validLabels(*q.Labels):
		invalid(w, "Label", "name", "invalid")
	case q.State != nil && *q.State != "open" && *q.State != "closed":
		invalid(w, "Issue", "state", "invalid")
	default:
		return true
	}
	return false
}

func validLabels(labels []string) bool {
	return len(labels) <= maxLabels && !slices.ContainsFunc(labels, func(l string) bool {
		return strings.TrimSpace(l) == "" || utf8.RuneCountInString(l) > maxLabel
	})
}

func (s *Server) createIssue(w http.ResponseWriter, r *http.Request) {
	var q issueRequest
	if !s.open(w) || !body(w, r, &q) || !q.valid(w) {
		return
	}
	if q.Title == nil || q.State != nil {
		invalid(w, "Issue", "title", "missing_field")
		return
	}
	i := Issue{Title: *q.Title, Author: s.me()}
	if q.Body != nil {
		i.Body = *q.Body
	}
	if q.Labels != nil && !s.o.NoPush { // else dropped in silence
		for _, l := range *q.Labels {
			i.Labels = append(i.Labels, s.label(l))
		}
	}
	reply(w, http.StatusCreated, s.issueJSON(r, s.add(i)))
}

func (s *Server) editIssue(w http.ResponseWriter, r *http.Request) {
	var q issueRequest
	if !s.open(w) || !body(w, r, &q) || !q.valid(w) {
		return
	}
	i := s.find(w, r)
	if i == nil {
		return
	}
	if q.Title != nil {
		i.Title = *q.Title
	}
	if q.Body != nil {
		i.Body = *q.Body
	}
	if q.State != nil {
		i.State = *q.State
	}
	if q.Labels != nil && !s.o.NoPush { // replaces
		i.Labels = nil
		for _, l := range *q.Labels {
			i.Labels = append(i.Labels, s.label(l))
		}
	}
	i.Updated = s.o.Now()
	reply(w, http.StatusOK, s.issueJSON(r, i))
}

func (s *Server) addLabels(w http.ResponseWriter, r *http.Request) {
	var raw json.RawMessage
	if !s.open(w) || !body(w, r, &raw) {
		return
	}
	var names []string
	if json.Unmarshal(raw, &names) != nil {
		var object struct {
			Labels []string `json:"labels"`
		}
		if json.Unmarshal(raw, &object) != nil {
			refuse(w, http.StatusUnprocessableEntity, "Invalid request.")
			return
		}
		names = object.Labels
	}
	i := s.find(w, r)
	switch {
	case i == nil:
		return
	case !validLabels(names) || len(i.Labels)+len(names) > maxLabels:
		invalid(w, "Label", "name", "invalid")
		return
	case s.o.NoPush:
		refuse(w, http.StatusForbidden, "You do not have permission to create labels on this repository.")
		return
	}
	for _, n := range names {
		if !i.has([]string{n}) {
			i.Labels = append(i.Labels, s.label(n))
		}
	}
	i.Updated = s.o.Now()
	list := make([]any, len(i.Labels))
	for n, l := range i.Labels {
		list[n] = s.labelJSON(r, l)
	}
	reply(w, http.StatusOK, list)
}

type commentRequest struct {
	Body string `json:"body"`
}

func (q commentRequest) valid(w http.ResponseWriter) bool {
	if strings.TrimSpace(q.Body) == "" || utf8.RuneCountInString(q.Body) > maxBody {
		invalid(w, "IssueComment", "body", "invalid")
		return false
	}
	return true
}

func (s *Server) createComment(w http.ResponseWriter, r *http.Request) {
	var q commentRequest
	if !s.open(w) || !body(w, r, &q) || !q.valid(w) {
		return
	}
	i := s.find(w, r)
	switch {
	case i == nil:
		return
	case i.Locked && s.o.NoPush:
		refuse(w, http.StatusForbidden, "Unable to create comment because issue is locked.")
		return
	case len(i.Comments) >= maxComments:
		refuse(w, http.StatusForbidden, "Commenting is disabled on issues with more than 2500 comments")
		return
	}
	now := s.o.Now()
	c := Comment{ID: s.id(), Author: s.me(), Body: q.Body, Created: now, Updated: now}
	i.Comments = append(i.Comments, c)
	i.Updated = now
	reply(w, http.StatusCreated, s.commentJSON(r, i, c))
}

func (s *Server) editComment(w http.ResponseWriter, r *http.Request) {
	var q commentRequest
	if !s.open(w) || !body(w, r, &q) || !q.valid(w) {
		return
	}
	id, _ := strconv.ParseInt(r.PathValue("number"), 10, 64)
	for _, i := range s.issues {
		for n := range i.Comments {
			if c := &i.Comments[n]; c.ID == id {
				c.Body, c.Updated = q.Body, s.o.Now()
				reply(w, http.StatusOK, s.commentJSON(r, i, *c))
				return
			}
		}
	}
	refuse(w, http.StatusNotFound, "Not Found")
}
