import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Grant } from '#domain/person/account.ts'
import type { RuleCheck, RuleLine, RuleView } from '#domain/wire/rules.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

/** An answer that takes longer has blocked everybody else's; the machine of a test may be slow. */
const LONG_ms = 5000

const atHq = <T extends object>(list: readonly T[]): T[] => list.map((one) => ({ ...one, site: 'hq' }))

let site: SiteStory
beforeEach(async () => {
  const { sites, ...rest } = coldRoomSite()
  const annex = { id: 'annex-room', site: 'annex', kind: 'cold-room', name: 'Annex room' }
  site = await openSite({
    ...rest,
    sites: [...sites, { ...sites[0]!, id: 'annex' }],
    equipment: [...atHq(rest.equipment), annex],
    devices: atHq(rest.devices),
  })
})
afterEach(() => site.closes())

const warm = {
  id: 'warm',
  message: { en: 'Too warm', zh: '温度高' },
  condition: { type: 'above', point: 'temperature', limit: 6 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: 'It is too warm.', do: 'Close the door.' },
}
const DRAFT = { word: 'define', definition: warm, note: 'tried it', basedOn: 0 }
const ROOM = '/api/sites/hq/rules/room-1'
const KIND = '/api/sites/hq/rules/kind:cold-room'

type Answer = {
  readonly status: number
  readonly json: { readonly code?: string; readonly message?: { readonly en: string }; readonly problems?: unknown }
}
async function asks(path: string, body?: unknown, role: Grant['role'] = 'engineer'): Promise<Answer> {
  const headers = { 'content-type': 'application/json', cookie: await site.cookie(role, [{ site: 'hq', role }]) }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: text }
  const answer = await fetch(new URL(path, site.url), init)
  return { status: answer.status, json: (await answer.json()) as Answer['json'] }
}
const refusedWith = (answer: Answer, status: number, code: string, sentence = ''): void => {
  expect(answer).toMatchObject({ status, json: { code } })
  expect(answer.json.message!.en).toContain(sentence)
}
const version = async (path: string): Promise<number> => ((await asks(path)).json as unknown as RuleView).version

test('the list, one rule and a check are answered in the shapes of the contract', async () => {
  const lines = (await asks('/api/sites/hq/rules', undefined, 'operator')).json as unknown as readonly RuleLine[]
  expect(lines.map(({ on, alarm }) => [on, alarm])).toEqual(
    ['warm', 'warm-long', 'idle-and-warm', 'smoke'].map((alarm) => [{ kind: 'cold-room' }, alarm]),
  )
  const rule = (await asks(`${ROOM}/warm`, undefined, 'operator')).json as unknown as RuleView
  expect(rule).toMatchObject({ on: { equipment: 'room-1' }, alarm: 'warm', version: 0, equipment: [], versions: [] })
  expect(rule.configured).toEqual(rule.inForce)
  expect(rule.beneath).toEqual(rule.inForce)
  const check = (await asks(`${KIND}/check`, { definition: warm })).json as unknown as RuleCheck
  expect(check).toEqual({
    ok: true,
    sentence: { en: expect.stringContaining('Temperature') as string, zh: expect.any(String) as string },
    hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  })
  const saved = (await asks(`${KIND}/warm`, DRAFT)).json as unknown as RuleView
  expect(saved.versions[0]!.hash).toBe((check as { hash: string }).hash)
})

test('what is not there, or of another site, is not there', async () => {
  for (const path of [
    `${ROOM}/nothing`,
    '/api/sites/hq/rules/nowhere/warm',
    '/api/sites/hq/rules/kind:pump/warm',
    '/api/sites/hq/rules/annex-room/warm',
    `${ROOM}/communication-lost`,
    '/api/sites/annex/rules',
    '/api/sites/nowhere/rules',
  ])
    refusedWith(await asks(path), 404, 'not-found')
  refusedWith(await asks('/api/sites/hq/rules/annex-room/warm', DRAFT), 404, 'not-found')
  refusedWith(await asks('/api/sites/annex/rules/annex-room/warm', DRAFT), 404, 'not-found')
  refusedWith(await asks('/api/sites/hq/rules/annex-room/check', { definition: warm }), 404, 'not-found')
  refusedWith(await asks(`${ROOM}/nothing`, { ...DRAFT, word: 'off', definition: undefined }), 404, 'not-found')
})

test('an operator reads rules and changes none', async () => {
  for (const role of ['operator', 'guard', 'administrator'] as const) {
    refusedWith(await asks(`${ROOM}/warm`, DRAFT, role), 403, 'permission.denied')
    refusedWith(await asks(`${ROOM}/check`, { definition: warm }, role), 403, 'permission.denied')
  }
  expect(await version(`${ROOM}/warm`)).toBe(0)
})

