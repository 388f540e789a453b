import { expect, test } from 'vitest'
import { CLIENT, openBrowser } from '../support/oidc.ts'
import { NAME, type OidcSite, openOidcSite, type TestBrowser } from '../support/oidc-site.ts'
import { tinyDashboard } from '../support/tiny-dashboard.ts'

const OVER = '#refused=oidc.over'
const INVALID = '#refused=oidc.invalid'
const AWAY = '#refused=oidc.unavailable'

/** A browser in which Ben has just signed in at the provider, and the address with which it is sent back. */
async function onTheWayBack(site: OidcSite, at = 'ben.at.work') {
  const browser = openBrowser()
  const { address } = await site.begins(browser)
  return { browser, back: await site.comesBack(browser, address, at) }
}
const openSiteOfBen = async (): Promise<OidcSite> => {
  const site = await openOidcSite()
  await site.links('Ben', 'ben.at.work')
  return site
}
const with_ = (url: URL, name: string, value: string): URL => {
  const changed = new URL(url)
  changed.searchParams.set(name, value)
  return changed
}
const tokensAsked = (site: OidcSite): number => site.provider.asked.filter((path) => path === '/token').length

test('only the browser that began it ends a sign-in, once, and with its own state', async () => {
  const site = await openSiteOfBen()
  const { browser, back } = await onTheWayBack(site)
  const before = tokensAsked(site)
  const refused = async (by: TestBrowser, url: URL) => {
    const { url: leads, person } = await site.ends(by, url)
    expect([leads.href, person]).toEqual([`${site.home}/${OVER}`, null])
  }
  // Somebody makes another person's browser follow the address: without the cookie, and with that of a sign-in of its own.
  await refused(openBrowser(), back)
  const other = openBrowser()
  await site.begins(other)
  await refused(other, back)
  await refused(browser, with_(back, 'state', 'x'.repeat(43)))
  await refused(browser, new URL('/api/oidc/callback', site.home))
  const cookie = `__Host-watchroom-oidc=${browser.cookies(site.home).get('__Host-watchroom-oidc')}`
  const twice = await fetch(back, { headers: { cookie: `${cookie}; ${cookie}` }, redirect: 'manual' })
  expect(twice.headers.get('location')).toBe(`/${OVER}`)
  expect(tokensAsked(site)).toBe(before)
  // None of that has ended it for the right one.
  expect((await site.ends(browser, back)).person).toBe('Ben')
  // The cookie of the sign-in is gone by then; whoever has kept it gets no further.
  const again = await fetch(back, { headers: { cookie }, redirect: 'manual' })
  expect([again.headers.get('location'), again.headers.getSetCookie()]).toEqual([`/${OVER}`, []])
  expect(tokensAsked(site)).toBe(before + 1)
})

test('two answers at once are one sign-in', async () => {
  const site = await openSiteOfBen()
  const { browser, back } = await onTheWayBack(site)
  const both = await Promise.all([browser.send(back), browser.send(back)])
  expect(new Set(both.map((one) => one.headers.get('location')))).toEqual(new Set(['/', `/${OVER}`]))
})

test('the code of another sign-in is worth nothing in this one', async () => {
  const site = await openSiteOfBen()
  await site.links('Eva', 'eva.at.work')
  const [ben, eva] = [await onTheWayBack(site), await onTheWayBack(site, 'eva.at.work')]
  const mixed = with_(ben.back, 'code', eva.back.searchParams.get('code')!)
  const came = await site.ends(ben.browser, mixed)
  expect([came.url.hash, came.person]).toEqual([INVALID, null])
  const twice = new URL(eva.back)
  twice.searchParams.append('code', 'x')
  expect((await site.ends(eva.browser, twice)).url.hash).toBe(INVALID)
})

test('an answer under the name of another provider is refused before anything is sent there', async () => {
  const site = await openSiteOfBen()
  const { browser, back } = await onTheWayBack(site)
  const before = tokensAsked(site)
  expect(back.searchParams.get('iss')).toBe(site.provider.issuer)
  expect((await site.ends(browser, with_(back, 'iss', 'https://evil.example'))).url.hash).toBe(INVALID)
  expect(tokensAsked(site)).toBe(before)
})

