import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALL_PERMISSIONS, callerMay, callerSees, actorAt, type Caller } from '#domain/person/caller.ts'
import { afterFailure, countedAddress, type Guesses, LANES, wait_ms } from '#domain/person/lockout.ts'
import { loginOf, NAME_PATTERN } from '#domain/person/login.ts'
import { PASSWORD_MAX, PASSWORD_MIN, whyNotPassword } from '#domain/person/password.ts'
import { isSessionOver, SESSION_IDLE_ms, SESSION_MAX_ms } from '#domain/person/session.ts'

const chen = { login: 'chen.jing@example.org', name: 'Chen Jing' }

test.for([
  ['seven hinges on a door', null],
  ['七个铰链的一扇木门在雨里响', null],
  ['!!!!aaaabbbbcccc', null],
  ['x'.repeat(PASSWORD_MIN - 1), 'password.too-short'],
  // Eleven of them, of two units each.
  ['😀'.repeat(PASSWORD_MIN - 1), 'password.too-short'],
  ['a door '.repeat(20), 'password.too-long'],
  ['password1234', 'password.common'],
  ['Pass-Word 2026!', 'password.common'],
  ['correct horse battery staple', 'password.common'],
  ['123456789012', 'password.common'],
  ['qwertyuiopas', 'password.common'],
  ['zyxwvutsrqponm', 'password.common'],
  ['abcabcabcabc', 'password.common'],
  ['aaaaaaaaaaaa', 'password.common'],
  ['chenjing1234', 'password.common'],
  ['Watchroom2026', 'password.common'],
  ['ｐａｓｓｗｏｒｄ１２３４', 'password.common'],
] as const)('as a password %s: %s', ([password, code]) => {
  expect(whyNotPassword(password, chen)?.code ?? null).toBe(code)
})

test('a long password of unlike characters is never refused for what it is made of', () => {
  const words = fc.array(fc.stringMatching(/^[b-df-hj-np-tv-z]{4,7}$/), { minLength: 5, maxLength: 8 })
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{5,7}$/), { minLength: 4, maxLength: 8 }), words, (a, b) => {
      const password = [...new Set([...a, ...b])].join(' ')
      fc.pre(password.length <= PASSWORD_MAX)
      expect(whyNotPassword(password, chen)?.code).not.toBe('password.too-short')
      expect(whyNotPassword(password, chen)?.code).not.toBe('password.too-long')
    }),
  )
})

test.for([
  [' Chen.Jing@Example.org ', 'chen.jing@example.org'],
  ['Wang-2', 'wang-2'],
  ['a', null],
  ['-a', null],
  ['chen jing', null],
  ['陈静', null],
  ['x'.repeat(65), null],
  ['__proto__', null],
] as const)('the login of %j is %j', ([typed, login]) => {
  expect(loginOf(typed)).toBe(login)
})

test('a name may be of any writing, but not begin or end with a space or hold a control character', () => {
  const name = new RegExp(NAME_PATTERN)
  for (const right of ['A', 'Chen Jing', '陈静', 'O’Neil', 'x'.repeat(64)])
    expect([right, name.test(right)]).toEqual([right, true])
  for (const wrong of ['', ' ', 'Chen ', '\u0000', 'Chen\nJing', 'x'.repeat(65)])
    expect([wrong, name.test(wrong)]).toEqual([wrong, false])
})

test('wrong passwords wait longer and longer, up to the most of their lane, and a day later as at first', () => {
  const lane = LANES.pair
  let guesses: Guesses | null = null
  let now = 0
  const waits: number[] = []
  for (let i = 0; i < 20; i += 1) {
    now += wait_ms(guesses, lane, now)
    expect(wait_ms(guesses, lane, now)).toBe(0)
    guesses = afterFailure(guesses, now)
    waits.push(wait_ms(guesses, lane, now))
  }
  expect(waits.slice(0, lane.free)).toEqual([0, 0, 0, 0, 2000])
  expect(waits.slice(lane.free - 1, lane.free + 3)).toEqual([2000, 4000, 8000, 16_000])
  expect(waits.at(-1)).toBe(lane.most_ms)
  expect(waits.toSorted((a, b) => a - b)).toEqual(waits)
  expect(afterFailure(guesses, now + 24 * 3_600_000).failures).toBe(1)
  // A clock set back by a day makes nobody wait a day.
  expect(wait_ms(guesses, lane, now - 24 * 3_600_000)).toBe(lane.most_ms)
})

test.for([
  ['203.0.113.5', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['', ''],
] as const)('the address %s counts as %s', ([address, counted]) => {
  expect(countedAddress(address)).toBe(counted)
})

test('a session is over after its idle time or its age, to the millisecond', () => {
  const session = { id: 's', account: 'a', createdAt: 0, seenAt: 1000, from: null }
  expect(isSessionOver(session, 999 + SESSION_IDLE_ms)).toBe(false)
  expect(isSessionOver(session, 1000 + SESSION_IDLE_ms)).toBe(true)
  const busy = { ...session, seenAt: SESSION_MAX_ms - 1 }
  expect(isSessionOver(busy, SESSION_MAX_ms - 1)).toBe(false)
  expect(isSessionOver(busy, SESSION_MAX_ms)).toBe(true)
  expect(isSessionOver(busy, -1000)).toBe(false)
})

test('a program acts under its own name, at its sites, and is never a supervisor', () => {
  const token = {
    id: 't',
    name: 'reader',
    permissions: ['alarm.acknowledge'],
    sites: ['hq'],
    createdAt: 0,
    createdBy: 'x',
    expiresAt: 9,
  } as const
  const caller: Caller = { kind: 'token', id: 't', token }
  for (const permission of ALL_PERMISSIONS)
    for (const site of ['hq', 'annex', null])
      expect(callerMay(caller, permission, site)).toBe(permission === 'alarm.acknowledge' && site === 'hq')
  expect([callerSees(caller, 'hq'), callerSees(caller, 'annex')]).toEqual([true, false])
  expect(actorAt(caller, 'hq', '10.0.0.9')).toEqual({
    account: 'token:t',
    name: 'reader',
    from: '10.0.0.9',
    supervisor: false,
  })
})

test('a supervisor is one at the sites of the grant only', () => {
  const account = { id: 'a', login: 'a1', name: 'A', active: true, language: 'en', createdAt: 0 } as const
  const at = (grants: readonly { site: string; role: 'supervisor' | 'operator' }[], site: string | null) =>
    actorAt({ kind: 'person', id: 's', account: { ...account, grants } }, site, null).supervisor
  expect(at([{ site: 'hq', role: 'supervisor' }], 'hq')).toBe(true)
  expect(at([{ site: 'hq', role: 'supervisor' }], 'annex')).toBe(false)
  expect(at([{ site: 'hq', role: 'supervisor' }], null)).toBe(false)
  expect(at([{ site: '*', role: 'supervisor' }], 'annex')).toBe(true)
  expect(at([{ site: '*', role: 'operator' }], 'annex')).toBe(false)
})
