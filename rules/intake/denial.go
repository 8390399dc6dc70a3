package intake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// denies reports that the text takes a cue back: a word before it denies it, it says that there were none, or what looks
// like the mood of a sentence is the label of a time.
func (d *document) denies(h *hit, denied bool) bool {
	switch {
	case denied && !d.inThe(h.start):
		return true
	case h.family.Role == roleMood && timed(d.text.Folded()[h.end:]):
		return true
	}
	return d.none(h.end)
}

// inTheWords are the words with which a language says where and another one denies, as the Portuguese "no", which means
// "in the"; and the words with which that language does deny.
type inTheWords struct{ places, denials *wordSet }

// inThe reports that what stands before place at only says where, and denies nothing.
func (d *document) inThe(at int) bool {
	if d.where.places.empty() {
		return false
	}
	const reach = 60
	before := d.text.Folded()[max(0, at-reach):at]
	if i := strings.LastIndexAny(before, ".,;:!?\n"); i >= 0 {
		before = before[i:]
	}
	place := false
	for w := range strings.FieldsSeq(before) {
		if d.where.denials.has(w) {
			return false
		}
		place = place || d.where.places.has(w)
	}
	return place
}

const (
	labelReach = 40  // how far behind a cue the label that it stands in may end
	lineReach  = 120 // how far before it the line may begin
)

// none reports that a form or a question says there was none of it: "errors: 0", "timeouts = none", "planned maintenance
// (power)? ___no___"; or that its box is not ticked.
func (d *document) none(at int) bool {
	folded := d.text.Folded()
	if d.boxes && unticked(folded[max(0, at-lineReach):at]) {
		return true
	}
	for i := at; i < min(len(folded), at+labelReach); i++ {
		c := folded[i]
		if c > '?' && c < utf8.RuneSelf { // a letter, as nearly all
			continue
		}
		switch c {
		case ':', '=', '?':
			return d.zeros.leads(strings.TrimLeft(folded[i:], ":=? _*-["))
		case '.', ',', ';', '!', '\n':
			return false
		case "。"[0]:
			if strings.HasPrefix(folded[i:], "。") {
				return false
			}
		}
	}
	return false
}

// unticked reports that the line, up to here, begins with an empty box: "[ ] planned maintenance".
func unticked(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	line = strings.TrimLeft(line, " -*•")
	return strings.HasPrefix(line, "[ ]") || strings.HasPrefix(line, "☐")
}

// zeroWords are the words with which people say in a form that there is none, by their first byte, longest first.
type zeroWords [256][]string

func (z *zeroWords) add(words []string) {
	for _, w := range words {
		z[w[0]] = append(z[w[0]], w)
		slices.SortStableFunc(z[w[0]], func(a, b string) int { return len(b) - len(a) })
	}
}

// leads reports that the text begins with such a word, or with the number 0, and that it stands alone: "no", not "no
// access".
func (z *zeroWords) leads(s string) bool {
	if rest, ok := strings.CutPrefix(s, "0"); ok {
		return !strings.HasPrefix(rest, ".") && !strings.HasPrefix(rest, ":") && !isDigit(firstByte(rest))
	}
	for _, w := range z[firstByte(s)] {
		if rest, ok := strings.CutPrefix(s, w); ok {
			r := firstRune(strings.TrimLeft(rest, " "))
			return rest == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r)
		}
	}
	return false
}

func firstByte(s string) byte {
	if s == "" {
		return 0
	}
	return s[0]
}

// whole reports that the text is such a word and nothing else.
func (z *zeroWords) whole(s string) bool { return s == "0" || slices.Contains(z[firstByte(s)], s) }

// timed reports the label of a time: "Resolved: 09:41" says when, and not that there is nothing left to do.
func timed(after string) bool {
	value, labelled := strings.CutPrefix(strings.TrimLeft(after, " "), ":")
	value = strings.TrimLeft(value, " ")
	return labelled && value != "" && isDigit(value[0])
}
