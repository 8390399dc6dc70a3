// Package zendesktest is a stand-in for Zendesk Support: it keeps tickets, people and groups in memory and speaks the
// vendor's API over HTTP, with the traits that hurt an integration (a minute of lag, a generated_timestamp that moves
// without updated_at, collisions, rate limits, expiring cursors and tokens).
//
// It serves tests and the demo. It must not import "testing", must not know the connector, and is strict with what it is
// sent: what Zendesk would refuse or drop silently, it refuses or drops in the same shape.
package zendesktest

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
)

// The credentials that the server takes.
const (
	ClientID     = "clarion"
	ClientSecret = "client-secret-of-the-stand-in"
	AccessToken  = "access-token-of-the-stand-in"
	Email        = "clarion@example.com"
	APIToken     = "api-token-of-the-stand-in"
)

// The identity that all credentials above belong to, and an agent who is somebody else.
const (
	Me    int64 = 900
	Agent int64 = 901
)

// Options are the traits of one server. The zero value of a limit is no limit.
type Options struct {
	Now func() time.Time // required

	Lag              time.Duration // how long changes stay out of the export; zero is the vendor's minute, negative none
	IndexLag         time.Duration // how long changes stay out of the search
	CursorLife       time.Duration // of a search export's cursor; zero is the vendor's hour
	TokenLife        time.Duration // of an OAuth access token; zero is thirty minutes
	PageSize         int           // no page is larger, whatever is asked for
	MaxComments      int           // zero is the vendor's 5,000
	ExportPerMinute  int           // requests to the incremental export; the vendor's limit is 10
	PerMinute        int           // all requests
	UpdatesPerMinute int           // updates of tickets; the vendor's limit is 100
	PerTicket        int           // updates of one ticket in ten minutes; the vendor's limit is 30
	NotAdmin         bool          // the identity is an agent: no export

	// Trigger runs on every update through the API, within its audit, as a business rule does; nil for none.
	Trigger func(*Ticket)
}

// Ticket is a ticket as the vendor keeps it. Zero ids are nobody.
type Ticket struct {
	ID          int64 // chosen by the server where zero
	Subject     string
	Description string // plain text of the first comment
	Status      string // new where empty
	Requester   int64
	Assignee    int64
	Group       int64
	Org         int64
	Brand       int64
	Tags        []string
	Fields      map[int64]any // custom fields that hold a value
	CreatedAt   time.Time     // Now where zero
	UpdatedAt   time.Time
	Generated   time.Time // generated_timestamp; later than UpdatedAt after a system change
	Late        time.Duration

	Comments []Comment // the first is the description
	Spoilt   bool      // sent in a form that cannot be decoded

	moves  int64 // orders tickets of one second in the export
	audits []audit
	writes []time.Time
}

// Comment is one message on a ticket.
type Comment struct {
	ID       int64
	Author   int64
	At       time.Time
	Public   bool
	HTML     string
	Plain    string
	Metadata map[string]any // the audit's custom metadata
}

type audit struct {
	id       int64
	author   int64
	at       time.Time
	events   []map[string]any
	metadata map[string]any
}

// User is a person. Roles are end-user, agent and admin.
type User struct {
	ID       int64
	Name     string
	Email    string
	Role     string
	TimeZone string // as Rails names it, "Eastern Time (US & Canada)"
	IANA     string
	Locale   string
	Org      int64
	Spoilt   bool // sent with members of an undocumented type
}

// Organization is a customer.
type Organization struct {
	ID     int64
	Name   string
	Fields map[string]any
	Spoilt bool // see User
}

// Group is a team of agents.
type Group struct {
	ID     int64
	Name   string
	Spoilt bool // see User, where side-loaded; the list of groups has it right
}

// Field is a custom ticket field. Type is text, date, tagger, multiselect, checkbox, ...
type Field struct {
	ID      int64
	Title   string
	Type    string
	Tag     string   // of a checkbox
	Options []string // values of a tagger or multiselect, which are tags as well
	Off     bool     // deactivated
}

