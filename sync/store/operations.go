package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

const operationColumns = `seq, op, kind, target, id, want, state, due_ms, expires_ms, attempts, unknown, sent_ms, reason, ` +
	`holder, until_ms, kept_ms, settled_ms`

type stored struct {
	triage.Operation
	seq int64
}

func scanOperation(r scanner) (stored, error) {
	var o stored
	var want string
	var due, expires, sentAt, until, kept, settled int64
	var unknown int
	err := r.Scan(&o.seq, &o.Op, &o.Kind, &o.Target, &o.ID, &want, &o.State, &due, &expires, &o.Attempts, &unknown, &sentAt,
		&o.Reason, &o.Holder, &until, &kept, &settled)
	if err != nil {
		return o, err
	}
	o.Due, o.Expires, o.Until, o.Kept, o.Settled = moment(due), moment(expires), moment(until), moment(kept), moment(settled)
	o.Unknown, o.Sent = unknown == 1, moment(sentAt)
	return o, decode(want, &o.Want)
}

func plain(all []stored) []triage.Operation {
	ops := make([]triage.Operation, len(all))
	for i, o := range all {
		ops[i] = o.Operation
	}
	return ops
}

// insert adds the operation unless it is known; the clause says what becomes of the known one.
func insert(ctx context.Context, tx *sql.Tx, op triage.Operation, known string, more ...any) error {
	want, err := encode(op.Want)
	if err != nil {
		return err
	}
	if op.State == "" {
		op.State = triage.Due
	}
	args := append([]any{
		text(op.Op), string(op.Kind), text(op.Target), text(op.ID), want, hash(want), string(op.State), millis(op.Due),
		millis(op.Expires), text(op.Reason), millis(op.Kept),
	}, more...)
	//nolint:gosec // the clause is one of two constants
	_, err = tx.ExecContext(ctx, `
INSERT INTO operations (op, kind, target, id, want, want_hash, state, due_ms, expires_ms, attempts, unknown, sent_ms, reason,
	left_out, holder, until_ms, kept_ms, settled_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, $10, '', '', 0, $11, 0)
ON CONFLICT (op) DO UPDATE SET `+known, args...)
	return err
}

// keepOperation replaces a known want only while nobody can have acted on it: not once an attempt was made or an edit was
// sent, and not while somebody holds it. One that was withdrawn may be wanted again.
func keepOperation(ctx context.Context, tx *sql.Tx, op triage.Operation, at time.Time) error {
	if op.Kept.IsZero() {
		op.Kept = at
	}
	return insert(ctx, tx, op, `want = excluded.want, want_hash = excluded.want_hash, state = excluded.state,
	due_ms = excluded.due_ms, expires_ms = excluded.expires_ms, reason = excluded.reason
WHERE (operations.state = 'due' OR operations.reason = 'no longer wanted') AND operations.attempts = 0 AND operations.unknown = 0 AND operations.until_ms <= $12`, millis(at))
}

