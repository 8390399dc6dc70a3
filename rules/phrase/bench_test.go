package phrase_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/coregx/ahocorasick"

	"github.com/clarion-cre/clarion/rules/phrase"
)

// BenchmarkMatch is the cost of one ticket of about 2 KB by number of phrases: one pass of the set, preparation of the
// text included, beside a general automaton, which finds bare strings and knows no words, gaps or denials, and beside
// one regular expression after another. The loop over 10,000 expressions is slow; it is run
// on as many tickets as b.N asks for, which is a handful.
func BenchmarkMatch(b *testing.B) {
	words := vocabulary(4000)
	tickets := make([]string, 64)
	pick := rand.New(rand.NewPCG(7, 11))
	for i := range tickets {
		tickets[i] = prose(pick, words, 2000)
	}
	for _, n := range []int{10, 100, 1_000, 10_000} {
		phrases := make([]string, n)
		for i := range phrases {
			phrases[i] = words[pick.IntN(len(words))] + " " + words[pick.IntN(len(words))]
		}
		b.Run(fmt.Sprintf("set/%d", n), func(b *testing.B) {
			set, err := phrase.Compile(phrases)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				set.Find(phrase.Prepare(tickets[i%len(tickets)]))
				i++
			}
		})
		b.Run(fmt.Sprintf("coregx-ahocorasick/%d", n), func(b *testing.B) {
			auto, err := ahocorasick.NewBuilder().AddStrings(phrases).Build()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				auto.FindAllOverlapping([]byte(phrase.Prepare(tickets[i%len(tickets)]).Folded()))
				i++
			}
		})
		b.Run(fmt.Sprintf("regexp-loop/%d", n), func(b *testing.B) {
			loop := make([]*regexp.Regexp, n)
			for i, p := range phrases {
				loop[i] = regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(p) + `\b`)
			}
			i := 0
			for b.Loop() {
				for _, re := range loop {
					re.FindAllStringIndex(tickets[i%len(tickets)], -1)
				}
				i++
			}
		})
	}
}

// vocabulary makes words up from syllables, so that beginnings are shared as in a language.
func vocabulary(n int) []string {
	syllables := strings.Fields("re de con in ti on er al is en or at it an ar un st le ve pro com per ex ca mo lo se ra")
	pick := rand.New(rand.NewPCG(3, 5))
	seen := map[string]bool{}
	words := make([]string, 0, n)
	for len(words) < n {
		w := ""
		for range 2 + pick.IntN(3) {
			w += syllables[pick.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			words = append(words, w)
		}
	}
	return words
}

func prose(pick *rand.Rand, words []string, size int) string {
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(words[pick.IntN(len(words))])
		b.WriteByte(" .,\n"[max(0, pick.IntN(12)-8)])
		b.WriteByte(' ')
	}
	return b.String()
}
