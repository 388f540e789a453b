import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** Minutes of real processes, outages and restarts; part of `npm test`, too long for `npm run check`. */
const SLOW = [
  'test/story/{backup-command,command-line,external-broker,first-reading}.story.test.ts',
  'test/ingest/telemetry*.test.ts',
  'test/ingest/journal*.test.ts',
  'test/ingest/target{s,-read,-cells,-backfill}*.test.ts',
  'test/broker/restart*.test.ts',
  'test/dashboard/feed-hostile.test.ts',
  'test/deploy/**/*.test.ts',
]

/**
 * `node`: domain, servers, stories. `dom`: components in jsdom. `slow`: whole processes and outages. `fault`: kill, disk and system-call
 * tests and recorded data, one at a time.
 */
export default defineConfig({
  plugins: [react()],
  test: {
    // More than processors: most of what they do is waiting for other processes.
    maxWorkers: 3,
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
          fileParallelism: false,
        },
      },
    ],
  },
})
