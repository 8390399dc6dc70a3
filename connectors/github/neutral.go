package github

import (
	"regexp"
	"strings"
	"unicode"
)

// pause is a zero-width space: invisible, but it ends what GitHub would read as a mention or reference. Backslashes
// would not do, because GitHub looks for those in the finished page.
const pause = "\u200b"

var (
	mention   = regexp.MustCompile(`@([\pL\pN_-])`)
	reference = regexp.MustCompile(`#(\d)`)
	shortGH   = regexp.MustCompile(`(?i)\b(GH)-(\d)`)
	scheme    = regexp.MustCompile(`:(//|\\\\)`)
	www       = regexp.MustCompile(`(?i)\bwww\.`)
	commit    = regexp.MustCompile(`(?i)\b[0-9a-f]{40}\b`)
	comment   = regexp.MustCompile(`<!--`) // in preformatted text it would read like the lines around our block
)

// breakReferences stops mentions (which send mail), issue, pull request and commit references (which link back from
// there to here) and addresses. It is applied inside code too: replies by e-mail lose the code formatting.
func breakReferences(s string) string {
	s = mention.ReplaceAllString(s, "@"+pause+"$1")
	s = reference.ReplaceAllString(s, "#"+pause+"$1")
	s = shortGH.ReplaceAllString(s, "$1-"+pause+"$2")
	s = scheme.ReplaceAllString(s, ":"+pause+"$1")
	s = www.ReplaceAllString(s, "www"+pause+".")
	s = comment.ReplaceAllString(s, "<!"+pause+"--")
	return commit.ReplaceAllStringFunc(s, func(sha string) string { return sha[:20] + pause + sha[20:] })
}

// escape makes plain text out of anything. The characters escaped are those that can start something in the middle of a
// line; & and < become entities, so that not even another tool finds a comment or tag in the source.
func escape(s string) string {
	s = breakReferences(s)
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '\\', '`', '*', '[', ']', '|', '~', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '_':
			if !wordAt(runes, i-1) || !wordAt(runes, i+1) { // inside a word it means nothing
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func wordAt(runes []rune, i int) bool {
	return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
}

var listNumber = regexp.MustCompile(`^(\d{1,9})([.)])`)

// atLineStart keeps the first characters of a block from making it a heading, list or rule.
func atLineStart(s string) string {
	if s != "" && strings.ContainsRune("#+-=", rune(s[0])) {
		return `\` + s
	}
	return listNumber.ReplaceAllString(s, `$1\$2`)
}

// lines keeps line ends and tabs and drops what else controls a screen: ANSI escapes, NUL, direction overrides.
func lines(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0x200E, r == 0x200F, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}

// oneLine also folds line ends and tabs into blanks.
func oneLine(s string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(lines(s))
}

// maxTitle is GitHub's limit for a title, in characters.
const maxTitle = 256

// titleText is a title for GitHub: titles know no Markdown, but mail clients and integrations read them.
func titleText(s string) string {
	s = breakReferences(strings.Join(strings.Fields(oneLine(s)), " "))
	if r := []rune(s); len(r) > maxTitle {
		s = string(r[:maxTitle-1]) + "…"
	}
	return s
}

// titleRead undoes titleText, so that a title compares equal to what was asked for.
func titleRead(s string) string { return strings.ReplaceAll(s, pause, "") }
