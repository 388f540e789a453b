import type { Page } from '@playwright/test'
import { PAYLOADS } from './support/payloads.ts'
import { startPlatform } from './support/platform.ts'
import { secretOf } from './support/site.ts'
import { expect, openConsole, test as base } from './support/story.ts'

const A_NAME = 5
const COUNT = PAYLOADS.length / A_NAME
const SCREEN_NAME_MAX = 64
/** The n-th name of the n-th thing: every field sees every payload, each thing a few of them. */
const name = (n: number): string =>
  PAYLOADS.slice((n % COUNT) * A_NAME, (n % COUNT) * A_NAME + A_NAME)
    .join(' ')
    .replaceAll('\u0000', '')
const each = Array.from({ length: COUNT }, (_, n) => n)
const text = (n: number) => ({ en: name(n), zh: name(n + 1) })

const hostileSite = {
  sites: each.map((n) => ({
    id: n === 0 ? 'plant' : `site-${n}`,
    name: text(n),
    timeZone: 'Asia/Shanghai',
    ...(n === 0
      ? {
          buildings: each.map((b) => ({ id: `b-${b}`, name: text(b + 2), floors: [PAYLOADS[b]!.slice(0, 32)] })),
        }
      : {}),
  })),
  kinds: each.map((n) => ({
    kind: `kind-${n}`,
    label: text(n),
    expectedInterval_ms: 3_600_000,
    points: [
      { name: 'level', label: text(n + 3), type: 'number', unit: PAYLOADS[n]!.slice(0, 32), range: [0, 99] },
      { name: 'mode', label: text(n + 4), type: 'state', unit: '1', states: [PAYLOADS[n + 8]!.slice(0, 64), 'on'] },
    ],
    alarms: [
      {
        id: 'high',
        message: text(n + 5),
        condition: { type: 'above', point: 'level', limit: 8 },
        priority: 'high',
        onDelay_ms: 0,
        offDelay_ms: 0,
        guidance: { means: text(n), do: text(n + 6), call: text(n + 7) },
        shows: { point: 'level', limit: 8 },
      },
    ],
  })),
  equipment: each.map((n) => ({
    id: `probe-${n}`,
    site: 'plant',
    kind: `kind-${n}`,
    name: text(n + 1),
    location: text(n + 2),
    building: `b-${n}`,
    floor: PAYLOADS[n]!.slice(0, 32),
  })),
  devices: each.map((n) => ({
    id: `probe-${n}`,
    site: 'plant',
    name: text(n + 3),
    equipment: [`probe-${n}`],
    secret: secretOf(`probe-${n}`),
  })),
}

const test = base.extend<{ readonly own: Awaited<ReturnType<typeof startPlatform>> }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  own: async ({}, use) => {
    const platform = await startPlatform({}, hostileSite)
    await use(platform)
    await platform.end()
  },
})

/** Fails when a page runs, asks for or builds what a name says. */
async function watch(page: Page): Promise<() => Promise<void>> {
  const found: string[] = []
  await page.exposeFunction('pwned', (n: number) => void found.push(`ran ${n}`))
  page.on('dialog', (dialog) => {
    found.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (request.url().includes('pwned')) found.push(`asked for ${request.url()}`)
  })
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) found.push(message.text())
  })
  return async () => {
    const built = await page.evaluate(() => {
      const LEADS = new Set(['href', 'src', 'action', 'formaction', 'data', 'srcdoc', 'xlink:href'])
      return [...document.querySelectorAll('*')]
        .filter((one) =>
          [...one.attributes].some(
            ({ name: key, value }) => key.startsWith('on') || (LEADS.has(key) && /^\s*javascript:/i.test(value)),
          ),
        )
        .map((one) => one.outerHTML.slice(0, 200))
    })
    expect([...found, ...built], page.url()).toEqual([])
  }
}

test('a name is only ever a name, on every page that shows it', async ({ browser, own }) => {
  base.slow()
  for (const n of each) await own.publish(`probe-${n}`, { values: { level: 50, mode: 0 } })
  const page = await openConsole(browser, own.url, {
    operator: PAYLOADS[2]!,
    roles: ['operator', 'engineer', 'supervisor', 'administrator'],
  })
  const harmless = await watch(page)
  await expect(page.getByRole('grid', { name: 'Alarm list' }).getByRole('row')).toHaveCount(COUNT + 1)
  await harmless()
  for (const n of each) {
    await page.goto(`${own.url}/alarms/plant.probe-${n}.high`)
    const detail = page.getByRole('complementary', { name: 'Alarm detail' })
    await detail.getByRole('textbox', { name: 'Comment' }).fill(name(n))
    await detail.getByRole('button', { name: 'Add comment' }).click()
    await expect(detail.getByText('Comment by').first()).toBeVisible()
    await harmless()
    await page.goto(`${own.url}/equipment/probe-${n}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText(name(n + 1).trim())
    await harmless()
  }
  for (const n of each) {
    const data = {
      name: `${n} ${PAYLOADS[n + COUNT]!.replaceAll('\u0000', '')}`.slice(0, SCREEN_NAME_MAX).trim(),
      site: 'plant',
    }
    const made = await page.request.post(`${own.url}/api/screens`, { data, headers: { origin: own.url } })
    expect(made.ok(), await made.text()).toBe(true)
  }
  const pages = ['overview', 'alarms?group=on', 'alarms?tab=journal', 'equipment', 'devices', 'devices/probe-3', 'duty']
  const more = [
    'handover',
    'kpi',
    'audit',
    'people',
    'tokens',
    'sites/plant/schematic',
    'wall/plant',
    'rules',
    'rules/kind:kind-0/high',
    'response',
  ]
  for (const path of [...pages, ...more]) {
    await page.goto(`${own.url}/${path}`)
    await expect(page.getByText('pwned').first()).toBeAttached()
    await harmless()
  }
})
