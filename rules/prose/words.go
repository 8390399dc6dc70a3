package prose

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
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
	wordsAnswerSubject
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
		"attribution", "attribution start", "attribution middle", "original", "forward", "forward subject", "answer subject", "from", "sent", "header",
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

// begins reports whether the text begins with a phrase of the section, in whatever case, and not in the middle of a word.
func begins(text string, in section) bool {
	_, ok := cutPhrase(text, in)
	return ok
}

// cutPhrase returns what follows the longest phrase of the section that the text begins with, in whatever case.
func cutPhrase(text string, in section) (rest string, ok bool) {
	first, _ := lowerRune(text)
	longest := 0
	for _, phrase := range mailWords()[in].from[firstByte(first)] {
		if len(phrase) <= longest {
			continue
		}
		if after, found := cutFold(text, phrase); found && wordEnd(phrase, after) {
			rest, ok, longest = after, true, len(phrase)
		}
	}
	return rest, ok
}

// cutFold is strings.CutPrefix for a text in whatever case and a prefix in small letters.
func cutFold(text, prefix string) (rest string, ok bool) {
	for _, want := range prefix {
		have, n := lowerRune(text)
		if have != want || n == 0 {
			return "", false
		}
		text = text[n:]
	}
	return text, true
}

// lowerRune is the first character of a text as a small letter, and how many bytes it takes in the text.
func lowerRune(s string) (rune, int) {
	if s != "" && s[0] < utf8.RuneSelf {
		return unicode.ToLower(rune(s[0])), 1
	}
	r, n := utf8.DecodeRuneInString(s)
	return unicode.ToLower(r), n
}

func firstByte(r rune) byte {
	var b [utf8.UTFMax]byte
	utf8.EncodeRune(b[:], r)
	return b[0]
}

func wordEnd(phrase, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(phrase)
	next, _ := lowerRune(rest)
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
