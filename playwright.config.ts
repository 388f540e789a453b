import { defineConfig } from '@playwright/test'
import { existsSync } from 'node:fs'

const ci = Boolean(process.env['CI'])
// CHROMIUM_PATH wins; else Debian's chromium; else the browser that Playwright would look for itself.
const executablePath =
  process.env['CHROMIUM_PATH'] ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined)

/** Stories in a real browser against the real product; `npm run build` first. */
export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  fullyParallel: false,
  forbidOnly: ci,
  // Told as flaky, not hidden: on a machine shared with others one wait in a thousand is too short.
  retries: ci ? 1 : 0,
  workers: 2,
  reporter: 'list',
  timeout: 60_000,
  expect: { timeout: 7_000 },
  use: {
    locale: 'en-GB',
    // On purpose not the site's zone: times must still read in the site's zone.
    timezoneId: 'America/New_York',
    colorScheme: 'light',
    // Recording costs a fifth of the processor time of every story; a failed one is told again, with its trace.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--font-render-hinting=none',
      ],
    },
  },
  projects: [
    { name: 'control-room', testIgnore: '**/phone.spec.ts', use: { viewport: { width: 1920, height: 1080 } } },
    {
      name: 'phone',
      testMatch: '**/phone.spec.ts',
      use: { viewport: { width: 412, height: 915 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
    },
  ],
})
