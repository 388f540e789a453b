import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { CLIENT, openProvider, type TestProvider } from '../support/oidc.ts'
import { type RealPlatform, startPlatform } from './support/platform.ts'
import { expect, openConsole, test } from './support/story.ts'

let provider: TestProvider
let platform: RealPlatform
test.beforeAll(async () => {
  // For a browser another site than ours, as a real one is: what comes from there brings no strict cookie.
  provider = await openProvider(() => `${platform.url}/api/oidc/callback`, 'localhost')
  platform = await startPlatform({
    WATCHROOM_OIDC_ISSUER: provider.issuer,
    WATCHROOM_OIDC_CLIENT_ID: CLIENT.clientId,
    WATCHROOM_OIDC_CLIENT_SECRET: CLIENT.clientSecret,
    WATCHROOM_OIDC_NAME: 'Harbour Badge',
  })
})
test.afterAll(async () => {
  await platform.end()
  await provider.goesAway()
})

/** On the provider's own pages; whoever comes the first time is asked to agree. */
async function signsInThere(page: Page, login: string, first = true): Promise<void> {
  await page.getByPlaceholder('Enter any login').fill(login)
  await page.getByPlaceholder('and password').fill('any')
  await page.getByRole('button', { name: 'Sign-in' }).click()
  if (first) await page.getByRole('button', { name: 'Continue' }).click()
}

test('while the provider is away the page says so, and passwords work; when it is back it is used', async ({
  browser,
}) => {
  await provider.goesAway()
  const secret = await platform.invite('Pia Password', ['operator'])
  const pia = await openConsole(browser, `${platform.url}/#invitation=${secret}`, { at: platform.url, operator: null })
  await pia.getByLabel('New password').fill('eleven boats on a river')
  await pia.getByRole('button', { name: 'Save password' }).click()
  await expect(pia.getByRole('banner')).toContainText('● LIVE')
  const page = await openConsole(browser, platform.url, { operator: null })
  const button = page.getByRole('button', { name: 'Sign in with Harbour Badge' })
  await button.click()
  await expect(page.getByRole('alert')).toContainText('Harbour Badge cannot be used at the moment. Try again')
  await provider.comesBack()
  await expect(async () => {
    if (await button.isVisible()) await button.click()
    await expect(page.getByPlaceholder('Enter any login')).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 15_000 })
})

test('a person is invited, linked and signed in through the pages of the provider, and turned away when it is not them', async ({
  browser,
}) => {
  test.slow()
  const { url } = platform
  const admin = await openConsole(browser, `${url}/people`, { at: url, operator: 'Lin Hua', roles: ['administrator'] })
  await admin.getByRole('button', { name: 'New account' }).click()
  const form = admin.getByRole('form', { name: 'New account' })
  await form.getByLabel('Name').fill('Qian Yu')
  await form.getByLabel('Login').fill('qian.yu')
  await form.getByRole('button', { name: 'Add a role' }).click()
  await form.getByLabel('At').selectOption('Test plant')
  await expect(form.getByLabel('May sign in with Harbour Badge')).toBeChecked()
  await form.getByRole('button', { name: 'Create' }).click()
  const link = await admin.getByText(/#invitation=/).textContent()
  const line = admin.getByRole('row').filter({ hasText: 'Qian Yu' })
  await expect(line).toContainText('Harbour Badge allowed, not linked yet')

  const qian = await openConsole(browser, link!, { at: url, operator: null })
  const { violations } = await new AxeBuilder({ page: qian }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await qian.getByRole('button', { name: 'Sign in with Harbour Badge' }).click()
  await signsInThere(qian, 'qian.at.work')
  await expect(qian.getByRole('navigation', { name: 'Pages' })).toContainText('Qian Yu')
  await expect(qian.getByRole('banner')).toContainText('● LIVE')
  await admin.reload()
  await expect(line).toContainText('linked to Harbour Badge')

  await qian.getByText('Qian Yu', { exact: true }).click()
  await qian.getByRole('button', { name: 'Sign out' }).click()
  const again = qian.getByRole('button', { name: 'Sign in with Harbour Badge' })
  await expect(again).toBeVisible()
  await qian.goto(`${url}/equipment?site=plant`)
  await again.click()
  // Asked anew, although the provider still knows this browser.
  await signsInThere(qian, 'qian.at.work', false)
  await expect(qian.getByRole('navigation', { name: 'Pages' })).toContainText('Qian Yu')
  expect(new URL(qian.url()).pathname).toBe('/equipment')

  const stranger = await openConsole(browser, url, { operator: null, language: 'zh-CN' })
  await stranger.getByRole('button', { name: '通过 Harbour Badge 登录' }).click()
  await signsInThere(stranger, 'qian.yu')
  await expect(stranger.getByRole('alert')).toContainText('Harbour Badge 认识您，但此处没有与您关联的账户')
  await expect(stranger.getByLabel('密码')).toBeVisible()
})
