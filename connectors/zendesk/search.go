package zendesk

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// cursorLife is how long a search cursor is used; the vendor takes it for an hour.
const cursorLife = 50 * time.Minute

type searchPage struct {
	Results *[]json.RawMessage `json:"results"`
	Meta    *struct {
		HasMore     *bool   `json:"has_more"`
		AfterCursor *string `json:"after_cursor"`
	} `json:"meta"`
}

// fetchSearch reads one page of GET /api/v2/search/export. Its results are ordered by creation only, so "what changed
// since" is a sweep: all tickets updated at or after a bound, page by page, and the next sweep's bound is this one's
// beginning, less an overlap for what the search index did not know yet. A lost cursor begins the same sweep anew.
func (q *Queue) fetchSearch(ctx context.Context, c cursor) (r connectors.Reading, next cursor, more bool, err error) {
	now := q.host.Now()
	c = q.fresh(c, now)
	var page searchPage
	err = q.searchPage(ctx, c, &page)
	if c.After != "" && refused(err, http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity) {
		q.log.Warn("zendesk no longer takes the search's cursor: reading again from the sweep's lower bound", "queue", q.name)
		c, page = c.restart(c.From), searchPage{}
		err = q.searchPage(ctx, c, &page)
	}
	if err != nil {
		return r, c, false, err
	}
	if next, err = page.next(c, now); err != nil {
		return r, c, false, err
	}
	all, legible := q.readTickets(*page.Results)
	for _, t := range legible {
		if at, err := instant(t.UpdatedAt); err == nil {
			next.Newest = max(next.Newest, at.Unix())
		}
	}
	loaded, err := q.lookUp(ctx, legible)
	if err != nil {
		return r, c, false, err
	}
	p, err := q.known(ctx, loaded, legible...)
	if err != nil {
		return r, c, false, err
	}
	r, err = q.tickets(ctx, c, all, p)
	return r, next, next.After != "", err
}

// fresh begins the sweep anew where its cursor has grown too old for Zendesk, or where this machine's clock was ahead when
// its bound was set.
func (q *Queue) fresh(c cursor, now time.Time) cursor {
	if c.After != "" && now.Sub(time.Unix(c.Issued, 0)) > cursorLife {
		c = c.restart(c.From)
	}
	if c.After == "" && c.From > now.Unix() { // nothing would ever be found again
		q.log.Warn("this machine's clock was ahead: reading again from the latest change that is known", "queue", q.name)
		c = c.restart(min(cmp.Or(c.Newest, now.Unix()), now.Unix()) - int64(overlap.Seconds()))
	}
	return c
}

func (q *Queue) searchPage(ctx context.Context, c cursor, page *searchPage) error {
	return q.sized(ctx, func(ctx context.Context, size int) error {
		query := values{
			"query":        "updated>=" + time.Unix(c.From, 0).UTC().Format("2006-01-02T15:04:05Z"),
			"filter[type]": "ticket",
			"page[size]":   strconv.Itoa(size),
		}
		if c.After != "" {
			query["page[after]"] = c.After
		}
		return q.read(ctx, "/search/export", query, page)
	})
}

func (p searchPage) next(c cursor, now time.Time) (cursor, error) {
	if p.Results == nil || p.Meta == nil || p.Meta.HasMore == nil {
		return cursor{}, errProof
	}
	if c.After == "" {
		c.Began = now.Unix()
	}
	if !*p.Meta.HasMore {
		return c.restart(max(c.From, c.Began-int64(overlap.Seconds()))), nil
	}
	after := deref(p.Meta.AfterCursor)
	if after == "" || after == c.After {
		return cursor{}, errStuck
	}
	c.After, c.Issued = after, now.Unix()
	return c, nil
}

// lookUp reads the people and organizations of a page, which the search does not side-load.
func (q *Queue) lookUp(ctx context.Context, list []ticket) (sideload, error) {
	var users, orgs []int64
	for _, t := range list {
		users = append(users, t.RequesterID, t.AssigneeID)
		orgs = append(orgs, t.OrganizationID)
	}
	var all sideload
	err := q.showMany(ctx, "/users/show_many", users, func(s sideload) { all.Users.add(s.Users) })
	if err == nil {
		err = q.showMany(ctx, "/organizations/show_many", orgs, func(s sideload) { all.Organizations.add(s.Organizations) })
	}
	return all, err
}

// showMany asks for up to 100 ids at a time, for fewer where the reply is longer than allowed. A record that is so by
// itself is left out; its ticket holds its id.
func (q *Queue) showMany(ctx context.Context, path string, ids []int64, add func(sideload)) error {
	slices.Sort(ids)
	ids = slices.DeleteFunc(slices.Compact(ids), func(id int64) bool { return id <= 0 })
	for some := range slices.Chunk(ids, fullPage) {
		if err := q.showSome(ctx, path, some, add); err != nil {
			return err
		}
	}
	return nil
}

func (q *Queue) showSome(ctx context.Context, path string, ids []int64, add func(sideload)) error {
	text := make([]string, len(ids))
	for i, id := range ids {
		text[i] = strconv.FormatInt(id, 10)
	}
	var s sideload
	err := q.read(ctx, path, values{"ids": strings.Join(text, ",")}, &s)
	switch half := len(ids) / 2; {
	case err == nil:
		add(s)
		return nil
	case !errors.Is(err, wire.ErrTooLong):
		return err
	case half == 0:
		q.log.Warn("a person or organization is longer than allowed and is left out", "queue", q.name, "id", ids[0])
		return nil
	default:
		if err := q.showSome(ctx, path, ids[:half], add); err != nil {
			return err
		}
		return q.showSome(ctx, path, ids[half:], add)
	}
}
