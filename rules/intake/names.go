package intake

import "strings"

// name recognises the name of an error by its make: "ReadTimeout", "invalid_grant", "RATE_LIMITED", "ETIMEDOUT", "rc=4".
func (t codeTable) name(w *word) string {
	if !nameLike(w) {
		return ""
	}
	text := w.text
	if rest, ok := strings.CutPrefix(w.lower, "rc="); ok && allDigits(rest) {
		return text
	}
	if w.has(equals | colon) {
		if j := strings.LastIndexAny(text, "=:"); j > 0 {
			text = strings.Trim(text[j+1:], around)
		}
	}
	switch {
	case t.names.has(text) || errno(text):
		return text
	case strings.ContainsAny(text, "@/()") || strings.HasPrefix(w.tail, "("):
		return ""
	case strings.Contains(text, "_"):
		return t.snake(text)
	}
	return t.camel(text[strings.LastIndexByte(text, '.')+1:])
}

// nameLike is the quick check: every name has a capital, a joiner or a value, and none is a path or an address.
func nameLike(w *word) bool {
	text := w.text
	if !w.has(capital|foreign|underscore|equals) || w.lower == text && !hasEither(text, '_', '=') {
		return false
	}
	return len(text) >= 4 && len(text) <= 60 && ascii(text) && text[0] != '/' && !strings.Contains(text, "://")
}

func errno(s string) bool {
	if len(s) < 5 || s[0] != 'E' || hasBetween(s, 'a', 'z') {
		return false
	}
	for _, mark := range []string{"CONN", "TIMEDOUT", "NOTFOUND", "PIPE", "HOST", "NETUN", "ADDR"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// snake wants a word of failure among the parts, and no counter or time among them. In lower case, as fields and functions
// are written too, a failure comes last ("part_mismatch") or says first what the rest is ("invalid_grant").
func (t codeTable) snake(s string) string {
	found := false
	lower := strings.ToLower(s)
	for part := range strings.SplitSeq(lower, "_") {
		switch part {
		case "ms", "count", "seconds", "url", "at", "log", "logs", "handler", "id", "total", "max", "page", "code", "message":
			return ""
		}
		found = found || t.parts.has(part) && (s != lower || t.first.has(part) || !strings.HasPrefix(lower, part+"_"))
	}
	if !found {
		return ""
	}
	return s
}

func (t codeTable) camel(s string) string {
	if len(s) < 7 || s[0] < 'A' || s[0] > 'Z' || !hasBetween(s, 'a', 'z') || !hasBetween(s[1:], 'A', 'Z') {
		return ""
	}
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) {
			return ""
		}
	}
	for _, end := range t.endings {
		if strings.HasSuffix(s, end) && len(s) > len(end) {
			return s
		}
	}
	return ""
}
