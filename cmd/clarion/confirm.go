package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/BurntSushi/toml"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/prometheus"
	"github.com/clarion-cre/clarion/rules"
	"github.com/clarion-cre/clarion/rules/evidence"
	"github.com/clarion-cre/clarion/rules/window"
	"github.com/clarion-cre/clarion/sync/triage"
)

type confirmCmd struct {
	configured
	Prometheus string `help:"Ask the Prometheus at this address; then no configuration file is needed." placeholder:"URL"`
	Signature  string `required:"" help:"Id of the signature."`
	Tenant     string `required:"" help:"The tenant, as metrics name it."`
	From       string `required:"" help:"Start of the window, RFC 3339."`
	To         string `required:"" help:"End of the window, RFC 3339."`
	Claimed    string `help:"The scope the customer claims." enum:"one_user,one_tenant,one_region,global,unknown" default:"unknown"`
	JSON       bool   `name:"json" help:"Print one JSON object."`
}

func (c confirmCmd) Run(p process) error {
	from, errFrom := time.Parse(time.RFC3339, c.From)
	to, errTo := time.Parse(time.RFC3339, c.To)
	if errFrom != nil || errTo != nil || !from.Before(to) {
		return usageError{fmt.Errorf("--from %q and --to %q have to be two times such as 2026-03-10T09:10:00Z, the first before the second", c.From, c.To)}
	}
	judge, err := c.judge(p)
	if err != nil {
		return err
	}
	signature := judge.Library.Signature(c.Signature)
	if signature == nil {
		return usageError{fmt.Errorf("there is no signature %q; clarion signatures list shows them", c.Signature)}
	}
	found, err := judge.Confirm(p.ctx, signature, evidence.Question{
		Tenant: c.Tenant, Claimed: c.Claimed, Now: p.now(),
		Windows: []window.Window{{Start: from, End: to, Zone: "UTC", Granularity: "minute"}},
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(p.out).Encode(asked(outcome(found)))
	}
	printFindings(p, found)
	return nil
}

// judge has the sources of the configuration, or the one named on the command line.
func (c confirmCmd) judge(p process) (triage.Judge, error) {
	if c.Prometheus == "" {
		w, err := c.wired(p)
		if err != nil {
			return triage.Judge{}, err
		}
		if len(w.sources) == 0 {
			return triage.Judge{}, usageError{fmt.Errorf("%s names no source; add a table such as [source.default], or use --prometheus URL", c.Config)}
		}
		return w.judge(p), nil
	}
	lib, err := library("")
	if err != nil {
		return triage.Judge{}, err
	}
	host := connectors.Host{Now: p.now, Log: p.log, UserAgent: "clarion/" + version(), Secret: readSecret(p.getenv)}
	s, err := prometheus.New("default", func(v any) error {
		_, err := toml.Decode(fmt.Sprintf("base_url = %q\nallow_private = true\n", c.Prometheus), v)
		return err
	}, host)
	if err != nil {
		return triage.Judge{}, usageError{fmt.Errorf("--prometheus: %w", err)}
	}
	return triage.Judge{
		Library: lib, Now: p.now,
		Sources: map[string]triage.Source{"default": {Signals: s, Lag: s.Lag(), Retention: s.Retention()}},
	}, nil
}

// outcome is the finding that counts: the confirmed one, else the first that could not tell, else the refuted one.
func outcome(found []rules.Finding) evidence.Finding {
	best := found[0].Evidence
	for _, f := range found {
		switch f.Evidence.Verdict {
		case evidence.Confirmed:
			return f.Evidence
		case evidence.Unknown:
			if best.Verdict == evidence.Refuted {
				best = f.Evidence
			}
		default:
		}
	}
	return best
}

// verdictJSON is the machine-readable answer; its names are part of the command's contract. Shares are 0 to 1,
// significance is the probability of so many bad events by chance, affected are tenants, worst first.
type verdictJSON struct {
	Verdict       evidence.Verdict `json:"verdict"`
	Cause         string           `json:"cause"`
	Ratio         float64          `json:"ratio"`
	BadShare      float64          `json:"bad_share"`
	BaselineShare float64          `json:"baseline_share"`
	Significance  float64          `json:"significance"`
	From          *time.Time       `json:"from"`
	To            *time.Time       `json:"to"`
	Place         placeJSON        `json:"place"`
	Affected      []string         `json:"affected"`
	Queries       []string         `json:"queries"`
}

type placeJSON struct {
	Kind   evidence.PlaceKind `json:"kind"`
	Labels map[string]string  `json:"labels"`
}

func asked(f evidence.Finding) verdictJSON {
	v := verdictJSON{
		Verdict: f.Verdict, Cause: f.Cause, Ratio: f.Ratio, BadShare: f.BadShare, BaselineShare: f.BaselineShare,
		Significance: f.Significance, Place: placeJSON{Kind: f.Place.Kind, Labels: f.Place.Labels},
		Affected: []string{}, Queries: list(f.Queries),
	}
	if v.Place.Kind == "" {
		v.Place.Kind = evidence.UnknownPlace
	}
	if v.Place.Labels == nil {
		v.Place.Labels = map[string]string{}
	}
	if !f.From.IsZero() {
		v.From, v.To = &f.From, &f.To
	}
	for _, a := range f.Affected {
		v.Affected = append(v.Affected, a.Tenant)
	}
	return v
}
