package triage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// LeastKept is how long the store has to keep what was seen: twice as far back as repeats are counted, so that what was seen
// within the first half is counted whole.
const LeastKept = 2 * rules.Remembered

// prunedAtOnce bounds what is taken out of the store in one cycle, so that none waits for it.
const prunedAtOnce = 500

// prune takes out of the store what is older than it is to be kept.
func (t *Triage) prune(ctx context.Context) error {
	if t.Keep == 0 {
		return nil
	}
	n, err := t.Store.Prune(ctx, t.Now().Add(-t.Keep), prunedAtOnce)
	if err == nil && n > 0 {
		t.Log.InfoContext(ctx, "pruned", "rows", n)
	}
	return err
}

// Recount counts repeats anew from the ledger and keeps what each tracker issue should say. An issue whose signature does
// not repeat any more, because tickets that counted were read anew or purged, is told so; it is not closed.
func (t *Triage) Recount(ctx context.Context) error {
	sightings, err := t.Store.Sightings(ctx, t.Now().Add(-LeastKept))
	if err != nil {
		return fmt.Errorf("read sightings: %w", err)
	}
	known, err := t.Store.Issues(ctx)
	if err != nil {
		return fmt.Errorf("read issues: %w", err)
	}
	sightings = rules.Awake(sightings, t.Now().Add(-rules.Remembered))
	var wanted []Operation
	repeats := rules.Repeats(t.Library, sightings)
	for _, tracker := range t.Trackers {
		for _, repeat := range repeats {
			wanted = append(wanted, issue(repeat, tracker.Name, tracker.Labels, sightings, t.Now()))
		}
	}
	for _, op := range append(wanted, lapsed(t.Library, known, sightings, t.Now())...) {
		if err := t.Store.KeepIssue(ctx, op); err != nil {
			return fmt.Errorf("keep issue %s: %w", op.Want.Mark.Op, err)
		}
	}
	return nil
}

// issue is the operation that brings a signature's issue up to date.
func issue(r rules.Repeat, tracker string, labels []string, sightings []rules.Sighting, now time.Time) Operation {
	links := map[string]string{}
	for _, s := range sightings {
		links[s.Key] = s.URL
	}
	return Operation{
		Op: "issue/" + tracker + "/" + r.Signature.ID, Kind: OnIssue, Target: tracker,
		Want: rules.IssueWant(r, labels, links), State: Due, Due: now, Kept: now,
	}
}

// lapsed are the known issues whose signatures were seen and do not reach their threshold.
func lapsed(l *rules.Library, known []Operation, sightings []rules.Sighting, now time.Time) []Operation {
	var out []Operation
	for _, op := range known {
		own := of(sightings, op.Want.Mark.Op)
		s := l.Signature(op.Want.Mark.Op)
		if s == nil || len(own) == 0 {
			continue
		}
		if r := rules.Recount(s, own); r.Lapsed {
			out = append(out, issue(r, op.Target, op.Want.Labels, sightings, now))
		}
	}
	return out
}

// of are the sightings of one signature.
func of(sightings []rules.Sighting, signature string) []rules.Sighting {
	return slices.DeleteFunc(slices.Clone(sightings), func(s rules.Sighting) bool { return s.Signature != signature })
}

// Forgetting is what a purge of one ticket does beside taking the ticket out.
type Forgetting struct {
	Queue, ID string
	// Issues are known ones that counted or named the ticket, as they should read without it. Orphans are those of
	// signatures that are no longer in the library: nobody can say how they should read, so they are forgotten as well.
	Issues, Orphans []Operation
	At              time.Time
}

// Forget works out what a purge of the ticket changes in the known issues. Sightings are all that there are, of whatever
// age: an issue keeps naming a ticket long after it counts.
func Forget(l *rules.Library, ticket Entry, known []Operation, sightings []rules.Sighting, now time.Time) Forgetting {
	f := Forgetting{Queue: ticket.Queue, ID: ticket.ID, At: now}
	left := slices.DeleteFunc(slices.Clone(sightings), func(s rules.Sighting) bool { return s.Queue == ticket.Queue && s.ID == ticket.ID })
	repeats := rules.Repeats(l, left)
	for _, op := range known {
		signature := op.Want.Mark.Op
		if !names(op.Want.Body, ticket) && (ticket.Sighting == nil || ticket.Sighting.Signature != signature) {
			continue
		}
		s := l.Signature(signature)
		if s == nil {
			f.Orphans = append(f.Orphans, op)
			continue
		}
		r := rules.Recount(s, of(left, signature))
		if i := slices.IndexFunc(repeats, func(r rules.Repeat) bool { return r.Signature.ID == signature }); i >= 0 {
			r = repeats[i]
		}
		without := issue(r, op.Target, op.Want.Labels, left, now)
		without.Op, without.ID = op.Op, op.ID
		f.Issues = append(f.Issues, without)
	}
	return f
}

// names reports whether a text holds the ticket's key or address as a part of its own.
func names(d connectors.Doc, ticket Entry) bool {
	is := func(s connectors.Span) bool {
		return ticket.Key != "" && s.Text == ticket.Key || ticket.URL != "" && s.URL == ticket.URL
	}
	for _, block := range d {
		if slices.ContainsFunc(block.Spans, is) {
			return true
		}
		for _, row := range block.Rows {
			if slices.ContainsFunc(row, func(cell []connectors.Span) bool { return slices.ContainsFunc(cell, is) }) {
				return true
			}
		}
	}
	return false
}
