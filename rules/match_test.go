package rules_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
	"github.com/clarion-cre/clarion/rules/phrase"
	"github.com/clarion-cre/clarion/rules/prose"
)

func reported(subject, body string) intake.Record {
	return intake.Record{Reliability: true, Symptom: intake.Errors, Prose: prose.Prose{Subject: subject}, Text: phrase.Prepare(subject + "\n\n" + body)}
}

func pumps(t *testing.T, changes ...string) *rules.Library {
	t.Helper()
	text := strings.NewReplacer(changes...).Replace(sound)
	l, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestMatch(t *testing.T) {
	filler := strings.Repeat("word ", 130)
	withCode := reported("", "it hums")
	withCode.StatusCodes = []string{"p147"}
	withName := reported("", "it hums")
	withName.ErrorNames = []string{"stalled"}
	tagged := reported("", "it stopped at noon")
	tagged.Components = []string{"Water Pump"}
	strange := reported("", "the pump stopped")
	strange.Symptom = intake.IncorrectResults
	unreported := reported("", "the pump stopped")
	unreported.Reliability = false
	cases := []struct {
		name   string
		record intake.Record
		match  bool
		why    string
	}{
		{"thing and claim", reported("", "Our pumps have stopped."), true, `pump that stopped: "pumps" + "stopped"`},
		{"in the subject", reported("Pump stopped", filler+"hello"), true, `"Pump" + "stopped"`},
		{"claim denied", reported("", "the pump has not stopped"), false, ""},
		{"thing denied", reported("", "no water, it stopped"), true, "water"},
		{"too far apart", reported("", "the pump one two three four five six seven eight nine ten eleven twelve thirteen stopped"), false, ""},
		{"in different sentences", reported("", "The pump is red. It stopped."), false, ""},
		{"late in a long text", reported("", filler+"the pump stopped"), false, ""},
		{"behind the opening", reported("", strings.Repeat("word ", 60)+"the pump stopped"), false, ""},
		{"within the opening", reported("", strings.Repeat("word ", 40)+"the pump stopped"), true, `"pump" + "stopped"`},
		{"own fault", reported("", "the pump stopped, our own mistake"), false, ""},
		{"part of another thing's name", reported("", "the bilge_pump_list stopped"), false, ""},
		{"end of another thing's name", reported("", "the bilge_pump stopped"), false, ""},
		{"numbered", reported("", "pump_12 stopped"), true, `"pump" + "stopped"`},
		{"expression behind its literal", reported("", "the pump is at rpm 12"), true, "rpm 12"},
		{"literal alone", reported("", "the pump is at rpm zero"), false, ""},
		{"code with wildcard", withCode, true, `code of the pump: "p147"`},
		{"error name", withName, true, "stalled"},
		{"component names the thing", tagged, true, "stopped"},
		{"another symptom", strange, false, ""},
		{"no report", unreported, false, ""},
		{"japanese thing", reported("", "ポンプ stopped"), true, "ポンプ"},
		{"nothing", reported("", ""), false, ""},
	}
	l := pumps(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := l.Match(c.record)
			if got := m.Signature != nil; got != c.match {
				t.Fatalf("matched = %t with %+v", got, m)
			}
			if !c.match {
				return
			}
			if m.Score < 0.6 || m.Score >= 1 {
				t.Errorf("score %v", m.Score)
			}
			if len(m.Why) == 0 || !strings.Contains(m.Why[0].Text, c.why) {
				t.Errorf("why %v, want %q", m.Why, c.why)
			}
		})
	}
}

// TestMatchInsideOneCharacter: what one character of the text unfolds to may hold a word, of which
// no letter stands there: it counts, and beside a name with an underscore as well.
func TestMatchInsideOneCharacter(t *testing.T) {
	l := pumps(t, `"pump*"`, `"メートル"`)
	if m := l.Match(reported("", "a_b ㌖ stopped")); m.Signature == nil {
		t.Errorf("matched %+v", m)
	}
}

