package prose

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/mail.txt
var mailText string

// section is one of data/mail.txt.
type section int

const (
	wordsAttribution section = iota
	wordsAttributionStart
	wordsAttributionMiddle
	wordsOriginal
	wordsForward
	wordsForwardSubject
	wordsFrom
	wordsSent
	wordsHeader
	wordsClosing
	wordsDevice
	wordsDisclaimer
	sections
)

// sectionNames are the sections as the file calls them.
func sectionNames() []string {
	return []string{
		"attribution", "attribution start", "attribution middle", "original", "forward", "forward subject", "from", "sent", "header",
		"closing", "device", "disclaimer",
	}
}

// mailWords is the word list of data/mail.txt. The file cannot be malformed: every line is a section, a comment or a
// phrase.
var mailWords = sync.OnceValue(func() *[sections]phrases {
	words := &[sections]phrases{}
	at := 0
	for l := range strings.SplitSeq(mailText, "\n") {
		name, opens := strings.CutPrefix(l, "= ")
		switch {
		case strings.TrimSpace(l) == "" || strings.HasPrefix(l, "#"):
		case opens:
			at = slices.Index(sectionNames(), name)
		default:
			p := &words[at]
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
func begins(lower string, in section) bool {
	_, ok := cutPhrase(lower, in)
	return ok
}

// cutPhrase returns what follows the longest phrase of the section that the text begins with.
func cutPhrase(lower string, in section) (rest string, ok bool) {
	if lower == "" {
		return "", false
	}
	best := -1
	for _, phrase := range mailWords()[in].from[lower[0]] {
		if len(phrase) > best && strings.HasPrefix(lower, phrase) && wordEnd(phrase, lower[len(phrase):]) {
			best = len(phrase)
		}
	}
	if best < 0 {
		return "", false
	}
	return lower[best:], true
}

// mayBegin reports whether a phrase of the section begins with the letter that the text begins with, in whatever case.
func mayBegin(text string, in section) bool {
	return text[0] >= utf8.RuneSelf || len(mailWords()[in].from[text[0]|0x20]) > 0 || len(mailWords()[in].from[text[0]]) > 0
}

func wordEnd(phrase, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(phrase)
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !letter(last) || !letter(next) || last >= 0x3040
}

func letter(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0xC0 && r != 0xD7 && r != 0xF7 && r < 0x2000 || r >= 0x3040 && r < 0xFF00
}

func contains(lower string, in section) bool {
	for _, phrase := range mailWords()[in].all {
		if strings.Contains(lower, phrase) {
			return true
		}
	}
	return false
}

func endsWith(lower string, in section) bool {
	for _, phrase := range mailWords()[in].all {
		if strings.HasSuffix(lower, phrase) {
			return true
		}
	}
	return false
}
