import { alarmRow, expect, openConsole, test } from './support/story.ts'

test('the whole page speaks Chinese, and says so', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  await expect(alarmRow(page, probe)).toBeVisible()
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(page.getByRole('banner')).toContainText('测试厂')
  const detail = page.getByRole('complementary', { name: '报警详情' })
  await expect(detail).toContainText('关闭房门。')
  await expect(detail.getByRole('button', { name: '确认' })).toBeVisible()
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('times are those of the site, in a browser far away', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const at = Date.now()
  await platform.publish(probe, { at, values: { level: 12 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  expect(await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe('America/New_York')
  const expected = new Date(at + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19)
  await expect(page.getByRole('complementary', { name: 'Alarm detail' }).getByText(expected).first()).toBeVisible()
  await expect(page.getByRole('banner')).toContainText('Asia/Shanghai UTC+08:00')
})

test('a device that sends nonsense shows it with a sentence that says why', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, '{"values": {"level": ')
  await platform.publish(probe, { values: { pressure: 1 } })
  const page = await openConsole(browser, `${platform.url}/devices/${probe}`)
  await expect(page.getByText(/The message is not JSON/)).toBeVisible()
  await expect(page.getByText(/This device has no point "pressure". It has: level/)).toBeVisible()
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByText(/消息不是 JSON/)).toBeVisible()
})
