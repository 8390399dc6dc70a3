package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/clarion-cre/clarion"

type goPackage struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// TestImportRule keeps the architecture: who may know whom. See the tree in README.md.
func TestImportRule(t *testing.T) {
	packages := listPackages(t)
	if len(packages) < 10 {
		t.Fatalf("go list found only %d packages", len(packages))
	}
	for _, p := range packages {
		for _, imported := range p.Imports {
			if why := forbidden(strings.TrimPrefix(p.ImportPath, module+"/"), imported); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// arrow is one rule: packages for which from holds may not import what to holds for.
type arrow struct {
	from, to func(string) bool
	why      string
}

// rule is the architecture as forbidden arrows. Own packages are named below the module, with ./ where they are imported.
func rule() []arrow {
	in := func(dirs ...string) func(string) bool {
		return func(p string) bool { return slices.ContainsFunc(dirs, func(d string) bool { return within(p, d) }) }
	}
	is := func(names ...string) func(string) bool {
		return func(p string) bool { return slices.Contains(names, p) }
	}
	not := func(f func(string) bool) func(string) bool { return func(p string) bool { return !f(p) } }
	everything := func(string) bool { return true }
	foreign := func(p string) bool { return strings.Contains(p, ".") }
	ownExcept := func(allowed func(string) bool) func(string) bool {
		return func(p string) bool { return strings.HasPrefix(p, "./") && !allowed(p) }
	}
	contractAndRules := func(p string) bool { return p == "./connectors" || within(p, "./rules") }
	arrows := []arrow{
		{not(in("connectors/jira")), in("github.com/andygrunwald/go-jira"), "vendor types never leave their connector"},
		{not(in("connectors/github")), in("github.com/google/go-github"), "vendor types never leave their connector"},
		{not(is("cmd/clarion")), in("github.com/robfig/cron"), "schedules run in cmd"},
		{not(in("rules", "cmd/clarion")), in("github.com/BurntSushi/toml"), "files are read by rules (signatures) and cmd (configuration)"},
		{everything, is("./cmd/clarion"), "nothing imports the command"},
		{is("connectors"), foreign, "the contract knows the standard library only"},
		{in("rules"), is("net/http", "os", "database/sql", "log/slog"), "rules open nothing and say nothing on their own"},
		{in("rules"), ownExcept(contractAndRules), "rules know the contract and each other"},
		{is("sync/triage"), ownExcept(contractAndRules), "the conductor knows the contract and the rules"},
	}
	// A connector knows the contract and itself. The transport is no vendor, and the test kits serve all.
	for _, vendor := range []string{"jira", "zendesk", "github", "prometheus", "wire"} {
		self := "./connectors/" + vendor
		allowed := func(p string) bool {
			return within(p, self) || slices.Contains([]string{"./connectors", "./connectors/wire", "./connectors/faulty", "./connectors/queuetest", "./connectors/contracttest"}, p)
		}
		arrows = append(arrows, arrow{in("connectors/" + vendor), ownExcept(allowed), "a connector knows the contract and itself, never a sibling, rules or sync"})
	}
	return arrows
}

// forbidden says why from may not import to; empty if it may.
func forbidden(from, to string) string {
	for _, a := range rule() {
		if a.from(from) && a.to(strings.Replace(to, module, ".", 1)) {
			return a.why
		}
	}
	return ""
}

func TestTheImportRuleForbids(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		allowed  bool
	}{
		{"rules/intake", "net/http", false},
		{"rules", module + "/sync/triage", false},
		{"rules", module + "/connectors/jira", false},
		{"rules", module + "/connectors", true},
		{"connectors", "golang.org/x/time/rate", false},
		{"connectors", "sync", true},
		{"connectors/jira", module + "/connectors/zendesk", false},
		{"connectors/jira", module + "/connectors/wire", true},
		{"connectors/zendesk", "github.com/andygrunwald/go-jira", false},
		{"connectors/jira/jiratest", module + "/rules", false},
		{"sync/triage", module + "/connectors/github", false},
		{"sync/triage", "github.com/robfig/cron/v3", false},
		{"sync/store", module + "/sync/triage", true},
		{"cmd/clarion", module + "/connectors/github", true},
	} {
		if got := forbidden(tt.from, tt.to); (got == "") != tt.allowed {
			t.Errorf("%s imports %s: %q", tt.from, tt.to, got)
		}
	}
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }
