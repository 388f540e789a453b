import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { svg } from '../support/pictures.ts'
import type { RealPlatform } from './support/platform.ts'
import { LOOKS } from './support/looks.ts'
import { expect, openConsole, probeName, test } from './support/story.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const PLAN = '/sites/plant/plan/hall.B1'
const OTHER_FLOOR = '/sites/plant/plan/hall.1F'
const DRAWING = svg('<path d="M20 20H380V280H20ZM200 20V280M20 150H380" fill="none" stroke="#000" stroke-width="4"/>')
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/svg+xml', buffer })

/** Returns when the server has answered and the page has taken it over. */
async function upload(page: Page, buffer: Buffer): Promise<void> {
  const field = page.getByLabel(/^(Upload a picture|Replace the picture)$/)
  const answer = page.waitForResponse((response) => response.url().endsWith('/picture'))
  await field.setInputFiles(file('floor.svg', buffer))
  await answer
  await expect(field).toBeEnabled()
}
const plan = (page: Page) => page.getByRole('region', { name: /Floor plan:/ })
const pinOf = (page: Page, probe: string) =>
  plan(page).getByRole('button', { name: new RegExp(`^${probeName(probe)},`) })
const middleOf = async (page: Page, probe: string) => {
  const { x, y, width, height } = (await pinOf(page, probe).boundingBox())!
  return { x: x + width / 2, y: y + height / 2 }
}

/** A floor with a picture and these probes on it. */
async function openPlan(page: Page, platform: RealPlatform, path: string, probes: readonly string[]): Promise<void> {
  await page.goto(platform.url + path)
  await expect(page.getByText(/(Upload a|Replace the) picture/)).toBeVisible()
  await upload(page, DRAWING)
  await expect(page.getByRole('img', { name: /Floor plan of Hall/ })).toBeVisible()
  await page.getByRole('button', { name: 'Place equipment' }).click()
  for (const probe of probes) {
    const here = pinOf(page, probe)
    if (await here.isVisible()) continue
    await page.getByRole('textbox', { name: 'Name, kind, place' }).fill(`${probe} `)
    await page.getByRole('button', { name: `Put on the plan: ${probeName(probe)}`, exact: true }).click()
    await expect(here).toBeFocused()
  }
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('complementary', { name: 'On this plan' })).toBeVisible()
}

test('equipment is dragged onto an uploaded plan, stays there, and shows its alarm at its place', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, platform.url, { operator: 'Engineer Xu' })
  await page.goto(platform.url + PLAN)
  await expect(page.getByText('This floor has no picture yet.')).toBeVisible()
  await upload(page, svg('<script>alert(1)</script>'))
  await expect(page.getByRole('alert').filter({ hasText: 'The SVG holds a script' })).toBeVisible()
  await upload(page, DRAWING)
  await expect(page.getByRole('img', { name: 'Floor plan of Hall · B1' })).toBeVisible()

  await page.getByRole('button', { name: 'Place equipment' }).click()
  await page.getByRole('textbox', { name: 'Name, kind, place' }).fill(`${probe} `)
  const row = await page
    .getByRole('button', { name: `Put on the plan: ${probeName(probe)}`, exact: true })
    .boundingBox()
  const frame = (await plan(page).boundingBox())!
  await page.mouse.move(row!.x + 20, row!.y + 20)
  await page.mouse.down()
  await page.mouse.move(frame.x + frame.width / 4, frame.y + frame.height / 4, { steps: 5 })
  await page.mouse.up()
  await expect(pinOf(page, probe)).toBeFocused()
  const dropped = await middleOf(page, probe)
  expect(Math.abs(dropped.x - (frame.x + frame.width / 4))).toBeLessThan(10)
  await page.keyboard.press('Shift+ArrowRight')
  await expect.poll(async () => Math.round((await middleOf(page, probe)).x - dropped.x)).toBe(10)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('complementary', { name: 'On this plan' })).toBeVisible()

  await page.reload()
  const pin = plan(page).getByRole('button', { name: `${probeName(probe)}, no alarm` })
  await expect(pin).toBeVisible()
  await platform.publish(probe, { values: { level: 60 } })
  const inAlarm = `${probeName(probe)}, Critical alarm, Unacknowledged, Too warm (hot)`
  await expect(plan(page).getByRole('button', { name: inAlarm })).toBeVisible()
  const list = page.getByRole('complementary', { name: 'On this plan' })
  await expect(list.getByRole('button', { name: inAlarm })).toBeVisible()

  await plan(page).getByRole('button', { name: inAlarm }).click()
  await list.getByRole('link', { name: 'Alarm', exact: true }).click()
  const detail = page.getByRole('complementary', { name: 'Alarm detail' })
  await detail.getByRole('link', { name: 'Show on the plan' }).click()
  await expect(plan(page).getByRole('button', { name: inAlarm, pressed: true })).toBeVisible()
})

