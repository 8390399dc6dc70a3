package rules

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/priority"
)

// Remembered is how far back repeats are counted. No threshold may reach further: it would never be met for what it asks.
const Remembered = 90 * 24 * time.Hour

// Repeat is one signature that came back often enough to be worth a system change.
type Repeat struct {
	Signature *Signature
	Episodes  []priority.Episode // within the signature's span before its latest episode, oldest first
	Customers int
	Harm      float64 // customer-hours
	Rank, Of  int     // by harm among all repeats, from 1
	// Ends holds the tickets for which somebody or the metrics said when it ended. The others are counted as
	// priority.Usual long, which is a reckoning and nothing to tell people.
	Ends map[string]time.Time
	// Lapsed says that it does not reach its threshold any more, as when tickets were read anew or purged: no issue is filed
	// for it, and one that is there says so.
	Lapsed bool
}

// Awake leaves out the signatures that were not seen at or after the time: their issues stay as they are, since what was
// seen long ago is no longer all remembered.
func Awake(sightings []Sighting, since time.Time) []Sighting {
	seen := map[string]bool{}
	for _, s := range sightings {
		seen[s.Signature] = seen[s.Signature] || !s.Start.Before(since)
	}
	return slices.DeleteFunc(slices.Clone(sightings), func(s Sighting) bool { return !seen[s.Signature] })
}

// Repeats recounts every signature from the ledger and ranks those over their threshold by harm. What one customer alone
// reports and the metrics contradict does not count. It depends on nothing
// but the sightings: each signature's span is counted back from its own latest episode, not from now, so that an
// unchanged ledger gives unchanged issues.
func Repeats(l *Library, sightings []Sighting) []Repeat {
	bySignature := map[string][]Sighting{}
	for _, s := range sightings {
		bySignature[s.Signature] = append(bySignature[s.Signature], s)
	}
	var out []Repeat
	for _, s := range l.Signatures() {
		if r := Recount(s, bySignature[s.ID]); !r.Lapsed {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Repeat) int {
		return cmp.Or(cmp.Compare(b.Harm, a.Harm), cmp.Compare(a.Signature.ID, b.Signature.ID))
	})
	for i := range out {
		out[i].Rank, out[i].Of = i+1, len(out)
	}
	return out
}

// Recount counts one signature by its own sightings.
func Recount(s *Signature, sightings []Sighting) Repeat {
	r := Repeat{Signature: s, Ends: map[string]time.Time{}}
	var seen []priority.Seen
	for _, s := range sightings {
		if s.End.After(s.Start) {
			r.Ends[s.Key] = s.End
		}
		seen = append(seen, priority.Seen{
			Key: s.Key, Customer: s.Customer, Affected: s.Affected, Place: s.Place, Start: s.Start, End: s.End,
			Checked: s.Verdict == string(evidence.Confirmed), Refuted: s.Verdict == string(evidence.Refuted),
		})
	}
	r.Episodes = recent(priority.Episodes(seen), s.Repeat.Within)
	r.Customers, r.Harm = len(priority.Customers(r.Episodes)), priority.Harm(r.Episodes)
	r.Lapsed = len(r.Episodes) == 0 || len(r.Episodes) < s.Repeat.Episodes || r.Customers < s.Repeat.Customers
	return r
}

func recent(episodes []priority.Episode, within time.Duration) []priority.Episode {
	episodes = slices.DeleteFunc(episodes, func(e priority.Episode) bool { return e.Alone })
	if len(episodes) == 0 {
		return nil
	}
	since := episodes[len(episodes)-1].Start.Add(-within)
	return slices.DeleteFunc(episodes, func(e priority.Episode) bool { return e.Start.Before(since) })
}

// IssueMark is what makes an issue the one of this signature.
func IssueMark(signature string) connectors.Mark {
	return connectors.Mark{Op: signature, Part: connectors.PartIssue}
}

// shownEpisodes bounds the table: an issue is for deciding what to change, the ledger has the rest.
const shownEpisodes = 20

