import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Minutes of real processes, outages, restarts and attacks; part of `npm test`, too long for `npm run check`. */
const SLOW = [
  'test/story/{backup,backup-command,command-line,consoles,external-broker,first-reading,people-link}.story.test.ts',
  'test/story/{push,response}.story.test.ts',
  'test/ingest/{backtest-platform,compat,kpi,push-send}.test.ts',
  'test/ingest/telemetry*.test.ts',
  'test/ingest/journal*.test.ts',
  'test/ingest/target{s,-read,-cells,-backfill}*.test.ts',
  'test/broker/restart*.test.ts',
  'test/dashboard/{break-in,feed-hostile,oidc-hostile,permissions,plans}.test.ts',
  'test/deploy/**/*.test.ts',
]

/**
 * `node`: domain, servers, stories. `dom`: components in jsdom. `slow`: whole processes and outages. `fault`: kill, disk and system-call
 * tests and recorded data, two files at a time.
 */
export default defineConfig({
  plugins: [react()],
  test: {
    // More than processors: most of what they do is waiting for other processes.
    maxWorkers: 3,
    // Threads and processes of the product run unbuilt here: each would strip the types of its sources anew.
    env: { NODE_COMPILE_CACHE: `${import.meta.dirname}/node_modules/.cache/node` },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{domain,broker,ingest,dashboard,devices-sim,story,grafana}/**/*.test.ts', 'test/*.test.ts'],
          exclude: SLOW,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'jsdom',
          setupFiles: ['./test/support/setup-dom.ts'],
          include: ['test/web/**/*.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: { name: 'slow', environment: 'node', include: SLOW, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: 'fault',
          environment: 'node',
          include: ['test/fault/**/*.test.ts', 'test/real-data/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
