package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/prose"
	"github.com/clarion-cre/clarion/sync/triage"
)

// Position implements triage.Store.
func (s *Store) Position(ctx context.Context, queue string) (triage.Position, bool, error) {
	var cursor string
	var baseline, started int64
	var p triage.Position
	err := s.read.QueryRowContext(ctx, `SELECT cursor, baseline_ms, started_ms, backfilled FROM positions WHERE queue = $1`, text(queue)).
		Scan(&cursor, &baseline, &started, &p.Backfilled)
	if errors.Is(err, sql.ErrNoRows) {
		return p, false, nil
	}
	if err != nil {
		return p, false, s.failed("read the position of queue "+queue, err)
	}
	p.Cursor, p.Baseline, p.Started = connectors.Cursor(cursor), moment(baseline), moment(started)
	return p, true, nil
}

// maxIDs is how many ids one query names; databases bound the number of parameters.
const maxIDs = 400

const entryColumns = `queue, id, name, url, hash, created_ms, updated_ms, judged_ms, again_ms, card, sighting`

// Entries implements triage.Store.
func (s *Store) Entries(ctx context.Context, queue string, ids []string) (map[string]triage.Entry, error) {
	found := make(map[string]triage.Entry, len(ids))
	for some := range slices.Chunk(ids, maxIDs) {
		args := []any{text(queue)}
		for _, id := range some {
			args = append(args, text(id))
		}
		query := `SELECT ` + entryColumns + ` FROM entries WHERE queue = $1 AND id IN (` + placeholders(2, len(some)) + `)`
		entries, err := rows(ctx, s.read, scanEntry, query, args...)
		if err != nil {
			return nil, s.failed("read entries of queue "+queue, err)
		}
		for _, e := range entries {
			found[e.ID] = e
		}
	}
	return found, nil
}

// Again implements triage.Store.
func (s *Store) Again(ctx context.Context, queue string, now time.Time, limit int) ([]triage.Entry, error) {
	entries, err := rows(ctx, s.read, scanEntry, `SELECT `+entryColumns+` FROM entries
WHERE queue = $1 AND again_ms > 0 AND again_ms <= $2 ORDER BY again_ms, id LIMIT $3`, text(queue), millis(now), limit)
	if err != nil {
		return nil, s.failed("read entries to judge again of queue "+queue, err)
	}
	return entries, nil
}

// placeholders is "$first, ..." for n values.
func placeholders(first, n int) string {
	p := make([]string, n)
	for i := range p {
		p[i] = "$" + strconv.Itoa(first+i)
	}
	return strings.Join(p, ", ")
}

func scanEntry(r scanner) (triage.Entry, error) {
	var e triage.Entry
	var created, updated, judged, again int64
	var card string
	var sighting sql.NullString
	if err := r.Scan(&e.Queue, &e.ID, &e.Key, &e.URL, &e.Hash, &created, &updated, &judged, &again, &card, &sighting); err != nil {
		return e, err
	}
	e.Created, e.Updated, e.Judged, e.Again = moment(created), moment(updated), moment(judged), moment(again)
	if err := decode(card, &e.Card); err != nil {
		return e, err
	}
	if sighting.Valid {
		e.Sighting = new(rules.Sighting)
		return e, decode(sighting.String, e.Sighting)
	}
	return e, nil
}

// Keep implements triage.Store.
func (s *Store) Keep(ctx context.Context, queue string, k triage.Keeping) error {
	return s.inTx(ctx, "keep a page of queue "+queue, func(tx *sql.Tx) error {
		for _, e := range k.Entries {
			if e.Queue != queue {
				return fmt.Errorf("entry %s is of queue %q", e.ID, e.Queue)
			}
			if err := keepEntry(ctx, tx, e, k.At); err != nil {
				return fmt.Errorf("entry %s: %w", e.ID, err)
			}
		}
		for _, id := range k.Readable {
			if err := notOdd(ctx, tx, queue, id); err != nil {
				return fmt.Errorf("ticket %s that can be read: %w", id, err)
			}
		}
		for _, o := range k.Odd {
			if err := keepOdd(ctx, tx, queue, o, k.At); err != nil {
				return fmt.Errorf("odd ticket %s: %w", o.ID, err)
			}
		}
		for _, op := range k.Operations {
			if err := keepOperation(ctx, tx, op, k.At); err != nil {
				return fmt.Errorf("operation %s: %w", op.Op, err)
			}
		}
		for _, op := range k.Withdrawn {
			if err := withdraw(ctx, tx, op, k.At); err != nil {
				return fmt.Errorf("withdraw operation %s: %w", op, err)
			}
		}
		_, err := tx.ExecContext(ctx, `
INSERT INTO positions (queue, cursor, baseline_ms, started_ms, backfilled, kept_ms) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (queue) DO UPDATE SET cursor = excluded.cursor, baseline_ms = excluded.baseline_ms,
	started_ms = excluded.started_ms, backfilled = excluded.backfilled, kept_ms = excluded.kept_ms`,
			text(queue), text(string(k.Position.Cursor)), millis(k.Position.Baseline), millis(k.Position.Started),
			k.Position.Backfilled, millis(k.At))
		return err
	})
}

