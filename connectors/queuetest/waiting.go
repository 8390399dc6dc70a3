package queuetest

import (
	"context"
	"errors"
	"testing"
	"time"
)

// WaitersLeave shows that who waits for an answer that another caller asked for can go. fail makes the stand-in call held for
// the one request that has to be answered first; ask is what needs that answer.
func WaitersLeave(t *testing.T, fail func(held func()), ask func(context.Context) error) {
	t.Helper()
	arrived, answer := make(chan struct{}), make(chan struct{})
	fail(func() {
		close(arrived)
		<-answer
	})
	first := make(chan error, 1)
	go func() { first <- ask(t.Context()) }()
	<-arrived
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the one who waited: %v", err)
	}
	close(answer)
	if err := <-first; err != nil {
		t.Errorf("the one who asked: %v", err)
	}
}
