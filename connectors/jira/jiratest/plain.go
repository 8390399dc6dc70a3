package jiratest

import (
	"regexp"
	"strings"
)

// Read shows wiki notation as a person reads it, and lists what in it acts: links and pictures by their address, macros,
// mentions, references to issues, emoticons, styles other than bold and monospaced. It was written from Jira's help on
// the notation, not from the connector's renderer, so that the two can disagree.
func Read(wiki string) (text string, acts []string) {
	p := &parser{}
	p.mask(wiki)
	var lines []string
	for _, line := range strings.Split(p.text.String(), "\n") {
		lines = append(lines, p.line(line))
	}
	out := p.unmask(strings.Join(lines, "\n"))
	return strings.ReplaceAll(out, "\u2060", ""), p.acts
}

// hidden is the first of the private characters that stand for those which are text and nothing else.
const hidden = 0xF0000

type parser struct {
	text   strings.Builder
	masked []rune
	acts   []string
}

// hide keeps a character out of everything that follows.
func (p *parser) hide(r rune) {
	p.text.WriteRune(rune(hidden + len(p.masked)))
	p.masked = append(p.masked, r)
}

func (p *parser) unmask(s string) string {
	return strings.Map(func(r rune) rune {
		if k := int(r) - hidden; k >= 0 && k < len(p.masked) {
			return p.masked[k]
		}
		return r
	}, s)
}

// mask resolves backslashes and takes preformatted text out of the way.
func (p *parser) mask(wiki string) {
	runes := []rune(wiki)
	for i := 0; i < len(runes); i++ {
		rest := string(runes[i:min(i+12, len(runes))])
		switch {
		case strings.HasPrefix(strings.ToLower(rest), "{noformat}"):
			i += p.preformatted(runes[i+10:]) + 9
		case strings.HasPrefix(rest, `\\`):
			p.text.WriteByte('\n')
			i++
		case runes[i] == '\\' && i+1 < len(runes) && punctuation(runes[i+1]):
			i++
			p.hide(runes[i])
		default:
			p.text.WriteRune(runes[i])
		}
	}
}

// preformatted hides everything up to the end of the macro, and returns how much that was with the end.
func (p *parser) preformatted(runes []rune) int {
	n, closed := len(runes), false
	if at := noformat.FindStringIndex(string(runes)); at != nil {
		n, closed = len([]rune(string(runes)[:at[0]])), true
	}
	for _, r := range runes[:min(n, len(runes))] {
		if r == '\n' {
			p.text.WriteByte('\n')
			continue
		}
		p.hide(r)
	}
	if closed {
		n += len("{noformat}")
	}
	return n
}

func punctuation(r rune) bool {
	return r > ' ' && r < 0x7f && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

var (
	noformat    = regexp.MustCompile(`(?i)\{noformat\}`)
	blockPrefix = regexp.MustCompile(`^\s*(?:(h[1-6]|bq)\.\s+|[*#-]+\s+)`)
	rule        = regexp.MustCompile(`^-{4,}\s*$`)
	mono        = regexp.MustCompile(`\{\{(.+?)\}\}`)
	braced      = regexp.MustCompile(`\{([*_+^~-])\}`)
	macro       = regexp.MustCompile(`\{([A-Za-z][^{}\n]*)\}`)
	wikiLink    = regexp.MustCompile(`\[([^\[\]\n]+)\]`)
	image       = regexp.MustCompile(`!([^\s!][^!\n]*)!`)
	bold        = regexp.MustCompile(`(^|[^\p{L}\p{Nd}])\*(\S(?:[^*\n]*\S)?)\*`)
	style       = regexp.MustCompile(`(?:^|[^\p{L}\p{Nd}])([_+^~]|\?\?|-)\S(?:[^\n]*?\S)?([_+^~]|\?\?|-)(?:$|[^\p{L}\p{Nd}])`)
	address     = regexp.MustCompile(`(?i)\b(?:(?:https?|ftp|file)://|mailto:|www\.)\S+`)
	issueKey    = regexp.MustCompile(`\b[A-Z][A-Z0-9_]+-[0-9]+\b`)
	smile       = regexp.MustCompile(`[:;]-?[()DPp]|\((?:y|n|i|/|x|!|\+|-|\?|on|off|\*[rgby]?|flag|flagoff|c|r|tm)\)`)
)

// line reads one line, in the order in which Jira finds things.
func (p *parser) line(line string) string {
	if rule.MatchString(line) {
		p.acts = append(p.acts, "rule")
		return ""
	}
	line = blockPrefix.ReplaceAllString(line, "")
	line = p.each(wikiLink, line, p.link)
	line = p.each(image, line, func(g []string) string { p.act("image " + g[1]); return "" })
	line = mono.ReplaceAllString(line, "$1")
	line = braced.ReplaceAllString(line, "$1")
	line = p.each(macro, line, func(g []string) string { p.act("macro " + g[1]); return "" })
	line = bold.ReplaceAllString(line, "$1$2")
	for name, re := range map[string]*regexp.Regexp{"address": address, "issue": issueKey, "emoticon": smile} {
		for _, hit := range re.FindAllString(line, -1) {
			p.act(name + " " + hit)
		}
	}
	for _, g := range style.FindAllStringSubmatch(line, -1) {
		if g[1] == g[2] {
			p.act("style " + g[1])
		}
	}
	return cells(line)
}

func (p *parser) act(what string) { p.acts = append(p.acts, p.unmask(what)) }

func (p *parser) each(re *regexp.Regexp, line string, f func(groups []string) string) string {
	return re.ReplaceAllStringFunc(line, func(hit string) string { return f(re.FindStringSubmatch(hit)) })
}

// link is [text|target], [target] or [~user].
func (p *parser) link(g []string) string {
	text, target, named := strings.Cut(g[1], "|")
	if !named {
		target = text
	}
	target, _, _ = strings.Cut(target, "|")
	if strings.HasPrefix(target, "~") {
		p.act("mention " + target)
		return ""
	}
	p.act(target)
	// What is shown is no longer looked at: an address inside a link is no second one.
	for _, r := range text {
		p.masked = append(p.masked, r)
	}
	var shown strings.Builder
	for k := range []rune(text) {
		shown.WriteRune(rune(hidden + len(p.masked) - len([]rune(text)) + k))
	}
	return p.resolve(shown.String())
}

// resolve shows characters that were hidden twice as hidden once.
func (p *parser) resolve(s string) string {
	return strings.Map(func(r rune) rune {
		k := int(r) - hidden
		if k >= 0 && k < len(p.masked) && int(p.masked[k]) >= hidden {
			return p.masked[k]
		}
		return r
	}, s)
}

// cells shows a table row with bars between its cells.
func cells(line string) string {
	if !strings.HasPrefix(line, "|") {
		return line
	}
	line = strings.ReplaceAll(line, "||", "|")
	return strings.ReplaceAll(strings.Trim(line, "|"), "|", " | ")
}
