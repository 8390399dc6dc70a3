package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// reader sends queries as what they are, reads, though the client library sends them by POST. It also takes the error
// replies: the library would put the whole body into its error.
type reader struct{ api.Client }

// Do is api.Client's.
func (r reader) Do(ctx context.Context, req *http.Request) (*http.Response, []byte, error) {
	resp, body, err := r.Client.Do(wire.AsRead(ctx), req)
	switch {
	case err != nil:
		return resp, nil, &sentError{wire.Cause(err)}
	case resp.StatusCode >= 400:
		return resp, nil, &sentError{refusal(resp.StatusCode, body)}
	}
	return resp, body, nil
}

// sentError marks errors of our own, which are safe to repeat; the library's decoding errors quote the body.
type sentError struct{ err error }

func (e *sentError) Error() string { return e.err.Error() }
func (e *sentError) Unwrap() error { return e.err }

// RefusedError is an answer that is no answer: the source, or a proxy before it, will not serve the query.
type RefusedError struct{ Status int }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))
}

// QueryError is the source's own word about a query. The source's text is not kept: it may quote label values, and
// those hold customers' names.
type QueryError struct {
	Status int    // of the reply
	Kind   string // the API's errorType: bad_data for a query it cannot read, execution or timeout for one it cannot finish
	Hint   string // what is known to be wrong, in our words; empty if nothing is
}

func (e *QueryError) Error() string {
	s := fmt.Sprintf("status %d, %s", e.Status, e.Kind)
	if e.Hint != "" {
		s += ": " + e.Hint
	}
	return s
}

// refusal words an error reply: the source's own if it has the API's form, else a proxy's.
func refusal(status int, body []byte) error {
	var said struct {
		Kind string `json:"errorType"`
		Text string `json:"error"`
	}
	if json.Unmarshal(body, &said) != nil || said.Kind == "" {
		return &RefusedError{Status: status}
	}
	return newQueryError(status, said.Kind, said.Text)
}

var (
	kindWord   = regexp.MustCompile(`^[a-z_]{1,32}$`)
	parseError = regexp.MustCompile(`\b(\d{1,6}:\d{1,6}): parse error`)
)

// hints are what the engine's best known complaints come down to.
func hints() [][2]string {
	return [][2]string{
		{"too many samples", "it would load too many samples: ask for less, or raise query.max-samples of the source"},
		{"maximum resolution", "it has too many steps"},
		{"many-to-many", "its two sides match more than once"},
		{"duplicate series", "its two sides match more than once"},
		{"vector cannot contain metrics with the same labelset", "two of its series end up with the same labels"},
		{"parse error", "it cannot be parsed"},
	}
}

func newQueryError(status int, kind, text string) *QueryError {
	e := &QueryError{Status: status, Kind: kind}
	if !kindWord.MatchString(kind) {
		e.Kind = "unknown error type"
	}
	if at := parseError.FindStringSubmatch(text); at != nil {
		e.Hint = "it cannot be parsed at " + at[1]
		return e
	}
	for _, h := range hints() {
		if strings.Contains(text, h[0]) {
			e.Hint = h[1]
			break
		}
	}
	return e
}

// definite: a query that was too heavy for the source, or for the patience of a gateway before it, would be so again. What
// else is wrong with a source may pass.
func definite(status int, body []byte) bool {
	var said *QueryError
	if !errors.As(refusal(status, body), &said) {
		return status == http.StatusGatewayTimeout
	}
	return slices.Contains([]v1.ErrorType{v1.ErrTimeout, v1.ErrExec, v1.ErrCanceled, v1.ErrBadData}, v1.ErrorType(said.Kind))
}

// plain strips an error of everything that may hold a query or a body.
func plain(err error) error {
	var (
		sent *sentError
		said *v1.Error
	)
	switch {
	case errors.As(err, &sent):
		return sent.err
	case errors.As(err, &said) && said.Type != v1.ErrBadResponse: // an error with status 200
		return newQueryError(http.StatusOK, string(said.Type), said.Msg)
	}
	return errors.New("the answer holds no numbers that this API could give")
}

// concerns says what warnings are about. Their own texts may quote label values, as those of errors may.
func concerns(warnings []string) []string {
	var out []string
	for _, w := range warnings {
		about := "the source warns of something in this answer"
		switch w = strings.ToLower(w); {
		case strings.HasPrefix(w, "promql"):
			about = "the source warns of the expression"
		case strings.Contains(w, "truncated"), strings.Contains(w, "limit"):
			about = "the source says that the answer was truncated"
		case strings.Contains(w, "partial"), strings.Contains(w, "store"), strings.Contains(w, "fail"), strings.Contains(w, "unable"):
			about = "the source says that the answer is partial"
		}
		if !slices.Contains(out, about) {
			out = append(out, about)
		}
	}
	return out
}
