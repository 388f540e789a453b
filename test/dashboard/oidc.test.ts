import { expect, test } from 'vitest'
import { openBrowser } from '../support/oidc.ts'
import { NAME, openOidcSite } from '../support/oidc-site.ts'

test('an invited person links the account by signing in at the provider, and comes in from there ever after', async () => {
  const site = await openOidcSite()
  const { account, invitation } = await site.invites('Ben')
  const first = openBrowser()
  const { address } = await site.begins(first, { returnTo: '/alarms?site=hq', invitation })
  const asked = new URL(address).searchParams
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: 'code',
    scope: 'openid',
    code_challenge_method: 'S256',
    redirect_uri: `${site.home}/api/oidc/callback`,
    prompt: 'login',
  })
  for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)).toMatch(/^[\w-]{43}$/)
  expect(site.account(account.id)).toMatchObject({ oidc: true, linked: false, hasPassword: false })

  const back = await site.comesBack(first, address, 'ben.at.work')
  const came = await site.ends(first, back)
  expect([came.status, came.url.href, came.person]).toEqual([303, `${site.home}/alarms?site=hq`, 'Ben'])
  expect([...first.cookies(site.home).keys()]).toEqual(['__Host-watchroom'])
  expect(site.account(account.id)).toMatchObject({ linked: true, hasPassword: false })

  const again = openBrowser()
  expect(await site.signsIn(again, 'ben.at.work')).toMatchObject({ status: 303, person: 'Ben' })
  expect(await site.whoIs(first)).toBe('Ben')
  expect(site.actions()).toEqual([
    'platform: link.make',
    'Ana: session.open enter',
    'Ana: account.create',
    'Ben: identity.link',
    'Ben: session.open oidc',
    'Ben: session.open oidc',
  ])
  expect(site.audit.find(({ action }) => action === 'identity.link')?.detail).toEqual({
    issuer: site.provider.issuer,
    subject: 'ben.at.work',
  })
  // The link has been used up.
  expect((await site.signsIn(openBrowser(), 'somebody.else', { invitation })).url.hash).toBe('#refused=link.over')
})

test('signing out is of this platform, and at the next sign-in the provider asks anew who it is', async () => {
  const site = await openOidcSite()
  await site.links('Ben', 'ben.at.work')
  await site.links('Eva', 'eva.at.work')
  const shared = openBrowser()
  expect((await site.signsIn(shared, 'ben.at.work')).person).toBe('Ben')
  await shared.send(new URL('/api/sign-out', site.home), { method: 'POST' })
  expect(await site.whoIs(shared)).toBeNull()
  // The provider still knows Ben in this browser; without being asked it would send him in again.
  expect((await site.signsIn(shared, 'eva.at.work')).person).toBe('Eva')
})

test('what is offered is the name of the provider and nothing else', async () => {
  const site = await openOidcSite()
  const offered = await fetch(new URL('/api/oidc', site.home))
  expect([offered.status, await offered.json()]).toEqual([200, { name: NAME }])
  expect(site.provider.asked).toEqual([])
})

test('who is not linked is not let in, whatever they are called, and is told what to ask for', async () => {
  const site = await openOidcSite()
  const { account } = await site.invites('Ben')
  for (const at of ['ben', 'Ben', 'ana', account.id]) {
    const browser = openBrowser()
    const came = await site.signsIn(browser, at)
    expect([at, came.url.hash, came.person]).toEqual([at, '#refused=oidc.unknown-person', null])
  }
  expect(site.audit.at(-1)).toMatchObject({
    by: { name: 'nobody', from: '127.0.0.1' },
    action: 'session.refused',
    detail: { with: 'oidc', why: 'oidc.unknown-person', issuer: site.provider.issuer, subject: account.id },
  })
  expect(site.people.accounts()).toHaveLength(2)
})

test('an account that is inactive, or not allowed any more, does not let in; allowing it anew does not link it', async () => {
  const site = await openOidcSite()
  const ben = await site.links('Ben', 'ben.at.work')
  const open = openBrowser()
  expect((await site.signsIn(open, 'ben.at.work')).person).toBe('Ben')
  await site.change(ben, { active: false })
  expect(await site.whoIs(open)).toBeNull()
  expect((await site.signsIn(open, 'ben.at.work')).url.hash).toBe('#refused=oidc.inactive')
  await site.change(ben, { active: true })
  expect((await site.signsIn(open, 'ben.at.work')).person).toBe('Ben')

  expect(await (await site.change(ben, { oidc: false })).json()).toMatchObject({ oidc: false, linked: false })
  expect(await site.whoIs(open)).toBeNull()
  expect((await site.signsIn(open, 'ben.at.work')).url.hash).toBe('#refused=oidc.unknown-person')
  await site.change(ben, { oidc: true })
  expect((await site.signsIn(open, 'ben.at.work')).url.hash).toBe('#refused=oidc.unknown-person')
  const invitation = await site.invitesAgain(ben)
  expect((await site.signsIn(open, 'ben.at.work', { invitation })).person).toBe('Ben')
})

test('an account that is made inactive while its person signs in at the provider is judged as it then is', async () => {
  const site = await openOidcSite()
  const ben = await site.links('Ben', 'ben.at.work')
  const browser = openBrowser()
  const { address } = await site.begins(browser)
  const back = await site.comesBack(browser, address, 'ben.at.work')
  await site.change(ben, { active: false })
  expect((await site.ends(browser, back)).url.hash).toBe('#refused=oidc.inactive')
})

