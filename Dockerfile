# docker run -p 8080:8080 -v ./sluice.yaml:/app/sluice.yaml:ro -v sluice-data:/app/data --read-only --env-file .env sluice
FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:26-slim
# The image runs one program; a package manager in it would only serve an intruder.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/corepack /opt/yarn-*
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE sluice.example.yaml ./
COPY openapi ./openapi
COPY src ./src
COPY routes ./routes
COPY adapters ./adapters
# The only place that is written to: `store.url` sqlite:./data/sluice.db.
RUN mkdir data && chown node:node data
# A file made for one machine may say 127.0.0.1; in a container nobody could call that.
ENV NODE_ENV=production SLUICE_HOST=0.0.0.0 SLUICE_PORT=8080
USER node
VOLUME /app/data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.SLUICE_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/cli.ts", "start"]
