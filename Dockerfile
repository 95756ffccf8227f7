# A static binary alone: about 10 MB, no shell, no libraries.
#   docker build -t cxray . && docker run --rm -v "$PWD:/captures:ro" cxray validate .
FROM rust:1-slim AS build
WORKDIR /cxray
COPY . .
ENV CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C target-feature=+crt-static" \
    CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C target-feature=+crt-static"
# Named as a target, so that the flags are for the binary and not for build scripts.
RUN target=$(rustc -vV | sed -n 's/^host: //p') && \
    cargo build --locked --profile dist --target "$target" && \
    install -D "target/$target/dist/cxray" /out/cxray && \
    install -d -m 1777 /out/tmp

FROM scratch
COPY --from=build /out/ /
WORKDIR /captures
ENTRYPOINT ["/cxray"]
