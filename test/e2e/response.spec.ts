import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { type MailServer, openMailServer } from '../support/mail-server.ts'
import { openReceiver, type Receiver } from '../support/receiver.ts'
import { LOOKS } from './support/looks.ts'
import { expect, openConsole, probeName, test as base } from './support/story.ts'

type Outside = { readonly hook: Receiver; readonly mail: MailServer }

/** Receivers outside of the building, one set for a story. */
const test = base.extend<{ readonly outside: Outside }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  outside: async ({}, use) => {
    const [hook, mail] = await Promise.all([openReceiver(), openMailServer()])
    await use({ hook, mail })
    await Promise.all([hook.close(), mail.close()])
  },
})

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const ADMIN = { operator: 'Lin Hua', roles: ['administrator', 'supervisor'] } as const
const SECRET = 'a secret of the receiver'
const isWhole = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)

async function addWebhook(page: Page, name: string, url: string): Promise<void> {
  await page.getByRole('button', { name: 'New channel' }).click()
  const form = page.getByRole('form', { name: 'New channel' })
  await form.getByLabel('Type').selectOption({ label: 'Webhook' })
  await form.getByLabel('Name in English').fill(name)
  await form.getByLabel('Address').fill(url)
  await form.getByLabel('Secret').fill(SECRET)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row').filter({ hasText: name })).toContainText(new URL(url).host)
}

async function allow(page: Page, host: string): Promise<void> {
  const settings = page.getByRole('form', { name: 'Settings of all channels' })
  await settings.getByRole('textbox', { name: /^Allowed hosts/ }).fill(host)
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings).toContainText('Saved.')
}

/** Sends a test by a channel; what became of it stands below its row. */
async function tests(page: Page, name: string): Promise<Locator> {
  const panel = page.getByRole('region', { name: `Test of “${name}”` })
  if (!(await panel.isVisible())) await page.getByRole('button', { name: `Test ${name}`, exact: true }).click()
  await panel.getByRole('button', { name: 'Send a test message' }).click()
  return panel.getByRole('status')
}