func TestMatchRuleConditions(t *testing.T) {
	inRegion := reported("", "the pump stopped")
	inRegion.Regions = []string{"eu-west"}
	cases := []struct {
		name, condition string
		record          intake.Record
		match           bool
	}{
		{"region missing", "region = true", reported("", "the pump stopped"), false},
		{"region named", "region = true", inRegion, true},
		{"symptom differs", `symptoms = ["latency"]`, reported("", "the pump stopped"), false},
		{"symptom fits", `symptoms = ["errors"]`, reported("", "the pump stopped"), true},
		{"excluded", `unless = ["asking"]`, reported("", "how do we see that the pump stopped"), false},
		{"anywhere", "anywhere = true", reported("", "pump "+strings.Repeat("word ", 60)+"stopped"), true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := pumps(t, "says = [\"stopped\"]\nscore", "says = [\"stopped\"]\n"+c.condition+"\nscore")
			if m := l.Match(c.record); (m.Signature != nil) != c.match {
				t.Errorf("matched %+v", m)
			}
		})
	}
}

// two loads the sound signature and a copy of it under another name with changes.
func two(t *testing.T, changes ...string) *rules.Library {
	t.Helper()
	other := strings.NewReplacer(append([]string{"pump-stopped", "pump-dry"}, changes...)...).Replace(sound)
	l, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(sound)}, "pump-dry.toml": {Data: []byte(other)}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestMatchChooses(t *testing.T) {
	yields := []string{"unless = [\"own-fault\"]", "yields = [\"pump-stopped\"]"}
	cases := []struct {
		name   string
		of     *rules.Library
		chosen string // empty: none
		rival  string
	}{
		{"two that fit alike", two(t), "", "does not lead clearly"},
		{"one that leads", two(t, "score = 0.7", "score = 0.97"), "pump-dry", "fits less than pump-dry"},
		{"one that leads by a fifth", two(t, "score = 0.7", "score = 0.9"), "", "does not lead clearly"},
		{"one that yields", two(t, append(yields, "score = 0.7", "score = 0.8")...), "pump-stopped", "stands back behind the narrower pump-stopped"},
		{"far surer than the narrower one", two(t, append(yields, "score = 0.7", "score = 0.98")...), "pump-dry", "fits less than pump-dry"},
		{"weak evidence", pumps(t, "score = 0.7", "score = 0.4"), "", "score 0.40 is under 0.60"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := c.of.Match(reported("", "our pump stopped"))
			got := ""
			if m.Signature != nil {
				got = m.Signature.ID
			}
			if got != c.chosen {
				t.Errorf("chose %q, want %q", got, c.chosen)
			}
			if len(m.Rivals) == 0 || m.Rivals[0].Reason != c.rival {
				t.Errorf("rivals %+v, want first: %s", m.Rivals, c.rival)
			}
		})
	}
}

func TestProve(t *testing.T) {
	read := func(e rules.Example) intake.Record { return reported(e.Subject, e.Text) }
	if faults := pumps(t).Prove(read); faults != nil {
		t.Errorf("sound: %v", faults)
	}
	cases := []struct{ name, old, with, want string }{
		{"no longer matches", "Our pump stopped at noon.", "Our pump hums.", `"Our pump hums." should match pump-stopped but matches no signature`},
		{"weak", "Our pump stopped at noon.", "Our pump is fine. It has stopped.", "pump-stopped 0.5"},
		{"near miss matches", "The pump is green.", "The green pump stopped.", "matches although it is a near miss (a colour)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			faults := pumps(t, c.old, c.with).Prove(read)
			if len(faults) != 1 || !strings.Contains(faults[0].String(), c.want) {
				t.Errorf("got %v, want %q", faults, c.want)
			}
		})
	}
	deaf := func(rules.Example) intake.Record { return intake.Record{} }
	if faults := pumps(t).Prove(deaf); len(faults) != 1 || !strings.Contains(faults[0].Text, "not read as a report") {
		t.Errorf("unread: %v", faults)
	}
	stray := two(t, "Our pump stopped at noon.", "The water stopped.", "score = 0.7", "score = 0.97",
		"match = false\nreason = \"a colour\"", "match = false\ninstead = \"pump-stopped\"", "The pump is green.", "The pump stopped.").Prove(read)
	if len(stray) != 2 {
		t.Errorf("wrong winner and wrong place of a near miss: %v", stray)
	}
}
