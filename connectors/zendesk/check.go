package zendesk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// apiTokenEnd is when API tokens stop working for everybody ("Migrating from API tokens to OAuth access tokens").
func apiTokenEnd() time.Time { return time.Date(2027, time.April, 30, 0, 0, 0, 0, time.UTC) }

// Check implements [connectors.Checker]. It sends reads only.
func (q *Queue) Check(ctx context.Context) []connectors.Advice {
	me, err := q.me(ctx)
	if err != nil {
		fix := "check queue." + q.name + "'s credentials and subdomain; the identity has to be an agent or admin of the account"
		return []connectors.Advice{{What: "credentials", Err: err, Fix: wire.Remedy(err, "queue."+q.name+"."+q.config.addressKey(), q.grant(err, fix))}}
	}
	out := []connectors.Advice{{What: fmt.Sprintf("credentials of %s (%s)", clean(me.Name), word(me.Role))}}
	out = append(out, q.checkEnd()...)
	out = append(out, q.checkReading(ctx, me))
	out = append(out, q.checkWriting()...)
	out = append(out, q.checkOwners(ctx)...)
	return append(out, q.checkFields(ctx)...)
}

func (q *Queue) checkEnd() []connectors.Advice {
	if q.config.APIToken == "" {
		return nil
	}
	days := int(apiTokenEnd().Sub(q.host.Now()).Hours() / 24)
	a := connectors.Advice{
		What: "API token", Warn: true,
		Fix: "create a confidential OAuth client with the grant type client credentials and set oauth_client_id and oauth_client_secret",
		Err: fmt.Errorf("api tokens stop working on 30 April 2027, in %d days", days),
	}
	if days <= 0 {
		a.Warn, a.Err = false, errors.New("api tokens have stopped working on 30 April 2027")
	}
	return []connectors.Advice{a}
}

// checkReading tries the kind of reading that the queue is set to.
func (q *Queue) checkReading(ctx context.Context, me user) connectors.Advice {
	a := connectors.Advice{What: "reading tickets, mode " + q.config.Mode}
	if me.Role != "admin" && me.Role != "agent" {
		a.Err = errors.New("the identity is neither agent nor admin")
		a.Fix = "give the identity the role of an agent at least"
		return a
	}
	if q.config.Mode == modeExport && me.Role != "admin" {
		a.Err = errors.New("the incremental export is for admins only")
		a.Fix = `make the identity an admin, or set mode = "agent"`
		return a
	}
	_, err := q.Fetch(ctx, q.Start(q.host.Now().Add(-2*time.Minute)))
	if err != nil {
		a.Err = err
		a.Fix = q.grant(err, "look whether zendesk can be reached and is in order")
	}
	return a
}

// checkWriting looks at the scopes that are asked for: writing is not tried.
func (q *Queue) checkWriting() []connectors.Advice {
	if q.config.OAuthClientID == "" {
		return nil
	}
	a := connectors.Advice{What: "writing tickets"}
	if !slices.Contains(q.config.OAuthScopes, "write") && !slices.Contains(q.config.OAuthScopes, "tickets:write") {
		a.Warn, a.Err = true, errors.New("oauth_scopes hold neither write nor tickets:write, so nothing can be written")
		a.Fix = "add tickets:write to queue." + q.name + ".oauth_scopes, unless Clarion is only to observe"
	}
	return []connectors.Advice{a}
}

// grant names the scope that a refused request needs ("OAuth scopes": few resources have one of their own), otherwise it
// advises what else says.
func (q *Queue) grant(err error, otherwise string) string {
	var r *refusal
	if !errors.As(err, &r) || r.status != http.StatusForbidden {
		return otherwise
	}
	scope := "read"
	for path, own := range map[string]string{
		"/tickets/": "tickets:read", "/incremental/tickets/": "tickets:read", "/users/": "users:read", "/organizations/": "organizations:read",
	} {
		if strings.HasPrefix(r.path, path) {
			scope = own + " (or read)"
		}
	}
	if q.config.OAuthClientID != "" {
		return "grant the scope " + scope + ": add it to queue." + q.name + ".oauth_scopes, and allow it for the OAuth client in Zendesk"
	}
	return "give the token the scope " + scope + ", or its owner a role that may do this"
}

