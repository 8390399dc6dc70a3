package connectors_test

import (
	"strings"
	"testing"

	"github.com/clarion-cre/clarion/connectors"
)

// TestSay: a ticket carries a bounded beginning of a conversation without a gap, and counts the rest.
func TestSay(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct {
		sizes     []int
		kept, cut int
	}{
		"none":               {nil, 0, 0},
		"just as long":       {[]int{mib, mib - 1, 1}, 3, 0},
		"one byte too long":  {[]int{mib, mib - 1, 2}, 2, 2},
		"nothing after that": {[]int{mib, 2 * mib, 1, 1}, 1, 2*mib + 2},
		"all":                {[]int{3 * mib, 1}, 0, 3*mib + 1},
	} {
		t.Run(name, func(t *testing.T) {
			var k connectors.Ticket
			for _, n := range c.sizes {
				k.Say(connectors.Comment{Body: connectors.Text{Raw: strings.Repeat("x", n)}})
			}
			if len(k.Comments) != c.kept || k.CommentsCut != c.cut {
				t.Errorf("%d kept, %d bytes cut; want %d and %d", len(k.Comments), k.CommentsCut, c.kept, c.cut)
			}
		})
	}
}
