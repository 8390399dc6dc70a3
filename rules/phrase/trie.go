package phrase

import (
	"cmp"
	"slices"
)

// trie holds patterns by their beginnings. Children of a node stand beside each other and the nodes level by level, so
// that thousands of phrases take some hundred kilobytes and the upper levels, where nearly every search ends, stay in
// the processor's cache; a full transition table of the same phrases takes tens of megabytes and misses at every byte.
type trie struct {
	root  [256]int32 // the child by first byte, 0 for none; node 0 is the root
	nodes []trieNode // one more than there are, whose child ends the children of the last
	label []byte     // by node: the byte that leads to it
}

type trieNode struct {
	child   int32 // first of its children; they end where those of the next node begin
	pattern int32 // that ends here, noPattern if none does
}

const noPattern = -1

// branch is a run of sorted patterns that share their first depth bytes.
type branch struct{ from, to, depth int }

// newTrie takes the distinct patterns with the given numbers.
func newTrie(patterns []string, numbers []int) *trie {
	slices.SortFunc(numbers, func(a, b int) int { return cmp.Compare(patterns[a], patterns[b]) })
	t := &trie{label: []byte{0}}
	todo := []branch{{0, len(numbers), 0}}
	for n := 0; n < len(todo); n++ {
		b := todo[n]
		node := trieNode{child: int32(len(todo)), pattern: noPattern}
		if b.from < b.to && len(patterns[numbers[b.from]]) == b.depth {
			node.pattern = int32(numbers[b.from])
			b.from++
		}
		for b.from < b.to {
			c := patterns[numbers[b.from]][b.depth]
			end := b.from + 1
			for end < b.to && patterns[numbers[end]][b.depth] == c {
				end++
			}
			if n == 0 {
				t.root[c] = int32(len(todo))
			}
			t.label = append(t.label, c)
			todo = append(todo, branch{b.from, end, b.depth + 1})
			b.from = end
		}
		t.nodes = append(t.nodes, node)
	}
	t.nodes = append(t.nodes, trieNode{child: int32(len(t.label)), pattern: noPattern})
	return t
}

// step is the child of node n by byte c, 0 for none.
func (t *trie) step(n int32, c byte) int32 {
	first := t.nodes[n].child
	for k, label := range t.label[first:t.nodes[n+1].child] {
		if label == c {
			return first + int32(k)
		}
	}
	return 0
}
