package zendesk_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var actingText = regexp.MustCompile(`\{\{|\{%|https?://\S+|(?i:\bwww)\.\S+|#\d+|(?:^|[^\p{L}])@[\p{L}\[]`)

// acts lists what would do something in Zendesk's agent interface.
func acts(t testing.TB, body string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	must(t, err)
	var out []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			out = append(out, actingText.FindAllString(n.Data, -1)...)
			continue
		}
		if n.Type == html.CommentNode {
			out = append(out, "comment")
		}
		if n.Type == html.ElementNode && !slices.Contains(harmless(), n.Data) {
			out = append(out, "<"+n.Data+">")
		}
		for _, a := range n.Attr {
			if a.Key != "rel" {
				out = append(out, a.Val)
			}
		}
	}
	return out
}

func harmless() []string {
	return []string{
		"html", "head", "body", "p", "h3", "ul", "li", "pre", "code", "strong", "em", "small", "br", "a", "table", "tbody", "tr", "td", "th",
	}
}
