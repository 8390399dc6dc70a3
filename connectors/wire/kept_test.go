package wire

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestKept(t *testing.T) {
	var k Kept[int]
	now, asked := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), 0
	var fails error
	get := func(key string, want int) {
		t.Helper()
		got, err := k.Get(t.Context(), func() time.Time { return now }, key, func(context.Context) (int, time.Time, error) {
			asked++
			return asked, now.Add(time.Minute), fails
		})
		if err == nil && got != want || !errors.Is(err, fails) {
			t.Errorf("%d, %v; want %d", got, err, want)
		}
	}
	get("a", 1)
	get("a", 1)
	get("b", 2) // of another secret
	now = now.Add(time.Minute)
	get("b", 3)
	k.Drop()
	fails = errors.New("no")
	get("b", 0)
	fails = nil
	get("b", 5)
}

// TestKeptLetsGo: many ask, one fetches, and who waits leaves with its own context.
func TestKeptLetsGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k Kept[string]
		asked := 0
		slow := func(ctx context.Context) (string, time.Time, error) {
			asked++
			select {
			case <-time.After(time.Minute):
				return "token", time.Now().Add(time.Hour), nil
			case <-ctx.Done():
				return "", time.Time{}, ctx.Err()
			}
		}
		took := func(patience time.Duration, want time.Duration, wrong error) {
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			got, err := k.Get(ctx, time.Now, "", slow)
			if time.Since(start) != want || !errors.Is(err, wrong) || (err == nil) != (got == "token") {
				t.Errorf("patience %s: %q, %v after %s", patience, got, err, time.Since(start))
			}
		}
		go took(30*time.Second, 30*time.Second, context.DeadlineExceeded) // fetches, and gives up
		synctest.Wait()
		go took(time.Second, time.Second, context.DeadlineExceeded)
		for range 9 {
			go took(time.Hour, 90*time.Second, nil)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if asked != 2 {
			t.Errorf("fetched %d times, want twice: once in vain", asked)
		}
	})
}
