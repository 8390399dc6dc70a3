package jira

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
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
	maxCommentPages = 100     // Jira Cloud takes 5,000 comments a ticket
	maxCommentText  = 2 << 20 // bytes of customers' comments that are kept; the rest of a conversation adds nothing
)

// comments are all comments of the issue: those it brought along if they are complete and none is ours, else those of
// its own endpoint. What an issue brings along is capped (20 on Cloud) and shows no properties.
func (q *Queue) comments(ctx context.Context, s *site, raw rawIssue) ([]comment, error) {
	var page commentPage
	if err := raw.get("comment", &page); err != nil {
		return nil, err
	}
	if _, there := raw.Fields["comment"]; !there || page.Total == nil || *page.Total > len(page.Comments) {
		return q.listComments(ctx, raw.ID)
	}
	list := decodeComments(page.Comments)
	for _, c := range list {
		if c.Author.same(s.me) || c.Public == nil {
			return q.listComments(ctx, raw.ID)
		}
	}
	return list, nil
}

// listComments reads all comments or fails: a part would pass for the whole, and our own note may lie in the rest.
func (q *Queue) listComments(ctx context.Context, id string) ([]comment, error) {
	var list []comment
	start, total := 0, 0
	for range maxCommentPages {
		r, err := q.call(ctx, request{
			method: http.MethodGet, path: "issue/" + id + "/comment", what: "read comments of ticket " + id,
			query: map[string]string{
				"startAt": strconv.Itoa(start), "maxResults": strconv.Itoa(commentsPerPage), "expand": "properties",
			},
		})
		if err != nil {
			return nil, err
		}
		var page commentPage
		if err := r.decode(&page); err != nil {
			return nil, err
		}
		if page.Total == nil {
			return nil, &oddError{"the list of comments lacks its total"}
		}
		if *page.Total < total { // one was deleted, and those behind it moved up past the offset
			list, start, total = nil, 0, 0
			continue
		}
		total = *page.Total
		list = append(list, decodeComments(page.Comments)...)
		start += len(page.Comments)
		if start >= total {
			return list, nil
		}
		if len(page.Comments) == 0 {
			return nil, &oddError{"the list of comments breaks off"}
		}
	}
	return nil, &oddError{fmt.Sprintf("its comments do not end within %d pages: delete some, or handle the ticket by hand", maxCommentPages)}
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

// customers keeps what customers said: public comments of the reporter, of the request's other participants, and on
// Cloud of anyone whose account is a customer's.
func customers(list []comment, me user, known []user) []connectors.Comment {
	var kept []connectors.Comment
	size := 0
	for _, c := range list {
		if c.Author.same(me) || c.internal() || c.Visibility != nil || !c.byCustomer(known) {
			continue
		}
		body, err := textOf(c.Body)
		at, timeErr := parseTime(c.Created)
		if err != nil || timeErr != nil {
			continue
		}
		if size += len(body.Raw); size > maxCommentText {
			break
		}
		kept = append(kept, connectors.Comment{ID: c.ID, At: at, Author: c.Author.person(), Body: body})
	}
	return kept
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
