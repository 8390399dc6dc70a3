package jiratest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestRead(t *testing.T) {
	for wiki, want := range map[string]struct {
		text string
		acts []string
	}{
		"h3. Title":                          {"Title", nil},
		"* item *bold* {{mono}}":             {"item bold mono", nil},
		`\*not bold\* \[no link\]`:           {"*not bold* [no link]", nil},
		"[text|https://a.example/x]":         {"text", []string{"https://a.example/x"}},
		"[https://a.example]":                {"https://a.example", []string{"https://a.example"}},
		"[~admin] hello":                     {" hello", []string{"mention ~admin"}},
		"!https://a.example/x.png!":          {"", []string{"image https://a.example/x.png"}},
		"{color:red}x{color}":                {"x", []string{"macro color:red", "macro color"}},
		"{noformat}\n*x* [~y] {z}{noformat}": {"\n*x* [~y] {z}", nil},
		"see SUP-12":                         {"see SUP-12", []string{"issue SUP-12"}},
		"at www.example.com":                 {"at www.example.com", []string{"address www.example.com"}},
		"a -struck- word":                    {"a -struck- word", []string{"style -"}},
		"fine :)":                            {"fine :)", []string{"emoticon :)"}},
		`one\\two`:                           {"one\ntwo", nil},
		"||a||b||\n|1|2|":                    {"a | b\n1 | 2", nil},
		"----":                               {"", []string{"rule"}},
	} {
		text, acts := Read(wiki)
		if text != want.text || !slices.Equal(acts, want.acts) {
			t.Errorf("%q reads as %q, acts %q; want %q, %q", wiki, text, acts, want.text, want.acts)
		}
	}
}

// TestStrict: what Jira refuses is refused, in Jira's own shape.
func TestStrict(t *testing.T) {
	jql := `project in ("SUP") AND updated >= 0 ORDER BY updated ASC, key ASC`
	for name, tt := range map[string]struct {
		datacenter           bool
		method, target, body string
		status               int
		want                 string
	}{
		"search removed from Cloud":  {false, "GET", "search?jql=" + url.QueryEscape(jql), "", 410, "has been removed"},
		"token search on DC":         {true, "GET", "search/jql?jql=" + url.QueryEscape(jql), "", 404, "errorMessages"},
		"default fields are ids":     {false, "GET", "search/jql?jql=" + url.QueryEscape(jql), "", 200, `{"expand":"renderedFields,names,schema","id":"10001"`},
		"unbounded":                  {false, "GET", "search/jql?jql=order+by+key", "", 400, "Error in the JQL Query"},
		"quoted date":                {false, "GET", "search/jql?jql=" + url.QueryEscape(strings.Replace(jql, "0", `"2026-01-01 10:00"`, 1)), "", 400, "Error in the JQL"},
		"unknown project":            {false, "GET", "search/jql?jql=" + url.QueryEscape(strings.Replace(jql, "SUP", "NIX", 1)), "", 400, "does not exist"},
		"made-up token":              {false, "GET", "search/jql?nextPageToken=x&jql=" + url.QueryEscape(jql), "", 400, "invalid or expired"},
		"unknown member":             {false, "PUT", "issue/10001", `{"updates":{}}`, 400, "Invalid request payload"},
		"unknown field":              {false, "PUT", "issue/10001", `{"fields":{"x":1}}`, 400, "cannot be set"},
		"label with spaces":          {false, "PUT", "issue/10001", `{"update":{"labels":[{"add":"a b"}]}}`, 400, "contains spaces"},
		"labels set":                 {false, "PUT", "issue/10001", `{"update":{"labels":[{"set":["a"]}]}}`, 400, "were set"},
		"assignee by name on Cloud":  {false, "PUT", "issue/10001", `{"fields":{"assignee":{"name":"bot"}}}`, 400, "names the user"},
		"assignee by id on DC":       {true, "PUT", "issue/10001", `{"fields":{"assignee":{"accountId":"bot"}}}`, 400, "names the user"},
		"comment with an author":     {false, "POST", "issue/10001/comment", `{"body":"x","author":{}}`, 400, "Invalid request payload"},
		"comment too long":           {false, "POST", "issue/10001/comment", `{"body":"` + strings.Repeat("x", MaxText+1) + `"}`, 400, "too long"},
		"comment public by default":  {false, "POST", "issue/10001/comment", `{"body":"x"}`, 201, `"jsdPublic":true`},
		"comment internal":           {false, "POST", "issue/10001/comment", `{"body":"x","properties":[{"key":"sd.public.comment","value":{"internal":true}}]}`, 201, `"jsdPublic":false`},
		"permissions without a name": {false, "GET", "mypermissions?projectKey=SUP", "", 400, "required"},
		"no such issue":              {false, "GET", "issue/1", "", 404, "Issue does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(Options{
				Now: func() time.Time { return time.Unix(1e9, 0) }, DataCenter: tt.datacenter, Me: "bot", Token: "t",
				Projects: []Project{{Key: "SUP", ServiceDesk: true}}, Users: []User{{ID: "bot"}},
			})
			s.Add(Issue{Project: "SUP", Summary: "x"})
			r := httptest.NewRequest(tt.method, "/rest/api/2/"+tt.target, strings.NewReader(tt.body))
			r.Header.Set("Authorization", "Bearer t")
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
				t.Errorf("%d %s, want %d and %q", w.Code, w.Body, tt.status, tt.want)
			}
		})
	}
}

