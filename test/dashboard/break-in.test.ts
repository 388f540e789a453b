import { expect, test } from 'vitest'
import type { Grant } from '#domain/person/account.ts'
import { LANES } from '#domain/person/lockout.ts'
import { SESSION_IDLE_ms, SESSION_MAX_ms } from '#domain/person/session.ts'
import { handshake } from '../support/attack.ts'
import { cookieOf, EVERYTHING, postJson, signIn } from '../support/people.ts'
import { joined, type TinyDashboard, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const PASSWORD = 'seven hinges on a door'
const JSON_TYPE = { 'content-type': 'application/json' }
const COMMAND = '/api/alarms/tower.pump-1.pressure-high'

/** Chen has a password, set by an invitation as every person does; the clock is the test's own. */
async function withChen(grants: readonly Grant[] = EVERYTHING) {
  const clock = { now: Date.UTC(2026, 10, 25) }
  const dashboard = await tinyDashboard({ now: () => clock.now })
  const account = { login: 'chen', name: 'Chen', grants, language: 'en' }
  const made = await dashboard.post('/api/accounts', account)
  const { invitation } = made.json as { readonly invitation: string }
  const cookie = await cookieOf(
    await postJson(dashboard.url, '/api/links/invitation', { secret: invitation, password: PASSWORD }),
  )
  return { ...dashboard, clock, chen: cookie, invitation }
}
type Chen = Awaited<ReturnType<typeof withChen>>

const tries = ({ people }: Pick<TinyDashboard, 'people'>, password: string, from: string, login = 'chen') =>
  people.signIn({ login, password }, from)
const audited = ({ audit }: Pick<TinyDashboard, 'audit'>, action: string) =>
  audit.filter((row) => row.action === action)

test('of 1,000 guesses at once over HTTP five are looked at; the right password waits too, but not from elsewhere', async () => {
  const story = await withChen()
  const guesses = Array.from({ length: 1000 }, (_, i) =>
    postJson(story.url, '/api/sign-in', { login: 'chen', password: `guess number ${i}` }),
  )
  const statuses = Map.groupBy(await Promise.all(guesses), ({ status }) => status)
  expect(Object.fromEntries([...statuses].map(([status, all]) => [status, all.length]))).toEqual({
    401: LANES.pair.free,
    429: 1000 - LANES.pair.free,
  })
  const [wait] = statuses.get(429)!
  expect(Number(wait!.headers.get('retry-after'))).toBe(LANES.pair.first_ms / 1000)
  expect(await wait!.json()).toMatchObject({ code: 'sign-in.wait', message: { zh: expect.any(String) } })
  expect(wait!.headers.getSetCookie()).toEqual([])

  const right = await postJson(story.url, '/api/sign-in', { login: 'chen', password: PASSWORD })
  expect(right.status).toBe(429)
  expect(await tries(story, PASSWORD, '10.0.0.9')).toMatchObject({ ok: true })
  // One row for each guess that was looked at, and the others counted in the next one.
  expect(audited(story, 'session.refused')).toHaveLength(LANES.pair.free)
  story.clock.now += LANES.pair.first_ms
  expect((await postJson(story.url, '/api/sign-in', { login: 'chen', password: 'one more of them' })).status).toBe(401)
  expect(audited(story, 'session.refused').at(-1)?.detail).toEqual({ login: 'chen', ignored: 1001 - LANES.pair.free })
})

test('1,000 guesses, one every ten seconds, are 30 that are looked at, and a right one after that is let in', async () => {
  const story = await withChen()
  let looked = 0
  for (let i = 0; i < 1000; i += 1) {
    const answer = await tries(story, `guess number ${i}`, '203.0.113.5')
    if (!answer.ok && answer.refused.code === 'sign-in.refused') looked += 1
    expect(answer.ok).toBe(false)
    story.clock.now += 10_000
  }
  expect(looked).toBeGreaterThan(LANES.pair.free)
  expect(looked).toBeLessThanOrEqual(30)
  expect(await tries(story, PASSWORD, '10.0.0.9')).toMatchObject({ ok: true })
  story.clock.now += LANES.pair.most_ms
  expect(await tries(story, PASSWORD, '203.0.113.5')).toMatchObject({ ok: true })
  // What was right is not held against anybody.
  expect(await tries(story, 'a wrong one', '203.0.113.5')).toMatchObject({ refused: { code: 'sign-in.refused' } })
})

test('guesses from a thousand addresses slow each other down, and never the address its owner works at', async () => {
  const story = await withChen()
  expect(await tries(story, PASSWORD, '10.0.0.9')).toMatchObject({ ok: true })
  let looked = 0
  for (let i = 0; i < 1000; i += 1) {
    const answer = await tries(story, `guess number ${i}`, `203.0.${i % 250}.${Math.floor(i / 250)}`)
    if (!answer.ok && answer.refused.code === 'sign-in.refused') looked += 1
    story.clock.now += 100
  }
  expect(looked).toBeLessThanOrEqual(LANES.account.free + 20)
  expect(await tries(story, PASSWORD, '10.0.0.9')).toMatchObject({ ok: true })
  // From a new address the owner waits seconds, not for ever.
  const first = await tries(story, PASSWORD, '10.0.0.10')
  if (!first.ok) story.clock.now += LANES.account.most_ms
  expect(await tries(story, PASSWORD, '10.0.0.10')).toMatchObject({ ok: true })
})

test('one address that tries many accounts is slowed down as a whole', async () => {
  const story = await withChen()
  const codes: string[] = []
  for (let i = 0; i < LANES.address.free + 5; i += 1) {
    const answer = await tries(story, 'spring has come at last', '203.0.113.5', `person-${i}`)
    codes.push(answer.ok ? 'in' : answer.refused.code)
  }
  expect(codes.filter((code) => code === 'sign-in.refused')).toHaveLength(LANES.address.free)
  expect(codes.at(-1)).toBe('sign-in.wait')
})

test('an unknown login is answered like a wrong password, in words and in time', async () => {
  const { url, people, clock } = await withChen()
  const answers = await Promise.all(
    ['chen', 'nobody-of-this-name'].map((login) => postJson(url, '/api/sign-in', { login, password: 'a wrong one' })),
  )
  const [known, unknown] = await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))
  expect(unknown).toEqual(known)
  /** Processor time, which does not hang on what else the machine does; the least of five. */
  const took = async (login: string): Promise<number> => {
    const times: number[] = []
    for (let i = 0; i < 5; i += 1) {
      clock.now += 3_600_000
      const begin = process.cpuUsage()
      await people.signIn({ login, password: 'a wrong one' }, `10.1.${i}.1`)
      const { user, system } = process.cpuUsage(begin)
      times.push(user + system)
    }
    return Math.min(...times)
  }
  // Without a hash it would take less than a hundredth.
  expect(await took('nobody-else')).toBeGreaterThan((await took('chen')) / 4)
})

