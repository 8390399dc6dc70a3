package jira

import (
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors/jira/jiratest"
	"github.com/clarion-cre/clarion/connectors/queuetest"
)

func TestConformance(t *testing.T) {
	lagging := func(o *jiratest.Options, _ *config) { o.IndexLag = time.Minute }
	for _, v := range []struct {
		name, flavour string
		change        func(*jiratest.Options, *config)
	}{
		{"cloud", cloud, nil},
		{"cloud, lagging index", cloud, lagging},
		{"data center", datacenter, nil},
		{"data center, lagging index, bare lists", datacenter, func(o *jiratest.Options, c *config) {
			lagging(o, c)
			o.BareLists = true
		}},
	} {
		t.Run(v.name, func(t *testing.T) {
			queuetest.Run(t, func(t *testing.T) queuetest.World { return newWorld(t, v.flavour, v.change) })
		})
	}
}
