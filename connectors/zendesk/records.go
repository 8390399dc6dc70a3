package zendesk

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/clarion-cre/clarion/connectors"
)

// user, organization and group are side-loaded.
type user struct {
	ID       int64  `json:"id"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Role     string `json:"role"`
	TimeZone string `json:"time_zone"`
	IANA     string `json:"iana_time_zone"`
	Locale   string `json:"locale"`
}

type organization struct {
	ID     int64          `json:"id"`
	Name   string         `json:"name"`
	Fields map[string]any `json:"organization_fields"`
}

type group struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Deleted bool   `json:"deleted"`
}

// records are read one by one and as far as they can be: a member of another type than documented costs that member, not
// the record, and one record never costs the others. given is false where there was no list at all.
type records[T any] struct {
	list  []T
	odd   int
	given bool
}

// UnmarshalJSON fails only where something else than a list stands: tickets judged without their people would be taken
// for other customers'.
func (r *records[T]) UnmarshalJSON(b []byte) error {
	var all []json.RawMessage
	*r = records[T]{}
	if err := json.Unmarshal(b, &all); err != nil || all == nil {
		return err
	}
	r.given = true
	for _, raw := range all {
		var one T
		if json.Unmarshal(raw, &one) != nil { // the members that fit are filled in all the same
			r.odd++
		}
		r.list = append(r.list, one)
	}
	return nil
}

func (r *records[T]) add(more records[T]) {
	r.list, r.odd, r.given = append(r.list, more.list...), r.odd+more.odd, r.given || more.given
}

type sideload struct {
	Users         records[user]         `json:"users"`
	Organizations records[organization] `json:"organizations"`
	Groups        records[group]        `json:"groups"`
}

// people are the side-loaded records by id.
type people struct {
	users  map[int64]user
	orgs   map[int64]organization
	groups map[int64]string
}

// known indexes side-loaded records. Names of groups that were not side-loaded, or not in a form that can be read, come
// from the directory: they say whose a ticket is.
func (q *Queue) known(ctx context.Context, s sideload, tickets ...ticket) (people, error) {
	p := people{users: map[int64]user{}, orgs: map[int64]organization{}, groups: map[int64]string{}}
	for _, u := range s.Users.list {
		p.users[u.ID] = u
	}
	for _, o := range s.Organizations.list {
		p.orgs[o.ID] = o
	}
	for _, g := range s.Groups.list {
		p.groups[g.ID] = g.Name
	}
	if n := s.Users.odd + s.Organizations.odd + s.Groups.odd; n > 0 {
		q.log.Warn("zendesk sent people, organizations or groups with members of an undocumented type: those members are left out",
			"queue", q.name, "records", n)
	}
	nameless := func(t ticket) bool { return t.GroupID != 0 && p.groups[t.GroupID] == "" }
	if !slices.ContainsFunc(tickets, nameless) {
		return p, nil
	}
	all, err := q.groups(ctx)
	if refused(err, http.StatusForbidden) && (s.Groups.given || !q.needsGroupNames()) {
		return p, nil
	}
	for _, g := range all {
		p.groups[g.ID] = g.Name
	}
	return p, err
}

// reading is one ticket of a page, or why it is none.
type reading struct {
	ticket ticket
	odd    *connectors.Odd
}

// readTickets decodes the tickets of a page, each by itself.
func (q *Queue) readTickets(list []json.RawMessage) (all []reading, legible []ticket) {
	for _, raw := range list {
		t, odd := q.readTicket(raw)
		all = append(all, reading{t, odd})
		if odd == nil {
			legible = append(legible, t)
		}
	}
	return all, legible
}
