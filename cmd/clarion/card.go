package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// printCard shows the intake card as a person reads it: every line of the template, filled or said to be missing.
func printCard(out io.Writer, t connectors.Ticket, c rules.Card) {
	line := func(name, value string) {
		if value == "" {
			value = "–"
		}
		fmt.Fprintf(out, "%-16s %s\n", name, value)
	}
	r := c.Record
	if t.Key != "" {
		line("ticket", strings.TrimSpace(t.Key+"  "+rules.Clip(t.Subject, 70)))
	}
	if !r.Reliability {
		line("reliability", "no: this does not report unreliable service")
		printWhy(out, c)
		return
	}
	customer := ""
	if r.Customer != nil {
		customer = r.Customer.Key + " (" + r.Customer.Source + map[bool]string{true: ", verified", false: ", claimed"}[r.Customer.Verified] + ")"
	}
	line("customer", customer)
	line("impact window", windowLine(c))
	for _, w := range r.Windows[min(1, len(r.Windows)):] {
		line("", "and "+rules.Span(w))
	}
	for _, k := range r.Candidates {
		line("", "or "+rules.Span(k.Window)+": "+k.Reason)
	}
	line("symptom", strings.ReplaceAll(string(r.Symptom), "_", " "))
	line("scope", strings.ReplaceAll(string(r.Scope), "_", " "))
	for _, l := range []struct {
		name   string
		values []string
	}{
		{"regions", r.Regions},
		{"endpoints", r.Endpoints},
		{"components", r.Components},
		{"status codes", r.StatusCodes},
		{"requests", r.RequestIDs},
	} {
		if len(l.values) > 0 {
			line(l.name, rules.Some(l.values, 5))
		}
	}
	signature := "none fits surely enough; left for a person"
	if c.Signature != "" {
		signature = fmt.Sprintf("%s, %s (score %.2f)", c.Signature, c.Title, c.Score)
	}
	line("signature", signature)
	if c.Signature != "" {
		line("evidence", string(c.Verdict)+": "+c.Cause)
		line("fastest check", strings.TrimSpace(c.Check.Text+" "+c.Check.URL))
		line("owner", c.Owner+", "+c.OwnerWhy)
		line("can", c.Actuator)
		line("customer now", c.Now)
		line("customer next", c.Next)
	}
	line("missing", strings.ReplaceAll(strings.Join(r.Missing, ", "), "_", " "))
	line("worth asking", r.Question)
	printWhy(out, c)
}

func windowLine(c rules.Card) string {
	w := c.Record.Window
	if w == nil {
		return ""
	}
	s := rules.Span(*w)
	if w.Text != "" {
		s += fmt.Sprintf(", from %q", rules.Clip(w.Text, 60))
	}
	if w.ZoneSource != "" {
		s += ", zone from " + rules.ZoneFrom(w.ZoneSource)
	}
	return s
}

func printWhy(out io.Writer, c rules.Card) {
	var why []string
	for _, w := range c.Record.Why {
		if text := w.Field + " “" + rules.Clip(w.Text, 40) + "”"; !slices.Contains(why, text) {
			why = append(why, text)
		}
	}
	why = append(why, rules.Reasons(c.Matched, 3)...)
	if len(why) > 0 {
		fmt.Fprintf(out, "%-16s %s\n", "why", strings.Join(why, "; "))
	}
}
