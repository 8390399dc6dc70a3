// Package faulty lets a stand-in misbehave on demand: answer something else, cut the connection before or after a request
// took effect, or spoil its own answer. The stand-ins of all vendors share it, so that a fault means the same everywhere.
//
// It must not know any vendor, decide when to fail, or import "testing": stand-ins serve the demo as well.
package faulty

import (
	"bytes"
	"net/http"
	"sync"
)

// Fault is what happens to a request in place of the server's own answer.
type Fault struct {
	Status int // 200 if zero
	Header http.Header
	Body   string
	Drop   bool // the connection ends without an answer
	Effect bool // the request takes effect before
	// Rewrite changes the server's own answer instead, to a request that took effect; the rest is ignored.
	Rewrite func(body []byte) []byte
}

// Gate stands before a server. The zero value lets everything pass; it is safe for concurrent use.
type Gate struct {
	mu   sync.Mutex
	fail func(*http.Request) *Fault
}

// Fail lets f break requests: a nil Fault leaves the request alone, a nil f heals the server. f may run concurrently.
func (g *Gate) Fail(f func(*http.Request) *Fault) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.fail = f
}

// Of is the fault of this request, nil for none.
func (g *Gate) Of(r *http.Request) *Fault {
	g.mu.Lock()
	fail := g.fail
	g.mu.Unlock()
	if fail == nil {
		return nil
	}
	return fail(r)
}

// Serve answers the request by serve, or as its fault says.
func (g *Gate) Serve(w http.ResponseWriter, r *http.Request, serve http.HandlerFunc) {
	f := g.Of(r)
	if f == nil {
		serve(w, r)
		return
	}
	own := NewAnswer()
	if f.Happens() {
		serve(own, r)
	}
	f.Answer(w, own)
}

// Happens reports whether the request takes effect.
func (f *Fault) Happens() bool { return f.Effect || f.Rewrite != nil }

// Answer sends what the fault says, given the server's own answer.
func (f *Fault) Answer(w http.ResponseWriter, own *Answer) {
	switch {
	case f.Rewrite != nil:
		spoilt := f.Rewrite(own.Body.Bytes())
		own.Body.Reset()
		own.Body.Write(spoilt)
	case f.Drop:
		panic(http.ErrAbortHandler)
	default:
		own = &Answer{header: f.Header, Status: f.Status}
		own.Body.WriteString(f.Body)
	}
	own.Send(w)
}

// Answer is an answer that has not been sent yet.
type Answer struct {
	Status int // 0 until written
	header http.Header
	Body   bytes.Buffer
}

// NewAnswer is empty.
func NewAnswer() *Answer { return &Answer{header: http.Header{}} }

// Header implements http.ResponseWriter.
func (a *Answer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *Answer) WriteHeader(status int) {
	if a.Status == 0 {
		a.Status = status
	}
}

// Write implements http.ResponseWriter.
func (a *Answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.Body.Write(b)
}

// Send sends it.
func (a *Answer) Send(w http.ResponseWriter) {
	for k, v := range a.header {
		w.Header()[k] = v
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	_, _ = w.Write(a.Body.Bytes()) // a client that is gone is no trouble of ours
}
