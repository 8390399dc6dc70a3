package jira

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// authorizer puts credentials on a request, reading secrets anew each time so that a rotated one is picked up.
type authorizer struct {
	table  string
	config config
	host   connectors.Host
	grant  *wire.Grant // nil without OAuth
}

func newAuthorizer(table string, c config, host connectors.Host) (*authorizer, error) {
	a := &authorizer{table: table, config: c, host: host}
	if c.ClientID == "" {
		return a, nil
	}
	u, err := url.Parse(c.TokenURL)
	if err != nil {
		return nil, errors.New("token_url cannot be read")
	}
	tokens, err := wire.New(wire.Options{
		BaseURL: (&url.URL{Scheme: u.Scheme, Host: u.Host}).String(), UserAgent: host.UserAgent, Now: host.Now,
		Private: c.AllowPrivate, Table: table, MaxBody: 1 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("token_url: %w", err)
	}
	a.grant = &wire.Grant{HTTP: tokens, URL: c.TokenURL, ClientID: c.ClientID, Now: host.Now}
	return a, nil
}

// secret is the configured one as it is now.
func (a *authorizer) secret() (string, error) {
	if a.grant != nil {
		return a.host.Credential(a.table+".client_secret", a.config.ClientSecret)
	}
	return a.host.Credential(a.table+".token", a.config.Token)
}

func (a *authorizer) authorize(r *http.Request) error {
	r.Header.Set("X-Atlassian-Token", "no-check")
	token, err := a.secret()
	if err == nil && a.grant != nil {
		token, err = a.grant.Token(r.Context(), token)
	}
	switch {
	case err != nil:
		return err
	case a.config.Email != "":
		r.SetBasicAuth(a.config.Email, token)
	default:
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return nil
}

// refused drops the access token: the next attempt fetches a new one with the secret as it is then.
func (a *authorizer) refused() {
	if a.grant != nil {
		a.grant.Drop()
	}
}
