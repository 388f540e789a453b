import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Delivery } from '#domain/response/delivery.ts'
import type { PushState } from '#domain/wire/push.ts'
import { postJson } from '../support/people.ts'
import { aBrowser } from '../support/push-browser.ts'
import { openReceiver, type Receiver, say } from '../support/receiver.ts'
import { openSite, type SiteStory, smallSite } from '../support/site-story.ts'

const FIRE = 'hq.panel.fire'
const site = smallSite({
  equipment: [{ id: 'panel', kind: 'fire-panel', name: { en: 'Fire panel', zh: '火灾报警控制器' } }],
  devices: [{ id: 'panel', equipment: ['panel'], secret: 'panel-secret' }],
})

let story: SiteStory
let service: Receiver
beforeEach(async () => {
  ;[story, service] = await Promise.all([openSite(site), openReceiver(say(201))])
  return async () => {
    await story.closes()
    await service.close()
  }
})

type Answer = { readonly status: number; readonly answer: Record<string, unknown> | null }
const post = async (path: string, body: unknown = {}, by = 'Li'): Promise<Answer> => {
  const response = await postJson(story.url, path, body, await story.cookie(by))
  return { status: response.status, answer: (await response.json()) as Answer['answer'] }
}
const get = async (path: string, by = 'Li') => {
  const response = await fetch(new URL(path, story.url), { headers: { cookie: await story.cookie(by) } })
  return { status: response.status, answer: await response.json() }
}
const state = async (by = 'Li') => (await get('/api/me/push', by)).answer as PushState
const names = async (by = 'Li') => (await state(by)).subscriptions.map(({ name }) => name)
const eventually = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 10 })
const deliveries = () => story.get('/api/sites/hq/deliveries') as Promise<readonly Delivery[]>
const accountOf = async (name: string) => {
  await story.cookie(name)
  const all = (await story.get('/api/accounts')) as readonly { readonly id: string; readonly name: string }[]
  return all.find((one) => one.name === name)!.id
}
const phone = (path = '/send/phone') => aBrowser(`${service.url}${path}`, 'Phone')
const registers = async (browser: ReturnType<typeof phone>, by = 'Li'): Promise<string> => {
  const { status, answer } = await post('/api/me/push', browser.asked, by)
  expect([status, answer?.['code']]).toEqual([200, undefined])
  return String(answer!['id'])
}
const allowsLoopback = async () => {
  const settings = { consoleUrl: 'https://w.example/', allowedHosts: ['127.0.0.1'] }
  expect((await post('/api/response/settings', settings)).status).toBe(200)
}

/** A channel for push, and a policy that tells somebody after 15 s. */
async function tells(who: object): Promise<void> {
  await allowsLoopback()
  const channel = { id: 'phones', name: { en: 'Phones' }, type: 'push', on: true, language: 'en', from: null }
  expect(await post('/api/response/channels', channel)).toMatchObject({
    status: 200,
    answer: { type: 'push', host: '' },
  })
  const step = { after_ms: 15_000, recipients: [{ ...who, channel: 'phones' }] }
  const more = { id: 'life-safety', name: { en: 'Fire' }, rank: 1, on: true, alarms: { lifeSafety: true } }
  const saved = await post('/api/response/policies', { ...more, steps: [step], endsOnReturn: false })
  expect([saved.status, saved.answer?.['message']]).toEqual([200, undefined])
}
const tellsLi = async () => tells({ type: 'person', account: await accountOf('Li') })
const fires = async () => {
  await story.reads('panel', { fire: true })
  await eventually(async () => ((await story.get('/api/sites/hq/escalations')) as readonly unknown[]).length).toBe(1)
  story.passes(15_000)
}

test('a person turns it on, nobody acknowledges, and every browser of theirs is told, which only it can read', async () => {
  await tellsLi()
  const [mobile, desk] = [phone(), phone('/send/desk')]
  await registers(mobile)
  await registers(desk)
  await fires()
  await eventually(() => service.received.length).toBe(2)
  const [first] = service.received.filter(({ path }) => path === '/send/phone')
  expect(mobile.reads(first!)).toMatchObject({
    title: '[LIFE SAFETY] Fire panel · FIRE',
    tag: story.alarm(FIRE)!.occurrence,
    path: `/alarms/${FIRE}?site=hq`,
    critical: true,
  })
  await eventually(async () => (await deliveries()).map(({ state: now }) => now)).toEqual(['sent'])
  expect((await deliveries())[0]).toMatchObject({ to: { name: 'Li', address: null } })
})

