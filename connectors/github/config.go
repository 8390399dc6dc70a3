package github

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clarion-cre/clarion/connectors"
)

// config is one [tracker.NAME] table.
type config struct {
	Repo           string               `toml:"repo"`            // owner/name
	BaseURL        string               `toml:"base_url"`        // Enterprise Server: https://HOST/api/v3
	Token          connectors.SecretRef `toml:"token"`           // fine-grained token
	AppID          int64                `toml:"app_id"`          // or a GitHub App
	InstallationID int64                `toml:"installation_id"` // of that App, where the repository is
	PrivateKey     connectors.SecretRef `toml:"private_key"`     // of that App, PEM
	Label          string               `toml:"label"`           // on every issue of ours
	Authors        []string             `toml:"authors"`         // earlier logins whose issues are still ours
	AllowPublic    bool                 `toml:"allow_public"`
	AllowPrivate   bool                 `toml:"allow_private"`
	Pause          connectors.Duration  `toml:"pause"` // between two writes
}

func defaults() config {
	return config{
		BaseURL: "https://api.github.com",
		Label:   "clarion",
		Pause:   connectors.Duration(time.Second), // GitHub docs, "Best practices for using the REST API"
	}
}

var (
	// Names go into paths, so nothing but what GitHub allows may pass: "o/../../victim" would reach another repository.
	ownerName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$`)
	repoName  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,100}$`)
	loginName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:\[bot\])?$`)
	number    = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)
)

// maxLabel is GitHub's limit for the name of a label (github/docs#32156).
const maxLabel = 50

// faults reports everything that is wrong, each by the key it stands at.
func (c config) faults(name string) error {
	var all []error
	fault := func(key, format string, args ...any) {
		all = append(all, fmt.Errorf("tracker.%s.%s: %s", name, key, fmt.Sprintf(format, args...)))
	}
	if owner, repo := c.split(); !validRepo(owner, repo) {
		fault("repo", "write the repository as owner/name")
	}
	c.credentialFaults(fault)
	if !validLabel(c.Label) || strings.Contains(c.Label, ",") {
		fault("label", "give a label of 1 to %d characters without commas", maxLabel)
	}
	for _, a := range c.Authors {
		if !loginName.MatchString(a) {
			fault("authors", "%q is no login; an App's is written slug[bot]", a)
		}
	}
	return errors.Join(all...)
}

func (c config) credentialFaults(fault func(key, format string, args ...any)) {
	switch app := c.AppID != 0 || c.InstallationID != 0 || c.PrivateKey != ""; {
	case app && c.Token != "":
		fault("token", "give either a token or a GitHub App, not both")
	case !app && c.Token == "":
		fault("token", "give a fine-grained token (env:NAME or file:/path), or app_id, installation_id and private_key of a GitHub App")
	case app:
		if c.AppID <= 0 {
			fault("app_id", "give the App's numeric id, shown on its settings page")
		}
		if c.InstallationID <= 0 {
			fault("installation_id", "give the number at the end of the installation's address")
		}
		if c.PrivateKey == "" {
			fault("private_key", "give the App's private key as env:NAME or file:/path")
		}
	}
}

func (c config) split() (owner, repo string) {
	owner, repo, _ = strings.Cut(c.Repo, "/")
	return owner, repo
}

func validRepo(owner, repo string) bool {
	return ownerName.MatchString(owner) && repoName.MatchString(repo) && repo != "." && repo != ".." && !strings.HasSuffix(strings.ToLower(repo), ".git")
}

func validLabel(label string) bool {
	return strings.TrimSpace(label) == label && label != "" && utf8.RuneCountInString(label) <= maxLabel &&
		!strings.ContainsFunc(label, func(r rune) bool { return r < ' ' || r == 0x7f })
}
