package eval

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
)

func table(text string) func(any) error {
	return func(v any) error {
		_, err := toml.Decode(text, v)
		return err
	}
}

func checks() map[string]evidence.Check {
	return map[string]evidence.Check{
		"latency": {Preset: evidence.Latency, Metric: "http_request_duration_seconds_bucket"},
		"errors":  {Preset: evidence.Errors, Metric: "http_requests_total"},
	}
}

// answer is one question with what came of it.
type answer struct {
	question
	finding evidence.Finding
	took    time.Duration
	asked   int
}

// examine asks everything, as the daemon does: up to four queries of a ticket at once, tickets one after the other.
func examine(ctx context.Context, s connectors.Signals, t truth, qs []question, now time.Time) []answer {
	out := make([]answer, len(qs))
	for i, q := range qs {
		began := time.Now()
		asked := 0
		f := evidence.Examine(checks()[q.check], evidence.Question{Tenant: q.tenant, Windows: q.windows, Claimed: "unknown", Now: now},
			func(queries []connectors.Query) []evidence.Reply {
				asked += len(queries)
				return all(ctx, s, queries)
			})
		out[i] = answer{question: q, finding: f, took: time.Since(began), asked: asked}
	}
	return out
}

func all(ctx context.Context, s connectors.Signals, queries []connectors.Query) []evidence.Reply {
	replies := make([]evidence.Reply, len(queries))
	var wg sync.WaitGroup
	slots := make(chan struct{}, 4)
	for i, q := range queries {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			a, err := s.Query(ctx, q)
			replies[i] = evidence.Reply{Answer: a, Err: err}
		})
	}
	wg.Wait()
	return replies
}

// score is the sum over all days.
type score struct {
	right, given, due, all int // verdicts right, given (not unknown), due (not unknown in truth), asked
	falseYes, yes          int
	place, placed          [2]int // single incidents, two at once
	found, named, there    int    // affected customers: right ones, named ones, true ones
	kinds                  map[string][2]int
	took                   []time.Duration
	most                   int
	wrong                  []string
}

func (s *score) add(day truth, as []answer) {
	if s.kinds == nil {
		s.kinds = map[string][2]int{}
	}
	for _, a := range as {
		s.took = append(s.took, a.took)
		s.most = max(s.most, a.asked)
		s.verdict(a)
		if a.want == evidence.Confirmed && a.finding.Verdict == evidence.Confirmed {
			s.locate(day, a)
		}
	}
}

func (a answer) right() bool {
	got := a.finding.Verdict
	if a.either {
		return got != evidence.Confirmed
	}
	return got == a.want && (len(a.windows) == 1 || a.finding.Window == a.settled)
}

func (s *score) verdict(a answer) {
	got, ok, k := a.finding.Verdict, a.right(), s.kinds[a.kind]
	k[1]++
	s.all++
	if !a.either {
		if a.want != evidence.Unknown {
			s.due++
		}
		if got != evidence.Unknown {
			s.given++
		}
		if got != evidence.Unknown && ok {
			s.right++
		}
	}
	if ok {
		k[0]++
	} else {
		s.wrong = append(s.wrong, fmt.Sprintf("%s: %s %s %s: want %s, got %s: %s", a.kind, a.check, a.tenant, a.windows[0].Start.Format("15:04"), a.want, got, a.finding.Cause))
	}
	if got == evidence.Confirmed {
		s.yes++
		if !ok {
			s.falseYes++
		}
	}
	s.kinds[a.kind] = k
}

// locate holds the place and the affected customers against the incidents that reach this customer. A place is right if
// it hits the same traffic as the incident: that a customer has one region only is not to be told from the metrics.
func (s *score) locate(day truth, a answer) {
	which := 0
	if a.paired {
		which = 1
	}
	s.placed[which]++
	for _, in := range a.culprit {
		if a.finding.Place.Kind != evidence.UnknownPlace && equal(day.matching(a.finding.Place.Labels), day.leaves(in)) {
			s.place[which]++
			s.affected(day, a, in)
			return
		}
	}
	var planted []string
	for _, in := range a.culprit {
		planted = append(planted, fmt.Sprintf("%v x%.2f", in.Match, in.Factor))
	}
	s.wrong = append(s.wrong, fmt.Sprintf("place: %s %s %s: planted %v, got %s %v also %v; %s", a.check, a.tenant,
		a.windows[0].Start.Format("15:04"), planted, a.finding.Place.Kind, a.finding.Place.Labels, a.finding.Also, a.finding.Cause))
	s.affected(day, a, a.culprit[0])
}

func (s *score) affected(day truth, a answer, in incident) {
	low := day.hazard("low_traffic")[0].Match["tenant"]
	truly := map[string]bool{}
	for _, l := range day.leaves(in) {
		if name, _, _ := strings.Cut(l, "|"); name != low {
			truly[name] = true
		}
	}
	s.there += len(truly)
	for _, x := range a.finding.Affected {
		if x.Tenant == low {
			continue
		}
		s.named++
		if truly[x.Tenant] {
			s.found++
		}
	}
}

func equal(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

func (s *score) precision() float64 { return share(s.right, s.given) }
func (s *score) recall() float64    { return share(s.right, s.due) }

func (s *score) median() time.Duration {
	slices.Sort(s.took)
	return s.took[len(s.took)/2]
}

func (s *score) print(w io.Writer) {
	tw := tabwriter.NewWriter(w, 2, 2, 2, ' ', 0)
	fmt.Fprintf(tw, "questions\t%d\t\n", s.all)
	for _, k := range slices.SortedFunc(maps.Keys(s.kinds), cmp.Compare[string]) {
		fmt.Fprintf(tw, "  %s\t%d of %d\t%.3f\n", k, s.kinds[k][0], s.kinds[k][1], share(s.kinds[k][0], s.kinds[k][1]))
	}
	fmt.Fprintf(tw, "verdict precision\t%d of %d\t%.3f\n", s.right, s.given, s.precision())
	fmt.Fprintf(tw, "verdict recall\t%d of %d\t%.3f\n", s.right, s.due, s.recall())
	fmt.Fprintf(tw, "confirmed wrongly\t%d of %d\t\n", s.falseYes, s.yes)
	fmt.Fprintf(tw, "place right, one incident\t%d of %d\t%.3f\n", s.place[0], s.placed[0], share(s.place[0], s.placed[0]))
	fmt.Fprintf(tw, "place right, two at once\t%d of %d\t%.3f\n", s.place[1], s.placed[1], share(s.place[1], s.placed[1]))
	fmt.Fprintf(tw, "affected precision\t%d of %d\t%.3f\n", s.found, s.named, share(s.found, s.named))
	fmt.Fprintf(tw, "affected recall\t%d of %d\t%.3f\n", s.found, s.there, share(s.found, s.there))
	fmt.Fprintf(tw, "time a question, median\t%v\tslowest %v\n", s.median().Round(time.Millisecond), s.took[len(s.took)-1].Round(time.Millisecond))
	fmt.Fprintf(tw, "queries a question, at most\t%d\tbound %d\n", s.most, evidence.MaxQueries)
	_ = tw.Flush()
}
