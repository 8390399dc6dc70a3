package zendesktest

import (
	"html"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// number is an id as the vendor sends it: null where there is none.
func number(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

func (s *Server) ticketJSON(t *Ticket) map[string]any {
	if t.Spoilt {
		return map[string]any{"id": t.ID, "subject": map[string]any{"odd": true}, "tags": "not a list", "status": 7, "created_at": "soon"}
	}
	fields := []map[string]any{}
	for _, id := range slices.Sorted(maps.Keys(s.fields)) {
		if f := s.fields[id]; !f.Off {
			fields = append(fields, map[string]any{"id": id, "value": t.Fields[id]})
		}
	}
	return map[string]any{
		"url": "https://stand-in.zendesk.com/api/v2/tickets/" + strconv.FormatInt(t.ID, 10) + ".json", "id": t.ID,
		"created_at": stamp(t.CreatedAt), "updated_at": stamp(t.UpdatedAt), "generated_timestamp": t.Generated.Unix(),
		"subject": t.Subject, "raw_subject": t.Subject, "description": t.Description, "status": t.Status,
		"requester_id": t.Requester, "submitter_id": t.Requester, "assignee_id": number(t.Assignee), "group_id": number(t.Group),
		"organization_id": number(t.Org), "brand_id": number(t.Brand), "tags": nonNil(t.Tags), "custom_fields": fields,
		"is_public": t.public(), "due_at": nil, "via": map[string]any{"channel": "email", "source": map[string]any{"rel": nil}},
	}
}

func nonNil(tags []string) []string {
	if tags == nil {
		return []string{}
	}
	return tags
}

// public is what a new comment is unless it says otherwise: the visibility the ticket began with.
func (t *Ticket) public() bool { return len(t.Comments) > 0 && t.Comments[0].Public }

// fill puts tickets and the side-loads that include asks for into an answer.
func (s *Server) fill(out map[string]any, name string, list []*Ticket, include string) {
	wanted := strings.Split(include, ",")
	tickets := make([]map[string]any, 0, len(list))
	for _, t := range list {
		m := s.ticketJSON(t)
		if slices.Contains(wanted, "comment_count") && !t.Spoilt {
			m["comment_count"] = len(t.Comments)
		}
		tickets = append(tickets, m)
	}
	out[name] = tickets
	if name == "ticket" {
		out[name] = tickets[0]
	}
	s.sideload(out, list, wanted)
}

func (s *Server) sideload(out map[string]any, list []*Ticket, wanted []string) {
	users, orgs, groups := map[int64]any{}, map[int64]any{}, map[int64]any{}
	for _, t := range list {
		for _, id := range []int64{t.Requester, t.Assignee} {
			if u, ok := s.users[id]; ok {
				users[id] = userJSON(u)
			}
		}
		if o, ok := s.orgs[t.Org]; ok {
			orgs[t.Org] = orgJSON(o)
		}
		if g, ok := s.groups[t.Group]; ok {
			groups[t.Group] = groupJSON(g)
			if g.Spoilt {
				groups[t.Group] = spoilt(g.ID)
			}
		}
	}
	for name, of := range map[string]map[int64]any{"users": users, "organizations": orgs, "groups": groups} {
		if slices.Contains(wanted, name) {
			out[name] = values(of)
		}
	}
}

// values lists what the map holds by ascending id.
func values(m map[int64]any) []any {
	out := make([]any, 0, len(m))
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[id])
	}
	return out
}

// spoilt is a record as a faulty integration or a half-done migration leaves it.
func spoilt(id int64) map[string]any {
	return map[string]any{
		"id": id, "name": map[string]any{"odd": true}, "email": 7, "time_zone": []any{}, "role": "end-user", "organization_fields": "none",
	}
}

