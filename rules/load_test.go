package rules_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/clarion-cre/clarion/rules"
)

// sound is a signature without faults; tests break it in one place.
const sound = `
id = "pump-stopped"
title = "The pump stopped"
summary = "Water no longer runs."
symptom = "errors"
also = ["latency"]
owner = "plumbers"

[match]
unless = ["own-fault"]

[match.words.pump]
en = ["pump*", "water"]
ja = ["ポンプ"]
[match.words.stopped]
en = ["stopped", "stands still"]
[[match.pattern]]
words = "stopped"
literal = "rpm"
regex = 'rpm [0-9]{1,3}'
[[match.rule]]
name = "pump that stopped"
about = ["pump"]
says = ["stopped"]
score = 0.7
[[match.rule]]
name = "code of the pump"
codes = ["P1xx", "STALLED"]
score = 0.65

[[mechanism]]
id = "power"
title = "Share of failed turns"
owner = "electricians"
actuator = "Throw the switch"
dashboard = "https://grafana.example.com/d/pump?tenant=$tenant&from=$from"
[mechanism.check]
preset = "errors"
metric = "turns_total"

[customer]
confirmed = "It stopped from $measured."
refuted = "It ran during $window."
unknown = "We are looking into it."
next = "We will write again."

[repeat]
episodes = 2
within = "30d"
customers = 1

[[example]]
lang = "en"
text = "Our pump stopped at noon."
match = true
[[example]]
lang = "en"
text = "The pump is green."
match = false
reason = "a colour"
`

func TestLoadSound(t *testing.T) {
	l, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(sound)}})
	if err != nil {
		t.Fatal(err)
	}
	s := l.Signature("pump-stopped")
	if s == nil || len(l.Signatures()) != 1 || s.Repeat.Within != 30*24*time.Hour || s.Mechanisms[0].Check.Metric != "turns_total" {
		t.Errorf("loaded %+v", s)
	}
	if l.Signature("none") != nil {
		t.Error("found a signature that is not there")
	}
}

