// Package jiratest is a Jira in memory that speaks the vendor's REST API version 2 over HTTP, as Cloud or as Data
// Center, for tests and for `clarion demo`.
//
// It is strict in what it takes and shows the traits that hurt integrations: dates compared by the minute, an index that
// lags behind, tokens that expire, comments that are public unless they say otherwise, credentials that fail as an empty
// list. It must not import testing or the connector it is there to judge.
package jiratest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// Options describe the site. Now, Me, Projects and Users are required.
type Options struct {
	Now        func() time.Time
	DataCenter bool

	Me       string // whose credentials these are
	Projects []Project
	Users    []User
	Fields   []Field

	Email, Token                    string // Cloud: basic; without Email: bearer
	ClientID, ClientSecret, CloudID string // OAuth client credentials; the API then lies below /ex/jira/CloudID

	PageSize       int           // no search page is larger; 100 if zero
	CommentPage    int           // no page of comments is larger; 100 if zero
	IndexLag       time.Duration // how long changes stay out of searches
	PageTokenLife  time.Duration // seven days if zero
	AccessLife     time.Duration // of an OAuth access token; an hour if zero
	WritesPerIssue int           // in two seconds; zero for no limit
	BareLists      bool          // lists of comments do not expand properties

	// OnWrite runs after every write through the API, as an automation rule does; nil for none.
	OnWrite func(*Issue)
}

// Project is a project. Denied are permissions, such as EDIT_ISSUES, that the credentials lack.
type Project struct {
	ID          string // chosen by New
	Key, Name   string
	ServiceDesk bool
	Components  []string
	Roles       []string
	Denied      []string

	former []string // keys it had before
}

// User is a person: ID is the account id on Cloud and the user name on Data Center.
type User struct {
	ID, Name, Email, Zone string
	Customer              bool // a portal account
	Unassignable          bool
}

// Field is a custom field. Type is datetime, string, option or array; Custom the vendor's full type name.
type Field struct {
	ID, Name, Type, Custom string
	Options                []string
}

// The custom types that Service Management brings along.
const (
	Organization = "com.atlassian.servicedesk:sd-customer-organizations"
	Participant  = "com.atlassian.servicedesk:sd-request-participants"
)

// Issue is an issue as the site keeps it. Fields hold custom values as JSON would decode them.
type Issue struct {
	ID, Key, Project     string // ID and Key are chosen by Add
	Summary, Description string
	Reporter, Assignee   string
	Labels, Components   []string
	Status, Category     string // category: new, indeterminate or done
	Fields               map[string]any
	Created, Updated     time.Time
	Archived             time.Time
	Comments             []Comment
	Properties           map[string]json.RawMessage

	Late time.Duration // on Add: hidden from searches for so long

	odd    bool
	former []string // keys it had before
	index  []stamp
	writes []time.Time
}

// Comment is a comment. Role or Group restrict it; Internal hides it from a service project's customers.
type Comment struct {
	ID, Author, Body string
	Created          time.Time
	Internal         bool
	Role, Group      string
	Properties       map[string]json.RawMessage
}

// stamp is one state of the search index.
type stamp struct{ updated, visible time.Time }

// Request is one request that arrived.
type Request struct{ Method, Path string }

// Write reports whether the request would change something.
func (r Request) Write() bool {
	return r.Method != http.MethodGet && !slices.Contains([]string{"/search", "/search/jql", "/oauth/token"}, tail(r.Path))
}

// Server is the site. It is safe for concurrent use.
type Server struct {
	o   Options
	mux *http.ServeMux

	mu       sync.Mutex
	issues   map[string]*Issue // by id
	seq      int
	numbers  map[string]int
	pages    map[string]pageToken
	access   map[string]time.Time
	requests []Request
	faults   faulty.Gate
	publish  bool
	revoked  bool
}

// New makes an empty site.
func New(o Options) *Server {
	for _, d := range []struct {
		n        *int
		fallback int
	}{{&o.PageSize, 100}, {&o.CommentPage, 100}} {
		if *d.n == 0 {
			*d.n = d.fallback
		}
	}
	if o.PageTokenLife == 0 {
		o.PageTokenLife = 7 * 24 * time.Hour
	}
	if o.AccessLife == 0 {
		o.AccessLife = time.Hour
	}
	s := &Server{
		o: o, issues: map[string]*Issue{}, seq: 10000, numbers: map[string]int{}, pages: map[string]pageToken{},
		access: map[string]time.Time{},
	}
	s.o.Projects = slices.Clone(o.Projects)
	for i := range s.o.Projects {
		s.o.Projects[i].ID = strconv.Itoa(20000 + i)
	}
	s.mux = s.routes()
	return s
}

