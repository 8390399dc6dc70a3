package jira

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/wire"
)

// found is one page of a search, its issues still unread.
type found struct {
	issues []json.RawMessage
	last   bool   // proven, not guessed from a short page
	token  string // Cloud: of the next page
	at     time.Time
	fresh  bool // begun at From, not continued
	moved  bool // Data Center: the offset no longer points behind the anchor
}

// maxQuery is the longest query that goes into a URL; longer ones are sent as a body.
const maxQuery = 4000

// jql is the search. The lower bound is in milliseconds without quotes, because a quoted date is read in the time zone
// of the account's profile. There is no upper bound: in a wrong zone it would hide busy tickets for ever.
func (q *Queue) jql(s *site, from int64) string {
	jql := "project in (" + strings.Join(s.projects, ", ") + ")"
	if q.config.JQL != "" {
		jql += " AND (" + q.config.JQL + ")"
	}
	return jql + " AND updated >= " + strconv.FormatInt(from, 10) + " ORDER BY updated ASC, key ASC"
}

// search reads one page. A page that is too long to be read is asked for in smaller pieces, so that one enormous ticket
// does not stop all others.
func (q *Queue) search(ctx context.Context, s *site, c cursor) (found, error) {
	size, fields := q.config.PageSize, s.fieldList(true)
	for {
		f, err := q.searchPage(ctx, s, c, size, fields)
		switch {
		case !errors.Is(err, wire.ErrTooLong):
			return f, err
		case size > 1:
			size = max(1, size/4)
		case fields == s.fieldList(true):
			fields = s.fieldList(false) // its comments are read page by page
		case fields != bareFields:
			fields = bareFields // it becomes odd for want of everything else, and reading goes on behind it
		default:
			return f, err
		}
	}
}

const bareFields = "updated"

func (q *Queue) searchPage(ctx context.Context, s *site, c cursor, size int, fields string) (found, error) {
	if q.config.Flavour == cloud {
		return q.searchCloud(ctx, s, c, size, fields)
	}
	return q.searchDatacenter(ctx, s, c, size, fields)
}

// ask sends the search, as a body where it is too long for a URL.
func (q *Queue) ask(ctx context.Context, path string, query map[string]string, body map[string]any) (reply, error) {
	r := request{method: http.MethodGet, path: path, what: "search tickets", read: true, query: query}
	if len(query["jql"]) > maxQuery {
		r.method, r.query, r.body = http.MethodPost, nil, body
	}
	return q.call(ctx, r)
}

func (q *Queue) searchCloud(ctx context.Context, s *site, c cursor, size int, fields string) (found, error) {
	jql := q.jql(s, c.From)
	query := map[string]string{"jql": jql, "maxResults": strconv.Itoa(size), "fields": fields, "properties": property}
	body := map[string]any{
		"jql": jql, "maxResults": size, "fields": strings.Split(fields, ","), "properties": []string{property},
	}
	if c.Token != "" {
		query["nextPageToken"], body["nextPageToken"] = c.Token, c.Token
	}
	answer, err := q.ask(ctx, "search/jql", query, body)
	if err != nil {
		return found{}, err
	}
	var page cloudPage
	if err := answer.decode(&page); err != nil {
		return found{}, err
	}
	last, err := page.last()
	if err != nil {
		return found{}, err
	}
	f := found{issues: *page.Issues, token: page.Token, at: answer.date(q.host.Now), fresh: c.Token == "", last: last}
	return f, q.proveEmpty(ctx, f, answer)
}

type cloudPage struct {
	Issues *[]json.RawMessage `json:"issues"`
	IsLast *bool              `json:"isLast"`
	Token  string             `json:"nextPageToken"`
}

