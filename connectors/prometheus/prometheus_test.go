package prometheus_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/prometheus"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
)

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func table(text string) func(any) error {
	return func(v any) error {
		_, err := toml.Decode(text, v)
		return err
	}
}

func host() connectors.Host {
	return connectors.Host{
		Now: noon, UserAgent: "clarion/test",
		Secret: func(r connectors.SecretRef) (string, error) {
			if r == "env:MISSING" {
				return "", errors.New("variable MISSING is not set")
			}
			return "canary-" + strings.TrimPrefix(string(r), "env:"), nil
		},
	}
}

// source is the connector on a handler, with more keys.
func source(t *testing.T, h http.Handler, more string) *prometheus.Source {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s, err := prometheus.New("main", table(fmt.Sprintf("base_url = %q\nallow_private = true\n%s", server.URL, more)), host())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func world() promtest.World {
	return promtest.World{Tenants: []promtest.Tenant{{Name: "acme"}}, Regions: []string{"eu"}, Routes: []string{"/a"}}
}

func TestConfigFaults(t *testing.T) {
	_, err := prometheus.New("main", table(`
base_url = "ftp://user@x"
bearer_token = "env:A"
username = "u"
requests_per_minute = -1
max_series = -1
`), host())
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{"source.main.base_url", "source.main.bearer_token", "source.main.username", "source.main.requests_per_minute", "source.main.max_series"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %q", want, err)
		}
	}
	if _, err := prometheus.New("main", table(`base_url = "https://x.example"
bearer_token = "s3cret"`), host()); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a literal secret: %v", err)
	}
}

func TestDefaults(t *testing.T) {
	s := source(t, promtest.New(world()), "retention = \"15d\"")
	if s.Lag() != 2*time.Minute || s.Retention() != 360*time.Hour {
		t.Errorf("lag %v, retention %v", s.Lag(), s.Retention())
	}
}

func TestQuery(t *testing.T) {
	s := source(t, promtest.New(world()), "")
	q := connectors.Query{
		Expr: `sum by (tenant) (increase(http_requests_total[2m]))`,
		From: noon().Add(-10 * time.Minute), To: noon(), Step: time.Minute,
	}
	a, err := s.Query(t.Context(), q)
	if err != nil || len(a.Series) != 1 || len(a.Series[0].Samples) != 11 || a.Series[0].Labels["tenant"] != "acme" {
		t.Fatalf("%+v, %v", a, err)
	}
	if at := a.Series[0].Samples[10].At; !at.Equal(noon()) || at.Location() != time.UTC {
		t.Errorf("last sample at %v", at)
	}
	q.Step = 0
	once, err := s.Query(t.Context(), q)
	if err != nil || len(once.Series) != 1 || once.Series[0].Samples[0].Value != a.Series[0].Samples[10].Value {
		t.Errorf("%+v, %v", once, err)
	}
}

func TestCredentials(t *testing.T) {
	for _, c := range []struct{ name, keys, header, value string }{
		{"bearer", `bearer_token = "env:T"`, "Authorization", "Bearer canary-T"},
		{"basic", "username = \"u\"\npassword = \"env:P\"", "Authorization", "Basic dTpjYW5hcnktUA=="},
		{"tenant", `org_id = "team-a"`, "X-Scope-OrgID", "team-a"},
		{"agent", "", "User-Agent", "clarion/test"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			s := source(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.Header.Get(c.header)
				promtest.New(world()).ServeHTTP(w, r)
			}), c.keys)
			if _, err := s.Query(t.Context(), connectors.Query{Expr: "vector(1)", To: noon()}); err != nil || got != c.value {
				t.Errorf("%s = %q, %v", c.header, got, err)
			}
		})
	}
}

func body(status int, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	})
}

