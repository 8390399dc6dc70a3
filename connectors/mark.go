package connectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"regexp"
)

// Part says which half of an operation a mark vouches for. Where a vendor takes edit and note in one request both are
// written at once; where it needs two (Jira), a crash between them leaves the first alone, and that is visible.
type Part string

// The parts.
const (
	PartEdit  Part = "edit"
	PartNote  Part = "note"
	PartIssue Part = "issue" // a filed tracker issue; Op is the issue's identity
)

// Mark is our own trace on a target: this part of this operation has happened. Marks live in the target and in the
// store, so losing the database costs a second look, never a second note or issue.
type Mark struct {
	Op   string // lower-case hex or [a-z0-9-], at most 64 characters
	Part Part
}

// Signer writes and reads marks that nobody else can forge: text quoted from a customer cannot pass for one.
type Signer struct{ key []byte }

// NewSigner needs a key of at least 16 bytes, the same for every replica and for ever: with another key Clarion no longer
// recognises its own old marks.
func NewSigner(key []byte) (Signer, error) {
	if len(key) < 16 {
		return Signer{}, errors.New("mark key: needs at least 16 bytes")
	}
	return Signer{key: append([]byte(nil), key...)}, nil
}

const markOp = `[a-z0-9-]{1,64}`

var (
	markText = regexp.MustCompile(`clarion:1:(edit|note|issue):(` + markOp + `):([0-9a-f]{32})`)
	opText   = regexp.MustCompile(`^` + markOp + `$`)
)

// CanMark reports whether a mark can hold the operation's name.
func CanMark(op string) bool { return opText.MatchString(op) }

// Sign renders the mark as text without spaces: clarion:1:PART:OP:MAC. The scope (queue or tracker name and, for
// tickets, the ticket's id) is part of what is signed, so that a mark copied to another ticket (a Zendesk follow-up, a
// Jira clone, a quotation) does not count there.
func (s Signer) Sign(scope string, m Mark) string {
	return "clarion:1:" + string(m.Part) + ":" + m.Op + ":" + s.mac(scope, m)
}

// Read finds the marks in text that were signed by this key for this scope.
func (s Signer) Read(scope, text string) []Mark {
	var found []Mark
	for _, g := range markText.FindAllStringSubmatch(text, -1) {
		m := Mark{Op: g[2], Part: Part(g[1])}
		if hmac.Equal([]byte(s.mac(scope, m)), []byte(g[3])) {
			found = append(found, m)
		}
	}
	return found
}

func (s Signer) mac(scope string, m Mark) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(scope + "\x00" + string(m.Part) + "\x00" + m.Op))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
