# A static binary on distroless: no shell, no package manager, not root, nothing writable but /data. Time zones are in the
# binary.
FROM docker.io/library/golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG RELEASE=
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${RELEASE}" -o /out/clarion ./cmd/clarion \
 && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/clarion /clarion
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# The ledger, "clarion.db", lands here. So do temporary files: SQLite's hold customers' words as the ledger does, and with
# a read-only root /tmp cannot be written.
WORKDIR /data
VOLUME /data
ENV CLARION_CONFIG=/etc/clarion/clarion.toml TMPDIR=/data
# Reached from outside only with listen = "0.0.0.0:8090" in the configuration.
EXPOSE 8090
# From inside, so the default of listen will do. For another port set CLARION_HEALTH_URL.
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/clarion", "health"]
ENTRYPOINT ["/clarion"]
CMD ["run"]
