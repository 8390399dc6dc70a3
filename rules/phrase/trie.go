package phrase

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// trie holds patterns by their beginnings; what leads from one node to the next without a choice is compared at once.
// The nodes stand in one run of bytes, each with all that a search wants to know of it, so that thousands of phrases take
// a hundred kilobytes or two and most steps touch one line of the processor's cache; a full transition table of the same
// phrases takes tens of megabytes and misses at every byte. A node is
//
//	1 byte   how many children it has: valid UTF-8 has fewer kinds of byte than that
//	1 byte   how many bytes lead to it behind the first (lead), and two bits (ending, goesOn)
//	n bytes  those that lead to it
//	4 bytes  if a pattern ends with it: its first use
//	n bytes  the bytes that lead to its children, one each
//	4 bytes  for each child: where it stands
//
// and the root, which has children only, stands at 0.
type trie struct {
	nodes []byte
	root  [256]uint32              // the child by first byte, 0 for none
	pairs [letters][letters]uint32 // the grandchild by two letters, 0 for none
	pair  [256]bool                // first bytes whose node holds nothing but children: pairs says it all, if a letter follows
}

const (
	letters = 'z' - 'a' + 1
	lead    = 1<<6 - 1
	goesOn  = 1 << 6 // some use of the pattern lets the word go on
	ending  = 1 << 7 // a pattern ends here
	head    = 2      // bytes before those that lead to it
)

// grow builds the tries: patterns that begin a word, and those that some phrase lets begin inside one.
func (s *Set) grow(patterns []string, uses [][]use) {
	var words, inner []entry
	for n, text := range patterns {
		e := entry{text: text, first: uint32(len(s.uses))}
		open := false
		for _, u := range uses[n] {
			e.goesOn = e.goesOn || u.is(openEnd)
			open = open || u.is(openStart)
			s.uses = append(s.uses, u)
		}
		s.uses[len(s.uses)-1].how |= last
		if open {
			inner = append(inner, e)
		} else {
			words = append(words, e)
		}
	}
	s.words, s.inner = newTrie(words), newTrie(inner)
}

// entry is a pattern and its first use.
type entry struct {
	text   string
	first  uint32
	goesOn bool
}

// branch is a run of sorted entries that share their first depth bytes; the node before them stands for from of these.
type branch struct {
	entries     []entry
	from, depth int
	note        int // where the node before them wants to know their place
}

// newTrie takes distinct patterns.
func newTrie(entries []entry) *trie {
	if len(entries) == 0 {
		return nil
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.text, b.text) })
	t := &trie{}
	todo := []branch{{entries: entries}}
	for n := 0; n < len(todo); n++ { // level by level: nearly every search ends in the upper ones
		b := todo[n]
		at := len(t.nodes)
		if n > 0 {
			binary.LittleEndian.PutUint32(t.nodes[b.note:], uint32(at))
		}
		todo = append(todo, t.write(b)...)
	}
	t.shortcuts()
	return t
}

// write puts down the node of a branch and returns those of its children.
func (t *trie) write(b branch) []branch {
	at := len(t.nodes)
	tail := b.entries[0].text[b.from:b.depth]
	t.nodes = append(t.nodes, 0, byte(len(tail)))
	t.nodes = append(t.nodes, tail...)
	if e := b.entries[0]; len(e.text) == b.depth {
		t.nodes[at+1] |= ending
		if e.goesOn {
			t.nodes[at+1] |= goesOn
		}
		t.nodes = binary.LittleEndian.AppendUint32(t.nodes, e.first)
		b.entries = b.entries[1:]
	}
	var kids []branch
	for len(b.entries) > 0 {
		next := fork(b)
		kids = append(kids, next)
		t.nodes = append(t.nodes, next.entries[0].text[b.depth])
		b.entries = b.entries[len(next.entries):]
	}
	t.nodes[at] = byte(len(kids))
	for i := range kids {
		kids[i].note = len(t.nodes)
		t.nodes = append(t.nodes, 0, 0, 0, 0)
	}
	return kids
}

// fork is the first child of a branch: the patterns that go on with the same byte, as far as all of them agree.
func fork(b branch) branch {
	first := b.entries[0].text
	n := 1
	for n < len(b.entries) && b.entries[n].text[b.depth] == first[b.depth] {
		n++
	}
	final := b.entries[n-1].text // sorted: what the first and the last share, all share
	from := b.depth + 1
	depth := from
	for depth < min(len(first), len(final), from+lead) && first[depth] == final[depth] {
		depth++
	}
	return branch{entries: b.entries[:n], from: from, depth: depth}
}

// shortcuts notes where the first byte leads, and the first two.
func (t *trie) shortcuts() {
	for c := range 256 {
		t.root[c] = t.step(head, int(t.nodes[0]), byte(c))
	}
	for c := range letters {
		at := t.root['a'+c]
		if at == 0 || t.nodes[at+1] != 0 {
			continue
		}
		t.pair['a'+c] = true
		for d := range letters {
			t.pairs[c][d] = t.step(int(at)+head, int(t.nodes[at]), byte('a'+d))
		}
	}
}

// step is the child by byte c of a node whose list of children begins at i, 0 for none.
func (t *trie) step(i, kids int, c byte) uint32 {
	for k, label := range t.nodes[i : i+kids] { // in order
		if label < c {
			continue
		}
		if label == c {
			return binary.LittleEndian.Uint32(t.nodes[i+kids+4*k:])
		}
		break
	}
	return 0
}

// child is where the first bytes of s lead, and how many they are; 0 for nowhere.
func (t *trie) child(s string) (at uint32, used int) {
	c := s[0]
	if t.pair[c] && len(s) > 1 {
		if d := s[1] - 'a'; d < letters {
			return t.pairs[c-'a'][d], 2
		}
	}
	return t.root[c], 1
}
