//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// heed hands over what a running daemon is told by signals, until stop.
func heed() (s told, stop func()) {
	hangups, pauses := make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	signal.Notify(pauses, syscall.SIGUSR1)
	return told{reload: hangups, pause: pauses}, func() { signal.Stop(hangups); signal.Stop(pauses) }
}