func (q *Queue) checkOwners(ctx context.Context) []connectors.Advice {
	var out []connectors.Advice
	means := map[int64]string{}
	for _, name := range slices.Sorted(maps.Keys(q.config.Owners)) {
		id, err := q.groupOf(ctx, name)
		a := connectors.Advice{What: "owner " + name, Err: err}
		if err == nil {
			a = q.checkGroup(ctx, name, id)
			if other := means[id]; other != "" {
				a.Warn, a.Err = false, fmt.Errorf("owner %s means the same group: tickets in it count as %s's", other, other)
				a.Fix = fmt.Sprintf("take one of queue.%s.owners.%s and queue.%s.owners.%s out", q.name, other, q.name, name)
			}
			means[id] = cmp.Or(means[id], name)
		}
		if a.Err != nil && a.Fix == "" {
			a.Fix = fmt.Sprintf("create the group, or correct queue.%s.owners.%s", q.name, name)
		}
		if refused(err, http.StatusForbidden) {
			a.Fix = q.grant(err, "") + fmt.Sprintf("; or give queue.%s.owners.%s.group_id", q.name, name)
		}
		out = append(out, a)
	}
	return out
}

func (q *Queue) checkGroup(ctx context.Context, name string, id int64) connectors.Advice {
	a := connectors.Advice{What: fmt.Sprintf("owner %s, group %d", name, id)}
	all, err := q.groups(ctx)
	switch {
	case refused(err, http.StatusForbidden): // ids in the configuration do without the list
		a.Warn, a.Err, a.Fix = true, errors.New("the credentials may not list groups, so this id is not checked"), q.grant(err, "")
	case err != nil:
		a.Err = err
	case !slices.ContainsFunc(all, func(g group) bool { return g.ID == id && !g.Deleted }):
		a.Err = errors.New("no such group")
	}
	return a
}

// checkFields looks at the mapped fields, and whether the tags that Clarion would add mean something else here.
func (q *Queue) checkFields(ctx context.Context) []connectors.Advice {
	known, err := q.fields(ctx)
	if err != nil {
		return []connectors.Advice{{
			What: "ticket fields", Err: err, Warn: refused(err, http.StatusForbidden),
			Fix: q.grant(err, "look whether zendesk can be reached and is in order") +
				"; without the list Clarion cannot tell whether a label is the option of a drop-down",
		}}
	}
	var out []connectors.Advice
	for _, name := range slices.Sorted(maps.Keys(q.config.Fields)) {
		out = append(out, q.checkField(name, known))
	}
	var taken []string
	for _, f := range known {
		for _, o := range f.options() {
			if prefix := q.host.LabelPrefix; f.Active && prefix != "" && strings.HasPrefix(labelOf(o), prefix) {
				taken = append(taken, o)
			}
		}
	}
	a := connectors.Advice{What: "labels and drop-down options"}
	if len(taken) > 0 && !q.config.AllowOptionTags {
		a.Warn, a.Err = true, fmt.Errorf("options of ticket fields look like Clarion's labels: %q", taken)
		a.Fix = "choose another label prefix, or set queue." + q.name + ".allow_option_tags if labels are meant to set these fields"
	}
	return append(out, a)
}

func (q *Queue) checkField(name string, known []field) connectors.Advice {
	id := q.config.Fields[name]
	a := connectors.Advice{What: fmt.Sprintf("field %s, ticket field %d", name, id)}
	at := slices.IndexFunc(known, func(f field) bool { return f.ID == id })
	if at < 0 || !known[at].Active {
		a.Err = errors.New("does not exist or is deactivated")
		a.Fix = fmt.Sprintf("correct queue.%s.fields.%s, or activate the field", q.name, name)
		return a
	}
	switch f := known[at]; f.Type {
	case "text", "textarea":
	case "tagger", "multiselect":
		for w, o := range q.config.Values[name] {
			if !slices.Contains(f.options(), o) {
				a.Err = fmt.Errorf("has no option %q for %s", o, w)
			}
		}
		if name == connectors.FieldStart || name == connectors.FieldEnd {
			a.Err = errors.New("is a drop-down, which cannot hold a time")
		}
		a.Fix = fmt.Sprintf("add the option, or correct queue.%s.values.%s", q.name, name)
	default:
		a.Err = fmt.Errorf("is of type %s, which cannot hold the value", word(f.Type))
		a.Fix = "use a text or drop-down field"
	}
	return a
}
