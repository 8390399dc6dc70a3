package contracttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// contractsDir is ../shared/contracts beside the module, or CLARION_SHARED/contracts.
func contractsDir() (string, error) {
	if shared := os.Getenv("CLARION_SHARED"); shared != "" { //nolint:forbidigo // a test package; the variable only says where optional material lies
		return existing(filepath.Join(shared, "contracts"))
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return existing(filepath.Join(filepath.Dir(dir), "shared", "contracts"))
		}
		if filepath.Dir(dir) == dir {
			return "", errors.New("no go.mod above the test's directory")
		}
		dir = filepath.Dir(dir)
	}
}

func existing(dir string) (string, error) {
	if _, err := os.Stat(dir); err != nil { //nolint:gosec // as above: a test says where its own material lies
		return "", errors.New("no ../shared/contracts beside the module, and CLARION_SHARED is not set")
	}
	return dir, nil
}

// description is one API. It is loaded twice because answers are read leniently: the descriptions seldom say which
// members come as null, so in the answers' copy every schema admits null.
type description struct {
	operations []*operation
	schemas    openapi3.Schemas // the answers' copy
}

type operation struct {
	name     string // "PUT /rest/api/2/issue/{issueIdOrKey}"
	method   string
	segments []string
	params   openapi3.Parameters
	asked    *openapi3.Operation // strict
	answered *openapi3.Operation // lenient on null
}

func loadDir(dir, name string) (*description, error) {
	data, err := os.ReadFile(filepath.Join(dir, name+".json")) //nolint:gosec // the name comes from the test itself
	if err != nil {
		return nil, err
	}
	amendments, err := os.ReadFile(filepath.Join(dir, "amendments.json")) //nolint:gosec // as above
	if err != nil {
		return nil, err
	}
	return load(name, data, amendments)
}

func load(name string, data, amendments []byte) (*description, error) {
	amended, err := amend(name, data, amendments)
	if err != nil {
		return nil, fmt.Errorf("amend: %w", err)
	}
	asked, err := openapi3.NewLoader().LoadFromData(amended)
	if err != nil {
		return nil, err
	}
	answered, err := openapi3.NewLoader().LoadFromData(amended)
	if err != nil {
		return nil, err
	}
	admitNull(answered)
	d := &description{}
	if answered.Components != nil {
		d.schemas = answered.Components.Schemas
	}
	for path, item := range asked.Paths.Map() {
		for method, op := range item.Operations() {
			d.operations = append(d.operations, &operation{
				name: method + " " + path, method: method, segments: strings.Split(path, "/"),
				params: append(append(openapi3.Parameters{}, item.Parameters...), op.Parameters...),
				asked:  op, answered: answered.Paths.Value(path).GetOperation(method),
			})
		}
	}
	return d, nil
}

// find prefers the template with the longest literal beginning, as routers do: /search/jql before /search/{id}.
func (d *description) find(method, escaped string) *operation {
	segments := strings.Split(escaped, "/")
	var best *operation
	for _, op := range d.operations {
		if op.method == method && op.fits(segments) && (best == nil || op.moreLiteral(best)) {
			best = op
		}
	}
	return best
}

func (o *operation) fits(segments []string) bool {
	if len(segments) != len(o.segments) {
		return false
	}
	for i, want := range o.segments {
		if !variable(want) && want != segments[i] || variable(want) && segments[i] == "" {
			return false
		}
	}
	return true
}

func (o *operation) moreLiteral(than *operation) bool {
	for i := range o.segments {
		if a, b := variable(o.segments[i]), variable(than.segments[i]); a != b {
			return b
		}
	}
	return false
}

func variable(segment string) bool { return strings.HasPrefix(segment, "{") }

// pathValues are the values of the template's variables, unescaped.
func (o *operation) pathValues(escaped string) map[string]string {
	segments := strings.Split(escaped, "/")
	if len(segments) > len(o.segments) { // below a gateway's prefix
		segments = segments[len(segments)-len(o.segments):]
	}
	values := map[string]string{}
	for i, s := range o.segments {
		if variable(s) && i < len(segments) {
			if v, err := url.PathUnescape(segments[i]); err == nil {
				values[strings.Trim(s, "{}")] = v
			}
		}
	}
	return values
}

// decode keeps numbers as they were written.
func decode(data []byte) (any, error) {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}
