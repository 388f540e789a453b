import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  expect,
  type Locator,
  type Page,
  test as base,
} from '@playwright/test'
import type { Role } from '#domain/person/role.ts'
import { platformAt, type RealPlatform, startPlatform } from './platform.ts'

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
  /** Who sits there; null: nobody has signed in. */
  readonly operator?: string | null
  /** Address of the product that the operator signs in to, where the console opens another page first. */
  readonly at?: string
  /** Of an operator seen for the first time. */
  readonly roles?: readonly Role[]
  readonly language?: 'en' | 'zh-CN'
  readonly theme?: 'light' | 'dim'
  readonly context?: BrowserContextOptions
}

/** A browser of its own, as a person at another desk has, signed in already. */
export async function openConsole(browser: Browser, url: string, options: ConsoleOptions = {}): Promise<Page> {
  const {
    operator = 'Wang Li',
    roles = ['operator', 'engineer'],
    at = url,
    language = 'en',
    theme = 'light',
    context,
  } = options
  const desk = await browser.newContext(context)
  desks.push(desk)
  const platform = platformAt(at)
  if (operator !== null) await desk.addCookies([sessionOf(await platform.signIn(operator, roles))])
  const page = await desk.newPage()
  await page.addInitScript(
    (kept) => {
      for (const [name, value] of Object.entries(kept)) localStorage.setItem(`watchroom.${name}`, value)
    },
    { language, theme },
  )
  await page.goto(url)
  return page
}

const sessionOf = (value: string) => ({
  name: '__Host-watchroom',
  value,
  domain: '127.0.0.1',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'Strict' as const,
})

export const probeName = (probe: string): string => probe.replace('probe-', 'Probe ')

/** The row of a probe's alarm: `warm` above 8, `hot` above 50. */
export const alarmRow = (page: Page, probe: string, alarm: 'warm' | 'hot' = 'warm'): Locator =>
  page.getByRole('row').filter({
    has: page.getByRole('gridcell', { name: probeName(probe), exact: true }),
    hasText: `Too warm (${alarm})`,
  })

export const acknowledgeButton = (row: Locator): Locator => row.getByRole('button', { name: /^Acknowledge/ })
