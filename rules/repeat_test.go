package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
)

func defaultLibrary(t *testing.T) *rules.Library {
	t.Helper()
	l, err := rules.Default()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func sightings(signature, customer string, days ...int) []rules.Sighting {
	var out []rules.Sighting
	for _, d := range days {
		start := morning.AddDate(0, 0, d)
		out = append(out, rules.Sighting{
			Queue: "support", ID: fmt.Sprint(d), Key: fmt.Sprintf("%s-%d", strings.ToUpper(customer), d), Signature: signature,
			Customer: customer, Start: start, End: start.Add(15 * time.Minute), Created: start.Add(time.Hour), Verdict: "confirmed", Place: "region eu-west",
		})
	}
	return out
}

func ids(repeats []rules.Repeat) []string {
	var out []string
	for _, r := range repeats {
		out = append(out, r.Signature.ID)
	}
	return out
}

func TestRepeats(t *testing.T) {
	lib := defaultLibrary(t)
	latency := append(sightings("api-latency", "acme", 0, 3), sightings("api-latency", "bolt", 6)...)
	tests := []struct {
		name string
		seen []rules.Sighting
		want []string
	}{
		{"nothing", nil, nil},
		{"three episodes of two customers", latency, []string{"api-latency"}},
		{"one customer alone, however often", sightings("api-latency", "acme", 0, 1, 2, 3, 4, 5), nil},
		{"many tickets of one episode", append(sightings("api-latency", "acme", 0, 0, 0, 0), sightings("api-latency", "bolt", 0, 0)...), nil},
		{"two episodes are too few", append(sightings("api-latency", "acme", 0), sightings("api-latency", "bolt", 6)...), nil},
		{"too far apart", append(sightings("api-latency", "acme", 0, 40), sightings("api-latency", "bolt", 80)...), nil},
		{"refuted reports of one customer at a time", refuted(latency), nil},
		{"refuted, but two customers agree each time", refuted(append(sightings("api-latency", "acme", 0, 3, 6), sightings("api-latency", "bolt", 0, 3, 6)...)), []string{"api-latency"}},
		{"ranked by harm", append(latency, append(sightings("api-5xx-errors", "acme", 0, 3), harmful(sightings("api-5xx-errors", "bolt", 6))...)...), []string{"api-5xx-errors", "api-latency"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := rules.Repeats(lib, tt.seen)
			if !slices.Equal(ids(got), tt.want) {
				t.Errorf("repeats %v, want %v", ids(got), tt.want)
			}
			for i, r := range got {
				if r.Rank != i+1 || r.Of != len(got) || r.Harm <= 0 || r.Customers < 2 {
					t.Errorf("rank %d of %d, harm %.2f, %d customers", r.Rank, r.Of, r.Harm, r.Customers)
				}
			}
		})
	}
}

// refuted is what the metrics show nothing of.
func refuted(seen []rules.Sighting) []rules.Sighting {
	seen = slices.Clone(seen)
	for i := range seen {
		seen[i].Verdict = "refuted"
	}
	return seen
}

// harmful adds silent victims.
func harmful(seen []rules.Sighting) []rules.Sighting {
	for i := range seen {
		seen[i].Affected = []string{"cobalt", "delta", "ember", "flint"}
	}
	return seen
}

func TestIssueWant(t *testing.T) {
	lib := defaultLibrary(t)
	seen := append(sightings("api-latency", "acme", 0, 3), harmful(sightings("api-latency", "bolt", 6))...)
	links := map[string]string{"ACME-0": "https://desk.example/ACME-0", "BOLT-6": "https://desk.example/BOLT-6"}
	want := func(s []rules.Sighting) rules.Want {
		return rules.IssueWant(rules.Repeats(lib, s)[0], []string{"customer-pain"}, links)
	}
	first := want(seen)
	golden(t, "issue.txt", first.Title+"\n\n"+first.Body.String()+"\n")
	for _, word := range []string{"acme", "bolt", "cobalt"} {
		if strings.Contains(strings.ReplaceAll(strings.ToLower(first.Body.String()), "acme-", "ticket-"), word+" ") {
			t.Errorf("a customer's name, %s, stands in an issue", word)
		}
	}
	slices.Reverse(seen)
	if again := want(seen); again.Op != first.Op {
		t.Error("the same ledger in another order gives another issue")
	}
	more := append(seen, sightings("api-latency", "acme", 9)...)
	if again := want(more); again.Op == first.Op || again.Mark != first.Mark {
		t.Error("seen again has to change the content and keep the identity")
	}
	if first.Mark != (connectors.Mark{Op: "api-latency", Part: connectors.PartIssue}) {
		t.Errorf("mark %+v", first.Mark)
	}
}

// Nobody said when it ended: then the issue must not say how long it lasted.
func TestAnIssueMakesUpNoDuration(t *testing.T) {
	seen := append(sightings("api-latency", "acme", 0, 3), sightings("api-latency", "bolt", 3, 6)...)
	for i := range seen {
		if i != 2 { // the first episode and the last are open; in the second one of two customers says when it ended
			seen[i].End = time.Time{}
		}
	}
	var table connectors.Block
	for _, block := range rules.IssueWant(rules.Repeats(defaultLibrary(t), seen)[0], nil, nil).Body {
		if block.Kind == connectors.Table {
			table = block
		}
	}
	var got []string
	for _, row := range table.Rows {
		got = append(got, row[1][0].Text)
	}
	if want := []string{"Lasted", "not known", "at least 15 min", "not known"}; !slices.Equal(got, want) {
		t.Errorf("durations %q, want %q", got, want)
	}
}

// Where a failure was may be a customer's tenant; an issue must not say so.
func TestAnIssueNeverNamesATenant(t *testing.T) {
	for _, tt := range []struct {
		place evidence.Place
		want  string
	}{
		{evidence.Place{Kind: evidence.Tenant, Labels: map[string]string{"tenant": "acmebank"}}, "one customer"},
		{evidence.Place{Kind: evidence.Combination, Labels: map[string]string{"tenant": "acmebank", "region": "eu"}}, "region eu"},
		{evidence.Place{Kind: evidence.Global}, "everywhere"},
	} {
		if got := rules.PublicPlace(tt.place, "tenant"); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.place.Labels, got, tt.want)
		}
	}
}
