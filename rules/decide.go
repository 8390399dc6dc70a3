package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// Decision is what should become of a ticket, and why. Want is nil when nothing should be written.
type Decision struct {
	Want   *Want
	Reason string
}

// Decide turns the card into a want. It never looks at what is already on the ticket, except whether it can change at
// all: that is Missing's part.
func Decide(t connectors.Ticket, c Card, p Policy) Decision {
	switch {
	case t.Status == connectors.Closed:
		return Decision{Reason: "the ticket is closed for ever"}
	case !c.Record.Reliability:
		return Decision{Reason: "not a report of unreliable service"}
	case c.Signature == "":
		return Decision{Reason: "no signature fits surely enough; left for a person"}
	}
	w := &Want{
		Op:     TicketOp(t),
		Labels: []string{p.LabelPrefix + c.Signature},
		Fields: fields(c, p),
	}
	if t.Status == connectors.Solved {
		return Decision{Want: w, Reason: "solved already: labelled so that it counts, nothing more"}
	}
	if p.Assign {
		w.Owner = c.Owner
	}
	w.Note = Note(c)
	return Decision{Want: w, Reason: "matched " + c.Signature}
}

// TicketOp is the operation of a ticket: one for its whole life, the same on every replica and after a lost database.
func TicketOp(t connectors.Ticket) string {
	sum := sha256.Sum256([]byte(t.Queue + "\x00" + t.ID))
	return hex.EncodeToString(sum[:12])
}

// ContentHash identifies what a judgement was made of: the words of the customer. Our own notes, labels and assignments
// do not count, so Clarion's own writes never look like news.
func ContentHash(t connectors.Ticket) string {
	h := sha256.New()
	write := func(s string) { h.Write([]byte(s)); h.Write([]byte{0}) }
	write(t.Subject)
	write(string(t.Body.Markup))
	write(t.Body.Raw)
	for _, c := range t.Comments {
		write(c.ID)
		write(c.Body.Raw)
	}
	write(string(t.Status))
	if t.CommentsCut > 0 { // beyond what a ticket carries, somebody said more or took it back
		write(strconv.Itoa(t.CommentsCut))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func fields(c Card, p Policy) map[string]string {
	all := map[string]string{
		connectors.FieldSymptom:   string(c.Record.Symptom),
		connectors.FieldScope:     string(c.Record.Scope),
		connectors.FieldSignature: c.Signature,
	}
	if w := c.Record.Window; w != nil {
		if !w.Start.IsZero() {
			all[connectors.FieldStart] = w.Start.UTC().Format(time.RFC3339)
		}
		if !w.End.IsZero() {
			all[connectors.FieldEnd] = w.End.UTC().Format(time.RFC3339)
		}
	}
	var out map[string]string
	for _, name := range p.Fields {
		if v := all[name]; v != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[name] = v
		}
	}
	return out
}
