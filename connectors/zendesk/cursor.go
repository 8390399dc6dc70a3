package zendesk

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// cursor is where reading continues. Everything that changed before From has been read; After continues from there page
// by page. From makes it possible to begin anew without a gap when the vendor no longer takes After.
type cursor struct {
	Mode   string `json:"mode"`
	From   int64  `json:"from"`             // Unix seconds
	After  string `json:"after,omitempty"`  // the vendor's own cursor
	Began  int64  `json:"began,omitempty"`  // agent mode: when this sweep began
	Issued int64  `json:"issued,omitempty"` // agent mode: when After was handed out; it is good for an hour
	Newest int64  `json:"newest,omitempty"` // agent mode: latest change seen, by the vendor's clock

	Again connectors.Retries `json:"again,omitempty"` // set apart behind the cursor because Zendesk failed to give them whole
}

var errCursor = errors.New("the cursor is none of this queue's")

// restart begins reading anew at the time.
func (c cursor) restart(from int64) cursor {
	return cursor{Mode: c.Mode, From: from, Newest: c.Newest, Again: c.Again}
}

func (c cursor) text() connectors.Cursor {
	b, err := json.Marshal(c)
	if err != nil { // strings and numbers only
		return ""
	}
	return connectors.Cursor(b)
}

func parseCursor(text connectors.Cursor) (cursor, error) {
	var c cursor
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if d.Decode(&c) != nil || d.More() {
		return cursor{}, errCursor
	}
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	if (c.Mode != modeExport && c.Mode != modeAgent) || c.From < 0 || len(c.After) > 4096 || strings.ContainsFunc(c.After, odd) || !c.Again.Valid(isID) {
		return cursor{}, errCursor
	}
	return c, nil
}

// overlap is how far reading goes back over what it has read, where the vendor lists changes late: search is indexed
// within minutes, and clocks differ.
const overlap = 10 * time.Minute
