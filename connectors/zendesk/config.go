package zendesk

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/clarion-cre/clarion/connectors"
)

// The two ways of reading.
const (
	modeExport = "export" // incremental cursor export: complete and cheap, needs an admin identity
	modeAgent  = "agent"  // search export: an agent identity is enough
)

// config is the queue's table in the configuration. See config.example.toml for what each key is good for.
type config struct {
	Subdomain    string `toml:"subdomain"`     // acme, for https://acme.zendesk.com
	BaseURL      string `toml:"base_url"`      // instead of the subdomain's address: a gateway, a stand-in
	AllowPrivate bool   `toml:"allow_private"` // base_url may be http and resolve to a private address
	Mode         string `toml:"mode"`          // "export" (default) or "agent"

	// One of three ways in. Client credentials: https://developer.zendesk.com, "OAuth Tokens for Grant Types".
	OAuthClientID     string               `toml:"oauth_client_id"`
	OAuthClientSecret connectors.SecretRef `toml:"oauth_client_secret"`
	OAuthScopes       []string             `toml:"oauth_scopes"` // default read and write
	OAuthToken        connectors.SecretRef `toml:"oauth_token"`
	Email             string               `toml:"email"`
	APIToken          connectors.SecretRef `toml:"api_token"` // ends on 30 April 2027

	Owners  map[string]owner `toml:"owners"`
	Unowned []string         `toml:"unowned"` // groups, by name or id, that count as nobody

	Fields          map[string]int64             `toml:"fields"`            // intake field -> ticket field id
	Values          map[string]map[string]string `toml:"values"`            // intake field -> word -> the drop-down's option value
	AllowOptionTags bool                         `toml:"allow_option_tags"` // labels may equal an option of a drop-down, multi-select or checkbox

	OrganizationZone   string `toml:"organization_zone_field"`   // key of the organization field that holds an IANA zone
	OrganizationRegion string `toml:"organization_region_field"` // key of the organization field that holds a region
	// AccountTimeZone is what Zendesk gives to each person who never chose a zone: a requester in it counts as unknown.
	AccountTimeZone string `toml:"account_time_zone"`

	PageSize        int `toml:"page_size"`         // tickets a request, 1 to 1,000; default 100
	ExportPerMinute int `toml:"export_per_minute"` // default 10, the vendor's limit; 30 with the High Volume add-on
	ReadsPerMinute  int `toml:"reads_per_minute"`  // default 140
	WritesPerMinute int `toml:"writes_per_minute"` // default 60
}

// owner is what a configured owner means here.
type owner struct {
	Group   string `toml:"group"`
	GroupID int64  `toml:"group_id"` // instead of the name, where the credentials may not list groups
}

