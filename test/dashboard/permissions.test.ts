import { expect, onTestFinished, test } from 'vitest'
import { may, type Permission, PERMISSIONS } from '#domain/person/may.ts'
import { type Holder, type Role, ROLES } from '#domain/person/role.ts'
import { type Access, LIVE_ACCESS } from '#domain/wire/access.ts'
import { api } from '#domain/wire/api.ts'
import type { RouteDefinition } from '#domain/wire/route.ts'
import { handshake } from '../support/attack.ts'
import { opensScreen, postJson, signIn } from '../support/people.ts'
import { ROUTES as PRODUCT_ROUTES } from '../support/routes.ts'
import { openSite, smallSite } from '../support/site-story.ts'
import { connected, joined, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const OWN = 'tower'
const OTHER = 'annex'
const NOWHERE = 'nowhere'
const UUID = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5'
/** Something for every parameter that a route may have; what it names need not exist. */
const PARAMS: Readonly<Record<string, (site: string) => string>> = {
  site: (site) => site,
  alarm: (site) => `${site}.pump-1.pressure-high`,
  equipment: () => 'pump-1',
  point: () => 'pressure',
  device: () => 'gateway',
  account: () => UUID,
  screen: () => UUID,
  token: () => 'a'.repeat(64),
}
/** For a parameter of a route that is not listed above: a slug that most of them will take. */
const anyParam = (): string => UUID

const ROUTES = Object.entries(PRODUCT_ROUTES)

const pathOf = ({ url }: RouteDefinition, site: string): string =>
  url.replace(/:(\w+)/g, (_, name: string) => (PARAMS[name] ?? anyParam)(site))

/** The words of a body that a route decides by, or one that says nothing. */
const bodiesOf = ({ method, access }: RouteDefinition): readonly (Readonly<Record<string, unknown>> | undefined)[] => {
  if (method === 'GET') return [undefined]
  return 'permissions' in access ? Object.keys(access.permissions).map((type) => ({ type })) : [{}]
}

const permissionOf = (access: Access, body: Readonly<Record<string, unknown>> | undefined): Permission | null => {
  if ('permission' in access) return access.permission
  return 'permissions' in access ? (access.permissions[String(body?.['type'])] ?? null) : null
}

type Expected = 'comes in' | 'not there' | 'not allowed'

/** What the table says, in words of its own: not by the function that the server asks. */
function expected(access: Access, permission: Permission | null, role: Holder, site: string): Expected {
  if ('public' in access) return 'comes in'
  if ('signedIn' in access) return role === 'screen' ? 'not allowed' : 'comes in'
  const platform = access.site === 'platform'
  if (!platform && site !== OWN) return 'not there'
  const roles: readonly Holder[] = permission === null ? [] : PERMISSIONS[permission]
  return roles.includes(role) && !platform ? 'comes in' : 'not allowed'
}

function found({ status, text }: Answer): Expected {
  const { code } = codeOf(text)
  if (code === 'permission.denied') return 'not allowed'
  return status === 404 && code === 'not-found' ? 'not there' : 'comes in'
}

const codeOf = (text: string): { readonly code?: string } => {
  try {
    return JSON.parse(text) as { readonly code?: string }
  } catch {
    return {} // a page or a file
  }
}

type Answer = { readonly status: number; readonly text: string }

async function asked(
  url: string,
  route: RouteDefinition,
  site: string,
  body: unknown,
  who: Readonly<Record<string, string>>,
): Promise<Answer> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { ...who, ...type }
  const answer = await fetch(new URL(pathOf(route, site), url), { method: route.method, headers, ...sent })
  return { status: answer.status, text: await answer.text() }
}

/** The whole product, with two sites. */
async function product() {
  const { sites, equipment, devices } = smallSite()
  const story = await openSite({
    sites: [OWN, OTHER].map((id) => ({ ...sites[0]!, id })),
    equipment: equipment.map((one) => ({ ...one, site: OWN })),
    devices: devices.map((one) => ({ ...one, site: OWN })),
  })
  onTestFinished(() => story.closes())
  return story
}

test('the routes that the server serves are these, all of them', async () => {
  const { url } = await product()
  const document = (await (await fetch(new URL('/api/openapi.json', url))).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>
  }
  const served = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  expect(served.map(({ operationId }) => operationId).toSorted()).toEqual(ROUTES.map(([name]) => name).toSorted())
})

test('every route says who may use it, with a permission that stands in the table', () => {
  for (const [name, { access, url }] of ROUTES) {
    expect(access, name).toBeTypeOf('object')
    if ('public' in access || 'signedIn' in access) continue
    const words = 'permission' in access ? [access.permission] : Object.values(access.permissions)
    expect(words.length, name).toBeGreaterThan(0)
    for (const word of words) expect(Object.keys(PERMISSIONS), name).toContain(word)
    if (access.site !== 'platform') expect(url, name).toContain(`:${access.site}`)
    // What is about a site is asked for at that site.
    else expect(url, name).not.toMatch(/:(site|alarm)\b/)
  }
})

