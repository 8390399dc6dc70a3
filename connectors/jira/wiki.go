package jira

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/clarion-cre/clarion/connectors"
)

// joiner is a word joiner: invisible, no width, no break. It stands between characters that Jira would otherwise read
// together and that a backslash does not part.
const joiner = "\u2060"

const shortened = "(shortened: the rest did not fit into a Jira comment)"

// render writes the document in wiki notation, at most limit characters long after rendering. Jira counts as Java does,
// in UTF-16 units. Whole blocks are left out from the end, and the last line says so.
func render(doc connectors.Doc, limit int) string {
	var out strings.Builder
	size := 0
	room := limit - units("\n\n"+shortened)
	kind := connectors.BlockKind("")
	for i, b := range doc {
		text := separator(kind, b.Kind) + block(b)
		if i == 0 {
			text = block(b)
		}
		n := units(text)
		last := i == len(doc)-1
		if size+n > room && (!last || size+n > limit) {
			if size == 0 {
				out.WriteString(cut(b, room))
			}
			out.WriteString("\n\n" + shortened)
			return out.String()
		}
		out.WriteString(text)
		size += n
		kind = b.Kind
	}
	return out.String()
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// cut is the beginning of a block that is too long all by itself, as plain text.
func cut(b connectors.Block, room int) string {
	words := []rune(connectors.Doc{b}.String())
	for len(words) > 0 {
		text := escape(string(words), false)
		over := units(text) - room
		if over <= 0 {
			return text
		}
		words = words[:max(0, len(words)-max(over/4, 1))]
	}
	return ""
}

// separator keeps the items of a list together and everything else apart.
func separator(before, now connectors.BlockKind) string {
	if before == connectors.Item && now == connectors.Item || before == connectors.Heading {
		return "\n"
	}
	return "\n\n"
}

func block(b connectors.Block) string {
	switch b.Kind {
	case connectors.Heading:
		return "h3. " + spans(b.Spans)
	case connectors.Item:
		return "* " + spans(b.Spans)
	case connectors.Pre:
		return preformatted(b.Spans)
	case connectors.Table:
		return table(b.Rows)
	case connectors.Paragraph:
	}
	return spans(b.Spans)
}

// preformatted text is taken as it is by Jira, but for the macro's own end.
func preformatted(list []connectors.Span) string {
	var text strings.Builder
	for _, s := range list {
		text.WriteString(s.Text)
	}
	body := visible(text.String(), true)
	for _, macro := range []string{"noformat", "code"} {
		body = partMacro(body, macro)
	}
	return "{noformat}\n" + strings.Trim(body, "\n") + "\n{noformat}"
}

// partMacro puts a joiner behind the brace that opens the macro, in any case of letters.
func partMacro(text, macro string) string {
	var out strings.Builder
	for {
		at := strings.Index(strings.ToLower(text), "{"+macro)
		if at < 0 || len(strings.ToLower(text)) != len(text) { // a letter whose lower case is longer: part every brace
			if at >= 0 {
				text = strings.ReplaceAll(text, "{", "{"+joiner)
			}
			out.WriteString(text)
			return out.String()
		}
		out.WriteString(text[:at+1] + joiner)
		text = text[at+1:]
	}
}

func table(rows [][][]connectors.Span) string {
	var out strings.Builder
	for i, row := range rows {
		bar := "|"
		if i == 0 {
			bar = "||"
		} else {
			out.WriteByte('\n')
		}
		out.WriteString(bar)
		for _, cell := range row {
			text := spans(cell)
			if text == "" {
				text = " " // an empty cell would make a header of the next
			}
			out.WriteString(text + bar)
		}
	}
	return out.String()
}

func spans(list []connectors.Span) string {
	var out strings.Builder
	for i, s := range list {
		start := out.Len() == 0
		text := visible(s.Text, false)
		if address, ok := webAddress(s.URL); ok {
			out.WriteString(link(text, address))
			continue
		}
		switch s.Style {
		case connectors.Bold:
			out.WriteString(wrap(text, "*", "*", touches(out.String(), list[i+1:])))
		case connectors.Code:
			out.WriteString(wrap(text, "{{", "}}", false))
		default:
			out.WriteString(escape(text, start))
		}
	}
	return out.String()
}

// touches reports whether a styled span stands directly beside a letter, where Jira does not see the style's mark.
func touches(before string, after []connectors.Span) bool {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	if r := []rune(before); len(r) > 0 && word(r[len(r)-1]) {
		return true
	}
	return len(after) > 0 && after[0].Text != "" && word([]rune(after[0].Text)[0])
}

// wrap puts a style around the text, its outer spaces left outside.
func wrap(text, open, shut string, braced bool) string { //nolint:revive // the one mark that has a second form
	inner := strings.TrimSpace(text)
	if inner == "" {
		return text
	}
	if braced {
		open, shut = "{"+open+"}", "{"+shut+"}"
	}
	before, after, _ := strings.Cut(text, inner)
	return before + open + escape(inner, false) + shut + after
}

func link(text, address string) string {
	if strings.TrimSpace(text) == "" || text == address {
		return "[" + address + "]"
	}
	return "[" + escape(strings.TrimSpace(text), false) + "|" + address + "]"
}

// webAddress passes http and https addresses, with everything encoded that means something inside a link.
func webAddress(raw string) (string, bool) {
	u, ok := connectors.WebAddress(raw)
	if !ok {
		return "", false
	}
	var out strings.Builder
	for _, b := range []byte(u.String()) {
		if strings.IndexByte("|[]{}\\\"<>^`!*~'", b) >= 0 || b >= 0x80 {
			out.WriteString("%" + strings.ToUpper(hex(b)))
			continue
		}
		out.WriteByte(b)
	}
	return out.String(), true
}

func hex(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}
