package jira

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/wire"
)

// Check looks at everything the queue needs, without writing. Where credentials fail it stops: asking on with refused
// credentials locks accounts.
func (q *Queue) Check(ctx context.Context) []connectors.Advice {
	s, err := q.account(ctx)
	if err != nil {
		return []connectors.Advice{{
			What: "credentials", Err: err,
			Fix: wire.Remedy(err, "queue."+q.name+".base_url", "give a valid token: an API token with its e-mail, OAuth client "+
				"credentials with scopes read:jira-work, read:jira-user and write:jira-work, or a personal access token on Data Center"),
		}}
	}
	advice := []connectors.Advice{{What: "credentials of " + s.me.DisplayName}}
	if q.config.Flavour == cloud && q.config.Email != "" {
		advice = append(advice, connectors.Advice{
			What: "API token", Warn: true,
			Fix: "API tokens end after a year at most: note the date, or use a service account's OAuth client credentials",
		})
	}
	advice = append(advice, q.checkFields(s)...)
	advice = append(advice, q.checkSearch(ctx))
	for _, key := range q.config.Projects {
		advice = append(advice, q.checkProject(ctx, key)...)
	}
	return advice
}

func (q *Queue) checkFields(s *site) []connectors.Advice {
	var advice []connectors.Advice
	for _, name := range sortedKeys(s.mapped) {
		id := s.mapped[name]
		a := connectors.Advice{What: "field " + name + " (" + id + ")"}
		f, known := s.fields[id]
		switch {
		case !known:
			a.Err = errors.New("there is no such field, or it is not visible")
			a.Fix = fmt.Sprintf("correct queue.%s.fields.%s", q.name, name)
		case !fits(name, f.Schema.Type):
			a.Err = fmt.Errorf("its type %s does not fit", f.Schema.Type)
			a.Fix = "map times to a date time picker, words to a text field or a select list with the intake words as options"
		}
		advice = append(advice, a)
	}
	a := connectors.Advice{What: "organization field"}
	if _, known := s.fields[s.organization]; s.organization == "" || !known {
		a.Warn = true
		a.Fix = fmt.Sprintf("set queue.%s.organization_field, or customers can only be claimed, never verified", q.name)
	}
	return append(advice, a)
}

func fits(name, kind string) bool {
	if name == connectors.FieldStart || name == connectors.FieldEnd {
		return kind == typeDateTime || kind == typeText
	}
	return kind == typeText || kind == typeOption
}

// checkSearch runs the poll's own search, from now on, so that a filter Jira cannot read is found here.
func (q *Queue) checkSearch(ctx context.Context) connectors.Advice {
	a := connectors.Advice{What: "search"}
	c := cursor{V: cursorVersion, From: q.host.Now().UnixMilli()}
	s, err := q.site(ctx)
	if err == nil {
		_, err = q.searchPage(ctx, s, c, q.config.PageSize, bareFields)
	}
	if err != nil {
		a.Err = err
		a.Fix = fmt.Sprintf("correct queue.%s.jql and projects: paste the filter into Jira's own search", q.name)
	}
	return a
}

func (q *Queue) checkProject(ctx context.Context, key string) []connectors.Advice {
	p, err := q.readProject(ctx, key)
	if err != nil {
		return []connectors.Advice{{
			What: "project " + key, Err: err, Fix: "grant Browse Projects in " + key + ", or take it out of projects",
		}}
	}
	advice := []connectors.Advice{q.checkPermissions(ctx, key), q.checkNotes(key, p.Type, p.Roles)}
	if p.Key != key {
		advice = append(advice, connectors.Advice{
			What: "project " + key, Warn: true, Fix: fmt.Sprintf("its key is %s now: say so in queue.%s.projects", p.Key, q.name),
		})
	}
	advice = append(advice, q.checkComponents(ctx, key)...)
	return append(advice, q.checkAssignees(ctx, key)...)
}

// needed are the permissions that the configuration makes use of, with the names that Jira's screens show.
func (q *Queue) needed() map[string]string {
	need := map[string]string{
		"BROWSE_PROJECTS": "Browse Projects", "EDIT_ISSUES": "Edit Issues", "ADD_COMMENTS": "Add Comments",
		"DELETE_OWN_COMMENTS": "Delete Own Comments", // to take back a note that came out public
	}
	for _, o := range q.config.Owners {
		if o.Assignee != "" {
			need["ASSIGN_ISSUES"] = "Assign Issues"
		}
	}
	if q.config.SilentEdits { // otherwise notifyUsers=false is ignored or refused
		need["ADMINISTER_PROJECTS"] = "Administer Projects"
	}
	return need
}

