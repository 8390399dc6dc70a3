package store

import (
	"context"
	"database/sql"
	"time"
)

// Prune implements triage.Store. Tickets of that age are behind the baseline from then on: without what was known of them
// they would be judged as if they were new. But no baseline passes what the vendor has told of: our clock may have jumped
// ahead, and a baseline never comes back. Pauses stay, since the last of them holds, and so does the audit of the 180 days
// before its last record, which the ledger itself lets nobody delete.
func (s *Store) Prune(ctx context.Context, before time.Time, limit int) (n int, err error) {
	const what = "prune the ledger"
	err = s.inTx(ctx, what, func(tx *sql.Tx) error {
		n = 0
		if err := moveBaselines(ctx, tx, before); err != nil {
			return err
		}
		for _, statement := range []string{
			`DELETE FROM entries WHERE (queue, id) IN (SELECT queue, id FROM entries WHERE judged_ms < $1 AND updated_ms < $1 LIMIT $2)`,
			`DELETE FROM operations WHERE seq IN (SELECT seq FROM operations WHERE kept_ms < $1 AND settled_ms < $1 AND kind = 'ticket'
AND (state <> 'due' OR (expires_ms > 0 AND expires_ms < $1 AND unknown = 0)) LIMIT $2)`,
			`DELETE FROM odd WHERE (queue, id) IN (SELECT queue, id FROM odd WHERE last_ms < $1 LIMIT $2)`,
			`DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at_ms < $1 AND event NOT IN ('paused', 'resumed')
AND at_ms < (SELECT at_ms FROM audit ORDER BY seq DESC LIMIT 1) - 15552000000 LIMIT $2)`,
		} {
			gone, err := tx.ExecContext(ctx, statement, millis(before), limit)
			if err != nil {
				return err
			}
			rows, err := gone.RowsAffected()
			if err != nil {
				return err
			}
			n += int(rows)
		}
		return nil
	})
	return n, err
}

func moveBaselines(ctx context.Context, tx *sql.Tx, before time.Time) error {
	_, err := tx.ExecContext(ctx, `
UPDATE positions SET baseline_ms =
	(SELECT CASE WHEN max(updated_ms) < $1 THEN max(updated_ms) ELSE $1 END FROM entries WHERE entries.queue = positions.queue)
WHERE baseline_ms < $1 AND baseline_ms < (SELECT max(updated_ms) FROM entries WHERE entries.queue = positions.queue)`, millis(before))
	return err
}
