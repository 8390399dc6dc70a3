package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// Check looks at the credentials, the repository, the permissions and the label. It writes nothing, so that a token's
// permission to write is inferred only where GitHub tells.
func (t *Tracker) Check(ctx context.Context) []connectors.Advice {
	login, err := t.id.get(ctx)
	if err != nil {
		fix := "set tracker." + t.name + ".token to a fine-grained token with Issues: read and write and Metadata: read on " + t.Repo
		if t.id.auth.app != nil {
			fix = "check app_id, installation_id and private_key of tracker." + t.name + " against the App's settings page"
		}
		fix = wire.Remedy(err, "tracker."+t.name+".base_url", fix)
		return []connectors.Advice{{What: "GitHub credentials", Err: t.read("ask who we are", nil, err), Fix: fix}}
	}
	list := []connectors.Advice{{What: "GitHub credentials of " + login}}
	if t.id.auth.app == nil {
		list = append(list, t.checkToken(ctx)...)
	} else {
		a := t.checkInstallation(ctx)
		if list = append(list, a); a.Err != nil {
			return list // no token would be issued
		}
	}
	repo, err := t.repository(ctx)
	if err != nil {
		return append(list, connectors.Advice{
			What: "repository " + t.Repo, Err: err,
			Fix: "check tracker." + t.name + ".repo, and give the identity access to it with Metadata: read",
		})
	}
	list = append(list, t.checkRepository(repo), t.checkIssues(ctx))
	if t.id.auth.app == nil {
		list = append(list, t.checkRole(repo))
	}
	return append(list, t.checkLabel(ctx))
}

func (t *Tracker) checkRepository(r *gh.Repository) connectors.Advice {
	a := connectors.Advice{What: fmt.Sprintf("repository %s (%s)", t.Repo, r.GetVisibility())}
	switch {
	case !closed(r) && !t.AllowPublic:
		a.Err, a.Fix = ErrPublic, "make the repository private, choose another, or set allow_public = true if everybody may read the issues"
	case r.GetArchived():
		a.Err, a.Fix = errors.New("the repository is archived"), "unarchive it in its settings or configure another"
	case !r.GetHasIssues():
		a.Err, a.Fix = errors.New("issues are disabled"), "enable Issues under Settings, General, Features"
	}
	return a
}

func (t *Tracker) checkIssues(ctx context.Context) connectors.Advice {
	a := connectors.Advice{What: "reading issues of " + t.Repo}
	var page []listed
	resp, err := t.get(ctx, t.path("/issues?state=all&per_page=1"), &page)
	if err != nil {
		a.Err, a.Fix = t.read("list issues", resp, err), "grant the identity Issues: read and write on "+t.Repo
	}
	return a
}

// checkRole: what a fine-grained token may do GitHub does not tell; its owner's role in the repository is an upper bound.
func (t *Tracker) checkRole(r *gh.Repository) connectors.Advice {
	a := connectors.Advice{What: "writing issues of " + t.Repo}
	if p := r.GetPermissions(); len(p) > 0 && !p["push"] && !p["triage"] {
		a.Err = errors.New("the token's owner has neither triage nor write access: GitHub would drop labels in silence")
		a.Fix = "give the owner of the token the role Triage or Write on " + t.Repo
	}
	return a
}

func (t *Tracker) checkInstallation(ctx context.Context) connectors.Advice {
	a := connectors.Advice{What: "writing issues as a GitHub App"}
	client, err := t.id.auth.app.signed()
	if err == nil {
		var i *gh.Installation
		var resp *gh.Response
		i, resp, err = client.Apps.GetInstallation(ctx, t.InstallationID)
		err = t.read("read installation", resp, err)
		switch {
		case err != nil:
		case i.SuspendedAt != nil:
			err = errors.New("the installation is suspended")
		case i.GetPermissions().GetIssues() != "write":
			err = errors.New("the App may not write issues")
		}
	}
	if err != nil {
		a.Err, a.Fix = err, "in the App's settings set Issues: read and write, and accept the change in the installation"
	}
	return a
}

func (t *Tracker) checkLabel(ctx context.Context) connectors.Advice {
	a := connectors.Advice{What: "label " + t.Label}
	resp, err := t.get(ctx, t.path("/labels/%s", url.PathEscape(t.Label)), new(gh.Label))
	if err == nil {
		return a
	}
	a.Err, a.Fix = t.read("read label", resp, err), "create the label "+t.Label+" in "+t.Repo+" once, by hand"
	return a
}

// checkToken warns of what works today but not for ever.
func (t *Tracker) checkToken(ctx context.Context) []connectors.Advice {
	_, resp, err := t.api.Users.Get(ctx, "")
	if err != nil || resp == nil {
		return nil
	}
	return tokenAdvice(resp.Header, resp.TokenExpiration.Time, t.host.Now())
}

const soon = 30 * 24 * time.Hour

func tokenAdvice(h http.Header, expires, now time.Time) []connectors.Advice {
	var list []connectors.Advice
	if scopes := h.Get("X-OAuth-Scopes"); strings.TrimSpace(scopes) != "" {
		list = append(list, connectors.Advice{
			What: "token kind", Warn: true, Err: errors.New("a classic token reaches every repository of its owner"),
			Fix: "use a fine-grained token or a GitHub App with Issues: read and write on one repository",
		})
	}
	if !expires.IsZero() && expires.Sub(now) < soon {
		list = append(list, connectors.Advice{
			What: "token expiry", Warn: true, Err: fmt.Errorf("the token expires on %s", expires.UTC().Format(time.DateOnly)),
			Fix: "renew it, or use a GitHub App, whose tokens renew themselves",
		})
	}
	return list
}
