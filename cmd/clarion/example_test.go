package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/sync/triage"
)

const examplePath = "../../config.example.toml"

// setting is one "key = value" of the example. Alternatives and options that are off stand behind "# ".
type setting struct {
	table string // "queue.desk.owners.cre-rota"
	key   string
	text  string
	live  bool
}

var (
	headerLine  = regexp.MustCompile(`^(# )?\[([^\]]+)\]\s*$`)
	settingLine = regexp.MustCompile(`^(# )?([a-z_]+ = .+)$`)
)

// readExample takes the example apart. Prose never looks like a setting, so whatever looks like one has to be one.
func readExample(t *testing.T) (all []setting) {
	t.Helper()
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	table, off := "", false
	for n, line := range strings.Split(string(text), "\n") {
		if m := headerLine.FindStringSubmatch(line); m != nil {
			table, off = m[2], m[1] != ""
			continue
		}
		m := settingLine.FindStringSubmatch(line)
		if m == nil {
			if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.HasPrefix(trimmed, "#") {
				t.Errorf("line %d is neither a comment nor one setting: %s", n+1, line)
			}
			continue
		}
		live := m[1] == ""
		if live && off {
			t.Errorf("line %d is on, in a table that is off", n+1)
		}
		key, _, _ := strings.Cut(m[2], " = ")
		all = append(all, setting{table: table, key: key, text: m[2], live: live})
	}
	return all
}

// document is a file with one value for each key: the one that is chosen, else the first that the example gives.
func document(all []setting, chosen setting) string {
	var list []setting
	seen := map[string]bool{}
	for _, s := range append([]setting{chosen}, all...) {
		if at := s.table + "\x00" + s.key; !seen[at] {
			seen[at] = true
			list = append(list, s)
		}
	}
	return file(list)
}

// file writes settings under their tables.
func file(list []setting) string {
	var tables []string
	lines := map[string][]string{}
	for _, s := range list {
		if lines[s.table] == nil {
			tables = append(tables, s.table)
		}
		lines[s.table] = append(lines[s.table], s.text)
	}
	var b strings.Builder
	for _, table := range tables {
		fmt.Fprintf(&b, "[%s]\n%s\n", table, strings.Join(lines[table], "\n"))
	}
	return b.String()
}

// connectorConfigs are the settings of each connector by "queue jira" and the like. Each New lends its own type: decode
// is told where to put the table.
func connectorConfigs(t *testing.T) map[string]reflect.Type {
	t.Helper()
	types := map[string]reflect.Type{}
	enough := errors.New("enough seen")
	host := connectors.Host{Now: time.Now, Log: slog.New(slog.DiscardHandler), Secret: func(connectors.SecretRef) (string, error) { return "", nil }}
	lend := func(name string) decode {
		return func(v any) error {
			types[name] = reflect.TypeOf(v).Elem()
			return enough
		}
	}
	// Each ends with the error enough, which is not looked at.
	for typ, build := range queueTypes() {
		_, _ = build("x", lend("queue "+typ), host)
	}
	for typ, build := range trackerTypes() {
		_, _ = build("x", lend("tracker "+typ), host)
	}
	for typ, build := range sourceTypes() {
		_, _ = build("x", lend("source "+typ), host)
	}
	if len(types) != len(queueTypes())+len(trackerTypes())+len(sourceTypes()) {
		t.Fatalf("only %v lent their settings", sorted(types))
	}
	return types
}

