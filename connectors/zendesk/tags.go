package zendesk

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Zendesk tag is one lower-case word: the vendor splits at spaces and commas and folds upper case. Its help names
// letters, digits, _ - : and / as what a tag may hold. A label within that is the tag; one that holds a space, a comma or
// an upper-case letter is written as a tag that begins with encoded, each such character (and /) as / and two hex digits
// a byte. No tag can hold those characters itself, so the way back is unambiguous and other people's tags stay as they are.
const encoded = "//"

// maxTag is a bound of ours, below every length seen to be cut.
const maxTag = 200

// tagOf is the tag for a label that was read from a ticket or has passed newTag.
func tagOf(label string) string {
	if !strings.ContainsFunc(label, impossible) {
		return label
	}
	var b strings.Builder
	b.WriteString(encoded)
	for _, r := range label {
		if impossible(r) || r == '/' {
			for _, c := range []byte(string(r)) {
				b.WriteString("/" + hex.EncodeToString([]byte{c}))
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func impossible(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.IsUpper(r) || r == ','
}

// newTag is the tag for a label that Clarion wants to add. Characters that the vendor drops or refuses are an error here,
// because they would come back as another label.
func newTag(label string) (string, error) {
	odd := strings.ContainsFunc(label, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-:/., ", r)
	})
	tag := tagOf(label)
	switch {
	case label == "" || !utf8.ValidString(label) || strings.TrimSpace(label) == "":
		return "", fmt.Errorf("label %q is empty", label)
	case odd:
		return "", fmt.Errorf("label %q: a zendesk tag holds letters, digits, _ - : and / only", label)
	case len(tag) > maxTag:
		return "", fmt.Errorf("label of %d bytes is too long for a zendesk tag", len(label))
	}
	return tag, nil
}

// labelOf is the way back from a tag.
func labelOf(tag string) string {
	rest, ok := strings.CutPrefix(tag, encoded)
	if !ok {
		return tag
	}
	var b []byte
	for i := 0; i < len(rest); i++ {
		if rest[i] != '/' {
			b = append(b, rest[i])
			continue
		}
		c, err := hex.DecodeString(rest[i+1 : min(i+3, len(rest))])
		if err != nil || len(c) != 1 {
			return tag
		}
		b = append(b, c[0])
		i += 2
	}
	if label := string(b); utf8.ValidString(label) && tagOf(label) == tag {
		return label
	}
	return tag
}

func labels(tags []string) []string {
	out := make([]string, len(tags))
	for i, t := range tags {
		out[i] = labelOf(clean(t))
	}
	return out
}

// collision names the field that has the tag as an option: adding such a tag sets the field, removing it clears it.
func collision(tag string, fields []field) string {
	for _, f := range fields {
		if f.Active && slices.Contains(f.options(), tag) {
			return f.Title
		}
	}
	return ""
}
