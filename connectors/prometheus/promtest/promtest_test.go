package promtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func world() World {
	return World{
		Tenants: []Tenant{{Name: "acme"}, {Name: "globex", Regions: []string{"eu"}}},
		Regions: []string{"eu", "us"}, Routes: []string{"/a", "/b"},
		Incidents: []Incident{{Kind: Errors, Tenant: "acme", Start: noon(), End: noon().Add(10 * time.Minute), Factor: 0.5}},
		Gaps:      []Gap{{Region: "us", Start: noon().Add(time.Hour), End: noon().Add(2 * time.Hour)}},
	}
}

type reply struct {
	Status, ErrorType, Error string
	Data                     struct {
		ResultType string
		Result     []struct {
			Metric map[string]string
			Value  [2]any
			Values [][2]any
		}
	}
}

func get(t *testing.T, s http.Handler, path string, values url.Values) (int, reply) {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path+"?"+values.Encode(), nil))
	var r reply
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil {
		t.Fatalf("not JSON: %s", w.Body)
	}
	return w.Code, r
}

func at(t *testing.T, query string, when time.Time) string {
	t.Helper()
	code, r := get(t, New(world()), "/api/v1/query", url.Values{"query": {query}, "time": {fmt.Sprint(when.Unix())}})
	if code != http.StatusOK {
		t.Fatalf("%s: %d %s", query, code, r.Error)
	}
	var out []string
	for _, x := range r.Data.Result {
		out = append(out, fmt.Sprint(x.Value[1]))
	}
	return strings.Join(out, " ")
}

func TestCountsAgree(t *testing.T) {
	end := noon().Add(10 * time.Minute)
	for _, c := range []struct{ name, left, right string }{
		{
			"codes add up to the histogram",
			`sum by (tenant) (increase(http_requests_total{tenant="acme"}[10m]))`,
			`sum by (tenant) (increase(http_request_duration_seconds_bucket{tenant="acme",le="+Inf"}[10m]))`,
		},
		{"parts add up", `sum by () (increase(http_requests_total[10m]))`, `sum by () (increase(http_requests_total[5m])) + sum by () (increase(http_requests_total[5m] @ ` + fmt.Sprint(end.Add(-5*time.Minute).Unix()) + `))`},
		{"matchers split", `sum by () (increase(http_requests_total[5m]))`, `sum by () (increase(http_requests_total{code=~"5.."}[5m])) + sum by () (increase(http_requests_total{code!~"5.."}[5m]))`},
		{"topk of one", `topk(1, sum by (tenant) (increase(http_requests_total{code="503"}[10m])))`, `sum by (tenant) (increase(http_requests_total{code="503",tenant="acme"}[10m]))`},
		{"and keeps the left", `sum by (tenant) (increase(http_requests_total[10m])) and on (tenant) (topk(1, sum by (tenant) (increase(http_requests_total{code="503"}[10m]))))`, `sum by (tenant) (increase(http_requests_total{tenant="acme"}[10m]))`},
		{"minutes beyond", `sum_over_time((sum by (tenant) (increase(http_requests_total{code="503",tenant="acme"}[1m])) > bool 5)[20m:1m])`, `vector(10)`},
		{"minutes at all", `count_over_time((sum by (tenant) (rate(http_requests_total{tenant="acme"}[1m])))[20m:1m])`, `vector(20)`},
	} {
		if l, r := at(t, c.left, end), at(t, c.right, end); l != r || l == "" {
			t.Errorf("%s: %q and %q", c.name, l, r)
		}
	}
}

func TestIncidentAndGap(t *testing.T) {
	during, before := at(t, `sum by () (increase(http_requests_total{tenant="acme",code="503"}[10m]))`, noon().Add(10*time.Minute)), at(t, `sum by () (increase(http_requests_total{tenant="acme",code="503"}[10m]))`, noon())
	if len(during) <= len(before) {
		t.Errorf("errors during %s, before %s", during, before)
	}
	if got := at(t, `sum by (tenant) (increase(http_requests_total{region="us"}[5m]))`, noon().Add(90*time.Minute)); got != "" {
		t.Errorf("a gap answered %s", got)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ name, query, want string }{
		{"nothing", "", "no expression found in input"},
		{"a bare selector", "http_requests_total", `unknown function with name "http_requests_total"`},
		{"half a query", "sum by (tenant) (increase(x[5m])", "unexpected \"end of input\""},
		{"another function", "histogram_quantile(0.9, x)", "unknown function"},
		{"an open string", `increase(x{a="b}[5m])`, "unexpected character: '\"'"},
		{"a broken regexp", `increase(x{a=~"("}[5m])`, "missing closing )"},
		{"no duration", `increase(x[0s])`, "not a valid duration"},
		{"two queries", `vector(1) vector(2)`, `unexpected "vector"`},
	} {
		code, r := get(t, New(world()), "/api/v1/query", url.Values{"query": {c.query}, "time": {"0"}})
		if code != http.StatusBadRequest || r.ErrorType != "bad_data" || !strings.Contains(r.Error, c.want) {
			t.Errorf("%s: %d %s %q", c.name, code, r.ErrorType, r.Error)
		}
	}
	for _, c := range []struct{ start, end, step, want string }{
		{"10", "0", "1", "end timestamp must not be before start time"},
		{"0", "10", "0", "zero or negative"},
		{"0", "100000", "1", "exceeded maximum resolution"},
		{"x", "0", "1", "cannot parse"},
	} {
		code, r := get(t, New(world()), "/api/v1/query_range", url.Values{"query": {"vector(1)"}, "start": {c.start}, "end": {c.end}, "step": {c.step}})
		if code != http.StatusBadRequest || !strings.Contains(r.Error, c.want) {
			t.Errorf("%v: %d %q", c, code, r.Error)
		}
	}
}

func TestRange(t *testing.T) {
	_, r := get(t, New(world()), "/api/v1/query_range", url.Values{
		"query": {`sum by (tenant) (increase(http_requests_total[2m]))`}, "start": {fmt.Sprint(noon().Unix())},
		"end": {fmt.Sprint(noon().Add(5 * time.Minute).Unix())}, "step": {"60"},
	})
	if r.Data.ResultType != "matrix" || len(r.Data.Result) != 2 || len(r.Data.Result[0].Values) != 6 {
		t.Errorf("%+v", r)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`sum by (a, b) (increase(x{a=~"b|c",d!="e\\"}[5m] @ 12)) and on (a) (topk(3, sum by (a) (rate(y[1m]))) or vector(1))`)
	f.Add(`sum_over_time((max by (a) (increase(x[1m])) > bool -1.5)[10m:1m])`)
	f.Fuzz(func(t *testing.T, q string) {
		n, err := parse(q)
		if (n == nil) == (err == nil) {
			t.Fatalf("%q: %v, %v", q, n, err)
		}
	})
}
