package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

type healthCmd struct {
	URL string `help:"Address of the daemon." default:"http://127.0.0.1:8090" env:"CLARION_HEALTH_URL"`
}

func (c healthCmd) Run(p process) error {
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+"/readyz", nil)
	if err != nil {
		return usageError{fmt.Errorf("%q is no address: %w", c.URL, err)}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask %s: %w", c.URL, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", c.URL, resp.Status)
	}
	fmt.Fprintln(p.out, "ready")
	return nil
}
