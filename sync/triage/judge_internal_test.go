package triage

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
)

// A ticket that makes a rule panic becomes an error of that ticket; the page goes on. Without a reader, reading panics.
func TestAPanicWhileJudgingIsTheTicketsOwn(t *testing.T) {
	_, _, err := (&Triage{}).judgeSafely(t.Context(), Queue{}, connectors.Ticket{ID: "17"}, rules.Card{}, nil)
	if err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("got %v", err)
	}
}
