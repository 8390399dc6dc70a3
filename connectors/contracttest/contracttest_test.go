package contracttest

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const petShop = `{
 "openapi": "3.0.3", "info": {"title": "pets", "version": "1"},
 "paths": {
  "/pets": {
   "get": {
    "parameters": [
     {"name": "kind", "in": "query", "required": true, "schema": {"type": "string"}},
     {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}}],
    "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}},
   "post": {
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
    "responses": {"204": {"description": "ok"}, "400": {"description": "no"}}}},
  "/pets/{id}": {
   "get": {
    "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "integer"}}],
    "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}}}},
  "/pets/mine": {"get": {"responses": {"200": {"description": "ok"}}}}},
 "components": {"schemas": {
  "Pet": {"type": "object", "required": ["name"], "additionalProperties": true, "properties": {
   "id": {"type": "integer", "readOnly": true},
   "name": {"type": "string"},
   "age": {"type": "integer"},
   "tags": {"type": "object"},
   "born": {"type": "string", "format": "date-time"},
   "owner": {"allOf": [{"$ref": "#/components/schemas/Owner"}]}}},
  "Owner": {"type": "object", "properties": {"email": {"type": "string"}}}}}
}`

const petAmendments = `{"amendments": [
 {"spec": "pets", "operation": "GET /pets", "optional": ["kind"], "query": {"page": {"type": "integer"}}},
 {"spec": "pets", "schema": "Pet", "properties": {"colour": {"type": "string"}}, "nullable": ["age"]},
 {"spec": "other", "schema": "Nothing"}]}`

type heard struct{ lines []string }

func (h *heard) Helper() {}
func (h *heard) Errorf(format string, args ...any) {
	h.lines = append(h.lines, fmt.Sprintf(format, args...))
}

func TestValidator(t *testing.T) {
	ok := `{"name":"Rex"}`
	tests := map[string]struct {
		method, target, body string
		status               int
		answer               string
		want                 string // part of the one report; empty for none
	}{
		"fine":                             {"GET", "/pets?kind=dog", "", 200, ok, ""},
		"amended optional":                 {"GET", "/pets?page=2", "", 200, ok, ""},
		"repeated list":                    {"GET", "/pets?ids=1&ids=2", "", 200, ok, ""},
		"joined list":                      {"GET", "/pets?ids=1,2", "", 200, ok, "query ids"},
		"unlisted query":                   {"GET", "/pets?sise=2", "", 200, ok, "query sise is not listed"},
		"wrong query type":                 {"GET", "/pets?page=two", "", 200, ok, "query page"},
		"repeated single":                  {"GET", "/pets?kind=a&kind=b", "", 200, ok, "more than once"},
		"wrong path type":                  {"GET", "/pets/rex", "", 200, ok, "path id"},
		"literal before variable":          {"GET", "/pets/mine", "", 200, ok, ""},
		"no such operation":                {"DELETE", "/pets", "", 204, "", "no description lists"},
		"write":                            {"POST", "/pets", ok, 204, "", ""},
		"write null where amended":         {"POST", "/pets", `{"name":"Rex","age":null}`, 204, "", ""},
		"write null elsewhere":             {"POST", "/pets", `{"name":null}`, 204, "", "body.name"},
		"write unlisted name":              {"POST", "/pets", `{"name":"Rex","nameless":"x"}`, 204, "", "body.nameless is not listed"},
		"write unlisted nested name":       {"POST", "/pets", `{"name":"Rex","owner":{"mail":"x"}}`, 204, "", "body.owner.mail is not listed"},
		"write read-only":                  {"POST", "/pets", `{"name":"Rex","id":7}`, 204, "", "body"},
		"write into an open object":        {"POST", "/pets", `{"name":"Rex","tags":{"any":1}}`, 204, "", ""},
		"write a list into an open object": {"POST", "/pets", `{"name":"Rex","tags":{"any":[{"a":1}]}}`, 204, "", ""},
		"instant":                          {"POST", "/pets", `{"name":"Rex","born":"2026-03-12T09:10:00.123Z"}`, 204, "", ""},
		"instant without colon":            {"POST", "/pets", `{"name":"Rex","born":"2026-03-12T09:10:00.123+0000"}`, 204, "", ""},
		"no instant":                       {"POST", "/pets", `{"name":"Rex","born":"yesterday"}`, 204, "", "body.born"},
		"write amended name":               {"POST", "/pets", `{"name":"Rex","colour":"red"}`, 204, "", ""},
		"write without body":               {"POST", "/pets", "", 204, "", "body is required"},
		"write not JSON":                   {"POST", "/pets", "{", 204, "", "not JSON"},
		"refused as described":             {"POST", "/pets", ok, 400, `whatever`, ""},
		"success not described":            {"POST", "/pets", ok, 201, "", "status 201"},
		"answer with null":                 {"GET", "/pets", "", 200, `{"name":null,"owner":null}`, ""},
		"answer with unlisted name":        {"GET", "/pets", "", 200, `{"name":"Rex","nick":"R"}`, "body.nick is not listed"},
		"answer with wrong type":           {"GET", "/pets", "", 200, `{"name":7}`, "body.name"},
		"answer lacks required":            {"GET", "/pets", "", 200, `{}`, "name"},
		"answer not JSON":                  {"GET", "/pets", "", 200, `<html>`, "not JSON"},
		"failure that nobody describes":    {"GET", "/pets", "", 429, `<html>`, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			h, v := petValidator(t)
			next := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if got, _ := io.ReadAll(r.Body); string(got) != tt.body {
					t.Errorf("the handler got body %q, want %q", got, tt.body)
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.answer)
			})
			r := httptest.NewRequest(tt.method, tt.target, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			v.Wrap(next).ServeHTTP(w, r)
			if w.Code != tt.status || w.Body.String() != tt.answer {
				t.Errorf("passed on %d %q, want %d %q", w.Code, w.Body, tt.status, tt.answer)
			}
			checkHeard(t, h.lines, tt.want)
		})
	}
}

