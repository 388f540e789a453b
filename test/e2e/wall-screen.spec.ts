import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from '@playwright/test'
import { expect, openConsole, probeName, test } from './support/story.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const ADMIN = { operator: 'Admin Sun', roles: ['administrator'] } as const

async function axe(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

/** Makes a screen under People; answers its one-time link. */
async function makes(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'New wall screen' }).click()
  const form = page.getByRole('form', { name: 'New wall screen' })
  await form.getByLabel('Name of the screen').fill(name)
  await form.getByLabel('Site').selectOption('Test plant')
  await form.getByRole('button', { name: 'Create' }).click()
  return page.getByText(/#screen=/).innerText()
}

/** A browser in which nobody has ever signed in. */
const onWall = (browser: Browser, url: string, options = {}): Promise<Page> =>
  openConsole(browser, url, { operator: null, ...options })

test('an administrator makes a wall screen: its link opens the wall once, with nothing to press, until it is ended', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, `${platform.url}/people`, ADMIN)
  await expect(page.getByText('There is no wall screen.')).toBeVisible()
  const link = await makes(page, 'Gatehouse')
  await expect(page.getByRole('row', { name: /^Gatehouse/ })).toContainText('not opened yet')

  const wall = await onWall(browser, link)
  await wall.getByRole('button', { name: 'Open the wall in this browser' }).click()
  await expect(wall.getByRole('heading', { level: 1, name: 'Test plant' })).toBeVisible()
  await expect(wall).toHaveURL(`${platform.url}/wall/plant`)
  // The newest critical one is among the ten worst, whatever other stories have left.
  await platform.publish(probe, { values: { level: 60 } })
  const worst = wall
    .getByRole('listitem')
    .filter({ hasText: probeName(probe) })
    .filter({ hasText: '(hot)' })
  await expect(worst.first()).toContainText('Unacknowledged')
  for (const role of ['button', 'link', 'textbox', 'combobox', 'checkbox'] as const)
    await expect(wall.getByRole(role), role).toHaveCount(0)
  // Wherever else it is sent, it is the wall of its site.
  for (const path of ['people', 'wall/depot']) {
    await wall.goto(`${platform.url}/${path}`)
    await expect(wall.getByRole('heading', { level: 1, name: 'Test plant' })).toBeVisible()
  }
  await axe(wall)

  const other = await onWall(browser, link)
  await other.getByRole('button', { name: 'Open the wall in this browser' }).click()
  await expect(other.getByRole('alert')).toContainText('This link has been used or is too old.')

  await page.reload()
  const row = page.getByRole('row', { name: /^Gatehouse/ })
  await expect(row).toContainText(/\d{4}-\d\d-\d\d \d\d:\d\d/)
  await axe(page)
  await row.getByRole('button', { name: 'End' }).click()
  await expect(wall.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible()
})

test('the link and the wall speak Chinese, and the list of screens fits a phone', async ({ browser, platform }) => {
  const page = await openConsole(browser, `${platform.url}/people`, ADMIN)
  const wall = await onWall(browser, await makes(page, '门卫室'), { language: 'zh-CN' })
  await wall.getByRole('checkbox', { name: '暗色主题' }).check()
  await axe(wall)
  await wall.getByRole('button', { name: '在此浏览器中打开墙面画面' }).click()
  await expect(wall.getByRole('heading', { level: 1, name: '测试厂' })).toBeVisible()
  await page.setViewportSize({ width: 320, height: 900 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
})
