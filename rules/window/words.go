package window

import (
	"strings"
	"unicode/utf8"
)

// head is a word of the lists with what it says of the language, and where phrases that begin with it go on.
type head struct {
	word  string
	stops uint64   // by language a byte, 1 if it gives the language away
	own   uint64   // by language a byte, 1 if its lists hold it
	first [8]*node // by language
	next  *head    // another word in the same slot
}

// words holds the heads by the hash of their words. Every token is looked up, and a map takes several times as long.
type words [1 << 14]*head

// slot is where a word stands: FNV-1a, of which the lower bits are the best.
func (w *words) slot(word string) **head {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return &w[h%uint32(len(w))]
}

// find is the entry of a word, nil if no list holds it.
func (w *words) find(word string) *head {
	h := *w.slot(word)
	for h != nil && h.word != word {
		h = h.next
	}
	return h
}

// head is the entry of a word, made where there is none yet.
func (w *words) head(word string) *head {
	if h := w.find(word); h != nil {
		return h
	}
	s := w.slot(word)
	*s = &head{word: word, next: *s}
	return *s
}

// step leads from one node to another by a word.
type step struct {
	by *head
	to *node
}

// after is the node that the word leads to, nil if there is none.
func (n *node) after(h *head) *node {
	for i := range n.next {
		if n.next[i].by == h {
			return n.next[i].to
		}
	}
	return nil
}

// stems are beginnings of words of failure, by their first letter.
type stems [256][]string

// begin tells whether a word begins with one of them.
func (s *stems) begin(word string) bool {
	if len(word) < 5 {
		return false
	}
	for _, stem := range s[word[0]] {
		if stem[1] == word[1] && strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}

// kanjiPhrase is a phrase of Japanese, which is matched without blanks.
type kanjiPhrase struct {
	text string
	node *node
}

// kanjiAt is the longest phrase of Japanese that the text begins with, and its length in bytes.
func (l *lexicon) kanjiAt(text string) (int, *node) {
	if l == nil {
		return 0, nil
	}
	r, _ := utf8.DecodeRuneInString(text)
	for _, p := range l.kanji[r] {
		if strings.HasPrefix(text, p.text) {
			return len(p.text), p.node
		}
	}
	return 0, nil
}