// Add creates an issue as a customer would and returns it.
func (s *Server) Add(i Issue) Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	i.ID = strconv.Itoa(s.seq)
	i.Key = s.nextKey(i.Project)
	if i.Created.IsZero() {
		i.Created = s.o.Now()
	}
	if i.Updated.IsZero() {
		i.Updated = i.Created
	}
	if i.Status == "" {
		i.Status, i.Category = "Waiting for support", "new"
	}
	i.index = []stamp{{i.Updated, i.Updated.Add(max(i.Late, s.o.IndexLag))}}
	own := i.clone()
	s.issues[i.ID] = &own
	return i
}

func (s *Server) nextKey(project string) string {
	s.numbers[project]++
	return fmt.Sprintf("%s-%d", project, s.numbers[project])
}

// AddUser makes somebody known.
func (s *Server) AddUser(u User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Users = append(slices.Clone(s.o.Users), u)
}

// Change is an edit by a person; false if there is no such issue.
func (s *Server) Change(id string, edit func(*Issue)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.issues[id]
	if i == nil {
		return false
	}
	edit(i)
	s.touch(i)
	return true
}

// Say adds a comment by a person.
func (s *Server) Say(id string, c Comment) bool {
	return s.Change(id, func(i *Issue) { s.addComment(i, c) })
}

func (s *Server) addComment(i *Issue, c Comment) *Comment {
	s.seq++
	c.ID = strconv.Itoa(s.seq)
	if c.Created.IsZero() {
		c.Created = s.o.Now()
	}
	i.Comments = append(i.Comments, c)
	return &i.Comments[len(i.Comments)-1]
}

// touch notes a change; the index follows after its lag.
func (s *Server) touch(i *Issue) {
	now := s.o.Now()
	i.Updated = now
	i.index = append(i.index, stamp{now, now.Add(s.o.IndexLag)})
}

// Delete removes the issue for good.
func (s *Server) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.issues, id)
}

// Archive makes the issue read-only and takes it out of searches.
func (s *Server) Archive(id string) bool {
	return s.Change(id, func(i *Issue) { i.Archived = s.o.Now() })
}

// Move puts the issue into another project, where it gets a new key and keeps its id.
func (s *Server) Move(id, project string) bool {
	return s.Change(id, func(i *Issue) {
		i.former = append(slices.Clone(i.former), i.Key)
		i.Project, i.Key = project, s.nextKey(project)
	})
}

// Rename gives a project and its issues new keys. The old ones still lead to them, and no issue counts as changed.
func (s *Server) Rename(project, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers[key] = s.numbers[project]
	for k := range s.o.Projects {
		if p := &s.o.Projects[k]; p.Key == project {
			p.Key, p.former = key, append(slices.Clone(p.former), project)
		}
	}
	for _, i := range s.issues {
		if i.Project == project {
			i.former = append(slices.Clone(i.former), i.Key)
			i.Project, i.Key = key, key+strings.TrimPrefix(i.Key, project)
		}
	}
}

// Spoil makes the issue's fields undecodable from now on.
func (s *Server) Spoil(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := s.issues[id]; i != nil {
		i.odd = true
	}
}

// Issue returns a copy of the issue as it stands.
func (s *Server) Issue(id string) (Issue, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.issues[id]
	if i == nil {
		return Issue{}, false
	}
	return i.clone(), true
}

// Issues returns copies of all issues, oldest first.
func (s *Server) Issues() []Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Issue, 0, len(s.issues))
	for _, i := range s.issues {
		list = append(list, i.clone())
	}
	slices.SortFunc(list, func(a, b Issue) int { return number(a.ID) - number(b.ID) })
	return list
}

func (i *Issue) clone() Issue {
	c := *i
	c.Labels, c.Components = slices.Clone(i.Labels), slices.Clone(i.Components)
	c.Fields, c.Properties = maps.Clone(i.Fields), maps.Clone(i.Properties)
	c.Comments = slices.Clone(i.Comments)
	for k := range c.Comments {
		c.Comments[k].Properties = maps.Clone(c.Comments[k].Properties)
	}
	return c
}

// Requests returns what arrived so far, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Publish makes the site store every comment as public, whatever it is told.
func (s *Server) Publish(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish = on
}

// Login makes token the one that is taken, as the user's.
func (s *Server) Login(token, user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.o.Token, s.o.Me = token, user
}

// Revoke makes the credentials worthless, or good again.
func (s *Server) Revoke(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = on
	clear(s.access)
}

func number(id string) int {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	return n
}
