package phrase

import (
	"cmp"
	"slices"
	"strings"
)

// trie holds patterns by their beginnings; what leads from one node to the next without a choice is compared at once.
// Children of a node stand beside each other and the nodes level by level, so that thousands of phrases take some hundred
// kilobytes and the upper levels, where nearly every search ends, stay in the processor's cache; a full transition table
// of the same phrases takes tens of megabytes and misses at every byte.
type trie struct {
	root  [256]int32       // the child by first byte, 0 for none; node 0 is the root
	pairs [256]*[256]int32 // by first byte, if no pattern ends with it: the grandchild by second byte, 0 for none
	nodes []trieNode
	label []byte // by node: the first byte on the way to it
	tails string // the other bytes on the way, of all nodes
}

type trieNode struct {
	child   int32 // first of its children
	tail    int32 // where the other bytes on the way to it begin in tails
	pattern int32 // that ends here, noPattern if none does
	length  uint16
	kids    uint8 // how many children: valid UTF-8 has fewer kinds of byte than that
	open    bool  // some use of the pattern lets the word go on
	head    byte  // first of the other bytes on the way
}

const noPattern = -1

// grow builds the tries: patterns that begin a word, and those that some phrase lets begin inside one.
func (s *Set) grow(patterns []string, uses [][]use) {
	var words, inner []int
	for n := range patterns {
		if slices.ContainsFunc(uses[n], func(u use) bool { return u.openStart }) {
			inner = append(inner, n)
		} else {
			words = append(words, n)
		}
		s.from = append(s.from, int32(len(s.uses)))
		s.uses = append(s.uses, uses[n]...)
	}
	s.from = append(s.from, int32(len(s.uses)))
	open := func(n int) bool { return slices.ContainsFunc(uses[n], func(u use) bool { return u.openEnd }) }
	s.words, s.inner = newTrie(patterns, words, open), newTrie(patterns, inner, open)
}

// branch is a run of sorted patterns that share their first depth bytes, of which their parents share the first from.
type branch struct{ from, to, parent, depth int }

// newTrie takes the distinct patterns with the given numbers; open says which of all may end inside a word.
func newTrie(patterns []string, numbers []int, open func(pattern int) bool) *trie {
	slices.SortFunc(numbers, func(a, b int) int { return cmp.Compare(patterns[a], patterns[b]) })
	t := &trie{label: []byte{0}}
	var tails strings.Builder
	todo := []branch{{to: len(numbers)}}
	for n := 0; n < len(todo); n++ {
		b := todo[n]
		node := trieNode{child: int32(len(todo)), pattern: noPattern, tail: int32(tails.Len())}
		if n > 0 {
			tail := patterns[numbers[b.from]][b.parent+1 : b.depth]
			node.leads(tail)
			tails.WriteString(tail)
		}
		if b.from < b.to && len(patterns[numbers[b.from]]) == b.depth {
			node.pattern = int32(numbers[b.from])
			node.open = open(numbers[b.from])
			b.from++
		}
		for b.from < b.to {
			next := fork(patterns, numbers, b)
			c := patterns[numbers[b.from]][b.depth]
			if n == 0 {
				t.root[c] = int32(len(todo))
			}
			t.label = append(t.label, c)
			todo = append(todo, next)
			node.kids++
			b.from = next.to
		}
		t.nodes = append(t.nodes, node)
	}
	t.tails = tails.String()
	for c, n := range t.root {
		if node := &t.nodes[n]; n > 0 && node.pattern == noPattern && node.length == 0 {
			t.pairs[c] = new([256]int32)
			for k := range int32(node.kids) {
				t.pairs[c][t.label[node.child+k]] = node.child + k
			}
		}
	}
	return t
}

// leads notes the other bytes on the way to the node.
func (n *trieNode) leads(tail string) {
	n.length = uint16(len(tail))
	if tail != "" {
		n.head = tail[0]
	}
}

// fork is the first child of a branch: the patterns that go on with the same byte, as far as all of them agree.
func fork(patterns []string, numbers []int, b branch) branch {
	first := patterns[numbers[b.from]]
	end := b.from + 1
	for end < b.to && patterns[numbers[end]][b.depth] == first[b.depth] {
		end++
	}
	last := patterns[numbers[end-1]] // sorted: what the first and the last share, all share
	depth := b.depth + 1
	for depth < min(len(first), len(last)) && first[depth] == last[depth] {
		depth++
	}
	return branch{from: b.from, to: end, parent: b.depth, depth: depth}
}

// step is the child of a node by byte c, 0 for none.
func (t *trie) step(node *trieNode, c byte) int32 {
	for k, label := range t.label[node.child : int(node.child)+int(node.kids)] {
		if label == c {
			return node.child + int32(k)
		}
	}
	return 0
}
