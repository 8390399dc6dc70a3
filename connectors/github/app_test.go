package github

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/contracttest"
	"github.com/clarion-cre/clarion/connectors/github/githubtest"
)

func newKey(t *testing.T) (*rsa.PublicKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return &key.PublicKey, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func asApp(c *config) {
	c.Token, c.AppID, c.InstallationID, c.PrivateKey = "", 77, 88, "env:KEY"
}

// openApp is a desk on Enterprise Server, where the API has a path of its own, with a GitHub App.
func openApp(t *testing.T, set func(*githubtest.Options)) *desk {
	t.Helper()
	public, private := newKey(t)
	d := &desk{now: time.Now(), log: new(bytes.Buffer), secret: map[connectors.SecretRef]string{"env:KEY": private}}
	o := githubtest.Options{Private: true, Prefix: "/api/v3", Now: d.clock, App: githubtest.App{ID: 77, Installation: 88, Slug: "clarion-cre", Key: public}}
	if set != nil {
		set(&o)
	}
	d.Server = githubtest.New(o)
	return d.serve(t, d.Server, enterprise)
}

func enterprise(c *config) { asApp(c); c.BaseURL += "/api/v3" }

func TestApp(t *testing.T) {
	d := openApp(t, nil)
	ctx := t.Context()
	id, err := d.File(ctx, latency())
	if err != nil {
		t.Fatal(err)
	}
	if author := d.Issues()[0].Author; author != "clarion-cre[bot]" {
		t.Errorf("author %q", author)
	}
	if got, err := d.again(t, enterprise).Find(ctx, latency().Mark); got != id || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	d.Revoke() // in the middle of a token's life
	if ticket, err := d.Get(ctx, id); err != nil || !ticket.Marked(latency().Mark) {
		t.Errorf("after a revoked token: %v", err)
	}
	_, other := newKey(t)
	d.rotate("env:KEY", other)
	d.Revoke()
	_, err = d.Get(ctx, id)
	if err == nil || !strings.Contains(err.Error(), "private_key") || errors.Is(err, connectors.ErrGone) {
		t.Errorf("with another key: %v", err)
	}
	d.rotate("env:KEY", "secret nonsense")
	if _, err = d.Get(ctx, id); err == nil || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("with no key: %v", err)
	}
}

func TestAppTokenOutcomes(t *testing.T) {
	for name, tt := range map[string]struct {
		fault githubtest.Fault
		want  string
	}{
		"lost":      {githubtest.Fault{Drop: true}, "refused"}, // a lost token is no lost write
		"throttled": {githubtest.Fault{Status: 429}, "later"},
		"not found": {githubtest.Fault{Status: 404}, "refused"},
		"odd":       {githubtest.Fault{Status: 201, Body: "{"}, "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			d := openApp(t, nil)
			d.Fail(on(http.MethodPost, "/access_tokens", tt.fault))
			if _, err := d.File(t.Context(), latency()); kind(err) != tt.want || len(d.Writes()) != 0 {
				t.Errorf("%v, want %s; %v", err, tt.want, d.Writes())
			}
		})
	}
}

func TestTokenIsReadAnew(t *testing.T) {
	d := open(t, private(), nil)
	if _, err := d.File(t.Context(), latency()); err != nil {
		t.Fatal(err)
	}
	d.SetToken("rotated")
	d.rotate("env:TOKEN", "rotated\n")
	if _, err := d.Get(t.Context(), "1"); err != nil {
		t.Errorf("after rotation: %v", err)
	}
	d.rotate("env:TOKEN", "")
	if _, err := d.Get(t.Context(), "1"); err == nil {
		t.Error("read without a token")
	}
}

func TestRateLimits(t *testing.T) {
	o := private()
	o.Hourly, o.Burst = 12, 2
	d := open(t, o, nil)
	ctx := t.Context()
	var err error
	for n := 0; err == nil && n < 5; n++ {
		i := latency()
		i.Mark.Op = fmt.Sprintf("signature-%d", n)
		_, err = d.File(ctx, i)
	}
	var later *connectors.Later
	if !errors.As(err, &later) || later.After != time.Minute || len(d.Issues()) != 2 {
		t.Errorf("secondary limit: %v with %d issues", err, len(d.Issues()))
	}
	d.pass(10 * time.Minute)
	for n := 0; n < 20; n++ {
		if _, err = d.again(t, nil).Find(ctx, connectors.Mark{Op: "other", Part: connectors.PartIssue}); !errors.Is(err, connectors.ErrNone) {
			break
		}
	}
	if !errors.As(err, &later) || later.After < 45*time.Minute || later.After > time.Hour {
		t.Errorf("primary limit: %v", err)
	}
}

func TestHourlyBudget(t *testing.T) {
	d := open(t, private(), nil)
	d.hour.AllowN(time.Now(), hourlyBurst)
	_, err := d.File(t.Context(), latency())
	var later *connectors.Later
	if !errors.As(err, &later) || later.Scope != "writes" || len(d.Issues()) != 0 {
		t.Errorf("%v", err)
	}
}

