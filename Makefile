# Everything runs on a fresh machine with Go and make. `make help` lists the targets.
GO        ?= go
LINT      := .cache/bin/golangci-lint
LINT_V    := v2.15.0
FUZZTIME  ?= 30s
PACKAGES  := ./...

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: test
test: vet signatures ## vet, prove the signatures, run every test with the race detector
	$(GO) test -race -timeout 15m $(PACKAGES)

.PHONY: vet
vet: ## go vet and formatting
	$(GO) vet $(PACKAGES)
	@unformatted=$$(gofmt -l cmd connectors rules sync); test -z "$$unformatted" || { echo "not formatted: $$unformatted"; exit 1; }

.PHONY: signatures
signatures: ## prove every example of every signature
	$(GO) run ./cmd/clarion signatures test

.PHONY: cover
cover: ## coverage of what Clarion decides; fails below 90 %
	$(GO) test -coverprofile=cover.out -coverpkg=./rules/... ./rules/...
	@$(GO) tool cover -func=cover.out | awk '/^total:/ {print "rules coverage:", $$3; if ($$3+0 < 90) exit 1}'

.PHONY: lint
lint: $(LINT) ## the house style
	$(LINT) run $(PACKAGES)

$(LINT):
	GOBIN=$(CURDIR)/.cache/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_V)

.PHONY: bench
bench: ## matching cost at 10 to 10,000 phrases beside a loop of regular expressions; intake and its growth with the text; store
	$(GO) test -run '^$$' -bench . -benchmem ./rules/... ./sync/store/...

.PHONY: evidence
evidence: ## judge hundreds of questions against a real Prometheus and print the table
	$(GO) test ./rules/evidence/eval -count=1 -timeout 30m -v -run 'TestEvidence|TestShared' -args -full

.PHONY: fuzz
fuzz: ## run every fuzz target for FUZZTIME (default 30s)
	@for pkg in $$($(GO) list $(PACKAGES)); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
			echo "== $$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; \
		done; \
	done

.PHONY: build
build: ## a static binary in bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w' -o bin/clarion ./cmd/clarion

# The release goes in from here, since .git stays out. Format docker, since an OCI image has no HEALTHCHECK.
.PHONY: image
image: ## the container image, with whatever builds Dockerfiles here
	@release=$$(git describe --tags --always --dirty 2>/dev/null); \
	if command -v docker >/dev/null && docker info >/dev/null 2>&1; then docker build --build-arg RELEASE="$$release" -t clarion . ; \
	else buildah bud --format docker --isolation chroot --build-arg RELEASE="$$release" -t clarion . ; fi

.PHONY: demo
demo: ## the whole job on this machine
	$(GO) run ./cmd/clarion demo
