package intake

import "github.com/clarion-cre/clarion/rules/phrase"

// wordSet is a set of words. Nearly all that are asked for are not in it, and most of those are told by their shape.
type wordSet struct {
	words  map[string]bool
	shapes phrase.Shapes
}

func setOf(words []string) *wordSet {
	s := &wordSet{words: make(map[string]bool, len(words))}
	for _, w := range words {
		s.add(w)
	}
	return s
}

func (s *wordSet) add(word string) {
	s.words[word] = true
	if word != "" {
		s.shapes.Add(word)
	}
}

func (s *wordSet) has(word string) bool {
	return s != nil && word != "" && s.shapes.Have(word) && s.words[word]
}

func (s *wordSet) empty() bool { return s == nil || len(s.words) == 0 }
