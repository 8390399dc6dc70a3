package queuetest

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// clerk is the connector to the desk: edit and note are two writes, as in Jira.
type clerk struct {
	d      *desk
	leaked bool   // a note came out public
	known  string // whose credentials they were at the first look
}

var (
	goodID     = regexp.MustCompile(`^[0-9]{1,12}$`)
	goodCursor = regexp.MustCompile(`^([0-9]+)\.([0-9]+)(?:\.([0-9]+))?$`) // time, place, and a ticket set apart
)

func (c *clerk) Start(at time.Time) connectors.Cursor {
	if c.d.broken == "start takes everything" {
		at = time.UnixMilli(0)
	}
	if c.d.broken == "start is exclusive" {
		at = at.Add(time.Millisecond)
	}
	return cursorAt(at, 0)
}

func cursorAt(at time.Time, seq int) connectors.Cursor {
	return connectors.Cursor(fmt.Sprintf("%d.%d", at.UnixMilli(), seq))
}

func (c *clerk) Fetch(ctx context.Context, since connectors.Cursor) (connectors.Page, error) {
	if err := ctx.Err(); err != nil {
		return connectors.Page{}, err
	}
	m := goodCursor.FindStringSubmatch(string(since))
	if m == nil {
		return connectors.Page{}, errors.New("read tickets: the cursor is not one of this queue")
	}
	c.d.reads++
	if err := c.d.broke(); err != nil {
		if c.d.broken == "denied is empty" && errors.Is(err, errDenied) {
			return connectors.Page{Next: since}, nil
		}
		if c.d.broken == "failure moves the cursor" {
			return connectors.Page{Next: cursorAt(c.d.now, 0)}, err
		}
		return connectors.Page{}, err
	}
	if c.d.fault.Kind == Break && c.d.broken == "one ticket fails the page" {
		return connectors.Page{}, errDown
	}
	ms, _ := strconv.ParseInt(m[1], 10, 64)
	seq, _ := strconv.Atoi(m[2])
	p := c.list(time.UnixMilli(ms), seq)
	return c.remember(p, m[3]), nil
}

// remember asks for the ticket that was set apart as long as it fails.
func (c *clerk) remember(p connectors.Page, id string) connectors.Page {
	if id != "" && len(p.Tickets)+len(p.Odd) < deskPage {
		c.take(&p, c.d.row(id))
		id = ""
	}
	for _, o := range p.Odd {
		if errors.Is(o.Err, errDown) && c.d.broken != "a ticket set apart is forgotten" {
			id = o.ID
		}
	}
	if id != "" {
		p.Next += connectors.Cursor("." + id)
	}
	return p
}

func (c *clerk) list(at time.Time, seq int) connectors.Page {
	p := connectors.Page{Next: cursorAt(at, seq)}
	n, skip := 0, 0
	if c.d.broken == "pages by offset" {
		skip, at, seq = seq, at.Add(-time.Hour), 0
	}
	for _, r := range c.d.rows {
		if !c.after(r, at, seq) || r.listed.After(c.d.now.Add(-deskLag)) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if n == deskPage {
			p.More = true
			break
		}
		n++
		p.Next = c.next(r, p.Next)
		c.take(&p, r)
	}
	return c.spoilt(p)
}

func (c *clerk) after(r *row, at time.Time, seq int) bool {
	if c.d.broken == "the next second only" && seq > 0 {
		return r.listed.After(at)
	}
	return r.listed.After(at) || (r.listed.Equal(at) && r.seq > seq)
}

func (c *clerk) next(r *row, was connectors.Cursor) connectors.Cursor {
	switch c.d.broken {
	case "pages by offset":
		at, n, _ := strings.Cut(string(was), ".")
		seen, _ := strconv.Atoi(n)
		return connectors.Cursor(at + "." + strconv.Itoa(seen+1))
	case "the cursor is now":
		return cursorAt(c.d.now.Add(2*time.Minute), 0)
	default:
		return cursorAt(r.listed, r.seq)
	}
}

func (c *clerk) take(p *connectors.Page, r *row) {
	switch {
	case r.gone:
	case c.d.fault.Kind == Break && c.d.fault.Ticket == r.ticket.ID:
		p.Odd = append(p.Odd, connectors.Odd{ID: r.ticket.ID, Err: errDown})
	case r.odd && c.d.broken != "odd tickets vanish":
		p.Odd = append(p.Odd, connectors.Odd{ID: r.ticket.ID, Err: errors.New("decode ticket: created is no time")})
	case r.odd:
	default:
		k := r.ticket
		k.Labels, k.Comments = slices.Clone(k.Labels), slices.Clone(k.Comments)
		p.Tickets = append(p.Tickets, k)
	}
}

func (c *clerk) spoilt(p connectors.Page) connectors.Page {
	switch c.d.broken {
	case "always more":
		p.More = true
	case "empty end":
		if len(p.Tickets) == 0 {
			p.Next = ""
		}
	case "newest first":
		slices.Reverse(p.Tickets)
	}
	return p
}

