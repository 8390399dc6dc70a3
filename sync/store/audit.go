package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

// Event names what an audit record tells.
type Event string

// The events.
const (
	Intended Event = "intended" // an edit is about to be sent
	Settled  Event = "settled"  // what became of it
	Untaken  Event = "untaken"  // the target did not take it; bears the moment in which it was intended
	Late     Event = "late"     // what somebody reports whose lease was lost: it changed nothing here
	Purged   Event = "purged"   // what was known of the ticket was taken out of the ledger
	Paused   Event = "paused"   // nothing is written from now on, by whom and why
	Resumed  Event = "resumed"  // until now
)

// Record is one line of the audit. Records are added and never changed, but for a purge, which empties Detail and Reason,
// and never deleted, but for those beyond what is kept (see Prune).
type Record struct {
	At             time.Time
	Event          Event
	Op, Target, ID string
	Kind           triage.Kind
	Holder         string
	Detail         string // JSON: of an edit what it writes, notes and bodies as size and hash only; of an outcome what was left
	State          triage.State
	Unknown        bool
	Reason         string
}

func audit(ctx context.Context, tx *sql.Tx, op triage.Operation, r Record) error {
	_, err := tx.ExecContext(ctx, `
INSERT INTO audit (at_ms, event, op, kind, target, id, holder, detail, state, unknown, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		millis(r.At), string(r.Event), text(op.Op), string(op.Kind), text(op.Target), text(op.ID), text(r.Holder), r.Detail,
		string(r.State), bit(r.Unknown), text(r.Reason))
	return err
}

// sent is an edit as the audit tells it: notes and bodies quote the customer, so only their size and hash are kept.
type sent struct {
	Op     string            `json:"op"`
	Labels []string          `json:"labels,omitempty"`
	Owner  string            `json:"owner,omitempty"`
	Fields map[string]string `json:"fields,omitempty"`
	Note   *words            `json:"note,omitempty"`
	Title  *words            `json:"title,omitempty"`
	Body   *words            `json:"body,omitempty"`
}

type words struct {
	Bytes int    `json:"bytes"`
	Hash  string `json:"sha256"`
}

func summary(e connectors.Edit) sent {
	return sent{
		Op: e.Op, Labels: e.Labels, Owner: e.Owner, Fields: e.Fields,
		Note: hashed(e.Note.String()), Title: hashed(e.Title), Body: hashed(e.Body.String()),
	}
}

func hashed(s string) *words {
	if s == "" {
		return nil
	}
	return &words{Bytes: len(s), Hash: hash(s)}
}

// Sent implements triage.Store.
func (s *Store) Sent(ctx context.Context, target, id string, since time.Time) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT
(SELECT count(*) FROM audit WHERE event = 'intended' AND target = $1 AND at_ms >= $2 AND ($3 = '' OR id = $3)) -
(SELECT count(*) FROM audit WHERE event = 'untaken' AND target = $1 AND at_ms >= $2 AND ($3 = '' OR id = $3))`,
		text(target), millis(since), text(id)).Scan(&n)
	return n, s.failed("count edits sent to "+target, err)
}

// untaken takes the operation's last intent back from what counts as sent.
func untaken(ctx context.Context, tx *sql.Tx, op triage.Operation) error {
	var sentAt int64
	if err := tx.QueryRowContext(ctx, `SELECT sent_ms FROM operations WHERE op = $1`, text(op.Op)).Scan(&sentAt); err != nil {
		return err
	}
	return audit(ctx, tx, op, Record{At: moment(sentAt), Event: Untaken, Holder: op.Holder, State: triage.Due})
}

// Audit lists the records of a target (of all when empty), with id set of that ticket alone, the latest first.
func (s *Store) Audit(ctx context.Context, target, id string, limit int) ([]Record, error) {
	found, err := rows(ctx, s.read, func(r scanner) (Record, error) {
		var one Record
		var at int64
		var unknown int
		err := r.Scan(&at, &one.Event, &one.Op, &one.Kind, &one.Target, &one.ID, &one.Holder, &one.Detail, &one.State, &unknown,
			&one.Reason)
		one.At, one.Unknown = moment(at), unknown == 1
		return one, err
	}, `SELECT at_ms, event, op, kind, target, id, holder, detail, state, unknown, reason FROM audit
WHERE ($1 = '' OR target = $1) AND ($2 = '' OR id = $2) ORDER BY seq DESC LIMIT $3`, text(target), text(id), max(limit, 0))
	return found, s.failed("read the audit", err)
}

// Known finds tickets of the queue by id or key, in whatever the ledger holds of them.
func (s *Store) Known(ctx context.Context, queue, ticket string) ([]string, error) {
	ids, err := rows(ctx, s.read, func(r scanner) (string, error) {
		var id string
		return id, r.Scan(&id)
	}, `SELECT id FROM entries WHERE queue = $1 AND (id = $2 OR name = $2) UNION SELECT id FROM odd WHERE queue = $1 AND id = $2
UNION SELECT id FROM operations WHERE target = $1 AND id = $2 AND kind = 'ticket'`, text(queue), text(ticket))
	return ids, s.failed("look for a ticket of queue "+queue, err)
}

// Purge takes everything the ledger knows of one ticket out of it, also out of the file: entry, sighting, wants, what audit
// records say of it, and what issues should say of it. That something was sent, when and to which id stays. Marks on the
// ticket stay as well; they keep Clarion from writing to it again.
func (s *Store) Purge(ctx context.Context, f triage.Forgetting) error {
	what := "purge a ticket of queue " + f.Queue
	if err := s.inTx(ctx, what, func(tx *sql.Tx) error { return purge(ctx, tx, f) }); err != nil {
		return err
	}
	for _, statement := range s.dialect.scrub {
		if _, err := s.write.ExecContext(ctx, statement); err != nil {
			return s.failed(what+": "+strings.ToLower(statement), err)
		}
	}
	return nil
}

func purge(ctx context.Context, tx *sql.Tx, f triage.Forgetting) error {
	for _, statement := range []string{
		`DELETE FROM entries WHERE queue = $1 AND id = $2`,
		`DELETE FROM odd WHERE queue = $1 AND id = $2`,
		`DELETE FROM operations WHERE target = $1 AND id = $2 AND kind = 'ticket'`,
		`UPDATE audit SET detail = '', reason = '' WHERE target = $1 AND id = $2 AND kind = 'ticket'`,
	} {
		if _, err := tx.ExecContext(ctx, statement, text(f.Queue), text(f.ID)); err != nil {
			return err
		}
	}
	for _, op := range f.Issues {
		if err := keepIssue(ctx, tx, op); err != nil {
			return err
		}
	}
	for _, op := range f.Orphans {
		if _, err := tx.ExecContext(ctx, `DELETE FROM operations WHERE op = $1`, text(op.Op)); err != nil {
			return err
		}
	}
	return audit(ctx, tx, triage.Operation{Kind: triage.OnTicket, Target: f.Queue, ID: f.ID}, Record{At: f.At, Event: Purged})
}
