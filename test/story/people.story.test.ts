import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { coldRoomSite } from '../support/cold-room.ts'
import { cookieOf, postJson } from '../support/people.ts'
import { openSite, smallSite } from '../support/site-story.ts'

const PASSWORD = 'canary hinges on a door'
const NEXT = 'canary lamps in a corridor'

async function opened(file = smallSite()) {
  const site = await openSite(file)
  onTestFinished(() => site.closes())
  return site
}
const ask = async (url: string, path: string, cookie: string): Promise<{ status: number; json: unknown }> => {
  const answer = await fetch(new URL(path, url), { headers: { cookie } })
  return { status: answer.status, json: await answer.json() }
}

test('from the set-up link to a second person; a restart keeps who is signed in, and no secret stands anywhere', async () => {
  const site = await opened()
  const secrets: string[] = [PASSWORD, NEXT]
  const link = async (): Promise<string> => {
    const made = await site.keys.setUp()
    if (!made?.ok) throw new Error('no set-up link')
    secrets.push(made.value)
    return made.value
  }
  const post = (path: string, body: unknown, cookie?: string) => postJson(site.url, path, body, cookie)
  expect(await (await post('/api/sign-in', { login: 'ana', password: PASSWORD })).json()).toMatchObject({
    code: 'sign-in.refused',
  })

  // A new start makes a new link, and the one before it is over.
  const [old, secret] = [await link(), await link()]
  const first = { login: 'ana', name: 'Ana', password: PASSWORD, language: 'en' }
  expect((await post('/api/links/set-up', { ...first, secret: old })).status).toBe(410)
  const both = await Promise.all([1, 2].map(() => post('/api/links/set-up', { ...first, secret })))
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 410]))
  const ana = await cookieOf(both.find(({ status }) => status === 200)!)
  expect(await site.keys.setUp()).toBeNull()

  const made = await post(
    '/api/accounts',
    { login: 'ben', name: 'Ben', grants: [{ site: 'hq', role: 'operator' }], language: 'zh' },
    ana,
  )
  const { account, invitation } = (await made.json()) as { account: { id: string }; invitation: string }
  const ben = await cookieOf(await post('/api/links/invitation', { secret: invitation, password: NEXT }))
  const token = await post('/api/tokens', { name: 'reader', permissions: ['alarm.see'], sites: ['hq'], days: 7 }, ana)
  const { secret: bearer } = (await token.json()) as { secret: string }
  await post('/api/sign-in', { login: 'ben', password: 'canary-wrong-password' })
  await post('/api/sign-in', { login: 'Canary Typed In The Wrong Field!', password: 'x' })
  secrets.push(
    invitation,
    bearer,
    'canary-wrong-password',
    'Canary Typed',
    ...[ana, ben].map((cookie) => cookie.split('=')[1]!),
  )

  await site.restarts(60_000)
  expect(await ask(site.url, '/api/me', ben)).toMatchObject({
    status: 200,
    json: { person: { name: 'Ben' }, setUp: false },
  })
  expect((await ask(site.url, '/api/accounts', ben)).status).toBe(403)
  expect((await ask(site.url, '/api/accounts', ana)).json).toHaveLength(2)
  const feed = await fetch(new URL('/api/sites/hq/alarms', site.url), {
    headers: { authorization: `Bearer ${bearer}` },
  })
  expect(feed.status).toBe(200)

  await post(`/api/accounts/${account.id}`, { grants: [{ site: 'hq', role: 'guard' }] }, ana)
  expect((await ask(site.url, '/api/me', ben)).json).toMatchObject({ person: null })
  await site.restarts(60_000)
  expect((await ask(site.url, '/api/me', ben)).json).toMatchObject({ person: null })

  const rows = await site.platform.audit({ limit: 100 })
  expect(rows.map(({ action, by }) => `${by.name}: ${action}`).toReversed()).toEqual([
    'nobody: session.refused',
    'platform: link.make',
    'platform: link.make',
    'Ana: account.create',
    'Ana: session.open',
    'Ana: account.create',
    'Ben: password.set',
    'Ben: session.open',
    'Ana: token.make',
    'nobody: session.refused',
    'nobody: session.refused',
    'Ana: account.change',
  ])
  expect(rows.find(({ action }) => action === 'session.refused')?.detail).toEqual({ login: '?' })
  for (const { by } of rows) if (by.name !== 'platform') expect(by.from).toBe('127.0.0.1')

  const files = await readdir(site.folder, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
  )
  const everything = [...texts, JSON.stringify(site.logged), JSON.stringify(rows)].join('\n')
  expect(everything).toContain('argon2id')
  for (const one of secrets) expect([one, everything.includes(one)]).toEqual([one, false])
})

test('an action carries the name of the session, whatever the body says, and the rights of its role at the site', async () => {
  const site = await opened(coldRoomSite())
  const desk = await site.console()
  await site.reads('room-1', { temperature: 4 })
  await site.reads('room-1', { temperature: 9 }, site.clock.now + 1)
  await desk.sees('alarm.raised')
  const { occurrence } = site.alarm('hq.room-1.warm')!
  const guard = await site.cookie('Gustav', [{ site: 'hq', role: 'guard' }])
  const operator = await site.cookie('Olga', [{ site: 'hq', role: 'operator' }])
  const act = async (body: object, cookie: string) => {
    const answer = await postJson(site.url, '/api/alarms/hq.room-1.warm', body, cookie)
    return { status: answer.status, json: await answer.json() }
  }
  const acknowledge = { type: 'acknowledge', occurrence }
  expect(await act(acknowledge, guard)).toMatchObject({ status: 403, json: { code: 'permission.denied' } })
  expect(await act({ ...acknowledge, by: 'Somebody else' }, operator)).toMatchObject({ status: 400 })
  expect(await act({ type: 'comment', occurrence, text: 'seen on the way' }, guard)).toMatchObject({ status: 200 })
  expect(await act({ type: 'take-out-of-service', reason: 'x' }, operator)).toMatchObject({ status: 403 })
  expect(await act(acknowledge, operator)).toMatchObject({ status: 200, json: { acknowledged: { by: 'Olga' } } })
  const [row] = await site.platform.audit({ limit: 1 })
  expect(row).toMatchObject({ action: 'alarm.acknowledge', site: 'hq', by: { name: 'Olga', from: '127.0.0.1' } })
})
