package jira

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sort"
	"strings"
	"time"
)

// site is what the connector has to know of a Jira before it can read tickets: who we are and which fields there are.
type site struct {
	me           user
	fields       map[string]field // by id
	organization string           // custom field that holds the customer's organization; empty if there is none
	participants string           // custom field that holds the other customers of a request; empty if there is none
	mapped       map[string]string
}

// field is one field as GET /field describes it.
type field struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Schema struct {
		Type   string `json:"type"`
		Items  string `json:"items"`
		Custom string `json:"custom"`
	} `json:"schema"`
}

// The types of the custom fields that Service Management brings along.
const (
	organizationType = "com.atlassian.servicedesk:sd-customer-organizations"
	participantsType = "com.atlassian.servicedesk:sd-request-participants"
)

// siteLife is how long identity and fields are believed.
const siteLife = time.Hour

func (q *Queue) site(ctx context.Context) (*site, error) {
	secret, err := q.host.Secret(cmp.Or(q.config.ClientSecret, q.config.Token))
	if err != nil {
		return nil, err
	}
	return q.known.Get(ctx, q.host.Now, secret, func(ctx context.Context) (*site, time.Time, error) {
		s := &site{fields: map[string]field{}, mapped: q.config.Fields}
		until := q.host.Now().Add(siteLife)
		var err error
		if s.me, err = q.myself(ctx); err == nil {
			err = q.readFields(ctx, s)
		}
		return s, until, err
	})
}

func (q *Queue) myself(ctx context.Context) (user, error) {
	var me user
	r, err := q.call(ctx, request{method: http.MethodGet, path: "myself", what: "read own identity"})
	if err != nil {
		return me, err
	}
	if err := r.decode(&me); err != nil {
		return me, err
	}
	if me.id() == "" {
		return me, errors.New("read own identity: the answer names nobody")
	}
	return me, nil
}

func (q *Queue) readFields(ctx context.Context, s *site) error {
	r, err := q.call(ctx, request{method: http.MethodGet, path: "field", what: "read fields"})
	if err != nil {
		return err
	}
	var list []field
	if err := r.decode(&list); err != nil {
		return err
	}
	s.organization = q.config.OrganizationField
	for _, f := range list {
		s.fields[f.ID] = f
		if f.Schema.Custom == organizationType && s.organization == "" && fieldShape.MatchString(f.ID) {
			s.organization = f.ID
		}
		if f.Schema.Custom == participantsType && fieldShape.MatchString(f.ID) {
			s.participants = f.ID
		}
	}
	return nil
}

// fieldList names what a read asks for. Search answers ids only unless it is told.
func (s *site) fieldList(comments bool) string {
	names := map[string]bool{}
	for _, n := range []string{
		"summary", "description", "created", "updated", "reporter", "labels", "components", "assignee", "status", "project",
		"archiveddate", s.organization, s.participants,
	} {
		names[n] = true
	}
	names["comment"] = comments
	for _, id := range s.mapped {
		names[id] = true
	}
	var list []string
	for n, on := range names {
		if on && n != "" {
			list = append(list, n)
		}
	}
	sort.Strings(list)
	return strings.Join(list, ",")
}
