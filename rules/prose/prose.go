// Package prose turns what arrives in a ticket (Zendesk HTML, Jira wiki notation or ADF, Markdown, plain mail) into lines
// of clean text and says of each line what it is: the reporter's own words, a pasted log, a form, somebody else's words
// that are only quoted, a signature, a disclaimer.
//
// It must not interpret: what happened, when and to whom is read by others. It never fails: damaged text is repaired
// where that is certain, else left, and what was done is told in Notes. Its cost is linear in the text, and bounded.
package prose

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
)

// Kind says whose a line is and of what sort.
type Kind string

// The kinds of line.
const (
	Own        Kind = "own"        // the reporter's own words, or words forwarded as the report
	Log        Kind = "log"        // pasted log lines, traces, JSON, commands
	Form       Kind = "form"       // "label: value" lines and table rows
	Unfilled   Kind = "unfilled"   // the label of a form field that was left empty
	Quote      Kind = "quote"      // marked as quoted: ">" lines, block quotes
	Cited      Kind = "cited"      // marked in the same way, and shown by the reporter: an error message, a status page
	Signature  Kind = "signature"  // closing words, name, role, address
	Disclaimer Kind = "disclaimer" // confidentiality notices, banners, footers
	Reply      Kind = "reply"      // the rest of an older message below the new one, and mail headers
)

// Line is one line of clean text without its line break.
type Line struct {
	Text string
	Kind Kind
}

// Prose is a ticket's text, read.
type Prose struct {
	Subject string
	Lines   []Line
	Cut     int      // bytes left out because the body was over the cap
	Notes   []string // what was repaired, cut or dropped, as sentences for people

	passed passed
}

// passed is where the mail that was passed on begins, and what its header says of when it was sent.
type passed struct {
	line int
	sent string
}

// A body over rawCap is cut before its markup is read, clean text over textCap after: tickets of that size hold dumps,
// and the report stands at their beginning.
const (
	rawCap  = 4 << 20
	textCap = 256 << 10
)

// Read reads a subject and a body in whatever notation. Plain bodies that are plainly something else (HTML sent as plain
// text, wiki notation from an import) are read as that.
func Read(subject string, body connectors.Text) Prose {
	var p Prose
	raw := body.Raw
	if len(raw) > rawCap {
		p.Cut = len(raw) - rawCap
		raw = cutAt(raw, rawCap)
	}
	text, notes := clean(raw)
	subject, more := clean(subject)
	p.Notes = append(notes, missing(more, notes)...)
	p.Subject = strings.Join(strings.Fields(subject), " ")
	markup := body.Markup
	if markup == connectors.Plain || markup == "" {
		markup = Sniff(text)
	}
	if markup != connectors.HTML && markup != connectors.ADF {
		text = datedTags(text)
	}
	lines := plainLines(markup, text)
	lines, over := limit(lines)
	p.Cut += over
	if p.Cut > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("the body was cut: %d bytes over the limit were not read", p.Cut))
	}
	p.Lines, p.passed = classify(p.Subject, lines)
	return p
}

// Own is the reporter's own text without the subject: own words, logs and forms, one line each.
func (p Prose) Own() string { return p.join(Own, Log, Form) }

// Shown is the reporter's own text with what he cites.
func (p Prose) Shown() string { return p.join(Own, Log, Form, Cited) }

// PassedOn parts the reporter's own text where a mail was passed on: the words above it, that mail's own, and when it was
// sent, as its header says. All are empty where none was passed on, or its header does not say.
func (p Prose) PassedOn() (cover, mail, sent string) {
	if p.passed.sent == "" {
		return "", "", ""
	}
	above, below := p, p
	above.Lines, below.Lines = p.Lines[:p.passed.line], p.Lines[p.passed.line:]
	return above.Own(), below.Own(), p.passed.sent
}

// Signature is the signature block, which may state a place or a time zone.
func (p Prose) Signature() string { return p.join(Signature) }

func (p Prose) join(kinds ...Kind) string {
	var b strings.Builder
	b.Grow(p.size(kinds))
	for _, l := range p.Lines {
		if !slices.Contains(kinds, l.Kind) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
	}
	return strings.Trim(b.String(), "\n ")
}

// size is how long the lines of the kinds are when joined.
func (p Prose) size(kinds []Kind) int {
	n := 0
	for _, l := range p.Lines {
		if slices.Contains(kinds, l.Kind) {
			n += len(l.Text) + 1
		}
	}
	return n
}

// line is a line as a markup reader delivers it.
type line struct {
	text   string
	quoted bool // inside a block quote
	pre    bool // inside preformatted text
	cells  bool // a table row, cells joined by " | "
	sign   bool // inside an element that a mail program marks as signature
}

func plainLines(markup connectors.Markup, text string) []line {
	switch markup {
	case connectors.HTML:
		return htmlLines(text)
	case connectors.Wiki:
		return wikiLines(text)
	case connectors.ADF:
		return adfLines(text)
	case connectors.Markdown:
		return markdownLines(text)
	default:
		out := make([]line, 0, 1+strings.Count(text, "\n"))
		for l := range strings.SplitSeq(text, "\n") {
			out = append(out, line{text: strings.TrimRight(l, " \t")})
		}
		return out
	}
}

func limit(lines []line) ([]line, int) {
	total := 0
	for i, l := range lines {
		if total+len(l.text)+1 <= textCap {
			total += len(l.text) + 1
			continue
		}
		over := 0
		for _, rest := range lines[i:] {
			over += len(rest.text) + 1
		}
		room := textCap - total
		lines[i].text = cutAt(l.text, room)
		return lines[:i+1], over - len(lines[i].text)
	}
	return lines, 0
}

// cutAt cuts s to at most n bytes without splitting a character.
func cutAt(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for back := 0; n > 0 && back < utf8.UTFMax && !utf8.RuneStart(s[n]); back++ {
		n--
	}
	return s[:n]
}

func missing(notes, have []string) []string {
	var out []string
	for _, n := range notes {
		known := false
		for _, h := range have {
			known = known || h == n
		}
		if !known {
			out = append(out, n)
		}
	}
	return out
}
