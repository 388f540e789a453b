import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Account } from '#domain/person/account.ts'
import type { Channel } from '#domain/response/channel.ts'
import { newDelivery } from '#domain/response/delivery.ts'
import { write } from '#domain/response/notice.ts'
import { PAYLOAD_BYTES_MAX, type Subscription } from '#domain/response/push.ts'
import type { Language } from '#domain/text.ts'
import type { Outcome, World } from '../../ingest/response/channel.ts'
import { post } from '../../ingest/response/post.ts'
import { createPush } from '../../ingest/response/push.ts'
import { createSend } from '../../ingest/response/send.ts'
import { SETTINGS_ID, shelvesOf } from '../../ingest/response/shelves.ts'
import { Subscriptions } from '../../ingest/response/subscriptions.ts'
import { KEY_FILE, openVapid } from '../../ingest/response/vapid.ts'
import { ledgerInMemory } from '../support/ledger.ts'
import { aBrowser, checkVapid } from '../support/push-browser.ts'
import { hang, openReceiver, type Receiver, say } from '../support/receiver.ts'
import { aNotice } from '../support/response.ts'

const NOW = Date.parse('2026-11-22T14:03:40+08:00')
const SHORT_ms = 200
const PLENTY_ms = 10_000
const TAKEN = say(201)

let service: Receiver
let folder: string
beforeEach(async () => {
  ;[service, folder] = await Promise.all([openReceiver(TAKEN), mkdtemp(join(tmpdir(), 'watchroom-push-'))])
  return () => Promise.all([service.close(), rm(folder, { recursive: true })])
})

const li: Account = {
  id: 'li',
  login: 'li',
  name: 'Li',
  grants: [{ site: 'hq', role: 'supervisor' }],
  active: true,
  language: 'en',
  createdAt: 0,
}
const channel: Channel = {
  id: 'phones',
  name: { en: 'Phones' },
  type: 'push',
  on: true,
  language: 'en',
  url: '',
  secret: null,
  from: null,
}

/** The ledger and what sends, with these browsers of Li; `allowed`: hosts an administrator allowed. */
function aPlatform(browsers: readonly Subscription[], { account = li, allowed = ['127.0.0.1'] } = {}) {
  const { ledger, audit } = ledgerInMemory()
  const shelves = shelvesOf(ledger)
  void ledger.write([
    shelves.settings.put(SETTINGS_ID, { consoleUrl: 'https://w.example/', allowedHosts: allowed }),
    ...browsers.map((one) => shelves.subscriptions.put(one.id, one)),
  ])
  const people = { accounts: () => [account] }
  const subscriptions = new Subscriptions({ ledger, shelves, people, now: () => NOW, log: () => {} })
  const vapid = openVapid(folder)
  const send = createSend(createPush({ shelves, people, subscriptions, vapid }).send)
  return {
    vapid,
    audit,
    left: () => shelves.subscriptions.list().map(({ id }) => id),
    sends(how: Partial<World> & { readonly language?: Language; readonly notice?: object } = {}): Promise<Outcome> {
      const { language = 'en', notice: over = {}, ...world } = how
      const notice = aNotice(over)
      const delivery = newDelivery({
        id: '0193abcd-0000-7000-8000-000000000001',
        site: 'hq',
        alarm: 'hq.panel.fire',
        occurrence: 'o-1',
        escalation: 'e-1',
        channel: channel.id,
        to: { account: account.id, name: account.name, address: null, language },
        notice,
        createdAt: NOW,
      })
      const outgoing = { channel, delivery, written: write(notice, language, null), hostAllowed: false, now: NOW }
      const outside = { resolve: async () => [], signal: new AbortController().signal, within_ms: PLENTY_ms }
      return send(outgoing, { ...outside, ...world })
    },
  }
}
const phone = (path = '/send/canary-phone') => aBrowser(`${service.url}${path}`, 'Phone')

test('a browser reads what, where and when in the language of its person; nobody on the way can', async () => {
  const browser = phone()
  const platform = aPlatform([browser.subscription()])
  expect(await platform.sends()).toEqual({ ok: true, detail: 'taken for 1 of 1' })
  expect(await platform.sends({ language: 'zh-CN' })).toMatchObject({ ok: true })
  const [first, second] = service.received
  expect(first!.body).not.toMatch(/Fire|panel/)
  expect(browser.reads(first!)).toEqual({
    title: '[LIFE SAFETY] Fire panel · Fire',
    body: 'Unacknowledged alarm\nHarbour Plaza · Tower A · F1\n2026-11-22 14:03:22 (Asia/Shanghai) · 1',
    lang: 'en',
    tag: 'o-1',
    path: '/alarms/hq.panel.fire?site=hq',
    critical: true,
    at: NOW,
  })
  expect(browser.reads(second!)).toMatchObject({ title: '[生命安全] 火灾报警控制器 · 火警', lang: 'zh-CN' })
})

test('the push service is told how urgent it is, for how long, what it replaces, and who sends', async () => {
  const platform = aPlatform([phone().subscription()])
  await platform.sends()
  const [received] = service.received
  expect(received!.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-encoding': 'aes128gcm',
    ttl: '3600',
    urgency: 'high',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  })
  const { key, payload } = await checkVapid(received!, service.url, NOW)
  expect(key).toBe(await platform.vapid.publicKey())
  expect(payload.sub).toBe('https://w.example/')
})

