package phrase

// split notes words, their edges and sentence ends.
func (t *Text) split() {
	s := t.folded
	t.words = make([]span, 0, len(s)/5+1)
	t.edges = newEdges(len(s))
	for i := 0; i < len(s); {
		r, n := decode(s, i)
		switch {
		case r == ' ':
			i++
		case unspaced(r):
			end := i + n
			if r2, n2 := decode(s, end); unspaced(r2) {
				end += n2
			}
			t.words = append(t.words, span{int32(i), int32(end)})
			i = end
		case wordRune(r):
			end := wordEnd(s, i+n)
			t.words = append(t.words, span{int32(i), int32(end)})
			t.edges.without(i+1, inner(s, i, end))
			i = end
		default:
			if stops(s, i, r) {
				t.stops = append(t.stops, int32(i))
			}
			if insideNumber(s, i) {
				t.edges.without(i, i+2)
			}
			i += n
		}
	}
}

// stops reports whether r at i ends a sentence; a point does so only before white space.
func stops(s string, i int, r rune) bool {
	switch r {
	case '!', '?', ';', '\n', '。':
		return true
	case '.':
		return i+1 >= len(s) || s[i+1] == ' ' || s[i+1] == '\n'
	}
	return false
}

// wordEnd is where the word that goes on at i ends. The English n't belongs to its verb.
func wordEnd(s string, i int) int {
	for i < len(s) {
		if plain(rune(s[i])) {
			i++
			continue
		}
		r, n := decode(s, i)
		if r == '\'' && s[i-1] == 'n' && i+1 < len(s) && s[i+1] == 't' {
			if next, _ := decode(s, i+2); !wordRune(next) {
				return i + 2
			}
		}
		if !wordRune(r) || unspaced(r) {
			break
		}
		i += n
	}
	return i
}

type stretch struct{ from, to int }

// widen takes in the rest of a word that may go on. A word that many hits are inside of is read once.
func (f *finder) widen(start, end int, u *use) (from, to int) {
	s := f.text.folded
	if !f.inside {
		return start, wordEnd(s, end)
	}
	if u.is(openEnd) {
		if end < f.tail.from || end > f.tail.to {
			f.tail = stretch{end, wordEnd(s, end)}
		}
		end = f.tail.to
	}
	if u.is(openStart) { // asked for in order
		at := f.head.to + wordStart(s[f.head.to:], start-f.head.to)
		if at == f.head.to {
			at = f.head.from
		}
		f.head = stretch{at, start}
		start = at
	}
	return start, end
}

// edges has a bit for each offset of a text, its end included, at which a word may begin or end: before and behind all
// signs but the point or comma of a number, and between the characters of a script without spaces.
type edges []uint64

// newEdges are those of a text that holds no word.
func newEdges(length int) edges {
	e := make(edges, length/64+1)
	for i := range e {
		e[i] = ^uint64(0)
	}
	return e
}

// without takes the offsets in [from, to) away.
func (e edges) without(from, to int) {
	for from < to {
		n := min(64-from%64, to-from)
		e[from/64] &^= (1<<n - 1) << (from % 64)
		from += n
	}
}

func (e edges) at(i int) bool { return e[i/64]>>(i%64)&1 == 1 }

// inner is where the inside of the word [start, end) ends: the apostrophe of n't is an edge although the word goes on.
func inner(s string, start, end int) int {
	if end-2 > start && s[end-2] == '\'' {
		return end - 2
	}
	return end
}

// insideNumber reports a point or comma at i that has digits on both sides.
func insideNumber(s string, i int) bool {
	return i > 0 && i+1 < len(s) && (s[i] == '.' || s[i] == ',') && digit(s[i-1]) && digit(s[i+1])
}
