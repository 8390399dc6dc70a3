package rules

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

// Facts are what a customer sentence or a dashboard link may speak of. Each is either stated by the customer or measured;
// one that is not known is absent, and a sentence that needs it is not used.
type Facts map[string]string

// The facts.
const (
	FactCustomer = "customer" // name of the customer
	FactWindow   = "window"   // what the customer said: "2026-03-10 09:10 to 09:25 (Europe/Paris)", "the time since ..."
	FactMeasured = "measured" // when it was bad by the metrics, in the customer's zone
	FactRatio    = "ratio"    // how many times the usual: "8.1"
	FactShare    = "share"    // bad share in the window: "21 %"
	FactUsual    = "usual"    // bad share usually: "0.4 %"
	FactPlace    = "place"    // where: "region eu-west"
	FactTenant   = "tenant"   // the tenant as metrics know it
	FactRegion   = "region"
	FactFrom     = "from" // Unix milliseconds, for dashboard links
	FactTo       = "to"
)

// SentenceFacts are the facts that customer sentences may use, LinkFacts those of dashboard links.
func SentenceFacts() []string {
	return []string{FactCustomer, FactWindow, FactMeasured, FactRatio, FactShare, FactUsual, FactPlace}
}

// LinkFacts lists what a dashboard link may use.
func LinkFacts() []string {
	return []string{FactTenant, FactRegion, FactFrom, FactTo}
}

func factsOf(t connectors.Ticket, r intake.Record, found []Finding, tenant string) Facts {
	f := Facts{}
	set := func(name, value string) {
		if value != "" {
			f[name] = value
		}
	}
	if r.Customer != nil {
		set(FactCustomer, r.Customer.Key)
	}
	set(FactTenant, tenant)
	if len(r.Regions) == 1 {
		set(FactRegion, r.Regions[0])
	}
	from, to := t.Created.Add(-time.Hour), t.Created
	zone := time.UTC
	if w := r.Window; w != nil {
		zone = zoneOf(w.Zone)
		set(FactWindow, spoken(*w))
		if !w.Start.IsZero() {
			from = w.Start
		}
		if !w.End.IsZero() {
			to = w.End
		}
	}
	for _, x := range found {
		if x.Evidence.Verdict == evidence.Confirmed {
			from, to = measured(f, x.Evidence, zone)
		}
	}
	set(FactFrom, strconv.FormatInt(from.UnixMilli(), 10))
	set(FactTo, strconv.FormatInt(to.UnixMilli(), 10))
	return f
}

func measured(f Facts, e evidence.Finding, zone *time.Location) (from, to time.Time) {
	f[FactMeasured] = Span(window.Window{Start: e.From, End: e.To, Zone: zone.String()})
	if len(e.Part) > 0 { // the figures are not those of all of the customer's requests, so the sentence says of which
		f[FactMeasured] += " in " + PlaceText(evidence.Place{Labels: e.Part})
	}
	f[FactRatio] = Times(e.Ratio)
	f[FactShare] = Percent(e.BadShare)
	f[FactUsual] = Percent(e.BaselineShare)
	if e.Place.Kind != "" && e.Place.Kind != "unknown" {
		f[FactPlace] = PlaceText(e.Place)
	}
	return e.From, e.To
}

var variable = regexp.MustCompile(`\$[a-z]+`)

// Fill replaces the variables of a sentence; false if one of them is not known.
func (f Facts) Fill(sentence string) (string, bool) {
	complete := true
	out := variable.ReplaceAllStringFunc(sentence, func(v string) string {
		value, ok := f[v[1:]]
		complete = complete && ok
		return value
	})
	return out, complete
}

// fillURL replaces the variables of a link, escaped for a query; unknown ones become empty.
func (f Facts) fillURL(link string) string {
	return variable.ReplaceAllStringFunc(link, func(v string) string { return url.QueryEscape(f[v[1:]]) })
}

