package triage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// overlap is how far before the first start reading begins: vendors publish changes up to a minute late.
const overlap = time.Minute

// poll reads one queue to its end or until its turn is over, judges what is new, and keeps each page with its cursor in
// one step: a crash between two pages repeats a page and loses none. What a page wants is written before the next is read.
func (t *turn) poll(ctx context.Context, q Queue) error {
	pos, err := t.position(ctx, q)
	if err != nil {
		return err
	}
	for range t.Caps.Pages {
		if err := t.quiet.wait(q.Name, reading, t.Now()); err != nil {
			return fmt.Errorf("fetch: %w", err)
		}
		page, err := q.Fetch(ctx, pos.Cursor)
		if err != nil {
			t.quiet.heed(q.Name, reading, t.Now(), err)
			return fmt.Errorf("fetch: %w", err)
		}
		if page.More && page.Next == pos.Cursor {
			return errors.New("fetch: the vendor's paging does not advance; the cursor is held")
		}
		var more bool
		if pos, more, err = t.keep(ctx, q, pos, page); err != nil {
			return err
		}
		t.report.queue(q.Name).More = more
		if !more || !t.Now().Before(t.ends(readUntil)) {
			return t.reask(ctx, q, pos)
		}
		t.write(ctx, t.ends(readUntil))
	}
	return fmt.Errorf("read %d pages without reaching the end; the rest follows in the next cycle", t.Caps.Pages)
}

// position is where reading of the queue stands. A first one is kept before anything is read: a first fetch that fails
// must not move the start past tickets that come meanwhile.
func (t *Triage) position(ctx context.Context, q Queue) (Position, error) {
	pos, known, err := t.Store.Position(ctx, q.Name)
	if err != nil {
		return pos, fmt.Errorf("read position: %w", err)
	}
	if known {
		return pos, nil
	}
	baseline := t.Now().Add(-overlap - q.Backfill)
	pos = Position{Cursor: q.Start(baseline), Baseline: baseline, Started: t.Now().Add(-overlap)}
	if err := t.Store.Keep(ctx, q.Name, Keeping{Position: pos, At: t.Now()}); err != nil {
		return pos, fmt.Errorf("keep the first position: %w", err)
	}
	return pos, nil
}

// keep judges a page and stores it with the position behind it. When the time for reading is over before the page is, what
// was judged is kept and the cursor stays: the page is read again, and what is known of it passes at once. One ticket at
// least is judged, so that this ends.
func (t *turn) keep(ctx context.Context, q Queue, pos Position, page connectors.Page) (at Position, more bool, err error) {
	ids := make([]string, len(page.Tickets))
	for i, ticket := range page.Tickets {
		ids[i] = ticket.ID
	}
	known, err := t.Store.Entries(ctx, q.Name, ids)
	if err != nil {
		return pos, false, fmt.Errorf("read ledger: %w", err)
	}
	k := Keeping{At: t.Now()}
	whole, err := t.judgePage(ctx, q, &pos, page, known, &k)
	if err != nil {
		return pos, false, err
	}
	if whole {
		pos.Cursor = page.Next
		k.Odd = append(k.Odd, page.Odd...)
	}
	t.report.queue(q.Name).Odd += len(k.Odd)
	k.Position = pos
	if err := t.Store.Keep(ctx, q.Name, k); err != nil {
		return pos, false, fmt.Errorf("keep page: %w", err)
	}
	for _, odd := range k.Odd {
		t.Log.WarnContext(ctx, "ticket set apart", "queue", q.Name, "id", odd.ID, "reason", odd.Err)
	}
	return pos, page.More || !whole, nil
}

// judgePage collects what follows from a page; false when it came to the end of its time first.
func (t *turn) judgePage(ctx context.Context, q Queue, pos *Position, page connectors.Page, known map[string]Entry, k *Keeping) (whole bool, err error) {
	count := t.report.queue(q.Name)
	for _, ticket := range page.Tickets {
		old, judged := known[ticket.ID]
		switch {
		case judged && old.Hash == hash(ticket):
			count.Unchanged++
			k.Readable = append(k.Readable, ticket.ID)
		case ticket.Created.Before(pos.Baseline):
			count.Old++
			k.Readable = append(k.Readable, ticket.ID)
		case len(k.Entries) > 0 && !t.Now().Before(t.ends(readUntil)):
			return false, nil
		default:
			if err := t.add(ctx, q, pos, ticket, old.Card, k); err != nil {
				return false, err
			}
			known[ticket.ID] = Entry{Hash: hash(ticket)}
		}
		count.Read++
	}
	return true, nil
}

