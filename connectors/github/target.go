package github

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
)

// Get reads an issue. Body is Clarion's own block as it stands. The marks of the block are listed only while the block is
// whole and the author is one of our identities; a locked issue counts as Closed, a closed one as Solved.
func (t *Tracker) Get(ctx context.Context, id string) (connectors.Ticket, error) {
	issue, err := t.issue(ctx, id)
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("read issue: %w", err)
	}
	ticket := connectors.Ticket{
		Queue:     t.name,
		ID:        id,
		Key:       "#" + id,
		URL:       issue.GetHTMLURL(),
		Version:   version(issue),
		Created:   issue.GetCreatedAt().Time,
		Updated:   issue.GetUpdatedAt().Time,
		Status:    status(issue),
		Subject:   titleRead(issue.GetTitle()),
		Requester: connectors.Person{ID: issue.GetUser().GetLogin(), Name: issue.GetUser().GetLogin()},
		Owner:     assignment(issue),
	}
	for _, l := range issue.Labels {
		ticket.Labels = append(ticket.Labels, l.GetName())
	}
	ours, err := t.ours(ctx, issue.GetUser().GetLogin())
	if err != nil {
		return connectors.Ticket{}, fmt.Errorf("read issue: %w", err)
	}
	if b := t.cut(issue.GetBody()); ours && b.whole {
		ticket.Body = connectors.Text{Markup: connectors.Markdown, Raw: strings.Trim(b.inside, "\r\n")}
		ticket.Marks = b.marks
	}
	if issue.GetComments() > 0 {
		notes, err := t.notes(ctx, id)
		if err != nil {
			return connectors.Ticket{}, fmt.Errorf("read issue: %w", err)
		}
		for _, n := range notes {
			ticket.Marks = append(ticket.Marks, n.marks...)
		}
	}
	return ticket, nil
}

// issue tells apart what GitHub answers for an issue that is not simply there: 410 is a deletion (or issues switched
// off), a redirect is a transfer (or a renamed repository), and 404 is anything, a lost permission included.
func (t *Tracker) issue(ctx context.Context, id string) (*gh.Issue, error) {
	n, err := issueNumber(id)
	if err != nil {
		return nil, err
	}
	issue := new(gh.Issue)
	resp, err := t.get(ctx, t.path("/issues/%d", n), issue)
	err = t.read("issue "+id, resp, err)
	switch {
	case errors.Is(err, connectors.ErrGone):
		if e := t.stillThere(ctx); e != nil {
			return nil, e
		}
		return nil, err
	case err != nil:
		return nil, err
	case moved(resp.Request, t.repoPrefix()+"/issues"):
		if e := t.stillThere(ctx); e != nil {
			return nil, e
		}
		return nil, fmt.Errorf("issue %s was transferred to another repository: %w", id, connectors.ErrGone)
	case issue.GetNumber() != n:
		return nil, fmt.Errorf("issue %s: reply is about another issue", id)
	case issue.PullRequestLinks != nil:
		return nil, fmt.Errorf("issue %s is a pull request", id)
	}
	return issue, nil
}

// stillThere is an error if it is the repository, not the issue, that changed.
func (t *Tracker) stillThere(ctx context.Context) error {
	r, err := t.repository(ctx)
	if err != nil {
		return err
	}
	if r.HasIssues != nil && !r.GetHasIssues() {
		return errNoIssues
	}
	return nil
}

// version changes with the state, the words and the labels. The vendor's timestamp alone has whole seconds.
func version(i *gh.Issue) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %t", i.GetTitle(), i.GetBody(), i.GetState(), i.GetLocked())
	for _, l := range i.Labels {
		fmt.Fprintf(h, " %q", l.GetName())
	}
	return i.GetUpdatedAt().UTC().Format(time.RFC3339) + "/" + hex.EncodeToString(h.Sum(nil)[:8])
}

func status(i *gh.Issue) connectors.Status {
	switch {
	case i.GetLocked():
		return connectors.Closed
	case i.GetState() == "closed":
		return connectors.Solved
	}
	return connectors.Open
}

