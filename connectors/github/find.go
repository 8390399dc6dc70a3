package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/clarion-cre/clarion/connectors"
)

// listed is as much of an issue as looking for a mark needs. Decoding less means that an odd timestamp or a new kind of
// label cannot make the look fail.
type listed struct {
	Number int    `json:"number"`
	Body   string `json:"body"`
	User   struct {
		Login string `json:"login"`
	} `json:"user"`
	PullRequest *struct{} `json:"pull_request"`
}

// maxPages bounds a look. A longer list is an incomplete look, not an absent issue.
const maxPages = 200

// Find looks through every issue that one of our identities wrote, whatever its state, oldest first: those with our
// label, then, because a person may have removed the label, the rest. Of several with the mark the oldest counts.
func (t *Tracker) Find(ctx context.Context, m connectors.Mark) (string, error) {
	if id := t.recent.get(m); id != "" {
		// A list may not show yet what we filed a moment ago.
		ticket, err := t.Get(ctx, id)
		if err == nil && ticket.Marked(m) {
			return id, nil
		}
	}
	authors, err := t.authors(ctx)
	if err != nil {
		return "", fmt.Errorf("find issue: %w", err)
	}
	for _, label := range []string{t.Label, ""} {
		best := 0
		for _, author := range authors {
			n, err := t.look(ctx, author, label, m)
			if err != nil {
				return "", fmt.Errorf("find issue: %w", err)
			}
			if n != 0 && (best == 0 || n < best) {
				best = n
			}
		}
		if best != 0 {
			return strconv.Itoa(best), nil
		}
	}
	return "", connectors.ErrNone
}

// look returns the number of the author's oldest issue that bears the mark, 0 if a complete look found none.
func (t *Tracker) look(ctx context.Context, author, label string, m connectors.Mark) (int, error) {
	query := url.Values{
		"state": {"all"}, "creator": {author}, "per_page": {"100"},
		"sort": {"created"}, "direction": {"asc"}, // so that an issue filed while we page is added at the end
	}
	if label != "" {
		query.Set("labels", label)
	}
	next := t.path("/issues?%s", query.Encode())
	seen := map[string]bool{}
	for range maxPages {
		if seen[next] {
			return 0, errors.New("list of issues leads back to itself")
		}
		seen[next] = true
		var page []listed
		resp, err := t.get(ctx, next, &page)
		if err != nil {
			return 0, t.read("list issues", resp, err)
		}
		if page == nil { // go-github takes an empty reply for an empty list
			return 0, errors.New("list of issues is not a list")
		}
		if moved(resp.Request, t.repoPrefix()) {
			return 0, errors.New("the repository moved: write its new name into the configuration")
		}
		if n := t.among(page, author, m); n != 0 {
			return n, nil
		}
		if next = nextLink(resp.Header); next == "" {
			return 0, nil
		}
	}
	return 0, fmt.Errorf("list of issues has more than %d pages: give Clarion an identity of its own", maxPages)
}

func (t *Tracker) among(page []listed, author string, m connectors.Mark) int {
	for _, i := range page {
		if i.PullRequest == nil && i.Number > 0 && strings.EqualFold(i.User.Login, author) && t.bears(i.Body, m) {
			return i.Number
		}
	}
	return 0
}

// bears is true even when a person broke the rest of the block: such an issue must still be found, or it would be filed
// again.
func (t *Tracker) bears(body string, m connectors.Mark) bool {
	for _, have := range t.marks(body) {
		if have == m {
			return true
		}
	}
	return false
}

var linkNext = regexp.MustCompile(`<([^<>]+)>\s*;[^,]*\brel="?next"?`)

// nextLink takes the address of the next page as GitHub gives it: long lists use opaque cursors in place of page numbers.
func nextLink(h http.Header) string {
	for _, value := range h.Values("Link") {
		if g := linkNext.FindStringSubmatch(value); g != nil {
			return g[1]
		}
	}
	return ""
}

func (t *Tracker) repoPrefix() string { return "/repos/" + t.owner + "/" + t.repo }

// moved reports whether the reply came from elsewhere than the path that was asked: GitHub redirects reads of a renamed
// repository and of a transferred issue by number (/repositories/ID). Links of pages use that form too, so it counts
// only where the first page was.
func moved(r *http.Request, prefix string) bool {
	if r == nil || r.URL.Query().Has("page") || r.URL.Query().Has("after") {
		return false
	}
	at := strings.ToLower(r.URL.Path)
	return !strings.HasSuffix(at, strings.ToLower(prefix)) && !strings.Contains(at, strings.ToLower(prefix)+"/")
}

// authors are the logins whose issues are ours: the current one first.
func (t *Tracker) authors(ctx context.Context) ([]string, error) {
	login, err := t.id.get(ctx)
	if err != nil {
		return nil, t.read("read own identity", nil, err)
	}
	return append([]string{login}, t.Authors...), nil
}

func (t *Tracker) ours(ctx context.Context, login string) (bool, error) {
	authors, err := t.authors(ctx)
	if err != nil {
		return false, err
	}
	for _, a := range authors {
		if strings.EqualFold(a, login) {
			return true, nil
		}
	}
	return false, nil
}

// recent remembers what this process filed.
type recent struct {
	mu sync.Mutex
	id map[connectors.Mark]string
}

func (r *recent) get(m connectors.Mark) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.id[m]
}

func (r *recent) put(m connectors.Mark, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.id == nil {
		r.id = map[connectors.Mark]string{}
	}
	r.id[m] = id
}
