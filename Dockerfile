# A static binary on distroless: no shell, no package manager, not root, nothing writable but /data.
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
WORKDIR /data
VOLUME /data
ENV CLARION_CONFIG=/etc/clarion/clarion.toml
EXPOSE 8090
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["/clarion", "health"]
ENTRYPOINT ["/clarion"]
CMD ["run"]