func TestLoadFaults(t *testing.T) {
	cases := []struct {
		name, old, with string
		key, says       string
	}{
		{"unknown key", `title = "The`, "colour = \"red\"\ntitle = \"The", "colour", "not a key"},
		{"unknown key deep down", "preset = \"errors\"", "preset = \"errors\"\nmetrik = \"x\"", "mechanism.check.metrik", "not a key"},
		{"no toml", "[customer]", "[customer", "", "line"},
		{"wrong type", "episodes = 2", "episodes = \"two\"", "", "incompatible types"},
		{"no id", `id = "pump-stopped"`, "", "id", "is missing"},
		{"other id", `id = "pump-stopped"`, `id = "pump"`, "id", "the file is called"},
		{"no title", `title = "The pump stopped"`, "", "title", "is missing"},
		{"no owner", `owner = "plumbers"`, "", "owner", "is missing"},
		{"bad symptom", `symptom = "errors"`, `symptom = "noise"`, "symptom", "noise"},
		{"no symptom", `symptom = "errors"`, ``, "symptom", "is missing"},
		{"bad other symptom", `also = ["latency"]`, `also = ["noise"]`, "also", "noise"},
		{"bad language", "ja = [", "xx = [", "match.words.pump.xx", "no language"},
		{"twice", `"pump*", "water"`, `"water", "water"`, "match.words.pump.en", "listed twice"},
		{"bad phrase", `"pump*", "water"`, `"pu*mp"`, "match.words.pump.en", "star inside"},
		{"empty group", `en = ["stopped", "stands still"]`, `en = []`, "match.words.stopped", "no phrases"},
		{"bad group name", "[match.words.pump]", "[match.words.Pump_]", "match.words.Pump_", "small letters"},
		{"no such group", `says = ["stopped"]`, `says = ["stoped"]`, "match.rule[0].says", `no group "stoped"`},
		{"group not used", `about = ["pump"]`, ``, "match.words.pump", "no rule uses"},
		{"no claim", `says = ["stopped"]`, ``, "match.rule[0].says", "no failure"},
		{"bad score", `score = 0.7`, `score = 1.0`, "match.rule[0].score", "below 1"},
		{"bad nearness", `score = 0.7`, "near = 3\nanywhere = true\nscore = 0.7", "match.rule[0].near", "not both"},
		{"bad rule symptom", `score = 0.7`, "symptoms = [\"noise\"]\nscore = 0.7", "match.rule[0].symptoms", "noise"},
		{"empty code", `codes = ["P1xx", "STALLED"]`, `codes = [""]`, "match.rule[1].codes", "empty code"},
		{"pattern of no group", `words = "stopped"`, `words = "going"`, "match.pattern[0].words", "no group"},
		{"pattern without literal", `literal = "rpm"`, ``, "match.pattern[0].literal", "is empty"},
		{"bad regex", `'rpm [0-9]{1,3}'`, `'rpm ('`, "match.pattern[0].regex", "cannot be read"},
		{"huge regex", `'rpm [0-9]{1,3}'`, `'(rpm [0-9]{1,99}){9}'`, "match.pattern[0].regex", "too large"},
		{"regex of nothing", `'rpm [0-9]{1,3}'`, `'(rpm)*'`, "match.pattern[0].regex", "everywhere"},
		{"regex of capitals", `'rpm [0-9]{1,3}'`, `'RPM [0-9]'`, "match.pattern[0].regex", "capitals"},
		{"no regex", `'rpm [0-9]{1,3}'`, `''`, "match.pattern[0].regex", "at most"},
		{"no mechanism owner", `owner = "electricians"`, ``, "mechanism[0].owner", "is missing"},
		{"bad mechanism id", `id = "power"`, `id = "The Power"`, "mechanism[0].id", "small letters"},
		{"bad link", "https://grafana.example.com/d/pump?", "ftp://$tenant.example.com?", "mechanism[0].dashboard", "whole http"},
		{"bad link variable", "&from=$from", "&from=$start", "mechanism[0].dashboard", "$start is not known"},
		{"bad check", `preset = "errors"`, `preset = "mood"`, "mechanism[0].check", "mood"},
		{"no check", `preset = "errors"`, ``, "mechanism[0].check", "preset"},
		{"no sentence", `refuted = "It ran during $window."`, ``, "customer.refuted", "is missing"},
		{"bad variable", "from $measured", "from $moon", "customer.confirmed", "$moon is not known"},
		{"variable without evidence", "looking into it", "looking into $window", "customer.unknown", "may not be known"},
		{"bad span", `within = "30d"`, `within = "soon"`, "repeat.within", "soon"},
		{"a span beyond what is remembered", `within = "30d"`, `within = "91d"`, "repeat.within", `"91d"; Clarion looks back 90 days`},
		{"no episodes", `episodes = 2`, ``, "repeat.episodes", "at least 1"},
		{"no customers", `customers = 1`, ``, "repeat.customers", "at least 1"},
		{"no positive example", "match = true", "match = false\nreason = \"x\"", "example", "match = true"},
		{"no near miss", "match = false\nreason = \"a colour\"", "match = true", "example", "near miss"},
		{"near miss without reason", "reason = \"a colour\"", "", "example[1].reason", "is missing"},
		{"match with reason", "match = true", "match = true\nreason = \"x\"", "example[0].match", "no place here"},
		{"near miss of a stranger", "reason = \"a colour\"", "instead = \"nobody\"", "example[1].instead", "nobody"},
		{"example language", "lang = \"en\"\ntext = \"Our", "lang = \"tlh\"\ntext = \"Our", "example[0].lang", "tlh"},
		{"same example", "The pump is green.", "Our pump stopped at noon.", "example[1].text", "same as example[0]"},
		{"yields to nobody", "unless = [\"own-fault\"]", "yields = [\"nobody\"]", "match.yields", "nobody"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(sound, c.old) {
				t.Fatalf("the sound signature has no %q", c.old)
			}
			text := strings.Replace(sound, c.old, c.with, 1)
			_, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(text)}})
			var faults rules.LoadError
			if !errors.As(err, &faults) {
				t.Fatalf("error %v is no list of faults", err)
			}
			for _, f := range faults {
				if f.File == "pump-stopped.toml" && f.Key == c.key && strings.Contains(f.Text, c.says) {
					return
				}
			}
			t.Errorf("want %q at %q, got:\n%v", c.says, c.key, err)
		})
	}
}

