package intake

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// languageVote recognises a language by its small words, which stand by their shape: a text is made of them, and a map
// takes longer to find each than all else that is done with it.
type languageVote [512][]ballot

// ballot is a folded word and the languages that have it: a bit for each of languageFiles.
type ballot struct {
	word      string
	languages uint8
}

func newVote(languages []language) *languageVote {
	v := new(languageVote)
	for _, l := range languages {
		n := uint8(slices.Index(languageFiles[:], l.Language))
		for _, w := range l.Common {
			v.add(strings.TrimSpace(phrase.Fold(w)), n)
		}
	}
	return v
}

func (v *languageVote) of(word string) *[]ballot {
	return &v[int(word[0]&31)<<4|len(word)&15]
}

func (v *languageVote) add(word string, language uint8) {
	same := v.of(word)
	i := slices.IndexFunc(*same, func(b ballot) bool { return b.word == word })
	if i < 0 {
		i = len(*same)
		*same = append(*same, ballot{word: word})
	}
	(*same)[i].languages |= 1 << language // "e" and "é" are one word here, and one vote
}

// decide counts votes; kana settles it for Japanese. Words that several languages share count little for each. Empty
// when no language leads.
func (v *languageVote) decide(folded string) string {
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

func (v *languageVote) count(folded string) (count [len(languageFiles)]float64) {
	vote := func(word string) {
		for _, b := range *v.of(word) {
			if b.word != word {
				continue
			}
			share := 1 / float64(bits.OnesCount8(b.languages))
			for left := b.languages; left != 0; left &= left - 1 {
				count[bits.TrailingZeros8(left)] += share
			}
		}
	}
	for i := 0; i < len(folded); {
		if end := lettersEnd(folded, i); end > i {
			vote(folded[i:end])
			i = end
			continue
		}
		_, n := utf8.DecodeRuneInString(folded[i:])
		i += n
	}
	return count
}

// lettersEnd is where the run of letters that begins at i ends.
func lettersEnd(s string, i int) int {
	for i < len(s) {
		if c := s[i]; c >= 'a' && c <= 'z' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) {
			break
		}
		i += n
	}
	return i
}
