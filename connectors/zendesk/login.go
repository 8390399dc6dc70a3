package zendesk

import (
	"net/http"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

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
		g := &wire.Grant{
			HTTP: bare, URL: q.config.base() + "/oauth/tokens", ClientID: q.config.OAuthClientID, Scopes: q.config.OAuthScopes, Now: q.host.Now,
		}
		o.Authorize, o.Refused = q.granted(g), func() { g.Drop(); q.forget() }
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

// granted uses client credentials.
func (q *Queue) granted(g *wire.Grant) func(*http.Request) error {
	return func(r *http.Request) error {
		secret, err := q.secret("oauth_client_secret", q.config.OAuthClientSecret)
		if err != nil {
			return err
		}
		q.loggedIn(secret)
		token, err := g.Token(r.Context(), secret)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}
