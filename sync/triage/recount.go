package triage

import (
	"context"
	"fmt"

	"github.com/clarion-cre/clarion/rules"
)

// Recount counts repeats anew from the ledger and keeps what each tracker issue should say.
func (t *Triage) Recount(ctx context.Context) error {
	sightings, err := t.Store.Sightings(ctx, t.Now().Add(-rules.Remembered))
	if err != nil {
		return fmt.Errorf("read sightings: %w", err)
	}
	links := map[string]string{}
	for _, s := range sightings {
		links[s.Key] = s.URL
	}
	now := t.Now()
	for _, repeat := range rules.Repeats(t.Library, sightings) {
		for _, tracker := range t.Trackers {
			want := rules.IssueWant(repeat, tracker.Labels, links)
			op := Operation{
				Op: "issue/" + tracker.Name + "/" + repeat.Signature.ID, Kind: OnIssue, Target: tracker.Name,
				Want: want, State: Due, Due: now, Kept: now,
			}
			if err := t.Store.KeepIssue(ctx, op); err != nil {
				return fmt.Errorf("keep issue %s: %w", repeat.Signature.ID, err)
			}
		}
	}
	return nil
}
