package window

import (
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// speech is one language's share of the product (testdata/product): every subject does every thing in every frame with
// every time. What goes wrong is told in words that stand in no list, because customers do that too: the grammar alone
// has to say what the time is.
type speech struct {
	Zone     string
	Subjects []string
	Wrongs   [][2]string // S does it, S did it
	Plain    [][2]string // the same in usual words

	// Frames. S, W, P (the verb then) and T stand for the parts; A and Z for two ends, B for "A and Z", L for a length.
	Since, During, Recovered, Measured, Lasting, Now, Added, Blips, Back, None []string

	Fixed map[string][2]string // frames with their own times, and when it was

	Points          map[string]string    // T and when it is
	Later           map[string]string    // T of what was added after the report
	Ranges, Between map[string][2]string // T and B
	Lists           map[string][2]string // several T in a row, the first and the last
	Pairs           []struct {
		A, Z, Length string
		At           [2]string
	}
	Lengths map[string]string
}

const productTime = "2006-01-02 15:04"

// productFloor is the share of sentences that have to be read right in every language. What is missed is logged.
const productFloor = 0.995

func TestProductOfFramesAndTimes(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "product", "*.toml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no product files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) { runProduct(t, file) })
	}
}

func runProduct(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var sp speech
	if md, err := toml.Decode(string(data), &sp); err != nil || len(md.Undecoded()) > 0 {
		t.Fatalf("%s: %v %v", file, err, md.Undecoded())
	}
	loc, err := time.LoadLocation(sp.Zone)
	if err != nil {
		t.Fatal(err)
	}
	r := &productRun{t: t, speech: sp, loc: loc, ways: map[string]*share{}, now: time.Date(2026, 6, 18, 15, 30, 0, 0, loc)} // a Thursday
	r.points()
	r.spans()
	r.pairs()
	r.lengths()
	r.added()
	r.lists()
	r.nothing()
	r.score("as they are", r.plainly, productFloor)
	for name, s := range r.ways {
		r.score(name, *s, wayFloor)
	}
}

type share struct{ tried, wrong int }

func (r *productRun) score(name string, s share, floor float64) {
	r.t.Helper()
	r.t.Logf("%s: %d sentences, %d wrong", name, s.tried, s.wrong)
	if right := 1 - float64(s.wrong)/float64(s.tried); right < floor {
		r.t.Errorf("%s: %.3f of the sentences read right, floor %.3f", name, right, floor)
	}
}

// wayFloor is the share for the same sentences written carelessly: without capitals or commas, or broken by a mail program.
const wayFloor = 0.96

// everyWay: so many sentences are read once in each careless way.
const everyWay = 3

func careless() map[string]func(string) string {
	return map[string]func(string) string{
		"without capitals": strings.ToLower,
		"without commas":   func(s string) string { return strings.NewReplacer(",", "", "、", "").Replace(s) },
		"without end":      func(s string) string { return strings.TrimRight(s, ".。") },
		"broken": func(s string) string {
			if i := strings.LastIndexByte(s[:min(len(s), 50)], ' '); i > 40 && len(s) > 60 {
				return s[:i] + "\n" + s[i+1:]
			}
			return s
		},
	}
}

type productRun struct {
	speech
	t       *testing.T
	loc     *time.Location
	now     time.Time
	plainly share
	ways    map[string]*share // by name of the careless way
}

func (r *productRun) points() {
	for _, frame := range r.Back {
		for _, words := range keys(r.Points) {
			if !strings.HasSuffix(r.Points[words], ":00") { // told to the minute
				r.expect(frame, "", r.Points[words], "{T}", words)
			}
		}
	}
	for _, frame := range slices.Concat(r.Since, r.Now) {
		for _, words := range keys(r.Points) {
			r.expect(frame, r.Points[words], "", "{T}", words)
		}
	}
}

func (r *productRun) spans() {
	for _, frame := range r.During {
		hole, set := "{T}", r.Ranges
		if strings.Contains(frame, "{B}") {
			hole, set = "{B}", r.Between
		}
		for _, words := range keys(set) {
			r.expect(frame, set[words][0], set[words][1], hole, words)
		}
	}
}