test('more sign-ins at once than can be hashed are told so, and those before them are answered', async () => {
  const story = await withChen()
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => tries(story, 'a wrong one', `10.${i}.0.1`, `person-${i}`)),
  )
  const codes = Map.groupBy(answers, (answer) => (answer.ok ? 'in' : answer.refused.code))
  expect([...codes.keys()].toSorted()).toEqual(['overloaded', 'sign-in.refused'])
  expect(codes.get('sign-in.refused')!.length).toBeGreaterThanOrEqual(50)
})

const mayAsk = async ({ url }: Pick<Chen, 'url'>, cookie: string): Promise<number> =>
  (await fetch(new URL('/api/sites', url), { headers: { cookie } })).status

test('a stolen cookie is worth nothing after the sign-out, nor are the screens opened with it', async () => {
  const story = await withChen()
  const { url, chen, screen, port, post } = story
  const thief = screen({ extraHeaders: { cookie: chen } })
  await joined(thief, 'tower')
  expect(await mayAsk(story, chen)).toBe(200)
  const out = await postJson(url, '/api/sign-out', {}, chen)
  expect(out.headers.getSetCookie()).toEqual([
    '__Host-watchroom=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0',
  ])
  await until(() => !thief.connected, 'the thief to be dropped', 1000)
  expect(await mayAsk(story, chen)).toBe(401)
  expect((await handshake(port, { headers: { cookie: chen } })).status).toBe(401)
  expect((await post(COMMAND, { type: 'unshelve' }, { cookie: chen })).status).toBe(401)
})

test('a session ends after a shift without a sign of life, and after a week in any case', async () => {
  const story = await withChen()
  for (let gone = 0; gone + SESSION_IDLE_ms <= SESSION_MAX_ms; gone += SESSION_IDLE_ms - 1) {
    expect(await mayAsk(story, story.chen)).toBe(200)
    story.clock.now += SESSION_IDLE_ms - 1
  }
  expect(await mayAsk(story, story.chen)).toBe(200)
  story.clock.now += SESSION_IDLE_ms - 1
  expect(await mayAsk(story, story.chen)).toBe(401)

  const again = await cookieOf(await postJson(story.url, '/api/sign-in', { login: 'chen', password: PASSWORD }))
  story.clock.now += SESSION_IDLE_ms
  expect(await mayAsk(story, again)).toBe(401)
})