// Request is one request as it arrived; Write is true where it could change something.
type Request struct {
	Method, Path string
	Write        bool
	Body         string
}

// Server is the stand-in. It is an http.Handler and safe for concurrent use.
type Server struct {
	o   Options
	mux *http.ServeMux

	mu       sync.Mutex
	tickets  map[int64]*Ticket
	users    map[int64]User
	orgs     map[int64]Organization
	groups   map[int64]Group
	fields   map[int64]Field
	next     int64
	moves    int64
	history  []Request
	faults   faulty.Gate
	publish  bool
	tokens   map[string]token
	logins   map[string]int64 // bearer tokens and whom they belong to
	self     int64            // whose request is being answered
	recent   map[string][]time.Time
	tokenSeq int
}

// New makes a server with the identity, one agent and no tickets.
func New(o Options) *Server {
	s := &Server{
		o: o, tickets: map[int64]*Ticket{}, users: map[int64]User{}, orgs: map[int64]Organization{}, groups: map[int64]Group{},
		fields: map[int64]Field{}, next: 1000, tokens: map[string]token{}, logins: map[string]int64{AccessToken: Me}, self: Me,
		recent: map[string][]time.Time{},
	}
	role := "admin"
	if o.NotAdmin {
		role = "agent"
	}
	s.users[Me] = User{ID: Me, Name: "Clarion", Email: Email, Role: role, IANA: "Etc/UTC", TimeZone: "UTC"}
	s.users[Agent] = User{ID: Agent, Name: "Ada Agent", Email: "ada@example.com", Role: "agent", IANA: "Etc/UTC", TimeZone: "UTC"}
	s.mux = s.routes()
	return s
}

func (s *Server) id() int64 {
	s.next++
	return s.next
}

func (s *Server) now() time.Time { return s.o.Now().UTC().Truncate(time.Second) }

// touched records a change: updated_at has whole seconds, so two changes in one second look the same.
func (s *Server) touched(t *Ticket) {
	t.UpdatedAt = s.now()
	t.Generated = t.UpdatedAt
	s.moves++
	t.moves = s.moves
}

// Ticket returns a copy of the ticket as the server keeps it.
func (s *Server) Ticket(id int64) (Ticket, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.tickets[id]
	if !ok {
		return Ticket{}, false
	}
	return t.clone(), true
}

// Tickets returns copies of all tickets, oldest first.
func (s *Server) Tickets() []Ticket {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Ticket, 0, len(s.tickets))
	for _, t := range s.tickets {
		out = append(out, t.clone())
	}
	slices.SortFunc(out, func(a, b Ticket) int { return byCreation(&a, &b) })
	return out
}

func (t *Ticket) clone() Ticket {
	c := *t
	c.Tags = slices.Clone(t.Tags)
	c.Comments = slices.Clone(t.Comments)
	c.Fields = make(map[int64]any, len(t.Fields))
	for k, v := range t.Fields {
		c.Fields[k] = v
	}
	return c
}

// ByMe lists the comments that the API's identity wrote.
func (t Ticket) ByMe() []Comment {
	var out []Comment
	for _, c := range t.Comments {
		if c.Author == Me {
			out = append(out, c)
		}
	}
	return out
}

func byCreation(a, b *Ticket) int {
	if d := a.CreatedAt.Compare(b.CreatedAt); d != 0 {
		return d
	}
	return int(a.ID - b.ID)
}

// History lists every request that arrived, refused ones included.
func (s *Server) History() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// Publish makes the server store every comment as public, whatever it is told, as a careless business rule would.
func (s *Server) Publish(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.publish = on
}

// Login makes the bearer token one of the user's; nobody's where user is zero.
func (s *Server) Login(bearer string, user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logins[bearer] = user
}

// Revoke ends all OAuth access tokens that were handed out.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

func folded(tags []string) []string {
	var out []string
	for _, t := range tags {
		for _, word := range strings.Fields(strings.ToLower(t)) {
			if !slices.Contains(out, word) {
				out = append(out, word)
			}
		}
	}
	return out
}
