// Package promtest is a stand-in for Prometheus: it answers /api/v1/query and /api/v1/query_range about the requests of a
// small invented world, whose numbers are worked out when they are asked for, so that any fortnight is there at once.
//
// It serves tests and the demo. It must not import "testing", must not know the connector or the rules, and is strict:
// it knows the part of PromQL that is listed at parse, and answers anything else as Prometheus answers what it cannot
// parse, so that a query that it does not understand never looks like calm.
package promtest

import (
	"net/http"
	"sync"
	"time"
)

// World is who makes requests where, and what went wrong when. The metrics are those of the usual client libraries:
// http_requests_total{tenant,region,route,code} and http_request_duration_seconds_bucket{tenant,region,route,le}.
type World struct {
	Tenants   []Tenant
	Regions   []string
	Routes    []string
	Incidents []Incident
	Gaps      []Gap

	// From and To bound what is kept; zero is no bound.
	From, To time.Time

	Token string // the bearer token that is asked for, if any
	OrgID string // the X-Scope-OrgID that is asked for, if any
}

// Tenant is one customer. No regions means all of them, weight zero means one: about four requests a second and region.
type Tenant struct {
	Name    string
	Regions []string
	Weight  float64
	// ErrorShare is the share of requests that always fail; 0.002 if zero.
	ErrorShare float64
}

// The kinds of incident.
const (
	Latency = "latency"
	Errors  = "errors"
)

// Incident is trouble from Start to End wherever the given labels are; empty ones are everywhere.
type Incident struct {
	Start, End            time.Time
	Kind                  string
	Tenant, Region, Route string
	Factor                float64 // of latency: times as long; of errors: the share that fails
	Code                  string  // of errors: how they fail; 503 if empty
}

// Gap is a stretch without samples.
type Gap struct {
	Start, End     time.Time
	Tenant, Region string
}

// Server is the stand-in. It is safe for concurrent use.
type Server struct {
	world  World
	series []*series

	mu   sync.Mutex
	fail func(*http.Request) *Fault
}

// Fault replaces an answer. Drop closes the connection instead.
type Fault struct {
	Status int
	Header http.Header
	Body   string
	Drop   bool
}

// New makes the stand-in of a world.
func New(w World) *Server {
	s := &Server{world: w}
	s.series = w.series()
	return s
}

// Fail sets what is asked before each answer; nil, or a nil Fault, lets it pass.
func (s *Server) Fail(f func(*http.Request) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = f
}

func (s *Server) fault(r *http.Request) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail == nil {
		return nil
	}
	return s.fail(r)
}