func sentences(s *Signature, v evidence.Verdict, f Facts) (now, next string) {
	first := s.Customer.Unknown
	switch v {
	case evidence.Confirmed:
		first = s.Customer.Confirmed
	case evidence.Refuted:
		first = s.Customer.Refuted
	default:
	}
	now, ok := f.Fill(first)
	if !ok {
		now, _ = f.Fill(s.Customer.Unknown)
	}
	next, _ = f.Fill(s.Customer.Next)
	return now, next
}

// Span is a window in words: "2026-03-10 09:10 to 09:25 (Europe/Paris)".
func Span(w window.Window) string {
	zone := zoneOf(w.Zone)
	start, end := w.Start.In(zone), w.End.In(zone)
	layout := "2006-01-02 15:04"
	if w.Granularity == "day" || w.Granularity == "week" || w.Granularity == "month" {
		layout = "2006-01-02"
	}
	var text string
	switch {
	case w.Start.IsZero() && w.End.IsZero():
		return ""
	case w.Start.IsZero():
		text = "until " + end.Format(layout)
	case w.End.IsZero() && w.Open:
		text = "since " + start.Format(layout) + ", still going on"
	case w.End.IsZero():
		text = "from " + start.Format(layout)
	default:
		text = between(start, end, layout)
	}
	return text + " (" + zone.String() + ")"
}

func between(start, end time.Time, layout string) string {
	if layout != "2006-01-02" && start.Year() == end.Year() && start.YearDay() == end.YearDay() {
		return start.Format(layout) + " to " + end.Format("15:04")
	}
	return start.Format(layout) + " to " + end.Format(layout)
}

// spoken is a window as it stands inside a sentence, after "for", "in" or a comma.
func spoken(w window.Window) string {
	if rest, open := strings.CutPrefix(Span(w), "since "); open {
		return "the time since " + strings.Replace(rest, ", still going on", "", 1)
	}
	if rest, end := strings.CutPrefix(Span(w), "until "); end {
		return "the time until " + rest
	}
	return Span(w)
}

// Times renders how many times as much: "1.4", "61".
func Times(ratio float64) string {
	if ratio >= 10 {
		return strconv.FormatFloat(ratio, 'f', 0, 64)
	}
	return strconv.FormatFloat(ratio, 'f', 1, 64)
}

func zoneOf(name string) *time.Location {
	if loc, err := time.LoadLocation(name); err == nil {
		return loc
	}
	if t, err := time.Parse("-07:00", strings.TrimPrefix(name, "UTC")); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(name, seconds)
	}
	return time.UTC
}

// Percent renders a share with as many digits as it deserves: "21 %", "0.4 %", "0 %".
func Percent(share float64) string {
	p := share * 100
	switch {
	case p >= 10:
		return fmt.Sprintf("%.0f %%", p)
	case p >= 0.1:
		return fmt.Sprintf("%.1f %%", p)
	case p > 0:
		return "under 0.1 %"
	default:
		return "0 %"
	}
}

// PublicPlace is a place in words that name no customer, for readers who may not know who the customers are.
func PublicPlace(p evidence.Place, tenantLabel string) string {
	labels := map[string]string{}
	for k, v := range p.Labels {
		if k != tenantLabel {
			labels[k] = v
		}
	}
	if p.Kind != evidence.Global && len(labels) == 0 {
		return "one customer"
	}
	return PlaceText(evidence.Place{Kind: p.Kind, Labels: labels})
}

// PlaceText is a place in words: "region eu-west", "tenant acme in region eu-west", "everywhere".
func PlaceText(p evidence.Place) string {
	if p.Kind == "global" {
		return "everywhere"
	}
	var parts []string
	for _, label := range sortedKeys(p.Labels) {
		parts = append(parts, label+" "+p.Labels[label])
	}
	if len(parts) == 0 {
		return string(p.Kind)
	}
	return strings.Join(parts, ", ")
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