func userJSON(u User) map[string]any {
	if u.Spoilt {
		return spoilt(u.ID)
	}
	return map[string]any{
		"id": u.ID, "name": u.Name, "email": u.Email, "role": u.Role, "time_zone": u.TimeZone, "iana_time_zone": u.IANA,
		"locale": u.Locale, "organization_id": number(u.Org), "active": true, "suspended": false,
	}
}

func orgJSON(o Organization) map[string]any {
	if o.Spoilt {
		return spoilt(o.ID)
	}
	fields := o.Fields
	if fields == nil {
		fields = map[string]any{}
	}
	return map[string]any{"id": o.ID, "name": o.Name, "organization_fields": fields}
}

func groupJSON(g Group) map[string]any {
	return map[string]any{"id": g.ID, "name": g.Name, "deleted": false}
}

func fieldJSON(f Field) map[string]any {
	m := map[string]any{"id": f.ID, "title": f.Title, "type": f.Type, "active": !f.Off, "removable": true}
	if f.Type == "checkbox" {
		m["tag"] = f.Tag
	}
	if len(f.Options) > 0 {
		var options []map[string]any
		for i, v := range f.Options {
			options = append(options, map[string]any{"id": f.ID*100 + int64(i), "name": v, "value": v})
		}
		m["custom_field_options"] = options
	}
	return m
}

func commentJSON(c Comment) map[string]any {
	custom := c.Metadata
	if custom == nil {
		custom = map[string]any{}
	}
	body := c.HTML
	if body == "" {
		body = `<div class="zd-comment" dir="auto">` + strings.ReplaceAll(html.EscapeString(c.Plain), "\n", "<br>") + "</div>"
	}
	return map[string]any{
		"id": c.ID, "type": "Comment", "author_id": c.Author, "body": c.text(), "plain_body": c.text(), "html_body": body,
		"public": c.Public, "created_at": stamp(c.At), "attachments": []any{},
		"metadata": map[string]any{"system": map[string]any{"client": "stand-in"}, "custom": custom},
	}
}

func (c Comment) text() string {
	if c.Plain != "" {
		return c.Plain
	}
	return Words(c.HTML)
}