// IssueWant is what the tracker issue of a repeat should say. Nothing of a customer's words or names is in it: an issue
// tracker has other readers than a ticket. Links finds a ticket's address by its key.
func IssueWant(r Repeat, labels []string, links map[string]string) Want {
	body := connectors.Doc{
		connectors.P(connectors.B(r.Signature.Title), connectors.T(". "+r.Signature.Summary)),
		connectors.P(connectors.T(standing(r))),
	}
	if len(r.Episodes) > 0 {
		body = append(body, connectors.H("Episodes"), episodeTable(r, links))
	}
	body = append(body, connectors.H("Who can change it"))
	for _, m := range r.Signature.Mechanisms {
		body = append(body, connectors.LI(connectors.B(m.Title), connectors.T(": owned by "+m.Owner+". Can: "+m.Actuator)))
	}
	body = append(body, connectors.P(connectors.T(
		"Customer-hours count each harmed customer once an episode, those who never wrote too, for as long as it lasted for them; "+
			"where nobody said when it ended, half an hour is counted. Clarion keeps the part between its two marks up to date; everything else here is yours.")))
	w := Want{Mark: IssueMark(r.Signature.ID), Title: "Keeps coming back: " + r.Signature.Title + " (" + r.Signature.ID + ")", Body: body, Labels: labels, Lapsed: r.Lapsed}
	sum := sha256.Sum256([]byte(body.String()))
	w.Op = hex.EncodeToString(sum[:12])
	return w
}

// standing says in figures how often and how badly it was seen.
func standing(r Repeat) string {
	seen := fmt.Sprintf("Seen in %s within %s: %s harmed, %s in all.",
		Count(len(r.Episodes), "episode"), Days(r.Signature.Repeat.Within), Count(r.Customers, "customer"), customerHours(r.Harm))
	switch {
	case len(r.Episodes) == 0:
		seen = "No episode of it counts any more."
	case !r.Lapsed:
		return seen + fmt.Sprintf(" Rank %d of %d by harm.", r.Rank, r.Of)
	}
	return seen + fmt.Sprintf(" That is below the %s of %s from which this issue is kept: tickets that counted were read anew or "+
		"taken out. Clarion does not close it; whether it stays open is yours to decide.",
		Count(r.Signature.Repeat.Episodes, "episode"), Count(r.Signature.Repeat.Customers, "customer"))
}

func episodeTable(r Repeat, links map[string]string) connectors.Block {
	cell := func(s string) []connectors.Span { return []connectors.Span{connectors.T(s)} }
	table := connectors.Block{Kind: connectors.Table, Rows: [][][]connectors.Span{
		{cell("From (UTC)"), cell("Lasted"), cell("Customers"), cell("Never wrote"), cell("Where, by the metrics"), cell("Tickets")},
	}}
	episodes := slices.Clone(r.Episodes)
	slices.Reverse(episodes)
	for _, e := range episodes[:min(len(episodes), shownEpisodes)] {
		where := "not confirmed"
		if e.Checked {
			where = cmp.Or(Some(e.Places, 2), "confirmed")
		}
		table.Rows = append(table.Rows, [][]connectors.Span{
			cell(e.Start.UTC().Format("2006-01-02 15:04")), cell(howLong(e, r.Ends)), cell(fmt.Sprint(len(e.Customers))),
			cell(fmt.Sprint(len(e.Silent))), cell(where), ticketSpans(e.Tickets, links),
		})
	}
	return table
}

func ticketSpans(keys []string, links map[string]string) []connectors.Span {
	var spans []connectors.Span
	for i, k := range keys[:min(len(keys), 8)] {
		if i > 0 {
			spans = append(spans, connectors.T(", "))
		}
		spans = append(spans, connectors.L(k, links[k]))
	}
	if more := len(keys) - 8; more > 0 {
		spans = append(spans, connectors.T(fmt.Sprintf(" and %d more", more)))
	}
	return spans
}

// howLong an episode lasted, as far as its tickets and the metrics say.
func howLong(e priority.Episode, ends map[string]time.Time) string {
	var last time.Time
	known := 0
	for _, key := range e.Tickets {
		if end, ok := ends[key]; ok {
			known++
			if end.After(last) {
				last = end
			}
		}
	}
	switch {
	case known == 0:
		return "not known"
	case known < len(e.Tickets):
		return "at least " + lasted(last.Sub(e.Start))
	default:
		return lasted(last.Sub(e.Start))
	}
}

func lasted(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

// Days writes a length of time in days where it is whole days: "30 days".
func Days(d time.Duration) string {
	if d%(24*time.Hour) == 0 {
		return Count(int(d.Hours()/24), "day")
	}
	return d.String()
}

// Count writes a number with its noun: "1 ticket", "2 tickets".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func customerHours(h float64) string {
	if h < 10 {
		return fmt.Sprintf("%.1f customer-hours", h)
	}
	return fmt.Sprintf("%.0f customer-hours", h)
}
