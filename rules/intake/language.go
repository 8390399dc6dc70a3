package intake

import (
	"slices"
	"strings"
	"unicode"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// languageVote recognises a language by its small words.
type languageVote struct {
	votes map[string][]uint8 // folded word -> languages, as numbers of languageFiles
	shape *phrase.Shapes     // of those words
}

func newVote(languages []language) languageVote {
	v := languageVote{votes: map[string][]uint8{}, shape: new(phrase.Shapes)}
	for _, l := range languages {
		for _, w := range l.Common {
			key, n := strings.TrimSpace(phrase.Fold(w)), uint8(slices.Index(languageFiles[:], l.Language))
			v.shape.Add(key)
			if !slices.Contains(v.votes[key], n) { // "e" and "é" are one word here, and one vote
				v.votes[key] = append(v.votes[key], n)
			}
		}
	}
	return v
}

// decide counts votes; kana settles it for Japanese. Words that several languages share count little for each. Empty
// when no language leads.
func (v languageVote) decide(folded string) string {
	if japanese(folded) {
		return "ja"
	}
	count := v.count(folded)
	best, second, winner := 0.0, 0.0, ""
	for i, l := range languageFiles {
		switch n := count[i]; {
		case n > best:
			best, second, winner = n, best, l
		case n > second:
			second = n
		}
	}
	if best < 0.9 || best < second*1.15 {
		return ""
	}
	return winner
}

func japanese(folded string) bool {
	if strings.IndexByte(folded, "ぁ"[0]) < 0 { // as all kana begin
		return false
	}
	kana, letters := 0, 0
	for _, r := range folded {
		if r >= 0x3040 && r <= 0x30ff {
			kana++
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return kana > 3 && kana*12 > letters
}

func (v languageVote) count(folded string) (count [len(languageFiles)]float64) {
	vote := func(word string) {
		if !v.shape.Have(word) {
			return
		}
		langs := v.votes[word]
		for _, l := range langs {
			count[l] += 1 / float64(len(langs))
		}
	}
	start := -1
	for i, r := range folded {
		switch letter := unicode.IsLetter(r); {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			vote(folded[start:i])
			start = -1
		}
	}
	if start >= 0 {
		vote(folded[start:])
	}
	return count
}
