package prose

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// signatures marks the signature at the end of each stretch of new text: the mail's own, and that of a forwarded one.
func signatures(lines []Line) {
	for start := 0; start < len(lines); {
		end := start
		for end < len(lines) && (mine(lines[end].Kind) || lines[end].Text == "") {
			end++
		}
		signature(lines[start:end])
		start = end + 1
	}
}

func mine(k Kind) bool { return k == Own || k == Log || k == Form || k == Signature }

// A signature longer than this is text after all.
const longestSignature = 14

func signature(lines []Line) {
	first := max(0, len(lines)-2*longestSignature)
	for i := first; i < len(lines); i++ {
		if lines[i].Text == "--" || lines[i].Text == "—" || len(lines[i].Text) > 4 && strings.Trim(lines[i].Text, "_") == "" {
			if n := signatory(lines[i:]); n == len(lines)-i && count(lines[i:]) > 1 {
				mark(lines[i:])
				return
			}
		}
		if i > 0 && closes(lines[i].Text) {
			if n := signatory(lines[i:]); n > 0 {
				mark(lines[i : i+n])
				return
			}
		}
	}
}

func mark(lines []Line) {
	for i := range lines {
		if lines[i].Kind != Reply && lines[i].Kind != Quote {
			lines[i].Kind = Signature
		}
	}
}

// closes reports a line that closes a letter: one of the known phrases, with little after it ("Thanks, Ana").
func closes(text string) bool {
	if text == "" || len(text) > 80 {
		return false
	}
	rest, ok := cutPhrase(text, wordsClosing)
	if !ok || strings.ContainsAny(rest, "?0123456789:") {
		return false
	}
	rest = strings.TrimLeft(rest, " ,.!-–—&/。、！")
	if r, _ := utf8.DecodeRuneInString(rest); rest != "" && r >= 0x3040 {
		return false
	}
	return wordCount(rest) <= 3
}

// signatory counts the lines from a closing on that can be a signature: short ones without a sentence, to the end of the
// stretch or to a postscript. 0 when sentences follow: then the closing closed nothing.
func signatory(lines []Line) int {
	filled := 0
	for i, l := range lines {
		if i == 0 || l.Text == "" {
			continue
		}
		lower := strings.ToLower(cutAt(l.Text, 12))
		switch {
		case strings.HasSuffix(l.Text, ":") || strings.HasPrefix(lower, "ps") || strings.HasPrefix(lower, "p.s") || l.Kind == Log:
			return i
		case sentence(l.Text):
			if filled == 0 || filled > 4 {
				return 0
			}
			return i
		}
		if filled++; filled > longestSignature {
			return 0
		}
	}
	return len(lines)
}

// sentence reports a line that says something: many words, or several and a full stop.
func sentence(text string) bool {
	words := wordCount(text)
	if strings.ContainsAny(text, "|@•·") || strings.Contains(text, "www.") {
		return words > 24
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	if last == '。' || last == '？' || last == '?' {
		return true
	}
	return words > 12 || words > 5 && (last == '.' || last == '!')
}

func wordCount(s string) int {
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}

// forms marks runs of three and more "label: value" lines.
func forms(lines []Line) {
	run := 0
	for i := 0; i <= len(lines); i++ {
		if i < len(lines) && lines[i].Kind == Own && (labelled(lines[i].Text) || lines[i].Text == "" && run > 0) {
			run++
			continue
		}
		if filled := count(lines[i-run : i]); filled >= 3 {
			for j := i - run; j < i; j++ {
				lines[j].Kind = Form
			}
		}
		run = 0
	}
}

// unfilled marks the labels of a form behind which nothing stands before the next label: "- Planned outage will begin:" in a
// template says nothing of an outage.
func unfilled(lines []Line) {
	for i := range len(lines) - 1 {
		field, next := strings.TrimPrefix(lines[i].Text, "- "), strings.TrimPrefix(lines[i+1].Text, "- ")
		listed := lines[i].Kind == Form || field != lines[i].Text && next != lines[i+1].Text
		if listed && mine(lines[i].Kind) && (strings.HasSuffix(field, ":") || strings.HasSuffix(field, "：")) && labelled(field) && labelled(next) {
			lines[i].Kind = Unfilled
		}
	}
}

func count(lines []Line) int {
	n := 0
	for _, l := range lines {
		if l.Text != "" {
			n++
		}
	}
	return n
}

// labelled reports "Label: value" with a label of a few words.
func labelled(text string) bool {
	i := strings.IndexByte(text, ':')
	if wide := strings.Index(text, "："); wide >= 0 && (i < 0 || wide < i) {
		i = wide
	}
	if i <= 0 || i > 60 {
		return false
	}
	label, rest := text[:i], text[i:]
	_, size := utf8.DecodeRuneInString(rest)
	rest = rest[size:]
	if rest != "" && rest[0] != ' ' && size == 1 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(label)
	return unicode.IsLetter(r) && wordCount(label) <= 6 && !strings.ContainsAny(label, ".!?")
}

// logLike reports a line that a program wrote: by its time stamp, its JSON, or the shape of a trace or a request.
func logLike(text string) bool {
	switch c := text[0]; {
	case strings.IndexByte(`{}"[`, c) >= 0:
		return c == '}' || strings.Contains(text, `":`) || stamped(text[1:])
	case c == '$' || c == '%':
		return len(text) > 2 && text[1] == ' '
	case c >= '0' && c <= '9':
		return stamped(text) || strings.Contains(cutAt(text, 80), " - - [")
	}
	return frame(text) || slices.ContainsFunc(programLines()[text[0]], func(p string) bool { return strings.HasPrefix(text, p) })
}

// frame recognises a line of a stack trace: at a.b.C(C.java:10).
func frame(text string) bool {
	return strings.HasPrefix(text, "at ") && strings.Contains(text, "(") && strings.Contains(text, ":")
}

// programLines are beginnings of lines that people paste and do not write, by their first byte.
var programLines = sync.OnceValue(func() *[256][]string {
	lines := new([256][]string)
	for _, l := range []string{
		"Traceback (", "File \"", "Caused by:", "HTTP/1", "HTTP/2", "GET /", "POST /", "PUT /", "PATCH /", "DELETE /", "curl ",
		"ERROR ", "WARN ", "FATAL ", "panic:", "Exception in ",
	} {
		lines[l[0]] = append(lines[l[0]], l)
	}
	return lines
})

// stamped reports a time stamp to the second at the beginning: a date, or a time with seconds.
func stamped(s string) bool {
	shape := make([]byte, 0, 20)
	for i := 0; i < len(s) && i < 20; i++ {
		c := s[i]
		if c >= '0' && c <= '9' {
			c = '0'
		}
		shape = append(shape, c)
	}
	for _, want := range []string{"0000-00-00T00:00", "0000-00-00 00:00", "00:00:00", "0000/00/00 00:00", "00/Jan"} {
		if strings.HasPrefix(string(shape), want) {
			return true
		}
	}
	return false
}
