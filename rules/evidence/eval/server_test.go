package eval

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/clarion-cre/clarion/connectors"
	"github.com/clarion-cre/clarion/connectors/prometheus"
)

// engine finds Prometheus. Where a pipeline runs it has to be there; on a developer's machine its absence is a skip.
func engine(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("prometheus")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no prometheus on the path: install Debian's prometheus package")
		}
		t.Skip("no prometheus on the path: the evaluation against a real one is left out")
	}
	return path
}

// start runs an empty Prometheus on loopback for the length of the test.
func start(t *testing.T) string {
	t.Helper()
	path, dir, port := engine(t), t.TempDir(), freePort(t)
	config := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(config, []byte("global: {scrape_interval: 1h}\nscrape_configs: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "tsdb"),
		"--storage.tsdb.retention.time=100y", fmt.Sprintf("--web.listen-address=127.0.0.1:%d", port),
		"--web.enable-remote-write-receiver", "--log.level=warn")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		_ = out.Close()
	})
	base := fmt.Sprintf("http://127.0.0.1:%d", port)
	ready(t, base)
	return base
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}

func ready(t *testing.T, base string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		if resp, err := http.Get(base + "/-/ready"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			t.Fatal("prometheus did not get ready")
		case <-tick.C:
		}
	}
}

// source is the connector on that Prometheus, as the daemon would have it.
func source(t *testing.T, base string) *prometheus.Source {
	t.Helper()
	s, err := prometheus.New("test", table(fmt.Sprintf("base_url = %q\nallow_private = true\n", base)),
		connectors.Host{Now: time.Now, Secret: func(connectors.SecretRef) (string, error) { return "", nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
