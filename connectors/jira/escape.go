package jira

import (
	"regexp"
	"strings"
	"unicode"
)

// visible drops what a reader cannot see and what could reorder the line or hide something in it. Line ends become
// spaces unless lines mean something.
func visible(text string, lines bool) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(text)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines, r == '\t' && lines:
			return r
		case r == '\n', r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && r != '\u200d': // formats; joined emoji keep their joiner
			return -1
		}
		return r
	}, text)
}

// always are the characters that begin or end something in wiki notation wherever they stand.
const always = "{}[]|!*_+^~#@&"

var (
	blockStart = regexp.MustCompile(`^\s*(?:h[1-6]|bq)\.`)
	scheme     = regexp.MustCompile(`(?i)\b(https?|ftps?|file|mailto|news|nntp|irc|javascript|data|telnet|ssh|svn|git):`)
	bareHost   = regexp.MustCompile(`(?i)\b(www)\.`)
)

// escape makes text mean itself: no mention, link, image, macro, emoticon, ticket reference or list. A backslash before
// punctuation is Jira's own way; where it is not enough (a backslash itself, a bare address), a joiner parts the
// characters.
func escape(text string, start bool) string { //nolint:revive // whether the text begins a line
	text = scheme.ReplaceAllString(text, "${1}"+joiner+":")
	text = bareHost.ReplaceAllString(text, "${1}"+joiner+".")
	runes := []rune(text)
	var out strings.Builder
	for i, r := range runes {
		if r == '\\' {
			out.WriteString("\\" + joiner)
			continue
		}
		if strings.ContainsRune(always, r) || special(runes, i) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	if start && blockStart.MatchString(text) {
		return strings.Replace(out.String(), ".", `\.`, 1)
	}
	return out.String()
}

// special reports whether the character begins or ends something where it stands.
func special(runes []rune, i int) bool {
	before, next := at(runes, i-1), at(runes, i+1)
	switch runes[i] {
	case '-':
		return !plainHyphen(runes, i)
	case '?':
		return next == '?' || before == '?'
	case '(':
		return emoticon(runes[i:])
	case ':', ';':
		return next != 0 && strings.ContainsRune("()DPp-", next)
	}
	return false
}

func at(runes []rune, i int) rune {
	if i < 0 || i >= len(runes) {
		return 0
	}
	return runes[i]
}

// plainHyphen: between letters or inside a number a hyphen strikes nothing out and makes no ticket key.
func plainHyphen(runes []rune, i int) bool {
	before, next := at(runes, i-1), at(runes, i+1)
	if unicode.IsLetter(next) {
		return unicode.IsLetter(before) || unicode.IsDigit(before)
	}
	if !unicode.IsDigit(next) {
		return false
	}
	j := i - 1
	for ; j >= 0 && unicode.IsDigit(runes[j]); j-- {
		continue
	}
	return j < i-1 && (j < 0 || !unicode.IsLetter(runes[j]) && runes[j] != '_')
}

// emoticon recognises what Jira turns into pictures and signs.
func emoticon(runes []rune) bool {
	inside, _, closed := strings.Cut(string(runes[1:min(len(runes), 10)]), ")")
	if !closed {
		return false
	}
	switch strings.ToLower(inside) {
	case "y", "n", "i", "/", "x", "!", "+", "-", "?", "on", "off", "*", "*r", "*g", "*b", "*y", "flag", "flagoff", "c", "r", "tm":
		return true
	}
	return false
}