func TestLoadReportsEveryFile(t *testing.T) {
	_, err := rules.LoadFS(fstest.MapFS{
		"a.toml":      {Data: []byte("id = ")},
		"b.toml":      {Data: []byte(strings.Replace(sound, `owner = "plumbers"`, "", 1))},
		"c.toml":      {Data: []byte(strings.Replace(sound, `id = "pump-stopped"`, `id = "c"`, 1))},
		"_own.toml":   {Data: []byte("[words.thing]\nen = [\"a thing\"]\nxx = [\"x thing\"]\n[colour]\n")},
		"_other.toml": {Data: []byte("[words.thing]\nen = [\"other\"]\n")},
		"README.md":   {Data: []byte("not a signature")},
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"a.toml: line 1", "b.toml: owner: is missing", "b.toml: id: ", "_own.toml: words.thing.xx", "_own.toml: colour", "words.thing: is defined in"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "c.toml") {
		t.Errorf("a file without faults is blamed:\n%v", err)
	}
}

func TestLoadEmptyAndTwice(t *testing.T) {
	if _, err := rules.LoadFS(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no signatures here") {
		t.Errorf("empty directory: %v", err)
	}
	other := strings.Replace(sound, `title = "The`, `title = "Another`, 1)
	_, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(sound)}, "z.toml": {Data: []byte(other)}})
	if err == nil || !strings.Contains(err.Error(), "is the id of pump-stopped.toml as well") {
		t.Errorf("same id twice: %v", err)
	}
}

// FuzzLoad holds that no text makes loading fail in another way than with a list of faults.
func FuzzLoad(f *testing.F) {
	f.Add(sound)
	f.Add("id = \"a\"\n[match.words.a]\nen = [\"(a|(b|c)) ~2 d*\"]\n")
	f.Add("[[example]]\n[[mechanism]]\n[[match.rule]]\n[[match.pattern]]\nregex = '(a+)+'")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := rules.LoadFS(fstest.MapFS{"pump-stopped.toml": {Data: []byte(text)}})
		var faults rules.LoadError
		if err != nil && !errors.As(err, &faults) {
			t.Errorf("error %v is no list of faults", err)
		}
		if (l == nil) == (err == nil) {
			t.Error("neither a library nor an error, or both")
		}
	})
}

func TestLoadYieldsInACircle(t *testing.T) {
	files := func(yields map[string]string) fstest.MapFS {
		all := fstest.MapFS{}
		for id, to := range yields {
			text := strings.NewReplacer("pump-stopped", id, "unless = [\"own-fault\"]", "yields = ["+to+"]").Replace(sound)
			all[id+".toml"] = &fstest.MapFile{Data: []byte(text)}
		}
		return all
	}
	if _, err := rules.LoadFS(files(map[string]string{"a": `"b", "c"`, "b": `"c"`, "c": ""})); err != nil {
		t.Errorf("two ways to one signature are no circle: %v", err)
	}
	for _, c := range []struct {
		name   string
		yields map[string]string
		want   string
	}{
		{"each other", map[string]string{"a": `"b"`, "b": `"a"`}, "a.toml: match.yields: goes in a circle, a to b to a,"},
		{"by way of a third", map[string]string{"a": `"b"`, "b": `"d", "c"`, "c": `"a"`, "d": ""}, "b.toml: match.yields: goes in a circle, b to c to a to b,"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := rules.LoadFS(files(c.yields))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "d.toml") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}
