package main

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/intake"
)

type signaturesCmd struct {
	Test signaturesTestCmd `cmd:"" help:"Prove every example of every signature against the whole library."`
	List signaturesListCmd `cmd:"" help:"List the signatures with their owners and checks."`
}

type signaturesTestCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of signatures; built-in ones by default." type:"existingdir"`
}

func (c signaturesTestCmd) Run(p process) error {
	lib, err := library(c.Dir)
	if err != nil {
		return usageError{err}
	}
	reader, err := builtinReader()
	if err != nil {
		return err
	}
	faults := lib.Prove(func(e rules.Example) intake.Record {
		return reader.Read(connectors.Ticket{
			ID: "example", Status: connectors.Open, Created: p.now(), Subject: e.Subject,
			Body: connectors.Text{Markup: connectors.Plain, Raw: e.Text},
		}, intake.Defaults{})
	})
	examples := 0
	for _, s := range lib.Signatures() {
		examples += len(s.Examples)
	}
	for _, f := range faults {
		fmt.Fprintln(p.out, f)
	}
	fmt.Fprintf(p.out, "%s, %s, %d not as they should be\n",
		rules.Count(len(lib.Signatures()), "signature"), rules.Count(examples, "example"), len(faults))
	if len(faults) > 0 {
		return errQuiet
	}
	return nil
}

type signaturesListCmd struct {
	Dir string `arg:"" optional:"" help:"Directory of signatures; built-in ones by default." type:"existingdir"`
}

func (c signaturesListCmd) Run(p process) error {
	lib, err := library(c.Dir)
	if err != nil {
		return usageError{err}
	}
	t := table.NewWriter()
	t.SetOutputMirror(p.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"Signature", "Title", "Symptom", "Mechanisms, in the order tried", "Owner", "Repeats at"})
	for _, s := range lib.Signatures() {
		var mechanisms []string
		for _, m := range s.Mechanisms {
			mechanisms = append(mechanisms, m.Title)
		}
		t.AppendRow(table.Row{
			s.ID, s.Title, s.Symptom, strings.Join(mechanisms, "\n"), s.Owner,
			rules.Count(s.Repeat.Episodes, "episode") + " in " + rules.Days(s.Repeat.Within),
		})
	}
	t.Render()
	return nil
}
