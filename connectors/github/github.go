// Package github keeps Clarion's issues in one GitHub repository: it files an issue, finds it again by its mark, reads it
// and rewrites the part of it that is Clarion's own.
//
// It must not decide whether an issue is wanted, search (GitHub's index lags by minutes to days), touch what people wrote
// or issues that are not Clarion's, follow a repository that moved, or take a 404 for a deletion. go-github's types stay
// inside. An issue is recognised by a signed mark in a hidden first line of its body, and only where our own identity is
// the author.
package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// Tracker is one repository. It is safe for concurrent use; its writes are sent one after another.
type Tracker struct {
	config
	name        string
	owner, repo string
	host        connectors.Host
	api         *gh.Client
	id          *identity

	writing *semaphore.Weighted // GitHub asks for serial writes
	pause   *rate.Limiter       // and for a second between them
	hour    *rate.Limiter       // content creation is limited to about 500 an hour
	recent  recent
}

var (
	_ connectors.Tracker = (*Tracker)(nil)
	_ connectors.Checker = (*Tracker)(nil)
)

// Client-side budgets: below 900 points a minute (a read is 1, a write 5) and 80 created contents a minute and 500 an
// hour (GitHub docs, "Rate limits for the REST API"), which people and other tools of the same identity share.
const (
	readsPerMinute = 600
	writesAMinute  = 50
	writesAnHour   = 350
	hourlyBurst    = 100
)

// New makes the tracker called name. decode fills the connector's own configuration. Nothing is called yet. All faults
// of the configuration are reported at once.
func New(name string, decode func(any) error, host connectors.Host) (*Tracker, error) {
	c := defaults()
	if err := decode(&c); err != nil {
		return nil, fmt.Errorf("tracker.%s: %w", name, err)
	}
	if err := c.faults(name); err != nil {
		return nil, err
	}
	t := &Tracker{
		config:  c,
		name:    name,
		host:    host,
		writing: semaphore.NewWeighted(1),
		pause:   rate.NewLimiter(rate.Every(time.Duration(c.Pause)), 1),
		hour:    rate.NewLimiter(rate.Limit(float64(writesAnHour)/time.Hour.Seconds()), hourlyBurst),
	}
	t.owner, t.repo = c.split()
	base := strings.TrimSuffix(c.BaseURL, "/")
	options := wire.Options{
		BaseURL:   base,
		PerMinute: wire.Budget{Reads: readsPerMinute, Writes: writesAMinute},
		UserAgent: host.UserAgent,
		Now:       host.Now,
		Private:   c.AllowPrivate,
		Table:     "tracker." + name,
	}
	auth, err := newAuth(c, base, options, host)
	if err != nil {
		return nil, fmt.Errorf("tracker.%s: %w", name, err)
	}
	options.Authorize, options.Refused = auth.authorize, auth.refused
	client, err := wire.New(options)
	if err != nil {
		return nil, fmt.Errorf("tracker.%s.base_url: %w", name, err)
	}
	client.Transport = &revalidating{next: client.Transport}
	t.api = gh.NewClient(client)
	if t.api.BaseURL, err = url.Parse(base + "/"); err != nil {
		return nil, fmt.Errorf("tracker.%s.base_url: cannot be read", name)
	}
	t.api.UserAgent = host.UserAgent
	t.id = &identity{auth: auth, api: t.api, now: host.Now}
	return t, nil
}

// write sends one changing request when it is its turn.
func (t *Tracker) write(ctx context.Context, what string, send func() (*gh.Response, error)) error {
	if err := t.writing.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("%s: wait for turn: %w", what, err)
	}
	defer t.writing.Release(1)
	turn := t.hour.Reserve()
	if d := turn.Delay(); d > 0 {
		turn.Cancel()
		return fmt.Errorf("%s: %w", what, &connectors.Later{After: max(d, time.Second), Scope: "writes", Err: errHourly})
	}
	if err := t.pause.Wait(ctx); err != nil {
		return fmt.Errorf("%s: wait for turn: %w", what, err)
	}
	resp, err := send()
	return t.failure(what, asWrite, resp, err)
}

func (t *Tracker) read(what string, resp *gh.Response, err error) error {
	return t.failure(what, asRead, resp, err)
}

// get reads a path of the repository into v, which may be a type of our own.
func (t *Tracker) get(ctx context.Context, path string, v any) (*gh.Response, error) {
	req, err := t.api.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	return t.api.Do(ctx, req, v)
}

func (t *Tracker) path(format string, args ...any) string {
	return fmt.Sprintf("repos/%s/%s", t.owner, t.repo) + fmt.Sprintf(format, args...)
}

// issueNumber refuses whatever is not an issue number, before it can reach a path.
func issueNumber(id string) (int, error) {
	if !number.MatchString(id) {
		return 0, fmt.Errorf("%q is no issue number", id)
	}
	return strconv.Atoi(id)
}
