package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

// Note is the one internal note of a ticket, at most 15 lines: what it is, what was seen, who acts, what the customer can
// be told, and why Clarion thinks so. It is written for the agent who opens the ticket next.
func Note(c Card) connectors.Doc {
	doc := connectors.Doc{headline(c)}
	for _, line := range []func(Card) (connectors.Block, bool){
		impactLine, customerLine, placeLine, contradictionLine, ownerLine, checkLine, nowLine, nextLine, missingLine, whyLine,
	} {
		if block, ok := line(c); ok {
			doc = append(doc, block)
		}
	}
	return doc
}

func headline(c Card) connectors.Block {
	spans := []connectors.Span{connectors.B(c.Title + " (" + c.Signature + ")"), connectors.T(": ")}
	switch c.Verdict {
	case evidence.Confirmed:
		spans = append(spans, connectors.B("confirmed"))
	case evidence.Refuted:
		spans = append(spans, connectors.B("not seen in the metrics"))
	default:
		spans = append(spans, connectors.B("could not be checked"))
	}
	if c.Cause != "" {
		spans = append(spans, connectors.T(". "+Sentence(c.Cause)))
	}
	return connectors.P(spans...)
}

func impactLine(c Card) (connectors.Block, bool) {
	w := c.Record.Window
	if w == nil {
		return connectors.Block{}, false
	}
	spans := []connectors.Span{connectors.B("Impact"), connectors.T(": " + Span(*w))}
	if w.Text != "" {
		spans = append(spans, connectors.T(", read from “"+Clip(w.Text, 80)+"”"))
	}
	if w.ZoneSource != "" {
		spans = append(spans, connectors.T("; zone from "+ZoneFrom(w.ZoneSource)))
	}
	if f, ok := confirmedFinding(c); ok && !f.From.IsZero() {
		zone := w.Zone
		seen := Span(window.Window{Start: f.From, End: f.To, Zone: zone})
		if seen != Span(*w) {
			spans = append(spans, connectors.T(". The metrics show "+seen))
		}
	}
	for _, other := range c.Record.Windows {
		if len(c.Record.Windows) > 1 && !other.Start.Equal(w.Start) {
			spans = append(spans, connectors.T("; also "+Span(other)))
		}
	}
	return connectors.LI(spans...), true
}

// ZoneFrom says in words where the zone of a window comes from ([window.Window].ZoneSource): "the requester's profile".
func ZoneFrom(s string) string {
	switch s {
	case "assumed":
		return "nowhere (assumed)"
	case "ticket":
		return "the requester's profile"
	case "organization":
		return "the customer's record"
	case "queue":
		return "the queue's default"
	default:
		return s
	}
}

func customerLine(c Card) (connectors.Block, bool) {
	parts := []string{words(string(c.Record.Symptom)), "scope " + words(string(c.Record.Scope))}
	if who := c.Record.Customer; who != nil {
		how := "claimed in the " + strings.ReplaceAll(who.Source, "-", " ")
		if who.Verified {
			how = "verified by " + who.Source
		}
		parts = append(parts, "customer "+who.Key+" ("+how+")")
	}
	for _, list := range []struct {
		name   string
		values []string
	}{
		{"status", c.Record.StatusCodes},
		{"region", c.Record.Regions},
		{"endpoint", c.Record.Endpoints},
		{"request", c.Record.RequestIDs},
	} {
		if len(list.values) > 0 {
			parts = append(parts, list.name+" "+Some(list.values, 3))
		}
	}
	return connectors.LI(connectors.B("Reported"), connectors.T(": "+strings.Join(parts, "; "))), true
}

func placeLine(c Card) (connectors.Block, bool) {
	f, ok := confirmedFinding(c)
	if !ok || f.Place.Kind == "" || f.Place.Kind == "unknown" {
		return connectors.Block{}, false
	}
	spans := []connectors.Span{connectors.B("Where"), connectors.T(": " + PlaceText(f.Place))}
	if others := Others(c, f); len(others) > 0 {
		spans = append(spans, connectors.T(". Also affected: "+Some(others, 6)))
	}
	return connectors.LI(spans...), true
}