func (q *Queue) checkPermissions(ctx context.Context, key string) connectors.Advice {
	a := connectors.Advice{What: "permissions in " + key}
	need := q.needed()
	query := map[string]string{"projectKey": key}
	if q.config.Flavour == cloud {
		query["permissions"] = strings.Join(sortedKeys(need), ",")
	}
	r, err := q.call(ctx, request{method: http.MethodGet, path: "mypermissions", what: "read permissions in " + key, query: query})
	var p struct {
		Permissions map[string]struct {
			Have bool `json:"havePermission"`
		} `json:"permissions"`
	}
	if err == nil {
		err = r.decode(&p)
	}
	if err != nil {
		a.Err, a.Fix = err, "grant Browse Projects in "+key
		return a
	}
	var missing []string
	for _, name := range sortedKeys(need) {
		if !p.Permissions[name].Have {
			missing = append(missing, need[name])
		}
	}
	if len(missing) > 0 {
		a.Err = errors.New("missing: " + strings.Join(missing, ", "))
		a.Fix = "grant them in the permission scheme of " + key + " to a role that holds Clarion's account"
	}
	return a
}

func (q *Queue) checkNotes(key, kind string, roles map[string]string) connectors.Advice {
	a := connectors.Advice{What: "internal notes in " + key}
	_, err := q.noteShape(projectRef{Key: key, Type: kind})
	_, role := roles[q.config.NoteRole]
	switch {
	case err != nil:
		a.Err = errors.New("not a service project, and nothing says who may read a note")
		a.Fix = fmt.Sprintf("set queue.%s.note_visibility_role, note_visibility_group or allow_unrestricted_notes", q.name)
	case kind != serviceDesk && q.config.NoteRole != "" && !role:
		a.Err = errors.New("the role of note_visibility_role does not exist there")
		a.Fix = fmt.Sprintf("name one of the project's roles in queue.%s.note_visibility_role", q.name)
	case kind != serviceDesk && q.config.UnrestrictedNotes:
		a.Warn, a.Fix = true, "everybody who can see a ticket of "+key+" can read Clarion's notes on it"
	}
	return a
}

func (q *Queue) checkComponents(ctx context.Context, key string) []connectors.Advice {
	wanted := map[string]string{}
	for name, o := range q.config.Owners {
		if o.Component != "" {
			wanted[name] = o.Component
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	r, err := q.call(ctx, request{method: http.MethodGet, path: "project/" + key + "/components", what: "read components of " + key})
	var list []struct {
		Name string `json:"name"`
	}
	if err == nil {
		err = r.decode(&list)
	}
	if err != nil {
		return []connectors.Advice{{What: "components of " + key, Err: err, Fix: "grant Browse Projects in " + key}}
	}
	there := map[string]bool{}
	for _, c := range list {
		there[c.Name] = true
	}
	var advice []connectors.Advice
	for _, name := range sortedKeys(wanted) {
		a := connectors.Advice{What: fmt.Sprintf("component %s of %s in %s", wanted[name], name, key)}
		if !there[wanted[name]] {
			a.Err = errors.New("there is no such component")
			a.Fix = fmt.Sprintf("create it in %s or correct queue.%s.owners.%s", key, q.name, name)
		}
		advice = append(advice, a)
	}
	return advice
}

func (q *Queue) checkAssignees(ctx context.Context, key string) []connectors.Advice {
	var advice []connectors.Advice
	for _, name := range sortedKeys(q.config.Owners) {
		who := q.config.Owners[name].Assignee
		if who == "" {
			continue
		}
		a := connectors.Advice{What: fmt.Sprintf("assignee of %s in %s", name, key)}
		ok, err := q.assignable(ctx, key, who)
		if err == nil && !ok {
			err = errors.New("nobody of that id can be assigned there")
		}
		if err != nil {
			a.Err = err
			a.Fix = fmt.Sprintf("grant Assignable User in %s, or correct queue.%s.owners.%s.assignee", key, q.name, name)
		}
		advice = append(advice, a)
	}
	return advice
}

func (q *Queue) assignable(ctx context.Context, key, who string) (bool, error) {
	query := map[string]string{"project": key, "accountId": who}
	if q.config.Flavour == datacenter {
		query = map[string]string{"project": key, "username": who}
	}
	r, err := q.call(ctx, request{
		method: http.MethodGet, path: "user/assignable/search", what: "look for assignees in " + key, query: query,
	})
	if err != nil {
		return false, err
	}
	var list []user
	if err := r.decode(&list); err != nil {
		return false, err
	}
	for _, u := range list {
		if u.id() == who {
			return true, nil
		}
	}
	return false, nil
}
