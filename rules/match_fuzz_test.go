package rules_test

import (
	"reflect"
	"testing"

	"github.com/clarion-cre/clarion/rules"
)

// FuzzMatch: whatever the text, a match is sure, leads its rivals and says why, and nothing of the ticket before shows in
// the next.
func FuzzMatch(f *testing.F) {
	library, err := rules.Default()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Login fails", "Nobody can sign in since 9:10, SSO says invalid_grant (401).")
	f.Add("", "Exports time out after 30 s, sdk 4.12.0 worked and 4.13.0 does not\n> webhook_retry is late")
	f.Add("配信遅延", "㌖ メールが届きません _x ﷺ 通知_遅延\x00\xff")
	f.Fuzz(func(t *testing.T, subject, body string) {
		record := reported(subject, body)
		first := library.Match(record)
		library.Match(reported(body, subject))
		if second := library.Match(record); !reflect.DeepEqual(first, second) {
			t.Errorf("matched %+v, after another ticket %+v", first, second)
		}
		if first.Signature == nil {
			return
		}
		if first.Score < 0.6 || first.Score > 1 || len(first.Why) == 0 {
			t.Errorf("matched %s with %v for %v", first.Signature.ID, first.Score, first.Why)
		}
	})
}
