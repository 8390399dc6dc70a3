package prometheus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// longestQuery is how long a query string may get before it is sent in the body: proxies commonly refuse URLs of 8 KiB.
const longestQuery = 6 << 10

// reader sends queries as GET where they fit. The client library prefers POST, which the transport has to take for a
// write: it would neither repeat it nor believe that a lost reply did no harm.
type reader struct{ api.Client }

// Do is api.Client's.
func (r reader) Do(ctx context.Context, req *http.Request) (*http.Response, []byte, error) {
	if req.Method == http.MethodPost && req.Body != nil {
		form, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, nil, fmt.Errorf("read query: %w", err)
		}
		req = req.Clone(ctx)
		if len(form) <= longestQuery {
			req.Method, req.Body, req.ContentLength = http.MethodGet, nil, 0
			req.GetBody = nil
			req.URL.RawQuery = string(form)
			req.Header.Del("Content-Type")
		} else {
			req.Body = io.NopCloser(strings.NewReader(string(form)))
		}
	}
	resp, body, err := r.Client.Do(ctx, req)
	if err != nil {
		return resp, nil, &sentError{err}
	}
	if resp.StatusCode >= 400 && resp.StatusCode != http.StatusBadRequest && resp.StatusCode != http.StatusUnprocessableEntity {
		// The library would put the whole body into its error.
		return resp, nil, &sentError{&RefusedError{Status: resp.StatusCode}}
	}
	return resp, body, nil
}

// sentError marks what our own transport said, which is safe to repeat; the library's decoding errors quote the body.
type sentError struct{ err error }

func (e *sentError) Error() string { return e.err.Error() }
func (e *sentError) Unwrap() error { return e.err }

// RefusedError is an answer that is no answer: the source, or a proxy before it, will not serve the query.
type RefusedError struct{ Status int }

func (e *RefusedError) Error() string {
	return fmt.Sprintf("status %d %s", e.Status, http.StatusText(e.Status))
}

// QueryError is the source's own word about a query: bad_data for one it cannot read, execution for one it cannot
// finish.
type QueryError struct{ Kind, Text string }

func (e *QueryError) Error() string { return e.Kind + ": " + e.Text }

// plain strips an error of everything that may hold a query or a body. What the engine says about a query is kept,
// shortened: without it nobody can mend an expression.
func plain(err error) error {
	var (
		sent    *sentError
		unknown *connectors.Unknown
		said    *v1.Error
	)
	switch {
	case errors.As(err, &sent):
		err = wire.Cause(sent.err)
		if errors.As(err, &unknown) { // a long query, sent as POST: it wrote nothing
			err = unknown.Err
		}
		return err
	case errors.As(err, &said):
		switch said.Type {
		case v1.ErrBadData, v1.ErrExec, v1.ErrTimeout, v1.ErrCanceled:
			return &QueryError{Kind: string(said.Type), Text: clip(said.Msg)}
		default:
		}
		return &QueryError{Kind: string(said.Type), Text: "not an answer of this API"}
	}
	return &QueryError{Kind: string(v1.ErrBadResponse), Text: "the answer holds no numbers that this API could give"}
}

func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 200 {
		return string(r[:199]) + "…"
	}
	return s
}