// last reports whether the page says that it is the last one. A page that says neither that nor where to go on proves
// nothing; only with tickets in it is a missing token documented to mean the end.
func (p cloudPage) last() (bool, error) {
	switch {
	case p.Issues == nil:
		return false, errors.New("search tickets: the answer holds no list of issues")
	case p.Token != "":
		return false, nil
	case p.IsLast != nil && *p.IsLast, p.IsLast == nil && len(*p.Issues) > 0:
		return true, nil
	}
	return false, errors.New("search tickets: neither a next page nor the end: the cursor stays")
}

// searchDatacenter continues at the anchor, the ticket read last: only where it still stands in front of the offset
// does the offset point where it did.
func (q *Queue) searchDatacenter(ctx context.Context, s *site, c cursor, size int, fields string) (found, error) {
	if c.Anchor == "" || c.Offset == 0 {
		return q.searchAt(ctx, s, c, c.Offset, size, fields)
	}
	if size == 1 && fields != bareFields {
		return q.searchBehind(ctx, s, c, fields)
	}
	f, err := q.searchAt(ctx, s, c, c.Offset-1, max(size, 2), fields)
	switch {
	case err != nil:
		return f, err
	case !f.unanchor(c.Anchor):
		return found{at: f.at, moved: true}, nil
	case len(f.issues) == 0 && !f.last:
		return f, errEmptyPage
	}
	return f, nil
}

var errEmptyPage = errors.New("search tickets: an empty page before the end: the cursor stays")

// searchBehind reads the one ticket behind the anchor, with which it may be too long for one page: the anchor is looked
// at by itself, and what then comes has to be the ticket that was seen behind it.
func (q *Queue) searchBehind(ctx context.Context, s *site, c cursor, fields string) (found, error) {
	look, err := q.searchDatacenter(ctx, s, c, 2, bareFields)
	if err != nil || len(look.issues) == 0 {
		return look, err
	}
	f, err := q.searchAt(ctx, s, c, c.Offset, 1, fields)
	if err == nil && (len(f.issues) == 0 || anchorOf(f.issues[0]) != anchorOf(look.issues[0])) {
		return found{at: f.at, moved: true}, nil
	}
	return f, err
}

func (q *Queue) searchAt(ctx context.Context, s *site, c cursor, begin, size int, fields string) (found, error) {
	jql := q.jql(s, c.From)
	answer, err := q.ask(ctx, "search",
		map[string]string{"jql": jql, "startAt": strconv.Itoa(begin), "maxResults": strconv.Itoa(size), "fields": fields},
		map[string]any{"jql": jql, "startAt": begin, "maxResults": size, "fields": strings.Split(fields, ",")})
	if err != nil {
		return found{}, err
	}
	var page struct {
		Issues *[]json.RawMessage `json:"issues"`
		Total  *int               `json:"total"`
	}
	if err := answer.decode(&page); err != nil {
		return found{}, err
	}
	if page.Issues == nil || page.Total == nil {
		return found{}, errors.New("search tickets: the answer lacks issues or total: the cursor stays")
	}
	f := found{
		issues: *page.Issues, at: answer.date(q.host.Now), fresh: c.Offset == 0, last: begin+len(*page.Issues) >= *page.Total,
	}
	if len(f.issues) == 0 && !f.last {
		return found{}, errEmptyPage
	}
	return f, q.proveEmpty(ctx, f, answer)
}

// unanchor takes the anchor, which was read before, off the page; false if it is not there any more.
func (f *found) unanchor(anchor string) bool {
	if len(f.issues) == 0 || anchorOf(f.issues[0]) != anchor {
		return false
	}
	f.issues = f.issues[1:]
	return true
}

// proveEmpty makes sure that an empty answer was given to us and not to nobody: with an expired token Jira searches
// anonymously, finds nothing and answers 200. Where the header does not vouch for us, /myself has to.
func (q *Queue) proveEmpty(ctx context.Context, f found, answer reply) error {
	if len(f.issues) > 0 || strings.EqualFold(answer.header.Get("X-Seraph-Loginreason"), "OK") {
		return nil
	}
	if _, err := q.myself(ctx); err != nil {
		return fmt.Errorf("prove that no tickets are there: %w", err)
	}
	return nil
}
