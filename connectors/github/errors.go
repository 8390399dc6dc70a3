package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

var (
	errHourly   = errors.New("own budget for GitHub writes used up for now")
	errArchived = errors.New("the repository is archived and read-only: unarchive it or configure another")
	errNoIssues = errors.New("issues are disabled in the repository: enable them in its settings")

	// ErrBlock says that a person took Clarion's block, or its marks, out of an issue. The issue is theirs now.
	ErrBlock = errors.New("a person removed or broke Clarion's block in this issue")
	// ErrPublic says that the repository can be read by everybody and the configuration does not allow that.
	ErrPublic = errors.New("the repository is public: nothing is filed there unless allow_public is set")
	// ErrMissing is GitHub's 404. It is not a deletion: it also stands for a permission that was taken away.
	ErrMissing = errors.New("not found, or not visible to these credentials")
)

type mode int

const (
	asRead mode = iota
	asWrite
)

// failure says what an API error means, without the vendor's own text: its messages may quote what was sent.
func (t *Tracker) failure(what string, m mode, resp *gh.Response, err error) error {
	if err == nil {
		return nil
	}
	var (
		refused *gh.ErrorResponse
		primary *gh.RateLimitError
		abuse   *gh.AbuseRateLimitError
		unknown *connectors.Unknown
		later   *connectors.Later
	)
	switch {
	case errors.As(err, &unknown), errors.As(err, &later):
		return fmt.Errorf("%s: %w", what, wire.Cause(err))
	case errors.As(err, &primary):
		after := min(max(primary.Rate.Reset.Sub(t.host.Now()), time.Second), time.Hour)
		return fmt.Errorf("%s: %w", what, &connectors.Later{After: after, Err: errors.New("GitHub rate limit used up")})
	case errors.As(err, &abuse):
		return fmt.Errorf("%s: %w", what, &connectors.Later{After: max(abuse.GetRetryAfter(), time.Minute), Err: errors.New("GitHub secondary rate limit")})
	case errors.As(err, &refused):
		return fmt.Errorf("%s: %w", what, refusal(refused))
	case m == asWrite && (resp != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)):
		// A reply that does not decode, or a context that ended in flight: go-github returns the bare context error.
		return fmt.Errorf("%s: %w", what, &connectors.Unknown{Err: plain(err)})
	}
	return fmt.Errorf("%s: %w", what, plain(err))
}

// plain keeps errors of our own and contexts, and says of all others (JSON errors quote the reply) only what they are.
func plain(err error) error {
	var (
		redirect *wire.RedirectError
		status   *wire.StatusError
		reply    *wire.ReplyError
		secret   secretError
	)
	var inURL *url.Error // put around whatever our own transport says, which never quotes a reply
	fromWire := errors.As(err, &inURL)
	switch cause := wire.Cause(err); {
	case errors.As(cause, &redirect):
		return fmt.Errorf("the repository or issue moved: %w", cause)
	case fromWire, errors.As(cause, &status), errors.As(cause, &reply), errors.As(cause, &secret), errors.Is(cause, wire.ErrOrigin),
		errors.Is(cause, context.Canceled), errors.Is(cause, context.DeadlineExceeded):
		return cause
	}
	return errors.New("reply is not what the GitHub API sends")
}

var (
	codeWord       = regexp.MustCompile(`^[A-Za-z_]{1,40}$`)
	permissionList = regexp.MustCompile(`^[a-z_=,; ]{1,200}$`)
)

// refusal words a definite no. What is quoted of the reply is only what fits a narrow pattern.
func refusal(e *gh.ErrorResponse) error {
	disabled := strings.Contains(strings.ToLower(e.Message), "disabled")
	switch code := e.Response.StatusCode; {
	case code == http.StatusUnauthorized:
		return errors.New("GitHub refuses the credentials: renew the token or key (401)")
	case code == http.StatusForbidden:
		return forbidden(e)
	case code == http.StatusNotFound:
		return ErrMissing
	case code == http.StatusGone && disabled:
		return errNoIssues
	case code == http.StatusGone:
		return connectors.ErrGone
	case code == http.StatusUnprocessableEntity:
		return fmt.Errorf("GitHub calls the request invalid (422)%s", details(e.Errors))
	default:
		return fmt.Errorf("GitHub refuses the request: status %d", code)
	}
}

func forbidden(e *gh.ErrorResponse) error {
	message := strings.ToLower(e.Message)
	switch {
	case strings.Contains(message, "archived"):
		return errArchived
	case strings.Contains(message, "lock"):
		return fmt.Errorf("the conversation is locked: %w", connectors.ErrClosed)
	}
	need := e.Response.Header.Get("X-Accepted-GitHub-Permissions")
	if !permissionList.MatchString(need) {
		need = "issues=write; metadata=read"
	}
	return fmt.Errorf("not permitted (403): grant %s on this repository", need)
}

func details(list []gh.Error) string {
	text := ""
	for _, e := range list {
		if codeWord.MatchString(e.Field) && codeWord.MatchString(e.Code) {
			text += fmt.Sprintf(", %s: %s", e.Field, e.Code)
		}
	}
	return text
}
