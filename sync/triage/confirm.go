package triage

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
)

// atOnce bounds the queries under way for one ticket.
const atOnce = 4

// Confirm asks the mechanisms of a signature in the order given and stops at the first confirmed one.
func (j Judge) Confirm(ctx context.Context, s *rules.Signature, q evidence.Question) ([]rules.Finding, error) {
	if len(j.Sources) == 0 {
		return nil, nil
	}
	var found []rules.Finding
	for _, m := range s.Mechanisms {
		f := rules.Finding{Mechanism: m.ID, Title: m.Title, Asked: j.Now()}
		source, ok := j.Sources[m.Check.SourceName()]
		if !ok {
			f.Evidence = evidence.Finding{
				Verdict: evidence.Unknown,
				Cause:   fmt.Sprintf("no source called %q is configured", m.Check.SourceName()),
			}
			found = append(found, f)
			continue
		}
		q.Lag, q.Retention = source.Lag, source.Retention
		f.Evidence = evidence.Examine(m.Check, q, func(queries []connectors.Query) []evidence.Reply {
			return ask(ctx, source, queries)
		})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		found = append(found, f)
		if f.Evidence.Verdict == evidence.Confirmed {
			break
		}
	}
	return found, nil
}

// ask sends the planned queries, a few at a time. A query that fails is part of the evidence, not an end of it.
func ask(ctx context.Context, source connectors.Signals, queries []connectors.Query) []evidence.Reply {
	replies := make([]evidence.Reply, len(queries))
	var g errgroup.Group
	g.SetLimit(atOnce)
	for i, query := range queries {
		g.Go(func() error {
			defer func() {
				if p := recover(); p != nil {
					replies[i] = evidence.Reply{Err: fmt.Errorf("the source's connector panicked: %v", p)}
				}
			}()
			answer, err := source.Query(ctx, query)
			replies[i] = evidence.Reply{Answer: answer, Err: err}
			return nil
		})
	}
	_ = g.Wait() // every error is in its reply
	return replies
}
