package githubtest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// query refuses parameters that GitHub does not list: the real one ignores them, which hides mistakes.
func query(w http.ResponseWriter, r *http.Request, known ...string) (url.Values, bool) {
	q := r.URL.Query()
	for name, values := range q {
		if !slices.Contains(known, name) || len(values) != 1 {
			invalid(w, "Query", name, "invalid")
			return nil, false
		}
	}
	return q, true
}

// window cuts a page out of n items and links to the next. Links name the repository by number, as GitHub's do.
func (s *Server) window(w http.ResponseWriter, r *http.Request, q url.Values, n int) (from, to int, ok bool) {
	size, page := 30, 1
	for name, at := range map[string]*int{"per_page": &size, "page": &page} {
		if v := q.Get(name); v != "" {
			parsed, err := strconv.Atoi(v)
			if err != nil || parsed < 1 {
				invalid(w, "Query", name, "invalid")
				return 0, 0, false
			}
			*at = parsed
		}
	}
	size = min(size, 100, s.o.PageSize)
	from, to = min(n, (page-1)*size), min(n, page*size)
	if to < n {
		q.Set("page", strconv.Itoa(page+1))
		path := r.URL.Path
		if rest, found := strings.CutPrefix(path, "/repos/"+s.repo); found {
			path = fmt.Sprintf("/repositories/%d%s", repositoryID, rest)
		}
		next := s.base(r) + path + "?" + q.Encode()
		q.Set("page", strconv.Itoa((n+size-1)/size))
		w.Header().Set("Link", fmt.Sprintf(`<%s>; rel="next", <%s>; rel="last"`, next, s.base(r)+path+"?"+q.Encode()))
	}
	return from, to, true
}

func (s *Server) listIssues(w http.ResponseWriter, r *http.Request) {
	q, ok := query(w, r, "state", "creator", "labels", "sort", "direction", "since", "per_page", "page", "assignee", "milestone", "mentioned")
	if !ok {
		return
	}
	if s.disabled {
		refuse(w, http.StatusGone, "Issues has been disabled in this repository.")
		return
	}
	if v := q.Get("sort"); v != "" && v != "created" {
		invalid(w, "Query", "sort", "unsupported") // by this stand-in
		return
	}
	var list []any
	matching := s.matching(q)
	from, to, ok := s.window(w, r, q, len(matching))
	if !ok {
		return
	}
	list = make([]any, 0, to-from)
	for _, i := range matching[from:to] {
		list = append(list, s.issueJSON(r, i))
	}
	reply(w, http.StatusOK, list)
}

func (s *Server) matching(q url.Values) []*Issue {
	state := q.Get("state")
	if state == "" {
		state = "open"
	}
	var out []*Issue
	for _, i := range s.issues {
		hidden := i.Deleted || i.Transferred != "" || s.o.Now().Sub(i.Created) < s.o.Lag
		if !hidden && (state == "all" || i.State == state) && i.matches(q) {
			out = append(out, i)
		}
	}
	if q.Get("direction") != "asc" {
		slices.Reverse(out)
	}
	return out
}

func (i *Issue) matches(q url.Values) bool {
	return (q.Get("creator") == "" || strings.EqualFold(i.Author, q.Get("creator"))) &&
		(q.Get("labels") == "" || i.has(strings.Split(q.Get("labels"), ",")))
}

func (i *Issue) has(labels []string) bool {
	for _, l := range labels {
		if !slices.ContainsFunc(i.Labels, func(have string) bool { return strings.EqualFold(have, l) }) {
			return false
		}
	}
	return true
}

// find answers for issues that are not simply there.
func (s *Server) find(w http.ResponseWriter, r *http.Request) *Issue {
	n, err := strconv.Atoi(r.PathValue("number"))
	i := s.issue(n)
	switch {
	case err != nil || i == nil:
		refuse(w, http.StatusNotFound, "Not Found")
	case s.disabled:
		refuse(w, http.StatusGone, "Issues has been disabled in this repository.")
	case i.Deleted:
		refuse(w, http.StatusGone, "This issue was deleted")
	case i.Transferred != "":
		redirect(w, s.base(r)+fmt.Sprintf("/repositories/%d/issues/%d", repositoryID+1, n))
	default:
		return i
	}
	return nil
}

func (s *Server) showIssue(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("id") == strconv.Itoa(repositoryID+1) { // where transferred issues go
		reply(w, http.StatusOK, s.issueJSON(r, s.issues[0]))
		return
	}
	if i := s.find(w, r); i != nil {
		reply(w, http.StatusOK, s.issueJSON(r, i))
	}
}

func (s *Server) showLabel(w http.ResponseWriter, r *http.Request) {
	name := s.labels[strings.ToLower(r.PathValue("name"))]
	if name == "" {
		refuse(w, http.StatusNotFound, "Not Found")
		return
	}
	reply(w, http.StatusOK, s.labelJSON(r, name))
}

func (s *Server) listComments(w http.ResponseWriter, r *http.Request) {
	q, ok := query(w, r, "since", "per_page", "page")
	if !ok {
		return
	}
	i := s.find(w, r)
	if i == nil {
		return
	}
	from, to, ok := s.window(w, r, q, len(i.Comments))
	if !ok {
		return
	}
	list := make([]any, 0, to-from)
	for _, c := range i.Comments[from:to] {
		list = append(list, s.commentJSON(r, i, c))
	}
	reply(w, http.StatusOK, list)
}
