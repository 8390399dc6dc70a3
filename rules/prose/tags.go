package prose

import "strings"

// datedTags writes out elements that carry a date, as status pages and their sources have them: what
// <Update date="2026-03-03T10:02Z">It works.</Update> says is "Update 2026-03-03T10:02Z: It works."
func datedTags(text string) string {
	const attribute = ` date="`
	if !strings.Contains(text, attribute) {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, attribute)
		if i < 0 {
			break
		}
		open := strings.LastIndexByte(text[max(0, i-longestName):i], '<') + max(0, i-longestName)
		value, rest, ok := strings.Cut(text[i+len(attribute):], `">`)
		name := text[min(open+1, i):i]
		if !ok || len(value) > longestName || !named(name) {
			b.WriteString(text[:i+len(attribute)])
			text = text[i+len(attribute):]
			continue
		}
		b.WriteString(text[:open])
		b.WriteString("\n" + name + " " + value + ": ")
		text = strings.Replace(strings.TrimLeft(rest, " \n"), "</"+name+">", "\n", 1)
	}
	b.WriteString(text)
	return b.String()
}

// longestName bounds the name of an element, and the value of its date.
const longestName = 40

func named(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}
