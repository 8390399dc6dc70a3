package connectors

import (
	"net/url"
	"strings"
	"unicode"
)

// Doc is a note or an issue body in vendor-neutral form. Each connector renders it in its own tool's markup and escapes
// every Text for it, so that ticket words can never act there (mentions, references, images, links, macros).
type Doc []Block

// BlockKind names the few shapes a note needs.
type BlockKind string

// The kinds of block.
const (
	Heading   BlockKind = "heading"
	Paragraph BlockKind = "paragraph"
	Item      BlockKind = "item" // one bullet; consecutive items form a list
	Pre       BlockKind = "pre"  // preformatted lines: queries, small charts
	Table     BlockKind = "table"
)

// Block is one heading, paragraph, bullet, preformatted text or table.
type Block struct {
	Kind  BlockKind
	Spans []Span     // for all kinds but Table
	Rows  [][][]Span // for Table: rows of cells of spans; the first row is the header
}

// Style of a span.
type Style string

// The styles; the zero value is plain.
const (
	Bold Style = "bold"
	Code Style = "code"
)

// Span is a run of text in one style, a link where URL is set. URL is http or https; connectors drop others.
type Span struct {
	Text  string
	Style Style
	URL   string
}

// WebAddress reads a whole http or https address; false for all others, and for those that name a user or hold white space
// or control characters, which could end a link and begin something else.
func WebAddress(raw string) (*url.URL, bool) {
	if strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return nil, false
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, false
	}
	return u, true
}

// T is a plain span.
func T(text string) Span { return Span{Text: text} }

// B is a bold span.
func B(text string) Span { return Span{Text: text, Style: Bold} }

// C is a span of code.
func C(text string) Span { return Span{Text: text, Style: Code} }

// L is a link; without an address it is plain text.
func L(text, url string) Span { return Span{Text: text, URL: url} }

// P is a paragraph.
func P(spans ...Span) Block { return Block{Kind: Paragraph, Spans: spans} }

// LI is one bullet.
func LI(spans ...Span) Block { return Block{Kind: Item, Spans: spans} }

// H is a heading.
func H(text string) Block { return Block{Kind: Heading, Spans: []Span{T(text)}} }

// PreText is preformatted text.
func PreText(text string) Block { return Block{Kind: Pre, Spans: []Span{T(text)}} }

// String is the document as plain text, for terminals, hashes and tests.
func (d Doc) String() string {
	var b strings.Builder
	for i, block := range d {
		if i > 0 {
			b.WriteByte('\n')
		}
		switch block.Kind {
		case Item:
			b.WriteString("- ")
		case Table:
			for r, row := range block.Rows {
				if r > 0 {
					b.WriteByte('\n')
				}
				for c, cell := range row {
					if c > 0 {
						b.WriteString(" | ")
					}
					writeSpans(&b, cell)
				}
			}
		case Heading, Paragraph, Pre:
		}
		writeSpans(&b, block.Spans)
	}
	return b.String()
}

func writeSpans(b *strings.Builder, spans []Span) {
	for _, s := range spans {
		b.WriteString(s.Text)
		if s.URL != "" && s.URL != s.Text {
			b.WriteString(" <" + s.URL + ">")
		}
	}
}
