package rules

import (
	"net/url"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
)

// Card is the intake card of one ticket: what the customer said, what Clarion made of it, what it saw, and who should
// act. Every line of the intake template is filled or named in Record.Missing.
type Card struct {
	Record intake.Record `json:"record"`
	Tenant string        `json:"tenant,omitempty"` // the customer as metrics name it

	Signature string       `json:"signature,omitempty"` // empty when none matched surely enough
	Title     string       `json:"title,omitempty"`
	Score     float64      `json:"score,omitempty"`
	Matched   []intake.Why `json:"matched,omitempty"`

	Verdict   evidence.Verdict `json:"verdict,omitempty"`
	Cause     string           `json:"cause,omitempty"` // of the verdict, in words and figures
	Mechanism string           `json:"mechanism,omitempty"`
	Findings  []Finding        `json:"findings,omitempty"` // the frozen evidence, one a mechanism tried
	Earlier   []Finding        `json:"earlier,omitempty"`  // what an earlier asking showed, when data were still to come

	Owner    string `json:"owner,omitempty"`
	OwnerWhy string `json:"owner_why,omitempty"`
	Actuator string `json:"actuator,omitempty"` // what the owner can pull
	Check    Link   `json:"check,omitzero"`     // the fastest internal check, tenant and window filled in
	Now      string `json:"now,omitempty"`      // what the customer can be told now: checked facts only
	Next     string `json:"next,omitempty"`     // what is said next
	Page     string `json:"page,omitempty"`     // where the frozen evidence is shown
	Reason   string `json:"reason,omitempty"`   // of the decision: why this is written, or nothing is
}

// Finding is what one mechanism's check showed.
type Finding struct {
	Mechanism string           `json:"mechanism"`
	Title     string           `json:"title"`
	Asked     time.Time        `json:"asked"`
	Evidence  evidence.Finding `json:"evidence"`
}

// Link is where a person looks next.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
}

// Policy is what the operator decided for one queue, and what the operator's records say for the ticket at hand.
type Policy struct {
	LabelPrefix string          // before the signature's id: "cre:"
	Fallback    string          // the rota that owns what nobody else does
	Owners      map[string]bool // the owners this queue can assign to
	Fields      []string        // the intake fields mapped to vendor fields
	Assign      bool            // false leaves assignment to people
	PublicURL   string          // where Clarion's own pages are reached; empty if nowhere
	Tenant      string          // how metrics name this ticket's customer
	Unchecked   bool            // no signal source is configured: verdicts are not to be had
}

// NewCard fills the card from what was read, matched and found. Findings are in the order tried; the last one is the
// confirmed one if any is.
func NewCard(t connectors.Ticket, r intake.Record, m Match, found []Finding, p Policy) Card {
	c := Card{Record: r, Tenant: p.Tenant, Findings: found}
	if m.Signature == nil {
		return c
	}
	s := m.Signature
	c.Signature, c.Title, c.Score, c.Matched = s.ID, s.Title, m.Score, m.Why
	c.Verdict, c.Cause = verdict(found)
	mech := decisive(s, found, c.Verdict)
	c.Mechanism = mech.ID
	if c.Verdict == evidence.Confirmed || p.Unchecked {
		c.Actuator = mech.Actuator // nobody is told to pull a lever for what was not seen
	}
	c.Owner, c.OwnerWhy = owner(s, mech, c.Verdict, p)
	facts := factsOf(t, r, found, p.Tenant)
	c.Check = Link{Text: mech.Title, URL: facts.fillURL(mech.Dashboard)}
	if p.PublicURL != "" && len(found) > 0 {
		c.Page = strings.TrimSuffix(p.PublicURL, "/") + "/ticket/" + url.PathEscape(t.Queue) + "/" + url.PathEscape(t.ID)
	}
	c.Now, c.Next = sentences(s, c.Verdict, facts)
	return c
}

// Late reports whether the verdict is unknown only because data may still come.
func (c Card) Late() bool {
	if c.Verdict != evidence.Unknown {
		return false
	}
	for _, f := range c.Findings {
		if f.Evidence.Late {
			return true
		}
	}
	return false
}

// verdict of the whole: confirmed if any mechanism is; refuted only if every one was looked at and refuted; else unknown.
func verdict(found []Finding) (evidence.Verdict, string) {
	if len(found) == 0 {
		return evidence.Unknown, "no metric was asked"
	}
	first := found[0].Evidence
	for _, f := range found {
		switch f.Evidence.Verdict {
		case evidence.Confirmed:
			return evidence.Confirmed, f.Evidence.Cause
		case evidence.Refuted:
		default:
			first = f.Evidence
		}
	}
	return first.Verdict, first.Cause
}

// decisive is the mechanism the card speaks of: the confirmed one, else the first to try.
func decisive(s *Signature, found []Finding, v evidence.Verdict) Mechanism {
	if v == evidence.Confirmed {
		for _, f := range found {
			if f.Evidence.Verdict == evidence.Confirmed {
				for _, m := range s.Mechanisms {
					if m.ID == f.Mechanism {
						return m
					}
				}
			}
		}
	}
	return s.Mechanisms[0]
}

func owner(s *Signature, m Mechanism, v evidence.Verdict, p Policy) (name, why string) {
	switch {
	case v == evidence.Confirmed:
		name, why = m.Owner, "owns the confirmed mechanism"
	case v == evidence.Unknown && !p.Unchecked:
		return p.Fallback, "the mechanism could not be checked, so the rota decides"
	case v == evidence.Refuted:
		name, why = s.Owner, "owns this kind of failure; the metrics show no sign of it"
	default:
		name, why = s.Owner, "owns this kind of failure; no metrics source is configured"
	}
	if !p.Owners[name] {
		return p.Fallback, "this queue has no owner called " + name + ", so the rota decides"
	}
	return name, why
}
