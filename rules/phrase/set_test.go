package phrase_test

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/rules/phrase"
)

func TestFind(t *testing.T) {
	cases := []struct {
		name, phrase, text string
		want               []string // what was written, in order
	}{
		{"case and accents", "déjà lent", "C'est DEJA LENT ici", []string{"DEJA LENT"}},
		{"whole words", "slow", "slowly, slow; slow-ish", []string{"slow", "slow"}},
		{"line break", "timed out", "it timed\n  out", []string{"timed\n  out"}},
		{"empty line parts", "timed out", "it timed\n\nout", nil},
		{"hyphen open", "time-out", "a time out, a timeout, a Time-Out", []string{"time out", "timeout", "Time-Out"}},
		{"underscore", "connection refused", "ERR_CONNECTION_REFUSED", []string{"CONNECTION_REFUSED"}},
		{"umlaut in two letters", "verzögert", "verzoegert und verzögert", []string{"verzoegert", "verzögert"}},
		{"sharp s", "grosse last", "die große Last", []string{"große Last"}},
		{"careless n't", "doesn't load", "it doesnt load, it doesn’t load", []string{"doesnt load", "doesn’t load"}},
		{"open end", "delay*", "delayed delays relay", []string{"delayed", "delays"}},
		{"open start", "*fehler", "Anmeldefehler! Fehler", []string{"Anmeldefehler", "Fehler"}},
		{"choice", "takes (ages|so long|)", "takes ages", []string{"takes", "takes ages"}},
		{"choice in a choice", "証明書(エラー|が(無効|切れ))", "証明書が切れた 証明書エラー", []string{"証明書が切れ", "証明書エラー"}},
		{"gap in a choice", "(one ~1 two|three) four", "one and two four three four", []string{"one and two four", "three four"}},
		{"choices around a gap", "(one|two) ~2 (four|five*)", "one and fivefold", []string{"one and fivefold"}},
		{"number is whole", "500", "1500 500ms 500,5 5.500 500.", []string{"500"}},
		{"no spaces", "遅延", "配信が遅延しています", []string{"遅延"}},
		{"latin beside kana", "api", "APIが遅い", []string{"API"}},
		{"layout in kana", "届かない", "メールが届か\nない", []string{"届か\nない"}},
		{"full width", "api 500", "ＡＰＩ ５００", []string{"ＡＰＩ ５００"}},
		{"half width voiced", "ダウン", "ﾀﾞｳﾝ", []string{"ﾀﾞｳﾝ"}},
		{"voicing matters", "かた", "がた", nil},
		{"zero width", "slow", "s\u200blow", []string{"s\u200blow"}},
		{"gap", "webhook* ~3 delay*", "Webhooks are all badly delayed", []string{"Webhooks are all badly delayed"}},
		{"gap too wide", "webhook* ~3 delay*", "webhooks are all very badly delayed", nil},
		{"gap and sentence", "webhook* ~3 delay*", "webhooks work. delayed", nil},
		{"gap takes the nearest", "webhook ~2 late", "webhook webhook late", []string{"webhook late"}},
		{"three parts", "a1 ~1 b1 ~1 c1", "a1 x b1 x c1", []string{"a1 x b1 x c1"}},
		{"star then word", "deploy* stuck", "deployment stuck", []string{"deployment stuck"}},
		{"invalid bytes", "slow", "\xffslow\xff", []string{"slow"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set, err := phrase.Compile([]string{c.phrase})
			if err != nil {
				t.Fatal(err)
			}
			text := phrase.Prepare(c.text)
			var got []string
			for _, h := range set.Find(text) {
				got = append(got, text.Original(h.Start, h.End))
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("found %q in %q, want %q", got, text.Folded(), c.want)
			}
		})
	}
}

func TestNegated(t *testing.T) {
	phrases := []string{
		"slow", "error*", "timeout*", "down", "fehler", "langsam", "erreur*", "lent", "error", "lento", "lentidão", "erro*",
		"errori", "fouten", "traag", "エラー", "遅延", "遅く", "ログインできない", "works",
	}
	cases := []struct {
		text string
		want bool
	}{
		{"the api is not slow", true},
		{"it isn't really slow", true},
		{"no errors", true},
		{"no such errors today", true},
		{"we don't see any errors", true},
		{"without any noticeable errors", true},
		{"no longer works", true},
		{"never down", true},
		{"not only slow", false},
		{"not just slow but wrong", false},
		{"it is slow, not wrong", false},
		{"no idea why it is slow", false},
		{"it doesn't work, errors all over", false},
		{"it doesn't load error 12", false},
		{"not sure, slow", false},
		{"slow", false},
		{"no. slow as ever", false},
		{"no wonder it is slow", false},
		{"I don't know why it's slow", false},
		{"not without errors", false},
		{"without errors since noon", true},
		{"reports without a date are slow", false},
		{"ohne Filter ist es langsam", false},
		{"sans filtre c'est lent", false},
		{"kein Fehler", true},
		{"keine echten Fehler", true},
		{"nicht besonders langsam", true},
		{"nicht nur langsam", false},
		{"geht nicht Fehler", false},
		{"pas d'erreur", true},
		{"sans erreur", true},
		{"pas seulement lent", false},
		{"ne marche pas erreur 3", false},
		{"aucune erreur", true},
		{"no hay error", true},
		{"sin errores", true},
		{"no solo lento", false},
		{"no funciona error 3", false},
		{"sem lentidão", true},
		{"não há erros", true},
		{"não só lento", false},
		{"senza errori", true},
		{"non ci sono errori", true},
		{"non solo lento", false},
		{"geen fouten", true},
		{"niet traag", true},
		{"niet alleen traag", false},
		{"werkt niet fouten", false},
		{"エラーはありません", true},
		{"遅延はない", true},
		{"遅くない", true},
		{"エラーが出てログインできない", false},
	}
	set, err := phrase.Compile(phrases)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) {
			hits := set.Find(phrase.Prepare(c.text))
			if len(hits) == 0 {
				t.Fatal("nothing found")
			}
			for _, h := range hits {
				if h.Negated != c.want {
					t.Errorf("%q negated = %t", phrases[h.Phrase], h.Negated)
				}
			}
		})
	}
}

func TestCompileFaults(t *testing.T) {
	_, err := phrase.Compile([]string{"fine", " ", "(a|b", "a)b", "((a|b)", "~2 a", "a ~2", "a ~99 b", "a ~1 ~2 b", "de*ay", "ab*", "...", strings.Repeat("x", 1000), strings.Repeat("(a|b)", 9)})
	if err == nil {
		t.Fatal("no error")
	}
	for i := 1; i <= 13; i++ {
		if !strings.Contains(err.Error(), "phrase "+string(rune('0'+i%10))) && i < 10 {
			t.Errorf("phrase %d not named in %v", i, err)
		}
	}
	if n := strings.Count(err.Error(), "\n") + 1; n != 13 {
		t.Errorf("%d faults, want 13:\n%v", n, err)
	}
}

func TestEmptySet(t *testing.T) {
	set, err := phrase.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	if hits := set.Find(phrase.Prepare("anything")); hits != nil {
		t.Errorf("found %v", hits)
	}
}
