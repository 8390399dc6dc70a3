package contracttest

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
)

func (o *operation) checkRequest(r *http.Request, body []byte) []string {
	faults := o.checkQuery(r.URL.Query())
	values := o.pathValues(r.URL.EscapedPath())
	for _, p := range o.params {
		if p.Value.In == openapi3.ParameterInPath {
			faults = append(faults, checkText("path "+p.Value.Name, p.Value.Schema, []string{values[p.Value.Name]})...)
		}
	}
	return append(faults, o.checkRequestBody(r.Header, body)...)
}

func (o *operation) checkQuery(query url.Values) []string {
	var faults []string
	known := map[string]bool{}
	for _, p := range o.params {
		if p.Value.In != openapi3.ParameterInQuery {
			continue
		}
		known[p.Value.Name] = true
		values, sent := query[p.Value.Name]
		if !sent {
			if p.Value.Required {
				faults = append(faults, fmt.Sprintf("query %s is required and missing", p.Value.Name))
			}
			continue
		}
		faults = append(faults, checkText("query "+p.Value.Name, p.Value.Schema, values)...)
	}
	for name := range query {
		if !known[name] {
			faults = append(faults, fmt.Sprintf("query %s is not listed", name))
		}
	}
	sort.Strings(faults)
	return faults
}

// checkText checks parameters, which arrive as text. A list is a repeated parameter.
func checkText(where string, ref *openapi3.SchemaRef, values []string) []string {
	if ref == nil || ref.Value == nil {
		return nil
	}
	schema := ref.Value
	if schema.Type.Is(openapi3.TypeArray) {
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = typed(schema.Items, v)
		}
		return visit(where, schema, list, openapi3.VisitAsRequest())
	}
	if len(values) > 1 {
		return []string{where + " is given more than once"}
	}
	return visit(where, schema, typed(ref, values[0]), openapi3.VisitAsRequest())
}

// typed reads the text as the type that the schema wants; text that does not fit stays text and fails the check.
func typed(ref *openapi3.SchemaRef, text string) any {
	if ref == nil || ref.Value == nil {
		return text
	}
	switch t := ref.Value.Type; {
	case t.Is(openapi3.TypeInteger):
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
	case t.Is(openapi3.TypeNumber):
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return n
		}
	case t.Is(openapi3.TypeBoolean):
		if text == "true" || text == "false" {
			return text == "true"
		}
	}
	return text
}

func (o *operation) checkRequestBody(header http.Header, body []byte) []string {
	described := o.asked.RequestBody
	if len(body) == 0 {
		if described != nil && described.Value.Required {
			return []string{"a body is required and missing"}
		}
		return nil
	}
	if described == nil {
		return []string{"a body is sent where none is described"}
	}
	schema, err := schemaFor(described.Value.Content, header.Get("Content-Type"))
	if err != nil {
		return []string{err.Error()}
	}
	return checkBody(schema, body, openapi3.VisitAsRequest())
}

// checkAnswer looks at successes in full. Failures are checked where they are described; vendors document only some.
func (o *operation) checkAnswer(status int, header http.Header, body []byte) []string {
	described := o.answered.Responses.Status(status)
	if described == nil {
		described = o.answered.Responses.Default()
	}
	success := status < http.StatusMultipleChoices
	if described == nil {
		if success {
			return []string{fmt.Sprintf("status %d is not described", status)}
		}
		return nil
	}
	if status == http.StatusNoContent || status == http.StatusNotModified {
		if len(body) > 0 {
			return []string{fmt.Sprintf("status %d carries a body", status)}
		}
		return nil
	}
	if len(described.Value.Content) == 0 {
		return nil
	}
	schema, err := schemaFor(described.Value.Content, header.Get("Content-Type"))
	if err != nil {
		if success {
			return []string{err.Error()}
		}
		return nil
	}
	return checkBody(schema, body, openapi3.VisitAsResponse())
}

func schemaFor(content openapi3.Content, contentType string) (*openapi3.SchemaRef, error) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, fmt.Errorf("content type %q is not one", contentType)
	}
	for described, m := range content {
		if d, _, err := mime.ParseMediaType(described); err == nil && (d == media || d == "*/*") {
			return m.Schema, nil
		}
	}
	return nil, fmt.Errorf("content type %s is not described", media)
}

func checkBody(ref *openapi3.SchemaRef, body []byte, as openapi3.SchemaValidationOption) []string {
	value, err := decode(body)
	if err != nil {
		return []string{"body is not JSON: " + err.Error()}
	}
	if ref == nil || ref.Value == nil {
		return nil
	}
	faults := visit("body", ref.Value, value, as)
	return append(faults, unlisted("body", []*openapi3.SchemaRef{ref}, value)...)
}

// instant admits both forms of an offset: Jira's description says date-time, and Jira writes +0000.
func instant(text string) error {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700"} {
		if _, err := time.Parse(layout, text); err == nil {
			return nil
		}
	}
	return errors.New("not a date and time with an offset")
}

func visit(where string, schema *openapi3.Schema, value any, as openapi3.SchemaValidationOption) []string {
	err := schema.VisitJSON(value, as, openapi3.MultiErrors(), openapi3.DisableSchemaErrorDetails(),
		openapi3.WithStringFormatValidator("date-time", openapi3.NewCallbackValidator(instant)))
	if err == nil {
		return nil
	}
	var many openapi3.MultiError
	if !errors.As(err, &many) {
		many = openapi3.MultiError{err}
	}
	var faults []string
	for _, e := range many {
		var se *openapi3.SchemaError
		if errors.As(e, &se) {
			faults = append(faults, fmt.Sprintf("%s.%s: %s", where, strings.Join(se.JSONPointer(), "."), se.Reason))
			continue
		}
		faults = append(faults, where+": "+e.Error())
	}
	return faults
}
