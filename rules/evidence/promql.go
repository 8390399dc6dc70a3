package evidence

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scope says whose events an expression counts.
type scope struct {
	tenant  string   // one customer; empty for everybody
	regions []string // for $region only
	every   bool     // everybody: no matcher even if tenant is set
}

// one is the expression (or the pair bad, total) that counts over width.
func (c Check) one(s scope, width time.Duration, les []string) []string {
	by := "sum by (" + strings.Join(c.By, ", ") + ") "
	over := "[" + seconds(width) + "]"
	switch c.Preset {
	case Latency:
		m := c.matchers(s, c.leMatcher(les))
		return []string{"sum by (" + strings.Join(c.By, ", ") + ", le) (increase(" + c.Metric + m + over + "))"}
	case Errors:
		return []string{
			by + "(increase(" + c.Metric + c.matchers(s, c.Code) + over + "))",
			by + "(increase(" + c.Metric + c.matchers(s, c.coded()) + over + "))",
		}
	case Threshold:
		v := c.fill(c.Value, s, 0)
		sub := "[" + seconds(width) + ":1m]"
		return []string{
			"sum_over_time((" + v + c.beyond() + ")" + sub + ")",
			"count_over_time((" + v + ")" + sub + ")",
		}
	default:
		return []string{c.fill(c.Bad, s, width), c.fill(c.Total, s, width)}
	}
}

func (c Check) beyond() string {
	op := " > bool "
	if c.Below {
		op = " < bool "
	}
	return op + strconv.FormatFloat(c.Threshold, 'g', -1, 64)
}

// widest keeps the answer about everybody bounded: the tenants with most bad events, and the customer who asked. at
// pins the ranking to one instant, so that all points of the range are about the same tenants.
func (c Check) widest(expr string, s scope, width time.Duration, at time.Time, le string) string {
	pin := " @ " + strconv.FormatInt(at.Unix(), 10)
	over := "[" + seconds(width) + "]" + pin
	by := "sum by (" + c.TenantLabel + ") "
	everybody := scope{every: true}
	var rank, self string
	switch c.Preset {
	case Latency:
		count := func(s scope, le string) string {
			return by + "(increase(" + c.Metric + c.matchers(s, "le="+strconv.Quote(le)) + over + "))"
		}
		rank = count(everybody, infinity) + " - " + count(everybody, le)
		self = count(s, infinity)
	case Errors:
		rank = by + "(increase(" + c.Metric + c.matchers(everybody, c.Code) + over + "))"
		self = by + "(increase(" + c.Metric + c.matchers(s, c.coded()) + over + "))"
	default:
		// A hand-written expression cannot be pinned: the operator's own grouping bounds it.
		return expr
	}
	keep := "topk(" + strconv.Itoa(MaxTenants) + ", " + rank + ")"
	if s.tenant != "" {
		keep += " or " + self
	}
	return expr + " and on (" + c.TenantLabel + ") (" + keep + ")"
}

const infinity = "+Inf"

// matchers is the braces of a preset's selector. Values are quoted, so a customer's name stays a name.
func (c Check) matchers(s scope, extra string) string {
	var m []string
	if c.Where != "" {
		m = append(m, c.Where)
	}
	if s.tenant != "" && !s.every {
		m = append(m, c.TenantLabel+"="+quote(s.tenant))
	}
	if extra != "" {
		m = append(m, extra)
	}
	return "{" + strings.Join(m, ",") + "}"
}

// coded matches whatever bears the labels of the code matcher. If the label is called otherwise the total is empty too,
// and the verdict unknown, instead of no errors out of many.
func (c Check) coded() string {
	var m []string
	for _, l := range matcherLabel.FindAllStringSubmatch(stringLiteral.ReplaceAllString(c.Code, `""`), -1) {
		if part := l[1] + `=~".+"`; !slices.Contains(m, part) {
			m = append(m, part)
		}
	}
	return strings.Join(m, ",")
}

var (
	matcherLabel  = regexp.MustCompile(`([a-zA-Z_]\w*)\s*(?:=|!)`)
	stringLiteral = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// leMatcher selects the buckets: all of them while limits are being chosen, else the given ones and the total.
func (c Check) leMatcher(les []string) string {
	if len(les) == 0 && c.Threshold > 0 {
		// Clients spell one second "1" or "1.0".
		g := strconv.FormatFloat(c.Threshold, 'f', -1, 64)
		les = []string{g}
		if !strings.Contains(g, ".") {
			les = append(les, g+".0")
		}
	}
	if len(les) == 0 {
		return ""
	}
	alternatives := make([]string, 0, len(les)+1)
	for _, le := range append(les[:len(les):len(les)], infinity) {
		alternatives = append(alternatives, regexp.QuoteMeta(le))
	}
	return "le=~" + quote(strings.Join(alternatives, "|"))
}

var known = regexp.MustCompile(`\$[a-z]+`)

// fill substitutes the variables of a hand-written expression. Values go inside the quotes of a regular-expression
// matcher (Faults allows no other place), first as a literal of that expression, then of the string.
func (c Check) fill(expr string, s scope, width time.Duration) string {
	return known.ReplaceAllStringFunc(expr, func(v string) string {
		switch v {
		case "$window":
			return seconds(width)
		case "$by":
			return strings.Join(c.By, ", ")
		case "$tenant":
			if s.tenant == "" || s.every {
				return ".+"
			}
			return inQuotes(regexp.QuoteMeta(s.tenant))
		case "$region":
			if len(s.regions) == 0 || s.every {
				return ".*"
			}
			literal := make([]string, len(s.regions))
			for i, r := range s.regions {
				literal[i] = regexp.QuoteMeta(r)
			}
			return inQuotes(strings.Join(literal, "|"))
		default:
			return v
		}
	})
}

// quote makes a PromQL string; its escapes are Go's.
func quote(s string) string { return strconv.Quote(strings.ToValidUTF8(s, "\uFFFD")) }

func inQuotes(s string) string {
	q := quote(s)
	return q[1 : len(q)-1]
}

func seconds(d time.Duration) string { return fmt.Sprintf("%ds", int64(d/time.Second)) }