// Words is the text of an HTML body as a person reads it, near enough for a test.
func Words(body string) string {
	var b strings.Builder
	for body != "" {
		before, rest, found := strings.Cut(body, "<")
		b.WriteString(html.UnescapeString(before))
		if !found {
			break
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed {
			b.WriteString(html.UnescapeString("<" + rest))
			break
		}
		switch strings.Fields(tag + " ")[0] {
		case "br", "br/", "/p", "/li", "/tr", "/pre", "/h1", "/h2", "/h3", "/h4", "/div":
			b.WriteByte('\n')
		case "/td", "/th":
			b.WriteString(" | ")
		}
		body = after
	}
	return b.String()
}

func (s *Server) me(w http.ResponseWriter, r *http.Request) {
	if only(w, r, "include") {
		reply(w, http.StatusOK, map[string]any{"user": userJSON(s.users[s.self])})
	}
}

func (s *Server) showUsers(w http.ResponseWriter, r *http.Request) {
	found, ok := many(w, r, func(id int64) (any, bool) {
		u, ok := s.users[id]
		return userJSON(u), ok
	})
	if ok {
		reply(w, http.StatusOK, map[string]any{"users": found})
	}
}

func (s *Server) showOrganizations(w http.ResponseWriter, r *http.Request) {
	found, ok := many(w, r, func(id int64) (any, bool) {
		o, ok := s.orgs[id]
		return orgJSON(o), ok
	})
	if ok {
		reply(w, http.StatusOK, map[string]any{"organizations": found})
	}
}

// many answers show_many: up to 100 ids, those that do not exist left out.
func many(w http.ResponseWriter, r *http.Request, one func(int64) (any, bool)) ([]any, bool) {
	if !only(w, r, "ids") {
		return nil, false
	}
	ids := strings.Split(r.URL.Query().Get("ids"), ",")
	out := []any{}
	for _, text := range ids {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || len(ids) > 100 {
			fail(w, http.StatusBadRequest, "InvalidValue", "ids")
			return nil, false
		}
		if v, ok := one(id); ok {
			out = append(out, v)
		}
	}
	return out, true
}

func (s *Server) listGroups(w http.ResponseWriter, r *http.Request) {
	all := map[int64]any{}
	for id, g := range s.groups {
		all[id] = groupJSON(g)
	}
	s.page(w, r, "groups", values(all))
}

func (s *Server) listFields(w http.ResponseWriter, r *http.Request) {
	all := map[int64]any{}
	for id, f := range s.fields {
		all[id] = fieldJSON(f)
	}
	s.page(w, r, "ticket_fields", values(all))
}

func (s *Server) comments(w http.ResponseWriter, r *http.Request) {
	t := s.ticket(w, r)
	if t == nil {
		return
	}
	list := make([]any, 0, len(t.Comments))
	for _, c := range t.Comments {
		list = append(list, commentJSON(c))
	}
	q := r.URL.Query()
	extra := map[string]any{}
	if q.Get("include") == "users" {
		users := map[int64]any{}
		for _, c := range t.Comments {
			if u, ok := s.users[c.Author]; ok {
				users[c.Author] = userJSON(u)
			}
		}
		extra["users"] = values(users)
	}
	s.pageWith(w, r, "comments", list, extra)
}

func (s *Server) commentCount(w http.ResponseWriter, r *http.Request) {
	if t := s.ticket(w, r); t != nil {
		reply(w, http.StatusOK, map[string]any{"count": map[string]any{"value": len(t.Comments), "refreshed_at": stamp(s.now())}})
	}
}

func (s *Server) audits(w http.ResponseWriter, r *http.Request) {
	t := s.ticket(w, r)
	if t == nil {
		return
	}
	list := make([]any, 0, len(t.audits))
	for _, a := range t.audits {
		list = append(list, auditJSON(t.ID, a))
	}
	s.page(w, r, "audits", list)
}

func auditJSON(ticket int64, a audit) map[string]any {
	return map[string]any{
		"id": a.id, "ticket_id": ticket, "created_at": stamp(a.at), "author_id": a.author, "events": a.events,
		"metadata": map[string]any{"system": map[string]any{"client": "stand-in"}, "custom": a.metadata},
		"via":      map[string]any{"channel": "api", "source": map[string]any{"rel": nil}},
	}
}

func (s *Server) page(w http.ResponseWriter, r *http.Request, name string, list []any) {
	s.pageWith(w, r, name, list, nil)
}

// pageWith answers with one page by cursor; the cursor is opaque to clients.
func (s *Server) pageWith(w http.ResponseWriter, r *http.Request, name string, list []any, extra map[string]any) {
	if !only(w, r, "page[size]", "page[after]", "sort", "include") {
		return
	}
	size, ok := s.size(r, "page[size]", 100)
	from := 0
	if c := r.URL.Query().Get("page[after]"); c != "" {
		rest, isCursor := strings.CutPrefix(c, "after-")
		n, err := strconv.Atoi(rest)
		ok = ok && isCursor && err == nil && n <= len(list)
		from = n
	}
	sort := r.URL.Query().Get("sort")
	if !ok || sort != "" && sort != "created_at" && sort != "-created_at" {
		fail(w, http.StatusBadRequest, "InvalidPaginationParameter", "page or sort")
		return
	}
	if sort == "-created_at" {
		list = slices.Clone(list)
		slices.Reverse(list)
	}
	to := min(from+size, len(list))
	out := map[string]any{
		name:    list[from:to],
		"meta":  map[string]any{"has_more": to < len(list), "after_cursor": "after-" + strconv.Itoa(to), "before_cursor": nil},
		"links": map[string]any{"next": nil, "prev": nil},
	}
	for k, v := range extra {
		out[k] = v
	}
	reply(w, http.StatusOK, out)
}
