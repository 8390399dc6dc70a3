package jira

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// cursor is where reading continues. Reading is by keyset: each search begins at From, and From moves on to the last
// ticket read. Where a whole page shares From's minute (Jira compares dates by the minute) or is too fresh to trust its
// order, the search at From is continued instead: on Cloud with the page token, on Data Center with an offset whose
// predecessor is read again and compared, because an edit moves a ticket to the end and all behind it up by one.
type cursor struct {
	V     int   `json:"v"`
	From  int64 `json:"from"`  // lower bound of the search, milliseconds since 1970
	Floor int64 `json:"floor"` // where reading was started; never below

	Began  int64 `json:"began,omitempty"`  // vendor's time when this drain began
	Newest int64 `json:"newest,omitempty"` // newest change seen in this drain

	Token    string   `json:"token,omitempty"`    // Cloud: continues the search at From
	Tokens   []string `json:"tokens,omitempty"`   // fingerprints of the tokens used at From
	Offset   int      `json:"offset,omitempty"`   // Data Center: tickets of the search at From already read
	Anchor   string   `json:"anchor,omitempty"`   // the last of them
	Pages    int      `json:"pages,omitempty"`    // Cloud: continuations at From
	Restarts int      `json:"restarts,omitempty"` // times that the search at From was begun anew

	Again connectors.Retries `json:"again,omitempty"` // set apart behind the cursor because Jira failed to give them whole
}

const (
	cursorVersion = 1
	maxTokens     = 32   // fingerprints kept; longer circles run into maxPages
	maxPages      = 2000 // Cloud: continuations at one From: 100,000 tickets of one minute
	maxRestarts   = 50
)

// Start makes Fetch return every ticket changed at or after the time.
func (q *Queue) Start(at time.Time) connectors.Cursor {
	ms := max(at.UnixMilli(), 0)
	return cursor{V: cursorVersion, From: ms, Floor: ms}.encode()
}

func (c cursor) encode() connectors.Cursor {
	data, err := json.Marshal(c)
	if err != nil { // numbers and strings only
		return ""
	}
	return connectors.Cursor(base64.RawURLEncoding.EncodeToString(data))
}

var errCursor = errors.New("read cursor: not one of this queue's")

func parseCursor(text connectors.Cursor) (cursor, error) {
	var c cursor
	data, err := base64.RawURLEncoding.DecodeString(string(text))
	if err != nil {
		return c, errCursor
	}
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if dec.Decode(&c) != nil || c.V != cursorVersion || c.From < 0 || c.From < c.Floor || c.Offset < 0 || !c.Again.Valid(idShape.MatchString) {
		return c, errCursor
	}
	return c, nil
}

// jump begins a new search at the later time.
func (c cursor) jump(to int64) cursor {
	return cursor{V: c.V, From: to, Floor: c.Floor, Began: c.Began, Newest: c.Newest}
}

// restart begins the search at From anew: what was read is read again, nothing is skipped.
func (c cursor) restart() cursor {
	n := c.jump(c.From)
	n.Restarts = c.Restarts + 1
	return n
}

// end is the cursor for the next poll, once all is read. It goes back by the overlap, from what the index had shown when
// this drain began: a change may be listed late, behind what was already read.
func (c cursor) end(overlap time.Duration) cursor {
	from := c.From
	if c.Newest > 0 {
		from = min(c.Newest, c.Began) - overlap.Milliseconds()
	}
	return cursor{V: c.V, From: max(from, c.Floor), Floor: c.Floor}
}

func (c cursor) used(token string) bool { return slices.Contains(c.Tokens, fingerprint(token)) }

// follow continues the search at From with the token.
func (c cursor) follow(token string) cursor {
	n := c
	n.Token = token
	n.Tokens = append(slices.Clone(c.Tokens), fingerprint(token))
	n.Tokens = n.Tokens[max(0, len(n.Tokens)-maxTokens):]
	n.Pages++
	return n
}

func fingerprint(token string) string {
	h := fnv.New64a()
	h.Write([]byte(token))
	return strconv.FormatUint(h.Sum64(), 36)
}
