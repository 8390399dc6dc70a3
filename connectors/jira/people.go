package jira

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// user is a person as Jira sends one: by account id on Cloud, by key and name on Data Center. Mail address and time zone
// are there only where the person's privacy settings allow.
type user struct {
	AccountID   string `json:"accountId"`
	AccountType string `json:"accountType"` // Cloud: atlassian, app, customer
	Name        string `json:"name"`
	Key         string `json:"key"`
	DisplayName string `json:"displayName"`
	Email       string `json:"emailAddress"`
	Zone        string `json:"timeZone"`
}

// id is what names the person in writes: the account id, or the user name.
func (u user) id() string {
	if u.AccountID != "" {
		return u.AccountID
	}
	return u.Name
}

func (u user) same(other user) bool {
	switch {
	case u.AccountID != "" || other.AccountID != "":
		return u.AccountID == other.AccountID
	case u.Key != "" && other.Key != "": // survives a renaming
		return u.Key == other.Key
	}
	return u.Name != "" && strings.EqualFold(u.Name, other.Name)
}

func (u user) person() connectors.Person {
	return connectors.Person{ID: u.id(), Name: clean(u.DisplayName), Email: u.Email, Zone: u.Zone}
}

// users reads a custom field that holds people.
func (r rawIssue) users(field string) ([]user, error) {
	var list []user
	if field == "" {
		return nil, nil
	}
	err := r.get(field, &list)
	return list, err
}

// organizationOf reads the customer's organization: Service Management's list (its first counts), or
// a text or select field that the operator named.
func organizationOf(data json.RawMessage) (connectors.Organization, error) {
	trimmed := strings.TrimSpace(string(data))
	switch {
	case trimmed == "" || trimmed == "null" || trimmed == "[]":
		return connectors.Organization{}, nil
	case strings.HasPrefix(trimmed, "["):
		var list []json.RawMessage
		if json.Unmarshal(data, &list) != nil {
			return connectors.Organization{}, errors.New("read organization: unknown form")
		}
		return organizationOf(list[0])
	case strings.HasPrefix(trimmed, "{"):
		var o struct {
			ID    text   `json:"id"`
			Name  string `json:"name"`
			Value string `json:"value"`
		}
		if json.Unmarshal(data, &o) != nil {
			return connectors.Organization{}, errors.New("read organization: unknown form")
		}
		if o.Name == "" {
			o.Name = o.Value
		}
		return connectors.Organization{ID: string(o.ID), Name: clean(o.Name)}, nil
	}
	var name string
	if json.Unmarshal(data, &name) != nil {
		return connectors.Organization{}, errors.New("read organization: unknown form")
	}
	return connectors.Organization{ID: name, Name: clean(name)}, nil
}

// text is a JSON string or number, kept as it is written: ids come as either.
type text string

// UnmarshalJSON refuses everything else.
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return errors.New("neither text nor number")
	}
	*t = text(n)
	return nil
}

// owners are the configured owners in Jira's terms.
type owners struct {
	byName  map[string]ownerConfig
	unowned []string
}

func newOwners(c config) owners { return owners{byName: c.Owners, unowned: c.Unowned} }

func (o owners) nobody(name string) bool { return slices.Contains(o.unowned, name) }

// of reads an assignment. An owner with a component keeps it whoever of the team has taken the ticket, unless the
// owner names an assignee as well. Where several owners fit, the one that names more counts; a tie names nobody.
func (o owners) of(components []string, assignee user) connectors.Owner {
	var taken, words []string
	for _, c := range components {
		words = append(words, "component "+c)
		if !o.nobody(c) {
			taken = append(taken, c)
		}
	}
	who := assignee.id()
	if who != "" {
		words = append(words, "assignee "+clean(assignee.DisplayName))
		if o.nobody(who) || o.nobody(assignee.DisplayName) {
			who = ""
		}
	}
	owner := connectors.Owner{Text: strings.Join(words, ", "), Free: len(taken) == 0 && who == ""}
	best, tie := 0, false
	for _, name := range sortedKeys(o.byName) {
		switch n := o.byName[name].fits(taken, who); {
		case n > best:
			owner.Name, best, tie = name, n, false
		case n == best && n > 0:
			tie = true
		}
	}
	if tie {
		owner.Name = ""
	}
	return owner
}

// fits is how much of the owner the assignment shows: 0 for no fit.
func (c ownerConfig) fits(components []string, assignee string) int {
	n := 0
	if c.Component != "" {
		if !slices.Contains(components, c.Component) {
			return 0
		}
		n++
	}
	if c.Assignee != "" {
		if c.Assignee != assignee {
			return 0
		}
		n += 2
	}
	return n
}
