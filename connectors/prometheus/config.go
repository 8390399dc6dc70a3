package prometheus

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// config is the table [source.NAME].
type config struct {
	// URL is where the API's /api/v1 lies below: Prometheus and Thanos at their root, Mimir and Grafana Cloud under
	// /prometheus or /api/prom, VictoriaMetrics under /select/0/prometheus when clustered.
	URL string `toml:"base_url"`

	BearerToken connectors.SecretRef `toml:"bearer_token"` // env:NAME or file:/path
	Username    string               `toml:"username"`     // basic authentication; Grafana Cloud's is the stack's number
	Password    connectors.SecretRef `toml:"password"`
	OrgID       string               `toml:"org_id"` // X-Scope-OrgID of Mimir, Loki and Cortex

	Timeout   connectors.Duration `toml:"timeout"`             // of one query; 30s if empty
	MaxMiB    int                 `toml:"max_response_mib"`    // 32 if empty
	MaxSeries int                 `toml:"max_series"`          // of one answer; 50000 if empty
	PerMinute int                 `toml:"requests_per_minute"` // 0 is unlimited

	// Lag is how long it takes until everything has arrived; 2m if empty. Retention is how long everything is kept;
	// empty if not known: then what is too old is seen as a gap.
	Lag       connectors.Duration `toml:"lag"`
	Retention connectors.Duration `toml:"retention"`

	AllowPrivate bool `toml:"allow_private"` // for a source on a private network or loopback
}

const (
	defaultSeries  = 50_000
	defaultLag     = connectors.Duration(2 * time.Minute)
	defaultTimeout = connectors.Duration(30 * time.Second)
)

// load decodes and completes the table; the error names every fault.
func load(name string, decode func(any) error) (config, error) {
	var c config
	if err := decode(&c); err != nil {
		return c, fmt.Errorf("read source.%s: %w", name, err)
	}
	var faults []error
	for _, f := range c.faults() {
		if f.bad {
			faults = append(faults, fmt.Errorf("source.%s.%s: %s", name, f.key, f.fix))
		}
	}
	c.complete()
	return c, errors.Join(faults...)
}

type fault struct {
	key string
	bad bool
	fix string
}

func (c *config) faults() []fault {
	u, err := url.Parse(c.URL)
	if err != nil {
		u = &url.URL{}
	}
	basic := c.Username != "" || c.Password != ""
	return []fault{
		{"base_url", c.URL == "", "give the address of the API, such as https://prometheus.example.com"},
		{"base_url", c.URL != "" && (u.Host == "" || (u.Scheme != "http" && u.Scheme != "https")), "is not an http or https address"},
		{
			"base_url", u.User != nil || u.RawQuery != "" || u.Fragment != "",
			"may hold no user, query or fragment; credentials go into bearer_token, or username and password",
		},
		{"bearer_token", c.BearerToken != "" && basic, "give either this or username and password"},
		{"username", (c.Username == "") != (c.Password == ""), "username and password belong together"},
		{"max_response_mib", c.MaxMiB < 0 || c.MaxMiB > 1024, "give 1 to 1024"},
		{"max_series", c.MaxSeries < 0, "cannot be negative"},
		{"requests_per_minute", c.PerMinute < 0, "cannot be negative"},
	}
}

func (c *config) complete() {
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.MaxMiB == 0 {
		c.MaxMiB = 32
	}
	if c.MaxSeries == 0 {
		c.MaxSeries = defaultSeries
	}
	if c.Lag == 0 {
		c.Lag = defaultLag
	}
}
