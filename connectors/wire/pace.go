package wire

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"github.com/clarion-cre/clarion/connectors"
)

// account is what clients to the same account share: the request budgets, and the pauses that the vendor imposes.
type account struct {
	reads, writes *pace
	strains       [2]strain // of reads, of writes
}

// pace keeps one budget. It uses the machine's clock, not Options.Now: the vendor counts real minutes.
type pace struct {
	limiter *rate.Limiter
	scope   string
	longest time.Duration
}

func newPace(perMinute int, scope string, longest time.Duration) *pace {
	if perMinute == 0 {
		return &pace{}
	}
	// A bucket of b that refills r a minute lets b+r through in its first minute, so the burst is taken off the rate.
	burst := max(1, perMinute/10)
	refill := max(1, perMinute-burst)
	return &pace{limiter: rate.NewLimiter(rate.Limit(float64(refill)/60), burst), scope: scope, longest: longest}
}

// wait returns when it is this request's turn. A turn that is too far away is not waited for: a worker that sleeps for
// minutes would hold up the other queues.
func (p *pace) wait(ctx context.Context) error {
	if p.limiter == nil {
		return ctx.Err()
	}
	turn := p.limiter.Reserve()
	delay := turn.Delay()
	if delay > p.longest {
		turn.Cancel()
		return &connectors.Later{After: max(delay, minAfter), Scope: p.scope, Err: errors.New("own request budget used up")}
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		turn.Cancel()
		return ctx.Err()
	}
}
