import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClientToServer, JoinReply, ServerToClient } from '#domain/wire/live.ts'
import type { ScreenView } from '#domain/wire/people.ts'
import type { SiteView } from '#domain/wire/view.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { cookieOf, opensScreen, postJson } from '../support/people.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

const WAIT_ms = 10_000
const DAY_ms = 24 * 3_600_000
const WARM = 'hq.room-1.warm'
/** What nobody before a wall may read: in every field that a person or an engineer writes. */
const CANARY = 'canary-7f3a'

const atHq = <T extends object>(list: readonly T[]): T[] => list.map((one) => ({ ...one, site: 'hq' }))

let site: SiteStory
let sockets: Socket[] = []
beforeEach(async () => {
  const { kinds, ...file } = coldRoomSite()
  const [kind] = kinds!
  const guidance = { means: { en: CANARY }, do: { en: CANARY }, call: { en: `${CANARY} 138 0000 0000` } }
  const told = { ...kind!, alarms: kind!.alarms!.map((alarm) => ({ ...alarm, guidance })) }
  const annex = { ...file.sites[0]!, id: 'annex' }
  site = await openSite({
    ...file,
    kinds: [told],
    sites: [...file.sites, annex],
    equipment: atHq(file.equipment),
    devices: atHq(file.devices),
  })
})
afterEach(async () => {
  for (const socket of sockets) socket.close()
  sockets = []
  await site.closes()
})

const GATE = { name: 'Gatehouse', site: 'hq' }
const admin = (): Promise<string> => site.cookie(`${CANARY} Li`)
const opens = async (screen = GATE): Promise<string> => opensScreen(site.url, await admin(), screen)
const made = async (body: object = GATE) => {
  const answer = await postJson(site.url, '/api/screens', body, await admin())
  return { status: answer.status, ...((await answer.json()) as { screen: ScreenView; link: string; code?: string }) }
}
const asks = async (path: string, cookie: string) => {
  const answer = await fetch(new URL(path, site.url), { headers: { cookie } })
  return { status: answer.status, text: await answer.text() }
}
const listed = async () => JSON.parse((await asks('/api/screens', await admin())).text) as readonly ScreenView[]

/** The socket of a wall, with every word that came over it. */
function wall(cookie: string) {
  const socket: Socket<ServerToClient, ClientToServer> = io(site.url, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
  })
  sockets.push(socket)
  const heard: { readonly event: string; readonly said: unknown }[] = []
  socket.onAny((event: string, said: unknown) => void heard.push({ event, said }))
  const join = (name: string): Promise<JoinReply> => socket.timeout(WAIT_ms).emitWithAck('wall', { site: name })
  return { socket, heard, join }
}

test('a wall shows what stands at its site, and is told of nobody', async () => {
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm(WARM)?.count).toBe(1)
  const { occurrence } = site.alarm(WARM)!
  const by = `${CANARY} Wang`
  expect((await site.acts(WARM, { by, type: 'comment', occurrence, text: CANARY })).status).toBe(200)
  const cookie = await opens()
  const screen = wall(cookie)
  const reply = await screen.join('hq')
  expect(reply).toMatchObject({ kind: 'snapshot', snapshot: { alarms: [{ id: WARM, condition: 'active' }] } })

  expect((await site.acts(WARM, { by, type: 'acknowledge', occurrence, note: CANARY })).status).toBe(200)
  const until = new Date(site.clock.now + 600_000).toISOString()
  expect((await site.acts(WARM, { by, type: 'shelve', occurrence, reason: CANARY, until })).status).toBe(200)
  expect((await site.acts(WARM, { by, type: 'unshelve' })).status).toBe(200)
  expect((await site.acts(WARM, { by, type: 'take-out-of-service', reason: CANARY, work: CANARY })).status).toBe(200)
  const types = () =>
    screen.heard.flatMap(({ event, said }) =>
      event === 'change' ? [(said as { fact: { type: string } }).fact.type] : [],
    )
  await expect
    .poll(types, { timeout: WAIT_ms })
    .toEqual([
      'alarm.acknowledged',
      'alarm.shelved',
      'alarm.unshelved',
      'alarm.acknowledged',
      'alarm.taken-out-of-service',
    ])
  await expect.poll(() => screen.heard.some(({ event }) => event === 'heartbeat'), { timeout: WAIT_ms }).toBe(true)
  const view = await asks('/api/sites/hq/wall', cookie)
  expect((JSON.parse(view.text) as SiteView).definitions['room-1']).toContainEqual(
    expect.objectContaining({ id: 'warm', message: { en: 'Too warm', zh: '温度高' } }),
  )
  const again = wall(cookie)
  const missed = await again.socket.timeout(WAIT_ms).emitWithAck('wall', { site: 'hq', since: 1 })
  const me = await asks('/api/me', cookie)
  expect(JSON.parse(me.text)).toEqual({ person: null, setUp: false, screen: GATE })
  const all = JSON.stringify([reply, screen.heard, missed, view, me, await asks('/health', cookie)])
  expect(all).toContain('Too warm')
  expect(all).not.toContain(CANARY)
  // The same words do reach a console, so that their absence says something.
  expect(JSON.stringify([await site.get('/api/sites/hq/snapshot'), await site.get('/api/sites/hq')])).toContain(CANARY)
})

