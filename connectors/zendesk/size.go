package zendesk

import (
	"context"
	"errors"
	"time"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// A page is in memory some four times while it is taken apart, and a queue reads one at a time: the longest one costs a
// quarter of a gigabyte, which a small machine can spare. Zendesk itself takes a ticket of 2 MiB for a large one (support
// article 4408887617050).
const (
	maxBody   = 32 << 20    // of one reply, in bytes; a ticket alone that is longer is set apart
	wideBody  = 2 * maxBody // of a page of one ticket, only to get past it
	wideTime  = 2 * time.Minute
	fullPage  = 100 // records of a list other than tickets
	wideAlone = 0   // in place of a page size: one ticket, by the client that takes long replies
)

// sized asks for a page of tickets, for fewer while the reply is longer than allowed, down to one; then for that one by a
// client that takes far more, because without its page the cursor would stand still for ever. The size is remembered, so
// that a budget which runs out half-way costs nothing, and grows again with every page that was read.
func (q *Queue) sized(ctx context.Context, ask func(ctx context.Context, size int) error) error {
	for {
		size := int(q.size.Load())
		by := ctx
		if size == wideAlone {
			by = context.WithValue(ctx, wideKey{}, true)
		}
		err := ask(by, max(size, 1))
		if err == nil {
			q.size.Store(int64(min(max(1, 2*size), q.config.PageSize)))
		}
		if size == wideAlone || !errors.Is(err, wire.ErrTooLong) {
			return err
		}
		q.size.Store(int64(size / 2))
		q.log.Warn("a page of tickets is longer than allowed: asking for fewer", "queue", q.name, "tickets", max(1, size/2))
	}
}

type wideKey struct{}

func isWide(ctx context.Context) bool {
	wide, _ := ctx.Value(wideKey{}).(bool)
	return wide
}
