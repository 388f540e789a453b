import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantsOfClaim, sameGrants } from '#domain/person/provider-roles.ts'
import { returnPath } from '#domain/person/return-path.ts'
import { OIDC_ERRORS, isToldAtEntrance } from '#domain/wire/people-errors.ts'
import { ERRORS } from '#domain/wire/errors.ts'

const HOME = 'https://watch.example'

test('whatever is asked for, the way back stays on this server', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('/', '\\', '.', ':', '@', '?', '#', '\t', '\n', ' ', 'a', '%', '2', 'f'),
  })
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string(), fc.webUrl()), (asked) => {
      for (const one of [asked, `/${asked}`]) {
        const path = returnPath(one)
        expect(new URL(path, HOME).origin).toBe(HOME)
        expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/)
      }
    }),
    { numRuns: 2000 },
  )
  expect(returnPath('/alarms/hq.pump-1.dry?site=hq')).toBe('/alarms/hq.pump-1.dry?site=hq')
  expect(returnPath(`/${'a'.repeat(500)}`)).toBe('/')
})

const all = (role: string, site = '*') => ({ site, role })

test('only words of ours in a claim give roles, each once', () => {
  for (const [claim, grants] of [
    ['watchroom:guard', [all('guard')]],
    [
      ['watchroom:guard@hq', 'watchroom:engineer', 'watchroom:guard@hq'],
      [all('engineer'), all('guard', 'hq')],
    ],
    [['guard', 'Watchroom:guard', 'watchroom:guard ', 'watchroom:king', 'watchroom:guard@HQ', 'x watchroom:guard'], []],
    ['watchroom:guard watchroom:engineer', []],
    [['watchroom:__proto__', 'watchroom:constructor', null, 5, {}, ['watchroom:guard']], []],
    [undefined, []],
    [null, []],
    [{ 0: 'watchroom:guard' }, []],
  ] as const)
    expect([claim, grantsOfClaim(claim)]).toEqual([claim, grants])
  const many = Array.from({ length: 500 }, (_, i) => `watchroom:guard@site-${i}`)
  expect(grantsOfClaim(many)).toHaveLength(100)
})

test('the same roles in another order are the same', () => {
  const [a, b] = [
    { site: '*', role: 'guard' },
    { site: 'hq', role: 'operator' },
  ] as const
  expect(sameGrants([a, b], [b, a, b])).toBe(true)
  expect(sameGrants([a], [a, b])).toBe(false)
  expect(sameGrants([a], [{ ...a, site: 'hq' }])).toBe(false)
})

test('what the sign-in page tells has at most the name of the provider to fill in', () => {
  for (const [code, { text }] of Object.entries(ERRORS).filter(([one]) => isToldAtEntrance(one)))
    for (const sentence of [text.en, text.zh])
      expect([code, (sentence ?? '{}').replaceAll('{name}', '')]).toEqual([code, expect.not.stringContaining('{')])
  for (const code of Object.keys(OIDC_ERRORS)) expect(isToldAtEntrance(code)).toBe(true)
  for (const code of ['', 'toString', '__proto__', 'journal.unavailable']) expect(isToldAtEntrance(code)).toBe(false)
})