test('its link works once, in one browser, and is a link of nothing else', async () => {
  const { link, screen } = await made()
  for (const path of ['/api/links/enter', '/api/links/look'])
    expect((await postJson(site.url, path, { secret: link })).status, path).toBe(410)
  const password = 'a lamp in nine corridors'
  expect((await postJson(site.url, '/api/links/invitation', { secret: link, password })).status).toBe(410)
  const opened = await postJson(site.url, '/api/links/screen', { secret: link })
  expect([opened.status, await opened.clone().json()]).toEqual([200, { site: 'hq' }])
  expect(opened.headers.getSetCookie()[0]).toMatch(
    /^__Host-watchroom=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=34560000$/,
  )
  expect((await postJson(site.url, '/api/links/screen', { secret: link })).status).toBe(410)
  const cookie = await cookieOf(opened)
  expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(200)

  // Another link: until it is opened the browser on the wall goes on; then that one is shut out.
  const answer = await postJson(site.url, `/api/screens/${screen.id}/link`, {}, await admin())
  const { link: next } = (await answer.json()) as { readonly link: string }
  expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(200)
  const other = await cookieOf(await postJson(site.url, '/api/links/screen', { secret: next }))
  expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(401)
  expect((await asks('/api/sites/hq/wall', other)).status).toBe(200)

  const invited = { login: 'qian', name: 'Qian', grants: [], language: 'en' }
  const person = await postJson(site.url, '/api/accounts', invited, await admin())
  const { invitation } = (await person.json()) as { readonly invitation: string }
  for (const secret of [invitation, 'a'.repeat(43)])
    expect((await postJson(site.url, '/api/links/screen', { secret })).status).toBe(410)
  const late = await made({ ...GATE, name: 'Lobby' })
  site.passes(7 * DAY_ms)
  expect((await postJson(site.url, '/api/links/screen', { secret: late.link })).status).toBe(410)
})

test('ended by an administrator it is dropped at once, with its link', async () => {
  const cookie = await opens()
  const { socket, join } = wall(cookie)
  await join('hq')
  const [screen] = await listed()
  const answer = await postJson(site.url, `/api/screens/${screen!.id}/link`, {}, await admin())
  const { link } = (await answer.json()) as { readonly link: string }
  const dropped = new Promise<void>((resolve) => void socket.once('disconnect', () => resolve()))
  expect((await postJson(site.url, `/api/screens/${screen!.id}/revoke`, {}, await admin())).status).toBe(200)
  expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(401)
  await dropped
  expect((await postJson(site.url, '/api/links/screen', { secret: link })).status).toBe(410)
  expect(await listed()).toEqual([])
  expect((await postJson(site.url, `/api/screens/${screen!.id}/revoke`, {}, await admin())).status).toBe(404)
  const rows = (await site.get('/api/audit?limit=20')) as readonly { readonly action: string; readonly by: object }[]
  const ofScreens = rows.filter(({ action }) => action.startsWith('screen.'))
  expect(ofScreens.map(({ action }) => action)).toEqual(['screen.revoke', 'screen.link', 'screen.open', 'screen.make'])
  expect(ofScreens[2]!.by).toMatchObject({ account: `screen:${screen!.id}`, name: 'Gatehouse' })
})

test('it stands through restarts and for months, is listed with when it was last seen, and ends when it hangs dark', async () => {
  const cookie = await opens()
  await site.restarts(3_600_000)
  const { socket, join } = wall(cookie)
  expect((await join('hq')).kind).toBe('snapshot')
  // A socket alone is a sign of life.
  await expect.poll(async () => (await listed())[0]!.seenAt, { timeout: WAIT_ms }).toBe(site.clock.now)
  for (let month = 0; month < 3; month += 1) {
    site.passes(29 * DAY_ms)
    expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(200)
  }
  socket.close()
  site.passes(31 * DAY_ms)
  expect((await asks('/api/sites/hq/wall', cookie)).status).toBe(401)
})

test('a wrong screen is refused with a sentence, and nothing is made', async () => {
  const wrong: readonly [body: object, status: number, code: string][] = [
    [{ ...GATE, site: 'nowhere' }, 404, 'not-found'],
    [{ ...GATE, site: '*' }, 400, 'request.invalid'],
    [{ ...GATE, name: '' }, 400, 'request.invalid'],
    [{ ...GATE, name: 'a\u0000b' }, 400, 'request.invalid'],
    [{ ...GATE, name: 'x'.repeat(65) }, 400, 'request.invalid'],
    [{ ...GATE, role: 'supervisor' }, 400, 'request.invalid'],
    [{ name: 'Gatehouse' }, 400, 'request.invalid'],
    [{ ...GATE, name: `${CANARY} Li` }, 409, 'account.name-taken'],
  ]
  for (const [body, status, code] of wrong) expect(await made(body)).toMatchObject({ status, code })
  expect(await listed()).toEqual([])
  // A person is never given what a screen has, nor a screen what a person has.
  const grants = [{ site: 'hq', role: 'screen' }]
  const person = { login: 'qian', name: 'Qian', grants, language: 'en' }
  expect((await postJson(site.url, '/api/accounts', person, await admin())).status).toBe(400)
  const cookie = await opens()
  for (const [path, body, status] of [
    ['/api/alarms/hq.room-1.warm', { type: 'acknowledge', occurrence: null }, 403],
    ['/api/alarms/annex.room-1.warm', { type: 'acknowledge', occurrence: null }, 404],
    ['/api/screens', GATE, 403],
    ['/api/sign-out', {}, 403],
    ['/api/password', { old: 'a', new: 'b' }, 403],
  ] as const)
    expect((await postJson(site.url, path, body, cookie)).status, path).toBe(status)
  expect((await asks('/api/sites/annex/wall', cookie)).status).toBe(404)
  expect((await asks('/api/sites/hq', cookie)).status).toBe(403)
})
