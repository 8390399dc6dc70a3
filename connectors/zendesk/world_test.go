package zendesk_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

const (
	queueName = "support"
	pageSize  = 4

	groupPlatform int64 = 201
	groupIdentity int64 = 202
	groupOther    int64 = 203
	groupIntake   int64 = 204
)

// settings of each mode: they differ in how they read and in how they log in.
const (
	exportMode = `
oauth_token = "env:ZENDESK_TOKEN"`
	agentMode = `
mode = "agent"
oauth_client_id = "clarion"
oauth_client_secret = "env:ZENDESK_SECRET"`
)

const common = `
base_url = %q
allow_private = true
page_size = %d
export_per_minute = 100000
reads_per_minute = 1000000
writes_per_minute = 1000000
unowned = ["Intake"]
[owners.platform]
group = "platform"
[owners.identity]
group_id = 202
[fields]
impact_start = 301
impact_end = 302
symptom = 303
scope = 304
signature = 305
`

// world is one stand-in with its own clock and one queue on it.
type world struct {
	server *zendesktest.Server
	url    string
	signer connectors.Signer
	mode   string

	mu  sync.Mutex
	now time.Time

	token string // in place of the first one, if any

	orgs   map[string]int64
	people int
}

func newWorld(t *testing.T, mode string, o zendesktest.Options, wrap func(http.Handler) http.Handler) *world {
	t.Helper()
	signer, err := connectors.NewSigner([]byte("a key for the tests only"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{signer: signer, mode: mode, now: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC), orgs: map[string]int64{}}
	o.Now = w.Now
	if o.PageSize == 0 {
		o.PageSize = pageSize
	}
	w.server = zendesktest.New(o)
	for id, name := range map[int64]string{groupPlatform: "Platform", groupIdentity: "Identity", groupOther: "Other", groupIntake: "Intake"} {
		w.server.AddGroup(zendesktest.Group{ID: id, Name: name})
	}
	for i := range connectors.FieldNames() {
		w.server.AddField(zendesktest.Field{ID: 301 + int64(i), Title: connectors.FieldNames()[i], Type: "text"})
	}
	var h http.Handler = w.server
	if wrap != nil {
		h = wrap(h)
	}
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	s.Start()
	t.Cleanup(s.Close)
	w.url = s.URL
	return w
}

func secret(ref connectors.SecretRef) (string, error) {
	switch ref {
	case "env:ZENDESK_TOKEN":
		return zendesktest.AccessToken, nil
	case "env:ZENDESK_SECRET":
		return zendesktest.ClientSecret, nil
	case "env:ZENDESK_API_TOKEN":
		return zendesktest.APIToken, nil
	case "env:WRONG":
		return "wrong-secret", nil
	}
	return "", fmt.Errorf("no secret %s", ref)
}

func decodeTOML(text string) func(any) error {
	return func(v any) error {
		md, err := toml.Decode(text, v)
		if err == nil && len(md.Undecoded()) > 0 {
			return fmt.Errorf("unknown keys %v", md.Undecoded())
		}
		return err
	}
}

// open makes a queue with further settings in front of the common ones; log may be nil.
func (w *world) open(t testing.TB, settings string, log io.Writer) *zendesk.Queue {
	t.Helper()
	if log == nil {
		log = io.Discard
	}
	q, err := zendesk.New(queueName, decodeTOML(settings+fmt.Sprintf(common, w.url, pageSize)), connectors.Host{
		Now: w.Now, Log: slog.New(slog.NewTextHandler(log, nil)), UserAgent: "clarion-test", Signer: w.signer, LabelPrefix: "ops:",
		Secret: func(ref connectors.SecretRef) (string, error) {
			if w.token != "" {
				return w.token, nil
			}
			return secret(ref)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func (w *world) Traits() queuetest.Traits {
	return queuetest.Traits{Name: queueName, Signer: w.signer, PageSize: pageSize, Conditional: true}
}

func (w *world) Queue(t testing.TB) connectors.Queue { return w.open(t, w.mode, nil) }

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) Seed(_ testing.TB, d queuetest.Draft) string {
	org := int64(0)
	if d.Organization != "" {
		if w.orgs[d.Organization] == 0 {
			w.orgs[d.Organization] = w.server.AddOrganization(zendesktest.Organization{Name: d.Organization})
		}
		org = w.orgs[d.Organization]
	}
	if d.Requester == "" {
		d.Requester = "Sam Customer"
	}
	w.people++
	who := w.server.AddUser(zendesktest.User{
		Name: d.Requester, Email: fmt.Sprintf("person%d@example.com", w.people), Org: org, TimeZone: "Berlin", Locale: "de",
	})
	return text(w.server.Add(zendesktest.Ticket{
		Subject: d.Subject, Description: d.Body, Requester: who, Tags: d.Labels, CreatedAt: d.At, Late: d.Late,
	}))
}

func text(id int64) string { return strconv.FormatInt(id, 10) }

func number(t testing.TB, id string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) Change(t testing.TB, id string, c queuetest.Change) {
	t.Helper()
	n := number(t, id)
	must(t, w.server.Edit(n, func(k *zendesktest.Ticket) {
		if c.Subject != "" {
			k.Subject = c.Subject
		}
		k.Tags = append(k.Tags, c.AddLabels...)
		k.Tags = slices.DeleteFunc(k.Tags, func(tag string) bool { return slices.Contains(c.RemoveLabels, tag) })
		switch c.Owner {
		case queuetest.Platform:
			k.Group, k.Assignee = groupPlatform, 0
		case queuetest.Identity:
			k.Group, k.Assignee = groupIdentity, 0
		case queuetest.Somebody:
			k.Group, k.Assignee = groupOther, zendesktest.Agent
		}
		if c.Solve {
			k.Status = "solved"
		}
	}))
	if c.Reply != "" {
		must(t, w.server.Comment(n, zendesktest.Comment{Public: true, Plain: c.Reply}))
	}
	if c.Note != "" {
		must(t, w.server.Comment(n, zendesktest.Comment{Author: zendesktest.Agent, Plain: c.Note}))
	}
}

func (w *world) end(t testing.TB, id, status string) {
	t.Helper()
	must(t, w.server.Edit(number(t, id), func(k *zendesktest.Ticket) { k.Status = status }))
}

func (w *world) Delete(t testing.TB, id string) { w.end(t, id, "deleted") }
func (w *world) Close(t testing.TB, id string)  { w.end(t, id, "closed") }

func (w *world) Spoil(t testing.TB, id string) {
	must(t, w.server.Edit(number(t, id), func(k *zendesktest.Ticket) { k.Spoilt = true }))
}

func (w *world) Look(t testing.TB, id string) queuetest.Look {
	t.Helper()
	k, ok := w.server.Ticket(number(t, id))
	if !ok {
		t.Fatalf("no ticket %s", id)
	}
	l := queuetest.Look{Subject: k.Subject, Labels: k.Tags}
	switch {
	case k.Group == groupPlatform && k.Assignee == 0:
		l.Owner = queuetest.Platform
	case k.Group == groupIdentity && k.Assignee == 0:
		l.Owner = queuetest.Identity
	case k.Group != 0 || k.Assignee != 0:
		l.Owner = queuetest.Somebody
	}
	for _, c := range k.Comments {
		if c.Author != zendesktest.Me && (w.token == "" || c.Author != zendesktest.Agent) {
			continue
		}
		l.Notes = append(l.Notes, queuetest.Note{Text: zendesktest.Words(c.HTML), Internal: !c.Public, Acts: acts(t, c.HTML)})
	}
	return l
}

func (w *world) Rotate(testing.TB) bool {
	if w.mode != exportMode {
		return false
	}
	w.token = "another-token"
	w.server.Login(w.token, zendesktest.Agent)
	return true
}

func (w *world) Requests() (all, writes int) {
	for _, r := range w.server.History() {
		all++
		if r.Write {
			writes++
		}
	}
	return all, writes
}

func TestConformance(t *testing.T) {
	for name, mode := range map[string]string{"export": exportMode, "agent": agentMode} {
		t.Run(name, func(t *testing.T) {
			queuetest.Run(t, func(t *testing.T) queuetest.World {
				return newWorld(t, mode, zendesktest.Options{NotAdmin: name == "agent"}, nil)
			})
		})
	}
}

// openWith makes a queue from a whole table of its own.
func openWith(t testing.TB, w *world, table string) *zendesk.Queue {
	t.Helper()
	q, err := zendesk.New(queueName, decodeTOML(table), connectors.Host{Now: w.Now, Secret: secret, UserAgent: "clarion-test", Signer: w.signer})
	must(t, err)
	return q
}
