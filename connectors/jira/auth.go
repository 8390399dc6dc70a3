package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// authorizer puts credentials on a request, reading secrets anew each time so that a rotated one is picked up.
type authorizer struct {
	config config
	secret func(connectors.SecretRef) (string, error)
	now    func() time.Time
	tokens *http.Client      // of the token endpoint; nil without OAuth
	kept   wire.Kept[string] // the access token, by client secret
}

func newAuthorizer(table string, c config, host connectors.Host) (*authorizer, error) {
	a := &authorizer{config: c, secret: host.Secret, now: host.Now}
	if c.ClientID == "" {
		return a, nil
	}
	u, err := url.Parse(c.TokenURL)
	if err != nil {
		return nil, errors.New("token_url cannot be read")
	}
	a.tokens, err = wire.New(wire.Options{
		BaseURL: (&url.URL{Scheme: u.Scheme, Host: u.Host}).String(), UserAgent: host.UserAgent, Now: host.Now,
		Private: c.AllowPrivate, Table: table, MaxBody: 1 << 20,
	})
	if err != nil {
		return nil, fmt.Errorf("token_url: %w", err)
	}
	return a, nil
}

func (a *authorizer) authorize(r *http.Request) error {
	r.Header.Set("X-Atlassian-Token", "no-check")
	if a.tokens != nil {
		token, err := a.access(r.Context())
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
	secret, err := a.secret(a.config.Token)
	if err != nil {
		return err
	}
	secret = strings.TrimSpace(secret)
	if secret == "" || strings.ContainsFunc(secret, func(r rune) bool { return r < '!' || r > '~' }) {
		return errors.New("the token is empty or holds characters that no token has")
	}
	if a.config.Email != "" {
		r.SetBasicAuth(a.config.Email, secret)
		return nil
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	return nil
}

// refused drops the access token: the next attempt fetches a new one with the secret as it is then.
func (a *authorizer) refused() { a.kept.Drop() }

// tokenLife is how long a token is used that does not say when it ends.
const tokenLife = time.Hour

// access returns a token with at least a minute left.
func (a *authorizer) access(ctx context.Context) (string, error) {
	secret, err := a.secret(a.config.ClientSecret)
	if err != nil {
		return "", err
	}
	return a.kept.Get(ctx, a.now, secret, func(ctx context.Context) (string, time.Time, error) {
		cc := clientcredentials.Config{
			ClientID: a.config.ClientID, ClientSecret: strings.TrimSpace(secret), TokenURL: a.config.TokenURL,
			AuthStyle: oauth2.AuthStyleInParams,
		}
		asked := a.now()
		token, err := cc.Token(context.WithValue(wire.AsRead(ctx), oauth2.HTTPClient, a.tokens))
		if err != nil {
			return "", asked, tokenError(err)
		}
		until := asked.Add(tokenLife)
		if life, ok := token.Extra("expires_in").(float64); ok && life > 0 { // counted by our own clock, not x/oauth2's
			until = asked.Add(time.Duration(life)*time.Second - time.Minute)
		}
		return token.AccessToken, until, nil
	})
}

// tokenError keeps the status of a refusal; x/oauth2 would repeat the whole answer.
func tokenError(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil {
		return fmt.Errorf("fetch access token: status %d: client_id or client_secret is not accepted", refused.Response.StatusCode)
	}
	return fmt.Errorf("fetch access token: %w", wire.Cause(err))
}
