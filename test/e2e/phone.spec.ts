import { acknowledgeButton, alarmRow, expect, openConsole, test } from './support/story.ts'

test('on a phone the list is read, opened and acknowledged without scrolling sideways', async ({
  browser,
  platform,
  contextOptions,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, platform.url, { context: contextOptions })
  const row = alarmRow(page, probe)
  await expect(row).toContainText('Unacknowledged')
  const overflow = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(await overflow()).toBe(0)
  const button = await acknowledgeButton(row).boundingBox()
  expect(Math.min(button!.width, button!.height)).toBeGreaterThanOrEqual(48)
  await row.tap({ position: { x: 120, y: 30 } })
  await expect(page.getByRole('complementary', { name: 'Alarm detail' })).toBeVisible()
  expect(await overflow()).toBe(0)
  await page.getByRole('button', { name: 'Back to the list' }).tap()
  await acknowledgeButton(row).tap()
  await expect(row.getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
})
