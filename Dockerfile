# syntax=docker/dockerfile:1

FROM rust:1.95-bookworm AS build
WORKDIR /build

RUN cargo install --locked cargo-cyclonedx@0.5.9

# The dependencies are a separate layer, built from the manifests and empty sources. It stays in the cache until a
# manifest changes.
COPY Cargo.toml Cargo.lock ./
COPY cooperation/Cargo.toml cooperation/
COPY entity/Cargo.toml entity/
COPY migration/Cargo.toml migration/
COPY model/Cargo.toml model/
RUN mkdir -p src cooperation/src entity/src migration/src model/src benches/reading tests && \
    touch src/lib.rs cooperation/src/lib.rs entity/src/lib.rs migration/src/lib.rs model/src/lib.rs && \
    touch benches/changes.rs benches/parts.rs benches/reading/main.rs tests/main.rs && \
    echo 'fn main() {}' > src/main.rs && \
    cargo build --profile dist --locked && \
    cargo clean --profile dist --workspace && \
    mkdir /data

# Sources of the binary. The last three folders are embedded in it.
COPY cooperation cooperation
COPY entity entity
COPY migration migration
COPY model model
COPY src src
COPY build.rs ./
COPY data data
COPY docs/examples docs/examples
COPY web/dist web/dist
# Packed relocations make the binary a megabyte smaller; they need the C library of the image below (2.36) or a later one.
RUN cargo rustc --profile dist --locked --bin dgcc -- -C link-arg=-Wl,-z,pack-relative-relocs && cp target/dist/dgcc /dgcc
# The bill of materials: the crates in the binary. With a fixed date, the same sources have the same one.
RUN SOURCE_DATE_EPOCH=0 cargo cyclonedx --format json --spec-version 1.5

# The binary needs the C library and nothing else; there is no shell.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /dgcc /usr/local/bin/dgcc
COPY --from=build --chown=65532:65532 /data /var/lib/dgcc
COPY --from=build /build/dgcc.cdx.json /
COPY LICENSE-MIT LICENSE-APACHE /
ENV DGCC_LISTEN=0.0.0.0:8080 \
    DGCC_DATA_DIR=/var/lib/dgcc \
    DGCC_LOG__FORMAT=json
# The user is given by number, so that Kubernetes can verify that it is not root.
USER 65532:65532
VOLUME /var/lib/dgcc
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["dgcc", "health"]
ENTRYPOINT ["dgcc"]
CMD ["serve"]
