package prose

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/mail.txt
var mailText string

// mailWords is the word list of data/mail.txt, by section. The file cannot be malformed: every line is a section, a
// comment or a phrase.
var mailWords = sync.OnceValue(func() map[string]*phrases {
	words := map[string]*phrases{}
	section := ""
	for l := range strings.SplitSeq(mailText, "\n") {
		name, opens := strings.CutPrefix(l, "= ")
		switch {
		case strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#"):
		case opens:
			section = name
			words[section] = &phrases{}
		default:
			p := words[section]
			p.all = append(p.all, l)
			p.from[l[0]] = append(p.from[l[0]], l)
		}
	}
	return words
})

// phrases are the phrases of a section, all of them and by their first byte.
type phrases struct {
	all  []string
	from [256][]string
}

// begins reports whether the lower-case text begins with a phrase of the section, and not in the middle of a word.
func begins(lower, section string) bool {
	_, ok := cutPhrase(lower, section)
	return ok
}

// cutPhrase returns what follows the longest phrase of the section that the text begins with.
func cutPhrase(lower, section string) (rest string, ok bool) {
	if lower == "" {
		return "", false
	}
	best := -1
	for _, phrase := range mailWords()[section].from[lower[0]] {
		if len(phrase) > best && strings.HasPrefix(lower, phrase) && wordEnd(phrase, lower[len(phrase):]) {
			best = len(phrase)
		}
	}
	if best < 0 {
		return "", false
	}
	return lower[best:], true
}

func wordEnd(phrase, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(phrase)
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !letter(last) || !letter(next) || last >= 0x3040
}

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0xC0 && r != 0xD7 && r != 0xF7 && r < 0x2000 || r >= 0x3040 && r < 0xFF00
}

func contains(lower, section string) bool {
	for _, phrase := range mailWords()[section].all {
		if strings.Contains(lower, phrase) {
			return true
		}
	}
	return false
}

func endsWith(lower, section string) bool {
	for _, phrase := range mailWords()[section].all {
		if strings.HasSuffix(lower, phrase) {
			return true
		}
	}
	return false
}
