package evidence

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The presets. An empty preset means Bad and Total are given.
const (
	Latency   = "latency"   // requests slower than a limit, from a classic histogram
	Errors    = "errors"    // requests with a bad code, from a counter
	Threshold = "threshold" // minutes in which a value was beyond a limit, from any expression
)

// Check says which events are bad, out of which total, and by which labels trouble is told apart. Exactly one of a
// preset and Bad with Total is given. It is part of a signature's file, so every key is explained for the operator.
type Check struct {
	Source string `toml:"source"` // the configured source of signals; "default" if empty
	Preset string `toml:"preset"` // latency, errors or threshold; empty when bad and total are written out

	// Metric is the histogram's bucket series (latency) or the counter (errors).
	Metric string `toml:"metric"`
	// Threshold is the limit: in seconds for latency, in the value's own unit for threshold. Latency may leave it out:
	// then each combination of labels is held against its own past, at the bucket that it usually stays below.
	Threshold float64 `toml:"threshold"`
	// Code is the label matcher of a bad request, `code=~"5.."` if empty. A counter without that label is unknown.
	Code string `toml:"code"`
	// Where holds further label matchers for the preset's selectors, such as `job="api",env="prod"`.
	Where string `toml:"where"`
	// Value is the expression of the threshold preset. Below turns the limit around.
	Value string `toml:"value"`
	Below bool   `toml:"below"`

	// Bad and Total are PromQL expressions that count events over `$window`, grouped by the labels of by. They may use
	// $window, $by, and inside a regular-expression matcher =~"$tenant" and =~"$region".
	Bad   string `toml:"bad"`
	Total string `toml:"total"`

	// By are the labels that localise; tenant, region and route if empty. The tenant label has to be among them.
	By          []string `toml:"by"`
	TenantLabel string   `toml:"tenant_label"` // "tenant" if empty
	RegionLabel string   `toml:"region_label"` // "region" if empty

	Scrape time.Duration `toml:"scrape"` // how often the source scrapes; a minute if empty

	// MinEvents is how many events every ten minutes of the window need before their absence says anything; 100 if zero
	// (8 for the threshold preset, where an event is a minute).
	MinEvents float64 `toml:"min_events"`
	// MinRatio and MinExcess are how much worse than the baseline it has to be: 2 times and 0.01 (one percentage point)
	// if zero.
	MinRatio  float64 `toml:"min_ratio"`
	MinExcess float64 `toml:"min_excess"`
}

// SourceName is the configured source that is asked.
func (c Check) SourceName() string { return cmp.Or(c.Source, "default") }

func (c Check) withDefaults() Check {
	c.TenantLabel = cmp.Or(c.TenantLabel, "tenant")
	c.RegionLabel = cmp.Or(c.RegionLabel, "region")
	if len(c.By) == 0 {
		c.By = []string{c.TenantLabel, c.RegionLabel, "route"}
	}
	c.Code = cmp.Or(c.Code, `code=~"5.."`)
	c.Scrape = cmp.Or(c.Scrape, time.Minute)
	c.MinEvents = cmp.Or(c.MinEvents, 100)
	if c.Preset == Threshold && c.MinEvents == 100 {
		c.MinEvents = 8
	}
	c.MinRatio = cmp.Or(c.MinRatio, 2)
	c.MinExcess = cmp.Or(c.MinExcess, 0.01)
	return c
}

var (
	metricName = regexp.MustCompile(`^[a-zA-Z_:][a-zA-Z0-9_:]*$`)
	labelName  = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)
	// matchers is one or more label matchers whose values are closed strings, so that nothing can follow them.
	matchers = regexp.MustCompile(`^\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"\s*(,\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"\s*)*$`)
	variable = regexp.MustCompile(`\$[a-z_]+`)
	// quoted is the only place where a customer's value may stand: a whole regular-expression matcher of its own.
	quoted = regexp.MustCompile(`=~\s*"\$(tenant|region)"`)
)