func TestOddNumbers(t *testing.T) {
	s := source(t, body(200, `{"status":"success","warnings":["partial: canary-STORE did not answer","PromQL warning: canary-LABEL","partial: canary-OTHER","canary-REST"],"data":{"resultType":"matrix","result":[
		{"metric":{"tenant":"a"},"values":[[1,"NaN"],[2,"+Inf"],[3,"-Inf"],[4,"1e3"]]}]}}`), "")
	a, err := s.Query(t.Context(), connectors.Query{Expr: "x", From: noon(), To: noon(), Step: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	v := a.Series[0].Samples
	if !math.IsNaN(v[0].Value) || !math.IsInf(v[1].Value, 1) || !math.IsInf(v[2].Value, -1) || v[3].Value != 1000 {
		t.Errorf("%v", v)
	}
	if got := strings.Join(a.Warnings, "\n"); len(a.Warnings) != 3 || !strings.Contains(got, "partial") || strings.Contains(got, "canary-") {
		t.Errorf("warnings %q", a.Warnings)
	}
}

func TestErrors(t *testing.T) {
	many := `{"status":"success","data":{"resultType":"vector","result":[` + strings.Repeat(`{"metric":{"a":"1"},"value":[1,"1"]},`, 6) + `{"metric":{"a":"2"},"value":[1,"1"]}]}}`
	for _, c := range []struct {
		name    string
		handler http.Handler
		keys    string
		want    string
	}{
		{"bad expression", promtest.New(world()), "", "bad_data"},
		{"too heavy", body(422, `{"status":"error","errorType":"execution","error":"query processing would load too many samples into memory, canary-LABEL"}`), "", "status 422, execution: it would load too many samples"},
		{"ambiguous", body(422, `{"status":"error","errorType":"execution","error":"found duplicate series for the match group {tenant=\"canary-LABEL\"}"}`), "", "match more than once"},
		{"not parsed", body(400, `{"status":"error","errorType":"bad_data","error":"invalid parameter \"query\": 1:8: parse error: unexpected \"canary-LABEL\""}`), "", "status 400, bad_data: it cannot be parsed at 1:8"},
		{"an error with status 200", body(200, `{"status":"error","errorType":"internal","error":"canary-LABEL"}`), "", "status 200, internal"},
		{"a hostile type", body(422, `{"status":"error","errorType":"canary-LABEL\n","error":"x"}`), "", "unknown error type"},
		{"timed out", body(503, `{"status":"error","errorType":"timeout","error":"query timed out in canary-LABEL"}`), "", "status 503, timeout"},
		{"forbidden", body(403, `canary-BODY`), "", "status 403"},
		{"not found", body(404, `canary-BODY`), "", "status 404"},
		{"not this API", body(200, `{"canary-BODY":1}`), "", ""},
		{"no JSON", body(200, `canary-BODY`), "", "no numbers"},
		{"a login page", body(200, `<html>canary-BODY`), "", "web page"},
		{"too many series", body(200, many), "max_series = 6", "more than source.main.max_series = 6"},
		{"too long", body(200, strings.Repeat(" ", 3<<20)+many), "max_response_mib = 1", "longer than allowed"},
		{"text", body(200, `{"status":"success","data":{"resultType":"string","result":[1,"x"]}}`), "", "no numbers"},
		{"no secret", promtest.New(world()), `bearer_token = "env:MISSING"`, "MISSING is not set"},
		{"two lines", promtest.New(world()), `bearer_token = "env:A\nB"`, "source.main.bearer_token: "},
		{"a control character", promtest.New(world()), "username = \"u\"\npassword = \"env:A\\u001bB\"", "source.main.password: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := source(t, c.handler, c.keys)
			_, err := s.Query(t.Context(), connectors.Query{Expr: `broken{`, To: noon()})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v", err)
			}
			if strings.Contains(err.Error(), "canary-") {
				t.Errorf("the error repeats what it should not: %v", err)
			}
		})
	}
}

func TestThrottled(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := source(t, h, "").Query(t.Context(), connectors.Query{Expr: "x", To: noon()})
	var later *connectors.Later
	if !errors.As(err, &later) || later.After != 7*time.Second {
		t.Errorf("%v", err)
	}
}