// keepEntry sets a ticket apart whose card has no stored form (a figure that is no number): one ticket must not hold up
// the page for ever.
func keepEntry(ctx context.Context, tx *sql.Tx, e triage.Entry, at time.Time) error {
	e.Card.Record.Prose = prose.Prose{} // the ticket's own words have done their work and stay where they came from
	card, err := encode(e.Card)
	if err != nil {
		return keepOdd(ctx, tx, e.Queue, connectors.Odd{ID: e.ID, Err: fmt.Errorf("its card cannot be kept: %w", err)}, at)
	}
	var sighting sql.NullString
	var began sql.NullInt64
	if e.Sighting != nil {
		sighting.Valid, began.Valid = true, true
		began.Int64 = millis(e.Sighting.Start)
		if sighting.String, err = encode(e.Sighting); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `
INSERT INTO entries (queue, id, name, url, hash, created_ms, updated_ms, judged_ms, again_ms, card, sighting, began_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (queue, id) DO UPDATE SET name = excluded.name, url = excluded.url, hash = excluded.hash,
	created_ms = excluded.created_ms, updated_ms = excluded.updated_ms, judged_ms = excluded.judged_ms,
	again_ms = excluded.again_ms, card = excluded.card, sighting = excluded.sighting, began_ms = excluded.began_ms`,
		text(e.Queue), text(e.ID), text(e.Key), text(e.URL), text(e.Hash), millis(e.Created), millis(e.Updated),
		millis(e.Judged), millis(e.Again), card, sighting, began)
	if err != nil {
		return err
	}
	return notOdd(ctx, tx, e.Queue, e.ID)
}

func notOdd(ctx context.Context, tx *sql.Tx, queue, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM odd WHERE queue = $1 AND id = $2`, text(queue), text(id))
	return err
}

func keepOdd(ctx context.Context, tx *sql.Tx, queue string, o connectors.Odd, at time.Time) error {
	reason := "no reason was given"
	if o.Err != nil {
		reason = o.Err.Error()
	}
	_, err := tx.ExecContext(ctx, `
INSERT INTO odd (queue, id, reason, first_ms, last_ms, times) VALUES ($1, $2, $3, $4, $4, 1)
ON CONFLICT (queue, id) DO UPDATE SET reason = excluded.reason, last_ms = excluded.last_ms, times = odd.times + 1`,
		text(queue), text(o.ID), text(reason), millis(at))
	return err
}

// Odd is a ticket that was set apart, with how often and since when.
type Odd struct {
	Queue, ID, Reason string
	First, Last       time.Time
	Times             int
}

// Odd lists the tickets of the queue that could not be read and have not been read since, the latest first.
func (s *Store) Odd(ctx context.Context, queue string, limit int) ([]Odd, error) {
	odd, err := rows(ctx, s.read, func(r scanner) (Odd, error) {
		var o Odd
		var first, last int64
		err := r.Scan(&o.Queue, &o.ID, &o.Reason, &first, &last, &o.Times)
		o.First, o.Last = moment(first), moment(last)
		return o, err
	}, `SELECT queue, id, reason, first_ms, last_ms, times FROM odd WHERE queue = $1 ORDER BY last_ms DESC, id LIMIT $2`,
		text(queue), max(limit, 0))
	return odd, s.failed("list odd tickets of queue "+queue, err)
}

// Sightings implements triage.Store.
func (s *Store) Sightings(ctx context.Context, since time.Time) ([]rules.Sighting, error) {
	found, err := rows(ctx, s.read, func(r scanner) (rules.Sighting, error) {
		var one rules.Sighting
		var stored string
		if err := r.Scan(&stored); err != nil {
			return one, err
		}
		return one, decode(stored, &one)
	}, `SELECT sighting FROM entries WHERE began_ms >= $1 ORDER BY began_ms, queue, id`, millis(since))
	return found, s.failed("read sightings", err)
}
