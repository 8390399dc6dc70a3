package zendesk

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
)

// maxNote is the longest html_body that is sent, in bytes, the mark line included. Zendesk documents 65,535 for some
// channels and is known to cut or refuse longer comments.
const maxNote = 60000

// shortened is the line that stands for what did not fit.
const shortened = "<p><em>Shortened: %d more blocks did not fit into a Zendesk comment.</em></p>"

// render writes the note as html_body. Blocks that do not fit are left out from the end, and the note says so.
func render(doc connectors.Doc, marks []string) string {
	foot := ""
	if len(marks) > 0 {
		foot = "<p><small>" + html.EscapeString(strings.Join(marks, " ")) + "</small></p>"
	}
	room := maxNote - len(foot) - len(shortened) - 20
	var b strings.Builder
	for i := 0; i < len(doc); {
		text, taken := element(doc[i:], room)
		if b.Len()+len(text) > room {
			fmt.Fprintf(&b, shortened, len(doc)-i)
			break
		}
		b.WriteString(text)
		i += taken
	}
	return b.String() + foot
}

// element renders the first block, or the whole list where it begins with items, and says how many blocks that took.
func element(doc connectors.Doc, room int) (string, int) {
	switch doc[0].Kind {
	case connectors.Heading:
		return "<h3>" + spans(doc[0].Spans, room) + "</h3>", 1
	case connectors.Pre:
		return "<pre>" + spans(doc[0].Spans, room) + "</pre>", 1
	case connectors.Table:
		return table(doc[0].Rows, room), 1
	case connectors.Item:
		return list(doc, room)
	case connectors.Paragraph:
	}
	return "<p>" + strings.ReplaceAll(spans(doc[0].Spans, room), "\n", "<br>") + "</p>", 1
}

// list takes as many items as fit into a tenth of a note at most, so that a long list is shortened between items.
func list(doc connectors.Doc, room int) (string, int) {
	var b strings.Builder
	taken := 0
	for taken < len(doc) && doc[taken].Kind == connectors.Item && (taken == 0 || b.Len() < room/10) {
		b.WriteString("<li>" + strings.ReplaceAll(spans(doc[taken].Spans, room), "\n", "<br>") + "</li>")
		taken++
	}
	return "<ul>" + b.String() + "</ul>", taken
}

func table(rows [][][]connectors.Span, room int) string {
	var b strings.Builder
	b.WriteString("<table>")
	for i, row := range rows {
		cell := "td"
		if i == 0 {
			cell = "th"
		}
		b.WriteString("<tr>")
		for _, c := range row {
			b.WriteString("<" + cell + ">" + strings.ReplaceAll(spans(c, room), "\n", "<br>") + "</" + cell + ">")
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</table>")
	return b.String()
}

// spans renders runs of text; a block whose text alone would fill the note is cut at a letter's border.
func spans(list []connectors.Span, room int) string {
	// In an address nothing invisible can stand between braces: a placeholder there is kept from acting by their escapes.
	bare := strings.NewReplacer("{", "%7B", "}", "%7D")
	var b strings.Builder
	for _, s := range list {
		text := html.EscapeString(neutral(s.Text))
		if most := room - b.Len() - 200; len(text) > most {
			text = html.EscapeString(neutral(cut(s.Text, most/16))) + "… (shortened)"
		}
		switch s.Style {
		case connectors.Bold:
			text = "<strong>" + text + "</strong>"
		case connectors.Code:
			text = "<code>" + text + "</code>"
		}
		if webLink(s.URL) {
			text = `<a href="` + html.EscapeString(bare.Replace(s.URL)) + `" rel="noopener noreferrer">` + text + "</a>"
		}
		b.WriteString(text)
	}
	return b.String()
}

// cut shortens to at most n bytes without splitting a letter.
func cut(s string, n int) string {
	n = max(0, min(n, len(s)))
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// webLink lets only plain web addresses through.
func webLink(address string) bool {
	_, ok := connectors.WebAddress(address)
	return ok && !strings.ContainsAny(address, "\"'<>`\\|")
}

// joiner is a word joiner (U+2060): it shows nothing and breaks no line, and keeps the characters around it from acting.
const joiner = "\u2060"

// neutral makes a text that people wrote harmless in a Zendesk comment, where besides HTML these act: Liquid placeholders
// ({{ticket.requester.email}}, {% ... %}), bare addresses and #123, which become links, and @names. Characters that turn
// the direction of writing, which can make a text read as another, are taken out, as are control characters. The end of the
// text counts as if the worst followed, because another span may.
func neutral(s string) string {
	var b strings.Builder
	previous := ' '
	// Taken out first: left between two characters they would keep them from being seen as a pair.
	rest := strings.Map(visible, strings.ToValidUTF8(s, ""))
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if joinsBefore(b.String(), r, rest) {
			b.WriteString(joiner)
		}
		b.WriteRune(r)
		if acts(previous, r, rest) {
			b.WriteString(joiner)
		}
		previous = r
	}
	return b.String()
}

// acts reports whether the character begins something together with what follows it.
func acts(previous, r rune, rest string) bool {
	next, _ := utf8.DecodeRuneInString(rest)
	switch r {
	case '{':
		return next == '{' || next == '%' || rest == ""
	case '#':
		return unicode.IsDigit(next) || rest == ""
	case '@':
		return !unicode.IsLetter(previous)
	}
	return false
}

// joinsBefore reports whether the character, after what is written so far, makes an address: the colon of http:// and the
// dot of www.
func joinsBefore(written string, r rune, rest string) bool {
	switch r {
	case ':':
		return strings.HasPrefix(rest, "//") || rest == "/" || rest == ""
	case '.':
		return written == "" || len(written) >= 3 && strings.EqualFold(written[len(written)-3:], "www")
	}
	return false
}

// visible drops what shows nothing itself: control characters, and those that turn the direction of writing.
func visible(r rune) rune {
	if hidden(r) {
		return -1
	}
	return r
}

func hidden(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f' || r == '\u061c'
}
