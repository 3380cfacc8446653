# Two images: `family` (the default) brings PostgreSQL along, `services` needs DATABASE_URL. docs/deploy.md says how to run them.
# Nothing of this base is in them but the C and C++ libraries.
ARG NODE_IMAGE=docker.io/library/node:24.18.0-bookworm-slim@sha256:b31e7a42fdf8b8aa5f5ed477c72d694301273f1069c5a2f71d53c6482e99a2fc
# `app-prebuilt` takes the app that `npm run build:app` has left in the working tree.
ARG APP=app-built

FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY apps/app/package.json apps/app/
COPY apps/server/package.json apps/server/
COPY apps/server/bin apps/server/bin
COPY packages/contracts/package.json packages/contracts/
COPY packages/crypto/package.json packages/crypto/
COPY packages/moving/package.json packages/moving/
COPY packages/nlp/package.json packages/nlp/
COPY packages/sync/package.json packages/sync/

# A registry of one's own, and an authority that vouches for it: --secret id=npmrc,src=… --secret id=ca,src=…
FROM manifests AS app-build
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca \
    if [ -e /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --no-audit --no-fund
COPY . .
# What was built in the working tree lies in a layer below, and cannot be moved out of the way.
RUN rm -rf apps/app/dist && npm run build:app

FROM scratch AS app-built
COPY --from=app-build /src/apps/app/dist /dist

FROM scratch AS app-prebuilt
COPY apps/app/dist /dist

FROM ${APP} AS app

FROM manifests AS root
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    --mount=type=secret,id=ca \
    if [ -e /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca; fi; \
    npm ci --no-audit --no-fund --ignore-scripts --omit=dev --workspace apps/server --include-workspace-root
COPY LICENSE ./
COPY apps/server apps/server
COPY packages packages
COPY tools/make-image-root.ts tools/options.ts tools/run-tool.ts tools/
COPY tools/image tools/image
RUN node_modules/.bin/node --experimental-import-meta-resolve tools/make-image-root.ts --out /image \
    && mkdir -p /image/places/var/lib /image/places/tmp /image/cache \
    && chmod 1777 /image/places/tmp \
    && install -d -o 65532 -g 65532 -m 711 /image/cache/aura /image/places/var/lib/aura \
    && install -d -o 65532 -g 65532 -m 700 /image/places/var/lib/aura-key /image/places/var/lib/aura-backups

FROM scratch AS server
COPY --from=root /image/system /
COPY --from=root /image/places /
COPY --from=root /image/node /
COPY --from=root /image/modules /
COPY --from=root /image/app /
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    METRICS_PORT=9464 \
    AURA_DATA_DIR=/var/lib/aura
WORKDIR /app
USER 65532:65532
EXPOSE 8000 9464
ENTRYPOINT ["/app/bin/node", "/app/apps/server/bin/aura.js"]
CMD ["serve"]
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s --retries=3 \
    CMD ["/app/bin/node", "/app/apps/server/src/container/health-check.ts"]

FROM server AS compiled
COPY --from=root /image/postgres /
COPY --from=root --chown=65532:65532 /image/cache /app/node_modules/.cache
COPY tools/image/fill-compile-cache.ts /tmp/
RUN ["/app/bin/node", "/tmp/fill-compile-cache.ts"]

FROM server AS services
COPY --from=root /image/sbom/services /
COPY --from=compiled --chown=0:0 /app/node_modules/.cache /app/node_modules/.cache
COPY --from=app /dist /app/apps/app/dist
VOLUME /var/lib/aura
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AURA Journal" \
      org.opencontainers.image.description="The services of a private journal; PostgreSQL stands apart" \
      org.opencontainers.image.licenses="AGPL-3.0-only" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

FROM server AS family
COPY --from=root /image/postgres /
COPY --from=root /image/sbom/family /
COPY --from=compiled --chown=0:0 /app/node_modules/.cache /app/node_modules/.cache
COPY --from=app /dist /app/apps/app/dist
VOLUME /var/lib/aura
ARG VERSION=0.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AURA Journal" \
      org.opencontainers.image.description="A private journal for a family, with its PostgreSQL" \
      org.opencontainers.image.licenses="AGPL-3.0-only" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
