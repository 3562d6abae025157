# The container image of pgvigil: the program, the libraries it loads, CA certificates, and nothing that could be run
# beside it. `docker build .` makes it, or scripts/image where no container engine runs. docs/image.md has the contents.
ARG BASE=debian:13-slim

FROM ${BASE} AS tools
COPY scripts/bootstrap scripts/pgvigil_image/build-libcurl /tools/
# Libraries end up in the image as Debian has corrected them by today.
RUN apt-get update -qq && apt-get upgrade -qq -y && /tools/bootstrap contents && /tools/build-libcurl

FROM tools AS build
WORKDIR /src
COPY . .
ARG REVISION=unknown
ARG SOURCE_DATE_EPOCH=0
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release -DPGVIGIL_ARCHIVES=ON -DPGVIGIL_REVISION="${REVISION}" \
    && cmake --build --preset release \
    && DESTDIR=/installed cmake --install build/release --prefix /usr --strip \
    && PYTHONPATH=scripts python3 -B -m pgvigil_image --source . --build build/release --installed /installed \
        --root /image --revision "${REVISION}" --epoch "${SOURCE_DATE_EPOCH}"

FROM scratch
ARG REVISION=unknown
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="pgvigil" \
      org.opencontainers.image.description="Monitoring sidecar for PostgreSQL high availability" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/pgvigil/pgvigil" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /image /
# Numeric, so that Kubernetes can see that it is not root.
USER 65532:65532
ENV PGVIGIL_LISTEN=0.0.0.0:9188
EXPOSE 9188
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/pgvigil"]
