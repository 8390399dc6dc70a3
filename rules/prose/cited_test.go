package prose_test

import (
	"testing"

	"github.com/clarion-cre/clarion/rules/prose"
)

// TestCited tells what a reporter shows from what a mail quotes, which are marked in the same way.
func TestCited(t *testing.T) {
	for _, tc := range []struct {
		name, subject, raw, cited string
	}{
		{"below a paragraph", "Key ran out", "The browser complains.\n\n> The key ran out at 9:10.\n>\n> Code: 7\n\nWhat now?", "The key ran out at 9:10.\nCode: 7"},
		{"below a colon", "", "The page says:\n> It was shut at 9:10.", "It was shut at 9:10."},
		{"in the middle of a paragraph", "", "It fails\n> 2 GB, at 9:10", ""},
		{"an answer", "Re: Key ran out", "Thanks.\n\n> The key ran out at 9:10.", ""},
		{"an answer in German", "AW: Anmeldung", "Danke.\n\n> Sie geht seit 9:10 nicht.", ""},
		{"at the top", "", "> The key ran out at 9:10.\n\nWe know.\n\n> And the page?", ""},
		{"somebody wrote it", "", "Thanks.\n\nOn Tue, 16 Jun 2026 at 10:02, Ana <ana@example.com> wrote:\n> The key ran out at 9:10.", ""},
		{"a mail with its header", "", "Your colleague answered.\n\n> From: Ana\n> Sent: 16 June 2026 10:02\n>\n> It was over at 9:10.", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := ""
			for _, l := range plain(tc.subject, tc.raw).Lines {
				if l.Kind == prose.Cited && l.Text != "" {
					if got != "" {
						got += "\n"
					}
					got += l.Text
				}
			}
			if got != tc.cited {
				t.Errorf("cited %q, want %q", got, tc.cited)
			}
		})
	}
}
