package main

import (
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/clarion-cre/clarion/sync/triage"
)

// progress draws bars on a terminal and nothing elsewhere: escape codes do not belong into a pipe.
func (c demoCmd) progress(p process, s *story) func(triage.Event) {
	if !p.tty || c.JSON {
		return func(triage.Event) {}
	}
	bars := mpb.New(mpb.WithOutput(p.err), mpb.WithWidth(40))
	bar := func(name string, total int64) *mpb.Bar {
		return bars.AddBar(total,
			mpb.PrependDecorators(decor.Name(name, decor.WC{W: 10, C: decor.DindentRight}), decor.CountersNoUnit("%d / %d", decor.WCSyncWidth)),
			mpb.BarRemoveOnComplete())
	}
	read := bar("reading", int64(len(s.tickets)))
	write := bar("writing", 0)
	var written int64
	return func(e triage.Event) {
		switch e.Stage {
		case "read":
			read.Increment()
		case "write":
			written++
			write.SetTotal(written+1, false)
			write.Increment()
		case "end":
			read.SetTotal(-1, true)
			write.SetTotal(-1, true)
			bars.Wait()
		}
	}
}
