import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
  test as base,
} from '@playwright/test'
import { type RealPlatform, startPlatform } from './platform.ts'

/** Browsers that a story opened; they are closed when it ends. */
const desks: BrowserContext[] = []

type Worker = { readonly platform: RealPlatform }

/** A story has the running product at hand; one process serves all stories of a worker. */
export const test = base.extend<{ readonly closing: void }, Worker>({
  closing: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      await use()
      for (const desk of desks.splice(0)) await desk.close()
    },
    { auto: true },
  ],
  platform: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
    async ({}, use) => {
      const platform = await startPlatform()
      await use(platform)
      await platform.end()
    },
    { scope: 'worker' },
  ],
})
export { expect }

export type ConsoleOptions = {
  readonly operator?: string
  readonly language?: 'en' | 'zh-CN'
  readonly theme?: 'light' | 'dim'
  readonly context?: BrowserContextOptions
}

/** A browser of its own, as a person at another desk has, with a name already given. */
export async function openConsole(browser: Browser, url: string, options: ConsoleOptions = {}): Promise<Page> {
  const { operator = 'Wang Li', language = 'en', theme = 'light', context } = options
  const desk = await browser.newContext(context)
  desks.push(desk)
  const page = await desk.newPage()
  await page.addInitScript(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(`watchroom.${name}`, value)
    },
    { operator, language, theme },
  )
  await page.goto(url)
  return page
}

export const probeName = (probe: string): string => probe.replace('probe-', 'Probe ')

/** The row of a probe's alarm: `warm` above 8, `hot` above 50. */
export const alarmRow = (page: Page, probe: string, alarm: 'warm' | 'hot' = 'warm'): Locator =>
  page.getByRole('row').filter({
    has: page.getByRole('gridcell', { name: probeName(probe), exact: true }),
    hasText: `Too warm (${alarm})`,
  })

export const acknowledgeButton = (row: Locator): Locator => row.getByRole('button', { name: /^Acknowledge/ })
