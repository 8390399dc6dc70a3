package jira

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors"
)

// The two kinds of Jira.
const (
	cloud      = "cloud"
	datacenter = "datacenter"
)

// config is the queue's own table; config.example.toml explains each key.
type config struct {
	Flavour      string `toml:"flavour"`       // cloud or datacenter
	BaseURL      string `toml:"base_url"`      // where the API is: the site, or https://api.atlassian.com/ex/jira/CLOUDID
	SiteURL      string `toml:"site_url"`      // where people open tickets; base_url unless that is the gateway
	AllowPrivate bool   `toml:"allow_private"` // a Data Center inside the own network

	Email        string               `toml:"email"`         // Cloud: with token, basic authentication
	Token        connectors.SecretRef `toml:"token"`         // API token with email; personal access token without
	ClientID     string               `toml:"client_id"`     // OAuth 2.0 client credentials
	ClientSecret connectors.SecretRef `toml:"client_secret"` //
	TokenURL     string               `toml:"token_url"`     // of the client credentials

	Projects []string            `toml:"projects"`  // keys; bound every search and every write
	JQL      string              `toml:"jql"`       // further restriction, without ORDER BY
	PageSize int                 `toml:"page_size"` // tickets a search page, 2 to 100
	Overlap  connectors.Duration `toml:"overlap"`   // read again at each poll; at least five minutes

	ReadsPerMinute  int `toml:"reads_per_minute"`
	WritesPerMinute int `toml:"writes_per_minute"`

	OrganizationField string                 `toml:"organization_field"` // custom field; default: Service Management's own
	ClosedStatuses    []string               `toml:"closed_statuses"`    // statuses in which tickets cannot be edited
	Owners            map[string]ownerConfig `toml:"owners"`
	Unowned           []string               `toml:"unowned"` // components and assignees that count as nobody
	Fields            map[string]string      `toml:"fields"`  // intake field to custom field id

	NoteRole          string `toml:"note_visibility_role"`     // projects without Service Management: who reads notes
	NoteGroup         string `toml:"note_visibility_group"`    //
	UnrestrictedNotes bool   `toml:"allow_unrestricted_notes"` // everybody who sees the ticket reads the notes
	SilentEdits       bool   `toml:"silent_edits"`             // notifyUsers=false; needs Administer Projects
	TextLimit         int    `toml:"text_limit"`               // characters a comment may have

	maxBody int64 // tests only; zero is wire's own bound
}

// ownerConfig is an owner in Jira's terms. At least one is set.
type ownerConfig struct {
	Component string `toml:"component"`
	Assignee  string `toml:"assignee"` // account id on Cloud, user name on Data Center
}

// grantURL is where Atlassian hands out access tokens to service accounts.
const grantURL = "https://auth.atlassian.com/oauth/token"

const minOverlap = connectors.Duration(5 * time.Minute)

func defaults() config {
	return config{
		TokenURL: grantURL, PageSize: 50, Overlap: minOverlap, TextLimit: 32767,
	}
}