// A query is a read however it is sent: a lost reply is no unknown outcome, and a long one is not cut off by a proxy.
func TestQueriesAreReads(t *testing.T) {
	long := connectors.Query{Expr: "vector(1) #" + strings.Repeat("x", 9000), To: noon()}
	if _, err := source(t, promtest.New(world()), "").Query(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	drop := promtest.New(world())
	drop.Fail(func(*http.Request) *promtest.Fault { return &promtest.Fault{Drop: true} })
	_, err := source(t, drop, "").Query(t.Context(), long)
	var unknown *connectors.Unknown
	if err == nil || errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
	getOnly := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		promtest.New(world()).ServeHTTP(w, r)
	})
	if _, err := source(t, getOnly, "").Query(t.Context(), connectors.Query{Expr: "vector(1)", To: noon()}); err != nil {
		t.Errorf("a proxy that takes GET only: %v", err)
	}
}

// TestRepeats: what may pass is asked for again; what was too heavy for the source once is not sent to it three times.
func TestRepeats(t *testing.T) {
	failed := func(kind string) string { return `{"status":"error","errorType":"` + kind + `","error":"x"}` }
	for _, c := range []struct {
		name   string
		status int
		body   string
		sent   int
	}{
		{"away behind a proxy", 502, "<html>", 3},
		{"starting", 503, "Service Unavailable", 3},
		{"broken", 500, "", 3},
		{"too slow for the source", 503, failed("timeout"), 1},
		{"too slow for the gateway", 504, "<html>", 1},
		{"too heavy", 422, failed("execution"), 1},
		{"internal error of the source", 500, failed("internal"), 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, n := promtest.New(world()), 0
			server.Fail(func(*http.Request) *promtest.Fault {
				n++
				return &promtest.Fault{Status: c.status, Body: c.body}
			})
			_, err := source(t, server, "").Query(t.Context(), connectors.Query{Expr: "vector(1)", To: noon()})
			if err == nil || n != c.sent || !strings.Contains(err.Error(), fmt.Sprint("status ", c.status)) {
				t.Errorf("sent %d times, want %d: %v", n, c.sent, err)
			}
			n = 0
			server.Fail(func(*http.Request) *promtest.Fault {
				if n++; n == 1 {
					return &promtest.Fault{Status: c.status, Body: c.body}
				}
				return nil
			})
			_, err = source(t, server, "").Query(t.Context(), connectors.Query{Expr: "vector(1)", To: noon()})
			if (err == nil) != (c.sent > 1) {
				t.Errorf("after one failure: %v", err)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source(t, promtest.New(world()), "").Query(ctx, connectors.Query{Expr: "vector(1)", To: noon()}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	locked := world()
	locked.Token = "canary-T"
	for _, c := range []struct {
		name, keys string
		handler    http.Handler
		fix        string
	}{
		{"fine", `retention = "15d"`, promtest.New(world()), ""},
		{"no retention", "", promtest.New(world()), "source.main.retention"},
		{"no token", "", promtest.New(locked), "bearer_token"},
		{"right token", "bearer_token = \"env:T\"\nretention = \"2w1d\"", promtest.New(locked), ""},
		{"elsewhere", "", http.NotFoundHandler(), "below which /api/v1/query lies"},
		{"another API", "", body(200, `{"status":"success","data":{"resultType":"vector","result":[]}}`), "below which"},
	} {
		t.Run(c.name, func(t *testing.T) {
			advice := source(t, c.handler, c.keys).Check(t.Context())
			last := advice[len(advice)-1]
			if (last.Err == nil) != (c.fix == "") || !strings.Contains(last.Fix, c.fix) {
				t.Errorf("%+v", advice)
			}
		})
	}
}

func TestPrivateAddressRefused(t *testing.T) {
	server := httptest.NewServer(promtest.New(world()))
	defer server.Close()
	s, err := prometheus.New("main", table(fmt.Sprintf("base_url = %q", strings.Replace(server.URL, "http://", "https://", 1))), host())
	if err != nil {
		t.Fatal(err)
	}
	if a := s.Check(t.Context()); a[0].Err == nil || !strings.Contains(a[0].Fix, "allow_private") {
		t.Errorf("%+v", a)
	}
}