test('a new password ends every other session of the person, and the old one opens nothing', async () => {
  const story = await withChen()
  const elsewhere = await cookieOf(await postJson(story.url, '/api/sign-in', { login: 'chen', password: PASSWORD }))
  expect(elsewhere).not.toBe(story.chen)
  const change = (body: object, cookie: string) => postJson(story.url, '/api/password', body, cookie)
  const next = 'nine lamps in a corridor'
  const refusals = [
    [{ old: 'a wrong one', new: next }, 'password.wrong'],
    [{ old: PASSWORD, new: 'short' }, 'password.too-short'],
    [{ old: PASSWORD, new: 'password1234' }, 'password.common'],
  ] as const
  for (const [body, code] of refusals) expect(await (await change(body, story.chen)).json()).toMatchObject({ code })
  const fresh = await cookieOf(await change({ old: PASSWORD, new: next }, story.chen))
  expect(await Promise.all([story.chen, elsewhere, fresh].map((cookie) => mayAsk(story, cookie)))).toEqual([
    401, 401, 200,
  ])
  expect(await tries(story, PASSWORD, '10.0.0.9')).toMatchObject({ refused: { code: 'sign-in.refused' } })
  expect(await tries(story, next, '10.0.0.9')).toMatchObject({ ok: true })
})

