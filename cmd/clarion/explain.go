package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/window"
)

type explainCmd struct {
	JSON       bool   `name:"json" help:"Read JSON Lines ({id, subject, body, created_at, tz, requester{name,email,organization}}) and print one object a line."`
	Subject    string `help:"Subject of the ticket."`
	Created    string `help:"When the ticket was written, RFC 3339. Default: now."`
	Zone       string `help:"The requester's time zone, IANA. Without it UTC is assumed."`
	Customer   string `help:"The requester's organization."`
	Signatures string `help:"Directory of signatures; built-in ones by default." type:"existingdir"`
}

// maxLine bounds one JSON line; the reader itself caps the text it looks at.
const maxLine = 16 << 20

func (c explainCmd) Run(p process) error {
	lib, err := library(c.Signatures)
	if err != nil {
		return usageError{err}
	}
	reader, err := builtinReader()
	if err != nil {
		return err
	}
	x := explainer{reader: reader, signatures: lib, now: p.now()}
	if c.JSON {
		return x.lines(p)
	}
	return c.one(p, x)
}

func (c explainCmd) one(p process, x explainer) error {
	body, err := io.ReadAll(p.in)
	if err != nil {
		return fmt.Errorf("read ticket: %w", err)
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return usageError{errors.New("no ticket on standard input; try: echo 'API slow from 9:10 to 9:25' | clarion explain")}
	}
	raw := rawTicket{Subject: c.Subject, Body: string(body), TZ: c.Zone, CreatedAt: c.Created}
	raw.Requester.Organization = c.Customer
	t, err := raw.ticket(x.now)
	if err != nil {
		return usageError{err}
	}
	card := x.card(t)
	printCard(p.out, t, card)
	return nil
}

// rawTicket is one line of a ticket file.
type rawTicket struct {
	ID        string `json:"id"`
	Subject   string `json:"subject"`
	Body      string `json:"body"`
	CreatedAt string `json:"created_at"`
	TZ        string `json:"tz"`
	Queue     string `json:"queue"` // for the demo: which of the two queues; alternating when empty
	Requester struct {
		Name         string `json:"name"`
		Email        string `json:"email"`
		Organization string `json:"organization"`
	} `json:"requester"`
}

func (r rawTicket) ticket(now time.Time) (connectors.Ticket, error) {
	created := now
	if r.CreatedAt != "" {
		var err error
		if created, err = time.Parse(time.RFC3339, r.CreatedAt); err != nil {
			return connectors.Ticket{}, fmt.Errorf("ticket %q: created_at %q is not RFC 3339, such as 2026-03-10T09:30:00Z", r.ID, r.CreatedAt)
		}
	}
	if _, err := time.LoadLocation(r.TZ); err != nil {
		return connectors.Ticket{}, fmt.Errorf("ticket %q: tz %q is not an IANA time zone, such as Europe/Berlin", r.ID, r.TZ)
	}
	return connectors.Ticket{
		Queue: "explain", ID: r.ID, Key: r.ID, Created: created, Updated: created, Status: connectors.Open,
		Subject: r.Subject, Body: connectors.Text{Markup: connectors.Plain, Raw: r.Body},
		Requester:    connectors.Person{Name: r.Requester.Name, Email: r.Requester.Email, Zone: r.TZ},
		Organization: connectors.Organization{Name: r.Requester.Organization},
	}, nil
}

type explainer struct {
	reader     *intake.Reader
	signatures *rules.Library
	now        time.Time
}

// card is the intake card as far as text alone gives it: no metrics are asked.
func (x explainer) card(t connectors.Ticket) rules.Card {
	record := x.reader.Read(t, intake.Defaults{})
	owners := map[string]bool{}
	for _, s := range x.signatures.Signatures() {
		owners[s.Owner] = true
	}
	policy := rules.Policy{Fallback: "rota", Owners: owners, Unchecked: true}
	if record.Customer != nil {
		policy.Tenant = record.Customer.Key
	}
	return rules.NewCard(t, record, x.signatures.Match(record), nil, policy)
}

// lines explains a file of tickets. A line that cannot be read is told on standard error with its number, the others
// are still explained, and the exit code says that something was wrong.
func (x explainer) lines(p process) error {
	out := bufio.NewWriter(p.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	bad := 0
	err := eachTicket(p.in, x.now, func(line int, raw rawTicket, t connectors.Ticket, err error) error {
		if err != nil {
			bad++
			fmt.Fprintf(p.err, "line %d: %v\n", line, err)
			return nil
		}
		return enc.Encode(explained(raw.ID, x.card(t)))
	})
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if bad > 0 {
		return errQuiet
	}
	return nil
}

func eachTicket(in io.Reader, now time.Time, each func(line int, raw rawTicket, t connectors.Ticket, err error) error) error {
	scan := bufio.NewScanner(in)
	scan.Buffer(make([]byte, 64<<10), maxLine)
	for line := 1; scan.Scan(); line++ {
		if len(bytes.TrimSpace(scan.Bytes())) == 0 {
			continue
		}
		var raw rawTicket
		var t connectors.Ticket
		err := json.Unmarshal(scan.Bytes(), &raw)
		if err == nil {
			t, err = raw.ticket(now)
		}
		if err := each(line, raw, t, err); err != nil {
			return err
		}
	}
	if err := scan.Err(); err != nil {
		return fmt.Errorf("read tickets: %w", err)
	}
	return nil
}

// explanation is the machine-readable card; its names are part of the command's contract.
type explanation struct {
	ID          string        `json:"id"`
	Reliability bool          `json:"reliability"`
	Symptom     string        `json:"symptom"`
	Scope       string        `json:"scope"`
	Customer    *customerJSON `json:"customer"`
	Window      *windowJSON   `json:"window"`
	Windows     []windowJSON  `json:"windows"`
	Candidates  []windowJSON  `json:"candidates"`
	Regions     []string      `json:"regions"`
	Endpoints   []string      `json:"endpoints"`
	Components  []string      `json:"components"`
	StatusCodes []string      `json:"status_codes"`
	RequestIDs  []string      `json:"request_ids"`
	Signature   *string       `json:"signature"`
	Score       float64       `json:"score"`
	Owner       string        `json:"owner,omitempty"`
	Check       string        `json:"check,omitempty"`
	Now         string        `json:"update_now,omitempty"`
	Next        string        `json:"update_next,omitempty"`
	Why         []whyJSON     `json:"why"`
	Missing     []string      `json:"missing"`
	Question    string        `json:"question"`
}

type customerJSON struct {
	Key      string `json:"key"`
	Source   string `json:"source"`
	Verified bool   `json:"verified"`
}

type windowJSON struct {
	Start       *time.Time `json:"start"`
	End         *time.Time `json:"end"`
	Open        bool       `json:"open"`
	Zone        string     `json:"zone"`
	ZoneSource  string     `json:"zone_source"`
	Granularity string     `json:"granularity"`
	Text        string     `json:"text"`
	Reason      string     `json:"reason,omitempty"` // of a candidate: why it is another possible reading
}

type whyJSON struct {
	Field string `json:"field"`
	Text  string `json:"text"`
}

func explained(id string, c rules.Card) explanation {
	r := c.Record
	e := explanation{
		ID: id, Reliability: r.Reliability, Symptom: string(r.Symptom), Scope: string(r.Scope),
		Windows: []windowJSON{}, Candidates: []windowJSON{}, Why: []whyJSON{},
		Regions: list(r.Regions), Endpoints: list(r.Endpoints), Components: list(r.Components),
		StatusCodes: list(r.StatusCodes), RequestIDs: list(r.RequestIDs),
		Score: c.Score, Owner: c.Owner, Check: c.Check.URL, Now: c.Now, Next: c.Next,
		Missing: list(r.Missing), Question: r.Question,
	}
	if r.Customer != nil {
		e.Customer = &customerJSON{r.Customer.Key, r.Customer.Source, r.Customer.Verified}
	}
	if r.Window != nil {
		w := windowOut(*r.Window, "")
		e.Window = &w
	}
	for _, w := range r.Windows {
		e.Windows = append(e.Windows, windowOut(w, ""))
	}
	for _, k := range r.Candidates {
		e.Candidates = append(e.Candidates, windowOut(k.Window, k.Reason))
	}
	if c.Signature != "" {
		e.Signature = &c.Signature
	}
	for _, w := range r.Why {
		e.Why = append(e.Why, whyJSON(w))
	}
	for _, w := range c.Matched {
		e.Why = append(e.Why, whyJSON(w))
	}
	return e
}

func windowOut(w window.Window, reason string) windowJSON {
	out := windowJSON{
		Open: w.Open, Zone: w.Zone, ZoneSource: w.ZoneSource, Granularity: string(w.Granularity), Text: w.Text, Reason: reason,
	}
	if !w.Start.IsZero() {
		out.Start = &w.Start
	}
	if !w.End.IsZero() {
		out.End = &w.End
	}
	return out
}

// list is never null in JSON: no values is an empty list.
func list(values []string) []string {
	if values == nil {
		return []string{}
	}
	return values
}