// withdraw holds an operation that a newer judgement no longer wants, unless something has been tried for it.
func withdraw(ctx context.Context, tx *sql.Tx, op string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE operations SET state = 'held', reason = 'no longer wanted', settled_ms = $2
WHERE op = $1 AND state = 'due' AND attempts = 0 AND unknown = 0 AND until_ms <= $2`, text(op), millis(at))
	return err
}

// KeepIssue implements triage.Store. A lease stands: whoever holds the operation writes the older want, and Settle sees
// that the newer one is still due.
func (s *Store) KeepIssue(ctx context.Context, op triage.Operation) error {
	return s.inTx(ctx, "keep issue "+op.Op, func(tx *sql.Tx) error { return keepIssue(ctx, tx, op) })
}

func keepIssue(ctx context.Context, tx *sql.Tx, op triage.Operation) error {
	return insert(ctx, tx, op, `want = excluded.want, want_hash = excluded.want_hash, state = 'due', due_ms = excluded.due_ms,
	expires_ms = excluded.expires_ms, attempts = 0, reason = excluded.reason, left_out = '', kept_ms = excluded.kept_ms
WHERE operations.want_hash <> excluded.want_hash`)
}

// Issues implements triage.Store.
func (s *Store) Issues(ctx context.Context) ([]triage.Operation, error) {
	found, err := rows(ctx, s.read, scanOperation, `SELECT `+operationColumns+` FROM operations WHERE kind = 'issue' ORDER BY seq`)
	return plain(found), s.failed("list issues", err)
}

// Claim implements triage.Store. Operations whose time has run out are given as well: that they are not written, and what
// people read about it, is decided by who claims them.
func (s *Store) Claim(ctx context.Context, c triage.Claiming) ([]triage.Operation, error) {
	if len(c.Targets) == 0 || c.Limit <= 0 {
		return nil, nil
	}
	var claimed []stored
	err := s.inTx(ctx, "claim operations", func(tx *sql.Tx) error {
		args := []any{text(c.Holder), millis(c.Until), millis(c.Now), c.Limit}
		var err error
		claimed, err = rows(ctx, tx, scanOperation, `
UPDATE operations SET holder = $1, until_ms = $2 WHERE seq IN (
	SELECT seq FROM operations WHERE state = 'due' AND due_ms <= $3 AND until_ms <= $3
	AND target IN (`+placeholders(5, len(c.Targets))+`) ORDER BY due_ms, seq LIMIT $4 `+s.dialect.claimLock+`)
RETURNING `+operationColumns, targetArgs(args, c.Targets)...)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(claimed, func(a, b stored) int { // RETURNING promises no order
		if c := a.Due.Compare(b.Due); c != 0 {
			return c
		}
		return int(a.seq - b.seq)
	})
	return plain(claimed), nil
}

func targetArgs(args []any, targets []string) []any {
	for _, t := range targets {
		args = append(args, text(t))
	}
	return args
}

// Intend implements triage.Store. A lease that has run out counts as lost even if nobody has taken the operation yet:
// somebody may, between this and the request.
func (s *Store) Intend(ctx context.Context, op triage.Operation, e connectors.Edit, at time.Time) error {
	detail, err := encode(summary(e))
	if err != nil {
		return err
	}
	return s.inTx(ctx, "record the edit of operation "+op.Op, func(tx *sql.Tx) error {
		err := held(tx.ExecContext(ctx, `UPDATE operations SET unknown = 1, sent_ms = $4
WHERE op = $1 AND state = 'due' AND holder = $2 AND until_ms = $3 AND until_ms > $4`,
			text(op.Op), text(op.Holder), millis(op.Until), millis(at)))
		if err != nil {
			return err
		}
		return audit(ctx, tx, op, Record{At: at, Event: Intended, Holder: op.Holder, Detail: detail, State: triage.Due, Unknown: true})
	})
}

// held turns "no row was changed" into the lost lease that it means.
func held(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		return triage.ErrLeaseLost
	}
	return err
}

// Settle implements triage.Store. If the want was replaced while it was held, the new one is due at once whatever became
// of the old one; what was learnt (the issue's id, an unknown outcome) is kept.
func (s *Store) Settle(ctx context.Context, op triage.Operation, o triage.Outcome) error {
	want, err := encode(op.Want)
	if err != nil {
		return err
	}
	left := ""
	if len(o.Left) > 0 {
		if left, err = encode(o.Left); err != nil {
			return err
		}
	}
	if o.ID != "" {
		op.ID = o.ID
	}
	lost := false
	err = s.inTx(ctx, "settle operation "+op.Op, func(tx *sql.Tx) error {
		err := held(tx.ExecContext(ctx, `
UPDATE operations SET
	state    = CASE WHEN want_hash = $1 THEN $2 ELSE 'due' END,
	due_ms   = CASE WHEN want_hash <> $1 THEN $3 WHEN $2 = 'due' THEN $4 ELSE due_ms END,
	attempts = CASE WHEN want_hash = $1 THEN $5 ELSE 0 END,
	reason   = CASE WHEN want_hash = $1 THEN $6 ELSE '' END,
	left_out = CASE WHEN want_hash = $1 THEN $7 ELSE '' END,
	id       = CASE WHEN $8 <> '' THEN $8 ELSE id END,
	unknown = $9, settled_ms = $3, holder = '', until_ms = 0
WHERE op = $10 AND state = 'due' AND holder = $11 AND until_ms = $12`,
			hash(want), string(o.State), millis(o.At), millis(o.Due), o.Attempts, text(o.Reason), left, text(o.ID), bit(o.Unknown),
			text(op.Op), text(op.Holder), millis(op.Until)))
		event := Settled
		if err == triage.ErrLeaseLost { //nolint:errorlint // held returns it as it is
			lost, event, err = true, Late, nil
		}
		if err == nil && o.Untaken {
			err = untaken(ctx, tx, op)
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, op, Record{
			At: o.At, Event: event, Holder: op.Holder, Detail: left, State: o.State, Unknown: o.Unknown, Reason: o.Reason,
		})
	})
	if err == nil && lost {
		return fmt.Errorf("settle operation %s: %w", op.Op, triage.ErrLeaseLost)
	}
	return err
}

// Wanted counts the operations that would still be written at that time, and lists the newest of them.
func (s *Store) Wanted(ctx context.Context, now time.Time, limit int) ([]triage.Operation, int, error) {
	const due = ` FROM operations WHERE state = 'due' AND (expires_ms = 0 OR expires_ms >= $1)`
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*)`+due, millis(now)).Scan(&n); err != nil {
		return nil, 0, s.failed("count wanted operations", err)
	}
	found, err := rows(ctx, s.read, scanOperation, `SELECT `+operationColumns+due+` ORDER BY kept_ms DESC, seq DESC LIMIT $2`, millis(now), max(limit, 0))
	return plain(found), n, s.failed("list wanted operations", err)
}

// Operations implements triage.Store.
func (s *Store) Operations(ctx context.Context, target string, limit int) ([]triage.Operation, error) {
	found, err := rows(ctx, s.read, scanOperation, `SELECT `+operationColumns+` FROM operations
WHERE $1 = '' OR target = $1 ORDER BY kept_ms DESC, seq DESC LIMIT $2`, text(target), max(limit, 0))
	return plain(found), s.failed("list operations", err)
}
