package prose

import (
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// Sniff says in which notation a text is written that came without one. Plain wins every doubt.
func Sniff(text string) connectors.Markup {
	head := cutAt(text, 64<<10)
	trimmed := strings.TrimSpace(head)
	switch {
	case strings.HasPrefix(trimmed, "{") && strings.Contains(head, `"type"`) && strings.Contains(head, `"doc"`) &&
		strings.Contains(head, `"content"`):
		return connectors.ADF
	case looksHTML(head):
		return connectors.HTML
	}
	wiki, mark := 0, 0
	for l := range strings.SplitSeq(head, "\n") {
		switch {
		case wikiLine(l):
			wiki++
		case markdownMark(l):
			mark++
		}
	}
	switch {
	case wiki > 0 && wiki >= mark:
		return connectors.Wiki
	case mark > 0:
		return connectors.Markdown
	}
	return connectors.Plain
}

func wikiLine(l string) bool {
	if brace := strings.IndexByte(l, '{'); brace >= 0 {
		for _, macro := range []string{"{code", "{noformat}", "{quote}"} {
			if strings.Contains(l[brace:], macro) {
				return true
			}
		}
	}
	return wikiHeading(l) || strings.HasPrefix(l, "||") || strings.HasPrefix(l, "bq. ")
}

// wikiHeading recognises "h2. Title".
func wikiHeading(l string) bool {
	return len(l) > 4 && l[0] == 'h' && l[1] >= '1' && l[1] <= '6' && l[2] == '.' && l[3] == ' '
}

func markdownMark(l string) bool {
	for _, p := range []string{"```", "## ", "### ", "|--"} {
		if strings.HasPrefix(l, p) {
			return true
		}
	}
	return false
}

// looksHTML wants two tags of the kind that mail programs and editors write; "<id>" in a plain text is no tag.
func looksHTML(s string) bool {
	found := 0
	for rest := s; found < 2; {
		i := strings.IndexByte(rest, '<')
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
		tag := strings.ToLower(cutAt(strings.TrimPrefix(rest, "/"), 12))
		for _, known := range []string{"p", "br", "div", "html", "body", "table", "tr", "td", "span", "h1", "h2", "h3", "ul", "li", "pre", "blockquote", "b", "strong", "a", "!doctype"} {
			after, ok := strings.CutPrefix(tag, known)
			if ok && after != "" && strings.ContainsRune("> /\n", rune(after[0])) {
				found++
				break
			}
		}
	}
	return true
}

// fence is a block of lines that another notation opens and closes with a line of its own.
type fence struct {
	pre, quote bool
}

func wikiLines(src string) []line {
	var out []line
	var in fence
	for l := range strings.SplitSeq(src, "\n") {
		trimmed := strings.TrimSpace(l)
		if wikiFence(trimmed, &in) {
			continue
		}
		if in.pre {
			if before, _, closes := cutAny(l, "{code}", "{noformat}"); closes {
				out = append(out, line{text: before, pre: true, quoted: in.quote})
				in.pre = false
				continue
			}
			out = append(out, line{text: strings.TrimRight(l, " \t"), pre: true, quoted: in.quote})
			continue
		}
		ln := line{text: trimmed, quoted: in.quote}
		if after, ok := strings.CutPrefix(trimmed, "bq. "); ok {
			ln.text, ln.quoted = after, true
		}
		if strings.HasPrefix(trimmed, "|") {
			ln.cells, ln.text = true, cells(strings.ReplaceAll(trimmed, "||", "|"))
		}
		for part := range strings.SplitSeq(ln.text, `\\`) {
			ln.text = wikiInline(heading(part))
			out = append(out, ln)
		}
	}
	return out
}

// wikiFence reads the macros that stand on a line of their own.
func wikiFence(trimmed string, in *fence) bool {
	name, whole := strings.CutPrefix(trimmed, "{")
	if !whole || !strings.HasSuffix(trimmed, "}") || strings.Count(trimmed, "{") != 1 {
		return false
	}
	name, _, _ = strings.Cut(strings.TrimSuffix(name, "}"), ":")
	switch name {
	case "code", "noformat":
		in.pre = !in.pre
	case "quote":
		if !in.pre {
			in.quote = !in.quote
		}
	case "panel", "info", "tip", "note", "warning", "color", "expand":
	default:
		return false
	}
	return true
}

func cutAny(s string, seps ...string) (before, after string, ok bool) {
	for _, sep := range seps {
		if before, after, ok = strings.Cut(s, sep); ok {
			return before, after, ok
		}
	}
	return s, "", false
}

// heading drops "h2. ", and turns bullets into "- ".
func heading(s string) string {
	s = strings.TrimSpace(s)
	if wikiHeading(s) {
		return s[4:]
	}
	rest := strings.TrimLeft(s, "*#-")
	if marks := len(s) - len(rest); marks > 0 && marks < 7 && strings.HasPrefix(rest, " ") {
		return "- " + strings.TrimSpace(rest)
	}
	return s
}

func wikiInline(s string) string {
	if !strings.ContainsAny(s, "{[*_!\\") {
		return s
	}
	s = macros(s)
	s = links(s, func(inside string) string {
		if user, ok := strings.CutPrefix(inside, "~"); ok {
			return "@" + strings.TrimPrefix(user, "accountid:")
		}
		text, url, ok := strings.Cut(inside, "|")
		if ok && !strings.HasPrefix(url, "http") {
			return ""
		}
		return text
	})
	s = unpair(s, '*')
	s = unpair(s, '_')
	return unescape(s)
}

// longestMacro bounds the search for a macro's end, so that a line of open braces costs no more than its length.
const longestMacro = 120

var wikiBraces = strings.NewReplacer("{{", "", "}}", "")

// macros drops {{ }} around code words and {color:red}-like spans, and keeps their text.
func macros(s string) string {
	s = wikiBraces.Replace(s)
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '{')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s[:min(len(s), longestMacro)], '}')
		if end < 0 {
			b.WriteByte('{')
			s = s[1:]
			continue
		}
		name, _, _ := strings.Cut(s[1:end], ":")
		switch name {
		case "color", "code", "noformat", "quote", "anchor":
			s = s[end+1:]
		default:
			b.WriteByte('{')
			s = s[1:]
		}
	}
	b.WriteString(s)
	return b.String()
}

// links replaces [inside] by what show makes of it; text that is no link ("[error]") is shown with its brackets.
func links(s string, show func(string) string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '[')
		if i < 0 {
			break
		}
		j := strings.IndexByte(s[i:], ']')
		if j < 0 {
			break
		}
		inside := s[i+1 : i+j]
		b.WriteString(s[:i])
		if text := show(inside); (strings.Contains(inside, "|") || strings.HasPrefix(inside, "~") || strings.HasPrefix(inside, "http")) && text != "" {
			b.WriteString(text)
		} else {
			b.WriteString(s[i : i+j+1])
		}
		s = s[i+j+1:]
	}
	b.WriteString(s)
	return b.String()
}