/** Doors that stand open, each for a reason: a new one must be written here. */
test('nothing is open to everybody but health, the sign-in and the one-time links', () => {
  const open = ROUTES.filter(([, { access }]) => 'public' in access).map(([name]) => name)
  expect(open.toSorted()).toEqual([
    'accept',
    'enter',
    'health',
    'link',
    'me',
    'oidcBegin',
    'oidcCallback',
    'oidcOffered',
    'openScreen',
    'setUp',
    'signIn',
  ])
  const signedIn = ROUTES.filter(([, { access }]) => 'signedIn' in access).map(([name]) => name)
  // Of a person's own browsers: about no site, and of nobody else.
  const own = ['push', 'registerPush', 'removePush', 'testPush']
  expect(signedIn.toSorted()).toEqual(['changePassword', 'chooseLanguage', 'signOut', 'sites', ...own].toSorted())
})

test('the server does not start with a route that does not say who may use it', async () => {
  const { guardRoutes } = await import('../../dashboard/server/guard-routes.ts')
  const { createCallers } = await import('../../dashboard/server/callers.ts')
  const { default: Fastify } = await import('fastify')
  const app = Fastify()
  guardRoutes(app, createCallers({ bySession: () => null, byToken: () => null }))
  expect(() => app.get('/api/forgotten', async () => 'secret')).toThrow(/GET \/api\/forgotten says who may use it/)
  await app.close()
})

test('nobody gets an answer without having signed in, whatever is asked at whatever site', async () => {
  const { url } = await product()
  for (const [name, route] of ROUTES)
    for (const site of [OWN, OTHER, NOWHERE])
      for (const body of bodiesOf(route)) {
        const answer = await asked(url, route, site, body, {})
        const refused = codeOf(answer.text).code === 'session.required'
        expect([name, site, refused, refused ? 401 : 0]).toEqual([
          name,
          site,
          !('public' in route.access),
          refused ? answer.status : 0,
        ])
      }
})

/** Everybody that the table knows: people by their roles, and a screen on a wall. */
const HOLDERS: readonly Holder[] = [...ROLES, 'screen']

/** Comes in as one of them, with what it has at one site. */
async function comesIn(url: string, keys: Parameters<typeof signIn>[1], role: Holder): Promise<string> {
  if (role !== 'screen') return signIn(url, keys, { name: role, grants: [{ site: OWN, role }] })
  const administrator = await signIn(url, keys, { name: 'admin', grants: [{ site: '*', role: 'administrator' }] })
  return opensScreen(url, administrator, { name: 'Gatehouse', site: OWN })
}

test.for(HOLDERS)('%s: every route at the own and at another site, by the table', async (role) => {
  const { url, keys } = await product()
  const cookie = await comesIn(url, keys, role)
  for (const [name, route] of ROUTES) {
    if (name === 'signOut') continue // asked last: it ends the session
    for (const site of [OWN, OTHER])
      for (const body of bodiesOf(route)) {
        const answer = await asked(url, route, site, body, { cookie })
        const wanted = expected(route.access, permissionOf(route.access, body), role, site)
        const seen = found(answer)
        // Whoever comes in may still be told that a thing of theirs is not there.
        const same = wanted === seen || (wanted === 'comes in' && seen === 'not there')
        expect([name, site, body, answer.status, same ? wanted : seen]).toEqual([
          name,
          site,
          body,
          answer.status,
          wanted,
        ])
        if (wanted === 'not there') {
          const nowhere = await asked(url, route, NOWHERE, body, { cookie })
          expect([name, nowhere.status, nowhere.text], name).toEqual([name, answer.status, answer.text])
        }
      }
  }
  expect((await asked(url, api.signOut, OWN, {}, { cookie })).status).toBe(role === 'screen' ? 403 : 200)
})

test('a role at all sites counts at every one of them, and for the platform', async () => {
  for (const role of ROLES) {
    const account = { active: true, grants: [{ site: '*', role }] }
    for (const [permission, roles] of Object.entries(PERMISSIONS) as [Permission, readonly Holder[]][])
      for (const site of [OWN, OTHER, null])
        expect([role, permission, may(account, permission, site)]).toEqual([role, permission, roles.includes(role)])
    expect(may({ ...account, active: false }, 'site.see', OWN)).toBe(false)
  }
})

test('a token opens what it was made for, at its site, and nothing else', async () => {
  const { url, cookie } = await product()
  const administrator = await cookie('Li')
  const wanted = { name: 'meter reader', permissions: ['alarm.see', 'history.see'], sites: [OWN], days: 1 }
  const made = await postJson(url, '/api/tokens', wanted, administrator)
  const { secret } = (await made.json()) as { readonly secret: string }
  for (const [name, route] of ROUTES)
    for (const site of [OWN, OTHER])
      for (const body of bodiesOf(route)) {
        if (name === 'signOut') continue
        const answer = await asked(url, route, site, body, { authorization: `Bearer ${secret}` })
        const { access } = route
        const permission = permissionOf(access, body)
        const open = 'public' in access || 'signedIn' in access
        const here = open || access.site === 'platform' || site === OWN
        const rightful = open || (permission !== null && wanted.permissions.includes(permission))
        const should: Expected = !here ? 'not there' : rightful ? 'comes in' : 'not allowed'
        const seen = found(answer)
        const same = should === seen || (should === 'comes in' && seen === 'not there')
        expect([name, site, body, same ? should : seen]).toEqual([name, site, body, should])
      }
  for (const permission of ['platform.people', 'platform.tokens']) {
    const more = { ...wanted, name: 'more', permissions: [permission] }
    const refused = await postJson(url, '/api/tokens', more, administrator)
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'token.not-for-programs' }])
  }
})

