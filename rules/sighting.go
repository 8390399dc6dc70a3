package rules

import (
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

// Sighting is one ticket that a signature matched, reduced to what ranking and repeats need: no words of the customer.
type Sighting struct {
	Queue     string    `json:"queue"`
	ID        string    `json:"id"`
	Key       string    `json:"key"`
	URL       string    `json:"url"`
	Signature string    `json:"signature"`
	Customer  string    `json:"customer"` // key of the customer; empty when not known
	Start     time.Time `json:"start"`    // impact, or the ticket's creation when the text gives none
	End       time.Time `json:"end,omitzero"`
	Dated     bool      `json:"dated"` // the impact window was stated or measured
	Created   time.Time `json:"created"`
	Verdict   string    `json:"verdict"`
	Place     string    `json:"place,omitempty"`    // "region eu-west", as evidence localised it; never a customer: issues show it
	Affected  []string  `json:"affected,omitempty"` // customers that evidence shows as affected, the silent ones too
}

// Sighted is what the ticket adds to the count of its signature; nil if none matched. What the metrics measured comes
// before what the customer stated, and that before the ticket's creation.
func Sighted(t connectors.Ticket, c Card) *Sighting {
	if c.Signature == "" || !c.Record.Reliability {
		return nil
	}
	s := &Sighting{
		Queue: t.Queue, ID: t.ID, Key: t.Key, URL: t.URL, Signature: c.Signature,
		Customer: c.Tenant, Start: t.Created, Created: t.Created, Verdict: string(c.Verdict),
	}
	if w := c.Record.Window; w != nil && !w.Start.IsZero() {
		s.Start, s.End, s.Dated = w.Start, w.End, true
	}
	if f, ok := confirmedFinding(c); ok {
		s.Start, s.End, s.Dated = f.From, f.To, true
		s.Place = PublicPlace(f.Place, "tenant")
		s.Affected = Others(c, f)
	}
	return s
}

// undated is how far back from its creation a ticket without a window is looked at.
const undated = 2 * time.Hour

// Ask is what is asked of the metrics for a ticket: every reading of its window is a candidate. What was still going on
// when the ticket was written is looked at up to that moment. Lag and retention are the source's to add.
func Ask(r intake.Record, created time.Time, tenant string, now time.Time) evidence.Question {
	q := evidence.Question{Tenant: tenant, Now: now, Claimed: string(r.Scope), Regions: r.Regions}
	if r.Window != nil {
		q.Windows = append(q.Windows, *r.Window)
	}
	for _, c := range r.Candidates {
		q.Windows = append(q.Windows, c.Window)
	}
	q.Windows = slices.DeleteFunc(q.Windows, func(w window.Window) bool { return w.Start.IsZero() && w.End.IsZero() })
	for i, w := range q.Windows {
		if w.End.IsZero() && w.Start.Before(created) {
			q.Windows[i].End = created
		}
	}
	if len(q.Windows) == 0 {
		q.Windows = []window.Window{{Start: created.Add(-undated), End: created, Granularity: "hour", Zone: "UTC"}}
	}
	return q
}