func TestCheck(t *testing.T) {
	bad := func(list []connectors.Advice) string {
		var out []string
		for _, a := range list {
			if a.Err != nil {
				if a.Fix == "" {
					t.Errorf("%s: no fix", a.What)
				}
				out = append(out, strings.Fields(a.What)[0])
			}
		}
		return strings.Join(out, " ")
	}
	tests := map[string]struct {
		options githubtest.Options
		happens func(*desk)
		want    string
	}{
		"fine":         {private(), func(d *desk) { d.AddLabel("clarion") }, ""},
		"no label":     {private(), func(*desk) {}, "label"},
		"public":       {githubtest.Options{}, func(d *desk) { d.AddLabel("clarion") }, "repository"},
		"archived":     {private(), func(d *desk) { d.AddLabel("clarion"); d.Archive() }, "repository"},
		"no issues":    {private(), func(d *desk) { d.AddLabel("clarion"); d.DisableIssues() }, "repository reading"},
		"renamed":      {private(), func(d *desk) { d.Rename("acme/quality") }, "repository"},
		"wrong token":  {private(), func(d *desk) { d.SetToken("x") }, "GitHub"},
		"no push":      {githubtest.Options{Private: true, NoPush: true}, func(d *desk) { d.AddLabel("clarion") }, "writing"},
		"classic soon": {private(), classic, "token token"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := open(t, tt.options, nil)
			tt.happens(d)
			list := d.Check(t.Context())
			if got := bad(list); got != tt.want {
				t.Errorf("complains about %q, want %q: %+v", got, tt.want, list)
			}
			if len(d.Writes()) != 0 {
				t.Errorf("a check wrote: %v", d.Writes())
			}
		})
	}
	d := openApp(t, func(o *githubtest.Options) { o.App.Issues = "read" })
	d.AddLabel("clarion")
	if got := bad(d.Check(t.Context())); got != "writing" {
		t.Errorf("an App that may only read: %q", got)
	}
}

// classic answers as for a classic token that ends next week.
func classic(d *desk) {
	d.AddLabel("clarion")
	d.Fail(func(r *http.Request) *githubtest.Fault {
		if r.URL.Path != "/user" {
			return nil
		}
		return &githubtest.Fault{Status: 200, Body: `{"login":"clarion-bot"}`, Header: http.Header{
			"Content-Type": {"application/json"}, "X-Oauth-Scopes": {"repo"},
			"Github-Authentication-Token-Expiration": {d.clock().Add(7 * 24 * time.Hour).Format("2006-01-02 15:04:05 MST")},
		}}
	})
}

// TestContract holds the client and the stand-in against GitHub's own description.
func TestContract(t *testing.T) {
	v := contracttest.New(t, "github-rest")
	o := private()
	o.Token, o.PageSize = canary, 2
	d := open(t, o, nil)
	d.serve(t, v.Wrap(d.Server), nil)
	wholeLife(t, d, nil)

	app := openApp(t, nil)
	app.serve(t, v.Under("/api/v3").Wrap(app.Server), enterprise)
	wholeLife(t, app, enterprise)
	seen := strings.Join(v.Seen(), "\n")
	for _, op := range []string{
		"GET /user", "GET /app", "GET /app/installations/{installation_id}", "POST /app/installations/{installation_id}/access_tokens",
		"GET /repos/{owner}/{repo}", "GET /repos/{owner}/{repo}/issues", "POST /repos/{owner}/{repo}/issues",
		"GET /repos/{owner}/{repo}/issues/{issue_number}", "PATCH /repos/{owner}/{repo}/issues/{issue_number}",
		"POST /repos/{owner}/{repo}/issues/{issue_number}/labels", "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
		"POST /repos/{owner}/{repo}/issues/{issue_number}/comments", "GET /repos/{owner}/{repo}/labels/{name}",
	} {
		if !strings.Contains(seen+"\n", op+"\n") {
			t.Errorf("%s was never used; used were\n%s", op, seen)
		}
	}
}

// wholeLife does with an issue all that Clarion does, refusals included.
func wholeLife(t *testing.T, d *desk, set func(*config)) {
	t.Helper()
	ctx := t.Context()
	d.AddLabel("clarion")
	d.Add(githubtest.Issue{Title: "of a person", Author: "ana"})
	d.Check(ctx)
	if _, err := d.Find(ctx, latency().Mark); !errors.Is(err, connectors.ErrNone) {
		t.Error(err)
	}
	id, err := d.File(ctx, latency())
	if err != nil {
		t.Fatal(err)
	}
	d.pass(time.Minute)
	edit := connectors.Edit{Op: "beef", Title: "new", Body: latency().Body, Labels: []string{"p1"}, Note: connectors.Doc{connectors.P(connectors.T("seen again"))}}
	if err := d.Apply(ctx, ticketOf(d.Get(ctx, id)), edit); err != nil {
		t.Error(err)
	}
	ticket := ticketOf(d.again(t, set).Get(ctx, id))
	if len(ticket.Marks) != 3 {
		t.Errorf("marks %v", ticket.Marks)
	}
	if _, err := d.Get(ctx, "999"); !errors.Is(err, ErrMissing) {
		t.Error(err)
	}
	_ = d.Edit(1, func(i *githubtest.Issue) { i.Deleted = true })
	if _, err := d.Get(ctx, "1"); !errors.Is(err, connectors.ErrGone) {
		t.Error(err)
	}
	d.Archive()
	if _, err := d.File(ctx, latency()); kind(err) != "refused" {
		t.Error(err)
	}
}

// TestTokenAsFilesHoldIt: white space around it does no harm, a second line is an error that names the key.
func TestTokenAsFilesHoldIt(t *testing.T) {
	d := open(t, private(), nil)
	d.rotate("env:TOKEN", canary+" \r\n")
	if _, err := d.Find(t.Context(), latency().Mark); !errors.Is(err, connectors.ErrNone) {
		t.Errorf("find gives %v", err)
	}
	d.rotate("env:TOKEN", canary+"\nX-Other: 1")
	if _, err := d.Find(t.Context(), latency().Mark); err == nil || !strings.Contains(err.Error(), "tracker.repeats.token: ") {
		t.Errorf("a token of two lines gives %v, want it to name its key", err)
	}
}