test('the cookie is bound to this host and out of reach of scripts and other sites; signing in makes a new one', async () => {
  const { url, chen } = await withChen()
  const headers = { ...JSON_TYPE, cookie: chen }
  const body = JSON.stringify({ login: 'chen', password: PASSWORD })
  const answer = await fetch(new URL('/api/sign-in', url), { method: 'POST', headers, body })
  const [cookie] = answer.headers.getSetCookie()
  expect(cookie).toMatch(/^__Host-watchroom=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=604800$/)
  expect(cookie).not.toContain(chen.slice(chen.indexOf('=') + 1))
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('no form and no page of another site signs anybody in or out, or acts with their cookie', async () => {
  const { ask, post, chen, port, people } = await withChen()
  const form = 'application/x-www-form-urlencoded'
  for (const path of ['/api/sign-in', '/api/sign-out', '/api/password', '/api/accounts', '/api/tokens', COMMAND])
    for (const headers of [
      {
        'content-type': form,
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      },
      { 'content-type': 'text/plain', origin: 'null' },
      { ...JSON_TYPE, origin: `http://127.0.0.1:${port + 1}`, 'sec-fetch-site': 'same-site' },
      { 'content-type': form },
      { 'content-type': 'text/plain' },
    ]) {
      const answer = await ask(path, {
        method: 'POST',
        headers: { ...headers, cookie: chen },
        body: '{"type":"unshelve"}',
      })
      expect([path, headers, answer.status < 500 && answer.status >= 400]).toEqual([path, headers, true])
    }
  expect((await post('/api/sign-out', {}, { cookie: chen, origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask('/api/sites', { headers: { cookie: chen } })).status).toBe(200)
  expect(people.tokens()).toEqual([])
})

test('a socket of another origin is refused, whatever cookie the browser sends along', async () => {
  const { chen, port } = await withChen()
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${port + 1}`]) {
    const answer = await handshake(port, { headers: { cookie: chen, origin } })
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining('origin.refused')])
  }
  expect((await handshake(port, { headers: { cookie: chen, origin: `http://127.0.0.1:${port}` } })).status).toBe(101)
})

test("another site's ids answer as if they were not there, also inside a request about one's own", async () => {
  const { ask, post, platform, chen } = await withChen([{ site: 'tower', role: 'supervisor' }])
  platform.condition('tower.pump-1.pressure-high', true)
  const headers = { cookie: chen }
  const refused = { status: 404, json: { code: 'not-found' } }
  expect(await ask('/api/sites/annex', { headers })).toMatchObject(refused)
  expect(await ask('/api/sites/tower/facts?alarm=annex.pump-1.pressure-high', { headers })).toMatchObject(refused)
  for (const alarm of ['annex.pump-1.pressure-high', 'nowhere.pump-1.pressure-high'])
    expect(await post(`/api/alarms/${alarm}`, { type: 'unshelve' }, headers)).toMatchObject(refused)
  expect(platform.commands).toEqual([])
  expect((await ask('/api/sites', { headers })).json).toEqual([expect.objectContaining({ id: 'tower' })])
})

const over = async (answer: Promise<Response>): Promise<boolean> => (await answer).status === 410

test('a one-time link works once, for what it was made for, until it is over', async () => {
  const story = await withChen()
  const { url, invitation, clock } = story
  const use = (path: string, secret: string, more: object = {}) => postJson(url, path, { secret, ...more })
  expect(await over(use('/api/links/invitation', invitation, { password: PASSWORD }))).toBe(true)
  const { id } = story.people.accounts().find(({ login }) => login === 'chen')!
  const invite = async (): Promise<string> =>
    ((await story.post(`/api/accounts/${id}/invitation`, {})).json as { invitation: string }).invitation
  const [first, second] = [await invite(), await invite()]
  expect(await over(use('/api/links/look', first))).toBe(true)
  expect(await (await use('/api/links/look', second)).json()).toEqual({
    kind: 'invitation',
    login: 'chen',
    oidc: false,
    name: 'Chen',
  })
  expect(await over(use('/api/links/enter', second))).toBe(true)
  const more = { login: 'eve', name: 'Eve', password: PASSWORD, language: 'en' }
  expect(await over(use('/api/links/set-up', second, more))).toBe(true)
  expect((await use('/api/links/invitation', second, { password: 'short' })).status).toBe(422)
  // Two at once: one of them.
  const next = 'nine lamps in a corridor'
  const both = await Promise.all([1, 2].map(() => use('/api/links/invitation', second, { password: next })))
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 410]))
  expect(await mayAsk(story, story.chen)).toBe(401)

  const late = await invite()
  clock.now += 7 * 24 * 3_600_000
  const admin = await signIn(url, story.keys, { name: 'Somebody else' })
  expect(await over(use('/api/links/look', late))).toBe(true)
  const closed = (
    (await story.post(`/api/accounts/${id}/invitation`, {}, { cookie: admin })).json as { invitation: string }
  ).invitation
  await story.post(`/api/accounts/${id}`, { active: false }, { cookie: admin })
  expect(await over(use('/api/links/invitation', closed, { password: next }))).toBe(true)
  expect(await tries(story, next, '10.0.0.9')).toMatchObject({ refused: { code: 'sign-in.refused' } })
})

test('a token ends at once when it is revoked, with its screens, and by itself when its days are over', async () => {
  const story = await withChen()
  const { post, ask, screen, clock } = story
  const make = async (name: string) => {
    const made = await post('/api/tokens', { name, permissions: ['alarm.see', 'site.see'], sites: ['*'], days: 1 })
    return made.json as { readonly secret: string; readonly token: { readonly id: string } }
  }
  const asks = async (secret: string) =>
    (await ask('/api/sites/tower', { headers: { authorization: `Bearer ${secret}`, cookie: '' } })).status
  const one = await make('one')
  expect(one.secret).toMatch(/^wr_[\w-]{43}$/)
  expect(await asks(one.secret)).toBe(200)
  const reader = screen({ extraHeaders: { authorization: `Bearer ${one.secret}` } })
  expect((await joined(reader, 'tower')).kind).toBe('snapshot')
  expect((await post(`/api/tokens/${one.token.id}/revoke`, {})).json).toEqual([])
  await until(() => !reader.connected, 'the reader to be dropped', 1000)
  expect(await asks(one.secret)).toBe(401)
  const two = await make('two')
  clock.now += 24 * 3_600_000 - 1
  expect(await asks(two.secret)).toBe(200)
  clock.now += 1
  expect(await asks(two.secret)).toBe(401)
  expect(await asks(`${two.secret}x`)).toBe(401)
})

test('the last administrator cannot be lost, nor two people be told apart no longer', async () => {
  const { post, people } = await tinyDashboard({ as: { name: 'Li', grants: [{ site: '*', role: 'administrator' }] } })
  const { id } = people.accounts()[0]!
  for (const change of [{ active: false }, { grants: [] }, { grants: [{ site: 'tower', role: 'administrator' }] }])
    expect(await post(`/api/accounts/${id}`, change)).toMatchObject({
      status: 409,
      json: { code: 'account.last-administrator' },
    })
  const eve = { login: 'eve', name: 'Eve', grants: [], language: 'en' }
  expect((await post('/api/accounts', eve)).status).toBe(200)
  for (const [again, code] of [
    [{ ...eve, name: 'Eve Two' }, 'account.login-taken'],
    [{ ...eve, login: 'eve2', name: 'eve' }, 'account.name-taken'],
    [{ ...eve, login: 'eve3', name: 'Platform' }, 'account.name-taken'],
  ] as const)
    expect(await post('/api/accounts', again)).toMatchObject({ status: 409, json: { code } })
})