test('an administrator sets up who is told, and an alarm that nobody acknowledges reaches the receiver', async ({
  browser,
  platform,
  outside: { hook },
}) => {
  test.slow()
  const page = await openConsole(browser, `${platform.url}/response`, ADMIN)
  await page.getByRole('tab', { name: 'Channels' }).click()
  await addWebhook(page, 'Night desk', `${hook.url}/in`)
  await expect(page.getByText('/in')).toHaveCount(0)

  // Inside the building, and in clear: not before an administrator says so.
  await expect(await tests(page, 'Night desk')).toContainText('an administrator may allow this host')
  expect(hook.received).toEqual([])
  await allow(page, '127.0.0.1')
  await expect((await tests(page, 'Night desk')).getByText('sent', { exact: true })).toBeVisible()
  await expect.poll(() => hook.received.map(({ json }) => json['type'])).toEqual(['test'])

  await page.getByRole('button', { name: 'Edit Night desk' }).click()
  const channel = page.getByRole('form', { name: 'Channel “Night desk”' })
  await expect(channel.getByLabel('Address')).toHaveAttribute('placeholder', `kept: 127.0.0.1:${hook.port}`)
  await expect(channel.getByLabel('Secret')).toHaveAttribute('placeholder', 'kept')
  await channel.getByRole('button', { name: 'Cancel' }).click()

  await page.getByRole('tab', { name: 'Policies' }).click()
  await page.getByRole('button', { name: 'New policy' }).click()
  const form = page.getByRole('form', { name: 'New policy' })
  await form.getByLabel('Name in English').fill('Hot probes')
  await form.getByLabel('Critical', { exact: true }).check()
  await form.getByLabel('Test plant').check()
  const first = form.getByRole('group', { name: 'Step 1' })
  await first.getByLabel('After the alarm was raised', { exact: true }).fill('0')
  await form.getByRole('button', { name: 'Add a step' }).click()
  const second = form.getByRole('group', { name: 'Step 2' })
  await second.getByLabel('After the alarm was raised', { exact: true }).fill('1')
  await second.getByLabel('After the alarm was raised: unit').selectOption({ label: 'seconds' })
  await second.getByLabel('Repeat until').check()
  await second.getByLabel('Every', { exact: true }).fill('10')
  await second.getByLabel('Every: unit').selectOption({ label: 'seconds' })
  await second.getByLabel('Receiver 1', { exact: true }).selectOption({ label: 'Webhook “Night desk”' })
  const words = page.getByRole('region', { name: 'What would happen' })
  await expect(words).toContainText(
    'Critical alarms at Test plant: at once louder on every console; after 1 s webhook to',
  )

  // What is wrong is said at its step, and what was typed is still there.
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(second.getByRole('alert')).toContainText('it repeats every 30 s at the soonest')
  await expect(first.getByRole('alert')).toHaveCount(0)
  await second.getByLabel('Every', { exact: true }).fill('60')
  await expect(words.getByRole('listitem')).toHaveText([
    /at once: louder on every console/,
    /after 1 s: webhook to “Night desk”/,
    /after 1 min 1 s, 30 times every 1 min: webhook to “Night desk”/,
  ])
  await form.getByRole('button', { name: 'Save' }).click()
  const list = page.getByRole('list', { name: 'Policies in the order in which they are asked' })
  const mine = list.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Hot probes' }) })
  await expect(mine).toContainText('Asked first')

  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  await expect
    .poll(() =>
      hook.received.filter(({ json }) => json['alarm'] === `plant.${probe}.hot`).map(({ json }) => json['step']),
    )
    .toEqual([2])
  expect(hook.received.at(-1)?.headers['x-watchroom-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)

  await page.getByRole('tab', { name: 'Notifications' }).click()
  const sent = page
    .getByRole('row')
    .filter({ hasText: probeName(probe) })
    .first()
  await expect(sent).toContainText('Night desk')
  await expect(sent).toContainText('sent')
  await page.getByLabel('State').selectOption({ label: 'given up' })
  await expect(page.getByRole('row').filter({ hasText: 'an administrator may allow this host' })).toHaveCount(1)
  await expect(page.getByRole('row').filter({ hasText: probeName(probe) })).toHaveCount(0)
  await expect(page).toHaveURL(/state=given-up/)

  // The policy goes down the list, off and away; a channel in use stays.
  await page.getByRole('tab', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Remove Night desk' }).click()
  await page.getByRole('button', { name: 'Really remove Night desk' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'uses this channel' })).toBeVisible()
  await page.getByRole('tab', { name: 'Policies' }).click()
  await page.getByRole('button', { name: 'Ask Hot probes later' }).click()
  await expect(list.getByRole('heading')).toHaveText([/^Life safety/, /^Hot probes/, /^Other critical/])
  await page.getByRole('button', { name: 'Switch off Hot probes' }).click()
  await expect(mine).toContainText('off: it takes no alarm')
  await page.getByRole('button', { name: 'Remove Hot probes' }).click()
  await page.getByRole('button', { name: 'Really remove Hot probes' }).click()
  await expect(mine).toHaveCount(0)
  await page.getByRole('tab', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'Remove Night desk' }).click()
  await page.getByRole('button', { name: 'Really remove Night desk' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'Night desk' })).toHaveCount(0)
})

test('a person is reached by e-mail at the address that stands beside the name', async ({
  browser,
  platform,
  outside: { mail },
}) => {
  const page = await openConsole(browser, `${platform.url}/response?tab=people`, ADMIN)
  const email = page.getByRole('textbox', { name: 'E-mail of Lin Hua' })
  await email.fill('not an address')
  await page.getByRole('button', { name: 'Save the e-mail of Lin Hua' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'This is not an e-mail address.' })).toBeVisible()
  await email.fill('lin.hua@example.com')
  await page.getByRole('button', { name: 'Save the e-mail of Lin Hua' }).click()
  await expect(page.getByRole('button', { name: 'Save the e-mail of Lin Hua' })).toHaveCount(0)

  await page.getByRole('tab', { name: 'Channels' }).click()
  await page.getByRole('button', { name: 'New channel' }).click()
  const form = page.getByRole('form', { name: 'New channel' })
  await form.getByLabel('Name in Chinese').fill('值班邮件')
  await form.getByLabel('Address', { exact: true }).fill(mail.url)
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form.getByRole('alert')).toContainText('e-mails need a sender address')
  await form.getByLabel('Sender address').fill('watchroom@example.com')
  await form.getByRole('button', { name: 'Save' }).click()
  await allow(page, '127.0.0.1')
  await expect((await tests(page, '值班邮件')).getByText('sent', { exact: true })).toBeVisible()
  expect(mail.mails.map(({ to }) => to)).toEqual([['lin.hua@example.com']])
})