test('of a role each is told, who may see the site as of now, in their own browsers', async () => {
  await tells({ type: 'role', role: 'operator', onDuty: false })
  const [li, wang, away] = ['/send/li', '/send/wang', '/send/away'].map(phone)
  await registers(li!)
  await registers(wang!, 'Wang')
  await registers(away!, 'Chen')
  const chen = { grants: [{ site: '*', role: 'guard' }] }
  expect((await post(`/api/accounts/${await accountOf('Chen')}`, chen, 'console')).status).toBe(200)
  await fires()
  await eventually(async () =>
    (await deliveries()).map(({ to, state: now }) => `${to.name} ${now}`).toSorted(),
  ).toEqual(['Li sent', 'Wang sent', 'console given-up'])
  expect(service.received.map(({ path }) => path).toSorted()).toEqual(['/send/li', '/send/wang'])
})

test('who turned it on nowhere is a gap that is seen', async () => {
  await tellsLi()
  await fires()
  await eventually(deliveries).toMatchObject([
    { state: 'given-up', attempts: [{ detail: 'the person has turned on notifications in no browser' }] },
  ])
})

test('a push service that is slow is tried again after its pause; one that is gone for good ends the registration', async () => {
  await tellsLi()
  await registers(phone())
  service.answers = say(429, 'slow', { 'retry-after': '60' })
  await fires()
  await eventually(async () => (await deliveries()).map(({ state: now }) => now)).toEqual(['waiting'])
  story.passes(59_000)
  expect(service.received).toHaveLength(1)
  service.answers = say(410)
  story.passes(1000)
  await eventually(async () => (await deliveries()).map(({ state: now }) => now)).toEqual(['given-up'])
  expect(await names()).toEqual([])
  const rows = await story.platform.audit({ limit: 100 })
  expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['push.register', 'push.drop']))
})

test('what is registered survives a restart with its key; nothing secret of it stands anywhere but in the data folder', async () => {
  await tellsLi()
  const browser = phone('/send/canary-capability')
  const id = await registers(browser)
  const before = await state()
  await story.restarts()
  expect(await state()).toEqual(before)
  expect((await post(`/api/me/push/${id}/test`)).status).toBe(200)
  expect(browser.reads(service.received[0]!)).toMatchObject({
    title: expect.stringContaining('Test message'),
    critical: false,
  })
  const shown = JSON.stringify([before, story.logged, await story.platform.audit({ limit: 100 }), await deliveries()])
  const { d } = JSON.parse(await readFile(join(story.folder, 'push-key.json'), 'utf8')) as { readonly d: string }
  for (const secret of ['canary-capability', browser.asked.keys.auth, d]) expect(shown).not.toContain(secret)
})

const changes = async (account: string, change: object) =>
  expect((await post(`/api/accounts/${account}`, change, 'console')).status).toBe(200)

describe('a role that ends', () => {
  test.each([
    ['the account ends', { active: false }],
    ['it has no role any more', { grants: [] }],
  ])('its browsers are dropped when %s, and do not come back with it', async (_, change) => {
    await allowsLoopback()
    await registers(phone(), 'Wang')
    const wang = await accountOf('Wang')
    await changes(wang, change)
    story.passes(10_000)
    await changes(wang, { active: true, grants: [{ site: '*', role: 'operator' }] })
    story.passes(10_000)
    const rows = await story.platform.audit({ limit: 100 })
    expect(rows.filter(({ action }) => action === 'push.drop')).toMatchObject([{ detail: { browser: 'Phone' } }])
    expect(service.received).toEqual([])
  })

  test('a role that is another one keeps them', async () => {
    await allowsLoopback()
    await registers(phone(), 'Wang')
    await changes(await accountOf('Wang'), { grants: [{ site: 'hq', role: 'guard' }] })
    story.passes(60_000)
    const rows = await story.platform.audit({ limit: 100 })
    expect(rows.filter(({ action }) => action === 'push.drop')).toEqual([])
  })
})