test('an invitation of an account that may not, or of a person who is somebody else here, links nothing', async () => {
  const site = await openOidcSite()
  const plain = await site.invites('Pia', false)
  const refused = await site.signsIn(openBrowser(), 'pia.at.work', { invitation: plain.invitation })
  expect([refused.url.hash, refused.person]).toEqual(['#refused=oidc.not-allowed', null])
  const ben = await site.links('Ben', 'ben.at.work')
  const second = await site.invites('Second')
  const taken = await site.signsIn(openBrowser(), 'ben.at.work', { invitation: second.invitation })
  expect([taken.url.hash, taken.person]).toEqual(['#refused=oidc.linked-elsewhere', null])
  expect([site.account(ben).linked, site.account(second.account.id).linked]).toEqual([true, false])
  // It can still be used by the right one.
  const right = await site.signsIn(openBrowser(), 'second.at.work', { invitation: second.invitation })
  expect(right.person).toBe('Second')
})

test('a new link to another person at the provider takes the place of the first, and ends what was signed in', async () => {
  const site = await openOidcSite()
  const ben = await site.links('Ben', 'ben.old')
  const old = openBrowser()
  await site.signsIn(old, 'ben.old')
  const invitation = await site.invitesAgain(ben)
  expect((await site.signsIn(openBrowser(), 'ben.new', { invitation })).person).toBe('Ben')
  expect(await site.whoIs(old)).toBeNull()
  expect((await site.signsIn(old, 'ben.old')).url.hash).toBe('#refused=oidc.unknown-person')
})

test('the way back leads to a page of this server and nowhere else', async () => {
  const site = await openOidcSite()
  await site.links('Ben', 'ben.at.work')
  const browser = openBrowser()
  for (const [asked, leads] of [
    ['/wall/hq', '/wall/hq'],
    ['//evil.example/', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['https://evil.example/', '/'],
    ['javascript:alert(1)', '/'],
    ['/api/sign-out', '/'],
    ['', '/'],
  ] as const)
    expect([asked, (await site.signsIn(browser, 'ben.at.work', { returnTo: asked })).url.href]).toEqual([
      asked,
      site.home + leads,
    ])
})

test('a password goes on beside the provider, and is not touched by it', async () => {
  const site = await openOidcSite()
  const { account, invitation } = await site.invites('Ben')
  const browser = openBrowser()
  const post = (path: string, body: object) =>
    browser.send(new URL(path, site.home), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const password = 'seven hinges on a door'
  expect((await post('/api/links/invitation', { secret: invitation, password })).status).toBe(200)
  const again = await site.invitesAgain(account.id)
  expect((await site.signsIn(browser, 'ben.at.work', { invitation: again })).person).toBe('Ben')
  expect(site.account(account.id)).toMatchObject({ hasPassword: true, linked: true })
  await site.provider.goesAway()
  expect((await post('/api/sign-in', { login: 'ben', password })).status).toBe(200)
})

test('a claim that says roles replaces those given here at each sign-in, and without one nobody comes in', async () => {
  const site = await openOidcSite({ rolesClaim: 'groups' })
  const says = (groups: unknown): void =>
    site.provider.behaves({ tamper: { claims: (claims) => ({ ...claims, groups }) } })
  says(['staff', 'watchroom:supervisor@hq', 'watchroom:guard', 'watchroom:emperor', 'operator', 5])
  const ben = await site.links('Ben', 'ben.at.work')
  const given = [
    { site: '*', role: 'guard' },
    { site: 'hq', role: 'supervisor' },
  ]
  expect(site.account(ben).grants).toEqual(given)
  expect(site.audit.find(({ action }) => action === 'account.change')).toMatchObject({
    by: { account: null, name: 'platform' },
    detail: { before: { grants: [{ site: 'hq', role: 'operator' }] }, after: { grants: given }, with: 'oidc' },
  })

  const [one, other] = [openBrowser(), openBrowser()]
  await site.signsIn(one, 'ben.at.work')
  // The same roles end nothing; others end what was open with the old ones.
  expect([(await site.signsIn(other, 'ben.at.work')).person, await site.whoIs(one)]).toEqual(['Ben', 'Ben'])
  says('watchroom:operator@hq')
  expect([(await site.signsIn(other, 'ben.at.work')).person, await site.whoIs(one)]).toEqual(['Ben', null])
  for (const nothing of [undefined, [], ['staff'], { 'watchroom:operator': true }]) {
    says(nothing)
    expect((await site.signsIn(other, 'ben.at.work')).url.hash).toBe('#refused=oidc.no-role')
  }
  expect(site.account(ben).grants).toEqual([{ site: 'hq', role: 'operator' }])
  await site.change(ben, { grants: [] })
  expect((await site.signsIn(other, 'ben.at.work')).url.hash).toBe('#refused=oidc.no-role')
})

test('a claim cannot take the last administrator away', async () => {
  const site = await openOidcSite({ rolesClaim: 'groups' })
  const ana = site.people.accounts()[0]!
  await site.change(ana.id, { oidc: true })
  const invitation = await site.invitesAgain(ana.id)
  site.provider.behaves({ tamper: { claims: (claims) => ({ ...claims, groups: ['watchroom:operator'] }) } })
  const came = await site.signsIn(openBrowser(), 'ana.at.work', { invitation })
  expect([came.url.hash, came.person]).toEqual(['#refused=account.last-administrator', null])
  expect(site.account(ana.id)).toMatchObject({ grants: ana.grants, linked: false })
})