const HOUR_s = 3600
test.for([
  ['signed by a key that is not the provider’s', {}, 'foreign'],
  ['of another issuer', { iss: 'https://evil.example' }, 'own'],
  ['for another program', { aud: 'somebody-else' }, 'own'],
  ['for us and others, made for another', { aud: [CLIENT.clientId, 'somebody-else'], azp: 'somebody-else' }, 'own'],
  ['with another nonce', { nonce: 'x'.repeat(43) }, 'own'],
  ['without a nonce', { nonce: undefined }, 'own'],
  ['that is over', { exp: Math.floor(Date.now() / 1000) - HOUR_s }, 'own'],
  ['without a subject', { sub: undefined }, 'own'],
  ['with a subject longer than the standard lets it be', { sub: 'b'.repeat(256) }, 'own'],
] as const)('a token %s lets nobody in', async ([, over, key]) => {
  const site = await openSiteOfBen()
  const { browser, back } = await onTheWayBack(site)
  site.provider.behaves({ tamper: { claims: (claims) => ({ ...claims, ...over }) as typeof claims, key } })
  const came = await site.ends(browser, back)
  expect([came.url.hash, came.person]).toEqual([INVALID, null])
  expect(site.audit.at(-1)).toMatchObject({ action: 'session.refused', detail: { with: 'oidc', why: 'oidc.invalid' } })
  // The same, untouched, does: it was for that reason.
  site.provider.behaves({ tamper: { claims: (claims) => claims } })
  expect((await site.signsIn(browser, 'ben.at.work')).person).toBe('Ben')
})

test('a sign-in that has begun is over after ten minutes', async () => {
  const site = await openSiteOfBen()
  const [slow, late] = [await onTheWayBack(site), await onTheWayBack(site)]
  site.passes(9.9 * 60_000)
  expect((await site.ends(slow.browser, slow.back)).person).toBe('Ben')
  site.passes(0.2 * 60_000)
  expect((await site.ends(late.browser, late.back)).url.hash).toBe(OVER)
})

test('a crowd of begun sign-ins pushes out its own oldest ones, and holds no more', async () => {
  const site = await openSiteOfBen()
  const [first, second] = [await onTheWayBack(site), await onTheWayBack(site)]
  for (let i = 0; i < 49; i++) await site.begins(openBrowser())
  expect((await site.ends(first.browser, first.back)).url.hash).toBe(OVER)
  expect((await site.ends(second.browser, second.back)).person).toBe('Ben')
})

