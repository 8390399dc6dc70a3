// Package prometheus asks Prometheus, and whatever else speaks its HTTP API (Thanos, Mimir, VictoriaMetrics, Grafana
// Cloud), one query at a time.
//
// It must not write PromQL, judge an answer, or keep one: queries are made and answers weighed in rules/evidence.
package prometheus

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// Source is one configured source of signals. It is safe for concurrent use.
type Source struct {
	name   string
	config config
	api    v1.API
	host   connectors.Host
}

// New reads the table [source.NAME]. All faults are reported at once.
func New(name string, decode func(any) error, host connectors.Host) (*Source, error) {
	c, err := load(name, decode)
	if err != nil {
		return nil, err
	}
	s := &Source{name: name, config: c, host: host}
	client, err := wire.New(wire.Options{
		BaseURL:   c.URL,
		Authorize: s.authorize,
		Timeout:   time.Duration(c.Timeout) + 2*time.Second, // the source gives up first, and says why
		MaxBody:   int64(c.MaxMiB) << 20,
		PerMinute: wire.Budget{Reads: c.PerMinute, Writes: c.PerMinute},
		UserAgent: host.UserAgent,
		Now:       host.Now,
		Private:   c.AllowPrivate,
		Table:     "source." + name,
		Definite:  definite,
	})
	if err != nil {
		return nil, fmt.Errorf("source.%s: %w", name, err)
	}
	plain, err := api.NewClient(api.Config{Address: c.URL, Client: client})
	if err != nil {
		return nil, fmt.Errorf("source.%s.base_url: not an address", name)
	}
	s.api = v1.NewAPI(reader{plain})
	return s, nil
}

// Lag is how long the source needs to have everything.
func (s *Source) Lag() time.Duration { return time.Duration(s.config.Lag) }

// Retention is how long the source keeps everything; zero if the operator did not say.
func (s *Source) Retention() time.Duration { return time.Duration(s.config.Retention) }

func (s *Source) authorize(r *http.Request) error {
	c := s.config
	if c.OrgID != "" {
		r.Header.Set("X-Scope-OrgID", c.OrgID)
	}
	switch {
	case c.BearerToken != "":
		token, err := s.host.Credential("source."+s.name+".bearer_token", c.BearerToken)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
	case c.Username != "":
		password, err := s.host.Credential("source."+s.name+".password", c.Password)
		if err != nil {
			return err
		}
		r.SetBasicAuth(c.Username, password)
	}
	return nil
}

// Query evaluates q over its range, or once at its end if it has no step.
func (s *Source) Query(ctx context.Context, q connectors.Query) (connectors.Answer, error) {
	var (
		value    model.Value
		warnings v1.Warnings
		err      error
	)
	limit := v1.WithTimeout(time.Duration(s.config.Timeout))
	if q.Step > 0 {
		value, warnings, err = s.api.QueryRange(ctx, q.Expr, v1.Range{Start: q.From, End: q.To, Step: q.Step}, limit)
	} else {
		value, warnings, err = s.api.Query(ctx, q.Expr, q.To, limit)
	}
	if err != nil {
		return connectors.Answer{}, fmt.Errorf("query source %s: %w", s.name, plain(err))
	}
	a, err := s.answer(value)
	if err != nil {
		return connectors.Answer{}, fmt.Errorf("query source %s: %w", s.name, err)
	}
	a.Warnings = append(a.Warnings, concerns(warnings)...)
	return a, nil
}

func (s *Source) answer(value model.Value) (connectors.Answer, error) {
	var a connectors.Answer
	switch v := value.(type) {
	case model.Matrix:
		if err := s.tooMany(len(v)); err != nil {
			return a, err
		}
		native := false
		for _, stream := range v {
			native = native || len(stream.Histograms) > 0
			a.Series = append(a.Series, connectors.Series{Labels: labels(stream.Metric), Samples: samples(stream.Values)})
		}
		if native {
			a.Warnings = append(a.Warnings, "native histogram samples were left out: write the check with histogram_count and histogram_fraction")
		}
	case model.Vector:
		if err := s.tooMany(len(v)); err != nil {
			return a, err
		}
		for _, sample := range v {
			one := samples([]model.SamplePair{{Timestamp: sample.Timestamp, Value: sample.Value}})
			a.Series = append(a.Series, connectors.Series{Labels: labels(sample.Metric), Samples: one})
		}
	case *model.Scalar:
		one := samples([]model.SamplePair{{Timestamp: v.Timestamp, Value: v.Value}})
		a.Series = append(a.Series, connectors.Series{Labels: map[string]string{}, Samples: one})
	default:
		return a, errors.New("the expression gives text, not numbers")
	}
	return a, nil
}

func (s *Source) tooMany(n int) error {
	if n > s.config.MaxSeries {
		return fmt.Errorf("the answer has %d series, more than source.%s.max_series = %d", n, s.name, s.config.MaxSeries)
	}
	return nil
}

func labels(m model.Metric) map[string]string {
	out := make(map[string]string, len(m))
	for k, v := range m {
		out[string(k)] = string(v)
	}
	return out
}

func samples(pairs []model.SamplePair) []connectors.Sample {
	out := make([]connectors.Sample, len(pairs))
	for i, p := range pairs {
		out[i] = connectors.Sample{At: time.UnixMilli(int64(p.Timestamp)).UTC(), Value: float64(p.Value)}
	}
	return out
}

// Check asks the source for the number one, and looks whether it is a round number of requests away from being useful.
func (s *Source) Check(ctx context.Context) []connectors.Advice {
	what := "source " + s.name
	a, err := s.Query(ctx, connectors.Query{Expr: "vector(1)", To: s.host.Now()})
	switch {
	case err != nil:
		return []connectors.Advice{{What: what, Err: err, Fix: s.remedy(err)}}
	case len(a.Series) != 1 || len(a.Series[0].Samples) != 1 || math.Abs(a.Series[0].Samples[0].Value-1) > 1e-9:
		return []connectors.Advice{{
			What: what, Err: errors.New("the answer to vector(1) is not 1"),
			Fix: fmt.Sprintf("source.%s.base_url has to be the address below which /api/v1/query lies", s.name),
		}}
	}
	advice := []connectors.Advice{{What: what}}
	if s.config.Retention == 0 {
		advice = append(advice, connectors.Advice{
			What: what + ", retention", Err: errors.New("not configured"), Warn: true,
			Fix: fmt.Sprintf("set source.%s.retention to what the source keeps, so that old windows are told apart from gaps", s.name),
		})
	}
	return advice
}

func (s *Source) remedy(err error) string {
	var refused *RefusedError
	switch {
	case errors.Is(err, wire.ErrAddress):
		return fmt.Sprintf("set source.%s.allow_private = true if the source is meant to be on a private network", s.name)
	case errors.As(err, &refused) && (refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden):
		return fmt.Sprintf("give source.%s a bearer_token, or username and password, that may read metrics; with Mimir also org_id", s.name)
	case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
		return fmt.Sprintf("source.%s.base_url has to be the address below which /api/v1/query lies", s.name)
	}
	address := "source." + s.name + ".base_url"
	return wire.Remedy(err, address, "see that "+address+" can be reached from here")
}
