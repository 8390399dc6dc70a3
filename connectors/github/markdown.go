package github

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// render writes a document as GitHub flavoured Markdown in which no Text can act: no mention, no reference to an issue
// or commit, no link, image, HTML or comment, no open fence.
func render(d connectors.Doc) string { return strings.Join(parts(d), "") }

// parts renders each block with what separates it from the one before.
func parts(d connectors.Doc) []string {
	out := make([]string, len(d))
	for i, block := range d {
		switch {
		case i == 0:
		case block.Kind == connectors.Item && d[i-1].Kind == connectors.Item:
			out[i] = "\n"
		default:
			out[i] = "\n\n"
		}
		out[i] += renderBlock(block)
	}
	return out
}

// renderWithin drops whole blocks from the end until the rest fits, and says so. The length counts after rendering:
// escaping makes text longer (mozilla/jira-bugzilla-integration#1030 is what happens otherwise).
func renderWithin(d connectors.Doc, room int) string {
	all := parts(d)
	total := 0
	for _, p := range all {
		total += length(p)
	}
	if total <= room {
		return strings.Join(all, "")
	}
	for keep := len(all) - 1; keep >= 0; keep-- {
		total -= length(all[keep])
		note := fmt.Sprintf("*Shortened: %d more blocks did not fit here.*", len(all)-keep)
		if keep > 0 {
			note = "\n\n" + note
		}
		if total+length(note) <= room {
			return strings.Join(all[:keep], "") + note
		}
	}
	return ""
}

func renderBlock(b connectors.Block) string {
	switch b.Kind {
	case connectors.Heading:
		return "### " + inline(b.Spans)
	case connectors.Item:
		return "- " + atLineStart(inline(b.Spans))
	case connectors.Pre:
		return fenced(b.Spans)
	case connectors.Table:
		return table(b.Rows)
	case connectors.Paragraph:
	}
	return atLineStart(inline(b.Spans))
}

func inline(spans []connectors.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(span(s))
	}
	return strings.TrimSpace(b.String())
}

func span(s connectors.Span) string {
	text := oneLine(s.Text)
	core := strings.TrimSpace(text)
	if core == "" {
		return text
	}
	var out string
	switch s.Style {
	case connectors.Code:
		out = codeSpan(core)
	case connectors.Bold:
		out = "**" + escape(core) + "**"
	default:
		out = escape(core)
	}
	if target := linkTarget(s.URL); target != "" {
		out = "[" + out + "](" + target + ")"
	}
	// Blanks stay outside: "** a **" is not bold, and would show its asterisks.
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	return lead + out + text[len(strings.TrimRight(text, " ")):]
}

// codeSpan uses a fence that the text does not hold.
func codeSpan(text string) string {
	text = breakReferences(text)
	ticks := strings.Repeat("`", longestRun(text, '`')+1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return ticks + text + ticks
}

func fenced(spans []connectors.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	text := breakReferences(strings.Trim(lines(b.String()), "\n"))
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return fence + "text\n" + text + "\n" + fence
}

func table(rows [][][]connectors.Span) string {
	if len(rows) == 0 {
		return ""
	}
	width := 1
	for _, row := range rows {
		width = max(width, len(row))
	}
	var b strings.Builder
	for i, row := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		for c := range width {
			b.WriteString("| ")
			if c < len(row) {
				b.WriteString(cell(row[c]))
			}
			b.WriteByte(' ')
		}
		b.WriteByte('|')
		if i == 0 {
			b.WriteString("\n" + strings.Repeat("| --- ", width) + "|")
		}
	}
	return b.String()
}

// cell: a pipe ends the cell even inside a code span, unless it is escaped; plain text has it escaped already.
func cell(spans []connectors.Span) string {
	var b strings.Builder
	for _, s := range spans {
		text := span(s)
		if s.Style == connectors.Code {
			text = strings.ReplaceAll(text, `\|`, `\`+pause+"|") // `\\|` would read as an escaped backslash
			text = strings.ReplaceAll(text, "|", `\|`)
		}
		b.WriteString(text)
	}
	return strings.TrimSpace(b.String())
}

// elsewhere is the path of an issue, pull request, discussion or commit: a link to it leaves a trace there.
var elsewhere = regexp.MustCompile(`(?i)^/[^/]+/[^/]+/(issues?|pulls?|discussions|commits?)/`)

// linkTarget accepts http and https without a user, written so that nothing in it can end the link. GitHub tells an issue
// or commit of every link to it, so links to GitHub go by the way round that it has for that (as Renovate's and
// Dependabot's do); another host with such a path may be an Enterprise Server, which has none.
func linkTarget(raw string) string {
	u, ok := connectors.WebAddress(raw)
	if !ok {
		return ""
	}
	switch strings.TrimPrefix(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), "www.") {
	case "github.com":
		u.Host = "redirect.github.com"
	default:
		if elsewhere.MatchString(u.Path) {
			return ""
		}
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", " ", "%20", "|", "%7C", `\`, "%5C", "`", "%60", "*", "%2A").Replace(u.String())
}

func longestRun(s string, c rune) int {
	longest, run := 0, 0
	for _, r := range s {
		if r != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
