# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --release --locked && \
    strip --strip-debug target/release/dgcc -o /dgcc && \
    mkdir /data

# The binary needs the C library and nothing else; there is no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /dgcc /usr/local/bin/dgcc
COPY --from=build --chown=nonroot:nonroot /data /var/lib/dgcc
COPY LICENSE-MIT LICENSE-APACHE /
ENV DGCC_LISTEN=0.0.0.0:8080 \
    DGCC_DATA_DIR=/var/lib/dgcc \
    DGCC_LOG__FORMAT=json
USER nonroot
VOLUME /var/lib/dgcc
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["dgcc", "check"]
ENTRYPOINT ["dgcc"]
CMD ["serve"]
