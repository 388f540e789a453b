import { AxeBuilder } from '@axe-core/playwright'
import { expect, openConsole, test } from './support/story.ts'

const PASSWORD = 'eleven boats on a river'

test('an administrator invites a person, who sets a password, signs in and out, and is turned away with a wrong one', async ({
  browser,
  platform,
}) => {
  const admin = await openConsole(browser, platform.url, { operator: 'Lin Hua', roles: ['administrator'] })
  await admin.getByText('Lin Hua', { exact: true }).click()
  await admin.getByRole('link', { name: 'People' }).click()
  await admin.getByRole('button', { name: 'New account' }).click()
  const form = admin.getByRole('form', { name: 'New account' })
  await form.getByLabel('Name').fill('Qian Yu')
  await form.getByLabel('Login').fill('qian.yu')
  await form.getByRole('button', { name: 'Add a role' }).click()
  await form.getByLabel('At').selectOption('Test plant')
  await form.getByRole('button', { name: 'Create' }).click()
  const link = await admin.getByText(/#invitation=/).textContent()
  await expect(admin.getByRole('row').filter({ hasText: 'Qian Yu' })).toContainText('invited, cannot sign in yet')

  const qian = await openConsole(browser, link!, { operator: null })
  await expect(qian.getByText('Welcome, Qian Yu. Your login is “qian.yu”; choose a password.')).toBeVisible()
  await qian.getByLabel('New password').fill('password1234')
  await qian.getByRole('button', { name: 'Save password' }).click()
  await expect(qian.getByRole('alert')).toContainText('one of the first that would be tried')
  await qian.getByLabel('New password').fill(PASSWORD)
  await qian.getByRole('button', { name: 'Save password' }).click()
  await expect(qian.getByRole('banner')).toContainText('● LIVE')
  await expect(qian.getByRole('navigation', { name: 'Pages' })).toContainText('Qian Yu')
  expect(qian.url()).not.toContain('invitation')

  await qian.getByText('Qian Yu', { exact: true }).click()
  await expect(qian.getByRole('link', { name: 'People' })).toBeHidden()
  await qian.getByRole('button', { name: 'Sign out' }).click()
  await qian.getByLabel('Login').fill('qian.yu')
  await qian.getByLabel('Password').fill('a wrong one')
  await qian.getByRole('button', { name: 'Sign in' }).click()
  await expect(qian.getByRole('alert')).toContainText('Login or password is wrong.')
  await qian.getByLabel('Password').fill(PASSWORD)
  await qian.getByRole('button', { name: 'Sign in' }).click()
  await expect(qian.getByRole('banner')).toContainText('● LIVE')

  // Other roles: the screen goes, and stands at the sign-in.
  const line = admin.getByRole('row').filter({ hasText: 'Qian Yu' })
  await line.getByRole('button', { name: 'Deactivate' }).click()
  await expect(qian.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('a link that was used says so; a token is shown once', async ({ browser, platform }) => {
  const secret = await platform.invite('Once Only', ['operator'])
  const page = await openConsole(browser, `${platform.url}/#invitation=${'x'.repeat(secret.length)}`, {
    operator: null,
  })
  await expect(page.getByRole('alert')).toContainText('This link has been used or is too old.')
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()

  const admin = await openConsole(browser, `${platform.url}/tokens`, { operator: 'Lin Hua', roles: ['administrator'] })
  await admin.getByRole('button', { name: 'New token' }).click()
  await admin.getByLabel('Name of the program').fill('meter reader')
  await admin.getByRole('button', { name: 'Create' }).click()
  await expect(admin.getByText(/^wr_/)).toBeVisible()
  await admin.getByRole('button', { name: 'Close' }).click()
  await expect(admin.getByText(/^wr_/)).toBeHidden()
  await admin.getByRole('button', { name: 'Revoke' }).click()
  await expect(admin.getByText('There is no token.')).toBeVisible()
})

for (const [language, theme] of [
  ['en', 'light'],
  ['zh-CN', 'dim'],
] as const)
  test(`the pages of people have no fault that axe finds and fit a phone, in ${language}, ${theme}`, async ({
    browser,
    platform,
  }) => {
    test.slow()
    const look = { language, theme, context: { viewport: { width: 320, height: 700 } } } as const
    const secret = await platform.invite(`Guest ${language}`, ['guard'])
    const guest = await openConsole(browser, platform.url, { ...look, operator: null })
    const admin = await openConsole(browser, platform.url, { ...look, operator: 'Lin Hua', roles: ['administrator'] })
    const pages = [
      [guest, '/', guest.getByRole('textbox').first()],
      [guest, `/#invitation=${secret}`, guest.getByRole('checkbox')],
      [admin, '/people', admin.getByRole('row').nth(1)],
      [admin, '/tokens', admin.getByRole('button', { name: /New token|新建令牌/ })],
      [admin, '/password', admin.getByRole('checkbox')],
    ] as const
    for (const [page, path, ready] of pages) {
      await page.goto(platform.url + path)
      await expect(ready).toBeVisible()
      if (path === '/people' || path === '/tokens')
        await page
          .getByRole('button', { name: /^(New|新建)/ })
          .first()
          .click()
      // At its end, where the bars of the foot lie below the page, not over a field of it.
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      const found = violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
      expect(found).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
      expect([path, wide]).toEqual([path, false])
    }
  })
