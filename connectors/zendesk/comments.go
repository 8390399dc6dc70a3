package zendesk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// comment is the part of the vendor's comment that is read. Metadata is the audit's, with what we put there in "custom".
type comment struct {
	ID        int64  `json:"id"`
	AuthorID  int64  `json:"author_id"`
	Body      string `json:"body"`
	HTMLBody  string `json:"html_body"`
	Public    *bool  `json:"public"`
	CreatedAt string `json:"created_at"`
	Metadata  struct {
		Custom json.RawMessage `json:"custom"`
	} `json:"metadata"`
}

// paging is how lists by cursor say where they go on.
type paging struct {
	Meta *struct {
		HasMore     bool   `json:"has_more"`
		AfterCursor string `json:"after_cursor"`
	} `json:"meta"`
}

// maxPages bounds a list; a ticket holds at most 5,000 comments and pages hold 100, on small servers fewer.
const maxPages = 2000

var (
	errComments = errors.New("the ticket's comments cannot be read as comments")
	errPages    = errors.New("the list does not end")
)

// pages reads a list by cursor to its end. Where a page is longer than allowed it asks for fewer records, down to one.
func (q *Queue) pages(ctx context.Context, path string, query values, each func(json.RawMessage) (paging, error)) error {
	seen := map[string]bool{}
	after, size := "", fullPage
	for range maxPages {
		ask := values{"page[size]": strconv.Itoa(size)}
		for k, v := range query {
			ask[k] = v
		}
		if after != "" {
			ask["page[after]"] = after
		}
		var body json.RawMessage
		err := q.read(ctx, path, ask, &body)
		if errors.Is(err, wire.ErrTooLong) && size > 1 {
			size /= 2
			continue
		}
		if err != nil {
			return err
		}
		p, err := each(body)
		if err != nil {
			return err
		}
		if p.Meta == nil {
			return errProof
		}
		if !p.Meta.HasMore {
			return nil
		}
		if after = p.Meta.AfterCursor; after == "" || seen[after] {
			return errStuck
		}
		seen[after] = true
		size = min(2*size, fullPage)
	}
	return errPages
}

// comments reads all comments of a ticket, oldest first, each with its author. None is kept here: a conversation of 5,000 long
// ones need not fit into memory.
func (q *Queue) comments(ctx context.Context, id string, each func(c comment, by user)) error {
	users := map[int64]user{}
	return q.pages(ctx, "/tickets/"+id+"/comments", values{"include": "users", "sort": "created_at"}, func(body json.RawMessage) (paging, error) {
		var page struct {
			Comments *[]comment `json:"comments"`
			sideload
			paging
		}
		if err := json.Unmarshal(body, &page); err != nil || page.Comments == nil {
			return paging{}, errComments
		}
		for _, u := range page.Users.list {
			users[u.ID] = u
		}
		for _, c := range *page.Comments {
			each(c, users[c.AuthorID])
		}
		return page.paging, nil
	})
}

// converse reads a ticket's comments: what customers said goes into the ticket, ours also to own, which may be nil.
func (q *Queue) converse(ctx context.Context, k *connectors.Ticket, requester int64, own func(comment)) error {
	first := true // it is the ticket's body
	err := q.comments(ctx, k.ID, func(c comment, by user) {
		if own != nil {
			own(c)
		}
		if !first {
			say(k, c, by, requester)
		}
		first = false
	})
	if err == nil && k.CommentsCut > 0 {
		q.log.Warn("the customers' comments on a ticket are longer than are kept: the later ones are left out",
			"queue", q.name, "ticket", k.ID, "bytes", k.CommentsCut)
	}
	return goneIfMissing(err)
}

// say keeps what customers said: public comments of end users and of the requester, who may be an agent.
func say(k *connectors.Ticket, c comment, by user, requester int64) {
	if c.Public == nil || !*c.Public || by.Role != "end-user" && c.AuthorID != requester {
		return
	}
	at, err := instant(c.CreatedAt)
	if err != nil {
		return
	}
	// html_body keeps the edges of quoted mail, which body flattens.
	text := connectors.Text{Markup: connectors.HTML, Raw: clean(c.HTMLBody)}
	if c.HTMLBody == "" {
		text = connectors.Text{Markup: connectors.Plain, Raw: clean(c.Body)}
	}
	k.Say(connectors.Comment{
		ID: strconv.FormatInt(c.ID, 10), At: at, Body: text,
		Author: connectors.Person{
			ID: strconv.FormatInt(c.AuthorID, 10), Name: clean(by.Name), Email: clean(by.Email),
			Zone: zoneName(by.IANA, by.TimeZone), Locale: clean(by.Locale),
		},
	})
}

func (q *Queue) scope(id string) string { return q.name + "/" + id }

// marksIn finds our marks in a comment of our own: in the metadata, and in the text should the metadata be lost. A public
// one counts as well, so that it is not written again, and stops all further notes.
func (q *Queue) marksIn(id string, c comment) []connectors.Mark {
	found := q.host.Signer.Read(q.scope(id), string(c.Metadata.Custom)+"\n"+c.HTMLBody+"\n"+c.Body)
	for _, m := range found {
		if m.Part == connectors.PartNote && (c.Public == nil || *c.Public) {
			q.stopNotes(id)
		}
	}
	return found
}

func addMark(list []connectors.Mark, m connectors.Mark) []connectors.Mark {
	for _, have := range list {
		if have == m {
			return list
		}
	}
	return append(list, m)
}

// auditMarks finds the marks of edits that came without a note: they stand in the metadata of our own audits only.
// Credentials with ticket scopes alone may not read audits; such edits then have no mark, which costs a second look.
func (q *Queue) auditMarks(ctx context.Context, id string, me int64) ([]connectors.Mark, error) {
	if q.noAudits.Load() {
		return nil, nil
	}
	var out []connectors.Mark
	err := q.pages(ctx, "/tickets/"+id+"/audits", nil, func(body json.RawMessage) (paging, error) {
		var page struct {
			Audits *[]struct {
				AuthorID int64 `json:"author_id"`
				Metadata struct {
					Custom json.RawMessage `json:"custom"`
				} `json:"metadata"`
			} `json:"audits"`
			paging
		}
		if err := json.Unmarshal(body, &page); err != nil || page.Audits == nil {
			return paging{}, errors.New("the ticket's audits cannot be read as audits")
		}
		for _, a := range *page.Audits {
			if a.AuthorID == me {
				for _, m := range q.host.Signer.Read(q.scope(id), string(a.Metadata.Custom)) {
					out = addMark(out, m)
				}
			}
		}
		return page.paging, nil
	})
	if refused(err, http.StatusForbidden) {
		if !q.noAudits.Swap(true) {
			q.log.Warn("zendesk does not let these credentials read ticket audits: marks are read from notes only; the scope read allows it",
				"queue", q.name)
		}
		return nil, nil
	}
	return out, err
}