const deep = (levels: number): string => `${'{"type":"not","of":'.repeat(levels)}{}${'}'.repeat(levels)}`
const draft = (definition: object, more: object = {}) => ({ ...DRAFT, definition: { ...warm, ...definition }, ...more })

const WRONG: readonly [what: string, body: unknown, status: number, code: string, sentence: string][] = [
  ['a word that is none', { ...DRAFT, word: 'on' }, 400, 'request.invalid', 'body/word'],
  ['no note', { ...DRAFT, note: '' }, 400, 'request.invalid', 'body/note'],
  ['a note of blanks', { ...DRAFT, note: ' \n ' }, 400, 'request.invalid', 'a note says why'],
  ['a note too long', { ...DRAFT, note: 'x'.repeat(501) }, 400, 'request.invalid', 'body/note'],
  ['a version that never was', { ...DRAFT, basedOn: 7 }, 400, 'request.invalid', 'no version 7'],
  ['half a version', { ...DRAFT, basedOn: 0.5 }, 400, 'request.invalid', 'body/basedOn'],
  ['a field too many', { ...DRAFT, by: 'somebody else' }, 400, 'request.invalid', '"by"'],
  ['off with a definition', { ...DRAFT, word: 'off' }, 400, 'request.invalid', 'no definition'],
  ['no definition', { ...DRAFT, definition: undefined }, 422, 'rule.invalid', ''],
  ['a definition that is a list', { ...DRAFT, definition: [warm] }, 422, 'rule.invalid', ''],
  ['the rule of another alarm', draft({ id: 'warm-long' }), 422, 'rule.invalid', 'not of "warm-long"'],
  ['an unknown key', draft({ colour: 'red' }), 422, 'rule.invalid', 'unknown key "colour"'],
  [
    'a point that is not there',
    draft({ condition: { ...warm.condition, point: 'p' } }),
    422,
    'rule.invalid',
    'no such point',
  ],
  [
    'a point of another site',
    draft({ condition: { ...warm.condition, point: 'annex-room/temperature' } }),
    422,
    'rule.invalid',
    'no such point',
  ],
  [
    'a limit no value passes',
    draft({ condition: { ...warm.condition, limit: 60 } }),
    422,
    'rule.invalid',
    'past the limit',
  ],
  ['a shown point that is not there', draft({ shows: { point: 'p' } }), 422, 'rule.invalid', 'no point "p"'],
  ['a name of the language', draft({ condition: { type: 'constructor' } }), 422, 'rule.invalid', '"type" is one of'],
  [
    'a condition of 3,000 levels',
    `{"word":"define","note":"n","basedOn":0,"definition":{"id":"warm","condition":${deep(3000)}}}`,
    422,
    'rule.invalid',
    '',
  ],
  [
    'thousands of wrong hours',
    draft({ schedule: Array.from({ length: 15_000 }, () => ({})) }),
    422,
    'rule.invalid',
    '',
  ],
  [
    'thousands of hours',
    draft({ schedule: Array.from({ length: 1200 }, () => ({ from: '08:00', until: '09:00' })) }),
    422,
    'rule.invalid',
    'longer than',
  ],
  ['more than is read at all', draft({ message: 'x'.repeat(70_000) }), 413, 'request.too-large', ''],
  ['half a document', '{"word":', 400, 'request.invalid', ''],
]

test('a wrong draft is refused at once, with a sentence, and changes nothing', async () => {
  for (const [what, body, status, code, sentence] of WRONG) {
    const from = performance.now()
    const answer = await asks(`${ROOM}/warm`, body)
    expect(performance.now() - from, what).toBeLessThan(LONG_ms)
    expect(answer, what).toMatchObject({ status, json: { code } })
    expect(answer.json.message!.en, what).toContain(sentence)
  }
  expect(await version(`${ROOM}/warm`)).toBe(0)
  expect((await asks('/api/sites/hq/audit?action=rule.save', undefined, 'supervisor')).json).toEqual([])
})

test('a condition of 10,000 levels is read by nobody', async () => {
  for (const path of [`${ROOM}/warm`, `${ROOM}/check`]) {
    const answer = await asks(path, `{"word":"define","note":"n","basedOn":0,"definition":${deep(10_000)}}`)
    expect([400, 413, 422]).toContain(answer.status)
  }
  expect((await fetch(new URL('/health', site.url))).status).toBe(200)
})

test('a wrong draft names every place, for the form that it came from', async () => {
  const definition = { ...warm, condition: { type: 'all', of: [{ ...warm.condition, point: 'p' }, { type: 'above' }] } }
  const check = (await asks(`${KIND}/check`, { definition })).json as unknown as RuleCheck
  expect(check).toMatchObject({
    ok: false,
    problems: [{ path: expect.arrayContaining(['condition', 'of', 1]) as unknown }],
  })
  const saved = await asks(`${KIND}/warm`, { ...DRAFT, definition })
  expect(saved.json.problems).toEqual((check as { problems: unknown }).problems)
})