func TestExampleLoads(t *testing.T) {
	text, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseConfig("config.example.toml", string(text))
	if err != nil {
		t.Fatal(err)
	}
	if c.Clarion.Mode != triage.Observe {
		t.Errorf("the example ships in mode %q", c.Clarion.Mode)
	}
	w, err := wire(c, process{
		ctx: t.Context(), now: time.Now, log: slog.New(slog.DiscardHandler),
		getenv: func(name string) string { return "what " + name + " holds" },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(w.queues) != 2 || len(w.trackers) != 1 || len(w.sources) != 1 {
		t.Errorf("wired %d queues, %d trackers, %d sources", len(w.queues), len(w.trackers), len(w.sources))
	}
	for _, missing := range w.unowned() {
		t.Error(missing)
	}
	shipsSafely(t, w)
}

// shipsSafely: no built-in check asks a source that the example lacks, and no old ticket is written to.
func shipsSafely(t *testing.T, w *wired) {
	t.Helper()
	for _, s := range w.signatures.Signatures() {
		for _, m := range s.Mechanisms {
			if _, ok := w.sources[m.Check.SourceName()]; !ok {
				t.Errorf("%s asks the source %q, which the example does not have", s.ID, m.Check.SourceName())
			}
		}
	}
	for _, q := range w.queues {
		if q.Backfill != 0 || q.BackfillMost != 0 {
			t.Errorf("the example writes to old tickets of %s", q.Name)
		}
	}
}

// TestExampleSecrets: what holds a secret is a reference, on or off.
func TestExampleSecrets(t *testing.T) {
	secret := regexp.MustCompile(`^(\w*token|\w*secret|\w*password|private_key|mark_key) = `)
	found := 0
	for _, s := range readExample(t) {
		if !secret.MatchString(s.text) {
			continue
		}
		found++
		if _, value, _ := strings.Cut(s.text, " = "); !regexp.MustCompile(`^"(env:[A-Z_]+|file:/[a-z0-9/.-]+)"$`).MatchString(value) {
			t.Errorf("[%s] %s is no reference", s.table, s.text)
		}
	}
	if found < 10 {
		t.Errorf("only %d secrets found", found)
	}
}

// keysOf lists the keys of a settings type, those of tables below it with their path; * is a name of the operator's.
func keysOf(typ reflect.Type, prefix string) []string {
	var out []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		tag := f.Tag.Get("toml")
		if tag == "" {
			continue
		}
		out = append(out, below(f.Type, prefix+tag)...)
	}
	return out
}

func below(typ reflect.Type, path string) []string {
	switch {
	case typ.Kind() == reflect.Map:
		return below(typ.Elem(), path+".*")
	case typ.Kind() == reflect.Struct && typ.NumField() > 0 && typ != reflect.TypeFor[toml.Primitive]():
		return keysOf(typ, path+".")
	}
	return []string{path}
}

// kinds names the kind of every queue, tracker and source of the example: "queue desk" is "queue jira".
func kinds(all []setting) map[string]string {
	out := map[string]string{}
	for _, s := range all {
		if kind, name, ok := strings.Cut(s.table, "."); ok && s.key == "type" {
			out[kind+" "+name] = kind + " " + strings.Trim(strings.TrimPrefix(s.text, "type = "), `"`)
		}
	}
	return out
}

// shapes are the keys of the example in the form of keysOf, by the kind of their table.
func shapes(all []setting) map[string][]string {
	kind := kinds(all)
	out := map[string][]string{}
	for _, s := range all {
		parts := strings.SplitN(s.table, ".", 3)
		switch {
		case len(parts) == 1:
			out[""] = append(out[""], s.table+"."+s.key)
		case parts[0] == "customers":
			out[""] = append(out[""], "customers.*."+s.key)
		case len(parts) == 2:
			out[kind[parts[0]+" "+parts[1]]] = append(out[kind[parts[0]+" "+parts[1]]], s.key)
		default:
			out[kind[parts[0]+" "+parts[1]]] = append(out[kind[parts[0]+" "+parts[1]]], parts[2]+"."+s.key)
		}
	}
	return out
}

// TestExampleIsComplete: every key that any settings type has stands in the example, on or off.
func TestExampleIsComplete(t *testing.T) {
	have := shapes(readExample(t))
	want := map[string][]string{"": keysOf(reflect.TypeFor[config](), "")}
	common := map[string]reflect.Type{
		"queue": reflect.TypeFor[queueConfig](), "tracker": reflect.TypeFor[trackerConfig](), "source": reflect.TypeFor[sourceConfig](),
	}
	for name, typ := range connectorConfigs(t) {
		kind, _, _ := strings.Cut(name, " ")
		want[name] = append(keysOf(typ, ""), keysOf(common[kind], "")...)
	}
	total := 0
	for _, name := range sorted(want) {
		for _, key := range want[name] {
			if name == "" && slices.Contains([]string{"queue.*", "tracker.*", "source.*"}, key) {
				continue // their own keys are looked at one by one
			}
			total++
			pattern := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(key), `\*`, `[^.]+`) + "$")
			if !slices.ContainsFunc(have[name], pattern.MatchString) {
				t.Errorf("config.example.toml does not explain %s of %q", key, name)
			}
		}
	}
	if total < 90 {
		t.Errorf("only %d keys were found in the settings types: the test no longer sees them", total)
	}
}

// TestExampleIsKnown: every key of the example, on or off, is known and takes the value that the example gives it. Each
// setting is switched on in turn, among all others.
func TestExampleIsKnown(t *testing.T) {
	all := readExample(t)
	types := connectorConfigs(t)
	for _, chosen := range all {
		text := document(all, chosen)
		c := &config{}
		meta, err := toml.Decode(text, c)
		if err != nil {
			t.Fatalf("with [%s] %s: %v\n%s", chosen.table, chosen.text, err, text)
		}
		c.meta = meta
		decodeTables(t, c, types)
		if unknown := c.unknownKeys(nil); len(unknown) > 0 {
			t.Fatalf("with [%s] %s: %s", chosen.table, chosen.text, strings.Join(unknown, "\n"))
		}
	}
}

// decodeTables reads every queue, tracker and source into the types that they are read into in earnest.
func decodeTables(t *testing.T, c *config, types map[string]reflect.Type) {
	t.Helper()
	for kind, tables := range map[string]map[string]toml.Primitive{"queue": c.Queues, "tracker": c.Trackers, "source": c.Sources} {
		for name, prim := range tables {
			common := map[string]any{"queue": &queueConfig{}, "tracker": &trackerConfig{}, "source": &sourceConfig{}}[kind]
			if err := c.meta.PrimitiveDecode(prim, common); err != nil {
				t.Fatalf("%s.%s: %v", kind, name, err)
			}
			typ := reflect.ValueOf(common).Elem().FieldByName("Type").String()
			own, ok := types[kind+" "+typ]
			if !ok {
				t.Fatalf("%s.%s is of type %q", kind, name, typ)
			}
			if err := c.meta.PrimitiveDecode(prim, reflect.New(own).Interface()); err != nil {
				t.Fatalf("%s.%s: %v", kind, name, err)
			}
		}
	}
}
