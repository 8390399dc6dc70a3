package rules

import "time"

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
