import { expect, test } from 'vitest'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import type { Rule } from '#domain/rule/rule.ts'
import type { RuleDraft } from '#domain/wire/rules.ts'
import { openRuleBook } from '../../ingest/rules/book.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { rulesAlone } from '../support/rules-alone.ts'
import { estateOf } from './backtest-support.ts'

const EVA = { ...PLATFORM_ACTOR, account: 'eva', name: 'eva' }
const definition = {
  id: 'warm',
  message: 'Too warm',
  condition: { type: 'above', point: 'temperature', limit: 6 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance: { means: 'm', do: 'd' },
}
const draft = (more: Partial<RuleDraft> = {}): RuleDraft => ({
  site: 'hq',
  on: { kind: 'cold-room' },
  alarm: 'warm',
  word: { type: 'define', definition },
  note: 'n',
  basedOn: 0,
  ...more,
})

test('the version, its row of the audit log and what it makes of the alarms are one transaction; it is told when that is on disk', async () => {
  const { rules, inForce, read, seal, warm } = await rulesAlone()
  read(7)
  const told: string[] = []
  rules.onSaved((site) => told.push(site))
  const answer = rules.save(draft(), EVA)
  const { batch, waiting } = seal()
  expect(batch.records.map(({ kind, id, value }) => [kind, id, (value as Rule).versions.length])).toEqual([
    ['rule', 'hq/kind:cold-room/warm', 1],
  ])
  expect(batch.audit.map(({ action, by }) => [action, by.name])).toEqual([['rule.save', 'eva']])
  expect(batch.changes.map(({ fact }) => fact.type)).toEqual(['alarm.raised'])
  expect(warm().alarm.condition).toBe('active')

  const limit = () =>
    inForce()
      .definitions.get('hq/room-1')!
      .find(({ id }) => id === 'warm')!.condition
  expect([rules.revision('hq'), told, limit()]).toMatchObject([0, [], { limit: 8 }])
  expect(rules.rule('hq', { kind: 'cold-room' }, 'warm')).toMatchObject({ version: 0 })
  for (const done of waiting) done(true)
  expect([rules.revision('hq'), told, limit()]).toMatchObject([1, ['hq'], { limit: 6 }])
  expect(await answer).toMatchObject({ ok: true, rule: { version: 1, changedBy: 'eva' } })
})

test('the next one who saves is told of a version that is still on its way to the disk', async () => {
  const { rules, seal } = await rulesAlone()
  const first = rules.save(draft(), EVA)
  expect(await rules.save(draft({ note: 'me too' }), EVA)).toMatchObject({
    ok: false,
    refused: { code: 'rule.changed' },
  })
  const second = rules.save(draft({ basedOn: 1, word: { type: 'off' } }), EVA)
  const { batch, waiting } = seal()
  expect(batch.records).toMatchObject([{ value: { versions: [{ n: 1 }, { n: 2 }] } }])
  for (const done of waiting) done(true)
  expect([await first, await second]).toMatchObject([{ ok: true }, { ok: true, rule: { version: 2, inForce: null } }])
})

test('while nothing can be recorded nothing changes', async () => {
  const { rules, outbox, read, breaks, warm } = await rulesAlone()
  read(7)
  breaks()
  const answer = await rules.save(draft(), EVA)
  expect(answer).toMatchObject({ ok: false, refused: { code: 'journal.unavailable' } })
  expect(outbox.empty).toBe(true)
  expect(warm()).toMatchObject({ alarm: { condition: 'clear' }, definition: { condition: { limit: 8 } } })
})

test('rules that were on disk are laid over what is configured, whatever their order', async () => {
  const { rules, seal } = await rulesAlone()
  void rules.save(draft(), EVA)
  void rules.save(draft({ on: { equipment: 'room-2' }, word: { type: 'off' } }), EVA)
  const records = seal().batch.records
  const estate = estateOf(coldRoomSite())
  const [a, b] = [records, records.toReversed()].map((list) => openRuleBook(estate, list, () => expect.fail('all fit')))
  const of = (book: typeof a) =>
    [...book!.inForce.estate.definitions].map(([key, list]) => [key, list.map(({ id }) => id)])
  expect(of(a)).toEqual(of(b))
  expect(new Map(of(a) as [string, string[]][]).get('hq/room-2')).not.toContain('warm')
})
