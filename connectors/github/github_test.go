package github

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
)

const canary = "github_pat_canary0123456789"

// desk is a stand-in and a tracker that talks to it over HTTP.
type desk struct {
	*githubtest.Server
	*Tracker
	url string
	log *bytes.Buffer

	mu     sync.Mutex
	now    time.Time
	secret map[connectors.SecretRef]string
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

func (d *desk) rotate(ref connectors.SecretRef, to string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.secret[ref] = to
}

func (d *desk) host(t *testing.T) connectors.Host {
	t.Helper()
	signer, err := connectors.NewSigner([]byte("0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	return connectors.Host{
		Now: d.clock, Log: slog.New(slog.NewTextHandler(d.log, nil)), UserAgent: "clarion-test", Signer: signer,
		Secret: func(ref connectors.SecretRef) (string, error) {
			d.mu.Lock()
			defer d.mu.Unlock()
			if s := d.secret[ref]; s != "" {
				return s, nil
			}
			return "", errors.New("secret not set")
		},
	}
}

// open starts a desk; set may change the stand-in's traits and the configuration.
func open(t *testing.T, o githubtest.Options, set func(*config)) *desk {
	t.Helper()
	d := &desk{now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), log: new(bytes.Buffer), secret: map[connectors.SecretRef]string{"env:TOKEN": canary}}
	o.Now = d.clock
	if o.Token == "" && o.App.ID == 0 {
		o.Token = canary
	}
	d.Server = githubtest.New(o)
	return d.serve(t, d.Server, set)
}

// serve puts a handler in front of a new tracker.
func (d *desk) serve(t *testing.T, h http.Handler, set func(*config)) *desk {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	d.url = s.URL
	d.Tracker = d.again(t, set)
	return d
}

// again is a process that starts anew on the same world.
func (d *desk) again(t *testing.T, set func(*config)) *Tracker {
	t.Helper()
	tracker, err := New("repeats", func(v any) error {
		c, ok := v.(*config)
		if !ok {
			return fmt.Errorf("decode into %T", v)
		}
		c.Repo, c.BaseURL, c.Token, c.AllowPrivate, c.Pause = "acme/reliability", d.url, "env:TOKEN", true, 0
		if set != nil {
			set(c)
		}
		return nil
	}, d.host(t))
	if err != nil {
		t.Fatal(err)
	}
	return tracker
}

func private() githubtest.Options { return githubtest.Options{Private: true} }

func latency() connectors.Issue {
	return connectors.Issue{
		Op: "0a1b2c", Mark: connectors.Mark{Op: "api-latency", Part: connectors.PartIssue}, Title: "API latency keeps coming back",
		Body:   connectors.Doc{connectors.P(connectors.T("Three episodes in 14 days.")), connectors.LI(connectors.T("one"))},
		Labels: []string{"customer-pain"},
	}
}

func TestFileFindGetApply(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	want := latency()
	if _, err := d.Find(ctx, want.Mark); !errors.Is(err, connectors.ErrNone) {
		t.Fatalf("find before filing: %v", err)
	}
	id, err := d.File(ctx, want)
	if err != nil || id != "1" {
		t.Fatalf("file: %q, %v", id, err)
	}
	for name, tracker := range map[string]*Tracker{"same process": d.Tracker, "after a restart": d.again(t, nil)} {
		if got, err := tracker.Find(ctx, want.Mark); got != id || err != nil {
			t.Errorf("%s: found %q, %v", name, got, err)
		}
	}
	ticket := ticketOf(d.Get(ctx, id))
	got := fmt.Sprint(ticket.Marks, ticket.Key, ticket.Subject, ticket.Status, ticket.Owner, ticket.Labels, ticket.Body)
	if w := fmt.Sprint([]connectors.Mark{want.Mark, {Op: want.Op, Part: connectors.PartEdit}}, "#1", want.Title, connectors.Open,
		connectors.Owner{Free: true}, []string{"clarion", "customer-pain"},
		connectors.Text{Markup: connectors.Markdown, Raw: "Three episodes in 14 days.\n\n- one"}); got != w {
		t.Errorf("got  %s\nwant %s", got, w)
	}
	if strings.Contains(d.log.String(), canary) {
		t.Error("the token is in the log")
	}
}

// TestApplyKeepsWhatPeopleWrote: text around the block, in the line ends of GitHub's editor, and labels.
func TestApplyKeepsWhatPeopleWrote(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	want := latency()
	id, err := d.File(ctx, want)
	if err != nil {
		t.Fatal(err)
	}
	person(t, d, 1, func(i *githubtest.Issue) {
		i.Body = "Ana: see the runbook\r\n" + strings.ReplaceAll(i.Body, "\n", "\r\n") + "\r\nBen: capacity is ordered"
		i.Labels = append(i.Labels, "triaged")
	})
	ticket := ticketOf(d.Get(ctx, id))
	edit := connectors.Edit{Op: "ffff", Title: "Now @four episodes", Body: connectors.Doc{connectors.P(connectors.T("Four."))}, Labels: []string{"p1"}}
	if err := d.Apply(ctx, ticket, edit); err != nil {
		t.Fatal(err)
	}
	got := d.Issues()[0]
	if !strings.HasPrefix(got.Body, "Ana: see the runbook\r\n<!-- clarion:1:") || !strings.HasSuffix(got.Body, blockEnd+"\nBen: capacity is ordered") ||
		!strings.Contains(got.Body, "\nFour.\n") || strings.Contains(got.Body, "Three") {
		t.Errorf("body %q", got.Body)
	}
	if fmt.Sprint(got.Labels) != "[clarion customer-pain triaged p1]" || got.Title != "Now @\u200bfour episodes" {
		t.Errorf("labels %v, title %q", got.Labels, got.Title)
	}
	ticket = ticketOf(d.Get(ctx, id))
	marks := []connectors.Mark{want.Mark, {Op: "ffff", Part: connectors.PartEdit}} // the older edit's mark is gone with its text
	if fmt.Sprint(ticket.Marks) != fmt.Sprint(marks) || ticket.Subject != "Now @four episodes" {
		t.Errorf("after the edit: %q %v", ticket.Subject, ticket.Marks)
	}
}

func ticketOf(ticket connectors.Ticket, err error) connectors.Ticket {
	if err != nil {
		panic(err)
	}
	return ticket
}

func person(t *testing.T, d *desk, n int, change func(*githubtest.Issue)) {
	t.Helper()
	d.pass(time.Minute)
	if err := d.Edit(n, change); err != nil {
		t.Fatal(err)
	}
}

func TestNotes(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	id, err := d.File(ctx, latency())
	if err != nil {
		t.Fatal(err)
	}
	person(t, d, 1, func(i *githubtest.Issue) {
		for n := range 250 {
			i.Comments = append(i.Comments, githubtest.Comment{ID: int64(5000 + n), Author: "ana", Body: "hm", Created: d.clock(), Updated: d.clock()})
		}
	})
	note := connectors.Edit{Op: "abc", Note: connectors.Doc{connectors.P(connectors.T("Seen again"))}}
	if err := d.Apply(ctx, ticketOf(d.Get(ctx, id)), note); err != nil {
		t.Fatal(err)
	}
	mark := connectors.Mark{Op: "abc", Part: connectors.PartNote}
	if ticket := ticketOf(d.Get(ctx, id)); !ticket.Marked(mark) {
		t.Error("the note on page three is not seen")
	}
	forged := d.Issues()[0].Comments[250].Body
	for name, change := range map[string]func(*githubtest.Issue){
		"copied by another":        func(i *githubtest.Issue) { i.Comments[250].Author = "mallory" },
		"quoted below other words": func(i *githubtest.Issue) { i.Comments[250].Body = "> you wrote\n" + forged },
		"another mark's signature": func(i *githubtest.Issue) { i.Comments[250].Body = strings.Replace(forged, ":abc:", ":abd:", 1) },
	} {
		person(t, d, 1, func(i *githubtest.Issue) {
			i.Comments[250].Author, i.Comments[250].Body = "clarion-bot", forged
			change(i)
		})
		if ticket := ticketOf(d.Get(ctx, id)); ticket.Marked(mark) {
			t.Errorf("%s: counts as our mark", name)
		}
	}
}

// TestFullIssue: 2,500 comments are the end, so the latest note is rewritten before.
func TestFullIssue(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	id, err := d.File(ctx, latency())
	if err != nil {
		t.Fatal(err)
	}
	note := func(op string) error {
		return d.Apply(ctx, ticketOf(d.Get(ctx, id)), connectors.Edit{Op: op, Note: connectors.Doc{connectors.P(connectors.T("note " + op))}})
	}
	if err := note("one"); err != nil {
		t.Fatal(err)
	}
	person(t, d, 1, func(i *githubtest.Issue) {
		for n := range fullIssue {
			i.Comments = append(i.Comments, githubtest.Comment{ID: int64(5000 + n), Author: "ana", Body: "hm"})
		}
	})
	if err := note("two"); err != nil {
		t.Fatal(err)
	}
	comments := d.Issues()[0].Comments
	if len(comments) != fullIssue+1 || !strings.HasSuffix(comments[0].Body, "note two") {
		t.Errorf("%d comments, the first %q", len(comments), comments[0].Body)
	}
}

func TestConfigReportsAllFaults(t *testing.T) {
	d := &desk{log: new(bytes.Buffer)}
	_, err := New("bad", func(v any) error {
		*v.(*config) = config{Repo: "o/../../victim", AppID: 1, Token: "env:T", Label: "a,b", Authors: []string{"no login"}}
		return nil
	}, d.host(t))
	for _, key := range []string{"repo", "token", "label", "authors"} {
		if err == nil || !strings.Contains(err.Error(), "tracker.bad."+key+":") {
			t.Errorf("%s is not reported in %v", key, err)
		}
	}
	for _, repo := range []string{"", "acme", "acme/", "/x", "acme/..", "acme/.", "a/b/c", "a b/c", "acme/x.git", "acme/x\n", "acme/%2e%2e", "-a/b", "acme/x?y"} {
		if owner, name := (config{Repo: repo}).split(); validRepo(owner, name) {
			t.Errorf("repository %q is accepted", repo)
		}
	}
	for _, repo := range []string{"acme/reliability", "Octo_corp/a.b-c_d", "a/..b"} {
		if owner, name := (config{Repo: repo}).split(); !validRepo(owner, name) {
			t.Errorf("repository %q is refused", repo)
		}
	}
}

func TestIDsAreStrict(t *testing.T) {
	d := open(t, private(), nil)
	for _, id := range []string{"", "0", "-1", "1/../2", "../../user", "1?x", "one", "99999999999", "1\n"} {
		if _, err := d.Get(t.Context(), id); err == nil || !strings.Contains(err.Error(), "no issue number") {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// TestListsAreCheapAndNeverStale: a second look costs no body, and sees what was filed in between.
func TestListsAreCheapAndNeverStale(t *testing.T) {
	d := open(t, private(), nil)
	ctx := t.Context()
	mark := latency().Mark
	for range 3 {
		if _, err := d.Find(ctx, mark); !errors.Is(err, connectors.ErrNone) {
			t.Fatal(err)
		}
	}
	if full, same := d.Reads("/repos/acme/reliability/issues"), d.Unchanged(); full != 2 || same != 4 {
		t.Errorf("three looks: %d full lists, %d unchanged", full, same)
	}
	other := d.again(t, nil)
	if _, err := other.File(ctx, latency()); err != nil {
		t.Fatal(err)
	}
	if id, err := d.Find(ctx, mark); id != "1" || err != nil {
		t.Errorf("an issue of another replica: %q, %v", id, err)
	}
}

func TestFindLooksThroughEverything(t *testing.T) {
	o := private()
	o.PageSize = 7
	d := open(t, o, func(c *config) { c.Authors = []string{"old-bot"} })
	ctx := t.Context()
	filed := latency()
	if _, err := d.File(ctx, filed); err != nil {
		t.Fatal(err)
	}
	body := d.Issues()[0].Body
	person(t, d, 1, func(i *githubtest.Issue) { i.Body, i.Labels = "", nil })
	for n := range 30 {
		d.Add(githubtest.Issue{Title: strconv.Itoa(n), Author: "clarion-bot", Labels: []string{"clarion"}, Body: "other"})
	}
	find := func(name, want string) {
		t.Helper()
		id, err := d.again(t, func(c *config) { c.Authors = []string{"old-bot"} }).Find(ctx, filed.Mark)
		if want == "" && !errors.Is(err, connectors.ErrNone) || want != "" && (err != nil || id != want) {
			t.Errorf("%s: %q, %v; want %q", name, id, err, want)
		}
	}
	d.Add(githubtest.Issue{Title: "forged", Author: "mallory", Labels: []string{"clarion"}, Body: body})
	d.Add(githubtest.Issue{Title: "a pull request", Author: "clarion-bot", Labels: []string{"clarion"}, Body: body, PullRequest: true})
	find("only forgeries", "")
	n := d.Add(githubtest.Issue{Title: "x", Author: "Clarion-Bot", State: "closed", Body: "people wrote above\n" + body})
	find("closed, without label, on a later page", strconv.Itoa(n))
	person(t, d, n, func(i *githubtest.Issue) { i.Body = strings.ReplaceAll(i.Body, blockEnd, "") })
	find("with a broken block", strconv.Itoa(n))
	person(t, d, n, func(i *githubtest.Issue) { i.Author = "old-bot" })
	find("by an earlier identity", strconv.Itoa(n))
}
