package triage

import (
	"errors"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// quiet remembers until when targets want to be left alone as a whole, over cycles and for reading and writing alike. It
// lives as long as the process: after a restart the vendor says it again, at the price of one call.
type quiet struct {
	mu    sync.Mutex
	until map[string]time.Time
}

// heed takes in what a target answered; errors that do not ask to wait change nothing.
func (q *quiet) heed(target string, now time.Time, err error) {
	var later *connectors.Later
	if !errors.As(err, &later) || later.Scope != "" {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.until == nil {
		q.until = map[string]time.Time{}
	}
	if until := now.Add(max(later.After, time.Second)); until.After(q.until[target]) {
		q.until[target] = until
	}
}

// wait is the error that stands for a call to a target that wants to be left alone; nil when it may be called.
func (q *quiet) wait(target string, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until := q.until[target]; now.Before(until) {
		return &connectors.Later{After: until.Sub(now), Err: errors.New("not asked: it wants to be left alone until then")}
	}
	return nil
}
