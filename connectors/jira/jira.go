// Package jira reads and edits tickets of Jira Cloud and Jira Data Center, Jira Service Management included, through
// their REST API version 2, which gives and takes wiki notation on both.
//
// It never decides what to write, never writes a note that people outside could read (see note.go), never searches
// without the operator's projects, and never lets a vendor's words into an error: those may quote customers.
//
// go-jira serves as the client; its typed issue does not, because one odd date fails its whole page.
package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"sync/atomic"

	gojira "github.com/andygrunwald/go-jira"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// Queue is one configured Jira. It is safe for concurrent use.
type Queue struct {
	name   string
	config config
	host   connectors.Host
	auth   *authorizer
	client *gojira.Client
	owners owners
	hold   connectors.Hold
	leaked atomic.Bool // a note came out public: no note is written until restart

	known wire.Kept[*site]    // by secret: a rotated one may belong to somebody else
	bound wire.Kept[[]string] // ids of the projects, likewise
}

var (
	_ connectors.Queue   = (*Queue)(nil)
	_ connectors.Checker = (*Queue)(nil)
)

// New reads the queue's own table through decode and reports all its faults at once. It calls nobody.
func New(name string, decode func(any) error, host connectors.Host) (*Queue, error) {
	c := defaults()
	if err := decode(&c); err != nil {
		return nil, fmt.Errorf("queue.%s: %w", name, err)
	}
	if err := c.validate(name); err != nil {
		return nil, err
	}
	q := &Queue{name: name, config: c, host: host, owners: newOwners(c)}
	var err error
	if q.auth, err = newAuthorizer("queue."+name, c, host); err != nil {
		return nil, fmt.Errorf("queue.%s: %w", name, err)
	}
	client, err := wire.New(wire.Options{
		BaseURL: c.BaseURL, Authorize: q.auth.authorize, Refused: q.auth.refused, UserAgent: host.UserAgent, Now: host.Now,
		Private: c.AllowPrivate, MaxBody: c.maxBody,
		PerMinute: wire.Budget{Reads: c.ReadsPerMinute, Writes: c.WritesPerMinute},
	})
	if err != nil {
		return nil, fmt.Errorf("queue.%s.base_url: %w", name, err)
	}
	if q.client, err = gojira.NewClient(client, c.BaseURL); err != nil {
		return nil, fmt.Errorf("queue.%s.base_url cannot be read", name)
	}
	return q, nil
}

// Ids and keys are checked before they reach a URL: go-jira resolves "1/../../user" to another endpoint.
var (
	idShape  = regexp.MustCompile(`^[1-9][0-9]{0,18}$`)
	keyShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,254}-[1-9][0-9]{0,18}$`)
)

func checkID(id string) error {
	if !idShape.MatchString(id) {
		return errors.New("read ticket id: not a number")
	}
	return nil
}

// Get reads one ticket by its numeric id, wherever it was moved to within the queue's projects. What people type is a key,
// such as SUP-123: that is taken too, an old one included, and answered with the ticket under its id.
func (q *Queue) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	if !idShape.MatchString(id) && !keyShape.MatchString(id) {
		return connectors.Ticket{}, errors.New("read ticket: its id is neither a number nor a key such as SUP-123")
	}
	s, err := q.site(ctx)
	if err != nil {
		return connectors.Ticket{}, err
	}
	raw, err := q.read(ctx, id, s.fieldList(false))
	if err != nil {
		return connectors.Ticket{}, err
	}
	t, err := q.ticket(ctx, s, raw)
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("read ticket %s: %w", id, err)
	}
	return t, nil
}

// read gets one issue by its id or key, with our property. An issue that was moved out of the configured projects counts
// as gone: nobody allowed Clarion to write there.
func (q *Queue) read(ctx context.Context, id, fields string) (rawIssue, error) {
	var raw rawIssue
	r, err := q.call(ctx, request{
		method: http.MethodGet, path: "issue/" + id, what: "read ticket " + id,
		query: map[string]string{"fields": fields, "properties": property},
	})
	switch {
	case err != nil && isGone(err):
		return raw, q.gone(ctx, id)
	case err != nil:
		return raw, err
	}
	if err := r.decode(&raw); err != nil {
		return raw, err
	}
	if raw.ID != id && (idShape.MatchString(id) || !idShape.MatchString(raw.ID)) {
		return raw, fmt.Errorf("read ticket %s: the answer is about another one", id)
	}
	project, err := raw.project()
	if err != nil {
		return raw, fmt.Errorf("read ticket %s: %w", id, err)
	}
	s, err := q.site(ctx)
	if err != nil {
		return raw, err
	}
	if !slices.Contains(s.projects, project.ID) {
		return raw, fmt.Errorf("read ticket %s: moved to a project outside this queue: %w", id, connectors.ErrGone)
	}
	return raw, nil
}

// gone tells a ticket that is no more from credentials that see nothing any more: Jira answers 404 to both, and a lost
// permission must not end every ticket of the queue.
func (q *Queue) gone(ctx context.Context, id string) error {
	s, err := q.site(ctx)
	if err != nil {
		return err
	}
	for _, project := range s.projects {
		_, err := q.readProject(ctx, project)
		switch {
		case err == nil:
		case isGone(err):
			return fmt.Errorf("read ticket %s: not visible, and neither is project %s: permission Browse Projects is missing", id, project)
		default:
			return err
		}
	}
	return fmt.Errorf("read ticket %s: %w", id, connectors.ErrGone)
}

// readProject reads a project by its key, a former key or its id.
func (q *Queue) readProject(ctx context.Context, project string) (projectRef, error) {
	var p projectRef
	r, err := q.call(ctx, request{method: http.MethodGet, path: "project/" + project, what: "read project " + project})
	if err == nil {
		err = r.decode(&p)
	}
	return p, err
}