func petValidator(t *testing.T) (*heard, *Validator) {
	t.Helper()
	d, err := load("pets", []byte(petShop), []byte(petAmendments))
	if err != nil {
		t.Fatal(err)
	}
	h := &heard{}
	return h, &Validator{report: h, descr: []*description{d}, ignored: map[string]bool{}, seen: map[string]int{}}
}

func checkHeard(t *testing.T, got []string, want string) {
	t.Helper()
	if want == "" {
		if len(got) > 0 {
			t.Errorf("reported %q, want nothing", got)
		}
		return
	}
	if len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), want) {
		t.Errorf("reported %q, want something about %q", got, want)
	}
}

func TestUnderAndIgnore(t *testing.T) {
	h, v := petValidator(t)
	v.Under("/shop/").Ignore("/token")
	handler := v.Wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"name":"Rex"}`)
	}))
	for _, path := range []string{"/shop/pets/7", "/token"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, path, nil))
	}
	checkHeard(t, h.lines, "")
	if got := strings.Join(v.Seen(), ","); got != "GET /pets/{id}" {
		t.Errorf("seen %s, want GET /pets/{id}", got)
	}
}

func TestValue(t *testing.T) {
	for data, want := range map[string]string{
		`{"email":null}`: "", `{"mail":"x"}`: "body.mail is not listed", `{"email":7}`: "body.email",
	} {
		h, v := petValidator(t)
		v.Value("Owner", []byte(data))
		checkHeard(t, h.lines, want)
	}
	h, v := petValidator(t)
	v.Value("Nobody", []byte(`{}`))
	checkHeard(t, h.lines, "no description lists the schema")
}

func TestAmendmentThatFitsNothing(t *testing.T) {
	_, err := load("other", []byte(petShop), []byte(petAmendments))
	if err == nil || !strings.Contains(err.Error(), "fits nothing") {
		t.Errorf("load gave %v, want an error that names the amendment", err)
	}
}

// TestDescriptions loads every description there is, so that a vendor's file that the loader cannot read is noticed
// here rather than in three connectors at once.
func TestDescriptions(t *testing.T) {
	v := New(t, "zendesk-support", "github-rest", "jira-cloud-v2", "jira-dc-v2", "jira-service-management-cloud")
	for i, d := range v.descr {
		if len(d.operations) == 0 {
			t.Errorf("description %d lists no operation", i)
		}
	}
}