func assignment(i *gh.Issue) connectors.Owner {
	var names []string
	for _, a := range i.Assignees {
		names = append(names, a.GetLogin())
	}
	if len(names) == 0 {
		return connectors.Owner{Free: true}
	}
	return connectors.Owner{Text: "assignee " + strings.Join(names, ", ")}
}

// Apply changes what the edit names. GitHub has no conditional write, so the issue is read once more just before: a
// change within that one round trip goes unseen, text that people write outside the block excepted, which is kept.
func (t *Tracker) Apply(ctx context.Context, ticket connectors.Ticket, e connectors.Edit) error {
	if e.Empty() {
		return nil
	}
	if e.Owner != "" || len(e.Fields) > 0 {
		return errors.New("change issue: GitHub issues get no owner and no fields from Clarion")
	}
	if !connectors.CanMark(e.Op) {
		return errors.New("change issue: the operation is no a-z, 0-9 and -")
	}
	issue, b, err := t.again(ctx, ticket)
	if err != nil {
		return fmt.Errorf("change issue: %w", err)
	}
	// Labels first: they can be seen by themselves. The mark of the edit goes with the text, after them.
	parts := []func() error{
		func() error { return t.label(ctx, issue, e.Labels) },
		func() error { return t.rewrite(ctx, issue, b, e) },
		func() error { return t.comment(ctx, issue, ticket.ID, e) },
	}
	var refused []error
	for _, part := range parts {
		err := part()
		if err != nil {
			refused = append(refused, fmt.Errorf("change issue: %w", err))
		}
		if !definite(err) {
			break
		}
	}
	return errors.Join(refused...)
}

// definite reports whether it is known what became of a part, so that the others can be sent whatever it was. While GitHub
// wants to be left alone, or it is unknown what happened, nothing more is.
func definite(err error) bool {
	var (
		later   *connectors.Later
		unknown *connectors.Unknown
	)
	return !errors.As(err, &later) && !errors.As(err, &unknown) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
}

// label adds what is wanted and not there. Labels that GitHub cannot take do not keep the others away.
func (t *Tracker) label(ctx context.Context, issue *gh.Issue, wanted []string) error {
	valid := validOnly(wanted)
	if missing := missingLabels(issue.Labels, valid); len(missing) > 0 {
		if err := t.addLabels(ctx, issue.GetNumber(), missing); err != nil {
			return err
		}
	}
	if n := len(wanted) - len(valid); n > 0 {
		return fmt.Errorf("add labels: %d left out: GitHub takes 1 to %d characters", n, maxLabel)
	}
	return nil
}

func validOnly(labels []string) []string {
	var ok []string
	for _, l := range labels {
		if validLabel(l) {
			ok = append(ok, l)
		}
	}
	return ok
}

// again reads the issue anew and refuses whatever must not be written.
func (t *Tracker) again(ctx context.Context, ticket connectors.Ticket) (*gh.Issue, block, error) {
	if err := t.mayWrite(ctx); err != nil {
		return nil, block{}, err
	}
	issue, err := t.issue(ctx, ticket.ID)
	if err != nil {
		return nil, block{}, err
	}
	ours, err := t.ours(ctx, issue.GetUser().GetLogin())
	b := t.cut(issue.GetBody())
	switch {
	case err != nil:
		return nil, b, err
	case !ours:
		return nil, b, errors.New("the issue was not filed by Clarion")
	case issue.GetLocked():
		return nil, b, fmt.Errorf("the conversation is locked: %w", connectors.ErrClosed)
	case ticket.Version != "" && version(issue) != ticket.Version:
		return nil, b, connectors.ErrConflict
	case !b.whole:
		return nil, b, ErrBlock
	}
	return issue, b, nil
}

