package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/clarion-cre/clarion/connectors"
)

// comment is a comment as Jira sends it.
type comment struct {
	ID         string           `json:"id"`
	Author     user             `json:"author"`
	Body       json.RawMessage  `json:"body"`
	Created    string           `json:"created"`
	Public     *bool            `json:"jsdPublic"` // Cloud
	Visibility *visibility      `json:"visibility"`
	Properties []entityProperty `json:"properties"` // absent unless expanded
}

type visibility struct {
	Type       string `json:"type"`
	Value      string `json:"value"`
	Identifier string `json:"identifier,omitempty"`
}

type entityProperty struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

type commentPage struct {
	Comments []json.RawMessage `json:"comments"`
	Total    *int              `json:"total"`
}

const (
	commentsPerPage = 100
	maxCommentPages = 100 // Jira Cloud takes 5,000 comments a ticket
)

// talk is what is kept of a ticket's comments while they are read: what customers said, and whatever we wrote ourselves.
type talk struct {
	ticket *connectors.Ticket // takes what customers said
	me     user
	known  []user // the reporter and the request's other participants
	own    []comment
}

func (t *talk) add(list []comment) {
	for _, c := range list {
		if c.Author.same(t.me) {
			t.own = append(t.own, c)
		} else {
			t.say(c)
		}
	}
}

// say keeps what customers said: public comments of the reporter, of the request's other participants, and on Cloud of
// anyone whose account is a customer's.
func (t *talk) say(c comment) {
	if c.internal() || c.Visibility != nil || !c.byCustomer(t.known) {
		return
	}
	body, err := textOf(c.Body)
	at, timeErr := parseTime(c.Created)
	if err == nil && timeErr == nil {
		t.ticket.Say(connectors.Comment{ID: c.ID, At: at, Author: c.Author.person(), Body: body})
	}
}

func (t *talk) restart() { t.own, t.ticket.Comments, t.ticket.CommentsCut = nil, nil, 0 }

// comments reads all comments of the issue: those it brought along if they are complete and none is ours, else those of
// its own endpoint. What an issue brings along is capped (20 on Cloud) and shows no properties.
func (q *Queue) comments(ctx context.Context, raw rawIssue, t *talk) error {
	var page commentPage
	if err := raw.get("comment", &page); err != nil {
		return err
	}
	if _, there := raw.Fields["comment"]; !there || page.Total == nil || *page.Total > len(page.Comments) {
		return q.listComments(ctx, raw.ID, t)
	}
	list := decodeComments(page.Comments)
	if slices.ContainsFunc(list, func(c comment) bool { return c.Author.same(t.me) || c.Public == nil }) {
		return q.listComments(ctx, raw.ID, t)
	}
	t.add(list)
	return nil
}

// listComments reads all comments or fails: a part would pass for the whole, and our own note may lie in the rest. Each
// page begins with the last comment of the one before: where another stands there, one was deleted, those behind it have
// moved up past the offset, and reading begins anew.
func (q *Queue) listComments(ctx context.Context, id string, t *talk) error {
	start, last := 0, ""
	for range maxCommentPages {
		page, err := q.commentPage(ctx, id, max(start-1, 0))
		if err != nil {
			return err
		}
		list := page.Comments
		if start > 0 {
			if len(list) == 0 || commentID(list[0]) != last {
				t.restart()
				start = 0
				continue
			}
			list = list[1:]
		}
		t.add(decodeComments(list))
		if start += len(list); start >= *page.Total {
			return nil
		}
		if len(list) == 0 {
			return &oddError{"the list of comments breaks off"}
		}
		last = commentID(list[len(list)-1])
	}
	return &oddError{fmt.Sprintf("its comments do not end within %d pages: delete some, or handle the ticket by hand", maxCommentPages)}
}

func (q *Queue) commentPage(ctx context.Context, id string, start int) (commentPage, error) {
	var page commentPage
	r, err := q.call(ctx, request{
		method: http.MethodGet, path: "issue/" + id + "/comment", what: "read comments of ticket " + id,
		query: map[string]string{
			"startAt": strconv.Itoa(start), "maxResults": strconv.Itoa(commentsPerPage), "expand": "properties", "orderBy": "created",
		},
	})
	if err == nil {
		err = r.decode(&page)
	}
	if err == nil && page.Total == nil {
		err = &oddError{"the list of comments lacks its total"}
	}
	return page, err
}

// commentID is the id of what stands in a list of comments, whether it can be read as one or not.
func commentID(data json.RawMessage) string {
	var c struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(data, &c) != nil {
		return ""
	}
	return string(c.ID)
}

// decodeComments leaves out what is no comment: one odd comment must not hide the ticket.
func decodeComments(data []json.RawMessage) []comment {
	var list []comment
	for _, d := range data {
		var c comment
		if json.Unmarshal(d, &c) == nil && idShape.MatchString(c.ID) {
			list = append(list, c)
		}
	}
	return list
}

// internal reports whether people outside cannot see the comment of a Service Management project. Cloud says so itself;
// Data Center keeps it as a property of the comment. Silence means public.
func (c comment) internal() bool {
	if c.Public != nil {
		return !*c.Public
	}
	var v struct {
		Internal any `json:"internal"`
	}
	if json.Unmarshal(c.property(internalProperty), &v) != nil {
		return false
	}
	return v.Internal == true || v.Internal == "true" // some versions store the word
}

func (c comment) property(key string) json.RawMessage {
	for _, p := range c.Properties {
		if p.Key == key {
			return p.Value
		}
	}
	return nil
}

func (c comment) byCustomer(known []user) bool {
	if c.Author.AccountType == "customer" {
		return true
	}
	for _, u := range known {
		if c.Author.same(u) {
			return true
		}
	}
	return false
}
