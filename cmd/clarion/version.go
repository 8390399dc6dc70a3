package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// release is set by the linker for released binaries: -ldflags "-X main.release=v1.2.3".
var release string //nolint:gochecknoglobals // the linker needs a variable; nothing else writes it

type versionCmd struct{}

func (versionCmd) Run(p process) error {
	_, err := fmt.Fprintf(p.out, "clarion %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
