package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
)

// File creates the issue. It looks at the repository first, so that nothing is written where everybody reads.
func (t *Tracker) File(ctx context.Context, i connectors.Issue) (string, error) {
	if i.Mark.Part != connectors.PartIssue || !connectors.CanMark(i.Mark.Op) || !connectors.CanMark(i.Op) || strings.TrimSpace(i.Title) == "" {
		return "", fmt.Errorf("file issue: needs a title, and a mark and an operation of a-z, 0-9 and -")
	}
	if err := t.mayWrite(ctx); err != nil {
		return "", fmt.Errorf("file issue: %w", err)
	}
	body := block{}.with(t, i.Body, i.Mark, connectors.Mark{Op: i.Op, Part: connectors.PartEdit})
	labels := t.labels(i.Labels)
	var made *gh.Issue
	err := t.write(ctx, "file issue", func() (*gh.Response, error) {
		var resp *gh.Response
		var err error
		made, resp, err = t.api.Issues.Create(ctx, t.owner, t.repo, &gh.IssueRequest{
			Title: gh.String(titleText(i.Title)), Body: gh.String(body), Labels: &labels,
		})
		return resp, err
	})
	if err != nil {
		return "", err
	}
	if made.GetNumber() <= 0 || !t.bears(made.GetBody(), i.Mark) {
		return "", fmt.Errorf("file issue: %w", &connectors.Unknown{Err: errors.New("reply does not show the issue that was sent")})
	}
	id := strconv.Itoa(made.GetNumber())
	t.recent.put(i.Mark, id)
	t.ensureLabels(ctx, made, labels)
	return id, nil
}

// labels are ours and the wanted ones, without those that GitHub cannot take.
func (t *Tracker) labels(wanted []string) []string {
	all := []string{t.Label}
	for _, l := range wanted {
		if !validLabel(l) {
			t.host.Log.Warn("label left out: GitHub takes 1 to 50 characters", "tracker", t.name, "length", len(l))
			continue
		}
		if !hasLabel(all, l) && len(all) < maxLabels {
			all = append(all, l)
		}
	}
	return all
}

const maxLabels = 100 // of an issue (github/docs#161)

func hasLabel(have []string, label string) bool {
	for _, h := range have {
		if strings.EqualFold(h, label) { // GitHub's labels are case-insensitive
			return true
		}
	}
	return false
}

func missingLabels(have []*gh.Label, want []string) []string {
	names := make([]string, len(have))
	for i, l := range have {
		names[i] = l.GetName()
	}
	var missing []string
	for _, w := range want {
		if !hasLabel(names, w) {
			missing = append(missing, w)
		}
	}
	return missing
}

// ensureLabels adds what the reply lacks: GitHub drops labels in silence where the identity has no push access. The
// issue exists whatever happens here, and is found without labels too, so a failure is told and nothing else.
func (t *Tracker) ensureLabels(ctx context.Context, made *gh.Issue, labels []string) {
	missing := missingLabels(made.Labels, labels)
	if len(missing) == 0 {
		return
	}
	if err := t.addLabels(ctx, made.GetNumber(), missing); err != nil {
		t.host.Log.Warn("issue filed without all its labels", "tracker", t.name, "issue", made.GetNumber(), "missing", len(missing), "error", err)
	}
}

// addLabels uses the endpoint that only adds; the labels of an edit request would replace those of people.
func (t *Tracker) addLabels(ctx context.Context, n int, labels []string) error {
	var have []*gh.Label
	err := t.write(ctx, "add labels", func() (*gh.Response, error) {
		var resp *gh.Response
		var err error
		have, resp, err = t.api.Issues.AddLabelsToIssue(ctx, t.owner, t.repo, n, labels)
		return resp, err
	})
	if err != nil {
		return err
	}
	if dropped := missingLabels(have, labels); len(dropped) > 0 {
		return fmt.Errorf("add labels: GitHub dropped %d of them: the identity needs Issues: read and write", len(dropped))
	}
	return nil
}

// mayWrite looks at the repository before anything is written into it.
func (t *Tracker) mayWrite(ctx context.Context) error {
	r, err := t.repository(ctx)
	if err != nil {
		return err
	}
	switch {
	case !t.AllowPublic && !closed(r):
		return ErrPublic
	case r.GetArchived():
		return errArchived
	case r.HasIssues != nil && !r.GetHasIssues():
		return errNoIssues
	}
	return nil
}

// closed: only what GitHub says outright counts. internal is Enterprise's "readable by the whole company".
func closed(r *gh.Repository) bool {
	switch r.GetVisibility() {
	case "private", "internal":
		return true
	case "": // older Enterprise Server
		return r.GetPrivate()
	}
	return false
}

// repository reads the repository and makes sure that it is still the configured one.
func (t *Tracker) repository(ctx context.Context) (*gh.Repository, error) {
	r := new(gh.Repository)
	resp, err := t.get(ctx, t.path(""), r)
	if err != nil {
		return nil, t.read("read repository", resp, err)
	}
	if r.GetFullName() == "" {
		return nil, errors.New("read repository: reply is not what the GitHub API sends")
	}
	if !strings.EqualFold(r.GetFullName(), t.owner+"/"+t.repo) {
		owner, name, _ := strings.Cut(r.GetFullName(), "/")
		if !validRepo(owner, name) {
			return nil, errors.New("read repository: it has moved; write its new name into the configuration")
		}
		return nil, fmt.Errorf("read repository: it is called %s/%s now; write that into tracker.%s.repo", owner, name, t.name)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read repository: status %d", resp.StatusCode)
	}
	return r, nil
}