describe('at the door', () => {
  test('nobody comes in unasked, and a program has no browser', async () => {
    const paths = ['/api/me/push', `/api/me/push/${'a'.repeat(43)}/remove`, `/api/me/push/${'a'.repeat(43)}/test`]
    for (const path of paths) expect((await postJson(story.url, path, {})).status, path).toBe(401)
    expect((await fetch(new URL('/api/me/push', story.url))).status).toBe(401)
    const wanted = { name: 'cmms', permissions: ['alarm.see'], sites: ['hq'], days: 1 }
    const { answer } = await post('/api/tokens', wanted)
    const headers = { authorization: `Bearer ${String(answer!['secret'])}`, 'content-type': 'application/json' }
    const body = JSON.stringify(phone().asked)
    const asked = await fetch(new URL('/api/me/push', story.url), { method: 'POST', headers, body })
    expect([asked.status, ((await asked.json()) as Answer['answer'])!['code']]).toEqual([403, 'push.persons-only'])
  })

  const good = aBrowser('https://push.example/send/abc').asked
  const { keys } = good
  test.each([
    ['in clear', { ...good, endpoint: 'http://push.example/send/abc' }, 422],
    ['of this machine', { ...good, endpoint: 'https://127.0.0.1/x' }, 422],
    ['of this machine by name', { ...good, endpoint: 'https://localhost/x' }, 422],
    ['of this machine, written as a number', { ...good, endpoint: 'https://2130706433/x' }, 422],
    ['of this machine in IPv6', { ...good, endpoint: 'https://[::ffff:127.0.0.1]/x' }, 422],
    ['of a cloud', { ...good, endpoint: 'https://169.254.169.254/latest' }, 422],
    ['with a password', { ...good, endpoint: 'https://a:b@push.example/x' }, 422],
    ['that is none', { ...good, endpoint: 'javascript:alert(1)' }, 422],
    ['that is no text', { ...good, endpoint: { toString: 'x' } }, 400],
    ['that is huge', { ...good, endpoint: `https://push.example/${'x'.repeat(1100)}` }, 400],
    ['with a short key', { ...good, keys: { ...keys, p256dh: keys.p256dh.slice(1) } }, 400],
    ['with a key off the curve', { ...good, keys: { ...keys, p256dh: `B${'A'.repeat(86)}` } }, 422],
    ['with a short secret', { ...good, keys: { ...keys, auth: 'AAAA' } }, 400],
    ['with a name that breaks lines', { ...good, name: 'a\nb' }, 400],
    ['with a name that is a book', { ...good, name: 'x'.repeat(81) }, 400],
    ['with more than was asked', { ...good, account: 'somebody' }, 400],
    ['without anything', {}, 400],
  ])('a browser with an address %s is refused', async (_, asked, status) => {
    expect((await post('/api/me/push', asked)).status).toBe(status)
    expect(await names()).toEqual([])
  })

  test('more than a body holds is refused', async () => {
    expect((await post('/api/me/push', { ...good, name: 'x'.repeat(100_000) })).status).toBe(413)
  })

  test('ten browsers, not eleven, however many come at once; one that comes again is the same', async () => {
    const eleven = Array.from({ length: 11 }, (_, i) => aBrowser(`https://push.example/${i}`, `Browser ${i}`))
    const answers = await Promise.all(eleven.map(({ asked }) => post('/api/me/push', asked)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array.from({ length: 10 }, () => 200),
      409,
    ])
    expect(await names()).toHaveLength(10)
    const [first] = eleven
    const ids = (await state()).subscriptions.map(({ id }) => id)
    expect((await post('/api/me/push', { ...first!.asked, name: 'Renamed' })).status).toBe(200)
    expect((await state()).subscriptions.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
    expect(await names()).toContain('Renamed')
  })

  test("another person's browser is not there; a browser that changes hands tells only its new person", async () => {
    await allowsLoopback()
    const id = await registers(phone())
    expect(await names('Wang')).toEqual([])
    for (const path of [`/api/me/push/${id}/remove`, `/api/me/push/${id}/test`])
      expect(await post(path, {}, 'Wang')).toMatchObject({ status: 404, answer: { code: 'not-found' } })
    expect(await names()).toEqual(['Phone'])
    expect(service.received).toEqual([])
    const shared = phone()
    await registers(shared, 'Wang')
    expect([await names(), await names('Wang')]).toEqual([[], ['Phone']])
    expect((await post(`/api/me/push/${id}/remove`, {}, 'Wang')).status).toBe(200)
    expect(await names('Wang')).toEqual([])
  })

  test('a test says what became of it, and cannot be used as a hammer', async () => {
    await allowsLoopback()
    const id = await registers(phone())
    expect((await post(`/api/me/push/${id}/test`)).status).toBe(200)
    expect(await post(`/api/me/push/${id}/test`)).toMatchObject({ status: 429, answer: { code: 'push.wait' } })
    story.passes(5000)
    service.answers = say(500, 'broken')
    expect(await post(`/api/me/push/${id}/test`)).toMatchObject({ status: 503, answer: { code: 'push.not-taken' } })
    story.passes(5000)
    service.answers = say(404)
    expect(await post(`/api/me/push/${id}/test`)).toMatchObject({ status: 410, answer: { code: 'push.gone' } })
    expect(await names()).toEqual([])
    expect(service.received).toHaveLength(3)
  })
})
