// Package promtest is a stand-in for Prometheus: it answers /api/v1/query and /api/v1/query_range about the requests of a
// small invented world, whose numbers are worked out when they are asked for, so that any fortnight is there at once.
//
// It serves tests and the demo. It must not import "testing", must not know the connector or the rules, and is strict:
// it knows the part of PromQL that is listed at parse, and answers anything else as Prometheus answers what it cannot
// parse, so that a query that it does not understand never looks like calm.
package promtest

import (
	"net/http"
	"time"

	"github.com/clarion-cre/clarion/connectors/faulty"
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
	faults faulty.Gate
}

// Fault is what happens to a request in place of the true answer.
type Fault = faulty.Fault

// New makes the stand-in of a world.
func New(w World) *Server {
	s := &Server{world: w}
	s.series = w.series()
	return s
}

// Fail lets f break requests: a nil Fault leaves the request alone, a nil f heals the server. f may run concurrently.
func (s *Server) Fail(f func(*http.Request) *Fault) { s.faults.Fail(f) }
