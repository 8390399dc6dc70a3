package zendesktest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (s *Server) lag() time.Duration {
	switch {
	case s.o.Lag == 0:
		return time.Minute
	case s.o.Lag < 0:
		return 0
	}
	return s.o.Lag
}

// place orders the export: by generated_timestamp, and within one second by the order of the changes.
type place struct{ second, move int64 }

func (p place) less(o place) bool {
	return p.second < o.second || p.second == o.second && p.move < o.move
}

func (p place) cursor() string {
	return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "%d.0||%d", p.second, p.move))
}

func parsePlace(cursor string) (place, bool) {
	b, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return place{}, false
	}
	var p place
	if n, err := fmt.Sscanf(string(b), "%d.0||%d", &p.second, &p.move); err != nil || n != 2 {
		return place{}, false
	}
	return p, true
}

// export is GET /api/v2/incremental/tickets/cursor.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	if s.users[s.self].Role != "admin" {
		forbidden(w)
		return
	}
	if !only(w, r, "start_time", "cursor", "per_page", "include", "exclude_deleted", "support_type_scope") {
		return
	}
	size, ok := s.size(r, "per_page", 1000)
	if !ok {
		fail(w, http.StatusUnprocessableEntity, "InvalidValue", "per_page")
		return
	}
	after, given := s.exportFrom(w, r)
	if !given {
		return
	}
	list := s.changedAfter(after)
	end := len(list) <= size
	list = list[:min(size, len(list))]
	out := map[string]any{"end_of_stream": end, "after_cursor": nil, "after_url": nil, "before_cursor": nil, "before_url": nil}
	if c := r.URL.Query().Get("cursor"); c != "" {
		out["after_cursor"] = c
	}
	if len(list) > 0 {
		last := list[len(list)-1]
		out["after_cursor"] = place{last.Generated.Unix(), last.moves}.cursor()
	}
	s.fill(out, "tickets", list, r.URL.Query().Get("include"))
	reply(w, http.StatusOK, out)
}

func (s *Server) exportFrom(w http.ResponseWriter, r *http.Request) (place, bool) {
	q := r.URL.Query()
	if q.Has("cursor") == q.Has("start_time") {
		fail(w, http.StatusUnprocessableEntity, "InvalidValue", "one of start_time and cursor")
		return place{}, false
	}
	if q.Has("cursor") {
		p, ok := parsePlace(q.Get("cursor"))
		if !ok {
			fail(w, http.StatusUnprocessableEntity, "InvalidValue", "Invalid cursor")
		}
		return p, ok
	}
	at, err := strconv.ParseInt(q.Get("start_time"), 10, 64)
	if err != nil || at < 0 {
		fail(w, http.StatusUnprocessableEntity, "InvalidValue", "start_time")
		return place{}, false
	}
	if time.Unix(at, 0).After(s.o.Now().Add(-time.Minute)) {
		fail(w, http.StatusUnprocessableEntity, "InvalidValue", "Too recent start_time. Use a start_time older than 1 minutes")
		return place{}, false
	}
	return place{at, -1}, true
}

func (s *Server) changedAfter(p place) []*Ticket {
	var list []*Ticket
	newest := s.o.Now().Add(-s.lag())
	for _, t := range s.tickets {
		if !t.Generated.After(newest) && p.less(place{t.Generated.Unix(), t.moves}) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, func(a, b *Ticket) int {
		if (place{a.Generated.Unix(), a.moves}).less(place{b.Generated.Unix(), b.moves}) {
			return -1
		}
		return 1
	})
	return list
}

// search is GET /api/v2/search/export for tickets: ordered by creation, with a cursor that expires.
func (s *Server) search(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !only(w, r, "query", "filter[type]", "page[size]", "page[after]") {
		return
	}
	size, ok := s.size(r, "page[size]", 1000)
	if !ok || q.Get("filter[type]") != "ticket" {
		fail(w, http.StatusBadRequest, "invalid", "filter[type] and page[size]")
		return
	}
	match, ok := parseQuery(q.Get("query"))
	if !ok {
		fail(w, http.StatusUnprocessableEntity, "invalid", "Invalid search: "+q.Get("query"))
		return
	}
	after, ok := s.searchFrom(q.Get("page[after]"))
	if !ok {
		fail(w, http.StatusBadRequest, "invalid", "The cursor has expired")
		return
	}
	list := s.indexed(func(t *Ticket) bool { return match(t) && byCreation(after, t) < 0 })
	more := len(list) > size
	list = list[:min(size, len(list))]
	meta := map[string]any{"has_more": more, "after_cursor": nil}
	if len(list) > 0 {
		last := list[len(list)-1]
		meta["after_cursor"] = base64.StdEncoding.EncodeToString(
			fmt.Appendf(nil, "%d %d %d", s.o.Now().Unix(), last.CreatedAt.Unix(), last.ID))
	}
	results := make([]map[string]any, 0, len(list))
	for _, t := range list {
		m := s.ticketJSON(t)
		m["result_type"] = "ticket"
		results = append(results, m)
	}
	reply(w, http.StatusOK, map[string]any{
		"results": results, "facets": nil, "meta": meta, "links": map[string]any{"prev": nil, "next": nil},
	})
}

// indexed lists the tickets that the search knows by now and that match, oldest first.
func (s *Server) indexed(match func(*Ticket) bool) []*Ticket {
	var list []*Ticket
	for _, t := range s.tickets {
		if !t.Generated.After(s.o.Now().Add(-s.o.IndexLag)) && t.Status != "deleted" && match(t) {
			list = append(list, t)
		}
	}
	slices.SortFunc(list, byCreation)
	return list
}

func (s *Server) searchFrom(cursor string) (*Ticket, bool) {
	if cursor == "" {
		return &Ticket{CreatedAt: time.Unix(0, 0)}, true
	}
	b, err := base64.StdEncoding.DecodeString(cursor)
	var issued, created, id int64
	if err != nil {
		return nil, false
	}
	if _, err := fmt.Sscanf(string(b), "%d %d %d", &issued, &created, &id); err != nil {
		return nil, false
	}
	life := time.Hour
	if s.o.CursorLife > 0 {
		life = s.o.CursorLife
	}
	if s.o.Now().Sub(time.Unix(issued, 0)) > life {
		return nil, false
	}
	return &Ticket{ID: id, CreatedAt: time.Unix(created, 0)}, true
}

// parseQuery understands the few words of the search syntax that are about time: created and updated with a bound.
func parseQuery(query string) (func(*Ticket) bool, bool) {
	var all []func(*Ticket) bool
	for _, word := range strings.Fields(query) {
		var of func(*Ticket) time.Time
		rest, ok := strings.CutPrefix(word, "updated")
		of = func(t *Ticket) time.Time { return t.UpdatedAt }
		if !ok {
			if rest, ok = strings.CutPrefix(word, "created"); !ok {
				return nil, false
			}
			of = func(t *Ticket) time.Time { return t.CreatedAt }
		}
		text, ok := strings.CutPrefix(rest, ">=")
		at, err := time.Parse(time.RFC3339, text)
		if !ok || err != nil {
			return nil, false
		}
		all = append(all, func(t *Ticket) bool { return !of(t).Before(at) })
	}
	return func(t *Ticket) bool {
		for _, f := range all {
			if !f(t) {
				return false
			}
		}
		return true
	}, len(all) > 0
}
