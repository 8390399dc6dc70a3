package intake

import "testing"

// TestOneVoteAWord: words that differ in their accents alone are one word, and give their language one vote.
func TestOneVoteAWord(t *testing.T) {
	v := newVote([]language{
		{Language: "es", Common: []string{"esta", "está", "el"}},
		{Language: "pt", Common: []string{"está", "o"}},
	})
	for text, want := range map[string]string{
		"portal esta fora, login esta fora":       "", // in both languages
		"o portal esta fora, o login esta fora":   "pt",
		"el portal esta fuera, el login esta mal": "es",
	} {
		if got := v.decide(text); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}