// Faults lists everything that keeps the check from being asked, each as "key: what to do".
func (c Check) Faults() []string {
	faults := c.kindFaults()
	if c.Preset != "" && (c.Bad != "" || c.Total != "") {
		faults = append(faults, "bad: leave bad and total out where a preset is given")
	}
	for _, m := range []struct{ key, text string }{{"code", c.Code}, {"where", c.Where}} {
		if m.text != "" && !matchers.MatchString(m.text) {
			faults = append(faults, m.key+": write label matchers, such as `code=~\"5..\"`")
		}
	}
	return append(faults, c.figureFaults()...)
}

func (c Check) kindFaults() []string {
	switch c.Preset {
	case Latency, Errors:
		if !metricName.MatchString(c.Metric) {
			name := presetMetric(c.Preset)
			return []string{fmt.Sprintf("metric: name the %s, such as %q", name[0], name[1])}
		}
	case Threshold:
		return expressionFaults("value", c.Value)
	case "":
		if c.Bad == "" && c.Total == "" {
			return []string{"preset: choose latency, errors or threshold, or write out bad and total"}
		}
		return append(expressionFaults("bad", c.Bad), expressionFaults("total", c.Total)...)
	default:
		return []string{fmt.Sprintf("preset: there is no %q; choose latency, errors or threshold, or write out bad and total", c.Preset)}
	}
	return nil
}

func (c Check) figureFaults() []string {
	var faults []string
	d := c.withDefaults()
	for _, l := range append([]string{d.TenantLabel, d.RegionLabel}, d.By...) {
		if !labelName.MatchString(l) || l == "le" {
			faults = append(faults, fmt.Sprintf("by: %q cannot be a label to group by", l))
		}
	}
	if !slices.Contains(d.By, d.TenantLabel) {
		faults = append(faults, fmt.Sprintf("by: has to contain the tenant label, %q", d.TenantLabel))
	}
	if len(d.By) > 5 {
		faults = append(faults, "by: five labels at most, each multiplies what is asked")
	}
	if c.Threshold < 0 && c.Preset != Threshold {
		faults = append(faults, "threshold: give seconds above zero, or leave it out")
	}
	if c.Scrape < 0 || c.Scrape > time.Hour {
		faults = append(faults, "scrape: give the scrape interval, at most an hour")
	}
	for _, f := range []struct {
		key   string
		value float64
	}{{"min_events", c.MinEvents}, {"min_ratio", c.MinRatio}, {"min_excess", c.MinExcess}} {
		if f.value < 0 {
			faults = append(faults, f.key+": cannot be negative")
		}
	}
	return faults
}

func presetMetric(preset string) [2]string {
	if preset == Latency {
		return [2]string{"histogram's bucket series", "http_request_duration_seconds_bucket"}
	}
	return [2]string{"counter of requests", "http_requests_total"}
}

// expressionFaults finds what would make an expression ambiguous or open to a customer's value. That it is PromQL only
// the source can say.
func expressionFaults(key, expr string) []string {
	windowed := key != "value" // a value is read minute by minute, there is nothing to count over
	var faults []string
	if strings.TrimSpace(expr) == "" {
		return []string{key + ": the expression is missing"}
	}
	if windowed && !strings.Contains(expr, "$window") {
		faults = append(faults, key+": has to count over [$window]")
	}
	bare := quoted.ReplaceAllString(expr, "")
	for _, v := range variable.FindAllString(bare, -1) {
		switch v {
		case "$window":
			if !windowed {
				faults = append(faults, key+": $window has no meaning for a value, which is read minute by minute")
			}
		case "$by":
		case "$tenant", "$region":
			faults = append(faults, fmt.Sprintf(`%s: %s may only stand as a whole matcher, label=~"%s"`, key, v, v))
		default:
			faults = append(faults, fmt.Sprintf("%s: %q is not known; there are $window, $by, $tenant and $region", key, v))
		}
	}
	return faults
}
