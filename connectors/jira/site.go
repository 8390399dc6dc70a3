package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// site is what the connector has to know of a Jira before it can read tickets: who we are and which fields there are.
type site struct {
	me           user
	fields       map[string]field // by id
	organization string           // custom field that holds the customer's organization; empty if there is none
	participants string           // custom field that holds the other customers of a request; empty if there is none
	mapped       map[string]string
	projects     []string // ids of the configured projects
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

// siteLife is how long identity, fields and projects are believed.
const siteLife = time.Hour

// site is all that is to be known before tickets are read or written.
func (q *Queue) site(ctx context.Context) (*site, error) {
	known, err := q.account(ctx)
	if err != nil {
		return nil, err
	}
	s := *known
	s.projects, err = keep(ctx, q, &q.bound, q.readProjects)
	return &s, err
}

// account is what can be known without the projects.
func (q *Queue) account(ctx context.Context) (*site, error) {
	return keep(ctx, q, &q.known, func(ctx context.Context) (*site, error) {
		s := &site{fields: map[string]field{}, mapped: q.config.Fields}
		var err error
		if s.me, err = q.myself(ctx); err == nil {
			err = q.readFields(ctx, s)
		}
		return s, err
	})
}

func keep[T any](ctx context.Context, q *Queue, kept *wire.Kept[T], read func(context.Context) (T, error)) (none T, err error) {
	secret, err := q.auth.secret()
	if err != nil {
		return none, err
	}
	return kept.Get(ctx, q.host.Now, secret, func(ctx context.Context) (T, time.Time, error) {
		until := q.host.Now().Add(siteLife)
		v, err := read(ctx)
		return v, until, err
	})
}

// readProjects turns the configured keys into ids, by which the queue is bounded: a project may get a new key, and its
// tickets with it, and the old key goes on leading to it.
func (q *Queue) readProjects(ctx context.Context) ([]string, error) {
	var ids []string
	for _, key := range q.config.Projects {
		p, err := q.readProject(ctx, key)
		switch {
		case isGone(err):
			return nil, fmt.Errorf("read project %s: it is not there or not visible: correct queue.%s.projects, or grant the "+
				"permission Browse Projects", key, q.name)
		case err != nil:
			return nil, err
		case !idShape.MatchString(p.ID):
			return nil, fmt.Errorf("read project %s: the answer holds no numeric id", key)
		}
		ids = append(ids, p.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
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
