package phrase_test

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// TestCorners looks for phrases at the limits of the nodes that they are kept in: long ones, those that share more bytes
// than a node holds, those that end where the text does, and many first bytes.
func TestCorners(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("abcdefgh ", 100))
	word := strings.Repeat("uv", 50)
	phrases := []string{word, long, long[:64] + "x", long[:63], long[:64], long[:65], long[:8], "遅", "遅延", "1"}
	for c := 'a'; c <= 'z'; c++ {
		phrases = append(phrases, string(c), "zz"+string(c))
	}
	set, err := phrase.Compile(phrases)
	if err != nil {
		t.Fatal(err)
	}
	var room phrase.Room
	for _, p := range phrases {
		for _, text := range []string{p, p + ".", "- " + p, "\x00" + p + "\xff", strings.ToUpper(p)} {
			found := false
			for _, h := range set.FindIn(&room, phrase.Prepare(text)) {
				found = found || phrases[h.Phrase] == p
			}
			if !found {
				t.Errorf("%q is not found in %q", p, text)
			}
		}
	}
	for _, text := range []string{word + "u", word[1:], "", "\x00", "\xff", " ", "\u0301", "\u200b"} {
		if h := set.FindIn(&room, phrase.Prepare(text)); len(h) > 0 {
			t.Errorf("%v is found in %q", h, text)
		}
	}
}

// TestRoomIsShared: what was found in one text says nothing of the next that is searched in the same room, by another set.
func TestRoomIsShared(t *testing.T) {
	halves, err := phrase.Compile([]string{"webhook* ~3 late", "(one|two) ~2 three"})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := phrase.Compile([]string{"slow"})
	if err != nil {
		t.Fatal(err)
	}
	var room phrase.Room
	for _, text := range []string{"webhooks one", "late three", "never slow", "slow late", "two", "three"} {
		if h := halves.FindIn(&room, phrase.Prepare(text)); len(h) > 0 {
			t.Errorf("%v is found in %q", h, text)
		}
		h := whole.FindIn(&room, phrase.Prepare(text))
		if len(h) > 0 != strings.Contains(text, "slow") {
			t.Errorf("%v is found in %q", h, text)
		}
		if len(h) > 0 && h[0].Negated != strings.HasPrefix(text, "never") {
			t.Errorf("%q: denied %v", text, h[0].Negated)
		}
	}
}
