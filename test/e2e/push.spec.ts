import type { BrowserContext, Page } from '@playwright/test'
import { createECDH, randomBytes } from 'node:crypto'
import type { PushState } from '#domain/wire/push.ts'
import { expect, openConsole, probeName, test } from './support/story.ts'

const panel = (page: Page) => page.getByRole('region', { name: 'Notifications on this device' })
const opensMenu = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages' }).getByText(name, { exact: true }).click()
const allows = (context: BrowserContext, url: string) =>
  context.grantPermissions(['notifications'], { origin: new URL(url).origin })

/** The names of the person's browsers, as the server keeps them. */
const registered = (page: Page) =>
  page.evaluate(async () => {
    const { subscriptions } = (await (await fetch('/api/me/push')).json()) as PushState
    return subscriptions.map(({ name }) => name)
  })

/** The maker's push service is out of reach of a test: in its place the browser gets a subscription with real keys. */
async function subscribesWithout(page: Page, endpoint: string): Promise<void> {
  const pair = createECDH('prime256v1')
  const made = { endpoint, p256dh: pair.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') }
  await page.addInitScript(({ endpoint: at, ...keys }) => {
    let own: object | null = null
    PushManager.prototype.getSubscription = async () => own as PushSubscription | null
    PushManager.prototype.subscribe = async (options) => {
      own = {
        endpoint: at,
        options,
        toJSON: () => ({ endpoint: at, keys }),
        unsubscribe: async () => {
          own = null
          return true
        },
      }
      return own as PushSubscription
    }
  }, made)
}

/** What the push service would hand to the browser, by the browser's own test door. */
async function delivers(page: Page, data: string): Promise<void> {
  const cdp = await page.context().newCDPSession(page)
  const origin = new URL(page.url()).origin
  const known = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL === `${origin}/`)
      if (own) resolve(own.registrationId)
    })
  })
  await cdp.send('ServiceWorker.enable')
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId: await known, data })
  await cdp.detach()
}
/** As turning the notifications on does; until the worker is there for good, a message of the test door is lost. */
async function registersWorker(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.register('/sw.js')))
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
}
const shown = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    const list = await registration.getNotifications()
    return list.map(({ title, body, tag, requireInteraction }) => ({ title, body, tag, requireInteraction }))
  })

test('notifications are turned on in the menu, tested, seen in the list of another browser, and turned off', async ({
  browser,
  platform,
}) => {
  const operator = 'Push Person'
  const page = await openConsole(browser, 'about:blank', { at: platform.url, operator })
  await allows(page.context(), platform.url)
  await subscribesWithout(page, 'https://push.invalid/send/e2e')
  await page.goto(platform.url)
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)

  await opensMenu(page, operator)
  await expect(panel(page)).toContainText('OFF')
  await panel(page).getByRole('button', { name: 'Turn on' }).click()
  await expect(panel(page)).toContainText('ON: alarms that escalate to you')
  expect(await registered(page)).toEqual([expect.stringMatching(/^Chrome · /)])

  await panel(page).getByRole('button', { name: 'Send a test' }).click()
  await expect(panel(page).getByRole('alert')).toContainText('The push service did not take the message')

  const other = await openConsole(browser, 'about:blank', { at: platform.url, operator })
  await other.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }))
  await other.goto(platform.url)
  await opensMenu(other, operator)
  await expect(panel(other)).toContainText('BLOCKED by the browser')
  await expect(panel(other)).toContainText('Also on')
  await expect(panel(other).getByRole('button', { name: /^Remove: Chrome/ })).toBeVisible()

  await panel(page).getByRole('button', { name: 'Turn off' }).click()
  await expect(panel(page)).toContainText('OFF')
  expect(await registered(page)).toEqual([])
})

test('signing out takes this browser off the list', async ({ browser, platform }) => {
  const operator = 'Leaving Person'
  const page = await openConsole(browser, 'about:blank', { at: platform.url, operator })
  await allows(page.context(), platform.url)
  await subscribesWithout(page, 'https://push.invalid/send/leaving')
  await page.goto(platform.url)
  await opensMenu(page, operator)
  await panel(page).getByRole('button', { name: 'Turn on' }).click()
  await expect(panel(page)).toContainText('ON: alarms')
  const removed = page.waitForResponse((response) => response.url().endsWith('/remove'))
  await page.getByRole('button', { name: 'Sign out' }).click()
  expect((await removed).status()).toBe(200)
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('a push becomes a notification that stays, and a newer one of the same alarm takes its place', async ({
  browser,
  platform,
}) => {
  const page = await openConsole(browser, platform.url)
  await allows(page.context(), platform.url)
  await registersWorker(page)
  const message = { title: '[Critical] Pump 1 · Trip', body: 'Plant', lang: 'en', tag: 'o-1', path: '/alarms', at: 1 }
  await delivers(page, JSON.stringify({ ...message, critical: true }))
  await expect
    .poll(() => shown(page))
    .toEqual([{ title: message.title, body: 'Plant', tag: 'o-1', requireInteraction: true }])
  await delivers(page, JSON.stringify({ ...message, body: 'Plant again', critical: true }))
  await expect.poll(async () => (await shown(page)).map(({ body }) => body)).toEqual(['Plant again'])
  await delivers(page, 'unreadable')
  await expect.poll(async () => (await shown(page)).map(({ tag }) => tag).toSorted()).toEqual(['o-1', 'watchroom'])
})

test('a touched notification opens the alarm in the console that is open, without loading it anew', async ({
  browser,
  platform,
}) => {
  const page = await openConsole(browser, platform.url)
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  await expect(page.getByRole('gridcell', { name: probeName(probe), exact: true }).first()).toBeVisible()
  await registersWorker(page)
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  const [worker] = page.context().serviceWorkers()
  expect(worker, 'the worker runs').toBeDefined()
  // A touch cannot be made from here; the worker's own door to the pages can be knocked at.
  await worker!.evaluate(async (path) => {
    const { clients } = globalThis as unknown as { clients: { matchAll: (how: object) => Promise<readonly Worker[]> } }
    const [found] = await clients.matchAll({ type: 'window', includeUncontrolled: true })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client is of this origin only
    found!.postMessage({ type: 'open', path })
  }, `/alarms/plant.${probe}.hot?site=plant`)
  await expect(page).toHaveURL(new RegExp(`/alarms/plant\\.${probe}\\.hot\\?`))
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true)
})