test('a plan is zoomed and moved by keys, and what is selected comes into sight', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, platform.url)
  await openPlan(page, platform, OTHER_FLOOR, [probe])
  const picture = page.getByRole('img', { name: /Floor plan of Hall/ })
  const before = (await picture.boundingBox())!
  await plan(page).focus()
  await page.keyboard.press('+')
  await page.keyboard.press('+')
  await expect(page.getByText('Zoom 156 %')).toBeVisible()
  expect((await picture.boundingBox())!.width).toBeCloseTo(before.width * 1.25 * 1.25, 0)
  const near = (await picture.boundingBox())!
  await page.keyboard.press('ArrowRight')
  await expect.poll(async () => (await picture.boundingBox())!.x).toBeLessThan(near.x)
  await page.keyboard.press('-')
  await expect(page.getByText('Zoom 125 %')).toBeVisible()
  await page.keyboard.press('0')
  await expect(page.getByText('Zoom 100 %')).toBeVisible()
  await plan(page).hover()
  await page.mouse.wheel(0, -100)
  await expect(page.getByText('Zoom 125 %')).toBeVisible()
})

test('somebody who may not change a plan is not offered to', async ({ browser, platform }) => {
  const page = await openConsole(browser, platform.url, { operator: 'Guard Lin', roles: ['operator'] })
  await page.goto(platform.url + OTHER_FLOOR)
  await expect(page.getByRole('heading', { name: 'Plan of Hall · 1F' })).toBeVisible()
  await expect(page.getByText(/(Upload a|Replace the) picture/)).toHaveCount(0)
})

test('the overview names every site and building, and G O leads there', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, platform.url)
  await expect(page.getByRole('banner')).toContainText('LIVE')
  await page.keyboard.press('g')
  await page.keyboard.press('o')
  await expect(page).toHaveURL(/\/overview/)
  const sites = page.getByRole('region', { name: 'Sites' }).getByRole('listitem')
  await expect(sites.filter({ hasText: 'Test plant' }).first()).toContainText('Critical · Unacknowledged')
  await expect(sites.filter({ hasText: 'Depot' }).first()).toContainText('No alarm')
  await page.getByRole('link', { name: 'Hall', exact: true }).click()
  await expect(page).toHaveURL(/\/alarms\?.*building=hall/)
  await expect(page.getByRole('grid')).toContainText(probeName(probe))
})

test('the wall shows tiles and the worst alarms, large, with nothing to press, and says when it is not live', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, platform.url)
  let cut = false
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    server.onMessage((message) => {
      if (!cut) socket.send(message)
    })
  })
  await page.goto(`${platform.url}/wall/plant`)
  await expect(page.getByRole('listitem').filter({ hasText: 'Hall' }).first()).toBeVisible()
  const worst = page.getByRole('region', { name: 'Worst alarms' })
  await expect(worst).toContainText('Too warm (hot)')
  expect(await worst.getByRole('listitem').count()).toBeLessThanOrEqual(10)
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('30px')
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.getByRole('link')).toHaveCount(0)
  cut = true
  const notLive = page.getByRole('alert').filter({ hasText: 'NOT LIVE' })
  await expect(notLive).toBeVisible()
  const { width, height } = (await notLive.boundingBox())!
  expect(width * height).toBeGreaterThanOrEqual((1920 * 1080) / 4 - 1)
})

/** The same two for every look: more and more pins on one floor would come to lie beside each other. */
const pinned = new Map<RealPlatform, readonly [string, string]>()

for (const look of LOOKS) {
  test(`axe finds no fault in the pages of a site, in ${look.language}, ${look.theme}`, async ({
    browser,
    platform,
  }) => {
    test.slow()
    const [warm, quiet] = pinned.get(platform) ?? [platform.freshProbe(), platform.freshProbe()]
    pinned.set(platform, [warm, quiet])
    await openPlan(await openConsole(browser, platform.url), platform, OTHER_FLOOR, [warm, quiet])
    await platform.publish(warm, { values: { level: 60 } })
    const page = await openConsole(browser, platform.url, { ...look, context: { reducedMotion: 'reduce' } })
    const pages = [
      ['/overview', page.getByRole('listitem').first()],
      [`${OTHER_FLOOR}?equipment=${warm}`, page.getByRole('button', { pressed: true })],
      ['/sites/plant/schematic', page.getByRole('main').getByRole('heading')],
      ['/wall/plant', page.getByRole('listitem').first()],
    ] as const
    for (const [path, ready] of pages) {
      await page.goto(platform.url + path)
      await expect(ready).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
      const found = violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
      expect(found).toEqual([])
    }
  })
}
