package zendesk

import (
	"context"
	"crypto/sha256"
	"errors"
	"sync"
	"time"
)

// identity remembers whom the credentials belong to: our own comments are told from others' by it, so one that is out of
// date would hide our marks and bring a second note. It ends with a refusal, with another secret, and after a while.
type identity struct {
	mu     sync.Mutex
	user   *user
	until  time.Time
	secret [sha256.Size]byte
	epoch  int // counts how often it was forgotten
}

func (i *identity) recall(now time.Time) (*user, int) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.user != nil && now.Before(i.until) {
		return i.user, i.epoch
	}
	return nil, i.epoch
}

// keep stores what was learned, unless it was learned with credentials that have changed meanwhile.
func (i *identity) keep(u *user, epoch int, until time.Time) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if epoch == i.epoch {
		i.user, i.until = u, until
	}
}

func (i *identity) forget() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.user, i.epoch = nil, i.epoch+1
}

// changed reports whether the secret is another one than before; true the first time.
func (i *identity) changed(secret string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	sum := sha256.Sum256([]byte(secret))
	was := i.secret
	i.secret = sum
	return was != sum
}

// loggedIn notes the secret that a request goes out with.
func (q *Queue) loggedIn(secret string) {
	if q.self.changed(secret) {
		q.forget()
	}
}

// forget drops what was learned with credentials that no longer hold.
func (q *Queue) forget() {
	q.self.forget()
	q.noAudits.Store(false)
}

// me is the identity behind the credentials: only what it wrote can hold our marks. /users/me answers strangers too, as
// an anonymous user without an id.
func (q *Queue) me(ctx context.Context) (user, error) {
	now := q.host.Now()
	known, epoch := q.self.recall(now)
	if known != nil {
		return *known, nil
	}
	var reply struct {
		User *user `json:"user"`
	}
	if err := q.read(ctx, "/users/me", nil, &reply); err != nil {
		return user{}, err
	}
	if reply.User == nil || reply.User.ID <= 0 {
		return user{}, errors.New("zendesk does not know these credentials (anonymous user)")
	}
	q.self.keep(reply.User, epoch, now.Add(keep))
	return *reply.User, nil
}

// stillMe makes sure that the credentials still belong to the identity by which a ticket's marks were told.
func (q *Queue) stillMe(ctx context.Context, id int64) error {
	now, err := q.me(ctx)
	if err == nil && now.ID != id {
		err = errors.New("the credentials changed to another identity while the ticket was read: its marks have to be read again")
	}
	return err
}
