package triage

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// budget is how many edits a cycle may send. Each target has a part of its own, so that a long queue never keeps another
// queue or a tracker from being written to; what a target has left over when it is done is anybody's.
type budget struct {
	mu    sync.Mutex
	parts map[string]int
	spare int
}

// budget divides the cycle's cap among the targets. Where it does not come out even, those go first that were written to
// least in the last hour: with a cap below their number, that is what makes them take turns.
func (t *Triage) budget(ctx context.Context) (*budget, error) {
	var targets []string
	for _, q := range t.Queues {
		targets = append(targets, q.Name)
	}
	for _, k := range t.Trackers {
		targets = append(targets, k.Name)
	}
	sent := map[string]int{}
	for _, name := range targets {
		n, err := t.Store.Sent(ctx, name, "", t.Now().Add(-time.Hour))
		if err != nil {
			return nil, fmt.Errorf("count edits: %w", err)
		}
		sent[name] = n
	}
	slices.SortStableFunc(targets, func(a, b string) int { return cmp.Compare(sent[a], sent[b]) })
	b := &budget{parts: map[string]int{}}
	for i, name := range targets {
		b.parts[name] = (t.Caps.Cycle + len(targets) - 1 - i) / len(targets)
	}
	return b, nil
}

// take is false when nothing is left for the target.
func (b *budget) take(target string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.parts[target] > 0:
		b.parts[target]--
	case b.spare > 0:
		b.spare--
	default:
		return false
	}
	return true
}

// back returns one that was taken and not used.
func (b *budget) back(target string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.parts[target]++
}

// leave gives what the target has left to the others.
func (b *budget) leave(target string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spare += b.parts[target]
	delete(b.parts, target)
}
