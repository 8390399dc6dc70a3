package main

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

// Once something was decided, the plan is the decision as it is stored, not one made anew: that is what a cycle writes.
func TestPlanIsWhatIsStored(t *testing.T) {
	d := openDesk(t, nil)
	issue := d.askJira(30 * time.Second)
	d.must("once")
	d.set("clarion.acme.example", "elsewhere.acme.example") // notes of new decisions would link there
	d.wait(5 * time.Minute)
	out := d.must("plan", "desk/"+issue.ID)
	says(t, out, "https://clarion.acme.example/ticket/desk/")
	plan := readPlan(t, out)
	d.act()
	d.must("once")
	d.jiraIs(issue.ID, plan)
}

func TestPlanOfWhatIsNotWritten(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(*desk) (ticket int64)
		says    string
	}{
		{"older than a first start to come", func(d *desk) int64 {
			return d.askZendesk(2 * time.Hour)
		}, "it was created before 2026-03-10 09:59 UTC"},
		{"older than the first start", func(d *desk) int64 {
			id := d.askZendesk(2 * time.Hour)
			d.must("once")
			d.wait(time.Hour)
			return id
		}, "it was created before 2026-03-10 09:59 UTC"},
		{"beyond the backfill", func(d *desk) int64 {
			d.set("type = \"zendesk\"", "type = \"zendesk\"\nbackfill = \"1d\"\nbackfill_max = 1")
			d.askZendesk(20 * time.Minute)
			id := d.askZendesk(10 * time.Minute)
			d.run("once")
			return id
		}, "it is older than the first start, and the backfill_max of 1 tickets is used up"},
		{"decided too long ago", func(d *desk) int64 {
			id := d.askZendesk(0)
			d.must("once")
			d.wait(25 * time.Hour)
			return id
		}, "left undone: too old to be of use: decided at 2026-03-10T10:00:00Z"},
		{"settled and then changed by a person", func(d *desk) int64 {
			id := d.askZendesk(0)
			d.acting()
			d.must("once")
			d.wait(5 * time.Minute)
			if err := d.zendesk.Edit(id, func(k *zendesktest.Ticket) { k.Tags, k.Group = nil, 0 }); err != nil {
				d.t.Fatal(err)
			}
			return id
		}, "it was settled on 2026-03-10 10:00 UTC"},
		{"nothing of ours", func(d *desk) int64 {
			id := d.askZendesk(0)
			if err := d.zendesk.Edit(id, func(k *zendesktest.Ticket) {
				k.Subject, k.Comments[0].Plain = "Invoice", "Could you please send the invoice for February again?"
				k.Comments[0].HTML, k.Description = "", k.Comments[0].Plain
			}); err != nil {
				d.t.Fatal(err)
			}
			d.must("once")
			return id
		}, "not a report of unreliable service"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := openDesk(t, nil)
			id := tt.prepare(d)
			before, _ := d.zendesk.Ticket(id)
			says(t, d.must("plan", "support/"+strconv.FormatInt(id, 10)), "nothing would be written: "+tt.says)
			d.acting()
			d.run("once")
			if after, _ := d.zendesk.Ticket(id); len(after.ByMe()) != len(before.ByMe()) || !slices.Equal(after.Tags, before.Tags) {
				t.Errorf("the cycle that followed wrote: %+v", after)
			}
		})
	}
}

// The plan tells of the backfill by the same count as the cycle.
func TestPlanWithinTheBackfill(t *testing.T) {
	d := openDesk(t, nil)
	d.set("type = \"zendesk\"", "type = \"zendesk\"\nbackfill = \"1d\"\nbackfill_max = 1")
	first, second := d.askZendesk(20*time.Minute), d.askZendesk(10*time.Minute)
	d.run("once")
	plan := readPlan(t, d.must("plan", "support/"+strconv.FormatInt(first, 10)))
	d.act()
	d.wait(2 * time.Minute)
	d.run("once")
	d.zendeskIs(first, plan)
	if z, _ := d.zendesk.Ticket(second); len(z.ByMe()) != 0 {
		t.Error("a ticket beyond the backfill was written to")
	}
}

// acting switches to act mode unless it is on.
func (d *desk) acting() {
	d.t.Helper()
	if text, err := os.ReadFile(d.config); err != nil || strings.Contains(string(text), `mode = "observe"`) {
		d.act()
	}
}
