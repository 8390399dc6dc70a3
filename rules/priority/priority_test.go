package priority_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/clarion-cre/clarion/rules/priority"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func TestEpisodes(t *testing.T) {
	tests := []struct {
		name string
		seen []priority.Seen
		want []priority.Episode
	}{
		{name: "none"},
		{
			name: "a loud customer is one customer harmed once",
			seen: []priority.Seen{
				{Key: "A-1", Customer: "acme", Start: at(0), End: at(15)},
				{Key: "A-2", Customer: "acme", Start: at(2), End: at(15)},
				{Key: "A-3", Customer: "acme", Start: at(5), End: at(14)},
			},
			want: []priority.Episode{{Start: at(0), End: at(15), Customers: []string{"acme"}, Tickets: []string{"A-1", "A-2", "A-3"}}},
		},
		{
			name: "silent victims count",
			seen: []priority.Seen{{Key: "A-1", Customer: "acme", Affected: []string{"acme", "bolt", "cobalt"}, Start: at(0), End: at(15), Checked: true}},
			want: []priority.Episode{{
				Start: at(0), End: at(15), Customers: []string{"acme", "bolt", "cobalt"}, Silent: []string{"bolt", "cobalt"},
				Tickets: []string{"A-1"}, Checked: true,
			}},
		},
		{
			name: "a gap of more than half an hour is another episode",
			seen: []priority.Seen{
				{Key: "B-2", Customer: "bolt", Start: at(61), End: at(70)},
				{Key: "A-1", Customer: "acme", Start: at(0), End: at(30)},
			},
			want: []priority.Episode{
				{Start: at(0), End: at(30), Customers: []string{"acme"}, Tickets: []string{"A-1"}},
				{Start: at(61), End: at(70), Customers: []string{"bolt"}, Tickets: []string{"B-2"}},
			},
		},
		{
			name: "no end is half an hour, an end before the start too, and none is longer than a day",
			seen: []priority.Seen{
				{Key: "A-1", Customer: "acme", Start: at(0)},
				{Key: "A-2", Customer: "acme", Start: at(600), End: at(590)},
				{Key: "A-3", Customer: "acme", Start: at(6000), End: at(60000)},
			},
			want: []priority.Episode{
				{Start: at(0), End: at(30), Customers: []string{"acme"}, Tickets: []string{"A-1"}},
				{Start: at(600), End: at(630), Customers: []string{"acme"}, Tickets: []string{"A-2"}},
				{Start: at(6000), End: at(6000 + 24*60), Customers: []string{"acme"}, Tickets: []string{"A-3"}},
			},
		},
		{
			name: "customers that are not known count one a ticket",
			seen: []priority.Seen{{Key: "A-1", Start: at(0)}, {Key: "A-2", Start: at(1)}},
			want: []priority.Episode{{Start: at(0), End: at(31), Customers: []string{"ticket A-1", "ticket A-2"}, Tickets: []string{"A-1", "A-2"}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, priority.Episodes(tt.seen), cmpopts.IgnoreFields(priority.Episode{}, "Hours")); diff != "" {
				t.Errorf("episodes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHarmIsNotRuledByTheLoudest(t *testing.T) {
	var loud []priority.Seen
	for i := range 40 {
		loud = append(loud, priority.Seen{Key: fmt.Sprintf("L-%d", i), Customer: "loud", Start: at(i % 5), End: at(15)})
	}
	quiet := []priority.Seen{{Key: "Q-1", Customer: "a", Affected: []string{"b", "c", "d"}, Start: at(0), End: at(15)}}
	if l, q := priority.Harm(priority.Episodes(loud)), priority.Harm(priority.Episodes(quiet)); l >= q {
		t.Errorf("40 tickets of one customer weigh %.2f customer-hours, four customers harmed for as long only %.2f", l, q)
	}
}

// One refuted ticket with a day-long window beside an episode of a quarter of an hour must not make it a day long.
func TestHarmIsEachCustomersOwnTime(t *testing.T) {
	seen := []priority.Seen{
		{Key: "A-1", Customer: "a", Affected: []string{"b", "c"}, Start: at(0), End: at(15), Checked: true},
		{Key: "D-1", Customer: "d", Start: at(-1000), End: at(60), Refuted: true},
	}
	if got := priority.Harm(priority.Episodes(seen)); got < 0.74 || got > 0.76 {
		t.Errorf("three customers for 15 minutes are 0.75 customer-hours, got %.2f", got)
	}
	seen[1].Refuted = false
	if got := priority.Harm(priority.Episodes(seen)); got < 18.4 || got > 18.5 {
		t.Errorf("with a fourth for 1,060 minutes they are 18.42, got %.2f", got)
	}
}

func TestEpisodesDoNotDependOnOrderOrRepetition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) priority.Seen {
			start := rapid.IntRange(0, 3000).Draw(t, "start")
			return priority.Seen{
				Key:      fmt.Sprint(rapid.IntRange(1, 500).Draw(t, "key")),
				Customer: rapid.SampledFrom([]string{"", "a", "b", "c"}).Draw(t, "customer"),
				Start:    at(start), End: at(start + rapid.IntRange(-5, 300).Draw(t, "length")),
			}
		}), 0, 30).Draw(t, "seen")
		want := priority.Episodes(seen)
		shuffled := append(append([]priority.Seen(nil), seen...), seen...)
		rand.New(rand.NewPCG(1, uint64(len(seen)))).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if diff := cmp.Diff(want, priority.Episodes(shuffled)); diff != "" {
			t.Fatalf("order or repetition changed the episodes (-once +shuffled twice):\n%s", diff)
		}
		for i := 1; i < len(want); i++ {
			if !want[i].Start.After(want[i-1].End) {
				t.Fatalf("episodes %d and %d overlap", i-1, i)
			}
		}
	})
}

func TestCustomers(t *testing.T) {
	got := priority.Customers([]priority.Episode{{Customers: []string{"b", "c"}}, {Customers: []string{"a", "b"}}})
	if diff := cmp.Diff([]string{"a", "b", "c"}, got); diff != "" {
		t.Errorf("customers (-want +got):\n%s", diff)
	}
}
