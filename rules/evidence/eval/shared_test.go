package eval

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestShared asks the same of days made by another hand: a generator beside the project, where it is present.
func TestShared(t *testing.T) {
	if !*full {
		t.Skip("the days of the generator beside the project take minutes: make evidence runs them")
	}
	dir := shared(t)
	var total score
	for _, d := range []struct {
		name    string
		seed    uint64
		plant   bool
		chronic string
	}{
		{"the default day", 1, false, ""},
		{"other incidents", 5, true, ""},
		{"chronic errors and other incidents", 6, true, "tenant-05=0.03,tenant-11=0.02"},
		{"another seed", 7, true, "tenant-02=0.015"},
	} {
		if *only != 0 && d.seed != *only {
			continue
		}
		base, began := start(t), time.Now()
		day := generated(t, dir, base, other{d.seed, d.plant, d.chronic})
		t.Logf("%s: %d incidents, filled in %v", d.name, len(day.Incidents), time.Since(began).Round(time.Millisecond))
		now := day.midnight().Add(24 * time.Hour)
		total.add(day, examine(t.Context(), source(t, base), day, ask(day, d.seed, 24, 5), now))
	}
	total.print(os.Stdout)
	total.judge(t)
}

// shared finds the folder beside the project.
func shared(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CLARION_SHARED")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for at != filepath.Dir(at) {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				break
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(filepath.Dir(at), "shared")
	}
	dir = filepath.Join(dir, "promdata")
	if _, err := os.Stat(filepath.Join(dir, "gen.go")); err != nil {
		t.Skip("the data generator is not part of the project and does not lie beside it (../shared/promdata): its days are left out")
	}
	return dir
}

// other is a day to be made: with the generator's own incidents or drawn ones, and with chronic errors.
type other struct {
	seed    uint64
	plant   bool
	chronic string
}

// generated fills Prometheus with a day of the shared generator and returns its truth.
func generated(t *testing.T, dir, base string, o other) truth {
	t.Helper()
	tmp := t.TempDir()
	gen, file := filepath.Join(tmp, "gen"), filepath.Join(tmp, "truth.json")
	run(t, dir, "go", "build", "-o", gen, "gen.go")
	flags := []string{"-seed", fmt.Sprint(o.seed), "-truth", file}
	run(t, dir, gen, flags...)
	day := decoded(t, file)
	if o.plant {
		incidents := filepath.Join(tmp, "incidents.json")
		text, err := json.Marshal(elsewhere(day, o.seed))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(incidents, text, 0o600); err != nil {
			t.Fatal(err)
		}
		flags = append(flags, "-incidents", incidents)
	}
	if o.chronic != "" {
		flags = append(flags, "-chronic", o.chronic)
	}
	run(t, dir, gen, append(flags, "-push", base+"/api/v1/write")...)
	day = decoded(t, file)
	for part := range strings.SplitSeq(o.chronic, ",") {
		if name, share, ok := strings.Cut(part, "="); ok {
			h := hazard{Kind: "chronic", Match: map[string]string{"tenant": name}}
			if _, err := fmt.Sscan(share, &h.Share); err != nil {
				t.Fatal(err)
			}
			day.Hazards = append(day.Hazards, h)
		}
	}
	return day
}

func run(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(name), err, out)
	}
}

func decoded(t *testing.T, file string) truth {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var day truth
	if err := json.Unmarshal(text, &day); err != nil {
		t.Fatal(err)
	}
	return day
}

// elsewhere draws other incidents for the tenants of a day, away from its gap and restart.
func elsewhere(day truth, seed uint64) []incident {
	rng := rand.New(rand.NewPCG(seed, 17))
	var out []incident
	for i := range 14 {
		in := draw(rng, day, i)
		in.Start = day.midnight().Add(time.Duration(100+i*80+rng.IntN(10)) * time.Minute)
		in.End = in.Start.Add(time.Duration(6+rng.IntN(30)) * time.Minute)
		out = append(out, in)
		if i%3 == 2 {
			if second, ok := beside(rng, day, in, i); ok {
				out = append(out, second)
			}
		}
	}
	return out
}
