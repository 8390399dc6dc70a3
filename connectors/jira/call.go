package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// request is one call of the API. path stands below rest/api/2 and holds checked parts only; what says in errors what
// was being done.
type request struct {
	method, path, what string
	query              map[string]string
	body               any
	want               int      // the only status that is a success; 200 if zero
	read               bool     // a read in spite of its method
	ticket             string   // id of the ticket that is written, for limits that concern it alone
	sent               []string // names of fields that a refusal may be about
}

type reply struct {
	what   string
	header http.Header
	body   []byte
}

// refusal is a definite no. It holds a status and names of our own, nothing the vendor said.
type refusal struct {
	what   string
	status int
	fields []string
}

func (e *refusal) Error() string {
	text := fmt.Sprintf("%s: jira answers %d %s", e.what, e.status, http.StatusText(e.status))
	if len(e.fields) > 0 {
		text += ", because of " + strings.Join(e.fields, ", ")
	}
	return text
}

// answerError is an answer that cannot be one: of another status, form or shape than documented.
type answerError struct{ what, problem string }

func (e *answerError) Error() string { return e.what + ": " + e.problem }

// errIdentity says that Jira let the request through as nobody: an expired or wrong token.
var errIdentity = errors.New("jira does not accept the credentials")

func refusedWith(err error, status int) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == status
}

func isGone(err error) bool {
	return refusedWith(err, http.StatusNotFound) || refusedWith(err, http.StatusGone)
}

// call sends the request and returns the answer to it if it is the expected one.
func (q *Queue) call(ctx context.Context, r request) (reply, error) {
	if r.read {
		ctx = wire.AsRead(ctx)
	}
	values := url.Values{}
	for k, v := range r.query {
		values.Set(k, v)
	}
	path := "rest/api/2/" + r.path
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	req, err := q.client.NewRequestWithContext(ctx, r.method, path, r.body)
	if err != nil {
		return reply{}, fmt.Errorf("%s: the request cannot be built", r.what)
	}
	req.Header.Set("Accept", "application/json")
	resp, err := q.client.Do(req, nil)
	if resp == nil {
		return reply{}, r.lost(err)
	}
	// A status that go-jira reports as an error is judged below; wire has the body in memory already.
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, r.lost(err)
	}
	return r.judge(resp.Response, body)
}

// lost passes wire's classes on, with a per-issue limit turned into the ticket it concerns: the others need not wait.
func (r request) lost(err error) error {
	err = wire.Cause(err)
	var later *connectors.Later
	if errors.As(err, &later) {
		scope := ""
		if strings.Contains(later.Scope, "per-issue") && r.ticket != "" {
			scope = "ticket " + r.ticket
		} else if later.Scope == "reads" || later.Scope == "writes" {
			scope = later.Scope
		}
		return &connectors.Later{After: later.After, Scope: scope, Err: fmt.Errorf("%s: %w", r.what, later.Err)}
	}
	return fmt.Errorf("%s: %w", r.what, err)
}

func (r request) judge(resp *http.Response, body []byte) (reply, error) {
	want := r.want
	if want == 0 {
		want = http.StatusOK
	}
	writes := r.method != http.MethodGet && !r.read
	switch {
	case anonymous(resp.Header), resp.StatusCode == http.StatusUnauthorized:
		return reply{}, fmt.Errorf("%s: %w", r.what, errIdentity)
	case resp.StatusCode >= http.StatusBadRequest:
		return reply{}, &refusal{what: r.what, status: resp.StatusCode, fields: blamed(body, r.sent)}
	case resp.StatusCode != want && writes:
		return reply{}, &connectors.Unknown{Err: fmt.Errorf("%s: status %d where %d was due", r.what, resp.StatusCode, want)}
	case resp.StatusCode != want:
		return reply{}, &answerError{r.what, fmt.Sprintf("status %d where %d was due", resp.StatusCode, want)}
	}
	if want != http.StatusNoContent {
		if media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || media != "application/json" {
			err := &answerError{r.what, "the answer is not JSON"}
			if writes {
				return reply{}, &connectors.Unknown{Err: err}
			}
			return reply{}, err
		}
	}
	return reply{what: r.what, header: resp.Header, body: body}, nil
}

// anonymous reads the one sign by which Jira tells that it took us for nobody: searches then answer 200 with no issues.
func anonymous(h http.Header) bool {
	reason := h.Get("X-Seraph-Loginreason")
	return strings.Contains(reason, "AUTHENTICATED_FAILED") || strings.Contains(reason, "AUTHENTICATION_DENIED")
}

// blamed picks the names in an error answer that we sent ourselves. Its words are left where they are.
func blamed(body []byte, sent []string) []string {
	var collection struct {
		Errors map[string]json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(body, &collection) != nil {
		return nil
	}
	var names []string
	for name := range collection.Errors {
		if slices.Contains(sent, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

func (r reply) decode(into any) error {
	if err := json.Unmarshal(r.body, into); err != nil {
		return &answerError{r.what, "the answer has another shape than documented"}
	}
	return nil
}

// date is the vendor's own clock; ours where it does not tell.
func (r reply) date(now func() time.Time) time.Time {
	if d, err := http.ParseTime(r.header.Get("Date")); err == nil {
		return d
	}
	return now()
}