// rewrite replaces the title and the block in one request, together with the mark that says so.
func (t *Tracker) rewrite(ctx context.Context, issue *gh.Issue, b block, e connectors.Edit) error {
	if e.Title == "" && len(e.Body) == 0 {
		return nil
	}
	request := &gh.IssueRequest{} // no Labels: they would replace those of people
	if e.Title != "" {
		request.Title = gh.String(titleText(e.Title))
	}
	mark := connectors.Mark{Op: e.Op, Part: connectors.PartEdit}
	if len(e.Body) > 0 {
		request.Body = gh.String(b.with(t, e.Body, b.issueMark(), mark))
	}
	var now *gh.Issue
	err := t.write(ctx, "edit issue", func() (*gh.Response, error) {
		var resp *gh.Response
		var err error
		now, resp, err = t.api.Issues.Edit(ctx, t.owner, t.repo, issue.GetNumber(), request)
		return resp, err
	})
	if err != nil {
		return err
	}
	shown := now.GetNumber() == issue.GetNumber() &&
		(request.Title == nil || now.GetTitle() == *request.Title) && (request.Body == nil || t.bears(now.GetBody(), mark))
	if !shown {
		return &connectors.Unknown{Err: errors.New("edit issue: reply does not show what was sent")}
	}
	return nil
}

// note is a comment of ours.
type note struct {
	ID    int64
	marks []connectors.Mark
}

// notes reads every comment: the mark that matters may be on any page.
func (t *Tracker) notes(ctx context.Context, id string) ([]note, error) {
	var found []note
	next := t.path("/issues/%s/comments?per_page=100", id)
	for range maxPages {
		var page []struct {
			ID   int64  `json:"id"`
			Body string `json:"body"`
			User struct {
				Login string `json:"login"`
			} `json:"user"`
		}
		resp, err := t.get(ctx, next, &page)
		if err != nil {
			return nil, t.read("list comments", resp, err)
		}
		for _, c := range page {
			ours, err := t.ours(ctx, c.User.Login)
			if err != nil {
				return nil, err
			}
			first, _ := lineAt(c.Body, 0)
			if marks := t.host.Signer.Read(t.noteScope(id), first); ours && strings.HasPrefix(first, blockStart) && len(marks) > 0 {
				found = append(found, note{c.ID, marks})
			}
		}
		if next = nextLink(resp.Header); next == "" {
			return found, nil
		}
	}
	return nil, errors.New("list of comments does not end")
}

func (t *Tracker) noteScope(id string) string { return t.name + "/" + id }

// fullIssue is the number of comments from which on the latest of ours is rewritten: at 2,500 GitHub refuses more for
// ever (cockpit#8417).
const fullIssue = 2400

func (t *Tracker) comment(ctx context.Context, issue *gh.Issue, id string, e connectors.Edit) error {
	if len(e.Note) == 0 {
		return nil
	}
	mark := connectors.Mark{Op: e.Op, Part: connectors.PartNote}
	head := "<!-- " + t.host.Signer.Sign(t.noteScope(id), mark) + " -->\n"
	body := &gh.IssueComment{Body: gh.String(head + renderWithin(e.Note, maxBody-length(head)))}
	replace, err := t.replaced(ctx, issue, id)
	if err != nil {
		return fmt.Errorf("comment on issue: %w", err)
	}
	var made *gh.IssueComment
	err = t.write(ctx, "comment on issue", func() (*gh.Response, error) {
		var resp *gh.Response
		var err error
		if replace != 0 {
			made, resp, err = t.api.Issues.EditComment(ctx, t.owner, t.repo, replace, body)
		} else {
			made, resp, err = t.api.Issues.CreateComment(ctx, t.owner, t.repo, issue.GetNumber(), body)
		}
		return resp, err
	})
	if err != nil {
		return err
	}
	first, _ := lineAt(made.GetBody(), 0)
	if made.GetID() == 0 || first+"\n" != head {
		return fmt.Errorf("comment on issue: %w", &connectors.Unknown{Err: errors.New("reply of " + strconv.Itoa(len(made.GetBody())) + " bytes does not show the comment")})
	}
	return nil
}

func (t *Tracker) replaced(ctx context.Context, issue *gh.Issue, id string) (int64, error) {
	if issue.GetComments() < fullIssue {
		return 0, nil
	}
	notes, err := t.notes(ctx, id)
	if err != nil {
		return 0, err
	}
	if len(notes) == 0 {
		return 0, errors.New("the issue is full of comments of others")
	}
	return notes[len(notes)-1].ID, nil
}