test('a provider that is away keeps nothing from working, is told in a sentence, and is asked again when it is back', async () => {
  const site = await openOidcSite()
  await site.provider.goesAway()
  const ben = await site.invites('Ben')
  const browser = openBrowser()
  const { invitation } = ben
  const sentence = `${NAME} cannot be used at the moment. Try again in a while, or sign in with a password.`
  for (let i = 0; i < 2; i++) {
    const begun = await site.begins(browser, { invitation })
    expect([begun.status, JSON.parse(begun.text)]).toMatchObject([
      503,
      { code: 'oidc.unavailable', message: { en: sentence } },
    ])
  }
  expect(browser.cookies(site.home).size).toBe(0)
  // It is asked once for both, not for everybody who clicks.
  expect(site.logged).toEqual([
    expect.stringMatching(/^\{"level":"warn","code":"oidc.unavailable","detail":"[^"]*ECONNREFUSED[^"]*","issuer":/),
    expect.any(String),
  ])
  await site.provider.comesBack()
  expect((await site.begins(browser, { invitation })).status).toBe(503)
  site.passes(3000)
  expect((await site.signsIn(browser, 'ben.at.work', { invitation })).person).toBe('Ben')

  const open = await onTheWayBack(site)
  await site.provider.goesAway()
  expect((await site.ends(open.browser, open.back)).url.hash).toBe(AWAY)
  expect(await site.whoIs(browser)).toBe('Ben')
  await site.provider.comesBack()
  expect((await site.signsIn(open.browser, 'ben.at.work')).person).toBe('Ben')
})

test('something else that answers in the place of the provider is as if it were away', async () => {
  const site = await openSiteOfBen()
  const open = await onTheWayBack(site)
  site.provider.behaves({ answers: 'HTML' })
  const came = await site.ends(open.browser, open.back)
  expect([came.url.hash, came.person, came.text]).toEqual([AWAY, null, ''])
  site.passes(60_000)
  const begun = await site.begins(openBrowser())
  expect([begun.status, begun.text.includes('canary')]).toEqual([503, false])
})

test('a provider that takes the request and says nothing is given five seconds', async () => {
  const site = await openSiteOfBen()
  const open = await onTheWayBack(site)
  site.provider.behaves({ answers: 'nothing' })
  site.passes(60_000)
  const from = performance.now()
  const [came, begun] = await Promise.all([site.ends(open.browser, open.back), site.begins(openBrowser())])
  expect([came.url.hash, begun.status]).toEqual([AWAY, 503])
  expect(performance.now() - from).toBeGreaterThan(4500)
})

test('an issuer that calls itself something else is not used', async () => {
  const elsewhere = await openOidcSite()
  const site = await openOidcSite({ issuer: `${elsewhere.provider.issuer}/tenant` })
  expect((await site.begins(openBrowser())).status).toBe(503)
})

test('what the provider says of its refusal is told to nobody, neither on the page nor as markup', async () => {
  const site = await openSiteOfBen()
  const browser = openBrowser()
  const { address } = await site.begins(browser)
  const state = new URL(address).searchParams.get('state')!
  const error = { error: 'access_denied', error_description: '<script>alert("canary")</script>', state }
  const query = new URLSearchParams({ ...error, iss: site.provider.issuer })
  const came = await site.ends(browser, new URL(`/api/oidc/callback?${query}`, site.home))
  expect([came.url.href, came.text]).toEqual([`${site.home}/#refused=oidc.refused`, ''])
  expect(site.logged.join()).toContain('access_denied')
  expect(site.logged.join() + JSON.stringify(site.audit)).not.toContain('canary')
})

test('refused sign-ins are slowed down by address, as wrong passwords are', async () => {
  const site = await openSiteOfBen()
  const browser = openBrowser()
  for (let i = 0; i < 30; i++) {
    const { url } = await site.signsIn(browser, 'nobody.here')
    expect([i, url.hash]).toEqual([i, '#refused=oidc.unknown-person'])
  }
  const rows = site.audit.length
  expect((await site.signsIn(browser, 'ben.at.work')).url.hash).toBe('#refused=oidc.wait')
  expect(site.audit).toHaveLength(rows)
  const typed = await fetch(new URL('/api/sign-in', site.home), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'ben', password: 'x' }),
  })
  expect(typed.status).toBe(429)
})

test('no page of another site can begin a sign-in, and none is offered where none is set up', async () => {
  const site = await openSiteOfBen()
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
    const begun = await fetch(new URL('/api/oidc/begin', site.home), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
      body: JSON.stringify({ returnTo: '/' }),
    })
    expect([headers, begun.status]).toEqual([headers, 403])
  }
  const plain = await tinyDashboard({ as: null })
  expect((await plain.ask('/api/oidc')).json).toEqual({ name: null })
  expect(await plain.post('/api/oidc/begin', { returnTo: '/' })).toMatchObject({
    status: 404,
    json: { code: 'oidc.not-offered' },
  })
  const back = await plain.ask('/api/oidc/callback?code=x&state=y')
  expect([back.status, back.headers['location']]).toEqual([303, '/#refused=oidc.not-offered'])
})

test('no secret of a sign-in is logged or written into the audit log, whatever goes wrong', async () => {
  const site = await openSiteOfBen()
  const secrets: string[] = [CLIENT.clientSecret]
  const notice = (browser: TestBrowser, back: URL): void => {
    secrets.push(
      ...browser.cookies(site.home).values(),
      ...['code', 'state'].map((name) => back.searchParams.get(name)!),
    )
  }
  const mischiefs = [
    {},
    { answers: 'HTML' },
    { tamper: { claims: (claims: object) => ({ ...claims, nonce: 'x' }) } },
  ] as const
  for (const mischief of mischiefs) {
    site.provider.behaves({})
    const open = await onTheWayBack(site)
    site.provider.behaves(mischief)
    notice(open.browser, open.back)
    await site.ends(open.browser, open.back)
    notice(open.browser, open.back)
  }
  const everything = site.logged.join('\n') + JSON.stringify(site.audit)
  expect(site.logged.length).toBeGreaterThan(1)
  for (const secret of secrets) expect([secret, everything.includes(secret)]).toEqual([secret, false])
})
