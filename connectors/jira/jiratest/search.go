package jiratest

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// query is a search, understood. Only the shape that the connector sends is; real JQL knows far more.
type query struct {
	projects []string
	filter   []condition
	from     time.Time
}

type condition struct {
	field, value string
	not          bool
}

var (
	jqlShape = regexp.MustCompile(`^project in \(((?:"[A-Z0-9_]+"|\d+)(?:, (?:"[A-Z0-9_]+"|\d+))*)\)(?: AND \((.*)\))?` +
		` AND updated >= (\d+) ORDER BY updated ASC, key ASC$`)
	conditionShape = regexp.MustCompile(`^(labels|component|statusCategory|summary) (=|!=|~) (?:"((?:[^"\\]|\\.)*)"|(\w+))$`)
	conjunction    = regexp.MustCompile(` AND `)
)

func (s *Server) parseJQL(jql string) (query, string) {
	g := jqlShape.FindStringSubmatch(jql)
	if g == nil {
		return query{}, "Error in the JQL Query: The query cannot be parsed. (line 1, character 1)"
	}
	var q query
	for _, p := range strings.Split(g[1], ", ") {
		key := strings.Trim(p, `"`)
		if !s.may(key, "BROWSE_PROJECTS") {
			return q, fmt.Sprintf("The value '%s' does not exist for the field 'project'.", key)
		}
		p, _ := s.projectOf(key)
		q.projects = append(q.projects, p.Key)
	}
	if g[2] != "" {
		for _, part := range conjunction.Split(g[2], -1) {
			c := conditionShape.FindStringSubmatch(part)
			if c == nil {
				return q, fmt.Sprintf("Error in the JQL Query: Expecting operator but got '%s'. (line 1, character 30)", part)
			}
			q.filter = append(q.filter, condition{field: c[1], not: c[2] == "!=", value: c[3] + c[4]})
		}
	}
	ms, err := strconv.ParseInt(g[3], 10, 64)
	if err != nil {
		return q, "Date value for field 'updated' is invalid."
	}
	// Dates in JQL have minutes, not seconds.
	q.from = time.UnixMilli(ms).UTC().Truncate(time.Minute)
	return q, ""
}

// holds: a condition with != does not find issues whose field is empty, as in Jira.
func (c condition) holds(i *Issue) bool {
	var values []string
	switch c.field {
	case "labels":
		values = i.Labels
	case "component":
		values = i.Components
	case "statusCategory":
		values = []string{map[string]string{"new": "To Do", "indeterminate": "In Progress", "done": "Done"}[i.Category]}
	case "summary":
		return strings.Contains(i.Summary, c.value)
	}
	if len(values) == 0 {
		return false
	}
	return slices.Contains(values, c.value) != c.not
}

// listed is an issue at its place in the index.
type listed struct {
	at    time.Time
	issue *Issue
}

func (s *Server) find(q query) []listed {
	var list []listed
	for _, i := range s.issues {
		at, visible := i.indexed(s.o.Now())
		if !visible || !i.Archived.IsZero() || !slices.Contains(q.projects, i.Project) || at.Truncate(time.Minute).Before(q.from) {
			continue
		}
		if !slices.ContainsFunc(q.filter, func(c condition) bool { return !c.holds(i) }) {
			list = append(list, listed{at, i})
		}
	}
	slices.SortFunc(list, compare)
	return list
}

func compare(a, b listed) int {
	if c := a.at.Compare(b.at); c != 0 {
		return c
	}
	return number(a.issue.ID) - number(b.issue.ID)
}

// indexed is the last change that the index knows of.
func (i *Issue) indexed(now time.Time) (time.Time, bool) {
	for k := len(i.index) - 1; k >= 0; k-- {
		if !i.index[k].visible.After(now) {
			return i.index[k].updated, true
		}
	}
	return time.Time{}, false
}

// asked are the parameters of a search, from the URL or the body.
type asked struct {
	JQL           string   `json:"jql"`
	NextPageToken string   `json:"nextPageToken"`
	StartAt       int      `json:"startAt"`
	MaxResults    *int     `json:"maxResults"`
	Fields        []string `json:"fields"`
	Properties    []string `json:"properties"`
}