test('an operator reads the policies of the site and changes nothing; a changed default can be restored', async ({
  browser,
  platform,
}) => {
  const admin = await openConsole(browser, `${platform.url}/response`, ADMIN)
  await admin.getByRole('button', { name: 'Edit Other critical alarms' }).click()
  const form = admin.getByRole('form', { name: 'Policy “Other critical alarms”' })
  await form.getByLabel('After the alarm was raised', { exact: true }).fill('40')
  await form.getByRole('button', { name: 'Save' }).click()

  const page = await openConsole(browser, `${platform.url}/alarms`, { operator: 'Ou Yang', roles: ['operator'] })
  await expect(page.getByRole('banner')).toContainText('● LIVE')
  await page.keyboard.press('g')
  await page.keyboard.press('n')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Who is told when nobody acknowledges')
  const list = page.getByRole('list', { name: 'Policies in the order in which they are asked' })
  await expect(list).toContainText('after 40 s louder on every console')
  await expect(page.getByText('only supervisors and administrators of all sites can change them')).toBeVisible()
  await expect(page.getByRole('tab')).toHaveText(['Policies', 'Notifications'])
  await expect(page.getByRole('region', { name: /that no policy takes/ })).toContainText('high alarms of “probe”')
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0)
  const answer = await page.request.get(`${platform.url}/api/response`)
  expect(answer.status()).toBe(403)

  await expect(admin.getByText('default, changed')).toBeVisible()
  await admin.getByRole('button', { name: 'Restore the default Other critical alarms' }).click()
  await admin.getByRole('button', { name: 'Really restore the default Other critical alarms' }).click()
  await expect(admin.getByText('default, changed')).toHaveCount(0)
  await expect(admin.getByRole('list', { name: /^Policies/ })).toContainText('after 30 s louder on every console')
})

for (const look of LOOKS) {
  test(`no part of the page has a fault that axe finds, and each fits 320 px, in ${look.language}, ${look.theme}`, async ({
    browser,
    platform,
  }) => {
    test.slow()
    const page = await openConsole(browser, `${platform.url}/response`, { ...ADMIN, ...look })
    const isFine = async (where: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
      expect([where, ...found]).toEqual([where])
      await page.setViewportSize({ width: 320, height: 700 })
      expect([where, await isWhole(page)]).toEqual([where, true])
      await page.setViewportSize({ width: 1920, height: 1080 })
    }
    const zh = look.language === 'zh-CN'
    await expect(page.getByText(zh ? '无人确认时通知谁' : 'Who is told when nobody acknowledges')).toBeVisible()
    await expect(page.getByText(zh ? /30 秒后所有监控台提高音量/ : /after 30 s louder/)).toBeVisible()
    await isFine('policies')
    await page.getByRole('button', { name: zh ? '新建策略' : 'New policy' }).click()
    await page.getByLabel(zh ? '仅在项目的特定时段' : 'Only at certain hours').check()
    await page.getByLabel(zh ? '重复，直到有人确认' : 'Repeat until somebody').check()
    await isFine('policy form')
    await page.getByRole('tab', { name: zh ? '通道' : 'Channels' }).click()
    await page.getByRole('button', { name: zh ? '新建通道' : 'New channel' }).click()
    await page.getByLabel(zh ? '类型' : 'Type').selectOption('feishu')
    await isFine('channels')
    await page.getByRole('tab', { name: zh ? '人员' : 'People' }).click()
    await expect(page.getByLabel(zh ? 'Lin Hua的电子邮件' : 'E-mail of Lin Hua')).toBeVisible()
    await isFine('people')
    await page.getByRole('tab', { name: zh ? '通知记录' : 'Notifications' }).click()
    await expect(page.getByRole('combobox', { name: zh ? '状态' : 'State' })).toBeVisible()
    await isFine('notifications')
  })
}
