package zendesk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// renewBefore is how long before its end an access token is given up, so that it cannot run out on its way.
const renewBefore = time.Minute

// connect makes the hardened transports with this queue's credentials.
func (q *Queue) connect() error {
	o := wire.Options{
		BaseURL: q.config.base(), UserAgent: q.host.UserAgent, Now: q.host.Now, Private: q.config.AllowPrivate, Table: "queue." + q.name,
		PerMinute: wire.Budget{Reads: q.config.ReadsPerMinute, Writes: q.config.WritesPerMinute},
		MaxBody:   maxBody,
		Exhausted: exhausted,
	}
	switch {
	case q.config.OAuthClientID != "":
		bare, err := wire.New(wire.Options{
			BaseURL: o.BaseURL, UserAgent: o.UserAgent, Now: o.Now, Private: o.Private, Table: o.Table, MaxBody: 1 << 20,
		})
		if err != nil {
			return err
		}
		g := &grant{queue: q, http: bare}
		o.Authorize, o.Refused = g.authorize, func() { g.drop(); q.forget() }
	case q.config.OAuthToken != "":
		o.Authorize, o.Refused = q.bearer, q.forget
	default:
		o.Authorize, o.Refused = q.basic, q.forget
	}
	var err error
	if q.http, err = wire.New(o); err != nil {
		return err
	}
	o.MaxBody, o.Timeout, o.Beside = wideBody, wideTime, q.http
	q.wide, err = wire.New(o)
	return err
}

func (q *Queue) secret(key string, ref connectors.SecretRef) (string, error) {
	return q.host.Credential("queue."+q.name+"."+key, ref)
}

func (q *Queue) bearer(r *http.Request) error {
	token, err := q.secret("oauth_token", q.config.OAuthToken)
	if err != nil {
		return err
	}
	q.loggedIn(token)
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

func (q *Queue) basic(r *http.Request) error {
	token, err := q.secret("api_token", q.config.APIToken)
	if err != nil {
		return err
	}
	q.loggedIn(token)
	r.SetBasicAuth(q.config.Email+"/token", token)
	return nil
}

// grant holds the access token of the client credentials flow. There is no refresh token in this flow, so replicas cannot
// lock each other out by refreshing at once.
type grant struct {
	queue *Queue
	http  *http.Client
	kept  wire.Kept[string] // the access token, by client secret
}

func (g *grant) authorize(r *http.Request) error {
	q := g.queue
	secret, err := q.secret("oauth_client_secret", q.config.OAuthClientSecret)
	if err != nil {
		return err
	}
	token, err := g.kept.Get(r.Context(), q.host.Now, secret, func(ctx context.Context) (string, time.Time, error) {
		return g.fetch(ctx, secret)
	})
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	return nil
}

// drop forgets a token that the vendor no longer takes.
func (g *grant) drop() { g.kept.Drop() }

// tokenLife is how long a token is used that does not say when it ends.
const tokenLife = time.Hour

// fetch asks for a token, and says when to give it up by the queue's clock; the flow itself would ask the machine's.
func (g *grant) fetch(ctx context.Context, secret string) (string, time.Time, error) {
	q := g.queue
	asked := q.host.Now()
	q.loggedIn(secret)
	flow := clientcredentials.Config{
		ClientID: q.config.OAuthClientID, ClientSecret: secret, TokenURL: q.config.base() + "/oauth/tokens",
		Scopes: q.config.OAuthScopes, AuthStyle: oauth2.AuthStyleInParams,
	}
	token, err := flow.Token(context.WithValue(wire.AsRead(ctx), oauth2.HTTPClient, g.http))
	if err != nil {
		return "", asked, grantError(err)
	}
	until := asked.Add(tokenLife)
	if seconds, ok := token.Extra("expires_in").(float64); ok && seconds > 0 {
		until = asked.Add(time.Duration(seconds)*time.Second - renewBefore)
	}
	return token.AccessToken, until, nil
}

// grantError says why without repeating the reply: oauth2 puts the whole body into its error.
func grantError(err error) error {
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) {
		status := 0
		if answered.Response != nil {
			status = answered.Response.StatusCode
		}
		return fmt.Errorf("ask for an access token: zendesk answers %d %s", status, word(answered.ErrorCode))
	}
	cause := wire.Cause(err)
	var later *connectors.Later
	if errors.As(cause, &later) {
		return later
	}
	return fmt.Errorf("ask for an access token: %w", cause)
}