// add judges one ticket into the page. Only the end of the process is an error here: what is wrong with a ticket is kept
// with it.
func (t *turn) add(ctx context.Context, q Queue, pos *Position, ticket connectors.Ticket, old rules.Card, k *Keeping) error {
	entry, op, err := t.judgeSafely(ctx, q, ticket, old, old.Earlier)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		k.Odd = append(k.Odd, connectors.Odd{ID: ticket.ID, Err: err})
		return nil //nolint:nilerr // it is kept with the ticket
	}
	t.collect(q, pos, entry, op, k)
	t.report.judged(entry)
	t.show(Event{Stage: "read", Target: q.Name, Key: ticket.Key, Count: t.report.queue(q.Name).Read + 1})
	return nil
}

// collect adds a judged ticket to what is kept, with the operation that follows unless it is beyond the backfill.
func (t *turn) collect(q Queue, pos *Position, entry Entry, op *Operation, k *Keeping) {
	switch {
	case op == nil && entry.Again.IsZero():
		k.Withdrawn = append(k.Withdrawn, rules.TicketOp(connectors.Ticket{Queue: entry.Queue, ID: entry.ID}))
	case op != nil && t.withinBackfill(q, pos, entry.Created):
		k.Operations = append(k.Operations, *op)
	case op != nil:
		entry.Card.Reason = beyondBackfill(q)
	}
	k.Entries = append(k.Entries, entry)
}

// withinBackfill counts operations on tickets older than the first start against their cap. Those beyond it are judged
// and kept, and never written.
func (t *turn) withinBackfill(q Queue, pos *Position, created time.Time) bool {
	if !created.Before(pos.Started) {
		return true
	}
	if pos.Backfilled >= q.BackfillMost {
		t.cap(Capped{CapBackfill, fmt.Sprintf("backfill_max of %d tickets in %s", q.BackfillMost, q.Name)})
		return false
	}
	pos.Backfilled++
	return true
}

func beyondBackfill(q Queue) string {
	return fmt.Sprintf("it is older than the first start, and the backfill_max of %d tickets is used up", q.BackfillMost)
}

// together is how many tickets are judged again in one cycle.
const together = 100

// reask judges the tickets again whose metrics were late, from the ticket as it stands now. What the first asking showed
// is kept beside the new findings.
func (t *turn) reask(ctx context.Context, q Queue, pos Position) error {
	due, err := t.Store.Again(ctx, q.Name, t.Now(), together)
	if err != nil || len(due) == 0 {
		return err
	}
	k, until := Keeping{At: t.Now()}, t.until(askUntil)
	for i, old := range due {
		if t.quiet.wait(q.Name, reading, t.Now()) != nil || i > 0 && !t.Now().Before(until) {
			break // the others are as due in the next cycle
		}
		entry, op, err := t.judgeAgain(ctx, q, old)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, new(*connectors.Later)):
			continue // so is this one
		case errors.Is(err, connectors.ErrGone):
			old.Again = time.Time{}
			entry = old
		case err != nil:
			t.Log.WarnContext(ctx, "ticket could not be judged again", "queue", q.Name, "id", old.ID, "error", err)
			old.Again = t.Now().Add(5 * askAgain) // behind the others, so that it starves none
			entry = old
		}
		t.collect(q, &pos, entry, op, &k)
		t.report.Asked++
	}
	k.Position = pos
	if err := t.Store.Keep(ctx, q.Name, k); err != nil {
		return fmt.Errorf("keep what was judged again: %w", err)
	}
	return nil
}

func (t *Triage) judgeAgain(ctx context.Context, q Queue, old Entry) (Entry, *Operation, error) {
	ticket, err := q.Get(ctx, old.ID)
	if err != nil {
		t.quiet.heed(q.Name, reading, t.Now(), err)
		return Entry{}, nil, err
	}
	earlier := old.Card.Earlier
	if len(earlier) == 0 {
		earlier = old.Card.Findings
	}
	return t.judgeSafely(ctx, q, ticket, rules.Card{}, earlier)
}
