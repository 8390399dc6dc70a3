// Package contracttest holds a client and its stand-in against the vendor's own API description: a validator stands
// between the two and checks every request and every answer that passes, so that neither can drift away together.
//
// The descriptions lie outside the project and tests that need them skip where they are absent. The package is for tests
// only, knows no vendor, and must not change what passes through it.
package contracttest

import (
	"bytes"
	"io"
	"net/http"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// A Validator checks traffic against one or more API descriptions and reports every disagreement through its test.
type Validator struct {
	report reporter
	descr  []*description

	mu      sync.Mutex
	base    string
	ignored map[string]bool
	seen    map[string]int
}

type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// New loads the named descriptions ("zendesk-support", "github-rest", "jira-cloud-v2", ...) with their amendments. An
// operation is looked up in them in the order given. The test is skipped where the descriptions are absent.
func New(t testing.TB, names ...string) *Validator {
	t.Helper()
	dir, err := contractsDir()
	if err != nil {
		t.Skipf("the vendors' API descriptions are not here, nothing to compare with: %v", err)
	}
	v := &Validator{report: t, ignored: map[string]bool{}, seen: map[string]int{}}
	for _, name := range names {
		d, err := loadDir(dir, name)
		if err != nil {
			t.Fatalf("load the description %s: %v", name, err)
		}
		v.descr = append(v.descr, d)
	}
	return v
}

// Under takes the prefix off every path before it is looked up, for APIs that are served below a gateway.
func (v *Validator) Under(prefix string) *Validator {
	v.base = strings.TrimSuffix(prefix, "/")
	return v
}

// Ignore lets the exact paths pass unchecked: those that belong to another API, such as a token endpoint.
func (v *Validator) Ignore(paths ...string) *Validator {
	for _, p := range paths {
		v.ignored[p] = true
	}
	return v
}

// Seen lists the operations that have passed, as "GET /path/{template}", sorted. A contract test should require the
// ones it is about: a validator that saw nothing has proved nothing.
func (v *Validator) Seen() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := make([]string, 0, len(v.seen))
	for op := range v.seen {
		out = append(out, op)
	}
	sort.Strings(out)
	return out
}

// Value checks JSON that an answer holds in a place which the description leaves open, such as one of Jira's fields,
// against a schema named in the description.
func (v *Validator) Value(schema string, data []byte) {
	v.report.Helper()
	for _, d := range v.descr {
		if ref := d.schemas[schema]; ref != nil {
			for _, f := range checkBody(ref, data, openapi3.VisitAsResponse()) {
				v.report.Errorf("contract: schema %s: %s", schema, f)
			}
			return
		}
	}
	v.report.Errorf("contract: no description lists the schema %s", schema)
}

// Wrap returns a handler that checks what reaches next and what next answers, and passes both on unchanged.
func (v *Validator) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v.ignored[r.URL.Path] {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if err != nil {
			v.report.Errorf("contract: %s %s: request body cannot be read: %v", r.Method, r.URL.Path, err)
		}
		op := v.find(r)
		if op == nil {
			v.report.Errorf("contract: %s %s: no description lists this operation", r.Method, r.URL.Path)
			next.ServeHTTP(w, r)
			return
		}
		v.tell(op, "request", op.checkRequest(r, body))
		tee := &tee{ResponseWriter: w}
		next.ServeHTTP(tee, r)
		if tee.status != 0 { // zero: the handler took the connection away or wrote nothing at all
			v.tell(op, "answer", op.checkAnswer(tee.status, tee.Header(), tee.body.Bytes()))
		}
	})
}

func (v *Validator) find(r *http.Request) *operation {
	path := strings.TrimPrefix(r.URL.EscapedPath(), v.base)
	for _, d := range v.descr {
		if op := d.find(r.Method, path); op != nil {
			v.mu.Lock()
			v.seen[op.name]++
			v.mu.Unlock()
			return op
		}
	}
	return nil
}

func (v *Validator) tell(op *operation, side string, faults []string) {
	for _, f := range faults {
		v.report.Errorf("contract: %s: %s: %s", op.name, side, f)
	}
}

// tee copies what is written, without holding it back.
type tee struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	if t.status == 0 {
		t.status = status
	}
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(b []byte) (int, error) {
	if t.status == 0 {
		t.status = http.StatusOK
	}
	t.body.Write(b)
	return t.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection, which stand-ins take away to lose a reply.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }
