import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { LOOKS } from './support/looks.ts'
import { acknowledgeButton, alarmRow, expect, openConsole, probeName, test } from './support/story.ts'
import type { RealPlatform } from './support/platform.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** One more than a flood needs, so that the alarm is also the most frequent of this run. */
const RAISES = 12

/** A probe whose alarm comes and goes: it chatters, and floods the operator by itself. */
async function chatter(platform: RealPlatform): Promise<string> {
  const probe = platform.freshProbe()
  for (let n = 0; n < RAISES; n++) {
    await platform.publish(probe, { values: { level: 12 } })
    await platform.publish(probe, { values: { level: 3 } })
  }
  return probe
}

const line = (page: Page, words: string) => page.getByRole('row').filter({ hasText: words })

test('the report names the alarm that comes most, its rule, and leads to its equipment', async ({
  browser,
  platform,
}) => {
  const probe = await chatter(platform)
  const page = await openConsole(browser, `${platform.url}/kpi`)
  const actors = page.getByRole('region', { name: 'The ten most frequent alarms' })
  const actor = actors.getByRole('row').filter({ has: page.getByRole('link', { name: probeName(probe), exact: true }) })
  await expect(actor).toContainText('Too warm (warm)')
  await expect(actor).toContainText(`chattering: ${RAISES}`)
  await expect(actor).toContainText('High')
  await actor.getByRole('link', { name: probeName(probe), exact: true }).click()
  await expect(page).toHaveURL(new RegExp(`/equipment/${probe}`))
  await expect(page.getByRole('heading', { name: probeName(probe) })).toBeVisible()
})

test('every measure stands with its target, and of a young journal the report says that it means nothing yet', async ({
  browser,
  platform,
}) => {
  await chatter(platform)
  const page = await openConsole(browser, `${platform.url}/kpi`)
  await expect(page.getByText('Less than 30 days: not yet meaningful.')).toBeVisible()
  await expect(line(page, 'Alarms per hour')).toContainText('about 6, at most 12')
  await expect(line(page, 'Alarms per hour')).toContainText('not yet meaningful')
  await expect(line(page, 'Time in flood')).toContainText('under 1%')
  await expect(line(page, 'Changes of suppression without authority')).toContainText('each stands in the audit log')
})

test('the bar says flood, in a word, on the report', async ({ browser, platform }) => {
  await chatter(platform)
  const page = await openConsole(browser, `${platform.url}/kpi`)
  await expect(page.getByRole('status').filter({ hasText: /^FLOOD since \d\d:\d\d:\d\d$/ })).toBeVisible()
  const counts = page.getByRole('link', { name: /^Last 10 min \d+ ?Last hour \d+$/ })
  await expect(counts).toBeVisible()
})

test('the period stands in the URL and is kept by a link', async ({ browser, platform }) => {
  const page = await openConsole(browser, `${platform.url}/kpi?period=week`)
  const week = page.getByRole('button', { name: '7 days' })
  await expect(week).toHaveAttribute('aria-pressed', 'true')
  await page.getByRole('button', { name: '24 hours' }).click()
  await expect(page).toHaveURL(/period=day/)
  await expect(week).toHaveAttribute('aria-pressed', 'false')
  await page.reload()
  await expect(page.getByRole('button', { name: '24 hours' })).toHaveAttribute('aria-pressed', 'true')
})

test('how soon an alarm was acknowledged stands with its priority', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, platform.url)
  const row = alarmRow(page, probe, 'hot')
  await acknowledgeButton(row).click()
  await expect(row).toContainText('Acknowledged')
  await page.goto(`${platform.url}/kpi`)
  const times = page.getByRole('region', { name: 'Time to acknowledge' })
  const critical = times.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Critical' }) })
  await expect(critical.getByRole('cell').first()).toContainText(/\d+ s \/ .*[1-9]\d* acknowledged/)
})

test('the report reads in Chinese', async ({ browser, platform }) => {
  await chatter(platform)
  const page = await openConsole(browser, `${platform.url}/kpi`, { language: 'zh-CN' })
  await expect(page.getByRole('heading', { name: '操作员负荷' })).toBeVisible()
  await expect(line(page, '每小时报警数')).toContainText('约 6，不超过 12')
  await expect(page.getByText('不足 30 天：尚无统计意义。')).toBeVisible()
})

for (const { language, theme } of LOOKS) {
  test(`axe finds no fault in ${language}, ${theme}`, async ({ browser, platform }) => {
    await chatter(platform)
    const page = await openConsole(browser, `${platform.url}/kpi`, { language, theme })
    await expect(page.getByRole('table')).toHaveCount(3)
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
  })
}

test('nothing scrolls sideways, from a wide desk to 320 px', async ({ browser, platform }) => {
  await chatter(platform)
  const page = await openConsole(browser, `${platform.url}/kpi`)
  await expect(page.getByRole('table')).toHaveCount(3)
  for (const width of [1920, 1366, 960, 412, 320]) {
    await page.setViewportSize({ width, height: 900 })
    const sideways = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('main, main *')]
        .filter((part) => part.matches('html') || ['auto', 'scroll'].includes(getComputedStyle(part).overflowX))
        .map((part) => part.scrollWidth - part.clientWidth),
    )
    expect(Math.max(...sideways), `at ${width} px`).toBe(0)
  }
})