// TestRevoked: on Cloud bad credentials find nothing and get 200; only the header tells.
func TestRevoked(t *testing.T) {
	for _, dc := range []bool{false, true} {
		s := New(Options{Now: time.Now, DataCenter: dc, Me: "bot", Token: "t", Projects: []Project{{Key: "SUP"}}})
		s.Revoke(true)
		for path, want := range map[string]int{"myself": 401, "search/jql": map[bool]int{false: 200, true: 401}[dc]} {
			r := httptest.NewRequest(http.MethodGet, "/rest/api/2/"+path, nil)
			r.Header.Set("Authorization", "Bearer t")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			if w.Code != want || w.Header().Get("X-Seraph-LoginReason") != "AUTHENTICATED_FAILED" {
				t.Errorf("data center %v, %s: %d, header %q", dc, path, w.Code, w.Header().Get("X-Seraph-LoginReason"))
			}
		}
	}
}

// TestMinutes: dates in searches are compared by the minute, and a change is listed only after the index has seen it.
func TestMinutes(t *testing.T) {
	now := time.Date(2026, 3, 12, 10, 0, 50, 0, time.UTC)
	s := New(Options{
		Now: func() time.Time { return now }, Me: "bot", Token: "t", Projects: []Project{{Key: "SUP"}}, IndexLag: time.Minute,
	})
	s.Add(Issue{Project: "SUP", Summary: "x", Created: now.Add(-40 * time.Second)})
	count := func() int {
		jql := fmt.Sprintf(`project in ("SUP") AND updated >= %d ORDER BY updated ASC, key ASC`, time.Date(2026, 3, 12, 10, 0, 50, 0, time.UTC).UnixMilli())
		r := httptest.NewRequest(http.MethodGet, "/rest/api/2/search/jql?jql="+url.QueryEscape(jql), nil)
		r.Header.Set("Authorization", "Bearer t")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		var page struct{ Issues []json.RawMessage }
		body, _ := io.ReadAll(w.Body)
		if err := json.Unmarshal(body, &page); err != nil {
			t.Fatal(err)
		}
		return len(page.Issues)
	}
	if n := count(); n != 0 {
		t.Errorf("%d issues are listed before the index has seen them", n)
	}
	now = now.Add(time.Minute)
	if n := count(); n != 1 {
		t.Errorf("%d issues of the same minute are listed, want 1", n)
	}
}
