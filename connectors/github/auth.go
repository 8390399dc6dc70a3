package github

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/bradleyfalzon/ghinstallation/v2"
	gh "github.com/google/go-github/v62/github"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// auth sets credentials on requests. Tokens are of any length: installation tokens grew to some 520 characters in 2026.
type auth struct {
	token  connectors.SecretRef
	secret func(connectors.SecretRef) (string, error)
	app    *app // nil with a token
}

// app gets installation tokens, which live for an hour, for the App's private key.
type app struct {
	config
	base   string
	plain  http.RoundTripper // the wire without credentials of its own: the App signs its requests itself
	secret func(connectors.SecretRef) (string, error)

	mu      sync.Mutex
	key     [sha256.Size]byte // of the key that current was made with
	current *ghinstallation.Transport
}

func newAuth(c config, base string, o wire.Options, host connectors.Host) (*auth, error) {
	if c.Token != "" {
		return &auth{token: c.Token, secret: host.Secret}, nil
	}
	plain, err := wire.New(o)
	if err != nil {
		return nil, fmt.Errorf("base_url: %w", err)
	}
	return &auth{app: &app{config: c, base: base, plain: asking{plain.Transport}, secret: host.Secret}}, nil
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
	token, err := a.secret(a.token)
	if err != nil {
		return "", err
	}
	if token = strings.TrimSpace(token); token == "" {
		return "", errors.New("token is empty")
	}
	return token, nil
}

// refused forgets a token that GitHub no longer takes.
func (a *auth) refused() {
	if a.app != nil {
		a.app.mu.Lock()
		a.app.current = nil
		a.app.mu.Unlock()
	}
}

func (a *app) token(ctx context.Context) (string, error) {
	installation, err := a.installation()
	if err != nil {
		return "", err
	}
	token, err := installation.Token(ctx)
	if err != nil {
		return "", tokenFailure(err)
	}
	return token, nil
}

// installation is made anew when the private key was rotated.
func (a *app) installation() (*ghinstallation.Transport, error) {
	key, err := a.secret(a.PrivateKey)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	sum := sha256.Sum256([]byte(key))
	if a.current != nil && a.key == sum {
		return a.current, nil
	}
	made, err := ghinstallation.New(a.plain, a.AppID, a.InstallationID, []byte(key))
	if err != nil { // its text may quote the key
		return nil, errors.New("private key of the App is not a PEM-encoded RSA key")
	}
	made.BaseURL = a.base
	// The token can do no more than is needed here, whatever else the App may do elsewhere.
	_, repo := a.split()
	made.InstallationTokenOptions = &gh.InstallationTokenOptions{
		Repositories: []string{repo},
		Permissions:  &gh.InstallationPermissions{Issues: gh.String("write"), Metadata: gh.String("read")},
	}
	a.current, a.key = made, sum
	return made, nil
}

// signed is a client that speaks as the App itself, for questions about the App.
func (a *app) signed() (*gh.Client, error) {
	key, err := a.secret(a.PrivateKey)
	if err != nil {
		return nil, err
	}
	tr, err := ghinstallation.NewAppsTransport(a.plain, a.AppID, []byte(key))
	if err != nil {
		return nil, errors.New("private key of the App is not a PEM-encoded RSA key")
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

	mu    sync.Mutex
	login string
	until time.Time
}

// identityLife bounds how long a token that changed hands is taken for its former owner.
const identityLife = time.Hour

func (i *identity) get(ctx context.Context) (string, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.login != "" && i.now().Before(i.until) {
		return i.login, nil
	}
	login, err := i.ask(ctx)
	if err != nil {
		return "", err
	}
	if !loginName.MatchString(login) {
		return "", errors.New("GitHub does not say who these credentials belong to")
	}
	i.login, i.until = login, i.now().Add(identityLife)
	return login, nil
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