test('a long message is cut, never above what a push service takes, and stays readable', async () => {
  const browser = phone()
  const long = { en: '"\\\u0007火'.repeat(5000) }
  await aPlatform([browser.subscription()]).sends({
    notice: { message: long, equipment: long, place: [long], site: long },
  })
  expect(browser.size(service.received[0]!)).toBeLessThanOrEqual(PAYLOAD_BYTES_MAX)
  expect(service.received[0]!.bytes.length).toBeLessThan(4096)
  expect(browser.reads(service.received[0]!).title).toMatch(/…$/)
})

test('one delivery goes to every browser of the person, and has arrived when one was reached', async () => {
  const [desk, mobile] = [phone('/desk'), phone('/mobile')]
  const platform = aPlatform([desk, mobile].map((one) => one.subscription()))
  service.answers = (response, nth) => (nth === 1 ? say(500, 'broken') : TAKEN)(response, nth)
  expect(await platform.sends()).toEqual({ ok: true, detail: 'taken for 1 of 2; 500 broken' })
  expect(service.received.map(({ path }) => path).toSorted()).toEqual(['/desk', '/mobile'])
})

test.each([404, 410])(
  'a subscription that the push service no longer knows (%i) is dropped, the others stay',
  async (status) => {
    const [gone, stays] = [phone('/gone'), phone('/stays')]
    const platform = aPlatform([gone, stays].map((one) => one.subscription()))
    service.answers = (response, nth) =>
      (service.received[nth - 1]!.path === '/gone' ? say(status) : TAKEN)(response, nth)
    expect(await platform.sends()).toMatchObject({ ok: true })
    expect(platform.left()).toEqual([stays.endpoint])
    expect(platform.audit).toMatchObject([
      { action: 'push.drop', by: { name: 'platform' }, detail: { browser: 'Phone' } },
    ])
    expect(JSON.stringify(platform.audit.map(({ detail }) => detail))).not.toContain(service.url)
  },
)

test('an encrypted message that happens to begin like JSON is answered as any other', async () => {
  const body = Buffer.from('{\u0001\u0002 not JSON')
  const headers = { 'content-type': 'application/octet-stream' }
  const { signal } = new AbortController()
  const sent = { url: new URL(service.url), body, headers, hostAllowed: true, resolve: async () => [], signal }
  expect(await post({ ...sent, within_ms: PLENTY_ms })).toMatchObject({ type: 'answer', status: 201 })
})

test('when none is left, trying again cannot help', async () => {
  const platform = aPlatform([phone().subscription()])
  service.answers = say(410)
  expect(await platform.sends()).toEqual({ ok: false, detail: '410', again: false })
  expect(platform.left()).toEqual([])
  expect(await platform.sends()).toMatchObject({
    ok: false,
    detail: expect.stringContaining('no browser'),
    again: false,
  })
})

test.each([
  [
    'takes no more now and names a pause',
    say(429, 'slow', { 'retry-after': '30' }),
    { detail: '429 slow', again: true, after_ms: 30_000 },
  ],
  ['finds it too large', say(413, 'large'), { detail: '413 large', again: false }],
  ['is broken', say(503), { detail: '503', again: true }],
  ['does not like the key', say(403, 'bad key'), { detail: '403 bad key', again: false }],
  [
    'sends elsewhere',
    say(302, '', { location: 'http://127.0.0.1:1/' }),
    { detail: '302: redirects are not followed', again: false },
  ],
  ['hangs', hang, { detail: 'no answer in time', again: true }],
])('a push service that %s keeps its subscription', async (_, answers, outcome) => {
  const browser = phone()
  const platform = aPlatform([browser.subscription()])
  service.answers = answers
  expect(await platform.sends({ within_ms: answers === hang ? SHORT_ms : PLENTY_ms })).toEqual({
    ok: false,
    ...outcome,
  })
  expect(platform.left()).toEqual([browser.endpoint])
})

test('a key of the platform that cannot be read is tried again, and said', async () => {
  await writeFile(join(folder, KEY_FILE), 'damaged')
  const platform = aPlatform([phone().subscription()])
  expect(await platform.sends()).toEqual({ ok: false, detail: expect.stringContaining('is damaged'), again: true })
  expect(service.connections).toBe(0)
})

test('an endpoint is a secret: what is told of a failure holds nothing of it', async () => {
  const browser = phone()
  service.answers = say(500, `cannot send to ${browser.endpoint} (canary-phone), auth ${browser.asked.keys.auth}`)
  const { detail } = await aPlatform([browser.subscription()]).sends()
  expect(detail).toMatch(/^500 cannot send/)
  expect(detail).not.toMatch(/canary/)
  expect(detail).not.toContain(browser.asked.keys.auth)
})

test.each([
  ['is not active any more', { active: false }, 'not active'],
  ['has no role any more', { grants: [] }, 'no role'],
  ['has a role only at another site', { grants: [{ site: 'annex', role: 'operator' }] }, 'may not see this site'],
] as const)('who %s gets nothing, not even a look-up', async (_, over, why) => {
  const platform = aPlatform([phone().subscription()], { account: { ...li, ...over } })
  expect(await platform.sends()).toEqual({ ok: false, detail: expect.stringContaining(why), again: false })
  expect(service.connections).toBe(0)
})

test('nothing is sent to this machine or its network, unless an administrator allowed the host', async () => {
  const inside = await openReceiver(TAKEN) // listens, and must not hear anything
  onTestFinished(() => inside.close())
  const named = aBrowser('https://push.example/x')
  const platform = aPlatform([aBrowser(`${inside.url}/x`).subscription(), named.subscription()], { allowed: [] })
  const { ok, detail } = await platform.sends({ resolve: async () => [{ address: '169.254.169.254', family: 4 }] })
  expect(ok).toBe(false)
  expect(detail).toContain('only https leaves the building')
  expect(detail).toContain('private address')
  expect(inside.connections).toBe(0)
})
