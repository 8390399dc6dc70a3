package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// auth sets credentials on requests. Tokens are of any length: installation tokens grew to some 520 characters in 2026.
type auth struct {
	key func() (string, error) // the configured secret as it is now
	app *app                   // nil with a token
}

// app gets installation tokens, which live for an hour, for the App's private key.
type app struct {
	config
	base  string
	plain http.RoundTripper // the wire without credentials of its own: the App signs its requests itself
	host  connectors.Host
	kept  wire.Kept[string] // the token, by private key
}

// tokenLife is how long a token is used: less than the hour that it lives, counted by our own clock alone.
const tokenLife = 50 * time.Minute

func newAuth(c config, base string, o wire.Options, host connectors.Host) (*auth, error) {
	if c.Token != "" {
		return &auth{key: func() (string, error) { return known(host.Credential(o.Table+".token", c.Token)) }}, nil
	}
	plain, err := wire.New(o)
	if err != nil {
		return nil, fmt.Errorf("base_url: %w", err)
	}
	a := &app{config: c, base: base, plain: asking{plain.Transport}, host: host}
	return &auth{key: a.key, app: a}, nil
}

// asking marks token requests as reads: one that is lost may simply be asked again.
type asking struct{ next http.RoundTripper }

func (a asking) RoundTrip(r *http.Request) (*http.Response, error) {
	return a.next.RoundTrip(r.WithContext(wire.AsRead(r.Context())))
}

func (a *auth) authorize(r *http.Request) error {
	token, err := a.value(r.Context())
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

func (a *auth) value(ctx context.Context) (string, error) {
	if a.app != nil {
		return a.app.token(ctx)
	}
	return a.key()
}

// refused forgets a token that GitHub no longer takes.
func (a *auth) refused() {
	if a.app != nil {
		a.app.kept.Drop()
	}
}

// key is the App's private key, PEM of many lines.
func (a *app) key() (string, error) { return known(a.host.Secret(a.PrivateKey)) }

// secretError is about our own secret and not about a reply.
type secretError struct{ error }

func (e secretError) Unwrap() error { return e.error }

func known(secret string, err error) (string, error) {
	if err != nil {
		err = secretError{err}
	}
	return secret, err
}

var errKey = secretError{errors.New("private key of the App is not a PEM-encoded RSA key")}

func (a *app) token(ctx context.Context) (string, error) {
	key, err := a.key()
	if err != nil {
		return "", err
	}
	return a.kept.Get(ctx, a.host.Now, key, func(ctx context.Context) (string, time.Time, error) {
		until := a.host.Now().Add(tokenLife)
		installation, err := ghinstallation.New(a.plain, a.AppID, a.InstallationID, []byte(key))
		if err != nil { // its text may quote the key
			return "", until, errKey
		}
		installation.BaseURL = a.base
		// The token can do no more than is needed here, whatever else the App may do elsewhere.
		_, repo := a.split()
		installation.InstallationTokenOptions = &gh.InstallationTokenOptions{
			Repositories: []string{repo},
			Permissions:  &gh.InstallationPermissions{Issues: gh.String("write"), Metadata: gh.String("read")},
		}
		token, err := installation.Token(ctx)
		if err != nil {
			return "", until, tokenFailure(err)
		}
		return token, until, nil
	})
}

// signed is a client that speaks as the App itself, for questions about the App.
func (a *app) signed() (*gh.Client, error) {
	key, err := a.key()
	if err != nil {
		return nil, err
	}
	tr, err := ghinstallation.NewAppsTransport(a.plain, a.AppID, []byte(key))
	if err != nil {
		return nil, errKey
	}
	client := gh.NewClient(&http.Client{Transport: tr})
	client.BaseURL, err = client.BaseURL.Parse(a.base + "/")
	return client, err
}

// tokenFailure drops the reply that ghinstallation attaches, and says what to do about the usual reasons.
func tokenFailure(err error) error {
	var h *ghinstallation.HTTPError
	if !errors.As(err, &h) || h.Response == nil {
		return fmt.Errorf("get installation token: %w", wire.Cause(err))
	}
	if h.Response.Body != nil {
		h.Response.Body.Close()
	}
	switch h.Response.StatusCode {
	case http.StatusUnauthorized:
		return errors.New("get installation token: GitHub refuses the App's key: check app_id and private_key, and this machine's clock")
	case http.StatusNotFound:
		return errors.New("get installation token: no such installation: check installation_id")
	case http.StatusUnprocessableEntity:
		return errors.New("get installation token: the installation does not cover this repository (renamed?) or lacks Issues: read and write")
	}
	return fmt.Errorf("get installation token: status %d", h.Response.StatusCode)
}

// identity knows the login that our issues bear as author.
type identity struct {
	auth *auth
	api  *gh.Client
	now  func() time.Time
	kept wire.Kept[string] // the login, by secret: a rotated one may belong to somebody else
}

// identityLife bounds how long a login that was renamed is taken for ours.
const identityLife = time.Hour

func (i *identity) get(ctx context.Context) (string, error) {
	secret, err := i.auth.key()
	if err != nil {
		return "", err
	}
	return i.kept.Get(ctx, i.now, secret, func(ctx context.Context) (string, time.Time, error) {
		until := i.now().Add(identityLife)
		login, err := i.ask(ctx)
		if err == nil && !loginName.MatchString(login) {
			err = errors.New("GitHub does not say who these credentials belong to")
		}
		return login, until, err
	})
}

func (i *identity) ask(ctx context.Context) (string, error) {
	if i.auth.app == nil {
		user, _, err := i.api.Users.Get(ctx, "")
		return user.GetLogin(), err
	}
	client, err := i.auth.app.signed()
	if err != nil {
		return "", err
	}
	self, _, err := client.Apps.Get(ctx, "")
	if err != nil || self.GetSlug() == "" {
		return "", err
	}
	return self.GetSlug() + "[bot]", nil
}
