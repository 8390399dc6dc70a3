package triage

import (
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// activity is the half of the work on a target in which it asked to be left alone.
type activity string

const (
	reading activity = "reading" // polling, and looking at tickets that are judged again
	writing activity = "writing" // what is due: looking, and sending
)

// quiet remembers until when targets want to be left alone, over cycles. What a target says of itself as a whole holds for
// reading and writing alike; what it says of a part ("updates", "reads") holds for the half that met it, because all that
// is due there would meet it too; what it says of one ticket holds nothing else up. It lives as long as the process: after
// a restart the vendor says it again, at the price of one call.
type quiet struct {
	mu    sync.Mutex
	until map[held]time.Time
}

type held struct {
	target string
	doing  activity
}

// heed takes in what a target answered; errors that do not ask to wait change nothing.
func (q *quiet) heed(target string, doing activity, now time.Time, err error) {
	var later *connectors.Later
	if !errors.As(err, &later) || strings.HasPrefix(later.Scope, "ticket ") {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.until == nil {
		q.until = map[held]time.Time{}
	}
	until := now.Add(max(later.After, time.Second))
	for _, half := range []activity{reading, writing} {
		at := held{target, half}
		if (half == doing || later.Scope == "") && until.After(q.until[at]) {
			q.until[at] = until
		}
	}
}

// wait is the error that stands for a call to a target that wants to be left alone; nil when it may be called.
func (q *quiet) wait(target string, doing activity, now time.Time) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until := q.until[held{target, doing}]; now.Before(until) {
		return &connectors.Later{After: until.Sub(now), Err: errors.New("not asked: it wants to be left alone until then")}
	}
	return nil
}
