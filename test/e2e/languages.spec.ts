import { loginOf, PASSWORD } from './support/platform.ts'
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

test('the language is the person’s: chosen at one console, it is spoken at the next one', async ({
  browser,
  platform,
}) => {
  const name = 'Song Mei'
  const page = await openConsole(browser, platform.url, { operator: name })
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect
    .poll(async () => (await (await page.request.get(`${platform.url}/api/me`)).json()).person.language)
    .toBe('zh')

  const elsewhere = await browser.newContext()
  const next = await elsewhere.newPage()
  await next.goto(platform.url)
  await next.getByLabel('Login').fill(loginOf(name))
  await next.getByLabel('Password').fill(PASSWORD)
  await next.getByRole('button', { name: 'Sign in' }).click()
  await expect(next.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await elsewhere.close()
})
