package githubtest

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
)

func (s *Server) person(r *http.Request, login string) map[string]any {
	at := s.base(r) + "/users/" + login
	kind := "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(login))
	return map[string]any{
		"login": login, "id": int64(h.Sum32()), "node_id": "U_" + login, "type": kind, "site_admin": false, "gravatar_id": "",
		"avatar_url": "https://avatars.example/u/1", "html_url": "https://github.com/" + login, "url": at,
		"followers_url": at + "/followers", "following_url": at + "/following{/other_user}", "gists_url": at + "/gists{/gist_id}",
		"starred_url": at + "/starred{/owner}{/repo}", "subscriptions_url": at + "/subscriptions", "organizations_url": at + "/orgs",
		"repos_url": at + "/repos", "events_url": at + "/events{/privacy}", "received_events_url": at + "/received_events",
	}
}

func (s *Server) repoURL(r *http.Request) string { return s.base(r) + "/repos/" + s.repo }

func (s *Server) showRepo(w http.ResponseWriter, r *http.Request) {
	owner, name, _ := strings.Cut(s.repo, "/")
	at := s.repoURL(r)
	page := "https://github.com/" + s.repo
	v := map[string]any{
		"id": repositoryID, "node_id": "R_1", "name": name, "full_name": s.repo, "owner": s.person(r, owner),
		"private": s.visibility != "public", "visibility": s.visibility, "archived": s.archived, "disabled": false,
		"has_issues": !s.disabled, "has_projects": false, "has_wiki": false, "has_pages": false, "has_discussions": false,
		"fork": false, "default_branch": "main", "html_url": page, "url": at, "svn_url": page,
		"clone_url": page + ".git", "git_url": "git://github.com/" + s.repo + ".git", "ssh_url": "git@github.com:" + s.repo + ".git",
		"created_at": epoch, "updated_at": epoch, "pushed_at": epoch,
		"permissions": map[string]bool{"admin": false, "maintain": false, "push": !s.o.NoPush, "triage": !s.o.NoPush, "pull": true},
	}
	for _, null := range []string{"description", "homepage", "language", "mirror_url", "license"} {
		v[null] = nil
	}
	for _, zero := range []string{"forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count", "watchers", "watchers_count", "network_count", "subscribers_count"} {
		v[zero] = 0
	}
	for _, plain := range []string{"contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges", "stargazers", "subscribers", "subscription", "tags", "teams"} {
		v[plain+"_url"] = at + "/" + plain
	}
	for _, pattern := range []string{"archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents", "git_commits", "git_refs", "git_tags", "issue_comment", "issue_events", "issues", "keys", "labels", "milestones", "notifications", "pulls", "releases", "statuses", "trees"} {
		v[pattern+"_url"] = at + "/" + pattern + "{/more}"
	}
	reply(w, http.StatusOK, v)
}

func (s *Server) issueJSON(r *http.Request, i *Issue) map[string]any {
	at := fmt.Sprintf("%s/issues/%d", s.repoURL(r), i.Number)
	labels := make([]any, len(i.Labels))
	for n, l := range i.Labels {
		labels[n] = s.labelJSON(r, l)
	}
	assignees := make([]any, len(i.Assignees))
	for n, a := range i.Assignees {
		assignees[n] = s.person(r, a)
	}
	v := map[string]any{
		"id": int64(100_000 + i.Number), "node_id": fmt.Sprintf("I_%d", i.Number), "number": i.Number,
		"title": i.Title, "body": i.Body, "state": i.State, "state_reason": nil, "locked": i.Locked, "active_lock_reason": nil,
		"user": s.person(r, i.Author), "author_association": "NONE", "labels": labels, "assignees": assignees, "assignee": nil,
		"milestone": nil, "comments": len(i.Comments), "closed_at": nil, "created_at": stamp(i.Created), "updated_at": stamp(i.Updated),
		"url": at, "html_url": fmt.Sprintf("https://github.com/%s/issues/%d", s.repo, i.Number), "repository_url": s.repoURL(r),
		"labels_url": at + "/labels{/name}", "comments_url": at + "/comments", "events_url": at + "/events",
	}
	if len(assignees) > 0 {
		v["assignee"] = assignees[0]
	}
	if i.State == "closed" {
		v["closed_at"] = stamp(i.Updated)
	}
	if i.PullRequest {
		v["pull_request"] = map[string]any{"url": at, "html_url": at, "diff_url": at, "patch_url": at}
	}
	return v
}

func (s *Server) labelJSON(r *http.Request, name string) map[string]any {
	return map[string]any{
		"id": 1, "node_id": "LA_1", "name": name, "description": nil, "color": "ededed", "default": false,
		"url": s.repoURL(r) + "/labels/" + strings.ReplaceAll(name, " ", "%20"),
	}
}

func (s *Server) commentJSON(r *http.Request, i *Issue, c Comment) map[string]any {
	at := fmt.Sprintf("%s/issues/comments/%d", s.repoURL(r), c.ID)
	return map[string]any{
		"id": c.ID, "node_id": fmt.Sprintf("IC_%d", c.ID), "body": c.Body, "user": s.person(r, c.Author), "url": at,
		"html_url":  fmt.Sprintf("https://github.com/%s/issues/%d#issuecomment-%d", s.repo, i.Number, c.ID),
		"issue_url": fmt.Sprintf("%s/issues/%d", s.repoURL(r), i.Number), "author_association": "NONE",
		"created_at": stamp(c.Created), "updated_at": stamp(c.Updated),
	}
}
