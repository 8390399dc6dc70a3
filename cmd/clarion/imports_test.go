package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
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

// forbidden says why from may not import to; empty if it may.
func forbidden(from, to string) string {
	own, isOwn := strings.CutPrefix(to, module+"/")
	switch {
	case only(to, "github.com/andygrunwald/go-jira") && !within(from, "connectors/jira"),
		only(to, "github.com/google/go-github") && !within(from, "connectors/github"):
		return "vendor types never leave their connector"
	case only(to, "github.com/robfig/cron") && from != "cmd/clarion":
		return "schedules run in cmd"
	case only(to, "github.com/BurntSushi/toml") && !within(from, "rules") && from != "cmd/clarion":
		return "files are read by rules (signatures) and cmd (configuration)"
	case isOwn && own == "cmd/clarion":
		return "nothing imports the command"
	}
	switch {
	case from == "connectors":
		if isOwn || strings.Contains(to, ".") {
			return "the contract knows the standard library only"
		}
	case within(from, "connectors"):
		return connectorRule(from, own, isOwn)
	case within(from, "rules"):
		switch {
		case to == "net/http" || to == "os" || to == "database/sql" || to == "log/slog":
			return "rules open nothing and say nothing on their own"
		case isOwn && own != "connectors" && !within(own, "rules"):
			return "rules know the contract and each other"
		}
	case from == "sync/triage":
		if isOwn && own != "connectors" && !within(own, "rules") {
			return "the conductor knows the contract and the rules; the store implements its interface"
		}
	}
	return ""
}

// connectorRule: one vendor each, never a sibling. The transport is no vendor, and the test kits serve all.
func connectorRule(from, own string, isOwn bool) string {
	if !isOwn {
		return ""
	}
	vendor := strings.Join(strings.SplitN(from, "/", 3)[:2], "/")
	if own == "connectors" || within(own, vendor) || own == "connectors/wire" || own == "connectors/queuetest" || own == "connectors/contracttest" {
		return ""
	}
	return "a connector knows the contract and itself, never a sibling, rules or sync"
}

func within(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func only(path, mod string) bool { return path == mod || strings.HasPrefix(path, mod+"/") }
