package queuetest

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// desk is the plainest vendor that passes the suite, and broken is the one thing it does wrong in a test of the suite.
type desk struct {
	broken string
	signer connectors.Signer
	now    time.Time
	seq    int
	rows   []*row // in order of listing
	fault  Fault
	me     string // whose credentials they are
	reads  int
	writes int
}

// row is one ticket; it is listed at its place in (listed, seq).
type row struct {
	ticket connectors.Ticket
	listed time.Time
	seq    int
	notes  []Note
	marks  []string // each after the identity that wrote it
	gone   bool
	odd    bool
}

const (
	deskName = "desk"
	deskPage = 4
	deskLag  = time.Minute
)

func newDesk(t testing.TB, broken string) *desk {
	t.Helper()
	signer, err := connectors.NewSigner([]byte("a key for the tests only"))
	if err != nil {
		t.Fatal(err)
	}
	return &desk{broken: broken, me: "first", signer: signer, now: time.Date(2026, 3, 12, 16, 0, 0, 0, time.UTC)}
}

func (d *desk) Traits() Traits {
	return Traits{Name: deskName, Signer: d.signer, PageSize: deskPage, Conditional: true}
}

func (d *desk) Queue(testing.TB) connectors.Queue { return &clerk{d: d} }
func (d *desk) Now() time.Time                    { return d.now }
func (d *desk) Advance(by time.Duration)          { d.now = d.now.Add(by) }
func (d *desk) Requests() (all, writes int)       { return d.reads + d.writes, d.writes }
func (d *desk) Fail(f Fault)                      { d.fault = f }
func (d *desk) Heal()                             { d.fault = Fault{} }

func (d *desk) Rotate(testing.TB) bool { d.me = "second"; return true }

func (d *desk) Seed(_ testing.TB, n Draft) string {
	at := n.At
	if at.IsZero() {
		at = d.now
	}
	if n.Requester == "" {
		n.Requester = "Sam Customer"
	}
	d.seq++
	id := strconv.Itoa(1000 + d.seq)
	r := &row{listed: at.Add(n.Late), seq: d.seq, ticket: connectors.Ticket{
		Queue: deskName, ID: id, Key: "#" + id, URL: "https://desk.example.com/" + id, Version: strconv.Itoa(d.seq),
		Created: at, Updated: at, Status: connectors.Open, Subject: n.Subject,
		Body:      connectors.Text{Markup: connectors.Plain, Raw: n.Body},
		Requester: connectors.Person{Name: n.Requester}, Organization: connectors.Organization{Name: n.Organization},
		Labels: slices.Clone(n.Labels), Owner: connectors.Owner{Free: true}, Fields: map[string]string{},
	}}
	d.rows = append(d.rows, r)
	d.order()
	return id
}

func (d *desk) order() {
	slices.SortStableFunc(d.rows, func(a, b *row) int {
		if c := a.listed.Compare(b.listed); c != 0 {
			return c
		}
		return a.seq - b.seq
	})
}

func (d *desk) row(id string) *row {
	for _, r := range d.rows {
		if r.ticket.ID == id {
			return r
		}
	}
	return nil
}

// touch is what every edit does: a new version, listed anew.
func (d *desk) touch(r *row) {
	d.seq++
	r.ticket.Version, r.seq = strconv.Itoa(d.seq), d.seq
	r.ticket.Updated, r.listed = d.now, d.now
	d.order()
}

func (d *desk) Change(_ testing.TB, id string, c Change) {
	r := d.row(id)
	k := &r.ticket
	if c.Subject != "" {
		k.Subject = c.Subject
	}
	k.Labels = append(k.Labels, c.AddLabels...)
	k.Labels = slices.DeleteFunc(k.Labels, func(l string) bool { return slices.Contains(c.RemoveLabels, l) })
	if c.Owner != "" {
		k.Owner = owned(c.Owner)
	}
	if c.Reply != "" || (c.Note != "" && d.broken == "agents' notes are comments") {
		k.Comments = append(k.Comments, connectors.Comment{
			ID: strconv.Itoa(d.seq), At: d.now, Body: connectors.Text{Markup: connectors.Plain, Raw: c.Reply},
		})
	}
	if c.Solve {
		k.Status = connectors.Solved
	}
	d.touch(r)
}

func owned(name string) connectors.Owner {
	if name == Somebody {
		return connectors.Owner{Text: "somebody else"}
	}
	return connectors.Owner{Name: name, Text: "team " + name}
}

func (d *desk) Delete(_ testing.TB, id string) { d.row(id).gone = true }
func (d *desk) Spoil(_ testing.TB, id string)  { d.row(id).odd = true }
func (d *desk) Close(_ testing.TB, id string) {
	r := d.row(id)
	r.ticket.Status = connectors.Closed
	d.touch(r)
}

func (d *desk) Look(_ testing.TB, id string) Look {
	r := d.row(id)
	owner := r.ticket.Owner.Name
	if owner == "" && !r.ticket.Owner.Free {
		owner = Somebody
	}
	return Look{Subject: r.ticket.Subject, Labels: slices.Clone(r.ticket.Labels), Owner: owner, Notes: slices.Clone(r.notes)}
}

var (
	errDown   = errors.New("read tickets: 503")
	errDenied = errors.New("read tickets: 401")
)

// broke says how a request fails before anything happens, nil if it does not.
func (d *desk) broke() error {
	switch d.fault.Kind {
	case Outage:
		return errDown
	case Deny:
		return errDenied
	case Throttle:
		if d.broken == "throttling is an error like others" {
			return errDown
		}
		return &connectors.Later{After: min(max(d.fault.After, time.Second), time.Hour), Err: errDown}
	default:
		return nil
	}
}

// send does one write, with whatever fault is due.
func (d *desk) send(effect func()) error {
	d.writes++
	if err := d.broke(); err != nil {
		return err
	}
	if d.fault.Kind == Refuse && d.fault.Skip == 0 {
		d.fault = Fault{}
		if d.broken == "a throttled note is taken for written" {
			return nil
		}
		return &connectors.Later{After: 30 * time.Second, Err: errDown}
	}
	lost := (d.fault.Kind == LoseReply || d.fault.Kind == LoseRequest) && d.fault.Skip == 0
	if lost && d.fault.Kind == LoseRequest {
		d.fault = Fault{}
		return &connectors.Unknown{Err: errDown}
	}
	d.fault.Skip--
	effect()
	if lost {
		d.fault = Fault{}
		switch d.broken {
		case "a lost reply is an error like others":
			return errDown
		case "a lost reply is sent again":
			effect()
			return nil
		}
		return &connectors.Unknown{Err: errDown}
	}
	return nil
}