func (c *clerk) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	if err := ctx.Err(); err != nil {
		return connectors.Ticket{}, err
	}
	if !goodID.MatchString(id) && c.d.broken != "any id" {
		return connectors.Ticket{}, errors.New("read ticket: the id is not one of this queue")
	}
	c.d.reads++
	if err := c.d.broke(); err != nil {
		return connectors.Ticket{}, err
	}
	r := c.d.row(id)
	if r == nil || r.gone {
		if c.d.broken == "gone is an error like others" {
			return connectors.Ticket{}, errDown
		}
		return connectors.Ticket{}, fmt.Errorf("read ticket %s: %w", id, connectors.ErrGone)
	}
	k := r.ticket
	k.Labels, k.Comments, k.Fields = slices.Clone(k.Labels), slices.Clone(k.Comments), cloneFields(k.Fields)
	k.Marks = c.marks(r)
	return k, nil
}

func cloneFields(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

func (c *clerk) marks(r *row) []connectors.Mark {
	if c.known == "" || c.d.broken != "the identity is remembered for ever" {
		c.known = c.d.me
	}
	text := ""
	for _, m := range r.marks {
		if strings.HasPrefix(m, c.known+" ") {
			text += m + "\n"
		}
	}
	if c.d.broken == "any mark counts" {
		text += r.ticket.Subject + r.ticket.Body.Raw
		for _, x := range r.ticket.Comments {
			text += x.Body.Raw
		}
	}
	return c.d.signer.Read(deskName+"/"+r.ticket.ID, text)
}

func (c *clerk) Apply(ctx context.Context, k connectors.Ticket, e connectors.Edit) error {
	now, err := c.Get(ctx, k.ID)
	switch {
	case err != nil:
		return err
	case now.Version != k.Version && c.d.broken != "no conflict":
		return fmt.Errorf("edit ticket %s: %w", k.ID, connectors.ErrConflict)
	case now.Status == connectors.Closed && c.d.broken != "closed is written":
		return fmt.Errorf("edit ticket %s: %w", k.ID, connectors.ErrClosed)
	case !keepable(e):
		return errors.New("edit ticket: this queue cannot keep the owner or a label")
	}
	r := c.d.row(k.ID)
	if e.Changes() {
		if err := c.d.send(func() { c.edit(r, k, e) }); err != nil {
			return err
		}
	}
	if len(e.Note) == 0 {
		return nil
	}
	return c.note(r, e)
}

func keepable(e connectors.Edit) bool {
	return slices.Contains([]string{"", Platform, Identity}, e.Owner) && !slices.ContainsFunc(e.Labels, func(l string) bool {
		return l == "" || len(l) > 255 || strings.ContainsAny(l, " ,\n<")
	})
}

func (c *clerk) edit(r *row, read connectors.Ticket, e connectors.Edit) {
	k := &r.ticket
	if c.d.broken == "labels are set" {
		k.Labels = nil
	}
	if c.d.broken == "no conflict" {
		k.Labels = slices.Clone(read.Labels)
	}
	for _, l := range e.Labels {
		if !k.Labelled(l) {
			k.Labels = append(k.Labels, l)
		}
	}
	if e.Owner != "" {
		k.Owner = owned(e.Owner)
	}
	for name, v := range e.Fields {
		k.Fields[name] = v
	}
	c.mark(r, connectors.Mark{Op: e.Op, Part: connectors.PartEdit})
	c.d.touch(r)
}

func (c *clerk) mark(r *row, m connectors.Mark) {
	if c.d.broken == "the edit leaves no mark" && m.Part == connectors.PartEdit {
		return
	}
	if c.d.broken == "one mark for all" {
		r.marks = append(r.marks, c.d.me+" "+c.d.signer.Sign(deskName+"/"+r.ticket.ID, connectors.Mark{Op: m.Op, Part: connectors.PartNote}))
	}
	r.marks = append(r.marks, c.d.me+" "+c.d.signer.Sign(deskName+"/"+r.ticket.ID, m))
}

func (c *clerk) note(r *row, e connectors.Edit) error {
	if c.leaked && c.d.broken != "a public note is written again" {
		return errLeaked
	}
	public := c.d.broken == "public notes" || c.d.fault.Kind == Publish
	err := c.d.send(func() {
		n := Note{Text: e.Note.String(), Internal: !public, Acts: c.acts(e.Note)}
		r.notes = append(r.notes, n)
		if c.d.broken == "our notes are comments" {
			r.ticket.Comments = append(r.ticket.Comments, connectors.Comment{ID: "n", Body: connectors.Text{Raw: n.Text}})
		}
		c.mark(r, connectors.Mark{Op: e.Op, Part: connectors.PartNote})
		c.d.touch(r)
	})
	if err == nil && public && c.d.broken != "a public note is no error" {
		c.leaked = true
		return errLeaked
	}
	return err
}

var errLeaked = fmt.Errorf("add note: the vendor made it public: %w", connectors.ErrRefused)

var address = regexp.MustCompile(`^https?://[^\s"<>|\]]+$`)

func (c *clerk) acts(doc connectors.Doc) []string {
	var acts []string
	for _, b := range doc {
		for _, s := range b.Spans {
			if s.URL != "" && (address.MatchString(s.URL) || c.d.broken == "any link") {
				acts = append(acts, s.URL)
			}
			if c.d.broken == "mentions act" && strings.Contains(s.Text, "@") {
				acts = append(acts, "@")
			}
		}
	}
	return acts
}
