package prose

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func markdownLines(src string) []line {
	var out []line
	open := ""
	comment := false
	for l := range strings.SplitSeq(src, "\n") {
		trimmed := strings.TrimSpace(l)
		if open != "" {
			if strings.HasPrefix(trimmed, open) && strings.Trim(trimmed, open[:1]) == "" {
				open = ""
				continue
			}
			out = append(out, line{text: strings.TrimRight(l, " \t"), pre: true})
			continue
		}
		if f := fenceMark(trimmed); f != "" {
			open = f
			continue
		}
		var text string
		if text, comment = uncomment(trimmed, comment); text == "" && trimmed != "" {
			continue
		}
		out = append(out, markdownLine(text))
	}
	return out
}

func fenceMark(s string) string {
	for _, c := range []string{"`", "~"} {
		n := len(s) - len(strings.TrimLeft(s, c))
		if n >= 3 && !strings.Contains(s[n:], c) {
			return s[:n]
		}
	}
	return ""
}

// uncomment drops HTML comments, which issue templates are full of; open says one has not ended yet.
func uncomment(s string, open bool) (text string, still bool) { //nolint:revive // a state carried from line to line
	var b strings.Builder
	for {
		if open {
			_, after, ok := strings.Cut(s, "-->")
			if !ok {
				return b.String(), true
			}
			s = after
		}
		before, after, ok := strings.Cut(s, "<!--")
		b.WriteString(before)
		if !ok {
			return b.String(), false
		}
		s, open = after, true
	}
}

func markdownLine(s string) line {
	var ln line
	for strings.HasPrefix(s, "> ") || s == ">" || strings.HasPrefix(s, ">>") {
		ln.quoted = true
		s = strings.TrimSpace(s[1:])
	}
	if strings.HasPrefix(s, "|") {
		ln.cells = true
		s = cells(s)
	}
	if hashes := len(s) - len(strings.TrimLeft(s, "#")); hashes > 0 && hashes <= 6 && strings.HasPrefix(s[hashes:], " ") {
		s = strings.TrimSpace(s[hashes:])
	}
	if strings.HasPrefix(s, "* ") || strings.HasPrefix(s, "+ ") {
		s = "- " + s[2:]
	}
	ln.text = markdownInline(s)
	return ln
}

func markdownInline(s string) string {
	if !strings.ContainsAny(s, "`*_[<\\") {
		return s
	}
	s = strings.ReplaceAll(s, "`", "")
	s = markdownLinks(markdownMarks.Replace(s))
	s = unpair(s, '*')
	s = unpair(s, '_')
	return unescape(s)
}

// markdownMarks are the marks that go wherever they stand.
var markdownMarks = strings.NewReplacer("**", "", "__", "", "<br>", " ", "<details>", "", "</details>", "", "<summary>", "", "</summary>", "", "<kbd>", "", "</kbd>", "")

// markdownLinks turns [text](url) and ![text](url) into text.
func markdownLinks(s string) string {
	var b strings.Builder
	for {
		mid := strings.Index(s, "](")
		if mid < 0 {
			break
		}
		start := strings.LastIndexByte(s[:mid], '[')
		if start < 0 {
			b.WriteString(s[:mid+2])
			s = s[mid+2:]
			continue
		}
		end := strings.IndexByte(s[mid:], ')') // looked for only behind a link's text, and cut off with it: no part of a line is passed twice
		if end < 0 {
			break
		}
		b.WriteString(strings.TrimSuffix(s[:start], "!"))
		b.WriteString(s[start+1 : mid])
		s = s[mid+end+1:]
	}
	b.WriteString(s)
	return b.String()
}

// cells turns a table row into its cells, "a | b"; a ruler row ("|---|---|") has none.
func cells(row string) string {
	var out []string
	for c := range strings.SplitSeq(strings.Trim(row, "| \t"), "|") {
		c = strings.TrimSpace(c)
		if strings.Trim(c, "-: ") != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, " | ")
}

// unpair drops an emphasis mark at the edge of words: "*only*" but neither "2 * 3" nor "snake_case".
func unpair(s string, mark byte) string {
	if strings.IndexByte(s, mark) < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] == mark && edge(s[:i], s[i+1:]) {
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}

// edge: a word on one side, the end of the words on the other. A slash is no end: "/_health" is one path.
func edge(before, after string) bool {
	l, _ := utf8.DecodeLastRuneInString(before)
	r, _ := utf8.DecodeRuneInString(after)
	return wordly(l) && ends(r, after) || wordly(r) && ends(l, before)
}

func wordly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`)"'.,:;!?%/`, r)
}

func ends(r rune, side string) bool {
	return side == "" || r == ' ' || r == '\t' || strings.ContainsRune(`()[]"'.,:;!?*_`, r)
}

// unescape drops the backslash before a punctuation mark, where a notation needs it.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(`{}[]*_!|#~^+-.()<>`+"`", s[i+1]) >= 0 {
			i++
		}
		b = append(b, s[i])
	}
	return string(b)
}
