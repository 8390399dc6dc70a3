package queuetest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// brokenKey tells a child process what its desk does wrong.
const brokenKey = "QUEUETEST_BROKEN"

func TestReference(t *testing.T) {
	Run(t, func(t *testing.T) World { return newDesk(t, os.Getenv(brokenKey)) })
}

// TestBroken proves that the suite can fail: each desk does one thing wrong, and the test meant for it says so.
func TestBroken(t *testing.T) {
	for broken, caught := range map[string]string{
		"empty end":                             "an empty queue ends at once, and its cursor finds what comes",
		"always more":                           "nothing new at the end",
		"newest first":                          "every ticket over several pages",
		"the next second only":                  "tickets of one second over page borders",
		"pages by offset":                       "tickets edited while paging",
		"the cursor is now":                     "late arrivals",
		"start takes everything":                "start respects its time",
		"start is exclusive":                    "start respects its time",
		"odd tickets vanish":                    "an odd ticket is set apart",
		"agents' notes are comments":            "comments are the customer's only",
		"failure moves the cursor":              "failure on a later page keeps the cursor",
		"denied is empty":                       "denied credentials are no empty page and no gone ticket",
		"labels are set":                        "labels are added and none is removed",
		"public notes":                          "one internal note",
		"our notes are comments":                "own writes come back harmlessly",
		"no conflict":                           "a stale version never undoes a person's change",
		"one mark for all":                      "marks show exactly what was applied",
		"the edit leaves no mark":               "every lost reply is unknown and visible",
		"a lost reply is an error like others":  "every lost reply is unknown and visible",
		"a lost reply is sent again":            "every lost reply is unknown and visible",
		"throttling is an error like others":    "a throttled write says later and writes nothing",
		"gone is an error like others":          "a gone ticket",
		"closed is written":                     "a closed ticket",
		"a public note is no error":             "a note that comes out public is an error",
		"a public note is written again":        "a note that comes out public is an error",
		"a throttled note is taken for written": "a later write that is throttled heals without the first",
		"one ticket fails the page":             "one ticket that fails does not hold the others",
		"a ticket set apart is forgotten":       "one ticket that fails does not hold the others",
		"the identity is remembered for ever":   "what another identity of ours wrote is known at once",
		"any id":                                "hostile ids are refused before any request",
		"any mark counts":                       "marks in a customer's text are not listed",
		"any link":                              "links in a note are web addresses only",
		"mentions act":                          "ticket words in a note do not act",
	} {
		t.Run(broken, func(t *testing.T) {
			t.Parallel()
			child := exec.Command(os.Args[0], "-test.run=^TestReference$")
			child.Env = append(os.Environ(), brokenKey+"="+broken)
			out, err := child.CombinedOutput()
			if err == nil {
				t.Fatal("the suite passes")
			}
			if want := "--- FAIL: TestReference/" + strings.ReplaceAll(caught, " ", "_"); !strings.Contains(string(out), want) {
				t.Errorf("want %q in:\n%s", want, out)
			}
		})
	}
}