var (
	projectShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,254}$`)
	fieldShape   = regexp.MustCompile(`^customfield_[1-9][0-9]{0,9}$`)
	orderBy      = regexp.MustCompile(`(?i)\border\s+by\b`)
)

// validate reports every fault, each with its key and what to do.
func (c *config) validate(name string) error {
	var faults []error
	fault := func(key, format string, args ...any) {
		faults = append(faults, fmt.Errorf("queue.%s.%s: "+format, append([]any{name, key}, args...)...))
	}
	c.validateAddress(fault)
	c.validateAuth(fault)
	c.validateScope(fault)
	c.validateOwners(fault)
	c.validateNotes(fault)
	return errors.Join(faults...)
}

type faultFunc func(key, format string, args ...any)

func (c *config) validateAddress(fault faultFunc) {
	if c.Flavour != cloud && c.Flavour != datacenter {
		fault("flavour", `say "cloud" or "datacenter"`)
	}
	if err := webURL(c.BaseURL); err != nil {
		fault("base_url", "give the address of the API, such as https://example.atlassian.net: %v", err)
	}
	if c.SiteURL == "" {
		if strings.Contains(c.BaseURL, "/ex/jira/") {
			fault("site_url", "give the address at which people open tickets, because base_url is the API gateway")
			return
		}
		c.SiteURL = c.BaseURL
	}
	if err := webURL(c.SiteURL); err != nil {
		fault("site_url", "give the address at which people open tickets: %v", err)
	}
}

func webURL(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return errors.New("it cannot be read")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return errors.New("it does not begin with https://")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("it holds a user, a query or a fragment")
	}
	return nil
}

func (c *config) validateAuth(fault faultFunc) {
	if c.ClientID != "" || c.ClientSecret != "" {
		c.validateOAuth(fault)
		return
	}
	if c.Token == "" {
		fault("token", "give a token by reference (env:NAME or file:/path), or client_id and client_secret")
	}
	if c.Flavour == datacenter && c.Email != "" {
		fault("email", "Data Center takes a personal access token alone: remove email")
	}
}

func (c *config) validateOAuth(fault faultFunc) {
	switch {
	case c.Token != "" || c.Email != "":
		fault("client_id", "choose one way in: client_id with client_secret, or token (with email on Cloud)")
	case c.ClientID == "" || c.ClientSecret == "":
		fault("client_id", "client_id and client_secret go together")
	case !strings.Contains(c.BaseURL, "/ex/jira/"):
		fault("base_url", "OAuth client credentials only work through https://api.atlassian.com/ex/jira/CLOUDID")
	}
	if err := webURL(c.TokenURL); err != nil {
		fault("token_url", "give the token endpoint: %v", err)
	}
}

func (c *config) validateScope(fault faultFunc) {
	if len(c.Projects) == 0 {
		fault("projects", "name the project keys that Clarion may read and write")
	}
	for _, key := range c.Projects {
		if !projectShape.MatchString(key) {
			fault("projects", "%q is not a project key", key)
		}
	}
	if err := checkJQL(c.JQL); err != nil {
		fault("jql", "%v", err)
	}
	if c.PageSize < 2 || c.PageSize > 100 {
		fault("page_size", "choose 2 to 100")
	}
	if c.Overlap < minOverlap || c.Overlap > connectors.Duration(24*time.Hour) {
		fault("overlap", "choose 5m to 24h: Jira's index lags, and its dates have minutes only")
	}
	if c.ReadsPerMinute < 0 || c.WritesPerMinute < 0 {
		fault("reads_per_minute", "budgets are not negative; 0 means no limit")
	}
}

// checkJQL makes sure that the operator's filter stays inside the parentheses that Clarion puts around it.
func checkJQL(jql string) error {
	var s jqlScan
	for _, r := range jql {
		if r < ' ' {
			return errors.New("write it on one line")
		}
		s.take(r)
	}
	switch {
	case s.escapes:
		return errors.New("a parenthesis closes that was never opened")
	case s.quote != 0 || s.depth != 0:
		return errors.New("a quote or a parenthesis is not closed")
	case orderBy.MatchString(s.bare.String()):
		return errors.New("remove ORDER BY: Clarion orders by update")
	case len(jql) > 8192:
		return errors.New("shorten it to 8,192 bytes")
	}
	return nil
}

// jqlScan follows quotes and parentheses.
type jqlScan struct {
	quote   rune // that is open; 0 for none
	literal bool // behind a backslash inside quotes
	depth   int
	escapes bool            // a parenthesis was closed that was never opened
	bare    strings.Builder // what stands outside quotes
}

func (s *jqlScan) take(r rune) {
	if s.quote != 0 {
		switch {
		case s.literal:
			s.literal = false
		case r == '\\':
			s.literal = true
		case r == s.quote:
			s.quote = 0
		}
		return
	}
	switch r {
	case '"', '\'':
		s.quote = r
	case '(':
		s.depth++
	case ')':
		s.depth--
		s.escapes = s.escapes || s.depth < 0
	}
	s.bare.WriteRune(r)
}

func (c *config) validateOwners(fault faultFunc) {
	for _, name := range sortedKeys(c.Owners) {
		if o := c.Owners[name]; o.Component == "" && o.Assignee == "" {
			fault("owners."+name, "give a component, an assignee, or both")
		}
	}
	for _, name := range sortedKeys(c.Fields) {
		switch id := c.Fields[name]; {
		case !slices.Contains(connectors.FieldNames(), name):
			fault("fields."+name, "no such intake field; there are %s", strings.Join(connectors.FieldNames(), ", "))
		case !fieldShape.MatchString(id):
			fault("fields."+name, "%q is not a custom field id such as customfield_10042", id)
		}
	}
	if c.OrganizationField != "" && !fieldShape.MatchString(c.OrganizationField) {
		fault("organization_field", "%q is not a custom field id such as customfield_10042", c.OrganizationField)
	}
}

func (c *config) validateNotes(fault faultFunc) {
	set := 0
	for _, on := range []bool{c.NoteRole != "", c.NoteGroup != "", c.UnrestrictedNotes} {
		if on {
			set++
		}
	}
	if set > 1 {
		fault("note_visibility_role", "choose one of note_visibility_role, note_visibility_group and allow_unrestricted_notes")
	}
	if c.TextLimit < 1000 {
		fault("text_limit", "choose at least 1000; Jira's own default is 32767")
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