func (r *productRun) pairs() {
	for _, frame := range slices.Concat(r.Recovered, r.Measured) {
		for i, c := range r.Pairs {
			if i > 0 && !strings.Contains(frame, "{A}") {
				continue // their days are told with A
			}
			r.expect(frame, c.At[0], c.At[1], "{A}", c.A, "{Z}", c.Z, "{L}", c.Length)
		}
	}
}

// added: the reports tell of 14:10, and what is added to them of an end.
func (r *productRun) added() {
	for _, frame := range r.Added {
		for _, words := range keys(r.Later) {
			r.expect(frame, "2026-06-18 14:10", r.Later[words], "{T}", words)
		}
	}
}

func (r *productRun) lists() {
	for _, frame := range r.Blips {
		for _, words := range keys(r.Lists) {
			r.expect(frame, r.Lists[words][0], r.Lists[words][1], "{T}", words)
		}
	}
	for _, frame := range keys(r.Fixed) {
		r.expect(frame, r.Fixed[frame][0], r.Fixed[frame][1])
	}
}

// nothing: times of other things, some told with every time or length.
func (r *productRun) nothing() {
	for _, frame := range r.None {
		switch {
		case strings.Contains(frame, "{T}"):
			for _, words := range keys(r.Points) {
				r.expect(frame, "", "", "{T}", words)
			}
		case strings.Contains(frame, "{L}"):
			for _, words := range keys(r.Lengths) {
				r.expect(frame, "", "", "{L}", words)
			}
		default:
			r.expect(frame, "", "")
		}
	}
}

func (r *productRun) lengths() {
	for _, frame := range r.Lasting {
		for _, words := range keys(r.Lengths) {
			d, err := time.ParseDuration(r.Lengths[words])
			if err != nil {
				r.t.Fatal(err)
			}
			r.expect(frame, r.now.Add(-d).Format(productTime), "", "{T}", words)
		}
	}
}

func keys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// expect reads one frame with every subject and verb.
func (r *productRun) expect(frame, start, end string, parts ...string) {
	verbs := slices.Concat(r.Wrongs, r.Plain)
	if !strings.Contains(frame, "{W}") && !strings.Contains(frame, "{P}") {
		verbs = verbs[:1]
	}
	for i, wrong := range verbs {
		subject := r.Subjects[i%len(r.Subjects)]
		text := strings.NewReplacer(slices.Concat(parts, []string{"{S}", subject, "{W}", wrong[0], "{P}", wrong[1]})...).Replace(frame)
		first, size := utf8.DecodeRuneInString(text)
		r.one(string(unicode.ToUpper(first))+text[size:], start, end)
	}
}

func (r *productRun) one(text, start, end string) {
	r.plainly.tried++
	if !r.right(text, start, end) {
		r.plainly.wrong++
	} else if r.plainly.tried%everyWay == 0 {
		for name, write := range careless() {
			if r.ways[name] == nil {
				r.ways[name] = &share{}
			}
			r.ways[name].tried++
			if !r.right(write(text), start, end) {
				r.ways[name].wrong++
			}
		}
	}
}

// right reads one text and logs what is wrong.
func (r *productRun) right(text, start, end string) bool {
	got := Read("", text, Reference{At: r.now, Zone: r.loc, ZoneSource: "ticket"})
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(r.loc).Format(productTime)
	}
	if len(got.Windows) == 0 && start == "" || len(got.Windows) > 0 && at(got.Windows[0].Start) == start && at(got.Windows[0].End) == end {
		return true
	}
	if len(got.Windows) == 0 {
		r.t.Logf("%q\n  no window, want %s / %s, rejected %v", text, start, end, got.Rejected)
		return false
	}
	r.t.Logf("%q\n  got %s / %s, want %s / %s", text, at(got.Windows[0].Start), at(got.Windows[0].End), start, end)
	return false
}
