package main

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// planned is what "clarion plan" says would be written.
type planned struct {
	labels []string
	owner  string
	fields map[string]string
	note   string
}

func readPlan(t *testing.T, out string) planned {
	t.Helper()
	_, plan, ok := strings.Cut(out, "would be written")
	if !ok {
		t.Fatalf("nothing is planned:\n%s", out)
	}
	p := planned{fields: map[string]string{}}
	inNote := false
	for _, line := range strings.Split(plan, "\n")[1:] {
		text, deep := strings.CutPrefix(line, "    ")
		if inNote && deep {
			p.note += text + "\n"
			continue
		}
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch kind {
		case "label":
			p.labels = append(p.labels, rest)
		case "owner":
			p.owner = rest
		case "field":
			name, value, _ := strings.Cut(rest, " = ")
			p.fields[name] = value
		case "internal":
			inNote = true
		}
	}
	return p
}

// sameWords compares texts in two markups by their letters and digits.
func sameWords(planned, written string) bool {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s)
	}
	return planned != "" && bare(planned) == bare(written)
}

// withoutTags is what a person reads of a note, each link behind its words; Clarion's marks stand in the small print.
func withoutTags(note string) string {
	for _, swap := range [][2]string{
		{`(?s)<small>.*?</small>`, ""}, {`<a href="([^"]*)"[^>]*>(.*?)</a>`, "$2 $1"}, {`<[^>]*>`, " "},
	} {
		note = regexp.MustCompile(swap[0]).ReplaceAllString(note, swap[1])
	}
	return html.UnescapeString(note)
}
