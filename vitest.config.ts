import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** `node`: domain, servers, stories. `dom`: components in jsdom. `fault`: kill, disk and system-call tests, slow, alone. */
export default defineConfig({
  plugins: [react()],
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{domain,broker,ingest,dashboard,devices-sim,story}/**/*.test.ts', 'test/*.test.ts'],
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
