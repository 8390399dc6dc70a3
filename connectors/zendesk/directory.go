package zendesk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// keep is how long groups and fields are remembered; people rename them rarely.
const keep = 10 * time.Minute

// directory remembers what changes rarely: the groups, the ticket fields.
type directory struct {
	groups wire.Kept[[]group]
	fields wire.Kept[[]field]
}

// field is a ticket field. Options of drop-downs and multi-selects, and the tag of a checkbox, are tags on tickets.
type field struct {
	ID      int64   `json:"id"`
	Title   string  `json:"title"`
	Type    string  `json:"type"`
	Active  bool    `json:"active"`
	Tag     *string `json:"tag"`
	Options []struct {
		Value string `json:"value"`
	} `json:"custom_field_options"`
}

func (f field) options() []string {
	var out []string
	for _, o := range f.Options {
		out = append(out, o.Value)
	}
	if f.Type == "checkbox" && deref(f.Tag) != "" {
		out = append(out, *f.Tag)
	}
	return out
}

// groups lists the account's groups, from memory where it is fresh.
func (q *Queue) groups(ctx context.Context) ([]group, error) {
	return listed(ctx, q, &q.memory.groups, "groups")
}

// fields lists the account's ticket fields, from memory where it is fresh.
func (q *Queue) fields(ctx context.Context) ([]field, error) {
	return listed(ctx, q, &q.memory.fields, "ticket_fields")
}

// listed reads a whole list, which the vendor calls by the same name in the path and in the reply.
func listed[T any](ctx context.Context, q *Queue, kept *wire.Kept[[]T], name string) ([]T, error) {
	return kept.Get(ctx, q.host.Now, "", func(ctx context.Context) ([]T, time.Time, error) {
		until := q.host.Now().Add(keep)
		var all []T
		err := q.pages(ctx, "/"+name, nil, func(body json.RawMessage) (paging, error) {
			var page paging
			var list records[T]
			var members map[string]json.RawMessage
			if json.Unmarshal(body, &members) != nil || json.Unmarshal(body, &page) != nil ||
				json.Unmarshal(members[name], &list) != nil || !list.given {
				return paging{}, fmt.Errorf("the list of %s cannot be read", name)
			}
			all = append(all, list.list...)
			return page, nil
		})
		return all, until, err
	})
}

// needsGroupNames reports whether the configuration names groups rather than giving their ids.
func (q *Queue) needsGroupNames() bool {
	for _, o := range q.config.Owners {
		if o.Group != "" {
			return true
		}
	}
	for _, u := range q.config.Unowned {
		if strings.ContainsFunc(u, func(r rune) bool { return r < '0' || r > '9' }) {
			return true
		}
	}
	return false
}

// groupOf finds the group that a configured owner means.
func (q *Queue) groupOf(ctx context.Context, name string) (int64, error) {
	o, ok := q.config.Owners[name]
	if !ok {
		return 0, fmt.Errorf("owner %q stands in no table queue.%s.owners", name, q.name)
	}
	if o.GroupID != 0 {
		return o.GroupID, nil
	}
	all, err := q.groups(ctx)
	if err != nil {
		return 0, fmt.Errorf("look up the group of owner %s: %w", name, err)
	}
	var found []group
	for _, g := range all {
		if !g.Deleted && strings.EqualFold(g.Name, o.Group) {
			found = append(found, g)
		}
	}
	if len(found) != 1 {
		return 0, fmt.Errorf("owner %s: %d groups are called %q; give queue.%s.owners.%s.group_id instead", name, len(found), o.Group, q.name, name)
	}
	return found[0].ID, nil
}