test.for(HOLDERS)('%s: every event of the live feed at the own and at another site, by the table', async (role) => {
  const dashboard = await tinyDashboard({ as: null })
  const { url, keys, platform } = dashboard
  const cookie = await comesIn(url, keys, role)
  const screen = dashboard.screen({ extraHeaders: { cookie } })
  platform.measure({ [`${OWN}/pump-1`]: { pressure: 1 }, [`${OTHER}/pump-1`]: { pressure: 2 } })
  const rights = (event: keyof typeof LIVE_ACCESS) =>
    (PERMISSIONS[LIVE_ACCESS[event].permission] as readonly Holder[]).includes(role)
  expect(Object.keys(LIVE_ACCESS).toSorted()).toEqual(['alive', 'join', 'wall', 'watch'])

  expect(await joined(screen, OTHER)).toEqual({ kind: 'refused', code: 'not-found' })
  expect(await joined(screen, NOWHERE)).toEqual({ kind: 'refused', code: 'not-found' })
  expect((await joined(screen, OWN)).kind).toBe(rights('join') ? 'snapshot' : 'refused')
  const walled = (site: string) => screen.timeout(5000).emitWithAck('wall', { site })
  for (const site of [OTHER, NOWHERE]) expect(await walled(site)).toEqual({ kind: 'refused', code: 'not-found' })
  expect((await walled(OWN)).kind).toBe(rights('wall') ? 'snapshot' : 'refused')

  const equipment = [`${OWN}/pump-1`, `${OTHER}/pump-1`]
  const values = await screen.timeout(5000).emitWithAck('watch', { equipment })
  expect(Object.keys(values)).toEqual(rights('watch') ? [`${OWN}/pump-1`] : [])

  screen.emit('alive', { site: OTHER, seq: 0, visible: true })
  screen.emit('alive', { site: OWN, seq: 0, visible: true })
  await screen.timeout(5000).emitWithAck('watch', { equipment: [] }) // answered after the ones before
  expect(platform.consoles.map(({ site }) => site)).toEqual(rights('alive') ? [OWN] : [])
})

test('nobody opens the live feed without having signed in, by whichever transport', async () => {
  const { port, ask, screen, url, keys } = await tinyDashboard({ as: null })
  const refused = { status: 401, json: { code: 'session.required' } }
  expect(await ask('/socket.io/?EIO=4&transport=polling')).toMatchObject(refused)
  expect((await handshake(port)).status).toBe(401)
  for (const wrong of ['__Host-watchroom=', `__Host-watchroom=${'a'.repeat(43)}`, 'watchroom=x'])
    expect((await handshake(port, { headers: { cookie: wrong } })).status).toBe(401)
  const cookie = await signIn(url, keys)
  // Two of one name are no browser of ours.
  expect((await handshake(port, { headers: { cookie: `${cookie}; ${cookie}` } })).status).toBe(401)
  await connected(screen({ extraHeaders: { cookie } }))
})

test('a screen is dropped within a second when its session ends or its roles change, and comes back with the new ones', async () => {
  const { url, keys, people, screen, post } = await tinyDashboard({
    as: { name: 'admin', grants: [{ site: '*', role: 'administrator' }] },
  })
  const both = ['operator', 'supervisor'].map((role) => ({ site: OWN, role: role as Role }))
  const cookie = await signIn(url, keys, { name: 'Chen', grants: both })
  const { id } = people.accounts().find(({ name }) => name === 'Chen')!
  const one = screen({ extraHeaders: { cookie } })
  await joined(one, OWN)
  const dropped = (what: string) => until(() => !one.connected, what, 1000)
  const { status } = await post(`/api/accounts/${id}`, { grants: [{ site: OTHER, role: 'operator' }] })
  expect(status).toBe(200)
  await dropped('the screen to be dropped at the change of roles')
  expect((await fetch(`${url}/api/sites`, { headers: { cookie } })).status).toBe(401)

  const again = await signIn(url, keys, { name: 'Chen' })
  const two = screen({ extraHeaders: { cookie: again } })
  expect((await joined(two, OWN)).kind).toBe('refused')
  expect((await joined(two, OTHER)).kind).toBe('snapshot')
  await post('/api/sign-out', {}, { cookie: again })
  await until(() => !two.connected, 'the screen to be dropped at the sign-out', 1000)
})
