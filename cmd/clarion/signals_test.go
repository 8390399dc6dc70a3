package main

import (
	"context"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestSignals: a configuration that is right is taken without a restart, one that is not leaves all as it was and is told;
// a pause that no command can give is taken too.
func TestSignals(t *testing.T) {
	d := openDesk(t, nil)
	d.askJira(0)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	errs := &watched{}
	listening, cycled := errs.expect("(healthz, readyz"), errs.expect(`"msg":"cycle"`)
	hangups, pauses, ended := make(chan os.Signal), make(chan os.Signal), make(chan int, 1)
	go func() {
		ended <- start([]string{"run", "-v", "-c", d.config}, process{
			ctx: ctx, in: strings.NewReader(""), out: io.Discard, err: errs, now: d.clock, getenv: d.getenv,
			heed: func() (told, func()) { return told{reload: hangups, pause: pauses}, func() {} },
		})
	}()
	base := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(soon(t, listening, errs))
	soon(t, cycled, errs)
	_, page, _ := fetch(t, base+"/")
	says(t, page, "mode observe", "1 to be written if the mode were act")
	_, metrics, _ := fetch(t, base+"/metrics")
	says(t, metrics, "clarion_operations_due 1")
	steps := []struct{ name, old, to, log, page, metric string }{
		{"a mode that is none", `mode = "observe"`, `mode = "wirte"`, `clarion.mode is \"wirte\"`, "was not taken", "clarion_config_last_reload_successful 0"},
		{"put right, and changed", `mode = "wirte"`, "mode = \"act\"\nschedule = \"@every 3h\"", `"mode":"act","schedule":"@every 3h"`, "mode act, @every 3h", "clarion_config_last_reload_successful 1"},
		{"another address", `listen = "127.0.0.1:0"`, `listen = "127.0.0.1:1"`, "clarion.listen cannot change while the daemon runs", "was not taken", "clarion_config_last_reload_successful 0"},
		{"no configuration", "[clarion]", "[clarion", "expected", "mode act, @every 3h", "clarion_config_last_reload_successful 0"},
	}
	for _, step := range steps {
		t.Log(step.name)
		d.set(step.old, step.to)
		told := errs.expect(step.log)
		hangups <- os.Interrupt
		soon(t, told, errs)
		_, page, _ := fetch(t, base+"/")
		says(t, page, step.page)
		if step.log[0] == '"' && strings.Contains(page, "not taken") {
			t.Error("the page still tells of a refusal")
		}
		_, metrics, _ := fetch(t, base+"/metrics")
		says(t, metrics, step.metric)
	}
	paused := errs.expect("paused by a signal")
	pauses <- os.Interrupt
	soon(t, paused, errs)
	_, page, _ = fetch(t, base+"/")
	says(t, page, "paused since 2026-03-10 10:00 UTC by a signal")
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("exit code %d\n%s", code, errs)
	}
}