var (
	subdomainForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	mailForm      = regexp.MustCompile(`^[^\s:@]+@[^\s:@]+$`)
	fieldKeyForm  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`)
)

func (c *config) fill() {
	if c.Mode == "" {
		c.Mode = modeExport
	}
	if len(c.OAuthScopes) == 0 {
		c.OAuthScopes = []string{"read", "write"}
	}
	for at, standard := range map[*int]int{&c.PageSize: 100, &c.ExportPerMinute: 10, &c.ReadsPerMinute: 140, &c.WritesPerMinute: 60} {
		if *at == 0 {
			*at = standard
		}
	}
}

// faults lists everything that is wrong, each with its key and what to do.
func (c *config) faults(name string) error {
	var all []error
	bad := func(key, what string) { all = append(all, fmt.Errorf("queue.%s.%s: %s", name, key, what)) }
	c.addressFaults(bad)
	c.loginFaults(bad)
	c.ownerFaults(bad)
	c.fieldFaults(bad)
	if c.Mode != modeExport && c.Mode != modeAgent {
		bad("mode", `is "export" (needs an admin identity) or "agent"`)
	}
	if c.PageSize < 1 || c.PageSize > 1000 {
		bad("page_size", "is a number from 1 to 1000")
	}
	for key, n := range map[string]int{
		"export_per_minute": c.ExportPerMinute, "reads_per_minute": c.ReadsPerMinute, "writes_per_minute": c.WritesPerMinute,
	} {
		if n < 1 {
			bad(key, "is the number of requests a minute, at least 1")
		}
	}
	if c.AccountTimeZone != "" && zoneName("", c.AccountTimeZone) == "" {
		bad("account_time_zone", "is an IANA zone such as Europe/Berlin, or one of Zendesk's names")
	}
	for key, v := range map[string]string{"organization_zone_field": c.OrganizationZone, "organization_region_field": c.OrganizationRegion} {
		if v != "" && !fieldKeyForm.MatchString(v) {
			bad(key, "is the key of an organization field, made of letters, digits, _ and -")
		}
	}
	slices.SortFunc(all, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(all...)
}

func (c *config) addressFaults(bad func(key, what string)) {
	if (c.BaseURL == "" || c.Subdomain != "") && !subdomainForm.MatchString(c.Subdomain) {
		bad("subdomain", "is the account's name alone, acme for https://acme.zendesk.com")
	}
	if c.BaseURL == "" {
		return
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || *u != (url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}) {
		bad("base_url", "is an address such as https://acme.zendesk.com, without credentials and query")
	} else if u.Scheme != "https" && (u.Scheme != "http" || !c.AllowPrivate) {
		bad("base_url", "must be https (http only together with allow_private = true)")
	}
}

func (c *config) loginFaults(bad func(key, what string)) {
	client, mail := c.OAuthClientID != "" || c.OAuthClientSecret != "", c.Email != "" || c.APIToken != ""
	for _, part := range []struct {
		missing   bool
		key, what string
	}{
		{client && c.OAuthClientID == "", "oauth_client_id", "is missing: it goes with oauth_client_secret"},
		{client && c.OAuthClientSecret == "", "oauth_client_secret", "is missing: give it as env:NAME or file:/path"},
		{mail && !mailForm.MatchString(c.Email), "email", "is the mail address of the agent that api_token belongs to"},
		{mail && c.APIToken == "", "api_token", "is missing: give it as env:NAME or file:/path"},
	} {
		if part.missing {
			bad(part.key, part.what)
		}
	}
	ways := 0
	for _, given := range []bool{client, mail, c.OAuthToken != ""} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		bad("oauth_client_id", "give one way in: oauth_client_id with oauth_client_secret (best), oauth_token, or email with api_token")
	}
}

func (c *config) ownerFaults(bad func(key, what string)) {
	used := map[owner]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Owners)) {
		o := c.Owners[name]
		o.Group = strings.ToLower(o.Group)
		if used[o] != "" {
			bad("owners."+name, "means the same group as owner "+used[o])
		}
		used[o] = name
		switch {
		case (o.Group == "") == (o.GroupID == 0):
			bad("owners."+name, "give either group (its name) or group_id")
		case o.GroupID < 0:
			bad("owners."+name+".group_id", "is a positive number")
		}
	}
	if slices.Contains(c.Unowned, "") {
		bad("unowned", "holds an empty name; a ticket without a group is nobody's anyway")
	}
}

func (c *config) fieldFaults(bad func(key, what string)) {
	known, used := connectors.FieldNames(), map[int64]string{}
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		id := c.Fields[name]
		switch {
		case !slices.Contains(known, name):
			bad("fields."+name, "is not an intake field; known are "+strings.Join(known, ", "))
		case id <= 0:
			bad("fields."+name, "is the id of a ticket field, a positive number")
		case used[id] != "":
			bad("fields."+name, "names the same ticket field as "+used[id])
		}
		used[id] = name
	}
	for _, name := range slices.Sorted(maps.Keys(c.Values)) {
		if _, ok := c.Fields[name]; !ok {
			bad("values."+name, "has no counterpart in fields")
		}
		seen := map[string]bool{}
		for _, v := range c.Values[name] {
			if seen[v] || v == "" {
				bad("values."+name, "needs a different option value for each word")
				break
			}
			seen[v] = true
		}
	}
}

// base is where the API is called, web where people open tickets.
func (c *config) base() string {
	if c.BaseURL != "" {
		return strings.TrimSuffix(c.BaseURL, "/")
	}
	return "https://" + c.Subdomain + ".zendesk.com"
}

// addressKey is the key of the configuration that says where base is.
func (c *config) addressKey() string {
	if c.BaseURL != "" {
		return "base_url"
	}
	return "subdomain"
}

func (c *config) web() string {
	if c.Subdomain != "" {
		return "https://" + c.Subdomain + ".zendesk.com"
	}
	return c.base()
}
