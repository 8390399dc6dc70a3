package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestScripts runs what stands in testdata/script, as a person would type it:
//
//	clarion ARGS < FILE   runs the command in this process, at ten o'clock on 10 March 2026
//	code N                is the exit code it has to have had
//	members NAMES         are what each line of its output has to have as a JSON object, and nothing else
//
// $UP, $SICK and $DOWN are the addresses of a daemon that is ready, of one that is not, and of none.
func TestScripts(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(up.Close)
	sick := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the store cannot be read", http.StatusServiceUnavailable)
	}))
	t.Cleanup(sick.Close)
	down := httptest.NewServer(http.NotFoundHandler())
	down.Close()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			for name, value := range map[string]string{"UP": up.URL, "SICK": sick.URL, "DOWN": down.URL, "MARK_KEY": "a key for these tests only"} {
				e.Setenv(name, value)
			}
			e.Values[lastCode{}] = new(int)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"clarion": func(ts *testscript.TestScript, neg bool, args []string) {
				p := process{
					ctx: t.Context(), out: ts.Stdout(), err: ts.Stderr(), getenv: ts.Getenv,
					now: func() time.Time { return time.Date(2026, time.March, 10, 10, 0, 0, 0, time.UTC) },
				}
				scripted(ts, p, args, map[bool]string{false: "0", true: "not 0"}[neg])
			},
			"code": func(ts *testscript.TestScript, _ bool, args []string) {
				if code := *ts.Value(lastCode{}).(*int); strconv.Itoa(code) != strings.Join(args, " ") {
					ts.Fatalf("exit code %d, not %v", code, args)
				}
			},
			"members": scriptedMembers,
		},
	})
}

// lastCode is where a script keeps the exit code of its last command.
type lastCode struct{}

func scripted(ts *testscript.TestScript, p process, args []string, want string) {
	var in bytes.Buffer
	if at := slices.Index(args, "<"); at >= 0 && at == len(args)-2 {
		in.WriteString(ts.ReadFile(args[at+1]))
		args = args[:at]
	}
	p.in = &in
	code := start(args, p)
	*ts.Value(lastCode{}).(*int) = code
	if (code == exitOK) != (want == "0") {
		ts.Fatalf("exit code %d, not %s", code, want)
	}
}

func scriptedMembers(ts *testscript.TestScript, _ bool, names []string) {
	slices.Sort(names)
	lines := strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	for _, line := range lines {
		var object map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &object); err != nil {
			ts.Fatalf("%v in %s", err, line)
		}
		if got := sorted(object); !slices.Equal(got, names) {
			ts.Fatalf("members are %v, not %v", got, names)
		}
	}
}
