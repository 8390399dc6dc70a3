package phrase

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFind compares the tries with a search that tries every form at every place, and checks what holds of every
// text: offsets in range, originals that are pieces of the text.
func FuzzFind(f *testing.F) {
	f.Add("webhook* ~3 late\nslow\nslow slow\n*ow", "Webhooks are very late, slow slow.\n\nslower")
	f.Add("遅延\n(a|b) ~1 c\n500", "配信が遅延 a x c 1500 500")
	f.Add("é\nverzögert\nß", "É e\u0301 verzoegert VERZÖGERT SS \xff\u200b")
	f.Add("aa ~2 aa\naa aa", "aa aa aa aa")
	f.Add("*abc*\n*t x\n*bca", "zabcabcabca isn't x-abc abcn't ünabcß abc障abc")
	f.Add("(a1|a1 b1|*cd1) ~2 (d1|b1 d1*|e1)", "a1 b1 d1 acd1 a1 b1 d12 e1")
	f.Fuzz(func(t *testing.T, list, body string) {
		phrases := strings.Split(list, "\n")
		if len(phrases) > 20 || len(body) > 2000 {
			t.Skip("checking this one by brute force would take too long")
		}
		set, err := Compile(phrases)
		if err != nil {
			return
		}
		text := Prepare(body)
		got := set.Find(text)
		for i, h := range got {
			checkHit(t, text, h)
			got[i].Negated = false
		}
		if want := brute(phrases, text); !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
			t.Errorf("tries %v\nbrute force %v\nphrases %q\ntext %q", got, want, phrases, text.folded)
		}
	})
}

func checkHit(t *testing.T, text Text, h Hit) {
	t.Helper()
	if h.Start < 0 || h.End > len(text.folded) || h.Start >= h.End {
		t.Fatalf("hit %+v outside of %d bytes", h, len(text.folded))
	}
	if !strings.Contains(text.original, text.Original(h.Start, h.End)) {
		t.Errorf("%q is not in the text", text.Original(h.Start, h.End))
	}
}

// brute finds what Find should, form by form and place by place.
func brute(phrases []string, t Text) []Hit {
	var hits []Hit
	for i, phrase := range phrases {
		forms, err := parse(phrase)
		if err != nil {
			panic(err) // compiled before
		}
		for _, f := range forms {
			ends := places(t, f.places[0])
			for _, p := range f.places[1:] {
				var next []chain
				for _, at := range places(t, p) {
					if c, found := nearestBefore(t, ends, at.start, p.gap); found {
						next = append(next, chain{c.start, at.end})
					}
				}
				ends = next
			}
			for _, c := range ends {
				hits = append(hits, Hit{Phrase: i, Start: c.start, End: c.end})
			}
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		if a.End != b.End {
			return a.End - b.End
		}
		return a.Phrase - b.Phrase
	})
	return slices.Compact(hits)
}

// nearestBefore is the chain that ends last at or before start; of several, the one that began last.
func nearestBefore(t Text, chains []chain, start, gap int) (chain, bool) {
	best, found := chain{}, false
	for _, c := range chains {
		if c.end > start || strings.ContainsAny(ends(t.folded, c.end, start), "!") {
			continue
		}
		words := 0
		for _, w := range t.words {
			if int(w.start) >= c.end && int(w.start) < start {
				words++
			}
		}
		if words > gap {
			continue
		}
		if !found || c.end > best.end || c.end == best.end && c.start > best.start {
			best, found = c, true
		}
	}
	return best, found
}

// ends writes a ! for every end of a sentence in [from, to).
func ends(s string, from, to int) string {
	var b strings.Builder
	for i, r := range s {
		if i >= from && i < to && stops(s, i, r) {
			b.WriteByte('!')
		}
	}
	return b.String()
}

func places(t Text, pl place) []chain {
	var found []chain
	for i := range t.folded {
		for _, p := range pl.parts {
			if end := i + len(p.text); strings.HasPrefix(t.folded[i:], p.text) && (p.openStart || boundary(t.folded, i)) && (p.openEnd || boundary(t.folded, end)) {
				at := chain{i, end}
				if p.openEnd {
					at.end = wordEnd(t.folded, end)
				}
				if p.openStart {
					at.start = wordStart(t.folded, i)
				}
				found = append(found, at)
			}
		}
	}
	return found
}

// boundary says at one offset of s, slowly, whether a word may begin or end there.
func boundary(s string, i int) bool {
	if i <= 0 || i >= len(s) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i:])
	if !wordRune(before) || !wordRune(after) {
		return !insideNumber(s, i-1) && !insideNumber(s, i)
	}
	return unspaced(before) || unspaced(after)
}

func FuzzPrepare(f *testing.F) {
	for _, s := range []string{"", "Ünïcödé", "\u200b\u202e", "\xff\xfe", "ﾊﾞｸﾞ", "a\n \n b", "ß-ß_ß", "e\u0301\u0301", "ǅ ﬁ ㍿ ½", "it isn't 1.5, or 2,5.", "don't't", "遅延 (30%)はx1件", "1.,2 .5 5. 5.a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := Prepare(s)
		for i := range text.folded + "." {
			if got, want := text.edges.at(i), boundary(text.folded, i); got != want {
				t.Errorf("%q: edge at %d is %v, want %v", text.folded, i, got, want)
			}
		}
		if !utf8.ValidString(text.folded) {
			t.Errorf("%q folds to invalid %q", s, text.folded)
		}
		last := 0
		for i := range len(text.folded) + 1 {
			at := text.origin(i)
			if at < last || at > len(s) {
				t.Fatalf("origin of %d is %d after %d in %q", i, at, last, s)
			}
			last = at
		}
	})
}
