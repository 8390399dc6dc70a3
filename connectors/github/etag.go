package github

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

// revalidating makes repeated reading cheap: it keeps replies with their ETag and asks GitHub each time whether they
// still hold. A 304 does not count against the rate limit, and unlike with a cache that trusts max-age nothing is ever
// answered from memory alone: a stale list would hide a fresh issue and file it twice.
type revalidating struct {
	next http.RoundTripper

	mu    sync.Mutex
	kept  map[string]kept
	bytes int
}

type kept struct {
	etag   string
	header http.Header
	body   []byte
}

const (
	maxKept      = 512
	maxKeptBytes = 16 << 20
)

// RoundTrip relies on the wire below: bodies are in memory, and complete.
func (c *revalidating) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method != http.MethodGet || r.Header.Get("If-None-Match") != "" {
		return c.next.RoundTrip(r)
	}
	key := r.URL.String() + "\n" + r.Header.Get("Accept")
	c.mu.Lock()
	known, ok := c.kept[key]
	c.mu.Unlock()
	if ok {
		r = r.Clone(r.Context())
		r.Header.Set("If-None-Match", known.etag)
	}
	resp, err := c.next.RoundTrip(r)
	switch {
	case err != nil:
		return nil, err
	case ok && resp.StatusCode == http.StatusNotModified:
		resp.Body.Close()
		return known.again(resp), nil
	case resp.StatusCode == http.StatusOK && resp.Header.Get("ETag") != "" && resp.Request.URL.String() == r.URL.String():
		return c.keep(key, resp)
	}
	return resp, nil
}

// again is the kept reply with what the 304 says about rate limits.
func (k kept) again(fresh *http.Response) *http.Response {
	h := k.header.Clone()
	for name, values := range fresh.Header {
		if name != "Content-Length" && name != "Content-Type" {
			h[name] = values
		}
	}
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: fresh.Proto, ProtoMajor: fresh.ProtoMajor, ProtoMinor: fresh.ProtoMinor,
		Header: h, Body: io.NopCloser(bytes.NewReader(k.body)), ContentLength: int64(len(k.body)), Request: fresh.Request,
	}
}

func (c *revalidating) keep(key string, resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bytes += len(body) - len(c.kept[key].body)
	if c.kept == nil || len(c.kept) >= maxKept || c.bytes > maxKeptBytes { // starting over costs one full read
		c.kept, c.bytes = map[string]kept{}, len(body)
	}
	c.kept[key] = kept{etag: resp.Header.Get("ETag"), header: resp.Header.Clone(), body: body}
	return resp, nil
}
