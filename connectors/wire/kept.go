package wire

import (
	"context"
	"sync"
	"time"
)

// Kept is one thing that takes a request to know, such as a token or who we are: it is fetched when it is needed, by one
// caller at a time, and kept for a while. The zero value holds nothing.
type Kept[T any] struct {
	mu       sync.Mutex    // never held over a request
	fetching chan struct{} // closed when the fetch that is under way ends; nil without one
	value    T
	key      string
	until    time.Time
}

// Get returns what is kept for the key, such as the secret that it belongs to, or fetches it. fetch says until when it
// holds. Who waits for another's fetch leaves when its own context ends, and fetches for itself when that one failed.
func (k *Kept[T]) Get(ctx context.Context, now func() time.Time, key string, fetch func(context.Context) (T, time.Time, error)) (T, error) {
	for {
		k.mu.Lock()
		if k.key == key && now().Before(k.until) {
			defer k.mu.Unlock()
			return k.value, nil
		}
		under := k.fetching
		if under == nil {
			k.fetching = make(chan struct{})
			k.mu.Unlock()
			return k.fetch(ctx, key, fetch)
		}
		k.mu.Unlock()
		select {
		case <-under:
		case <-ctx.Done():
			var none T
			return none, ctx.Err()
		}
	}
}

func (k *Kept[T]) fetch(ctx context.Context, key string, fetch func(context.Context) (T, time.Time, error)) (value T, err error) {
	var until time.Time
	defer func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		close(k.fetching)
		k.fetching = nil
		if err == nil {
			k.value, k.key, k.until = value, key, until
		}
	}()
	value, until, err = fetch(ctx)
	return value, err
}

// Drop forgets what is kept: the vendor no longer takes it.
func (k *Kept[T]) Drop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.until = time.Time{}
}
