// Package phrase finds many phrases in one pass over a text, whole words only, whatever their case, accents or width,
// and says which of them the text negates.
//
// Its tries stay although github.com/coregx/ahocorasick is a library for this: to find bare strings that automaton takes
// about as long as they take with words, gaps and denials (BenchmarkMatch), which would come on top.
//
// It knows nothing about signatures or tickets: which phrases matter and what a hit means is for its callers. It must
// not read a clock, open anything, or keep state between texts; a Set may be used by several goroutines at once.
package phrase

import (
	"slices"
	"sort"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Text is prose prepared for matching. Offsets of hits are into Folded; Original leads back to what the person wrote.
type Text struct {
	original string
	folded   string
	shifts   []shift // where folded and original offsets stop running in step
	words    []span  // of folded; two CJK characters count as a word
	stops    []int32 // ends of sentences in folded
	edges    edges
}

type shift struct{ folded, original int32 }

type span struct{ start, end int32 }

// Prepare folds a text: Unicode NFKC, lower case, marks stripped (Japanese voicing marks stay: they change the word),
// white space and hyphens inside a line one space, an empty line one line feed. It reads the text once.
func Prepare(s string) Text {
	f := newFolder(s)
	defer f.leave()
	t := Text{original: s, folded: string(f.out), shifts: slices.Clone(f.shifts)}
	t.split()
	return t
}

// Fold is Prepare(s).Folded() alone, for what is compared and not searched.
func Fold(s string) string {
	if settled(s) {
		return s
	}
	f := newFolder(s)
	defer f.leave()
	return string(f.out)
}

// settled reports a text of small letters, digits and signs alone, which folding leaves as it is.
func settled(s string) bool {
	for i := range len(s) {
		if !stays(s[i]) {
			return false
		}
	}
	return true
}

// Folded is the text as the phrases see it.
func (t Text) Folded() string { return t.folded }

// Original returns what was written at the given offsets of Folded, widened to whole characters.
func (t Text) Original(start, end int) string {
	from, to := t.origin(start), t.origin(end)
	for from > 0 && from < len(t.original) && !utf8.RuneStart(t.original[from]) {
		from--
	}
	for to < len(t.original) && !utf8.RuneStart(t.original[to]) {
		to++
	}
	return t.original[from:max(from, to)]
}

// origin is the offset in the original of the character that produced the folded byte at i.
func (t *Text) origin(i int) int {
	if i >= len(t.folded) {
		return len(t.original)
	}
	if i < 0 {
		return 0
	}
	n := sort.Search(len(t.shifts), func(k int) bool { return int(t.shifts[k].folded) > i })
	at := i
	if n > 0 {
		at += int(t.shifts[n-1].original) - int(t.shifts[n-1].folded)
	}
	if n < len(t.shifts) && at > int(t.shifts[n].original) {
		at = int(t.shifts[n].original) // one character became several; the rest of them belong to it
	}
	return min(at, len(t.original))
}

// wordsBetween counts the words that start in [from, to).
func (t *Text) wordsBetween(from, to int) int {
	return t.wordAt(to) - t.wordAt(from)
}

// wordAt is the index of the first word that starts at or after offset i.
func (t *Text) wordAt(i int) int {
	return sort.Search(len(t.words), func(k int) bool { return int(t.words[k].start) >= i })
}

// SameSentence reports whether no sentence ends in [from, to) of Folded.
func (t Text) SameSentence(from, to int) bool {
	n := sort.Search(len(t.stops), func(k int) bool { return int(t.stops[k]) >= from })
	return n == len(t.stops) || int(t.stops[n]) >= to
}

func decode(s string, i int) (rune, int) {
	if i >= len(s) {
		return -1, 0
	}
	if s[i] < utf8.RuneSelf {
		return rune(s[i]), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// unsettled is no possible delta: whatever comes next states its offset anew.
const unsettled = -1 << 31

// folder writes the folded form of in to out, and notes where the offsets part.
type folder struct {
	in     string
	out    []byte
	shifts []shift
	delta  int // original minus folded offset, as the last shift has it
}

// folders are passed on from text to text, wiped.
var folders = sync.Pool{New: func() any { return &folder{} }}

// largestKept is the room, in bytes, that a folder may have and still be passed on: larger texts are rare.
const largestKept = 64 << 10

// newFolder folds s.
func newFolder(s string) *folder {
	f := folders.Get().(*folder)
	f.in, f.delta = s, 0
	f.out = slices.Grow(f.out, len(s)+1)
	f.run()
	return f
}

func (f *folder) leave() {
	if cap(f.out) > largestKept {
		return
	}
	clear(f.out)
	*f = folder{out: f.out[:0], shifts: f.shifts[:0]}
	folders.Put(f)
}

func (f *folder) run() {
	for i := 0; i < len(f.in); {
		from := i
		for i < len(f.in) && (stays(f.in[i]) || f.in[i] == ' ' && f.alone(i)) {
			i++
		}
		if i > from {
			f.sync(from)
			f.out = append(f.out, f.in[from:i]...)
		}
		if i < len(f.in) {
			i = f.change(i)
		}
	}
}

// stays reports whether the byte is a character that folding leaves as it is.
func stays(c byte) bool {
	return c >= 'a' && c <= 'z' || c > ' ' && c < 'A' && c != '-' || c > 'Z' && c < 0x7f && c != '_' && c != '`'
}

// alone reports whether the blank at i stands before plain text: nearly all blanks do, and stay what they are.
func (f *folder) alone(i int) bool {
	return i+1 < len(f.in) && f.in[i+1] > ' ' && f.in[i+1] < utf8.RuneSelf
}

// change folds the character at i, which is not one that stays, and says where the next one is.
func (f *folder) change(i int) int {
	if c := f.in[i]; c >= 'A' && c <= 'Z' {
		f.byte(i, c+'a'-'A')
		return i + 1
	}
	r, n := decode(f.in, i)
	switch {
	case r == utf8.RuneError && n == 1:
		f.byte(i, '?')
	case blank(r):
		return f.blanks(i)
	case dash(r):
		f.dash(i, i+n)
	case apostrophe(r):
		f.byte(i, '\'')
	case voicing(r):
		f.voice(r)
	case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Mn):
		// zero-width and direction marks sit inside words and mean nothing; accents are what folding is to ignore
	default:
		f.put(i, fold(r, f.in[i:i+n]))
	}
	return i + n
}

// dash writes the dash at i, behind which the text goes on at next: inside a word it is a blank, elsewhere it parts.
func (f *folder) dash(i, next int) {
	after, _ := decode(f.in, next)
	if f.endsInWord() && wordRune(after) {
		f.byte(i, ' ')
	} else {
		f.byte(i, '-')
	}
}

// blanks folds the run of white space at i. An empty line stays a line feed, so that no phrase runs across it; between
// two characters of an unspaced script a blank is only layout and goes.
func (f *folder) blanks(i int) int {
	end, lines := i, 0
	for end < len(f.in) {
		r, n := decode(f.in, end)
		if !blank(r) {
			break
		}
		if r == '\n' {
			lines++
		}
		end += n
	}
	before, _ := utf8.DecodeLastRune(f.out)
	after, _ := decode(f.in, end)
	switch {
	case lines > 1:
		f.byte(i, '\n')
	case spacelessPair(before, after):
	default:
		f.byte(i, ' ')
	}
	return end
}

func spacelessPair(a, b rune) bool {
	return unspaced(a) && unspaced(b) && !unicode.Is(unicode.Hangul, a) && !unicode.Is(unicode.Hangul, b)
}

// voice joins a Japanese voicing mark that stands apart (half width, or decomposed) to the kana before it.
func (f *folder) voice(r rune) {
	mark := rune(0x3099)
	if r == 0x309A || r == 0xFF9F {
		mark = 0x309A
	}
	last, n := utf8.DecodeLastRune(f.out)
	joined := []rune(norm.NFC.String(string([]rune{last, mark})))
	if n == 0 || len(joined) != 1 {
		return
	}
	f.out = f.out[:len(f.out)-n]
	f.out = utf8.AppendRune(f.out, joined[0])
	f.delta = unsettled
}

func (f *folder) endsInWord() bool {
	r, _ := utf8.DecodeLastRune(f.out)
	return len(f.out) > 0 && wordRune(r)
}

func (f *folder) byte(at int, c byte) {
	f.sync(at)
	f.out = append(f.out, c)
}

func (f *folder) put(at int, s string) {
	f.sync(at)
	f.out = append(f.out, s...)
	if len(s) > 1 {
		f.delta = unsettled
	}
}

// sync notes that the next folded byte stands for the original at offset at, if that does not follow by itself.
func (f *folder) sync(at int) {
	if d := at - len(f.out); d != f.delta {
		f.delta = d
		f.shifts = append(f.shifts, shift{int32(len(f.out)), int32(at)})
	}
}

func blank(r rune) bool {
	return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r > 0x7f && unicode.IsSpace(r)
}

func apostrophe(r rune) bool {
	return r == '’' || r == '‘' || r == '`' || r == '´' || r == 'ʼ'
}

// voicing reports whether r is a Japanese voicing mark that stands apart from its kana.
func voicing(r rune) bool {
	return r == 0x3099 || r == 0x309A || r == 0xFF9E || r == 0xFF9F
}

func dash(r rune) bool {
	return r == '-' || r == '_' || r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xFF0D
}

// Origin is the offset in the text as written of what stands at offset i of Folded.
func (t Text) Origin(i int) int { return t.origin(i) }

// WordsBetween counts the words that begin in [from, to) of Folded; two characters of a script without spaces count as
// one word.
func (t Text) WordsBetween(from, to int) int { return max(0, t.wordsBetween(from, to)) }
