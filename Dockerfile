# The official image of the Node that package-lock.json was resolved with; Debian, because DuckDB's binary needs glibc. For a build that can be
# repeated to the byte give the digest too: --build-arg NODE_IMAGE=node:26.10.0-bookworm-slim@sha256:…
ARG NODE_IMAGE=node:26.10.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN deploy/image-steps.sh tree /src /opt/watchroom \
 && deploy/image-steps.sh packages /opt/watchroom \
 && deploy/image-steps.sh build /src /opt/watchroom \
 && mkdir -p /opt/watchroom/deploy && cp deploy/entry.sh /opt/watchroom/deploy/ \
 && deploy/image-steps.sh seal /opt/watchroom

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
COPY --from=build /opt/watchroom /opt/watchroom
WORKDIR /opt/watchroom
RUN mkdir -p /data && chown node:node /data
USER node
ENV WATCHROOM_DATA=/data/watchroom
VOLUME /data
# 8080: pages, on the loopback address of its network. 1883: devices; 8883: over TLS, with a certificate.
EXPOSE 8080 1883 8883
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WATCHROOM_HTTP_PORT || 8080}/health`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/watchroom/deploy/entry.sh"]
CMD ["start"]
