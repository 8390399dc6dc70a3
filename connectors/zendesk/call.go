package zendesk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// values are the query parameters of one request.
type values map[string]string

// refusal is a definite no (4xx). It holds the vendor's error code and the names of the fields at fault, never its text:
// that repeats what was sent.
type refusal struct {
	method, path string
	status       int
	code         string
	fields       []string
}

func (r *refusal) Error() string {
	s := fmt.Sprintf("%s %s: zendesk answers %d", r.method, r.path, r.status)
	if r.code != "" {
		s += " " + r.code
	}
	if len(r.fields) > 0 {
		s += " about " + strings.Join(r.fields, ", ")
	}
	return s
}

func refused(err error, statuses ...int) bool {
	var r *refusal
	return errors.As(err, &r) && slices.Contains(statuses, r.status)
}

func (q *Queue) read(ctx context.Context, path string, query values, out any) error {
	_, err := q.do(ctx, http.MethodGet, path, query, nil, out)
	return err
}

// do sends one request below /api/v2 and decodes a 200. Anything else is an error; for a write that may have happened it
// is Unknown.
func (q *Queue) do(ctx context.Context, method, path string, query values, in, out any) (http.Header, error) {
	req, err := q.request(ctx, method, path, query, in)
	if err != nil {
		return nil, err
	}
	if err := q.holds.wait(holder(req), q.host.Now()); err != nil {
		return nil, err
	}
	client := q.http
	if isWide(ctx) {
		client = q.wide
	}
	resp, err := client.Do(req)
	if err != nil {
		err = wire.Cause(err)
		q.holds.heed(err, q.host.Now())
		return nil, err
	}
	defer resp.Body.Close()
	body := make([]byte, max(resp.ContentLength, 0))
	if _, err := io.ReadFull(resp.Body, body); err != nil {
		return nil, uncertain(method, fmt.Errorf("%s %s: read the reply: %w", method, path, err))
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return nil, refusalOf(method, path, resp.StatusCode, body)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, uncertain(method, fmt.Errorf("%s %s: unexpected status %d", method, path, resp.StatusCode))
	}
	if out == nil {
		return resp.Header, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return nil, uncertain(method, fmt.Errorf("%s %s: %w", method, path, shape(err)))
	}
	return resp.Header, nil
}

func (q *Queue) request(ctx context.Context, method, path string, query values, in any) (*http.Request, error) {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, fmt.Errorf("%s %s: encode the request: %w", method, path, err)
		}
		body = bytes.NewReader(b)
	}
	address := q.config.base() + "/api/v2" + path
	if len(query) > 0 {
		v := url.Values{}
		for name, value := range query {
			v.Set(name, value)
		}
		address += "?" + v.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, fmt.Errorf("%s %s: the address cannot be built", method, path)
	}
	req.Header.Set("Accept", "application/json")
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func uncertain(method string, err error) error {
	if method == http.MethodGet {
		return err
	}
	return &connectors.Unknown{Err: err}
}

var errJSON = errors.New("the reply is not the documented JSON")

// shape describes a reply that does not fit without repeating what is in it.
func shape(err error) error {
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		return fmt.Errorf("the reply's %q is not of the documented type", word(mistyped.Field))
	}
	return errJSON
}

// refusalOf reads {"error":"RecordInvalid","details":{"status":[...]}}; some errors have an object for "error".
func refusalOf(method, path string, status int, body []byte) *refusal {
	r := &refusal{method: method, path: path, status: status}
	var e struct {
		Error   json.RawMessage            `json:"error"`
		Details map[string]json.RawMessage `json:"details"`
	}
	if json.Unmarshal(body, &e) != nil {
		return r
	}
	var titled struct {
		Title string `json:"title"`
	}
	if json.Unmarshal(e.Error, &r.code) != nil && json.Unmarshal(e.Error, &titled) == nil {
		r.code = titled.Title
	}
	r.code = word(r.code)
	for name := range e.Details {
		if w := word(name); w != "" && len(r.fields) < 10 {
			r.fields = append(r.fields, w)
		}
	}
	slices.Sort(r.fields)
	return r
}

var wordForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_. -]{0,59}$`)

// word lets only short plain names of the vendor into an error.
func word(s string) string {
	if wordForm.MatchString(s) {
		return s
	}
	return ""
}