// Others are the customers that the finding shows as affected besides the one who wrote.
func Others(c Card, f evidence.Finding) []string {
	var others []string
	for _, a := range f.Affected {
		if a.Tenant != c.Tenant {
			others = append(others, a.Tenant)
		}
	}
	slices.Sort(others)
	return others
}

func contradictionLine(c Card) (connectors.Block, bool) {
	f, ok := confirmedFinding(c)
	if !ok || f.Contradicts == "" {
		return connectors.Block{}, false
	}
	return connectors.LI(connectors.B("Differs from the report"), connectors.T(": "+f.Contradicts)), true
}

func ownerLine(c Card) (connectors.Block, bool) {
	spans := []connectors.Span{connectors.B("Owner"), connectors.T(": " + c.Owner + " (" + c.OwnerWhy + ")")}
	if c.Actuator != "" {
		spans = append(spans, connectors.T(". Can: "+c.Actuator))
	}
	return connectors.LI(spans...), c.Owner != ""
}

func checkLine(c Card) (connectors.Block, bool) {
	if c.Check.Text == "" {
		return connectors.Block{}, false
	}
	span := connectors.T(c.Check.Text)
	if c.Check.URL != "" {
		span = connectors.L(c.Check.Text, c.Check.URL)
	}
	spans := []connectors.Span{connectors.B("Fastest check"), connectors.T(": "), span}
	if c.Page != "" {
		spans = append(spans, connectors.T(" · "), connectors.L("frozen evidence and queries", c.Page))
	}
	return connectors.LI(spans...), true
}

// nowLine: while nothing is known the customer is told just that, and the agent is told not to say more.
func nowLine(c Card) (connectors.Block, bool) {
	text := ": “" + c.Now + "”"
	if c.Verdict == evidence.Unknown {
		text += " Say nothing about the cause: none has been checked."
	}
	return connectors.LI(connectors.B("Can be said now"), connectors.T(text)), c.Now != ""
}

func nextLine(c Card) (connectors.Block, bool) {
	return connectors.LI(connectors.B("Then"), connectors.T(": “"+c.Next+"”")), c.Next != ""
}

func missingLine(c Card) (connectors.Block, bool) {
	if len(c.Record.Missing) == 0 {
		return connectors.Block{}, false
	}
	text := ": " + words(strings.Join(c.Record.Missing, ", "))
	if c.Record.Question != "" {
		text += ". Worth asking: “" + c.Record.Question + "”"
	}
	return connectors.LI(connectors.B("Not in the ticket"), connectors.T(text)), true
}

func whyLine(c Card) (connectors.Block, bool) {
	reasons := Reasons(c.Matched, 3)
	if len(reasons) == 0 {
		return connectors.Block{}, false
	}
	return connectors.LI(connectors.B("Matched by"), connectors.T(": "+strings.Join(reasons, "; "))), true
}

// Reasons are the first few different reasons, each shortened to a line.
func Reasons(why []intake.Why, most int) []string {
	var out []string
	for _, w := range why {
		r := Clip(w.Text, 80)
		if r != "" && !slices.Contains(out, r) && len(out) < most {
			out = append(out, r)
		}
	}
	return out
}

func confirmedFinding(c Card) (evidence.Finding, bool) {
	for _, f := range c.Findings {
		if f.Evidence.Verdict == evidence.Confirmed {
			return f.Evidence, true
		}
	}
	return evidence.Finding{}, false
}

// Some lists at most n of the values and says how many more there are.
func Some(values []string, n int) string {
	if len(values) <= n {
		return strings.Join(values, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(values[:n], ", "), len(values)-n)
}

// Clip shortens text to at most n characters on one line.
func Clip(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return strings.TrimSpace(string(r[:n-1])) + "…"
}

func words(s string) string { return strings.ReplaceAll(s, "_", " ") }

// Sentence begins with a capital and ends with a full stop.
func Sentence(s string) string {
	if s == "" {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if strings.ContainsAny(s[len(s)-1:], ".?!") {
		return s
	}
	return s + "."
}