func (s *Server) readSearch(w http.ResponseWriter, r *http.Request) (a asked, ok bool) {
	if r.Method == http.MethodPost {
		return a, s.strict(w, r, &a)
	}
	v := r.URL.Query()
	a = asked{JQL: v.Get("jql"), NextPageToken: v.Get("nextPageToken"), Fields: list(v, "fields"), Properties: list(v, "properties")}
	if n, err := strconv.Atoi(v.Get("maxResults")); err == nil {
		a.MaxResults = &n
	}
	var err error
	if text := v.Get("startAt"); text != "" {
		a.StartAt, err = strconv.Atoi(text)
	}
	if err != nil || a.StartAt < 0 {
		s.refuse(w, http.StatusBadRequest, "The value for startAt is invalid.")
		return a, false
	}
	return a, true
}

// list reads a parameter that is repeated or joined with commas.
func list(v url.Values, name string) []string {
	var out []string
	for _, part := range v[name] {
		for _, item := range strings.Split(part, ",") {
			if item != "" {
				out = append(out, item)
			}
		}
	}
	return out
}

func (s *Server) size(a asked) int {
	n := 50
	if a.MaxResults != nil && *a.MaxResults > 0 {
		n = *a.MaxResults
	}
	return min(n, s.o.PageSize)
}

// searchOffset is the search of Data Center; Cloud has removed it.
func (s *Server) searchOffset(w http.ResponseWriter, r *http.Request) {
	if !s.o.DataCenter {
		s.refuse(w, http.StatusGone, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")
		return
	}
	a, ok := s.readSearch(w, r)
	if !ok {
		return
	}
	q, problem := s.parseJQL(a.JQL)
	if problem != "" {
		s.answer(w, http.StatusBadRequest, map[string]any{"errorMessages": []string{problem}, "errors": map[string]string{}})
		return
	}
	all := s.find(q)
	page := all[min(a.StartAt, len(all)):]
	page = page[:min(s.size(a), len(page))]
	s.answer(w, http.StatusOK, map[string]any{
		"startAt": a.StartAt, "maxResults": s.size(a), "total": len(all), "issues": s.render(page, a, r),
	})
}

// pageToken continues a search behind the last issue of a page.
type pageToken struct {
	jql   string
	after listed
	until time.Time
}

// searchToken is the search of Cloud.
func (s *Server) searchToken(w http.ResponseWriter, r *http.Request) {
	if s.o.DataCenter {
		s.refuse(w, http.StatusNotFound, "null for uri: "+r.URL.Path)
		return
	}
	a, ok := s.readSearch(w, r)
	if !ok {
		return
	}
	q, problem := s.parseJQL(a.JQL)
	if problem != "" {
		s.answer(w, http.StatusBadRequest, map[string]any{"errorMessages": []string{problem}, "warningMessages": []string{}})
		return
	}
	all := s.find(q)
	if a.NextPageToken != "" {
		t, known := s.pages[a.NextPageToken]
		if !known || t.jql != a.JQL || s.o.Now().After(t.until) {
			s.refuse(w, http.StatusBadRequest, "The provided next page token is invalid or expired.")
			return
		}
		for len(all) > 0 && compare(all[0], t.after) <= 0 {
			all = all[1:]
		}
	}
	page := all[:min(s.size(a), len(all))]
	answer := map[string]any{"issues": s.render(page, a, r), "isLast": len(page) == len(all)}
	if len(page) < len(all) {
		s.seq++
		token := fmt.Sprintf("page-%d", s.seq)
		last := page[len(page)-1]
		s.pages[token] = pageToken{a.JQL, listed{last.at, &Issue{ID: last.issue.ID}}, s.o.Now().Add(s.o.PageTokenLife)}
		answer["nextPageToken"] = token
	}
	s.answer(w, http.StatusOK, answer)
}

func (s *Server) render(page []listed, a asked, r *http.Request) []any {
	fields := a.Fields
	if len(fields) == 0 {
		fields = []string{"id"}
		if s.o.DataCenter {
			fields = []string{"*navigable"}
		}
	}
	out := []any{}
	for _, l := range page {
		out = append(out, s.issueJSON(r, l.issue, fields, a.Properties, 20))
	}
	return out
}
