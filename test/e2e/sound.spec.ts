import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { startPlatform } from './support/platform.ts'
import { acknowledgeButton, alarmRow, expect, openConsole, test as base } from './support/story.ts'

/** What sounds depends on every alarm that stands, so each story has a platform of its own. */
const test = base.extend<{ readonly own: Awaited<ReturnType<typeof startPlatform>> }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  own: async ({}, use) => {
    const platform = await startPlatform()
    await use(platform)
    await platform.end()
  },
})

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const sign = (page: Page): Locator => page.locator('.sound-sign')
const sounds = (page: Page, pattern: string) => expect(sign(page)).toHaveAttribute('data-sounding', pattern)
const silence = (page: Page) => page.getByRole('button', { name: 'Silence', exact: true })
const isQuiet = (page: Page) => expect(sign(page)).not.toHaveAttribute('data-sounding')
/** The click that lets the browser sound. */
const click = (page: Page) => page.getByRole('banner').click({ position: { x: 2, y: 2 } })
const hot = { values: { level: 60 } }

test('a critical alarm sounds until it is silenced, a new one sounds again, acknowledging ends it', async ({
  browser,
  own,
}) => {
  const page = await openConsole(browser, own.url)
  await expect(page.getByRole('banner')).toContainText('● LIVE')
  await click(page)
  await expect(sign(page)).toContainText('SOUND ON')
  await isQuiet(page)

  await own.publish('probe-1', hot)
  await sounds(page, 'critical')
  await page.keyboard.press('m')
  await isQuiet(page)
  await expect(sign(page)).toContainText('SILENCED')
  await expect(alarmRow(page, 'probe-1', 'hot')).toContainText('Unacknowledged')

  await own.publish('probe-2', hot)
  await sounds(page, 'critical')
  await acknowledgeButton(alarmRow(page, 'probe-2', 'hot')).click()
  await isQuiet(page)
  await acknowledgeButton(alarmRow(page, 'probe-1', 'hot')).click()
  // Nobody silenced this one: it was only held back by the more urgent one.
  await sounds(page, 'high')
  await silence(page).click()
  await isQuiet(page)
  await expect(silence(page)).toHaveAccessibleDescription('Nothing sounds now.')
})

test('a browser that lets nothing sound is said in a bar, and one click puts it right', async ({ browser, own }) => {
  const page = await openConsole(browser, 'about:blank', { at: own.url })
  // Headless browsers never block sound: this one waits for a gesture, as a desk browser does.
  await page.addInitScript(() => {
    const Real = AudioContext
    let touched = false
    addEventListener('pointerdown', () => (touched = true), { capture: true })
    window.AudioContext = class extends Real {
      override get state() {
        return touched ? super.state : 'suspended'
      }
      override resume() {
        return touched ? super.resume() : Promise.reject(new DOMException('no gesture', 'NotAllowedError'))
      }
    }
  })
  await page.goto(own.url)
  const bar = page.getByRole('button', { name: /SOUND BLOCKED – click/ })
  await expect(bar).toBeVisible()
  await own.publish('probe-1', hot)
  await expect(alarmRow(page, 'probe-1', 'hot')).toBeVisible()
  await isQuiet(page)
  await bar.click()
  await expect(bar).toBeHidden()
  await sounds(page, 'critical')
})

test('a dead server is heard within 5 s, and what was raised meanwhile sounds as new', async ({ browser, own }) => {
  await own.publish('probe-1', hot)
  const page = await openConsole(browser, own.url)
  await click(page)
  await sounds(page, 'critical')
  await page.keyboard.press('m')
  await isQuiet(page)

  await own.kill()
  await expect(page.getByText(/NOT LIVE since \d\d:\d\d:\d\d – trying again/)).toBeVisible({ timeout: 5000 })
  await sounds(page, 'not-live')
  await page.keyboard.press('m')
  await isQuiet(page)

  await own.start()
  await own.publish('probe-2', hot)
  await expect(alarmRow(page, 'probe-2', 'hot')).toBeVisible({ timeout: 15_000 })
  await sounds(page, 'critical')
})

test('of two tabs of a console one sounds, and silence counts for both', async ({ browser, own }) => {
  const first = await openConsole(browser, own.url)
  await click(first)
  const second = await first.context().newPage()
  await second.goto(own.url)
  await click(second)
  await own.publish('probe-1', hot)
  for (const tab of [first, second]) await sounds(tab, 'critical')
  const held = await second.evaluate(async () => {
    const { held: locks = [], pending = [] } = await navigator.locks.query()
    return [locks.length, pending.length]
  })
  expect(held).toEqual([1, 1])
  await second.keyboard.press('m')
  for (const tab of [first, second]) await isQuiet(tab)
  const third = await first.context().newPage()
  await third.goto(own.url)
  await expect(sign(third)).toContainText('SILENCED')
})

test('a console that nobody sees is a warning on the other one', async ({ browser, own }) => {
  const wang = await openConsole(browser, own.url, { operator: 'Wang Li' })
  const chen = await openConsole(browser, 'about:blank', { operator: 'Chen Jing', at: own.url })
  await chen.addInitScript(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
  })
  await chen.goto(own.url)
  const warning = /of this site is not visible to anybody since/
  await expect(wang.getByText(warning)).toBeVisible({ timeout: 20_000 })
  await expect(chen.getByText(warning)).toBeHidden()
  await chen.close()
  await expect(wang.getByText(warning)).toBeHidden({ timeout: 15_000 })
})

for (const [language, theme] of [
  ['en', 'light'],
  ['zh-CN', 'dim'],
] as const) {
  const words = {
    en: {
      due: 'Test due',
      title: 'TEST of sound and lamps',
      play: /^Play: /,
      heard: 'Heard',
      seen: 'Seen as they should be',
      record: 'Record the test',
      passed: /Last test .*: all in order/,
    },
    'zh-CN': {
      due: '应做测试',
      title: '声光测试',
      play: /^播放：/,
      heard: '听到',
      seen: '显示正常',
      record: '记录测试',
      passed: /上次测试 .*：全部正常/,
    },
  }[language]

  test(`the sound and lamp test is made, recorded and not due again, in ${language}, ${theme}`, async ({
    browser,
    own,
  }) => {
    const page = await openConsole(browser, own.url, { language, theme })
    await expect(sign(page)).toContainText(words.due)
    await sign(page).click()
    const panel = page.getByRole('dialog', { name: words.title })
    const record = panel.getByRole('button', { name: words.record })
    await expect(record).toBeDisabled()
    const plays = panel.getByRole('button', { name: words.play })
    await expect(plays).toHaveCount(5)
    for (let n = 0; n < 5; n++) {
      await plays.nth(n).click()
      await panel.getByRole('radio', { name: words.heard, exact: true }).nth(n).check()
    }
    await panel.getByRole('radio', { name: words.seen }).check()
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
    await record.click()
    await expect(panel.getByText(words.passed)).toBeVisible()
    await expect(sign(page)).not.toContainText(words.due)
    await page.keyboard.press('Escape')
    await expect(panel).toBeHidden()
    await expect(page.getByRole('tablist')).toHaveCount(1)
    await page.reload()
    await expect(sign(page)).toBeVisible()
    await expect(sign(page)).not.toContainText(words.due)
  })
}
