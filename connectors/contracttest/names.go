package contracttest

import (
	"fmt"
	"sort"

	"github.com/getkin/kin-openapi/openapi3"
)

// unlisted names the members that no schema lists. JSON Schema lets them pass unless additionalProperties is false,
// which the vendors' files seldom say, so a misspelt name would go unseen.
func unlisted(where string, refs []*openapi3.SchemaRef, value any) []string {
	if len(refs) == 0 { // below an open schema
		return nil
	}
	switch v := value.(type) {
	case []any:
		var items []*openapi3.SchemaRef
		eachSchema(refs, func(s *openapi3.Schema) {
			if s.Items != nil {
				items = append(items, s.Items)
			}
		})
		var faults []string
		for i, item := range v {
			faults = append(faults, unlisted(fmt.Sprintf("%s[%d]", where, i), items, item)...)
		}
		return faults
	case map[string]any:
		return unlistedMembers(where, shapeOf(refs), v)
	}
	return nil
}

func unlistedMembers(where string, s shape, members map[string]any) []string {
	names := make([]string, 0, len(members))
	for name := range members {
		names = append(names, name)
	}
	sort.Strings(names)
	var faults []string
	for _, name := range names {
		at := where + "." + name
		switch schemas := s.properties[name]; {
		case len(schemas) > 0:
			faults = append(faults, unlisted(at, schemas, members[name])...)
		case len(s.others) > 0:
			faults = append(faults, unlisted(at, s.others, members[name])...)
		case !s.open:
			faults = append(faults, at+" is not listed")
		}
	}
	return faults
}

// shape is what an object may hold by all the schemas that apply to it.
type shape struct {
	properties map[string][]*openapi3.SchemaRef
	others     []*openapi3.SchemaRef // schemas of members with free names
	open       bool                  // some schema describes an object and lists nothing
}

func shapeOf(refs []*openapi3.SchemaRef) shape {
	s := shape{properties: map[string][]*openapi3.SchemaRef{}}
	eachSchema(refs, func(schema *openapi3.Schema) {
		for name, p := range schema.Properties {
			s.properties[name] = append(s.properties[name], p)
		}
		if extra := schema.AdditionalProperties.Schema; extra != nil {
			s.others = append(s.others, extra)
		}
		closed := schema.AdditionalProperties.Has != nil && !*schema.AdditionalProperties.Has
		composed := len(schema.AllOf)+len(schema.AnyOf)+len(schema.OneOf) > 0
		object := schema.Type == nil || schema.Type.Is(openapi3.TypeObject)
		if object && !closed && !composed && len(schema.Properties) == 0 {
			s.open = true
		}
	})
	return s
}

// eachSchema visits the schemas and all that they are composed of, each once.
func eachSchema(refs []*openapi3.SchemaRef, visit func(*openapi3.Schema)) {
	seen := map[*openapi3.Schema]bool{}
	var walk func(refs []*openapi3.SchemaRef)
	walk = func(refs []*openapi3.SchemaRef) {
		for _, ref := range refs {
			if ref == nil || ref.Value == nil || seen[ref.Value] {
				continue
			}
			seen[ref.Value] = true
			visit(ref.Value)
			walk(ref.Value.AllOf)
			walk(ref.Value.AnyOf)
			walk(ref.Value.OneOf)
		}
	}
	walk(refs)
}
