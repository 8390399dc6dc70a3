package evidence_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/prometheus"
	"github.com/clarion-cre/clarion/connectors/prometheus/promtest"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
)

// lab asks a stand-in about an invented world, as the daemon asks Prometheus.
type lab struct {
	t      *testing.T
	source *prometheus.Source
	asked  []connectors.Query
}

func newLab(t *testing.T, w promtest.World) *lab {
	t.Helper()
	server := httptest.NewServer(promtest.New(w))
	t.Cleanup(server.Close)
	s, err := prometheus.New("lab", table(fmt.Sprintf("base_url = %q\nallow_private = true", server.URL)), connectors.Host{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	return &lab{t: t, source: s}
}

func table(text string) func(any) error {
	return func(v any) error {
		_, err := toml.Decode(text, v)
		return err
	}
}

func (l *lab) ask(qs []connectors.Query) []evidence.Reply {
	out := make([]evidence.Reply, len(qs))
	for i, q := range qs {
		a, err := l.source.Query(l.t.Context(), q)
		out[i] = evidence.Reply{Answer: a, Err: err}
	}
	l.asked = append(l.asked, qs...)
	return out
}

// noon of the day on which everything happens; the world has a fortnight before it.
func noon() time.Time { return time.Date(2026, 3, 12, 12, 0, 0, 0, time.UTC) }

func clock(h, m int) time.Time { return time.Date(2026, 3, 12, h, m, 0, 0, time.UTC) }

func city() promtest.World {
	w := promtest.World{
		Regions: []string{"eu", "us", "ap"},
		Routes:  []string{"/v1/orders", "/v1/search", "/v1/export", "/v1/hooks"},
		To:      clock(23, 0),
		Incidents: []promtest.Incident{
			{Kind: promtest.Latency, Region: "eu", Start: clock(9, 10), End: clock(9, 25), Factor: 6},
			{Kind: promtest.Errors, Tenant: "acme", Start: clock(13, 0), End: clock(13, 30), Factor: 0.2},
			{Kind: promtest.Errors, Start: clock(16, 0), End: clock(16, 12), Factor: 0.15},
			{Kind: promtest.Errors, Route: "/v1/search", Start: clock(19, 0), End: clock(19, 20), Factor: 0.3},
			{Kind: promtest.Errors, Tenant: "globex", Region: "us", Start: clock(20, 30), End: clock(20, 50), Factor: 0.3},
		},
		Gaps: []promtest.Gap{{Region: "ap", Start: clock(21, 20), End: clock(21, 50)}},
	}
	for _, name := range []string{"acme", "globex", "initech", "umbrella", "hooli", "wayne"} {
		w.Tenants = append(w.Tenants, promtest.Tenant{Name: name})
	}
	w.Tenants = append(w.Tenants,
		promtest.Tenant{Name: "tiny", Weight: 0.01}, promtest.Tenant{Name: "sore", ErrorShare: 0.04},
		promtest.Tenant{Name: "asia", Regions: []string{"ap"}})
	return w
}

func latency() evidence.Check {
	return evidence.Check{Preset: evidence.Latency, Metric: "http_request_duration_seconds_bucket"}
}

func failures() evidence.Check {
	return evidence.Check{Preset: evidence.Errors, Metric: "http_requests_total"}
}

func from(h, m, h2, m2 int) window.Window {
	return window.Window{Start: clock(h, m), End: clock(h2, m2), Granularity: window.Minute, Zone: "UTC"}
}

func question(tenant string, ws ...window.Window) evidence.Question {
	return evidence.Question{Tenant: tenant, Windows: ws, Now: clock(22, 30), Lag: 2 * time.Minute, Retention: 15 * 24 * time.Hour}
}

func broken([]connectors.Query) []evidence.Reply {
	out := make([]evidence.Reply, evidence.MaxQueries)
	for i := range out {
		out[i].Err = errors.New("connection\nrefused")
	}
	return out
}