const damp = { ...warm, id: 'damp' }
const NEW = { ...DRAFT, definition: damp, basedOn: null }

test('a new alarm has an id of its own, and all that an alarm needs', async () => {
  const refused: readonly [what: string, path: string, body: object, status: number, code: string][] = [
    ['the id of a configured one', `${KIND}/warm`, { ...NEW, definition: warm }, 409, 'rule.id-taken'],
    ['the id of one of its kind', `${ROOM}/warm`, { ...NEW, definition: warm }, 409, 'rule.id-taken'],
    ['the platform’s own', `${ROOM}/communication-lost`, NEW, 422, 'rule.platform-own'],
    ['another id than in the address', `${KIND}/frost`, NEW, 422, 'rule.invalid'],
    ['an id that is no slug', `${KIND}/Damp%20Room`, NEW, 400, 'request.invalid'],
    ['an unknown kind', '/api/sites/hq/rules/kind:lift/damp', NEW, 404, 'not-found'],
    ['an unknown piece', '/api/sites/hq/rules/room-9/damp', NEW, 404, 'not-found'],
    ['another site', '/api/sites/annex/rules/kind:cold-room/damp', NEW, 404, 'not-found'],
    ['nothing to switch off', `${KIND}/damp`, { word: 'off', note: 'n', basedOn: null }, 404, 'not-found'],
    ['a change of what is not there', `${KIND}/damp`, { ...NEW, basedOn: 0 }, 404, 'not-found'],
    ['no guidance', `${KIND}/damp`, { ...NEW, definition: { ...damp, guidance: undefined } }, 422, 'rule.invalid'],
    [
      'half a guidance',
      `${KIND}/damp`,
      { ...NEW, definition: { ...damp, guidance: { means: 'm' } } },
      422,
      'rule.invalid',
    ],
    ['no message', `${KIND}/damp`, { ...NEW, definition: { ...damp, message: undefined } }, 422, 'rule.invalid'],
    ['no condition', `${KIND}/damp`, { ...NEW, definition: { ...damp, condition: undefined } }, 422, 'rule.invalid'],
    [
      'a point that is not there',
      `${KIND}/damp`,
      { ...NEW, definition: { ...damp, condition: { ...warm.condition, point: 'humidity' } } },
      422,
      'rule.invalid',
    ],
    ['a word as version', `${KIND}/damp`, { ...NEW, basedOn: 'new' }, 400, 'request.invalid'],
  ]
  for (const [what, path, body, status, code] of refused) {
    const answer = await asks(path, body)
    expect([what, answer.status, answer.json.code]).toEqual([what, status, code])
  }
  for (const role of ['operator', 'guard', 'administrator'] as const)
    refusedWith(await asks(`${KIND}/damp`, NEW, role), 403, 'permission.denied')
  expect((await asks('/api/sites/hq/audit?action=rule.save', undefined, 'supervisor')).json).toEqual([])

  const both = await Promise.all([asks(`${KIND}/damp`, NEW), asks(`${ROOM}/damp`, NEW, 'supervisor')])
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('the alarm of a device is the platform’s own', async () => {
  const own = { ...DRAFT, definition: { ...warm, id: 'communication-lost' } }
  refusedWith(await asks(`${ROOM}/communication-lost`, own), 422, 'rule.platform-own')
  const { json } = await asks(`${ROOM}/check`, { definition: own.definition })
  expect(json).toMatchObject({ ok: false, problems: [{ path: ['id'] }] })
})

test('of two who save at once one is told who was faster', async () => {
  const answers = await Promise.all([asks(`${KIND}/warm`, DRAFT), asks(`${KIND}/warm`, DRAFT, 'supervisor')])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  const late = answers.find(({ status }) => status === 409)!
  refusedWith(late, 409, 'rule.changed', '2026-11-22 08:00')
  expect(late.json.message!.en).toMatch(/^(engineer|supervisor) has changed this rule/)
  expect(await version(`${KIND}/warm`)).toBe(1)
  refusedWith(await asks(`${KIND}/warm`, DRAFT), 409, 'rule.changed')
  // A rule of one piece is another rule.
  expect((await asks(`${ROOM}/warm`, DRAFT)).status).toBe(200)
})

test('many saves one after the other keep the newest versions, numbered through', async () => {
  const one = (n: number) => asks(`${ROOM}/warm`, draft({ onDelay_ms: n }, { basedOn: n }))
  for (let n = 0; n < 205; n += 1) expect((await one(n)).status).toBe(200)
  const rule = (await asks(`${ROOM}/warm`)).json as unknown as RuleView
  expect(rule.version).toBe(205)
  expect(rule.versions.map(({ n }) => n)).toEqual(Array.from({ length: 200 }, (_, i) => 205 - i))
})
