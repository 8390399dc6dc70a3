package wire

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// Grant gets access tokens by OAuth 2.0 client credentials (RFC 6749, 4.4). There is no refresh token in this flow, so
// replicas cannot lock each other out by refreshing at once. It is safe for concurrent use.
type Grant struct {
	HTTP     *http.Client // of New, without credentials of its own
	URL      string       // the token endpoint
	ClientID string
	Scopes   []string
	Now      func() time.Time
	kept     Kept[string] // the token, by client secret
}

const (
	tokenLife   = time.Hour   // of a token that does not say when it ends
	renewBefore = time.Minute // it ends, so that it cannot run out on its way
)

// Token is an access token that holds for a while, fetched where the one that is kept has ended or belongs to another secret.
func (g *Grant) Token(ctx context.Context, secret string) (string, error) {
	return g.kept.Get(ctx, g.Now, secret, func(ctx context.Context) (string, time.Time, error) {
		asked := g.Now()
		flow := clientcredentials.Config{
			ClientID: g.ClientID, ClientSecret: secret, TokenURL: g.URL, Scopes: g.Scopes, AuthStyle: oauth2.AuthStyleInParams,
		}
		token, err := flow.Token(context.WithValue(AsRead(ctx), oauth2.HTTPClient, g.HTTP))
		if err != nil {
			return "", asked, grantError(err)
		}
		until := asked.Add(tokenLife)
		if seconds, ok := token.Extra("expires_in").(float64); ok && seconds > 0 { // by our clock; the flow would ask the machine's
			until = asked.Add(time.Duration(seconds)*time.Second - renewBefore)
		}
		return token.AccessToken, until, nil
	})
}

// Drop forgets a token that the vendor no longer takes.
func (g *Grant) Drop() { g.kept.Drop() }

// grantError says why without repeating the reply: oauth2 puts the whole body into its error.
func grantError(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return fmt.Errorf("ask for an access token: %w", Cause(err))
	}
	status := 0
	if refused.Response != nil {
		status = refused.Response.StatusCode
	}
	switch code := refused.ErrorCode; code {
	case "invalid_scope":
		return fmt.Errorf("ask for an access token: status %d %s: the client may not have these scopes", status, code)
	case "invalid_client", "invalid_grant", "invalid_request", "unauthorized_client", "unsupported_grant_type": // RFC 6749, 5.2
		return fmt.Errorf("ask for an access token: status %d %s: the client's id or secret is not accepted", status, code)
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return fmt.Errorf("ask for an access token: status %d: the client's id or secret is not accepted", status)
	}
	return fmt.Errorf("ask for an access token: status %d and no reason: is the address that of the token endpoint?", status)
}
