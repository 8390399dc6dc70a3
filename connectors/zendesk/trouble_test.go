package zendesk_test

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/clarion-cre/clarion/connectors/queuetest"
	"github.com/clarion-cre/clarion/connectors/zendesk/zendesktest"
)

func (w *world) Heal() {
	w.server.Fail(nil)
	w.server.Publish(false)
}

func (w *world) Fail(f queuetest.Fault) {
	writes := 0
	w.server.Publish(f.Kind == queuetest.Publish)
	w.server.Fail(func(r *http.Request) *zendesktest.Fault {
		api := strings.HasPrefix(r.URL.Path, "/api/")
		switch f.Kind {
		case queuetest.Outage:
			return &zendesktest.Fault{Status: http.StatusInternalServerError, Body: `{"error":"oops"}`}
		case queuetest.Throttle:
			return throttle(f.After)
		case queuetest.Deny:
			if api {
				return &zendesktest.Fault{Status: http.StatusUnauthorized, Body: `{"error":"invalid_token"}`}
			}
		case queuetest.Break:
			if strings.Contains(r.URL.Path+"/", "/tickets/"+f.Ticket+"/") {
				return &zendesktest.Fault{Status: http.StatusInternalServerError, Body: `{"error":"oops"}`}
			}
		case queuetest.LoseReply, queuetest.LoseRequest, queuetest.Refuse:
			if r.Method == http.MethodGet || !api {
				return nil
			}
			if writes++; writes == f.Skip+1 {
				return once(f)
			}
		case queuetest.Publish: // the server's own doing
		}
		return nil
	})
}

func throttle(after time.Duration) *zendesktest.Fault {
	h := http.Header{"Retry-After": {strconv.Itoa(int(after.Seconds()))}}
	return &zendesktest.Fault{Status: http.StatusTooManyRequests, Header: h, Body: `{"error":"APIRateLimitExceeded"}`}
}

func once(f queuetest.Fault) *zendesktest.Fault {
	if f.Kind == queuetest.Refuse {
		return throttle(f.After)
	}
	return &zendesktest.Fault{Drop: true, Effect: f.Kind == queuetest.LoseReply}
}
