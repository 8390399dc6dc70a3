package contracttest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// amendment is one documented difference between a description and the vendor's own prose.
type amendment struct {
	Spec       string                     `json:"spec"`
	Operation  string                     `json:"operation"` // "GET /path", "GET *"
	Query      map[string]json.RawMessage `json:"query"`     // parameters to add
	Optional   []string                   `json:"optional"`  // parameters that are not required
	Body       json.RawMessage            `json:"body"`      // request body in place of the described one
	Schema     string                     `json:"schema"`    // component to change
	Properties map[string]json.RawMessage `json:"properties"`
	Nullable   []string                   `json:"nullable"`
}

// amend applies the amendments of one description to its JSON. An amendment that fits nothing is an error: it would
// otherwise rot unseen.
func amend(name string, data, amendments []byte) ([]byte, error) {
	var list struct {
		Amendments []amendment `json:"amendments"`
	}
	if err := json.Unmarshal(amendments, &list); err != nil {
		return nil, err
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	for _, a := range list.Amendments {
		if a.Spec != name {
			continue
		}
		done := 0
		if a.Operation != "" {
			done = a.operations(doc)
		} else if a.schema(doc) {
			done = 1
		}
		if done == 0 {
			return nil, fmt.Errorf("amendment of %s%s fits nothing", a.Operation, a.Schema)
		}
	}
	return json.Marshal(doc)
}

func (a amendment) operations(doc map[string]any) int {
	method, path, _ := strings.Cut(a.Operation, " ")
	done := 0
	paths, _ := doc["paths"].(map[string]any)
	for p, item := range paths {
		ops, _ := item.(map[string]any)
		op, ok := ops[strings.ToLower(method)].(map[string]any)
		if !ok || path != "*" && path != p {
			continue
		}
		a.operation(op)
		done++
	}
	return done
}

func (a amendment) operation(op map[string]any) {
	params, _ := op["parameters"].([]any)
	for _, p := range params {
		param, _ := p.(map[string]any)
		for _, name := range a.Optional {
			if param["name"] == name {
				delete(param, "required")
			}
		}
	}
	for name, schema := range a.Query {
		added := map[string]any{"name": name, "in": "query", "schema": schema}
		at := indexOf(params, name)
		switch {
		case at < 0:
			params = append(params, added)
		case !strings.HasSuffix(a.Operation, " *"): // a blanket amendment never overrides what an operation says itself
			params[at] = added
		}
	}
	op["parameters"] = params
	if a.Body != nil {
		op["requestBody"] = map[string]any{
			"required": true,
			"content":  map[string]any{"application/json": map[string]any{"schema": a.Body}},
		}
	}
}

func indexOf(params []any, name string) int {
	for i, p := range params {
		if param, _ := p.(map[string]any); param["name"] == name && param["in"] == "query" {
			return i
		}
	}
	return -1
}

func (a amendment) schema(doc map[string]any) bool {
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	schema, ok := schemas[a.Schema].(map[string]any)
	if !ok {
		return false
	}
	props, _ := schema["properties"].(map[string]any)
	if props == nil {
		props = map[string]any{}
		schema["properties"] = props
	}
	for name, p := range a.Properties {
		props[name] = p
	}
	for _, name := range a.Nullable {
		if p, ok := props[name].(map[string]any); ok && p["$ref"] == nil {
			p["nullable"] = true
		} else if ok {
			props[name] = map[string]any{"nullable": true, "allOf": []any{p}}
		}
	}
	return true
}

// admitNull marks every schema that an answer can reach.
func admitNull(doc *openapi3.T) {
	seen := map[*openapi3.Schema]bool{}
	for _, item := range doc.Paths.Map() {
		for _, op := range item.Operations() {
			for _, r := range op.Responses.Map() {
				for _, media := range r.Value.Content {
					admitNullIn(media.Schema, seen)
				}
			}
		}
	}
}

func admitNullIn(ref *openapi3.SchemaRef, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	s.Nullable = true
	for _, list := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf, {s.Items, s.AdditionalProperties.Schema}} {
		for _, inner := range list {
			admitNullIn(inner, seen)
		}
	}
	for _, inner := range s.Properties {
		admitNullIn(inner, seen)
	}
}
