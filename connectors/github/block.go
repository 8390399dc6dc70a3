package github

import (
	"strings"
	"unicode/utf16"

	"github.com/clarion-cre/clarion/connectors"
)

// Clarion's block starts with a hidden line that holds our marks and ends with a hidden line. Both are written by us
// alone: rendering lets no text open an HTML comment, and a mark does not verify without the key.
const (
	blockStart = "<!-- clarion:1:"
	blockEnd   = "<!-- clarion:end -->"
)

// maxBody is GitHub's limit for a body or comment, in characters. UTF-16 units are counted, the strictest reading.
const maxBody = 65536

// block is a body cut at Clarion's lines.
type block struct {
	before, inside, after string // text around and in the block
	marks                 []connectors.Mark
	whole                 bool // both lines are there
}

// marks reads the marks of a body's first line of ours.
func (t *Tracker) marks(body string) []connectors.Mark { return t.cut(body).marks }

// cut finds the block. Lines may end in CRLF, as GitHub's own editor writes them. A person may have put text above it.
func (t *Tracker) cut(body string) block {
	for at := 0; at < len(body); {
		line, size := lineAt(body, at)
		if strings.HasPrefix(line, blockStart) {
			if marks := t.host.Signer.Read(t.name, line); hasIssueMark(marks) {
				b := block{before: body[:at], marks: marks}
				b.inside, b.after, b.whole = untilEnd(body[at+size:])
				return b
			}
		}
		at += size
	}
	return block{before: body}
}

func hasIssueMark(marks []connectors.Mark) bool {
	for _, m := range marks {
		if m.Part == connectors.PartIssue {
			return true
		}
	}
	return false
}

func untilEnd(text string) (inside, after string, found bool) {
	for at := 0; at < len(text); {
		line, size := lineAt(text, at)
		if line == blockEnd {
			return text[:at], text[at+size:], true
		}
		at += size
	}
	return text, "", false
}

// lineAt returns the line without its end, and its size with it.
func lineAt(text string, at int) (line string, size int) {
	rest := text[at:]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		return strings.TrimRight(rest[:i], "\r"), i + 1
	}
	return strings.TrimRight(rest, "\r"), len(rest)
}

// with puts a new block between what people wrote, as short as the room they left demands.
func (b block) with(t *Tracker, doc connectors.Doc, marks ...connectors.Mark) string {
	signed := make([]string, len(marks))
	for i, m := range marks {
		signed[i] = t.host.Signer.Sign(t.name, m)
	}
	first := "<!-- " + strings.Join(signed, " ") + " -->\n"
	last := "\n" + blockEnd
	if b.after != "" {
		last += "\n"
	}
	room := maxBody - length(b.before) - length(first) - length(last) - length(b.after)
	return b.before + first + renderWithin(doc, room) + last + b.after
}

// issueMark is the mark that the block is known by.
func (b block) issueMark() connectors.Mark {
	for _, m := range b.marks {
		if m.Part == connectors.PartIssue {
			return m
		}
	}
	return connectors.Mark{}
}

func length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
