// Package githubtest stands in for the part of GitHub's REST API that keeps issues: one repository with state, behind
// the real paths, error shapes, Link pages, ETags and rate limits. Tests and the demo talk to it over HTTP.
//
// It must not import "testing", share code with the connector (both would be wrong together), or be kinder than GitHub:
// unknown names and wrong types are refused.
package githubtest

import (
	"crypto/rsa"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// Options are the traits of the server. Now is required.
type Options struct {
	Now   func() time.Time
	Repo  string // owner/name; "acme/reliability" if empty
	Login string // whose token it is; "clarion-bot" if empty
	Token string // the only one accepted; any if empty
	App   App    // with an ID, installation tokens are issued and accepted as well

	Private  bool          // visibility; public if false
	NoPush   bool          // labels are dropped in silence, new ones refused
	Prefix   string        // base path, "/api/v3" for Enterprise Server
	PageSize int           // most items a page; 100 if zero
	Lag      time.Duration // how long a new issue is missing in lists
	Hourly   int           // primary rate limit; 5000 if zero
	Burst    int           // creations a minute before the secondary limit; 80 if zero
}

// App is a GitHub App with one installation.
type App struct {
	ID, Installation int64
	Slug             string
	Key              *rsa.PublicKey
	Issues           string // permission, "write" if empty
}

// Issue is one issue as it stands.
type Issue struct {
	Number           int
	Title, Body      string
	Author           string
	Labels           []string
	Assignees        []string
	State            string // open or closed
	Locked           bool
	PullRequest      bool
	Deleted          bool   // answers 410
	Transferred      string // answers 301 to this owner/name
	Created, Updated time.Time
	Comments         []Comment
}

// Comment is one comment.
type Comment struct {
	ID               int64
	Author, Body     string
	Created, Updated time.Time
}

// Write is one request that could change something.
type Write struct {
	Method, Path string
	Status       int // what was answered; 0 if nothing was
}

// Server is the stand-in. It is safe for concurrent use.
type Server struct {
	o      Options
	mux    *http.ServeMux
	mu     sync.Mutex
	faults faulty.Gate

	repo       string // its name now, after renames
	visibility string
	archived   bool
	disabled   bool
	issues     []*Issue
	labels     map[string]string // by lower-case name
	lastID     int64

	tokens  map[string]time.Time // issued installation tokens, until when
	hour    time.Time            // start of the running hour
	used    int                  // requests in it
	created []time.Time          // recent creations
	writes  []Write
	reads   map[string]int // by path; answers of 304 count apart
	same    int
}

// New makes a server with an empty repository.
func New(o Options) *Server {
	if o.Repo == "" {
		o.Repo = "acme/reliability"
	}
	if o.Login == "" {
		o.Login = "clarion-bot"
	}
	if o.PageSize == 0 {
		o.PageSize = 100
	}
	if o.Hourly == 0 {
		o.Hourly = 5000
	}
	if o.Burst == 0 {
		o.Burst = 80
	}
	if o.App.Issues == "" {
		o.App.Issues = "write"
	}
	s := &Server{o: o, repo: o.Repo, visibility: "public", labels: map[string]string{}, tokens: map[string]time.Time{}, reads: map[string]int{}}
	if o.Private {
		s.visibility = "private"
	}
	s.mux = s.routes()
	return s
}

// Add opens an issue as a person would, and returns its number.
func (s *Server) Add(i Issue) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(i).Number
}

func (s *Server) add(i Issue) *Issue {
	i.Number = len(s.issues) + 1
	if i.State == "" {
		i.State = "open"
	}
	if i.Created.IsZero() {
		i.Created = s.o.Now()
	}
	i.Updated = i.Created
	for _, l := range i.Labels {
		s.label(l)
	}
	kept := i
	s.issues = append(s.issues, &kept)
	return &kept
}

// AddLabel creates a label in the repository.
func (s *Server) AddLabel(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.label(name)
}

func (s *Server) label(name string) string {
	key := strings.ToLower(name)
	if s.labels[key] == "" {
		s.labels[key] = name
	}
	return s.labels[key]
}

// Issues are copies of all issues, oldest first.
func (s *Server) Issues() []Issue {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Issue, len(s.issues))
	for n, i := range s.issues {
		out[n] = *i
		out[n].Labels = append([]string(nil), i.Labels...)
		out[n].Assignees = append([]string(nil), i.Assignees...)
		out[n].Comments = append([]Comment(nil), i.Comments...)
	}
	return out
}

// Writes are the changing requests so far, refused ones too.
func (s *Server) Writes() []Write {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Write(nil), s.writes...)
}

// Reads counts the GET requests of a path without the base path; Unchanged those of all paths that were answered 304.
func (s *Server) Reads(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads[path]
}

// Unchanged is documented with Reads.
func (s *Server) Unchanged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.same
}

// Edit changes an issue as a person would.
func (s *Server) Edit(number int, change func(*Issue)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.issue(number)
	if i == nil {
		return errors.New("no such issue")
	}
	change(i)
	for _, l := range i.Labels {
		s.label(l)
	}
	i.Updated = s.o.Now()
	return nil
}

// Rename gives the repository another owner/name; the old one redirects.
func (s *Server) Rename(repo string) { s.change(func() { s.repo = repo }) }

// Publish makes the repository public.
func (s *Server) Publish() { s.change(func() { s.visibility = "public" }) }

// Archive makes the repository read-only.
func (s *Server) Archive() { s.change(func() { s.archived = true }) }

// DisableIssues switches issues off.
func (s *Server) DisableIssues() { s.change(func() { s.disabled = true }) }

// Revoke ends every token issued to the App's installation.
func (s *Server) Revoke() { s.change(func() { clear(s.tokens) }) }

// SetToken rotates the accepted token.
func (s *Server) SetToken(token string) { s.change(func() { s.o.Token = token }) }

// SetLogin changes whose token it is.
func (s *Server) SetLogin(login string) { s.change(func() { s.o.Login = login }) }

func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *Server) issue(number int) *Issue {
	if number < 1 || number > len(s.issues) {
		return nil
	}
	return s.issues[number-1]
}
