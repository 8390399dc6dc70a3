package triage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
)

// Metrics that arrive late are asked for again every askAgain until patience has run out, and a source that does not
// answer until brief has: it may be restarting, but label and owner must not wait for a long outage.
const (
	askAgain = time.Minute
	patience = 20 * time.Minute
	brief    = 5 * time.Minute
)

// Source is one named source of signals. Lag is how long its data take to arrive, Retention how far back they reach.
type Source struct {
	connectors.Signals
	Lag, Retention time.Duration
}

// Customer is what the operator's records know of a customer, by the name that tickets bear. Tenant is how metrics call
// it; empty when they use the same name.
type Customer struct {
	Tenant, Zone, Region string
}

// Judge makes of a ticket what can be made of it. It needs no store and changes nothing anywhere.
type Judge struct {
	Library *rules.Library
	Reader  *intake.Reader
	Sources map[string]Source
	// Customers by the name of their organization in the ticket tool.
	Customers map[string]Customer
	Now       func() time.Time
}

// Judgement is what Clarion makes of one ticket, before anything is kept or written.
type Judgement struct {
	Card     rules.Card
	Decision rules.Decision
}

// Ticket reads, matches, confirms and decides. What an earlier judgement saw (the zero card if there was none) is frozen:
// metrics are not asked again for the same signature once they had an answer.
func (j Judge) Ticket(ctx context.Context, q Queue, ticket connectors.Ticket, old rules.Card) (Judgement, error) {
	record := j.Reader.Read(j.known(ticket), q.Defaults)
	match := j.Library.Match(record)
	var found []rules.Finding
	switch {
	case match.Signature == nil:
	case old.Signature == match.Signature.ID && (old.Verdict == evidence.Confirmed || old.Verdict == evidence.Refuted):
		found = old.Findings
	default:
		var err error
		if found, err = j.Confirm(ctx, match.Signature, rules.Ask(record, ticket.Created, j.tenant(record.Customer), j.Now())); err != nil {
			return Judgement{}, err
		}
	}
	policy := q.Policy
	policy.Unchecked = len(j.Sources) == 0
	policy.Tenant = j.tenant(record.Customer)
	card := rules.NewCard(ticket, record, match, found, policy)
	decision := rules.Decide(ticket, card, policy)
	card.Reason = decision.Reason
	return Judgement{Card: card, Decision: decision}, nil
}

// known adds what the operator's records say of the ticket's organization.
func (j Judge) known(ticket connectors.Ticket) connectors.Ticket {
	who := j.Customers[ticket.Organization.Name]
	if ticket.Organization.Zone == "" {
		ticket.Organization.Zone = who.Zone
	}
	if ticket.Organization.Region == "" {
		ticket.Organization.Region = who.Region
	}
	return ticket
}

// tenant is how metrics name the customer: what the operator's records say of the account that the text names (a
// reseller's client), then of the requester's organization, then the name as it stands. An account that no record knows is
// a claim, so the record of the organization comes before it.
func (j Judge) tenant(who *intake.Customer) string {
	if who == nil {
		return ""
	}
	return cmp.Or(j.Customers[who.Key].Tenant, j.Customers[who.Organization].Tenant, who.Key)
}

// wait is how long after its first asking a card may be asked for again; zero where another asking would show the same.
func wait(c rules.Card) time.Duration {
	failed := func(f rules.Finding) bool { return f.Evidence.Failed }
	switch {
	case c.Late():
		return patience
	case c.Verdict == evidence.Unknown && slices.ContainsFunc(c.Findings, failed):
		return brief
	default:
		return 0
	}
}

// judgeSafely keeps a ticket that breaks a rule from taking the page with it. While data are late, it is kept to be asked
// again and nothing is written: one note in a few minutes is worth more than one that knows nothing now. earlier are the
// findings of the first asking, if this is not it.
func (t *Triage) judgeSafely(ctx context.Context, q Queue, ticket connectors.Ticket, old rules.Card, earlier []rules.Finding) (e Entry, op *Operation, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("judging panicked: %v", p)
		}
	}()
	j, err := t.Ticket(ctx, q, ticket, old)
	if err != nil {
		return Entry{}, nil, err
	}
	now := t.Now()
	if len(old.Findings) > 0 && (len(j.Card.Findings) == 0 || !j.Card.Findings[0].Asked.Equal(old.Findings[0].Asked)) {
		earlier = append(slices.Clone(earlier), old.Findings...) // asked anew: the first answer stays beside the new one
	}
	j.Card.Earlier = earlier
	e = Entry{
		Queue: q.Name, ID: ticket.ID, Key: ticket.Key, URL: ticket.URL, Hash: hash(ticket),
		Created: ticket.Created, Updated: ticket.Updated, Judged: now, Card: j.Card, Sighting: rules.Sighted(ticket, j.Card),
	}
	if again := wait(j.Card); again > 0 && (len(earlier) == 0 || now.Sub(earlier[0].Asked) < again) {
		e.Again = now.Add(askAgain)
		return e, nil, nil
	}
	if w := j.Decision.Want; w != nil {
		op = &Operation{
			Op: w.Op, Kind: OnTicket, Target: q.Name, ID: ticket.ID, Want: *w,
			State: Due, Due: now, Expires: now.Add(t.Stale), Kept: now,
		}
	}
	return e, op, nil
}

func hash(ticket connectors.Ticket) string { return rules.ContentHash(ticket) }
